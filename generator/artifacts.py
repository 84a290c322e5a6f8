"""Files of the finished site: a path and bytes, written beside the old site and swapped in at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable
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


def publish(artifacts: Iterable[Artifact], out: Path) -> tuple[int, int]:
    """Write the whole site beside `out`, then put it in its place. Returns (files, files that changed).

    Files whose bytes are the same as before are hard-linked from the old site rather than written.
    The old site stays as it was until the new one is whole: a failure leaves `out` untouched.
    Raises OutputError.
    """
    out = out.absolute()
    if out.exists() and not _is_ours(out):
        raise OutputError(f"{out} exists and is not a site made by this program; choose another folder or empty it")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-new-", dir=out.parent))
    except OSError as error:
        raise OutputError(f"cannot write beside {out}: {error.strerror}") from error
    try:
        count, changed = _write_all(artifacts, beside, out)
        beside.chmod(0o755)
        _swap(beside, out)
    except OSError as error:
        raise OutputError(f"cannot write the site: {error.strerror} ({error.filename})") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return count, changed


MARKER = "data/v1/datapackage.json"


def _is_ours(out: Path) -> bool:
    return out.is_dir() and ((out / MARKER).is_file() or not any(out.iterdir()))


def _write_all(artifacts: Iterable[Artifact], beside: Path, out: Path) -> tuple[int, int]:
    count = changed = 0
    folders: set[Path] = set()
    for artifact in artifacts:
        target = beside / artifact.path
        if target.parent not in folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            folders.add(target.parent)
        old = out / artifact.path
        if _same(old, artifact.content):
            os.link(old, target)
        else:
            with target.open("xb") as stream:  # "x": two artifacts on one path are a fault of ours
                stream.write(artifact.content)
            changed += 1
        count += 1
    return count, changed


def _same(old: Path, content: bytes) -> bool:
    try:
        return not old.is_symlink() and old.stat().st_size == len(content) and old.read_bytes() == content
    except OSError:
        return False


def _swap(beside: Path, out: Path) -> None:
    if not out.exists():
        beside.rename(out)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
    old = aside / "site"
    out.rename(old)
    try:
        beside.rename(out)
    except OSError:
        old.rename(out)
        raise
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(aside)
