"""Answers of pure functions, kept between builds, and the one way in which anything is kept in `.cache/`.

A function may be kept here if its answer rests on nothing but the words of its key and the program's text. What a build
did not ask for is forgotten, so a memo grows with the record and not with its edits. Where nothing can be written,
nothing is kept.

Every file begins with a digest of all that follows in it: what was cut off, spoiled or written by another program is not
there, and is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

FOLDERS = ("formats", "frame", "pages", "pictures", "search", "stamps", "templates")
FILES = ("events.json", "good-texts.json", "history.json")
"""What a cache holds: folders of files, and files."""
_DIGEST = 32
"""Bytes of the digest that a kept file begins with."""


class CacheError(Exception):
    """Something else stands in the place of a folder or file of the cache; the message says what, and what to do."""

    def __init__(self, path: Path, what: str) -> None:
        """`path` is in the way, `what` says how."""
        cache = next((each for each in (path, *path.parents) if each.name == ".cache"), path.parent)
        super().__init__(f"{path} {what}; delete {cache} and build again: it holds only what can be made anew")


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
        found = kept_json(file)
        if isinstance(found, dict) and found.get("world") == world:
            self._kept = found["answers"]

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
        with contextlib.suppress(OSError, CacheError):
            keep_json(self._file, {"world": self._world, "answers": self._asked})


# --- how anything is kept --------------------------------------------------------------------------


def keep(file: Path, content: bytes) -> None:
    """Keep bytes, whole or not at all. Raises OSError, and CacheError where something else is in the way."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as stream:
            stream.write(_digest(content))
            stream.write(content)
        beside.replace(file)
    except (FileExistsError, NotADirectoryError) as error:
        raise CacheError(file.parent, "is no folder") from error
    except IsADirectoryError as error:
        beside.unlink(missing_ok=True)
        raise CacheError(file, "is a folder") from error


def kept(file: Path) -> bytes | None:
    """The bytes that were kept; None where there are none, or others than were kept."""
    try:
        found = file.read_bytes()
    except OSError:
        return None
    content = found[_DIGEST:]
    return content if found[:_DIGEST] == _digest(content) else None


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def keep_json(file: Path, content: object) -> None:
    """Keep what JSON can hold. Raises OSError, and CacheError where something else is in the way."""
    keep(file, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def kept_json(file: Path) -> Any:
    """What was kept so; None where there is nothing."""
    found = kept(file)
    return None if found is None else json.loads(found)


def keep_files(file: Path, files: Mapping[str, bytes]) -> None:
    """Keep several files as one. Raises OSError, and CacheError where something else is in the way."""
    names = json.dumps([(name, len(content)) for name, content in files.items()]).encode()
    keep(file, b"\n".join([names, b"".join(files.values())]))


def kept_files(file: Path) -> dict[str, bytes] | None:
    """The files that were kept so, by name; None where there are none."""
    found = kept(file)
    if found is None:
        return None
    names, _, rest = found.partition(b"\n")
    files: dict[str, bytes] = {}
    at = 0
    for name, length in json.loads(names):
        files[name] = rest[at : at + length]
        at += length
    return files


def require(cache: Path) -> None:
    """Look at a cache before it is used. Raises CacheError where something else stands in the place of a folder or file."""
    for folder in (cache, *(cache / each for each in FOLDERS)):
        if folder.exists() and not folder.is_dir():
            raise CacheError(folder, "is no folder")
    for file in (cache / each for each in FILES):
        if file.is_dir():
            raise CacheError(file, "is a folder")
    for folder in (cache / each for each in FOLDERS if each != "frame"):  # where the site engine runs in folders
        if folder.is_dir():
            with os.scandir(folder) as found:
                for entry in found:
                    if entry.is_dir():
                        raise CacheError(Path(entry.path), "is a folder")
