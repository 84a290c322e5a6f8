"""Answers of pure functions, kept between builds.

A function may be kept here if its answer rests on nothing but the words of its key and the program's text. What a build
did not ask for is forgotten, so a memo grows with the record and not with its edits. Where nothing can be written,
nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path


def digest(*words: str) -> str:
    """A digest of some words, as a key."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:24]


def program(*files: Path) -> str:
    """A digest of the text of parts of the program, in whichever order they are given."""
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.read_bytes())
    return found.hexdigest()


class Memo:
    """Key → answer, in a file. What was kept in another `world` (the program, settings) is not there."""

    def __init__(self, file: Path, world: str) -> None:
        """Read what is kept; what is broken is not there."""
        self._file, self._world = file, world
        self._kept: dict[str, str] = {}
        self._asked: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            found = json.loads(file.read_bytes())
            if found["world"] == world:
                self._kept = {key: value for key, value in found["answers"].items() if isinstance(value, str)}

    def get(self, key: str) -> str | None:
        """A kept answer, None where there is none."""
        found = self._asked.get(key)
        if found is None and (found := self._kept.get(key)) is not None:
            self._asked[key] = found
        return found

    def put(self, key: str, answer: str) -> None:
        """Keep an answer."""
        self._asked[key] = answer

    def of(self, make: Callable[..., str], *words: str) -> str:
        """`make(*words)`, or what it was."""
        key = digest(*words)
        found = self.get(key)
        if found is None:
            found = make(*words)
            self.put(key, found)
        return found

    def save(self) -> None:
        """Write what was asked for, where it is not what stands there."""
        if self._asked == self._kept:
            return
        with contextlib.suppress(OSError):
            write(self._file, {"world": self._world, "answers": self._asked})


def write(file: Path, content: object) -> None:
    """Write JSON whole or not at all. Raises OSError."""
    write_bytes(file, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def write_bytes(file: Path, content: bytes) -> None:
    """Write a file of a cache whole or not at all. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(file)
