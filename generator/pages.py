"""Record pages: `templates/pages/` filled with the Portal, in one language.

The templates decide how things look; what is shown, and every number and link, comes from `view`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

from generator import comparisons, memo, structured
from generator.addresses import EMBEDS, FOLDERS, SINGLE_PAGES, Page
from generator.artifacts import Artifact
from generator.citations import citation
from generator.documents import LOOSE, Body, Sheet
from generator.frame import HandWritten
from generator.languages import Interface, Language, shortened
from generator.model import Organisation, Task
from generator.portal import Involvement, Portal
from generator.tables import TABLES
from generator.view import View

MENU = ("home", "plan", "organisation", "programme", "indicator", "task", "topic", "comparison", "data")
FOOTER = ("calendar", "glossary", "notes", "joint-work", "changes", "translation", "findings", "search")
_CITED = frozenset((*FOLDERS, "table"))
_TITLE_LENGTH = 70


def menu(interface: Interface, pages: Iterable[HandWritten]) -> list[dict[str, str]]:
    """The entries of the main navigation in one language, hand-written pages that ask for it last."""
    entries = [
        {"kind": kind, "path": Page(kind).path(interface.language), "label": interface(f"menu.{kind}")} for kind in MENU
    ]
    return entries + [
        {"kind": page.id, "path": page.path, "label": page.title}
        for page in pages
        if page.menu and page.language == interface.language
    ]


def footer(interface: Interface, pages: Iterable[HandWritten]) -> list[dict[str, str]]:
    """The entries of the footer in one language."""
    entries = [
        {"kind": kind, "path": Page(kind).path(interface.language), "label": interface(f"menu.{kind}")}
        for kind in FOOTER
    ]
    return entries + [
        {"kind": page.id, "path": page.path, "label": page.title}
        for page in pages
        if page.language == interface.language and not page.part_of
    ]


def stubs(language: Language) -> dict[str, str]:
    """The empty pages that the frame must hold: site path → kind."""
    kinds = [*FOLDERS, *SINGLE_PAGES]
    return {Page(kind).path(language): kind for kind in kinds}


def environment(root: Path, cache: jinja2.BytecodeCache | None = None) -> jinja2.Environment:
    """The page templates below a root: all that is put in is escaped, and a name that is not there is a fault."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(root / "templates" / "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=cache,
    )


def paths(portal: Portal, language: Language) -> set[str]:
    """The path of every page that is made from records, before any is made: what a link may lead to."""
    catalog = portal.catalog
    found = [Page(kind) for kind in (*FOLDERS, *SINGLE_PAGES)]
    found += [Page("table", table.name) for table in TABLES]
    found += [Page(kind, identity) for kind, identity in portal.renamed]
    found += [Page(each.kind, each.id) for each in catalog.removed]
    found += [Page("comparison", pair.id) for pair in comparisons.pairs(portal)]
    found += [Page(kind, plan.id) for plan in portal.plans for kind in ("plan", "embed-plan")]
    found += [Page("programme", each) for each in catalog.programmes] + [Page("topic", each) for each in catalog.topics]
    found += [Page("task", task.id) for task in portal.leaves]
    for indicator in catalog.indicators:
        found += [Page("indicator", indicator), *([Page("embed-indicator", indicator)] if portal.targets_of_indicator(indicator) else [])]
    for each in portal.organisations:
        found += [Page("organisation", each.id), *([Page("embed-organisation", each.id)] if portal.involvements[each.id] else [])]
    return {page.path(language) for page in found}


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates, kept under a digest of their names; Jinja itself knows from which text they were compiled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Give a template what is kept of it, if anything."""
        found = memo.kept(self._file(bucket))
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        """Keep what a template was compiled to."""
        memo.keep(self._file(bucket), bucket.bytecode_to_string())

    def _file(self, bucket: jinja2.bccache.Bucket) -> Path:
        return self._folder / bucket.key


class Renderer:
    """Makes all record pages of one language."""

    def __init__(self, root: Path, view: View) -> None:
        """Load the templates once; compiled, they are kept in `.cache/` by their content."""
        self._environment = environment(root, _Compiled(root / ".cache" / "templates"))
        self._environment.globals.update(v=view, t=view.t, Page=Page)
        self.view = view

    def body(self, sheet: Sheet) -> Body:
        """What the template of a sheet makes of it."""
        view, page = self.view, sheet.page
        view.here = page.path(view.language)
        html = self._environment.get_template(sheet.template).render(page=page, **sheet.values)
        html = view.explained(html)
        if page.id and page.kind in _CITED and not sheet.is_retired:
            cited = citation(page, sheet.name, view.portal, view.t, view.url)
            cite = self._environment.get_template("parts/cite.html")
            html += cite.render(citation=cited, embed=sheet.embed, title=sheet.name)
        return Body(html, () if sheet.is_retired else structured.about(page, view.data, view.t, view.url))

    def _sheet(
        self, page: Page, template: str, title: str, description: str, crumbs: list[tuple[Page | str, str]], **values: Any
    ) -> Sheet:
        language = self.view.language
        feed = page.beside(language, "atom") if page in self.view.followed else ""
        small = Page(f"embed-{page.kind}", page.id)
        embed = small.path(language) if small in self.embedded else ""
        return Sheet(page, template, title, description, crumbs, values, feed, embed)

    def sheets(self) -> Iterator[Sheet]:
        """Every page made from records, indexes and single pages among them."""
        view, portal, t = self.view, self.view.portal, self.view.t
        home = (Page("home"), t("menu.home"))

        def crumbs(kind: str) -> list[tuple[Page | str, str]]:
            return [home, (Page(kind), t(f"menu.{kind}"))]

        yield self._sheet(Page("home"), "home.html", t("site.name"), t("home.description"), [])
        indexes = [(kind, f"{kind}-index.html") for kind in FOLDERS]
        singles = [(kind, f"{kind}.html") for kind in SINGLE_PAGES if kind != "home"]
        for name, template in (*indexes, *singles):
            yield self._sheet(Page(name), template, t(f"index.{name}.title"), t(f"index.{name}.description"), [home])
        for table in view.TABLES:
            yield self._sheet(
                Page("table", table.name), "table.html", t("table.title", name=table.name, meaning=view.plain(table.meaning)),
                t("table.description", meaning=view.plain(table.meaning), n=view.data.count(table.name)),
                [home, (Page("data"), t("menu.data"))], table=table,
            )  # fmt: skip
        for plan in portal.plans:
            yield self._sheet(
                Page("plan", plan.id),
                "plan.html",
                view.plain(plan.short_title),
                view.plain(plan.summary),
                crumbs("plan"),
                plan=plan,
            )
        for organisation in portal.organisations:
            yield self._organisation(organisation, crumbs("organisation"))
        for programme in view.catalog.programmes.values():
            yield self._sheet(
                Page("programme", programme.id), "programme.html", view.plain(programme.name),
                view.plain(programme.introduction) or t("index.programme.description"), crumbs("programme"), programme=programme,
            )  # fmt: skip
        for indicator in view.catalog.indicators.values():
            targets = portal.targets_of_indicator(indicator.id)
            yield self._sheet(
                Page("indicator", indicator.id), "indicator.html", view.plain(indicator.name),
                t("indicator.description", name=view.plain(indicator.name), n=len(targets)),
                crumbs("indicator"), indicator=indicator, targets=targets,
            )  # fmt: skip
        for topic in view.catalog.topics.values():
            yield self._sheet(
                Page("topic", topic.id), "topic.html", view.plain(topic.name),
                view.plain(topic.description) or t("index.topic.description"), crumbs("topic"), topic=topic,
            )  # fmt: skip
        for pair in view.pairs:
            names = {"one": view.plain(pair.one.short_title), "other": view.plain(pair.other.short_title)}
            yield self._sheet(
                Page("comparison", pair.id), "comparison.html", t("comparison.title", **names),
                t("comparison.description", **names), crumbs("comparison"), pair=pair,
            )  # fmt: skip
        for task in portal.leaves:
            yield self._task(task, crumbs("task"))
        yield from self._retired(home)

    def _retired(self, home: tuple[Page | str, str]) -> Iterator[Sheet]:
        """Pages at addresses that were published once: renamed records send on, removed ones say what they were."""
        view, t = self.view, self.view.t
        for (kind, old), (new, _) in view.portal.renamed.items():
            made = self._sheet(Page(kind, old), "moved.html", t("moved.title", id=old), t("moved.description", id=old, new=new), [home], to=Page(kind, new))
            made.moved_to, made.is_retired = Page(kind, new), True
            yield made
        for removal in view.catalog.removed:
            name = view.plain(removal.name)
            made = self._sheet(
                Page(removal.kind, removal.id), "removed.html", t("removed.title", name=shortened(name, _TITLE_LENGTH, LOOSE), id=removal.id),
                t("removed.description", date=view.date(removal.removed), name=name), [home], removal=removal,
            )  # fmt: skip
            made.is_retired = True
            yield made

    @cached_property
    def embedded(self) -> dict[Page, dict[str, Any]]:
        """The small views of records, and what each shows."""
        view, portal = self.view, self.view.portal
        found: dict[Page, dict[str, Any]] = {}
        for plan in portal.plans:
            found[Page("embed-plan", plan.id)] = {
                "plan": plan, "total": view.total(plan.tasks), "name": view.plain(plan.short_title),
                "picture": f"{plan.id}.money-unit",
            }  # fmt: skip
        for indicator in view.catalog.indicators.values():
            if targets := portal.targets_of_indicator(indicator.id):
                name = view.plain(indicator.name)
                found[Page("embed-indicator", indicator.id)] = {
                    "targets": targets, "name": name, "picture": f"{indicator.id}.series",
                }  # fmt: skip
        for organisation in portal.organisations:
            if parts := portal.involvements[organisation.id]:
                name = view.plain(organisation.name)
                found[Page("embed-organisation", organisation.id)] = {"parts": parts, "name": name, "picture": ""}
        return found

    def embeds(self, stylesheets: Iterable[str]) -> Iterator[Artifact]:
        """The small views, whole documents of their own."""
        template = self._environment.get_template("embed.html")
        sheets = list(stylesheets)
        for page, values in self.embedded.items():
            self.view.here = page.path(self.view.language)
            whole = Page(EMBEDS[page.kind], page.id)
            title = self.view.t("embed.title", name=values["name"], id=page.id)
            html = template.render(page=page, whole=whole, title=title, stylesheets=sheets, **values)
            yield Artifact(self.view.here, self.view.unexplained(html).lstrip().encode())

    def _organisation(self, organisation: Organisation, crumbs: list[tuple[Page | str, str]]) -> Sheet:
        view = self.view
        parts: list[Involvement] = view.portal.involvements[organisation.id]
        name = view.plain(organisation.name)
        if organisation.parent and organisation.parent in view.catalog.organisations:
            parent = view.catalog.organisations[organisation.parent]
            crumbs = [*crumbs, (Page("organisation", parent.id), view.plain(parent.name))]
        province = view.t(f"province.{organisation.province}")
        title = (
            name if province.lower() in name.lower() or organisation.province == "quoc-gia" else f"{name} ({province})"
        )
        return self._sheet(
            Page("organisation", organisation.id), "organisation.html", title,
            view.plain(organisation.introduction) or view.t("organisation.description", name=title),
            crumbs, organisation=organisation, parts=parts, children=view.portal.children.get(organisation.id, []),
        )  # fmt: skip

    def _task(self, task: Task, crumbs: list[tuple[Page | str, str]]) -> Sheet:
        view = self.view
        plan = view.catalog.plans[task.plan_id]
        before, after = view.portal.neighbours[task.id]
        title = view.plain(task.activity or task.title)
        description = view.t("task.description", reference=view.reference(task), title=title)
        return self._sheet(
            Page("task", task.id), "task.html", f"{shortened(title, _TITLE_LENGTH, LOOSE)} ({plan.number}, {_row_place(task)})",
            description, [*crumbs, (Page("plan", plan.id), plan.number)],
            task=task, plan=plan, section=view.catalog.sections[task.section_id], before=before, after=after,
        )  # fmt: skip


def _row_place(task: Task) -> str:
    return f"{task.section_id.rpartition('.')[2].upper()} {task.row}"
