"""What lies below `content/` and `data/`, before anything is opened: links, names, things that nobody reads.

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

from generator.authored import inside, nearest
from generator.findings import Report, Where
from generator.languages import LANGUAGES
from generator.located import unseen
from generator.schema import REGISTRIES, RESERVED_WINDOWS

FOLDERS = ("content", "data")
_LANGUAGE = "|".join(LANGUAGES)
_FILES = (*(f"data/{name}.yml" for name in REGISTRIES), "data/translations.csv")
_READ = re.compile(
    rf"content/pages/[^/]+\.({_LANGUAGE})\.md|content/plans/[^/]+/[^/]+\.yml|content/plans/[^/]+/progress/[^/]+"
    rf"|data/interface/({_LANGUAGE})\.yml|" + "|".join(map(re.escape, _FILES))
)
"""The files that are read. What is called otherwise below `progress/` has a finding of its own."""
_HOLDS = re.compile(r"content|content/pages|content/plans(/[^/]+(/progress)?)?|data|data/interface")
"""The folders that hold them."""
MAX_FILES = 50_000
_LONGEST = 200
"""Bytes of a name: the longest ending a page or table adds still fits into the 255 of common file systems."""
_FORBIDDEN = re.compile(r'[<>:"|?*\\]|[. ]$')


def check(root: Path, report: Report) -> None:
    """Find links that leave the root, names that not every system can hold, and names that are one elsewhere."""
    seen: dict[tuple[str, str], str] = {}
    stray: list[str] = []
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
        elif not any(name.startswith(f"{each}/") for each in stray) and not _is_read(path, name):
            stray.append(name)
            meant = _registry(name)
            if meant:
                report.add("registry-name", Where(name), name=meant)
            else:
                report.add("stray-file", Where(name))


def _is_read(path: Path, name: str) -> bool:
    """Whether a file is read or a folder holds such files; a folder in the place of a file is found by who reads it."""
    if path.is_dir() and _HOLDS.fullmatch(name):
        return True
    # Where only the capitals differ from a file beside it, that is said already.
    meant = path.with_name(path.name.casefold())
    return bool(_READ.fullmatch(name) or (_READ.fullmatch(name.casefold()) and meant.is_file()))


def _registry(name: str) -> str:
    """The registry that a file below `data/` is meant to be, "" where it is like none."""
    stem = name.rpartition("/")[2].split(".")[0].casefold()
    meant = nearest(stem, REGISTRIES, 0.8) if name.startswith("data/") else ""
    return f"data/{meant}.yml" if meant else ""


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
