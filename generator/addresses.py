"""Every address of the site in both languages, and the relative links between them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from generator.findings import Report, Where
from generator.languages import LANGUAGES, Language

Kind = Literal["plan", "organisation", "programme", "indicator", "task", "topic", "comparison"]

FOLDERS: dict[Kind, dict[Language, str]] = {
    "plan": {"vi": "ke-hoach", "en": "en/plans"},
    "organisation": {"vi": "don-vi", "en": "en/units"},
    "programme": {"vi": "chuong-trinh", "en": "en/programmes"},
    "indicator": {"vi": "chi-tieu", "en": "en/indicators"},
    "task": {"vi": "nhiem-vu", "en": "en/tasks"},
    "topic": {"vi": "chu-de", "en": "en/topics"},
    "comparison": {"vi": "so-sanh", "en": "en/comparisons"},
}
SINGLE_PAGES: dict[str, dict[Language, str]] = {
    "home": {"vi": "index.html", "en": "en/index.html"},
    "search": {"vi": "tra-cuu.html", "en": "en/search.html"},
    "data": {"vi": "du-lieu/index.html", "en": "en/data/index.html"},
    "glossary": {"vi": "thuat-ngu/index.html", "en": "en/glossary/index.html"},
    "notes": {"vi": "ghi-chu/index.html", "en": "en/notes/index.html"},
    "joint-work": {"vi": "viec-chung/index.html", "en": "en/joint-work/index.html"},
    "calendar": {"vi": "lich/index.html", "en": "en/calendar/index.html"},
    "translation": {"vi": "ban-dich/index.html", "en": "en/translation/index.html"},
    "changes": {"vi": "thay-doi/index.html", "en": "en/changes/index.html"},
    "findings": {"vi": "thong-bao/index.html", "en": "en/findings/index.html"},
    "not-found": {"vi": "404.html", "en": "en/404.html"},
}
# Pages that belong to the folder of a single page: a page per table, beside that of the open data.
BESIDE: dict[str, str] = {"table": "data"}
DATA_FOLDER = "data/v1"
ITSELF = "portal itself"
"""What claims the addresses of the pages that no record has; findings say it in words."""
# Small views of records to show inside other sites, at addresses that stay.
EMBEDS: dict[str, Kind] = {"embed-plan": "plan", "embed-indicator": "indicator", "embed-organisation": "organisation"}
_EMBED_FOLDERS: dict[Language, str] = {"vi": "nhung", "en": "en/embed"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site: its kind and the id of its record (empty for an index or single page)."""

    kind: str
    id: str = ""

    def path(self, language: Language) -> str:
        """The path below the site's root."""
        if self.kind in BESIDE:
            index = SINGLE_PAGES[BESIDE[self.kind]][language]
            return posixpath.join(posixpath.dirname(index), f"{self.id}.html") if self.id else index
        if self.kind in EMBEDS:
            folder = FOLDERS[EMBEDS[self.kind]][language].removeprefix("en/")
            return f"{_EMBED_FOLDERS[language]}/{folder}/{self.id}.html"
        if self.kind in SINGLE_PAGES:
            return SINGLE_PAGES[self.kind][language]
        folder = FOLDERS[self.kind][language]  # type: ignore[index]
        return f"{folder}/{self.id or 'index'}.html"


    def beside(self, language: Language, ending: str) -> str:
        """The path of a file about the same record that stands beside its page: a feed, a calendar."""
        return self.path(language).removesuffix("html") + ending


def relative(from_path: str, to_path: str) -> str:
    """The link from one page to another file of the site, as it works in any folder and from file://."""
    target, hash_, anchor = to_path.partition("#")
    if target == from_path and hash_:
        return f"#{anchor}"
    folder, _, name = target.rpartition("/")
    return _way(posixpath.dirname(from_path), folder) + name + hash_ + anchor


@lru_cache(maxsize=4096)
def _way(from_folder: str, to_folder: str) -> str:
    """The way from one folder of the site to another, empty or ending in `/`."""
    way = posixpath.relpath("/" + to_folder, "/" + from_folder)
    return "" if way == "." else f"{way}/"


def check_claims(pages: Iterable[tuple[Page, Where]], report: Report) -> None:
    """Find two pages that claim one address, also where a file system ignores case."""
    claimed: dict[str, Where] = {}
    for page, where in pages:
        paths = [page.path(language).casefold() for language in LANGUAGES]
        taken = next((path for path in paths if path in claimed and claimed[path] != where), None)
        if taken:  # one mistake, one finding, though it shows in every language
            report.add("address-twice", where, address=taken, other=claimed[taken])
        for path in paths:
            claimed.setdefault(path, where)
