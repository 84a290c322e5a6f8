"""Record pages: `templates/pages/` filled with the Portal, in one language.

The templates decide how things look; what is shown, and every number and link, comes from `view`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jinja2

from generator.addresses import FOLDERS, SINGLE_PAGES, Page
from generator.documents import Rendered, shortened
from generator.frame import HandWritten
from generator.languages import Interface, Language
from generator.model import Organisation, Task
from generator.portal import Involvement
from generator.view import View

MENU = ("home", "plan", "organisation", "programme", "indicator", "task", "topic", "comparison", "data")
FOOTER = ("calendar", "glossary", "notes", "joint-work", "translation", "findings", "search")
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


class Renderer:
    """Makes all record pages of one language."""

    def __init__(self, root: Path, view: View) -> None:
        """Load the templates once."""
        compiled = root / ".cache" / "templates"
        compiled.mkdir(parents=True, exist_ok=True)
        environment = jinja2.Environment(
            bytecode_cache=jinja2.FileSystemBytecodeCache(str(compiled)),
            loader=jinja2.FileSystemLoader(root / "templates" / "pages"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(v=view, t=view.t, Page=Page)
        self._environment = environment
        self.view = view

    def _page(
        self, page: Page, template: str, title: str, description: str, crumbs: list[tuple[Page, str]], **values: Any
    ) -> Rendered:
        self.view.here = page.path(self.view.language)
        body = self._environment.get_template(template).render(page=page, **values)
        return Rendered(page, title, description, self.view.explained(body), crumbs)

    def pages(self) -> Iterator[Rendered]:
        """Every page made from records, indexes and single pages among them."""
        view, portal, t = self.view, self.view.portal, self.view.t
        home = (Page("home"), t("menu.home"))

        def crumbs(kind: str) -> list[tuple[Page, str]]:
            return [home, (Page(kind), t(f"menu.{kind}"))]

        yield self._page(Page("home"), "home.html", t("site.name"), t("home.description"), [])
        indexes = [(kind, f"{kind}-index.html") for kind in FOLDERS]
        singles = [(kind, f"{kind}.html") for kind in SINGLE_PAGES if kind != "home"]
        for name, template in (*indexes, *singles):
            yield self._page(Page(name), template, t(f"index.{name}.title"), t(f"index.{name}.description"), [home])
        for plan in portal.plans:
            yield self._page(
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
            yield self._page(
                Page("programme", programme.id), "programme.html", view.plain(programme.name),
                view.plain(programme.introduction) or t("index.programme.description"), crumbs("programme"), programme=programme,
            )  # fmt: skip
        for indicator in view.catalog.indicators.values():
            targets = portal.targets_of_indicator(indicator.id)
            yield self._page(
                Page("indicator", indicator.id), "indicator.html", view.plain(indicator.name),
                t("indicator.description", name=view.plain(indicator.name), n=len(targets)),
                crumbs("indicator"), indicator=indicator, targets=targets,
            )  # fmt: skip
        for topic in view.catalog.topics.values():
            yield self._page(
                Page("topic", topic.id), "topic.html", view.plain(topic.name),
                view.plain(topic.description) or t("index.topic.description"), crumbs("topic"), topic=topic,
            )  # fmt: skip
        for pair in view.pairs:
            names = {"one": view.plain(pair.one.short_title), "other": view.plain(pair.other.short_title)}
            yield self._page(
                Page("comparison", pair.id), "comparison.html", t("comparison.title", **names),
                t("comparison.description", **names), crumbs("comparison"), pair=pair,
            )  # fmt: skip
        for task in portal.leaves:
            yield self._task(task, crumbs("task"))

    def _organisation(self, organisation: Organisation, crumbs: list[tuple[Page, str]]) -> Rendered:
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
        return self._page(
            Page("organisation", organisation.id), "organisation.html", title,
            view.plain(organisation.introduction) or view.t("organisation.description", name=title),
            crumbs, organisation=organisation, parts=parts, children=view.portal.children.get(organisation.id, []),
        )  # fmt: skip

    def _task(self, task: Task, crumbs: list[tuple[Page, str]]) -> Rendered:
        view = self.view
        plan = view.catalog.plans[task.plan_id]
        before, after = view.portal.neighbours[task.id]
        title = view.plain(task.activity or task.title)
        description = view.t("task.description", reference=view.reference(task), title=title)
        return self._page(
            Page("task", task.id), "task.html", f"{shortened(title, _TITLE_LENGTH)} ({plan.number}, {_row_place(task)})",
            description, [*crumbs, (Page("plan", plan.id), plan.number)],
            task=task, plan=plan, section=view.catalog.sections[task.section_id], before=before, after=after,
        )  # fmt: skip


def _row_place(task: Task) -> str:
    return f"{task.section_id.rpartition('.')[2].upper()} {task.row}"
