"""What is searched: every record of the portal, in one language, as words and as columns to narrow down by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator.addresses import Page
from generator.languages import LANGUAGES, Interface, Language, Text, time_phrase, wording
from generator.measures import STATUSES, Status
from generator.model import Cell, Note, Plan, Task
from generator.portal import Portal

KINDS = (
    "plan", "organisation", "programme", "indicator", "topic", "term", "task", "target", "duty", "objective",
    "solution", "responsibility", "legal", "note", "page",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that can be found. Words are those shown in one language; `foreign` names it in the other."""

    kind: str
    id: str
    url: str
    name: str
    detail: str = ""
    context: str = ""
    other: str = ""
    foreign: str = ""
    aliases: tuple[str, ...] = ()
    """Other names it goes by: abbreviations, short forms, document numbers, as good as its name."""
    figures: str = ""
    """Amounts as a reader may type them; searched like the detail."""
    plan: str = ""
    place: str = ""
    """Where it stands: the number of its document and its place in it."""
    units: tuple[str, ...] = ()
    unit_names: tuple[str, ...] = ()
    programme: str = ""
    topics: tuple[str, ...] = ()
    amount: str = ""
    """Million VND, a decimal with a point; empty where the record states none."""
    status: Status | str = ""
    """What a task's budget cell says; empty for other records."""
    time: str = ""
    start: str = ""
    end: str = ""
    """First and last month, YYYY-MM."""
    untimed: bool = False
    """Whether it is a task whose document states no time."""
    years: tuple[int, ...] = ()
    noted: bool = False
    joint: str = ""
    counted: bool = True

    def shown(self) -> dict[str, Any]:
        """What the result list shows of it."""
        values = {
            "i": self.id, "k": self.kind, "u": self.url, "n": self.name, "d": _shortened(self.detail or self._about()),
            "p": self.place, "l": "; ".join(self.unit_names), "t": self.time, "m": self.amount, "s": self.status,
        }  # fmt: skip
        return {key: value for key, value in values.items() if value}

    def _about(self) -> str:
        return self.context if self.kind in ("term", "topic", "indicator", "organisation", "programme", "page") else ""


_SHOWN = 240


def _shortened(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 2].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class Prose:
    """A hand-written page: its address, title and Markdown."""

    id: str
    url: str
    title: str
    markdown: str


def columns(portal: Portal, interface: Interface, records: Sequence[Record]) -> dict[str, Any]:
    """What filters, orders and sums need of every record: columns of numbers, and the names of what they stand for."""
    language, catalog = interface.language, portal.catalog

    def words(text: Text) -> str:
        return wording(text, language, portal.stale).words

    names: dict[str, dict[str, str]] = {
        "kind": {kind: interface(f"search.kinds.{kind}") for kind in KINDS},
        "plan": {plan.id: f"{plan.number} – {words(plan.short_title)}" for plan in portal.plans},
        "unit": {o.id: words(o.name) for o in catalog.organisations.values()},
        "programme": {p.id: words(p.name) for p in catalog.programmes.values()},
        "topic": {topic.id: words(topic.name) for topic in catalog.topics.values()},
    }
    found: dict[str, list[Any]] = {
        "kind": [[r.kind] for r in records],
        "plan": [[r.plan] if r.plan else [] for r in records],
        "unit": [list(r.units) for r in records],
        "programme": [[r.programme] if r.programme else [] for r in records],
        "topic": [list(r.topics) for r in records],
    }
    numbered: dict[str, Any] = {}
    for name, values in found.items():
        used = dict.fromkeys(value for row in values for value in row)
        at = {value: number for number, value in enumerate(used)}
        numbered[name] = {
            "ids": list(used),
            "names": [names[name][value] for value in used],
            "rows": [[at[value] for value in row] for row in values],
        }
    return {
        "facets": numbered,
        "amount": [r.amount for r in records],
        "status": [r.status for r in records],
        "start": [r.start for r in records],
        "end": [r.end for r in records],
        "years": [list(r.years) for r in records],
        "untimed": [int(r.untimed) for r in records],
        "noted": [int(r.noted) for r in records],
        "joint": [r.joint for r in records],
        "counted": [int(r.counted) for r in records],
    }


_TEXTS = (
    "nothing", "partial", "found", "all", "quarter", "month", "amount", "sum", "sum_none", "without", "other", "cite", "citation",
    "citation_translated", "citation_search",
)  # fmt: skip


def texts(interface: Interface) -> dict[str, Any]:
    """The interface strings that the scripts show."""
    return {
        "kinds": {kind: interface(f"search.kinds.{kind}") for kind in KINDS},
        "money": {status: interface(f"status.{status}") for status in STATUSES},
        "site": interface("site.name"),
        **{key: interface.messages[f"search.{key}"] for key in _TEXTS},
    }


def groups(portal: Portal, language: Language) -> dict[str, list[str]]:
    """Words that mean the same, by term: the term in the language, in the other one, its abbreviations."""
    found = {}
    for term in portal.catalog.terms.values():
        names = [words for each in (language, *LANGUAGES) if (words := term.term.get(each))]
        found[term.id] = [*dict.fromkeys(names), *term.abbreviations, *term.english_abbreviations]
    return found


def records(portal: Portal, interface: Interface, pages: Iterable[Prose]) -> list[Record]:
    """Every record of the portal and every hand-written page, in one language, in the order of the documents."""
    return list(_Records(portal, interface).all(pages))


class _Records:
    def __init__(self, portal: Portal, interface: Interface) -> None:
        self.portal, self.catalog, self.t = portal, portal.catalog, interface
        self.language: Language = interface.language
        self.other: Language = next(each for each in LANGUAGES if each != self.language)

    def words(self, text: Text | None) -> str:
        return wording(text, self.language, self.portal.stale).words if text else ""

    def foreign(self, *texts: Text | None) -> str:
        """The same texts in the other language: a reader of one page may type words of the other."""
        return " ".join((text.get(self.other) or "") for text in texts if text)

    def notes(self, notes: Iterable[Note]) -> str:
        return " ".join(self.words(note.text) for note in notes)

    def unit_names(self, units: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.words(self.catalog.organisations[each].name) for each in units)

    def cell(self, cell: Cell | None) -> str:
        if cell is None:
            return ""
        names = [self.words(self.catalog.organisations[each].name) for each in cell.organisations]
        return " ".join([cell.text.vi, *names] if self.language == "vi" else names)

    def place(self, record_id: str) -> str:
        page, anchor = self.portal.place(record_id)
        return self.at(page, anchor)

    def at(self, page: Page, anchor: str) -> str:
        return page.path(self.language) + (f"#{anchor}" if anchor else "")

    @staticmethod
    def years(plan: Plan) -> tuple[int, ...]:
        return tuple(range(plan.start.year, plan.end.year + 1))

    def all(self, pages: Iterable[Prose]) -> Iterator[Record]:
        for plan in self.portal.plans:
            yield from self.plan(plan)
        yield from self.registries()
        for term in self.catalog.terms.values():
            yield Record(
                "term", term.id, self.at(Page("glossary"), term.id), self.words(term.term),
                detail="; ".join(term.abbreviations), context=self.words(term.definition),
                aliases=(*term.abbreviations, *term.english_abbreviations),
                foreign=self.foreign(term.term), topics=(term.topic,) if term.topic else (),
            )  # fmt: skip
        for note in self.portal.notes:
            plan = self.catalog.plans[note.record_id.split(".")[0]]
            identity = f"{note.record_id}.n{note.no}"
            yield Record(
                "note", identity, self.at(Page("notes"), identity), self.words(note.text),
                plan=plan.id, place=plan.number, years=self.years(plan), noted=True,
            )  # fmt: skip
        yield from self.filters()
        for page in pages:
            yield Record("page", page.id, page.url, page.title, context=_plain(page.markdown))

    def filters(self) -> Iterator[Record]:
        """What the filters can list and no record says in words: so that a plain question finds the list."""
        silent: list[tuple[str, str]] = [("untimed", "untimed=1"), ("unfunded", "money=not_stated&money=empty&money=no_column")]
        for name, query in silent:
            asked = self.t(f"search.asked_{name}").split("; ")
            yield Record(
                "page", f"search-{name}", f"{Page('search').path(self.language)}?kind=task&{query}", asked[0], aliases=tuple(asked[1:]),
                context=self.t(f"search.about_{name}"),
            )  # fmt: skip

    def plan(self, plan: Plan) -> Iterator[Record]:
        years = self.years(plan)
        yield Record(
            "plan", plan.id, self.at(Page("plan", plan.id), ""), f"{plan.number} {self.words(plan.short_title)}",
            detail=self.words(plan.title), context=self.words(plan.summary), other=self.notes(plan.notes),
            aliases=(plan.number, self.words(plan.short_title)), foreign=self.foreign(plan.short_title), plan=plan.id, units=(plan.issuer,), unit_names=self.unit_names([plan.issuer]),
            time=_span(years), years=years, noted=bool(plan.notes),
        )  # fmt: skip
        for number, basis in enumerate(plan.legal_bases, 1):
            yield Record(
                "legal", f"{plan.id}.legal-{number}", self.at(Page("plan", plan.id), "legal-bases"),
                self.words(basis.text), aliases=(basis.number,) if basis.number else (), foreign=self.foreign(basis.text),
                plan=plan.id, place=plan.number, years=years, noted=bool(basis.notes),
            )  # fmt: skip
        for section in plan.sections:
            place = f"{plan.number}, {self.words(section.ref)}"
            for priority in section.priorities:
                units = (priority.organisation,) if priority.organisation else ()
                yield Record(
                    priority.kind, priority.id, self.place(priority.id), self.words(priority.text),
                    context=f"{self.words(section.title)} {_span(years)}", other=self.notes(priority.notes),
                    foreign=self.foreign(priority.text), plan=plan.id, place=place, units=units,
                    unit_names=self.unit_names(units), programme=priority.programme or "", topics=priority.topics,
                    years=years, noted=bool(priority.notes),
                )  # fmt: skip
            for target in section.targets:
                units = (section.organisation,) if section.organisation else ()
                yield Record(
                    "target", target.id, self.place(target.id), self.words(target.name), detail=self.words(target.text),
                    context=f"{self.words(section.title)} {target.year}", aliases=(place,), other=self.notes(target.notes), foreign=self.foreign(target.name),
                    plan=plan.id, place=place, units=units, unit_names=self.unit_names(units),
                    programme=target.programme or "", topics=target.topics, time=str(target.year), years=(target.year,),
                    noted=bool(target.notes),
                )  # fmt: skip
            for task in section.tasks:
                if not task.is_heading:
                    yield self.task(task, plan, place)

    def registries(self) -> Iterator[Record]:
        catalog = self.catalog
        for organisation in self.portal.organisations:
            short = [self.words(organisation.short)] if organisation.short else []
            yield Record(
                "organisation", organisation.id, self.at(Page("organisation", organisation.id), ""),
                self.words(organisation.name), detail="; ".join(dict.fromkeys([*short, *organisation.aliases])),
                aliases=(*short, *organisation.aliases),
                context=self.words(organisation.introduction), foreign=self.foreign(organisation.name),
                units=(organisation.id,),
            )  # fmt: skip
        for programme in catalog.programmes.values():
            yield Record(
                "programme", programme.id, self.at(Page("programme", programme.id), ""), self.words(programme.name),
                context=self.words(programme.introduction), foreign=self.foreign(programme.name),
                other=" ".join(self.words(each.name) for each in programme.incarnations),
                programme=programme.id, topics=(programme.topic,) if programme.topic else (),
            )  # fmt: skip
        for indicator in catalog.indicators.values():
            yield Record(
                "indicator", indicator.id, self.at(Page("indicator", indicator.id), ""), self.words(indicator.name),
                context=self.words(indicator.definition), foreign=self.foreign(indicator.name),
                topics=(indicator.topic,) if indicator.topic else (),
            )  # fmt: skip
        for topic in catalog.topics.values():
            yield Record(
                "topic", topic.id, self.at(Page("topic", topic.id), ""), self.words(topic.name),
                context=self.words(topic.description), foreign=self.foreign(topic.name), topics=(topic.id,),
            )  # fmt: skip

    def task(self, task: Task, plan: Plan, place: str) -> Record:
        section = self.catalog.sections[task.section_id]
        above = [self.words(each.title) for each in self.portal.ancestors(task)]
        if task.group:
            above.append(self.words(section.groups[task.group]))
        units = task.lead.organisations if task.lead else ()
        start, end = task.schedule.start, task.schedule.end
        first, last = (start or end), (end or start)
        time = time_phrase(task.schedule, task.time, self.language).words
        return Record(
            "task", task.id, self.at(Page("task", task.id), ""),
            " – ".join(filter(None, [self.words(task.title), self.words(task.activity)])), detail=self.words(task.product),
            context=" ".join([*above, self.cell(task.lead), _span(self.years(plan))]), aliases=(f"{place} {task.row}",),
            figures=" ".join(filter(None, [task.budget_text, time])),
            other=" ".join([
                self.cell(task.coordinating), self.cell(task.main_implementer), self.cell(task.directing_leader),
                self.cell(task.authority), self.words(task.remark), self.notes(task.notes),
            ]),
            foreign=self.foreign(task.title, task.activity), plan=plan.id, place=f"{place}, {task.row}",
            units=units, unit_names=self.unit_names(units), programme=task.programme or "", topics=task.topics,
            amount=str(task.budget.million_vnd) if task.budget.million_vnd is not None else "",
            status=task.budget.kind if task.counted else "other_listing",
            time=time,
            start=str(start or ""), end=str(end or ""), untimed=task.schedule.kind == "not_stated",
            years=tuple(range(first.year, last.year + 1)) if first and last else self.years(plan),
            noted=bool(task.notes), joint=task.joint_work or "", counted=task.counted,
        )  # fmt: skip


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


_MARKDOWN = re.compile(r"<[^>]*>|\[([^\]]*)\]\([^)]*\)|[#*`|>_]+|\{[^}]*\}|-{3,}")


def _plain(markdown: str) -> str:
    """Prose without its Markdown signs, for searching."""
    return " ".join(_MARKDOWN.sub(lambda match: match[1] or " ", markdown).split())
