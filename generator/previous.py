"""What the last build into a folder made, so that the next one makes only the pages that would be others.

Of every page stands here a digest of what it was made from and the questions its making asked (`traces`); beside them
each question with a digest of its answer, and a digest of everything that any page may rest on without asking: the
program, its libraries, the templates, the frame, the words of the interface. The page itself is the published file, taken
only where its bytes are still those that were made. What is missing, spoiled (`memo`) or of another program is not there,
and the page is made.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Generic, TypeVar

from generator import memo, traces
from generator.artifacts import Artifact
from generator.publication import Facts, facts
from generator.traces import Question, Tracer

T = TypeVar("T")
_FOLDERS = 4
"""Output folders of one root whose last build is remembered."""
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
        self._kept: Mapping[str, Sequence[Any]] = {}
        """Path → digests of what the page is made from and of its bytes, numbers of its questions, its anchors, numbers of
        the places it links to."""
        self._new: dict[str, Sequence[Any]] = {}
        questions: list[Question] = []
        places: list[str] = []
        self._answers: list[str] = []
        found = memo.kept_json(memory)
        if found is not None and found["world"] == world:
            questions, places = [_tuples(each) for each in found["questions"]], found["places"]
            self._answers, self._kept = found["answers"], found["pages"]
        self._questions, self._places = _Numbered(questions), _Numbered(places)
        self._stands: list[bool | None] = [None] * len(questions)

    def page(self, path: str, made_from: Any, make: Callable[[], bytes]) -> Artifact:
        """The page at `path`: the published one where it would be the same, or else what `make` gives."""
        key = self._tracer.digest(made_from)
        content = self._found(path, key)
        if content is None:
            with traces.collecting() as asked:
                content = make()
            self.made += 1
            noted = self._noted[path] = facts(path, content)
            sha256 = hashlib.sha256(content).hexdigest()
            self._new[path] = [key, sha256, self._questions.of(asked), noted.anchors, self._places.of(noted.links)]
        return Artifact(path, content)

    def _found(self, path: str, key: str) -> bytes | None:
        kept = self._kept.get(path)
        if kept is None or kept[0] != key or not self._all_stand(kept[2]):
            return None
        try:
            content = (self._out / path).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content).hexdigest() != kept[1]:
            return None
        places = self._places.values
        self._noted[path] = Facts(kept[3], [places[number] for number in kept[4]])
        self._new[path] = kept
        return content

    def _all_stand(self, numbers: Sequence[int]) -> bool:
        """Whether the answers to some questions are today what they were."""
        stands = self._stands
        for number in numbers:
            known = stands[number]
            if known is None:
                known = self._tracer.answer(self._questions.values[number]) == self._answers[number]
                stands[number] = known
            if not known:
                return False
        return True

    def keep(self) -> None:
        """Remember this build for the next one. Raises OSError and memo.CacheError."""
        if not self.made and self._new.keys() == self._kept.keys():
            return  # all of it stands as it is kept
        pages = {path: list(page) for path, page in self._new.items()}
        questions = self._questions.in_use(pages.values(), 2)
        places = self._places.in_use(pages.values(), 4)
        answers = list(map(self._tracer.answer, questions))
        memo.keep_json(self._memory, {"world": self._world, "questions": questions, "answers": answers, "places": places, "pages": pages})
        # An edition is built into a folder that is gone afterwards: what was known of it is of no use to anybody.
        others = sorted(self._memory.parent.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in others[_FOLDERS:]:
            file.unlink(missing_ok=True)


class _Numbered(Generic[T]):
    """Values that are named by their numbers."""

    def __init__(self, values: list[T]) -> None:
        self.values = values
        self._numbers = {value: number for number, value in enumerate(values)}

    def of(self, values: Iterable[T]) -> list[int]:
        """The numbers of some values, new ones for those that have none."""
        found = []
        for value in values:
            number = self._numbers.setdefault(value, len(self.values))
            if number == len(self.values):
                self.values.append(value)
            found.append(number)
        return found

    def in_use(self, pages: Collection[list[Any]], at: int) -> list[T]:
        """All values; where many are in use no longer only those that are, the numbers in column `at` of the pages changed to theirs."""
        used = set().union(*(page[at] for page in pages))
        if 2 * len(used) < len(self.values):
            new = {number: place for place, number in enumerate(sorted(used))}
            for page in pages:
                page[at] = [new[number] for number in page[at]]
            self.values = [self.values[number] for number in new]
        return self.values


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
