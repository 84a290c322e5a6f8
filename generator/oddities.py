"""Notes as readers weigh them: a mismatch between two listings of one work once, contradictions of figures first.

The record keeps a note at each listing of a joint work, so that no page misses it. Whoever counts or lists them all
would say every such mismatch twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.model import Note
from generator.portal import Portal

WEIGHTS = ("figures", "contradiction", "unclear", "form")
"""What a note is about, the heaviest first: figures, times or money that contradict each other; other contradictions;
what is unclear or cannot be read; how something is written, and what was restored."""

_QUOTED = re.compile(r"“([^“”]*)”")
_FIGURES = frozenset(("budget", "time", "value", "year", "issued", "period", "number"))


@dataclass(frozen=True)
class Oddity:
    """Something odd, by its first note; `others` are the notes that say the same from the other listings of the work."""

    note: Note
    others: tuple[Note, ...] = ()

    @property
    def quoted(self) -> frozenset[str]:
        """The words that are held against each other."""
        return _quoted(self.note)


def _quoted(note: Note) -> frozenset[str]:
    return frozenset(_QUOTED.findall(note.text.vi))


def oddities(portal: Portal, notes: Iterable[Note]) -> list[Oddity]:
    """Notes in their order, those that mirror one another as one.

    Two notes mirror one another where they are of one kind, about one field of two listings of one joint work, and hold
    the same quoted words against each other (or are the same words).
    """
    found: dict[object, list[Note]] = {}
    for note in notes:
        task = portal.catalog.tasks.get(note.record_id)
        work = task.joint_work if task else None
        key: object = (note.record_id, note.no)
        if work and note.kind == "contradiction":
            key = (work, note.field, _quoted(note) or note.text.vi)
        if any(each.record_id == note.record_id for each in found.get(key, ())):
            key = (note.record_id, note.no)  # the same listing said it before: this is another matter
        found.setdefault(key, []).append(note)
    return [Oddity(first, tuple(others)) for first, *others in found.values()]


def weight(note: Note) -> str:
    """What a note is about, one of WEIGHTS: by its kind, its field, and whether the words it quotes differ in their numbers."""
    if note.kind == "contradiction":
        numbers = {tuple(re.findall(r"\d+", words)) for words in _quoted(note)}
        return "figures" if note.field in _FIGURES or len(numbers) > 1 else "contradiction"
    return "unclear" if note.kind in ("unclear", "illegible") else "form"
