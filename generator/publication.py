"""What a finished site must fulfil before it may take the place of the published one.

Looks at the files themselves, not at what they were made from: links and anchors lead somewhere, both languages have
the same pages, no record is without its page, nothing is larger than common hosts take, and no address that was
published is gone without a word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator.artifacts import Artifact, OutputError

MAX_FILE, MAX_SITE = 100_000_000, 1_000_000_000
"""Bytes: what GitHub takes for one file, and GitHub and GitLab Pages for one site."""
_SHOWN = 10
_LINK = re.compile(rb'<(?!link rel="(?:canonical|alternate)")[a-z][^>]*?\s(?:href|src|action)="([^"]*)"')
_ID = re.compile(rb'\sid="([^"]*)"')


class UnfitError(OutputError):
    """The new site must not be published; the message lists why."""


class Facts(NamedTuple):
    """What the check of links wants to know of one page."""

    anchors: Sequence[str]
    """The ids on it."""
    links: Sequence[str]
    """Where its links within the site lead: the path from the site's root, then `#` and the anchor, if any."""


def facts(path: str, content: bytes) -> Facts:
    """The facts of the page at `path`."""
    anchors = [unescape(each.decode()) for each in _ID.findall(content)]
    folder = dirname(path)
    links: dict[str, None] = {}
    for raw in dict.fromkeys(_LINK.findall(content)):
        link = raw.decode()
        target, anchor = _target(folder, unescape(link) if "&" in link else link)
        if target is not None:
            links[f"{target or path}#{anchor}" if anchor else target or path] = None
    return Facts(anchors, list(links))


def check(
    files: Iterable[Artifact], least: Mapping[str, int], known: Mapping[str, Facts] | None = None, *, whole: bool = True
) -> None:
    """Look at all files of a new site. `least`: folder → how many pages there must be at least in it.

    `known`: path → the facts of pages that need not be looked through again. `whole`: all languages are there; a part,
    which is for trying out, links to pages that are missing. Raises UnfitError.
    """
    files = list(files)
    by_path = {each.path: each.content for each in files}
    faults = [*_clashes(files), *_sizes(files)]
    for folder, count in least.items():
        have = sum(dirname(path) == folder and path.endswith(".html") for path in by_path)
        if have < count:
            faults.append(f"{folder}/ has {have} pages for {count} records")
    if whole:
        pages = [path for path in by_path if path.endswith(".html")]
        english = sum(path.startswith("en/") for path in pages)
        if 2 * english != len(pages):
            faults.append(f"there are {len(pages) - english} Vietnamese and {english} English pages")
        faults += _dead_links(by_path, known or {})
    if faults:
        more = f"\n  … and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        listed = "".join(f"\n  {fault}" for fault in faults[:_SHOWN])
        raise UnfitError(f"the new site was not published, what was published is as it was:{listed}{more}")


def vanished(files: Iterable[Artifact], published: Path) -> list[str]:
    """Pages of the site published now that the new one has no longer, not even as a word on where they went."""
    have = {each.path for each in files}
    found = []
    for folder, _, names in os.walk(published):
        below = Path(folder).relative_to(published).as_posix()
        found += [normpath(join(below, name)) for name in names if name.endswith(".html")]
    return sorted(path for path in found if path not in have)


def _clashes(files: Iterable[Artifact]) -> Iterable[str]:
    """Two files on one path, also where capitals do not count; a file where another's folder must be."""
    seen: dict[str, str] = {}
    for each in files:
        key = each.path.casefold()
        other = seen.get(key)
        seen[key] = each.path
        if other is not None:
            yield f"two files claim {each.path}" if other == each.path else f"{each.path} and {other} are one name on some systems"
    for path in seen:
        if dirname(path) in seen:
            yield f"{dirname(path)} is a file and a folder"


def _sizes(files: Iterable[Artifact]) -> Iterable[str]:
    whole = 0
    for each in files:
        whole += len(each.content)
        if len(each.content) > MAX_FILE:
            yield f"{each.path} has {len(each.content):,} bytes; hosts take {MAX_FILE:,}"
    if whole > MAX_SITE:
        yield f"the site has {whole:,} bytes; hosts take {MAX_SITE:,}"


def _dead_links(files: Mapping[str, bytes], known: Mapping[str, Facts]) -> Iterable[str]:
    pages = {
        path: known[path] if path in known else facts(path, content)
        for path, content in files.items() if path.endswith(".html")
    }  # fmt: skip
    anchors: dict[str, frozenset[str]] = {}
    for path, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if target not in files:
                yield f"{path}: {link} leads nowhere"
            elif anchor and target in pages:
                if target not in anchors:
                    anchors[target] = frozenset(pages[target].anchors)
                if anchor not in anchors[target]:
                    yield f"{path}: {link} leads to no place on its page"


@lru_cache(maxsize=100_000)
def _target(folder: str, link: str) -> tuple[str | None, str]:
    """The file that a link leads to ("" for the page itself, None outside the site) and the anchor in it."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None, ""
    return (normpath(join(folder, unquote(parts.path))) if parts.path else ""), unquote(parts.fragment)
