"""Whether anything changed since the last build: answered from sizes and dates, before anything heavy is loaded.

A stamp says that a build with these options read these inputs and wrote these outputs, and found nothing to say.
Inputs are all files that a build reads: content, data, templates, settings, the program and what is installed beside
it, the commit. What cannot be vouched for is built: an input as young as the build's beginning, or one that changed
while it ran. Any doubt means a build; nothing is ever left out because of a stamp that is not exactly the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_READ = ("content", "data", "templates", "mkdocs.yml")
_YOUNG = 2_000_000_000
"""Nanoseconds: on some file systems two changes within this time have one date."""


class DoubtError(Exception):
    """Sizes and dates cannot tell: a link may lead anywhere."""


def _entries(path: str) -> Iterator[tuple[str, os.stat_result]]:
    """Everything below a path with its state. Raises DoubtError."""
    try:
        state = os.stat(path)  # noqa: PTH116 — this module is quick or it is nothing
    except OSError:
        return
    yield path, state
    pending = [path] if stat.S_ISDIR(state.st_mode) else []
    while pending:
        with os.scandir(pending.pop()) as found:
            for entry in sorted(found, key=lambda each: each.name):
                if entry.is_symlink():
                    raise DoubtError(entry.path)
                if entry.is_dir() and entry.name != "__pycache__":
                    pending.append(entry.path)
                if entry.name != "__pycache__":
                    yield entry.path, entry.stat()


def _history(root: str) -> list[str]:
    """The files of the repository around the root that change with every commit, and with how far back it reaches."""
    for folder in (Path(root), *Path(root).parents):
        git = folder / ".git"
        if git.is_file():  # a working tree beside its repository
            git = folder / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        if git.is_dir():
            # `shallow` says where a history that was cut off ends: it changes when it is deepened, and HEAD does not.
            common = git / "commondir"
            shared = git / common.read_text(encoding="utf-8").strip() if common.is_file() else git
            return [str(git / "HEAD"), str(git / "logs" / "HEAD"), str(shared / "shallow")]
    return []


def _digest(paths: list[str], said: str) -> tuple[str, int]:
    """A digest of all files below some paths by name, size and date, and the date of the youngest."""
    digest = hashlib.sha256(said.encode())
    youngest = 0
    for path in paths:
        digest.update(f"\0{path}\0".encode())
        for name, state in _entries(path):
            folder = stat.S_ISDIR(state.st_mode)
            seen = "/" if folder else f"{state.st_size} {state.st_mtime_ns} {state.st_ino}"
            digest.update(f"{name}\0{seen}\n".encode("utf-8", "surrogateescape"))
            if not folder:
                youngest = max(youngest, state.st_mtime_ns)
    return digest.hexdigest(), youngest


class Stamp:
    """The stamp of one root, output folder and set of options. Make it before anything is read."""

    def __init__(self, root: Path, out: Path, options: list[str]) -> None:
        """See the inputs as they are now. Raises DoubtError."""
        self._root, self._out = os.path.abspath(root), os.path.abspath(out)  # noqa: PTH100 — no link is followed
        self._options = options
        self._began = time.time_ns()
        name = hashlib.sha256(self._out.encode()).hexdigest()[:16]
        self._file = Path(self._root) / ".cache" / "stamps" / name
        self._inputs, self._youngest = self._seen()

    def _seen(self) -> tuple[str, int]:
        program = str(Path(__file__).parent)
        installed = [path for path in sys.path if path.endswith("site-packages")]
        beside = [f"{path} {os.stat(path).st_mtime_ns}" for path in installed if os.path.isdir(path)]  # noqa: PTH112, PTH116
        environment = [os.environ.get(name, "") for name in ("SITE_URL", "REPO_URL", "SOURCE_DATE_EPOCH")]
        said = "\0".join([sys.version, *beside, *environment, *self._options])
        return _digest([*(os.path.join(self._root, each) for each in _READ), *_history(self._root), program], said)  # noqa: PTH118

    def holds(self) -> bool:
        """Whether the last build read the same, and what it wrote stands as it left it."""
        try:
            return self._file.read_text(encoding="ascii") == f"{self._inputs} {_digest([self._out], '')[0]}"
        except (OSError, ValueError, DoubtError):
            return False

    def forget(self) -> None:
        """A build begins: what it will leave is not known yet. What cannot be removed is no stamp, and the build says so."""
        with contextlib.suppress(OSError):
            self._file.unlink()

    def keep(self) -> None:
        """A build that found nothing to say is done. Nothing is kept where an input may have changed under it."""
        if self._youngest > self._began - _YOUNG or self._seen()[0] != self._inputs:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(f".{os.getpid()}")
        beside.write_text(f"{self._inputs} {_digest([self._out], '')[0]}", encoding="ascii")
        beside.replace(self._file)
