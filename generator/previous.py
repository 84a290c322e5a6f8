"""What the last build into a folder made, so that the next one makes only the pages that would be others.

Of every page stands here a digest of what it was made from and the questions its making asked (`traces`); beside them
each question with a digest of its answer, and a digest of everything that any page may rest on without asking: the
program, its libraries, the templates, the frame, the words of the interface. The page itself is the published file, taken
only where its bytes are still those that were made. Whatever is missing, broken or of another program is not there, and
the page is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from generator import memo, traces
from generator.artifacts import Artifact
from generator.publication import Facts, facts
from generator.traces import Question, Tracer

_LIBRARIES = ("jinja2", "markupsafe", "babel")


def world(templates: Path, *said: str) -> str:
    """A digest of what pages rest on without asking: program, libraries, templates, and what else is `said`."""
    digest = hashlib.sha256("\0".join([platform.python_version(), *map(metadata.version, _LIBRARIES), *said]).encode())
    program = Path(__file__).parent
    for folder, endings in ((program, (".py", ".yml")), (templates, (".html",))):
        for file in sorted(each for each in folder.rglob("*") if each.suffix in endings):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class Previous:
    """What is known of the pages in `out`, kept in the file `memory` between builds."""

    def __init__(self, memory: Path, out: Path, world: str, tracer: Tracer, noted: dict[str, Facts]) -> None:
        """Read what is kept, if it was made in the same `world`. `noted` gets the facts of every page."""
        self._memory, self._out, self._world, self._tracer, self._noted = memory, out, world, tracer, noted
        self.made = 0
        """How many pages were made, not found."""
        self._new: dict[str, list[Any]] = {}
        """Path → digest of what the page is made from, digest of its bytes, numbers of its questions."""
        self._numbers: dict[Question, int] = {}
        self._kept = _Memory()
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found = json.loads(memory.read_bytes())
            if found["world"] == world:
                self._kept = _Memory([_tuples(each) for each in found["questions"]], found["answers"], found["places"], found["pages"])

    def page(self, path: str, made_from: Any, make: Callable[[], bytes]) -> Artifact:
        """The page at `path`: the published one where it would be the same, or else what `make` gives."""
        key = self._tracer.digest(made_from)
        content = self._found(path, key)
        if content is None:
            with traces.collecting() as asked:
                content = make()
            self.made += 1
            self._noted[path] = facts(path, content)
            self._note(path, key, hashlib.sha256(content).hexdigest(), asked)
        return Artifact(path, content)

    def _found(self, path: str, key: str) -> bytes | None:
        kept = self._kept.pages.get(path)
        if kept is None or kept[0] != key or not all(map(self._stands, kept[2])):
            return None
        try:
            content = (self._out / path).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != kept[1]:
            return None
        self._noted[path] = Facts(kept[3], [self._kept.places[number] for number in kept[4]])
        self._note(path, key, kept[1], (self._kept.questions[number] for number in kept[2]))
        return content

    def _stands(self, number: int) -> bool:
        """Whether the answer to a question is today what it was."""
        return self._tracer.answer(self._kept.questions[number]) == self._kept.answers[number]

    def _note(self, path: str, key: str, sha256: str, asked: Iterable[Question]) -> None:
        numbers = self._numbers
        self._new[path] = [key, sha256, [numbers.setdefault(each, len(numbers)) for each in asked]]

    def keep(self) -> None:
        """Remember this build for the next one. Raises OSError."""
        places: dict[str, int] = {}
        pages = {}
        for path, page in self._new.items():
            anchors, links = self._noted[path]
            pages[path] = [*page, anchors, [places.setdefault(each, len(places)) for each in links]]
        answers = list(map(self._tracer.answer, self._numbers))
        content = {"world": self._world, "questions": list(self._numbers), "answers": answers, "places": list(places), "pages": pages}
        memo.write(self._memory, content)


class _Memory(NamedTuple):
    """What the last build left: pages name questions and places by their numbers."""

    questions: Sequence[Question] = ()
    answers: Sequence[str] = ()
    places: Sequence[str] = ()
    pages: Mapping[str, Sequence[Any]] = MappingProxyType({})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
