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
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

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


@dataclass
class _Page:
    """One page: digests of what it was made from and of its bytes, its questions, and what checks want to know of it."""

    key: str
    sha256: str
    asked: Iterable[Question]
    facts: Facts


class Previous:
    """What is known of the pages in `out`, kept in the file `memory` between builds."""

    def __init__(self, memory: Path, out: Path, world: str, tracer: Tracer) -> None:
        """Read what is kept, if it was made in the same `world`."""
        self._memory, self._out, self._world, self._tracer = memory, out, world, tracer
        self._made: dict[str, _Page] = {}
        self._questions: list[Question] = []
        self._answers: list[str] = []
        self._pages: Mapping[str, Sequence[Any]] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(memory.read_bytes())
            if kept["world"] == world:
                self._questions = [_tuples(each) for each in kept["questions"]]
                self._answers, self._pages = kept["answers"], kept["pages"]
        self.made = 0
        """How many pages were made, not found."""

    def _stands(self, number: int) -> bool:
        """Whether the answer to a question is today what it was."""
        return self._tracer.answer(self._questions[number]) == self._answers[number]

    def page(self, path: str, made_from: Any, make: Callable[[], bytes]) -> Artifact:
        """The page at `path`: the published one where it would be the same, or else what `make` gives."""
        key = self._tracer.digest(made_from)
        found = self._kept(path, key)
        if found is not None:
            return Artifact(path, found)
        self.made += 1
        with traces.collecting() as asked:
            content = make()
        self._made[path] = _Page(key, hashlib.sha256(content).hexdigest(), asked, facts(path, content))
        return Artifact(path, content)

    def _kept(self, path: str, key: str) -> bytes | None:
        kept = self._pages.get(path)
        if kept is None or kept[0] != key or not all(map(self._stands, kept[2])):
            return None
        try:
            content = (self._out / path).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != kept[1]:
            return None
        self._made[path] = _Page(key, kept[1], [self._questions[number] for number in kept[2]], Facts(*kept[3]))
        return content

    @property
    def facts(self) -> dict[str, Facts]:
        """What checks want to know of each page that was asked for."""
        return {path: page.facts for path, page in self._made.items()}

    def keep(self) -> None:
        """Remember this build for the next one."""
        numbers: dict[Question, int] = {}
        pages = {
            path: [page.key, page.sha256, [numbers.setdefault(each, len(numbers)) for each in page.asked], page.facts]
            for path, page in self._made.items()
        }
        answers = list(map(self._tracer.answer, numbers))
        memo.write(self._memory, {"world": self._world, "questions": list(numbers), "answers": answers, "pages": pages})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
