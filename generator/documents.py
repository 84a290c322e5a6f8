"""A page's body becomes an HTML document: the frame's slots filled, alternates, breadcrumb, pager, sitemap."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Any

from markupsafe import Markup

from generator import structured
from generator.addresses import Page, relative
from generator.artifacts import Artifact
from generator.frame import Frame, HandWritten, Template
from generator.languages import LANGUAGES, RECORD, Interface, Language, shortened
from generator.settings import Site

_DESCRIPTION_LENGTH = 155
LOOSE = " ,;:"
"""Signs that do not stand before the ellipsis of a title or description."""


@dataclass
class Sheet:
    """One page before it is made: what it is called, where it stands, which template shows what."""

    page: Page
    template: str
    name: str
    description: str
    crumbs: Sequence[tuple[Page | str, str]] = ()
    """The pages above this one, each a page or a path of the language, with its name."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the template gets beside the view."""
    feed: str = ""
    """The path of the feed of changes that belongs to the page."""
    embed: str = ""
    """The path of the small view of the same record."""
    pager: str = ""
    """Links to the record before and after."""
    moved_to: Page | None = None
    """The page that took the place of this one: readers are sent on, without a script."""
    is_retired: bool = False
    """Whether the page is there only because it once was: a redirect, or the page of a removed record."""
    title: str = ""
    """The name, made unique among the pages of its language."""

    def __post_init__(self) -> None:
        """Until another page has the same name, it is the title."""
        self.title = self.title or self.name


@dataclass(frozen=True)
class Body:
    """What a template made of a sheet."""

    html: str
    about: Sequence[Mapping[str, Any]] = ()
    """What the page is about, in schema.org terms."""


@dataclass(frozen=True)
class Document:
    """One page about to be made: its path, the sheet it is made from, and the making."""

    path: str
    sheet: Sheet
    make: Callable[[], bytes]


def record_pages(
    sheets: Iterable[Sheet], render: Callable[[Sheet], Body], interface: Interface, frame: Frame, site: Site
) -> Iterator[Document]:
    """Every record page of one language, in its frame. Titles are unique: the second of two gets its id."""
    language = interface.language
    titles: set[str] = set()
    for sheet in _with_pagers(sheets, interface):
        path = sheet.page.path(language)
        template = frame.templates[Page(sheet.page.kind).path(language)]
        if sheet.name in titles:
            sheet.title = f"{sheet.name} – {sheet.page.id}"
        titles.add(sheet.title)
        alternates = {each: sheet.page.path(each) for each in LANGUAGES}
        framed = partial(_framed, template, sheet, path=path, alternates=alternates, t=interface, site=site)
        yield Document(path, sheet, partial(_made, sheet, render, framed))


def _made(sheet: Sheet, render: Callable[[Sheet], Body], framed: Callable[[Body], str]) -> bytes:
    return framed(render(sheet)).encode()


def _with_pagers(sheets: Iterable[Sheet], interface: Interface) -> Iterator[Sheet]:
    """The sheets with links between neighbours of a kind; those of tasks have links of their own."""
    for kind, group in itertools.groupby(sheets, key=lambda each: each.page.kind):
        held = list(group)
        if kind != "task":
            pagers = _pagers(held, interface)
            for sheet in held:
                sheet.pager = pagers.get(sheet.page, "")
        yield from held


def _pagers(sheets: Iterable[Sheet], t: Interface) -> dict[Page, str]:
    """Links to the record before and after, among the sheets of one kind that stand for a record of today."""
    records = [sheet for sheet in sheets if sheet.page.id and not sheet.is_retired]
    found: dict[Page, str] = {}
    for index, sheet in enumerate(records):
        path = sheet.page.path(t.language)
        links = Markup()
        for relation, neighbour in (("prev", index - 1), ("next", index + 1)):
            if 0 <= neighbour < len(records):
                other = records[neighbour]
                words = f"← {other.name}" if relation == "prev" else f"{other.name} →"
                href = relative(path, other.page.path(t.language))
                links += Markup('<a rel="{}" href="{}">{}</a>').format(relation, href, words)
        nav = Markup('<nav class="op-pager" aria-label="{}">{}</nav>').format(t("pager"), links)
        found[sheet.page] = str(nav)  # the body is text: adding Markup to it would escape it whole
    return found


def hand_written(
    pages: Iterable[HandWritten], frame: Frame, site: Site, interfaces: Mapping[Language, Interface]
) -> Iterator[Artifact]:
    """The pages that people wrote in Markdown, with their slots filled."""
    pages = list(pages)
    paths = {(page.id, page.language): page.path for page in pages}
    titles = {(page.id, page.language): page.title for page in pages}
    for page in pages:
        interface = interfaces[page.language]
        crumbs: list[tuple[Page | str, str]] = [(Page("home"), interface("menu.home"))]
        above = (page.part_of, page.language)
        if above in paths:
            crumbs.append((paths[above], titles[above]))
        sheet = Sheet(Page(page.id), "", page.title, page.description, crumbs)
        alternates = {language: paths[page.id, language] for language in LANGUAGES}
        template = frame.templates[page.path]
        framed = _framed(template, sheet, Body(""), path=page.path, alternates=alternates, t=interface, site=site)
        yield Artifact(page.path, framed.encode())


def _framed(
    template: Template, sheet: Sheet, body: Body, *, path: str, alternates: Mapping[Language, str], t: Interface, site: Site
) -> str:
    language = t.language
    other: Language = "en" if language == "vi" else "vi"
    name = t("site.name")
    title = sheet.title if sheet.title == name else f"{sheet.title} – {name}"
    description = shortened(" ".join(sheet.description.split()), _DESCRIPTION_LENGTH, LOOSE)
    if sheet.moved_to:
        alternates = {each: sheet.moved_to.path(each) for each in LANGUAGES}
    head = [_head(site.url, sheet.moved_to.path(language) if sheet.moved_to else path, alternates)]
    if sheet.moved_to:
        href = escape(relative(path, sheet.moved_to.path(language)))
        head.append(f'<meta http-equiv="refresh" content="0; url={href}">')
    if sheet.is_retired:
        head.append('<meta name="robots" content="noindex">')
    if sheet.feed:
        href = escape(relative(path, sheet.feed))
        head.append(f'<link rel="alternate" type="application/atom+xml" title="{escape(t("follow.feed"))}" href="{href}">')
    if site.url:
        href = escape(relative(path, structured.search_description_path(t)))
        kind = "application/opensearchdescription+xml"
        head.append(f'<link rel="search" type="{kind}" title="{escape(t("social.short"))}" href="{href}">')
    head.append(structured.open_graph(sheet.title, description, sheet.page.kind, path, t, site.url))
    data = list(body.about)
    if sheet.crumbs:
        data.append(structured.breadcrumb(sheet.crumbs, sheet.title, path, t, site.url))
    head += map(structured.script, data)
    return str(
        template.fill(
            {
                "title": escape(title),
                "description": escape(description),
                "head": "\n".join(head),
                "kind": escape(sheet.page.kind),
                "path": escape(path),
                "switch": escape(relative(path, sheet.page.path(other) if sheet.is_retired else alternates[other])),
                "breadcrumb": _breadcrumb(sheet, path, language, t),
                "body": body.html + sheet.pager,
            }
        )
    )


def _head(url: str, path: str, alternates: Mapping[Language, str]) -> str:
    lines = [f'<link rel="canonical" href="{escape(url + path)}">']
    lines += [f'<link rel="alternate" hreflang="{each}" href="{escape(url + to)}">' for each, to in alternates.items()]
    lines.append(f'<link rel="alternate" hreflang="x-default" href="{escape(url + alternates[RECORD])}">')
    return "\n".join(lines)


def _breadcrumb(sheet: Sheet, path: str, language: Language, t: Interface) -> str:
    if not sheet.crumbs:
        return ""
    items = "".join(
        f'<li><a href="{escape(relative(path, page if isinstance(page, str) else page.path(language)))}">{escape(words)}</a></li>'
        for page, words in sheet.crumbs
    )
    return f'<nav class="op-crumbs" aria-label="{escape(t("breadcrumb"))}"><ol>{items}</ol></nav>'


def sitemap(paths: Iterable[Mapping[Language, str]], url: str) -> Artifact:
    """One sitemap of both languages with their alternates."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for alternates in paths:
        for path in alternates.values():
            links = "".join(
                f'<xhtml:link rel="alternate" hreflang="{each}" href="{escape(url + to)}"/>'
                for each, to in (*alternates.items(), ("x-default", alternates[RECORD]))
            )
            lines.append(f"<url><loc>{escape(url + path)}</loc>{links}</url>")
    lines.append("</urlset>\n")
    return Artifact("sitemap.xml", "\n".join(lines).encode())
