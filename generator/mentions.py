"""Which organisations the words of a cell name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from generator.languages import Text
from generator.model import (
    Cell,
    Organisation,
)

_SEPARATORS = re.compile(r"[\s,;.&/()]+|\bvà\b|\bcùng\b|[-–](?!\w)|(?<!\w)[-–]", re.IGNORECASE)


class MentionReader:
    """Finds organisations in the words of a cell: longest name first, the plan's province before others."""

    def __init__(self, organisations: Mapping[str, Organisation]) -> None:
        self._names: dict[str, tuple[dict[str, str], dict[str, list[int]]]] = {}
        self._read: dict[tuple[Text, str], tuple[Cell, str]] = {}
        self._organisations = organisations

    def _for(self, province: str) -> tuple[dict[str, str], dict[str, list[int]]]:
        """Every name with its organisation, and for each first word the lengths of the names that begin with it."""
        if province not in self._names:
            names: dict[str, str] = {}
            # The plan's own province is asked first, the nation next, the other provinces last.
            order = sorted(
                self._organisations.values(), key=lambda o: (o.province != province, o.province != "quoc-gia")
            )
            for organisation in order:
                for name in (
                    organisation.name.vi,
                    *organisation.aliases,
                    *([organisation.short.vi] if organisation.short else []),
                ):
                    names.setdefault(_folded(name), organisation.id)
            lengths: dict[str, set[int]] = {}
            for name in names:
                if first := _BEGINNING.match(name):
                    lengths.setdefault(first[0], set()).add(len(name))
            self._names[province] = (names, {first: sorted(each, reverse=True) for first, each in lengths.items()})
        return self._names[province]

    def cell(self, text: Text, province: str) -> tuple[Cell, str]:
        """The cell, and the words in it that no name covers (empty where all is understood)."""
        found = self._read.get((text, province))
        if found is None:
            found = self._read[text, province] = self._cell(text, province)
        return found

    def _cell(self, text: Text, province: str) -> tuple[Cell, str]:
        names, lengths = self._for(province)
        folded = _folded(text.vi)
        pieces: list[tuple[str, str | None]] = []
        position = 0
        unknown: list[str] = []
        # Looked up by their first word: one pattern of all names takes as long for each place as there are names.
        for beginning in _BEGINNING.finditer(folded):
            start = beginning.start()
            if start < position or (start and _is_letter(folded[start - 1])):
                continue
            for length in lengths.get(beginning[0], ()):
                end = start + length
                if folded[start:end] in names and not (end < len(folded) and _is_letter(folded[end])):
                    pieces += self._between(text.vi[position:start], unknown)
                    pieces.append((text.vi[start:end], names[folded[start:end]]))
                    position = end
                    break
        pieces += self._between(text.vi[position:], unknown)
        ids = tuple(dict.fromkeys(identity for _, identity in pieces if identity))
        return Cell(text, ids, tuple(pieces)), " … ".join(unknown)

    @staticmethod
    def _between(words: str, unknown: list[str]) -> list[tuple[str, str | None]]:
        if not words:
            return []
        rest = _SEPARATORS.sub(" ", words).strip()
        if rest:
            unknown.append(rest)
        return [(words, None)]


_BEGINNING = re.compile(r"\w+|[^\w\s]")


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _folded(words: str) -> str:
    """Lower case, character by character, so that places in it are places in the original."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in unicodedata.normalize("NFC", words))
