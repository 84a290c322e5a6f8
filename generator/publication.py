"""What a finished site must fulfil before it may take the place of the published one.

Looks at the files themselves, not at what they were made from: links and anchors lead somewhere, both languages have
the same pages, no record is without its page, nothing is larger than common hosts take, and no address that was
published is gone without a word. Files are looked at one by one as they are written, so that none needs to be held.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from generator.artifacts import Artifact, OutputError

_SETTINGS = ("max_file_mb", "max_site_mb")


class Limits(NamedTuple):
    """The largest file and site that the host takes, in bytes.

    Where nothing is said: what GitHub takes for one file, and GitHub and GitLab Pages for one site.
    """

    file: int = 100_000_000
    site: int = 1_000_000_000

    @classmethod
    def of(cls, settings: object) -> Limits:
        """The limits that `extra` in mkdocs.yml gives in megabytes (`max_file_mb`, `max_site_mb`). Raises UnfitError."""
        found = cls()
        for name, field in zip(_SETTINGS, cls._fields, strict=True):
            value = settings.get(name) if isinstance(settings, Mapping) else None
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise UnfitError(f"mkdocs.yml: extra.{name} is {value!r}; write a whole number of megabytes, such as 1000")
            found = found._replace(**{field: value * 1_000_000})
        return found


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
            # The same few thousand places are linked to from everywhere.
            links[sys.intern(f"{target or path}#{anchor}" if anchor else target or path)] = None
    return Facts(anchors, list(links))


class Inspection:
    """What is noted of every file of a new site. `pages` may be given the facts of a page before it passes."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Nothing has passed yet."""
        self._limits = limits or Limits()
        self.sizes: dict[str, int] = {}
        """Path → bytes."""
        self.pages: dict[str, Facts] = {}
        self._clashes: list[str] = []
        self._names: dict[str, str] = {}
        self._folders: set[str] = set()

    def passing(self, files: Iterable[Artifact]) -> Iterator[Artifact]:
        """The files, each noted as it passes; one that cannot stand beside another is a fault and goes no further."""
        for each in files:
            if self._clash(each.path):
                continue
            self.sizes[each.path] = len(each.content)
            if each.path.endswith(".html") and each.path not in self.pages:
                self.pages[each.path] = facts(each.path, each.content)
            yield each

    def _clash(self, path: str) -> bool:
        """Two files on one path, also where capitals do not count; a file where another's folder must be."""
        key = path.casefold()
        new: list[str] = []
        folder = dirname(key)
        while folder and folder not in self._folders:  # no file stands where a folder that is known does, nor above it
            new.append(folder)
            folder = dirname(folder)
        other = self._names.setdefault(key, path)
        both = key if key in self._folders else next((each for each in new if each in self._names), "")
        if other != path:
            self._clashes.append(f"{path} and {other} are one name on some systems")
        elif path in self.sizes:
            self._clashes.append(f"two files claim {path}")
        elif both:
            self._clashes.append(f"{both} is a file and a folder")
        else:
            self._folders.update(new)
            return False
        return True

    def check(self, least: Mapping[str, int], *, whole: bool = True) -> None:
        """Judge what passed. `least`: folder → how many pages there must be at least in it.

        `whole`: all languages are there; a part, which is for trying out, links to pages that are missing.
        Raises UnfitError.
        """
        faults = [*self._clashes, *_too_large(self.sizes, self._limits)]
        have = Counter(dirname(path) for path in self.pages)
        for folder, count in least.items():
            if have[folder] < count:
                faults.append(f"{folder}/ has {have[folder]} pages for {count} records")
        if whole:
            english = sum(path.startswith("en/") for path in self.pages)
            if 2 * english != len(self.pages):
                faults.append(f"there are {len(self.pages) - english} Vietnamese and {english} English pages")
            faults += _dead_links(self.sizes, self.pages)
        if faults:
            more = f"\n  … and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
            listed = "".join(f"\n  {fault}" for fault in faults[:_SHOWN])
            raise UnfitError(f"the new site was not published, what was published is as it was:{listed}{more}")


def vanished(have: Container[str], published: Path) -> list[str]:
    """Pages of the site published now that the new one has no longer, not even as a word on where they went."""
    found = []
    for folder, _, names in os.walk(published):
        below = Path(folder).relative_to(published).as_posix()
        found += [normpath(join(below, name)) for name in names if name.endswith(".html")]
    return sorted(path for path in found if path not in have)


def _too_large(sizes: Mapping[str, int], limits: Limits) -> Iterable[str]:
    where = "; for a host that takes more, set extra.{} in mkdocs.yml"
    for path, size in sizes.items():
        if size > limits.file:
            yield f"{path} has {size:,} bytes; hosts take {limits.file:,}{where.format(_SETTINGS[0])}"
    whole = sum(sizes.values())
    if whole > limits.site:
        yield f"the site has {whole:,} bytes; hosts take {limits.site:,}{where.format(_SETTINGS[1])}"


def _dead_links(files: Container[str], pages: Mapping[str, Facts]) -> Iterable[str]:
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
