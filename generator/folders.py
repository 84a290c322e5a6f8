"""What lies below `content/` and `data/`, before anything is opened: links, names, and things that are no files.

A name must mean the same file on every system that a clone may live on: Windows keeps some names for devices and
ignores capitals, macOS ignores how an accent is composed.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from generator.authored import inside
from generator.findings import Report, Where
from generator.located import unseen
from generator.schema import RESERVED_WINDOWS

FOLDERS = ("content", "data")
MAX_FILES = 50_000
_LONGEST = 200
"""Bytes of a name: the longest ending a page or table adds still fits into the 255 of common file systems."""
_FORBIDDEN = re.compile(r'[<>:"|?*\\]|[. ]$')


def check(root: Path, report: Report) -> None:
    """Find links that leave the root, names that not every system can hold, and names that are one elsewhere."""
    seen: dict[tuple[str, str], str] = {}
    for count, (path, name) in enumerate(_below(root), 1):
        if count > MAX_FILES:
            report.add("too-many-entries", Where(name.split("/")[0]), limit=f"{MAX_FILES:,}")
            return
        here = path.name
        if path.is_symlink() and not inside(root, path, report):
            continue
        if _is_special(path):
            report.add("file-unreadable", Where(_printable(name)), reason="not a regular file")
        if not _is_portable(here):
            report.add("file-name", Where(_printable(name)), name=_printable(here))
            continue
        same = (str(path.parent), unicodedata.normalize("NFC", here).casefold())
        first = seen.setdefault(same, here)
        if first != here:
            report.add("same-name", Where(name), name=here, other=first)


def _below(root: Path) -> Iterator[tuple[Path, str]]:
    """Every file and folder, itself and its name below the root, in an order of its own. Links are not followed."""
    for top in FOLDERS:
        if (root / top).is_symlink():
            yield root / top, top
        for folder, folders, files in os.walk(root / top):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted([*folders, *(each for each in files if not each.startswith("."))]):
                path = Path(folder) / name
                yield path, path.relative_to(root).as_posix()


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _is_portable(name: str) -> bool:
    return not (
        name.split(".", maxsplit=1)[0].lower() in RESERVED_WINDOWS
        or _FORBIDDEN.search(name)
        or unseen(name)
        or "\n" in name
        or "\t" in name
        or "\r" in name
        or len(os.fsencode(name)) > _LONGEST
    )


def _printable(name: str) -> str:
    """A name as a terminal and JSON can hold it."""
    return "".join(c if not unseen(c) and c not in "\n\t\r" else f"\\x{ord(c):02x}" for c in name)
