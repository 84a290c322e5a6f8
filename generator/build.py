"""The pipeline: read, check, compose, render, publish. Sole owner of the order of the stages."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from generator import (
    calendars,
    catalog,
    charts,
    consistency,
    descriptions,
    documents,
    feeds,
    folders,
    frame,
    history,
    memo,
    pages,
    pictures,
    places,
    previous,
    publication,
    rules,
    schema,
    structured,
    texts,
    translations,
    waivers,
)
from generator.addresses import FOLDERS, Page
from generator.artifacts import Artifact, alone, publish
from generator.datasets import Datasets
from generator.drawing import Studio
from generator.findings import Report
from generator.forge import Forge
from generator.languages import LANGUAGES, Interface, Language, Text, read_interface
from generator.memo import Memo
from generator.model import Catalog
from generator.portal import Portal, compose
from generator.previous import Previous
from generator.search import index as search_index
from generator.search import kept as search_kept
from generator.search import records as search_records
from generator.settings import Site, read_site
from generator.traces import Tracer
from generator.view import Sources, View, watched

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Content:
    """Everything that was read."""

    catalog: Catalog
    interfaces: Mapping[Language, Interface]
    pages: list[frame.HandWritten]
    site: Site | None
    ledger: translations.Ledger
    translation: translations.State


@dataclass(frozen=True)
class Summary:
    """What a build made: how many of each, and `vanished`, the paths of pages that are there no longer."""

    plans: int
    tasks: int
    targets: int
    pages: int
    files: int
    changed: int
    made: int
    """Record pages that were made; the others were found as the last build left them."""
    gap: str = ""
    """What the history lacks; empty where it lacks nothing."""
    vanished: tuple[str, ...] = ()
    """Pages of the site before that are gone without a word on where they went."""


def read(root: Path, report: Report) -> Content:
    """Read and check everything below `root`. Findings go into `report`."""
    folders.check(root, report)
    found = catalog.load(root, report)
    ledger = translations.read_ledger(root, report)
    state = translations.state(texts.fields(found), ledger)
    looked_up = places.Places(root)
    if not report.errors:
        rules.check(found, report, root / ".cache")
        translations.check(state, ledger, report)
    report.replace(Report(places.pinpointed(report, looked_up)))
    report.replace(
        waivers.applied(report, waivers.read_waivers(root, looked_up), looked_up, complete=not report.errors)
    )
    interfaces = read_interface(root, report)
    return Content(found, interfaces, frame.read_pages(root, report), read_site(root, report), ledger, state)


def checked(root: Path, report: Report) -> Content:
    """Read and check everything, what stands between records too."""
    content = read(root, report)
    if not report.errors:
        consistency.check(compose(content.catalog), content.pages, content.site, report)
    return content


def build(
    content: Content,
    out: Path,
    progress: Progress,
    languages: Sequence[Language] = LANGUAGES,
    as_of: datetime.date | None = None,
    *,
    strict: bool = False,
) -> Summary:
    """Make the whole site, or its pages in some `languages`, and put it in the place of the old one.

    `strict`: an address that would vanish stops the publication. Raises frame.EngineError and artifacts.OutputError
    (UnfitError among them), memo.CacheError, and ValueError where `content` has errors; then `out` is as it was.
    """
    site = content.site
    if site is None:
        raise ValueError("content with errors cannot be built")
    # The caches are shared by all builds of a root: the next one waits, and then finds most of its work done.
    memo.require(site.root / ".cache")
    with alone(site.root / ".cache", lambda: progress("waiting: another build of this folder is running")):
        return _build(content, site, out, progress, languages, as_of, strict=strict)


def _build(
    content: Content,
    site: Site,
    out: Path,
    progress: Progress,
    languages: Sequence[Language],
    as_of: datetime.date | None,
    *,
    strict: bool,
) -> Summary:
    progress("frame: the site engine draws the pages' frame")
    made = frame_of(content, site)
    progress("data: tables")
    portal = compose(content.catalog, content.translation, history.read(site.root), as_of=as_of)
    making = _Making(content, site, made, portal, out, languages, as_of, progress)
    inspection = making.inspection
    gone: list[str] = []

    def before_the_swap(published: Path) -> None:
        progress("publish: checking what was written, then putting it in its place")
        inspection.check(_least(portal, languages), whole=making.whole)
        gone.extend(publication.vanished(inspection.sizes, published) if making.whole else ())
        if gone and strict:
            raise publication.UnfitError(f"the new site was not published: {len(gone)} addresses would vanish: {gone[:10]}")

    files, changed = publish(inspection.passing(making.files()), out, before_the_swap)
    making.keep()
    return Summary(
        plans=len(portal.plans),
        tasks=len(portal.leaves),
        targets=len(portal.targets),
        pages=len(making.pages),
        files=files,
        changed=changed,
        gap=portal.history.gap,
        vanished=tuple(gone),
        made=making.before.made,
    )


class _Making:
    """The files of one build. None is held once it is written: what others need to know of it is noted."""

    def __init__(
        self,
        content: Content,
        site: Site,
        made: frame.Frame,
        portal: Portal,
        out: Path,
        languages: Sequence[Language],
        as_of: datetime.date | None,
        progress: Progress,
    ) -> None:
        """Encode the tables, and look at what the last build left."""
        self.content, self.site, self.frame, self.portal = content, site, made, portal
        self.languages, self.as_of, self.progress = languages, as_of, progress
        self.whole = set(languages) == set(LANGUAGES)
        self.pages: list[str] = []
        """The paths of the pages, in the order in which they were made."""
        self.inspection = publication.Inspection(publication.Limits.of(site.config.get("extra")))
        self.cache = site.root / ".cache"
        self.data = Datasets(portal, site.root)
        self.studio = Studio(site.root, charts.TOKENS)
        self.sketches = {each: pictures.sketches(portal, content.interfaces[each]) for each in languages}
        self.sources = watched(portal, self.data)
        self.events = Memo(self.cache / "events.json", memo.program(Path(calendars.__file__)) + version("icalendar"))
        self.before = previous_build(site, made, out, self.sources.tracer, self.inspection)

    def files(self) -> Iterator[Artifact]:
        """Every file of the site, made when it is asked for."""
        content, url = self.content, self.site.url
        # Before anything loads a library with threads of its own.
        pictures.ahead((each for found in self.sketches.values() for each in found), self.studio)
        self.data.ahead()
        yield from self.frame.assets
        yield from self.data.artifacts()
        name, about = (_said(content, key) for key in ("site.name", "home.description"))
        yield from descriptions.artifacts(self.data, name, about, url, self.as_of)
        yield from schemas(content.catalog)
        for language in self.languages:
            yield from self._of(language)
        for page in documents.hand_written(content.pages, self.frame, self.site, content.interfaces):
            if _language(page.path) in self.languages:
                self.pages.append(page.path)
                yield page
        if self.whole:
            former = [*self.portal.renamed, *((each.kind, each.id) for each in content.catalog.removed)]
            retired = {Page(kind, identity).path(language) for kind, identity in former for language in LANGUAGES}
            yield documents.sitemap(_alternates(path for path in self.pages if path not in retired), url)
        yield Artifact("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {url}sitemap.xml\n".encode())
        yield Artifact(".nojekyll", b"")

    def _of(self, language: Language) -> Iterator[Artifact]:
        """What is of one language."""
        site, portal, interface = self.site, self.portal, self.content.interfaces[language]
        self.progress(f"pictures: {language}")
        drawn = pictures.pictures(self.sketches[language], interface, self.studio)
        yield from pictures.files(drawn)
        self.progress(f"pages: {language}")
        yield from search_files(self.content, portal, interface, self.cache)
        yield from feeds.artifacts(portal, interface, site.url)
        yield from calendars.artifacts(portal, interface, site.url, self.events)
        yield from _search_description(interface, site.url)
        view = view_of(self.content, site, self.sources, language, drawn, self.as_of)
        renderer = pages.Renderer(site.root, view)
        yield from renderer.embeds(each.path for each in self.frame.assets if each.path.endswith((".min.css", "portal.css")))
        for document in documents.record_pages(renderer.sheets(), renderer.body, interface, self.frame, site):
            self.pages.append(document.path)
            yield self.before.page(document.path, [view.everywhere, vars(document.sheet)], document.make)

    def keep(self) -> None:
        """Remember for the next build what this one found out; forget what it did not need."""
        self.before.keep()
        if self.whole:
            self.studio.sweep()
            self.data.sweep()
            self.events.save()


def _said(content: Content, key: str) -> Text:
    """A string of the interface in both languages."""
    return Text(content.interfaces["vi"](key), content.interfaces["en"](key))


def _search_description(interface: Interface, url: str) -> list[Artifact]:
    """The OpenSearch description, where the site's address is known: it speaks in whole addresses only."""
    path = structured.search_description_path(interface)
    return [Artifact(path, structured.search_description(interface, url))] if url else []


def frame_of(content: Content, site: Site, engine: str = "mkdocs") -> frame.Frame:
    """The frame of all pages: made by the site engine, or taken from what it made before. Raises frame.EngineError."""
    return frame.build(
        site,
        content.interfaces,
        {language: pages.stubs(language) for language in LANGUAGES},
        {language: pages.menu(content.interfaces[language], content.pages) for language in LANGUAGES},
        {language: pages.footer(content.interfaces[language], content.pages) for language in LANGUAGES},
        content.pages,
        engine,
    )


def previous_build(
    site: Site, made: frame.Frame, out: Path, tracer: Tracer, inspection: publication.Inspection
) -> Previous:
    """What the last build into `out` made, as far as it rests on the same frame and settings."""
    name = hashlib.sha256(os.path.abspath(out).encode()).hexdigest()[:16]  # noqa: PTH100 — as the stamp does
    frames = tracer.digest([(path, vars(template)) for path, template in sorted(made.templates.items())])
    said = [frames, site.url, site.repository, str(site.config.get("repo_branch"))]
    world = previous.world(site.root / "templates" / "pages", *said)
    return Previous(site.root / ".cache" / "pages" / f"{name}.json", out, world, tracer, inspection.pages)


def view_of(
    content: Content,
    site: Site,
    sources: Sources,
    language: Language,
    drawn: Mapping[str, pictures.Picture],
    as_of: datetime.date | None = None,
) -> View:
    """What the templates of one language can ask for."""
    view = View(sources, content.interfaces[language], site.url, content.pages, drawn, as_of)
    view.forge = Forge.of(site.repository, site.config.get("repo_branch"))
    return view


def schemas(found: Catalog) -> list[Artifact]:
    """The JSON Schema of every kind of file, with the ids the registries know, for editors and other programs."""
    ids = catalog.registry_ids(found)
    return [
        Artifact(
            f"schema/{kind}.json",
            (json.dumps(schema.json_schema(kind, ids), ensure_ascii=False, indent=1) + "\n").encode(),
        )
        for kind in schema.FILES
    ]


def _least(portal: Portal, languages: Sequence[Language]) -> dict[str, int]:
    """How many pages each folder of records must hold at least: one for each record, and the index."""
    found = portal.catalog
    records = {
        "plan": found.plans, "organisation": portal.organisations, "programme": found.programmes,
        "indicator": found.indicators, "topic": found.topics, "task": portal.leaves,
    }  # fmt: skip
    return {folders[language]: len(records.get(kind, ())) + 1 for kind, folders in FOLDERS.items() for language in languages}


def search_files(content: Content, portal: Portal, interface: Interface, cache: Path) -> list[Artifact]:
    """The search index of one language; `cache` is the folder for what the next build may revise."""
    language = interface.language
    prose = [
        search_records.Prose(page.id, page.path, page.title, page.markdown)
        for page in content.pages
        if page.language == language and not page.part_of
    ]
    records = search_records.records(portal, interface, prose)
    meanings = search_index.Meanings(search_records.groups(portal, language))
    return search_index.artifacts(
        records,
        meanings.groups,
        search_kept.encoded(cache / "search" / f"{language}.json", records, meanings),
        language,
        search_records.columns(portal, interface, records),
        search_records.texts(interface),
    )


def _language(path: str) -> Language:
    return "en" if path.startswith("en/") else "vi"


def _alternates(paths: Iterable[str]) -> list[dict[Language, str]]:
    """Pairs of pages of both languages, in the order in which they were made."""
    by_language: dict[Language, list[str]] = {"vi": [], "en": []}
    for path in paths:
        if not path.endswith("404.html"):
            by_language[_language(path)].append(path)
    return [{"vi": vi, "en": en} for vi, en in zip(by_language["vi"], by_language["en"], strict=True)]
