"""Markdown of hand-written pages: only what Markdown itself makes, and links that lead somewhere harmless.

The text is rendered as the site engine will render it, and every element, attribute and address of the result is
held against a list of those allowed. So raw HTML, attributes given with `{: … }`, and addresses in any notation meet
the same test. Sole user of the Markdown library beside the engine.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import markdown

from generator.findings import Report, Where

EXTENSIONS = ("attr_list", "tables", "toc")
SCHEMES = ("http", "https", "mailto")
_ELEMENTS = frozenset((
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "a", "em", "strong", "ul", "ol", "li", "code", "pre", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td", "hr", "br", "img",
))  # fmt: skip
_ATTRIBUTES = frozenset({"id", "class", "title", "lang"})
_ADDRESSES = {("a", "href"), ("img", "src")}
_MAX_FINDINGS = 20


def check(text: str, path: str, file: str, first_line: int, report: Report) -> None:
    """Find markup in a page's Markdown that no page needs. `path` is the page's address, `first_line` where the text begins."""
    try:
        html = _rendered(text, EXTENSIONS)
    except (RecursionError, AssertionError, ValueError):
        report.add("page-markup", Where(file, first_line, 1), what="Markdown")
        return
    reader = _Reader(path)
    reader.feed(html)
    reader.close()
    for what, needle in list(dict.fromkeys(reader.found))[:_MAX_FINDINGS]:
        report.add("page-markup", _place(text, needle, file, first_line), what=what)
    if reader.titles != 1:
        report.add("page-heading", Where(file, first_line, 1), count=reader.titles)
    for anchor in [each for each, times in Counter(reader.anchors).items() if times > 1]:
        report.add("page-anchor", _place(text, f"#{anchor}", file, first_line), anchor=anchor)


@lru_cache(maxsize=256)
def _rendered(text: str, extensions: tuple[str, ...]) -> str:
    return markdown.markdown(text, extensions=extensions)


class Links(NamedTuple):
    """What a page's Markdown leads to, and where others can lead on it."""

    addresses: tuple[str, ...]
    """Of links and pictures, as they are written."""
    anchors: frozenset[str]
    """The ids of its headings."""


def links(text: str, *, fenced: bool = False) -> Links:
    """The links of a page that `check` has nothing against. Only with `fenced`, which costs more, is what stands in blocks of code none."""
    reader = _Links()
    reader.feed(_rendered(text, (*EXTENSIONS, "pymdownx.superfences") if fenced else EXTENSIONS))
    reader.close()
    return Links(tuple(dict.fromkeys(reader.addresses)), frozenset(reader.anchors))


def place_of_link(text: str, address: str, file: str, first_line: int) -> Where:
    """Where a page's Markdown leads to an address; its beginning where the address is written in another way."""
    match = re.search(rf"\](?:\(|:)\s*<?({re.escape(address)})", text)
    if match is None:
        return _place(text, address, file, first_line)
    at = match.start(1)
    return Where(file, first_line + text.count("\n", 0, at), at - text.rfind("\n", 0, at))


def target(address: str, path: str) -> tuple[str, str] | None:
    """The path within the site that an address on the page `path` leads to, and the anchor there; None for other sites."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    way = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
    return way, unquote(parts.fragment)


def _place(text: str, needle: str, file: str, first_line: int) -> Where:
    match = re.search(re.escape(needle), text, re.IGNORECASE)
    if match is None:
        return Where(file, first_line, 1)
    at = match.start()
    return Where(file, first_line + text.count("\n", 0, at), at - text.rfind("\n", 0, at))


class _Reader(HTMLParser):
    """Collects what is not allowed: how to call it, and what to look for in the text."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[tuple[str, str]] = []
        self.titles = 0
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            self.found.append((f"<{tag}>"[:80], f"<{tag}"))
            return
        self.titles += tag == "h1"
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.append(value)
            if (tag, name) in _ADDRESSES:
                self.found += self._address(tag, value or "")
            elif name not in _ATTRIBUTES and (tag, name) != ("img", "alt"):
                self.found.append((name[:80], name))

    def _address(self, tag: str, value: str) -> Iterator[tuple[str, str]]:
        if not is_safe_address(value, self.path, local=tag == "img"):
            yield value[:80], value

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 — what it says does not matter
        self.found.append(("<!--", "<!--"))

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 — likewise
        self.found.append(("<!", "<!"))

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 — likewise
        self.found.append(("<![", "<!["))

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 — likewise
        self.found.append(("<?", "<?"))


class _Links(HTMLParser):
    """Collects addresses and ids."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (tag, name) in _ADDRESSES and value:
                self.addresses.append(value)
            elif name == "id" and value:
                self.anchors.append(value)


def is_safe_address(address: str, path: str, *, local: bool = False) -> bool:
    """Whether an address on the page `path` is http, https or mailto (not where it must be `local`), or stays in the site."""
    # Browsers drop these before they look for a scheme: "java\nscript:" is one.
    plain = re.sub(r"[\x00-\x20\x7f-\x9f]", "", address)
    try:
        parts = urlsplit(plain)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme in SCHEMES and not local
    if parts.netloc or plain.startswith(("/", "\\")) or "\\" in plain:
        return False
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path) or "."))
    return not (target == ".." or target.startswith("../"))
