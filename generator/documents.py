"""A page's body becomes an HTML document: the frame's slots filled, alternates, breadcrumb, pager, sitemap."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markupsafe import Markup

from generator import structured
from generator.addresses import Page, relative
from generator.artifacts import Artifact
from generator.frame import Frame, HandWritten, Site
from generator.languages import LANGUAGES, RECORD, Interface, Language, shortened

_DESCRIPTION_LENGTH = 155
LOOSE = " ,;:"
"""Signs that do not stand before the ellipsis of a title or description."""


@dataclass
class Rendered:
    """One page before it goes into its frame."""

    page: Page
    title: str
    description: str
    body: str
    crumbs: Sequence[tuple[Page | str, str]] = ()
    """The pages above this one, each a page or a path of the language, with its name."""
    about: list[dict[str, Any]] = field(default_factory=list)
    """What the page is about, in schema.org terms."""
    feed: str = ""
    """The path of the feed of changes that belongs to the page."""
    moved_to: Page | None = None
    """The page that took the place of this one: readers are sent on, without a script."""
    is_retired: bool = False
    """Whether the page is there only because it once was: a redirect, or the page of a removed record."""


def record_pages(
    pages: Iterable[Rendered], interface: Interface, frame: Frame, site: Site, titles: dict[str, str]
) -> Iterator[Artifact]:
    """Every record page of one language, in its frame. `titles` collects titles, which must be unique."""
    language = interface.language
    for rendered in _with_pagers(pages, interface):
        path = rendered.page.path(language)
        stub = Page(rendered.page.kind).path(language)
        template = frame.templates[stub]
        if rendered.title in titles:
            rendered.title = f"{rendered.title} – {rendered.page.id}"
        titles[rendered.title] = path
        alternates = {each: rendered.page.path(each) for each in LANGUAGES}
        yield Artifact(path, _framed(template, rendered, path, alternates, language, interface, site).encode())


def _with_pagers(pages: Iterable[Rendered], interface: Interface) -> Iterator[Rendered]:
    """The pages, kind after kind: only those of one kind are held at a time, and the many task pages not at all."""
    for kind, group in itertools.groupby(pages, key=lambda each: each.page.kind):
        if kind == "task":
            yield from group
            continue
        held = list(group)
        pagers = _pagers(held, interface)
        for rendered in held:
            rendered.body += pagers.get(rendered.page, "")
            yield rendered


def _pagers(everything: Iterable[Rendered], t: Interface) -> dict[Page, str]:
    """Links to the record before and after, for the kinds whose templates have none of their own."""
    by_kind: dict[str, list[Rendered]] = {}
    for rendered in everything:
        if rendered.page.id and rendered.page.kind != "task" and not rendered.is_retired:
            by_kind.setdefault(rendered.page.kind, []).append(rendered)
    found: dict[Page, str] = {}
    for records in by_kind.values():
        for index, rendered in enumerate(records):
            path = rendered.page.path(t.language)
            links = Markup()
            for relation, neighbour in (("prev", index - 1), ("next", index + 1)):
                if 0 <= neighbour < len(records):
                    other = records[neighbour]
                    words = f"← {other.title}" if relation == "prev" else f"{other.title} →"
                    href = relative(path, other.page.path(t.language))
                    links += Markup('<a rel="{}" href="{}">{}</a>').format(relation, href, words)
            nav = Markup('<nav class="op-pager" aria-label="{}">{}</nav>').format(t("pager"), links)
            found[rendered.page] = str(nav)  # the body is text: adding Markup to it would escape it whole
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
        rendered = Rendered(Page(page.id), page.title, page.description, "", crumbs)
        alternates = {language: paths[page.id, language] for language in LANGUAGES}
        yield Artifact(
            page.path,
            _framed(
                frame.templates[page.path], rendered, page.path, alternates, page.language, interface, site
            ).encode(),
        )


def _framed(
    template: Any,
    rendered: Rendered,
    path: str,
    alternates: Mapping[Language, str],
    language: Language,
    t: Interface,
    site: Site,
) -> str:
    other: Language = "en" if language == "vi" else "vi"
    name = t("site.name")
    title = rendered.title if rendered.title == name else f"{rendered.title} – {name}"
    description = shortened(" ".join(rendered.description.split()), _DESCRIPTION_LENGTH, LOOSE)
    if rendered.moved_to:
        alternates = {each: rendered.moved_to.path(each) for each in LANGUAGES}
    head = [_head(site.url, rendered.moved_to.path(language) if rendered.moved_to else path, alternates)]
    if rendered.moved_to:
        href = escape(relative(path, rendered.moved_to.path(language)))
        head.append(f'<meta http-equiv="refresh" content="0; url={href}">')
    if rendered.is_retired:
        head.append('<meta name="robots" content="noindex">')
    if rendered.feed:
        href = escape(relative(path, rendered.feed))
        head.append(f'<link rel="alternate" type="application/atom+xml" title="{escape(t("follow.feed"))}" href="{href}">')
    if site.url:
        href = escape(relative(path, structured.search_description_path(t)))
        kind = "application/opensearchdescription+xml"
        head.append(f'<link rel="search" type="{kind}" title="{escape(t("social.short"))}" href="{href}">')
    head.append(structured.open_graph(rendered.title, description, rendered.page.kind, path, t, site.url))
    data = list(rendered.about)
    if rendered.crumbs:
        data.append(structured.breadcrumb(rendered.crumbs, rendered.title, path, t, site.url))
    head += map(structured.script, data)
    return str(
        template.fill(
            {
                "title": escape(title),
                "description": escape(description),
                "head": "\n".join(head),
                "kind": escape(rendered.page.kind),
                "path": escape(path),
                "switch": escape(relative(path, rendered.page.path(other) if rendered.is_retired else alternates[other])),
                "breadcrumb": _breadcrumb(rendered, path, language, t),
                "body": rendered.body,
            }
        )
    )


def _head(url: str, path: str, alternates: Mapping[Language, str]) -> str:
    lines = [f'<link rel="canonical" href="{escape(url + path)}">']
    lines += [f'<link rel="alternate" hreflang="{each}" href="{escape(url + to)}">' for each, to in alternates.items()]
    lines.append(f'<link rel="alternate" hreflang="x-default" href="{escape(url + alternates[RECORD])}">')
    return "\n".join(lines)


def _breadcrumb(rendered: Rendered, path: str, language: Language, t: Interface) -> str:
    if not rendered.crumbs:
        return ""
    items = "".join(
        f'<li><a href="{escape(relative(path, page if isinstance(page, str) else page.path(language)))}">{escape(words)}</a></li>'
        for page, words in rendered.crumbs
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
