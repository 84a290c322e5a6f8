"""Files of the finished site: a path and bytes, written beside the old site and swapped in at once.

Whatever happens on the way (a fault, a full disk, a kill at any moment), the published folder is either the old site
or the new one, whole. One build at a time writes to a folder; what a killed build left beside it, the next one removes.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


class OutputError(Exception):
    """The site cannot be written; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of the site: `path` relative to the site's root, with forward slashes."""

    path: str
    content: bytes

    def __post_init__(self) -> None:
        """Refuse a path that would leave the site. Raises ValueError."""
        pure = PurePosixPath(self.path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in self.path or "\0" in self.path or not self.path:
            raise ValueError(f"not a path inside the site: {self.path!r}")


def publish(artifacts: Iterable[Artifact], out: Path, check: Callable[[Path], None] = lambda _: None) -> tuple[int, int]:
    """Write the whole site beside `out`, then put it in its place. Returns (files, files that changed).

    Files whose bytes are the same as before are hard-linked from the old site rather than written. `check` is called
    with the old site before the new one takes its place; what it raises stops the publication.
    The old site stays as it was until the new one is whole: a failure leaves `out` untouched.
    Raises OutputError.
    """
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write beside {out}: {error.strerror}") from error
    with alone(out):
        _recover(out)
        if out.exists() and not _is_ours(out):
            raise OutputError(f"{out} exists and is not a site made by this program; choose another folder or empty it")
        try:
            beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-new-", dir=out.parent))
        except OSError as error:
            raise OutputError(f"cannot write beside {out}: {error.strerror}") from error
        try:
            count, changed = _write_all(artifacts, beside, out)
            check(out)
            beside.chmod(_FOLDER)
            if changed:
                _to_disk(beside)
            _swap(beside, out)
        except OSError as error:
            raise OutputError(
                f"cannot write the site: {error.strerror} ({error.filename or out}); what was published is as it was"
            ) from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return count, changed


MARKER = "data/v1/datapackage.json"
_FILE, _FOLDER = 0o644, 0o755
"""What everybody may read, whatever the umask: a web server has another user."""


def _is_ours(out: Path) -> bool:
    return out.is_dir() and ((out / MARKER).is_file() or not any(out.iterdir()))


@contextlib.contextmanager
def alone(out: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock beside `out`: a file that the system frees even when its holder is killed.

    Where another process holds it: call `waiting` and wait, or without it raise OutputError.
    """
    file = out.parent / f".{out.name}.lock"
    while True:
        try:
            handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise OutputError(f"cannot write beside {out}: {error.strerror}") from error
        try:
            _lock(handle, wait=False)
        except OSError as error:
            if waiting is None:
                os.close(handle)
                raise OutputError(f"another build is writing {out}; wait until it is done, then build again") from error
            waiting()
            _lock(handle, wait=True)
        if _is_same(handle, file):
            break
        os.close(handle)  # its holder removed it between our opening and our locking
    try:
        yield
    finally:
        if os.name != "nt":  # Windows removes no file that is open: an empty one stays behind
            file.unlink(missing_ok=True)
        os.close(handle)


def _is_same(handle: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except OSError:
        return False


if sys.platform == "win32":  # pragma: no cover — no machine of ours

    def _lock(handle: int, *, wait: bool) -> None:
        import msvcrt  # noqa: PLC0415 — this system only

        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _recover(out: Path) -> None:
    """Put back or clear away what a killed build left beside `out`. Only the holder of the lock may."""
    for left in sorted(out.parent.glob(f".{out.name}-old-*")):
        # Where two folders cannot be exchanged in one step, a kill between two steps leaves the old site here.
        if not out.exists() and (left / "site").is_dir():
            (left / "site").rename(out)
        shutil.rmtree(left, ignore_errors=True)
    for left in sorted(out.parent.glob(f".{out.name}-new-*")):
        shutil.rmtree(left, ignore_errors=True)


def _write_all(artifacts: Iterable[Artifact], beside: Path, out: Path) -> tuple[int, int]:
    count = changed = 0
    folders: set[Path] = set()
    for artifact in artifacts:
        target = beside / artifact.path
        if target.parent not in folders:
            _make_folder(target.parent, beside, folders)
        old = out / artifact.path
        if not (_same(old, artifact.content) and _linked(old, target)):
            with target.open("xb") as stream:  # "x": two artifacts on one path are a fault of ours
                stream.write(artifact.content)
            target.chmod(_FILE)
            changed += 1
        count += 1
    return count, changed


def _make_folder(folder: Path, beside: Path, made: set[Path]) -> None:
    for each in [*reversed(folder.relative_to(beside).parents), folder.relative_to(beside)]:
        path = beside / each
        if path not in made and path != beside:
            path.mkdir(exist_ok=True)
            path.chmod(_FOLDER)
        made.add(path)


def _same(old: Path, content: bytes) -> bool:
    try:
        return not old.is_symlink() and old.stat().st_size == len(content) and old.read_bytes() == content
    except OSError:
        return False


def _linked(old: Path, target: Path) -> bool:
    try:
        if (old.stat().st_mode & 0o777) != _FILE:
            return False
        os.link(old, target)
    except OSError:  # a file system without links, or one link too many
        return False
    return True


def _swap(beside: Path, out: Path) -> None:
    """Put `beside` in the place of `out`, in one step where the system has such a step."""
    if not out.exists():
        beside.rename(out)
        return
    if _exchange(beside, out):
        return  # the old site is now `beside`, and goes with it
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
    old = aside / "site"
    _rename(out, old)
    try:
        _rename(beside, out)
    except OSError:
        old.rename(out)
        raise
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(aside)


def _to_disk(folder: Path) -> None:
    """A power cut after the swap must not leave empty files: everything written so far goes to disk first."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            ctypes.CDLL(None).syncfs(handle)
        finally:
            os.close(handle)


_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""From Linux's <fcntl.h>."""


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically. False where system or file system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _rename(one: Path, other: Path) -> None:
    """Rename a folder; Windows refuses while a virus scanner looks into it, so try for two seconds."""
    for _ in range(20 if os.name == "nt" else 1):
        try:
            one.rename(other)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.1)
        else:
            return
    one.rename(other)
