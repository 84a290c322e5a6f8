"""What the templates of one language can ask for: words, numbers, links, totals, each as markup or text.

Everything is escaped; only the markup that this module makes itself is trusted. A view reaches records only through
watched objects (`traces`), and keeps what it made together with what that rested on.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from html import escape
from itertools import groupby
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from markupsafe import Markup
from markupsafe import escape as escape_markup

from generator import agenda, comparisons, languages, measures, oddities, stacking, traces
from generator.addresses import DATA_FOLDER, Page, relative
from generator.changes import KINDS as CHANGE_KINDS
from generator.changes import OF_THE_RECORD
from generator.datasets import VERSION, Datasets, File, plan_folder, unit_folder
from generator.feeds import followed, is_first_translation
from generator.findings import Explanation, explanations
from generator.forge import Forge
from generator.frame import HandWritten
from generator.glossing import Glosser
from generator.history import Published
from generator.languages import RECORD, Interface, Language, Text
from generator.measures import STATUSES, Total
from generator.model import NOTE_KINDS, Cell, Indicator, LaterDecision, Note, Organisation, Plan, Section, Target, Task
from generator.pictures import Picture, few_together
from generator.plans import row_slug
from generator.portal import ROLES, SHARED, Portal
from generator.promises import Comparison, counts_other, nature, promiser, short_name, why
from generator.schedules import Month
from generator.tables import TABLES, source_ref
from generator.traces import Tracer, remembered
from generator.translations import STATUSES as TRANSLATION_STATUSES

_QUOTED = re.compile(r"“([^“”]*)”")
_VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯàảãáạèẻẽéẹìỉĩíịòỏõóọùủũúụỳỷỹýỵ\u1ea0-\u1ef9]")
_VIETNAMESE_RUN = re.compile(rf"[^\s“”]*{_VIETNAMESE.pattern}[^\s“”]*(?:\s+[^\s“”]*{_VIETNAMESE.pattern}[^\s“”]*)*")


class Sources(NamedTuple):
    """What all pages are made from, watched by `tracer`."""

    portal: Portal
    data: Datasets
    tracer: Tracer


def watched(portal: Portal, data: Datasets) -> Sources:
    """A portal and its data files of which every question is noted."""
    catalog = portal.catalog
    tracer = Tracer(
        {
            "Plan": catalog.plans, "Section": catalog.sections, "Task": catalog.tasks, "Target": portal.targets,
            "Priority": portal.priorities, "Organisation": catalog.organisations, "Programme": catalog.programmes,
            "Indicator": catalog.indicators, "Topic": catalog.topics, "Term": catalog.terms, "JointWork": catalog.joint_works,
        }
    )  # fmt: skip
    inner = {name: tracer.watch(name, getattr(portal, name)) for name in ("catalog", "history", "standings", "translation")}
    seen = cast("Portal", tracer.watch("portal", portal, **inner))
    return Sources(seen, cast("Datasets", tracer.watch("data", data, portal=seen)), tracer)


class View(languages.Notation):
    """What the templates of one language can ask for. `here` is the path of the page being made."""

    def __init__(
        self,
        sources: Sources,
        interface: Interface,
        url: str = "",
        hand_written: Iterable[HandWritten] = (),
        pictures: Mapping[str, Picture] | None = None,
        as_of: datetime.date | None = None,
    ) -> None:
        """Bind a portal to a language. `url` is the site's address, `as_of` the day it speaks of."""
        portal, data, tracer = sources
        self.url = url
        self.hand_written = {page.id: page for page in hand_written if page.language == interface.language}
        self.followed = {page for page, _ in followed(portal)}
        drawn = SimpleNamespace(drawn=pictures or {})
        self._pictures: Mapping[str, Picture] = tracer.watch(f"pictures-{interface.language}", drawn).drawn
        self.as_of = as_of
        self._labelled: tuple[str, Counter[str]] = ("", Counter())
        self.portal, self.t = portal, interface
        self.catalog = portal.catalog
        self.language: Language = interface.language
        terms = [(term, self.plain(term.term), self.plain(term.definition)) for term in self.catalog.terms.values()]
        words = {term.id: (name, definition) for term, name, definition in terms}
        organisations = self.catalog.organisations.values()
        names = [name for o in organisations for name in (self.plain(o.name), self.plain(o.short), *(o.aliases if self.language == RECORD else ()))]
        self._glosser = Glosser(self.catalog.terms.values(), interface.language, lambda term: words[term.id], self.quoting, names)
        self.everywhere = tracer.digest([terms, names, sorted(self.hand_written.items()), url, as_of, interface.messages])
        """A digest of what any page may show: beside it a page rests on nothing that is not asked for."""
        self.here = ""
        self.forge: Forge | None = None
        self.data, self.data_version = data, VERSION
        self._words: dict[Text, Markup] = {}
        self._made: dict[tuple[str, Hashable], tuple[str, set[traces.Question]]] = {}
        self.NOTE_KINDS, self.ROLES, self.STATUSES, self.TABLES = NOTE_KINDS, ROLES, STATUSES, TABLES
        self.TRANSLATION_STATUSES, self.CHANGE_KINDS = TRANSLATION_STATUSES, CHANGE_KINDS

    # --- words -------------------------------------------------------------------------------------

    def w(self, text: Text | None) -> Markup:
        """A text for the reader; a fallback is marked with its language and as not yet translated."""
        if text is None:
            return Markup()
        found = self._words.get(text)
        if found is not None and self.language != RECORD:
            _ = text in self.portal.stale  # a page that shows kept words rests on this as the one that made them
        if found is None:
            words = languages.wording(text, self.language, self.portal.stale)
            found = Markup(self._glosser.mark(self.quoting(words.words)))
            if words.fallback:
                found = Markup('<span lang="{}" class="op-fallback">{} <small lang="{}">{}</small></span>').format(
                    words.language, found, self.language, self.t("stale" if words.stale else "untranslated")
                )
            self._words[text] = found
        return found

    def quoting(self, words: str) -> Markup:
        """Escaped words; on a page in another language, quoted Vietnamese is marked as such."""
        if self.language == RECORD:
            return Markup(escape(words))
        return Markup(
            _QUOTED.sub(
                lambda match: f'“<span lang="vi">{match[1]}</span>”' if _VIETNAMESE.search(match[1]) else match[0],
                escape(words),
            )
        )

    def explained(self, body: str) -> str:
        """A page's body, the first use of each glossary term in it with its meaning."""
        if self.here == Page("glossary").path(self.language):
            return self._glosser.plain(body)
        return self._glosser.explain(body, lambda term: self.href(Page("glossary"), term.id), self.t("glossary.more"))

    def unexplained(self, page: str) -> str:
        """A page whose glossary terms stay plain words: one that is shown inside others."""
        return self._glosser.plain(page)

    def plain(self, text: Text | None) -> str:
        """A text without markup, for titles."""
        return languages.wording(text, self.language, self.portal.stale).words if text else ""

    def record(self, text: Text | None) -> Markup:
        """The official Vietnamese wording, marked with its language on a page in another one."""
        if text is None:
            return Markup()
        return self.vi(text.vi)

    def vi(self, words: str) -> Markup:
        """Vietnamese words on a page of any language."""
        if self.language == RECORD:
            return Markup(escape(words))
        return Markup('<span lang="vi">{}</span>').format(words)

    def english(self, words: str) -> Markup:
        """English words on a page of any language, with each run of Vietnamese words in them marked."""
        if self.language != "en":
            return Markup('<span lang="en">{}</span>').format(words)
        return Markup(_VIETNAMESE_RUN.sub(lambda match: f'<span lang="vi">{match[0]}</span>', escape(words)))

    def sorted(self, records: Iterable[Any], key: Callable[[Any], Text]) -> list[Any]:
        """Records in the alphabetical order of the language."""
        return sorted(records, key=lambda each: languages.sort_key(self.plain(key(each)), self.language))

    def by_name(self, records: Iterable[Any]) -> list[Any]:
        """Records with a `name`, in the alphabetical order of the language."""
        return self.sorted(records, lambda each: each.name)

    @staticmethod
    def stacked(table: Markup) -> Markup:
        """A table that becomes cards on a narrow screen."""
        return Markup(stacking.stacked(table))

    # --- numbers -----------------------------------------------------------------------------------

    def money(self, value: Decimal) -> str:
        """Million VND in the notation of the language."""
        return languages.money(value, self.language)

    def period(self, plan: Plan) -> str:
        """The years a plan covers."""
        first, last = plan.start.year, plan.end.year
        return str(first) if first == last else f"{first}–{last}"

    def budget(self, task: Task) -> Markup:
        """A budget cell: the amount, or what it says instead, told apart."""
        kind = task.budget.kind
        if kind in ("amount", "zero") and task.budget.million_vnd is not None:
            return Markup('<span class="op-amount">{}</span>').format(self.number(task.budget.million_vnd))
        if kind == "not_stated":
            return Markup('<abbr class="op-no-amount" title="{}">-</abbr>').format(self.t("status.not_stated"))
        if kind == "to_be_assigned":
            return Markup('<span class="op-no-amount">{}</span>').format(self.t("status.to_be_assigned"))
        return Markup()

    def budget_in_words(self, task: Task) -> Markup:
        """A budget as a sentence part: amount with its unit, or what the cell says."""
        if task.budget.million_vnd is not None:
            return Markup(escape(self.money(task.budget.million_vnd)))
        words = self.t(f"status.{task.budget.kind}")
        return (
            Markup("{} <small>({})</small>").format(words, self.vi(f"“{task.budget_text}”"))
            if task.budget_text
            else Markup(escape(words))
        )

    def time(self, task: Task) -> Markup:
        """A time cell."""
        words = languages.time_phrase(task.schedule, task.time, self.language)
        if words.language == self.language or not words.words or words.words == "-":
            return Markup(escape(words.words))
        return self.w(Text(words.words))

    def value(self, target: Target) -> Markup:
        """The value of a target: its words in Vietnamese, the same meaning in English."""
        if target.value is None:
            return Markup(escape(self.t("value.none")))
        if self.language == RECORD:
            return Markup(escape(target.value.words))
        return self._english_value(target)

    def measured(self, target: Target) -> Markup:
        """A value with what is set beside it."""
        return self.value(target) + self.beside(target)

    def beside(self, target: Target) -> Markup:
        """What a reader needs beside the words of a value: its unit where they name none; billions of VND in millions.

        It is set apart from the words, and empty where they say everything. In English the unit is said by `value`.
        """
        value = target.value
        if value is None or nature(target) != "number":
            return Markup()
        indicator = self.catalog.indicators.get(target.indicator or "")
        if indicator is not None and counts_other(target, indicator):
            return Markup(" <small>({})</small>").format(self.w(target.name))
        unit = self.portal.unit_of(target)
        if value.unit in ("tỷ", "tỷ đồng") and value.value is not None:
            return Markup(" <small>(= {})</small>").format(self.money(value.value * 1000))
        if self.language == RECORD and not value.unit and unit is not None:
            return Markup(" <small>{}</small>").format(unit.vi)
        return Markup()

    def who(self, target: Target) -> Markup:
        """A link to who makes a promise, by the short name with the province."""
        organisation = promiser(self.catalog, target)
        return self.a(Page("organisation", organisation.id), short_name(organisation, self.t, self.plain))

    def promiser_name(self, target: Target) -> str:
        """Who makes a promise, without a link: for views inside other sites."""
        return short_name(promiser(self.catalog, target), self.t, self.plain)

    def issuer(self, plan_id: str) -> str:
        """Who issued a plan: the short name, with the province."""
        return short_name(self.catalog.organisations[self.catalog.plans[plan_id].issuer], self.t, self.plain)

    def why(self, result: Comparison, indicator: Indicator) -> list[Markup]:
        """Why it is not said which of two promises is larger."""
        return [self.quoting(words) for words in why(result, self.catalog, indicator, self.t, self.plain)]

    def turns(self, indicator: Indicator) -> list[comparisons.Turn]:
        """What can be said of the promises for an indicator, plan against plan."""
        return comparisons.turns(self.portal, indicator)

    def promises(self, indicator_id: str) -> list[tuple[Target, list[Target], bool]]:
        """The promises for an indicator as `repeated`; True where one body makes several, told apart only by their names."""
        found = self.repeated(self.portal.targets_of_indicator(indicator_id))
        made = Counter((target.plan_id, promiser(self.catalog, target).id, target.year) for target, _ in found)
        return [
            (target, again, made[target.plan_id, promiser(self.catalog, target).id, target.year] > 1)
            for target, again in found
        ]

    def repeated(self, targets: Iterable[Target]) -> list[tuple[Target, list[Target]]]:
        """Promises, each with those by which the same body in the same document says the same once more."""
        found: dict[tuple[object, ...], tuple[Target, list[Target]]] = {}
        for target in targets:
            words = target.value.words if target.value else ""
            key = (target.plan_id, promiser(self.catalog, target).id, target.name, words, target.year)
            if key in found:
                found[key][1].append(target)
            else:
                found[key] = (target, [])
        return list(found.values())

    @staticmethod
    def each(targets: Iterable[Target]) -> list[tuple[Target, list[Target]]]:
        """Promises as `repeated` gives them, every one by itself: for a document shown as it stands."""
        return [(target, []) for target in targets]

    def of_entries(self, targets: Iterable[Target]) -> str:
        """“from 21 bullets”: of how many entries of the document promises are, where one entry makes several."""
        own = list(targets)
        entries = {target.bullet_id for target in own}
        if len(entries) == len(own):
            return ""
        return self.t("count.of_entries" if any(target.task_id for target in own) else "count.of_bullets", n=len(entries))

    def _english_value(self, target: Target) -> Markup:
        value = target.value
        stated = self.portal.unit_of(target)
        unit = (stated.en if stated else None) or ""
        if value is None or not value.comparator:
            return self.vi(value.words if value else "")

        def n(bound: Decimal | None) -> str:
            return self.number(abs(bound)) if bound is not None else ""

        glued = "%" if value.unit.startswith("%") or unit.startswith("%") else ""
        tail = unit.removeprefix("%").strip()
        if value.comparator == "range":
            shown = f"{n(value.low)}–{n(value.high)}"
        elif value.comparator == "rank":
            shown = f"{n(value.value)}" if value.low is None else f"{n(value.value)}, {n(value.low)}"
        elif value.value is None:
            shown = f"{n(value.low)}–{n(value.high)}"
        else:
            shown = n(value.value)
        key: str = value.comparator
        if key == "growth":
            reference = value.value if value.value is not None else value.low
            key = "decline" if reference is not None and reference < 0 else "growth_floor" if value.floor else "growth"
        elif key == "range" and value.floor:
            key = "ge"
        elif key == "rank" and value.low is not None:
            return Markup(
                escape(self.t("value.rank_aim", first=self.number(value.value or 0), aim=self.number(value.low)))
            )
        if tail.endswith(" VND"):
            return Markup(escape(self.t(f"value.{key}", number=f"VND {shown} {tail.removesuffix(' VND')}")))
        if shown == "1":
            tail = re.sub(r"s\b", "", tail, count=1)  # 1 programme; 1 person per 10,000 inhabitants
        phrase = self.t(f"value.{key}", number=f"{shown}{glued}")
        return Markup(escape(f"{phrase} {tail}".strip()))

    # --- links -------------------------------------------------------------------------------------

    def href(self, page: Page, anchor: str = "") -> str:
        """The relative link from the page being made."""
        path = page.path(self.language)
        return relative(self.here, path + (f"#{anchor}" if anchor else ""))

    def file(self, path: str) -> str:
        """The relative link to another file of the site."""
        return relative(self.here, path)

    def once(self, macro: Callable[..., str], *values: Hashable) -> str:
        """What a macro makes of some values, made once for all pages of one depth.

        It is made as for a folder that holds no page: each link in it climbs and comes down again, so that it leads
        to the same place from every folder beside that one.
        """
        above = "en/" if self.here.startswith("en/") else ""
        below = self.here.removeprefix(above).count("/")
        folder = f"{above}{'-/' * below}"
        key = (folder, (macro.name, *values))  # type: ignore[attr-defined]  # Jinja's macros have names
        if key not in self._made:
            here, self.here = self.here, folder
            with traces.collecting() as asked:
                self._made[key] = macro(*values), asked
            self.here = here
        made, asked = self._made[key]
        traces.note(*asked)
        return made

    def a(self, page: Page, words: Markup | str, anchor: str = "") -> Markup:
        """A link."""
        return Markup(f'<a href="{escape(self.href(page, anchor))}">{escape_markup(words)}</a>')

    def plan(self, plan_id: str) -> Markup:
        """A link to a plan, by its short title."""
        plan = self.catalog.plans[plan_id]
        return self.a(Page("plan", plan_id), self.w(plan.short_title))

    def plan_number(self, plan_id: str) -> Markup:
        """A link to a plan, by its number."""
        return self.a(Page("plan", plan_id), self.catalog.plans[plan_id].number)

    def organisation(self, organisation_id: str) -> Markup:
        """A link to an organisation."""
        return self.a(Page("organisation", organisation_id), self.w(self.catalog.organisations[organisation_id].name))

    def programme(self, programme_id: str) -> Markup:
        """A link to a programme."""
        return self.a(Page("programme", programme_id), self.w(self.catalog.programmes[programme_id].name))

    def indicator(self, indicator_id: str) -> Markup:
        """A link to an indicator."""
        return self.a(Page("indicator", indicator_id), self.w(self.catalog.indicators[indicator_id].name))

    def topic(self, topic_id: str) -> Markup:
        """A link to a topic."""
        return self.a(Page("topic", topic_id), self.w(self.catalog.topics[topic_id].name))

    def section(self, section_id: str) -> Markup:
        """A link to a section's place on its plan's page."""
        section = self.catalog.sections[section_id]
        return self.a(
            Page("plan", section.plan_id),
            Markup("{}: {}").format(self.w(section.ref), self.w(section.title)),
            section.key,
        )

    def task(self, task: Task) -> Markup:
        """A link to a row, by what it says; a heading is shown on its plan's page."""
        page, anchor = self.portal.place(task.id)
        return self.a(page, self.w(self.says(task)), anchor)

    def at(self, record_id: str, words: Markup | str) -> Markup:
        """A link to wherever a record is shown."""
        page, anchor = self.portal.place(record_id)
        return self.a(page, words, anchor)

    def says(self, task: Task) -> Text:
        """What a row says in short: its title; a single activity says more than the work it stands in."""
        return task.title

    def reference(self, task: Task) -> str:
        """Where a row stands in its document."""
        text = source_ref(self.portal, task)
        return self.plain(text)

    def cell(self, cell: Cell | None) -> Markup:
        """A cell that names organisations, each a link; in English their English names."""
        if cell is None:
            return Markup()
        if self.language != RECORD:
            if cell.text.en:
                return Markup(escape(cell.text.en))
            if not cell.organisations:
                return self.vi(cell.text.vi) if cell.text.vi != "-" else Markup("-")
            return Markup("; ").join(self.organisation(identity) for identity in cell.organisations)
        out = Markup()
        for words, identity in cell.pieces:
            out += self.a(Page("organisation", identity), words) if identity else Markup(escape(words))
        return out

    # --- notes -------------------------------------------------------------------------------------

    def note_anchor(self, note: Note) -> str:
        """The permanent anchor of a note on the page of notes."""
        return f"{note.record_id}.n{note.no}"

    def field_name(self, note: Note) -> str:
        """What a note's field is called on the page; empty where the note is about the record."""
        key = f"field.{note.field}"
        return self.t(key) if note.field and key in self.t.messages else (note.field or "")

    def record_name(self, record_id: str) -> Markup:
        """A link to a record, by its name."""
        catalog = self.catalog
        if record_id in catalog.tasks:
            task = catalog.tasks[record_id]
            return self.at(record_id, Markup("{} {}").format(task.row, self.w(task.title)))
        if record_id in self.portal.targets:
            return self.at(record_id, self.w(self.portal.targets[record_id].name))
        if record_id in self.portal.priorities:
            priority = self.portal.priorities[record_id]
            return self.at(record_id, languages.shortened(self.plain(priority.text), 89))
        if record_id in catalog.sections:
            return self.section(record_id)
        return self.plan(record_id)

    def plan_place(self, record: Any) -> str:
        """Where a target or priority stands: document and part."""
        section = self.catalog.sections[record.section_id]
        return f"{self.catalog.plans[record.plan_id].number}, {self.plain(section.ref)}"

    @staticmethod
    def slug(row: str) -> str:
        """A row or group number as a part of an anchor."""
        return row_slug(row)

    @staticmethod
    def term_of(term: Any) -> Text:
        """What a glossary entry is sorted by."""
        return term.term  # type: ignore[no-any-return]

    @staticmethod
    def explanations(language: Language) -> list[Explanation]:
        """The page of every code of a finding, in one language."""
        return explanations(language)

    def original(self, decision: LaterDecision) -> Markup:
        """What the plan itself says in the field that a later decision changed."""
        task = self.catalog.tasks.get(decision.record_id)
        if task is not None:
            return self.time(task) if decision.field == "time" else self.budget_in_words(task)
        target = self.portal.targets.get(decision.record_id)
        return self.value(target) if target is not None else Markup()

    def repository_links(self, record: Any, title: str) -> list[tuple[str, str]]:
        """Where to see or propose a change of a record, and where to report a mistake: (words, address)."""
        if self.forge is None:
            return []
        page = self.url + self.here
        return [
            (self.t("forge.propose"), self.forge.line(record.where)),
            (self.t("forge.report"), self.forge.report(record.id, page, f"{self.t('forge.mistake')}: {title}"[:200])),
        ]

    def covered(self, counts: Mapping[str, int]) -> str:
        """The share of texts whose English is there and holds, in whole per cent, rounded down."""
        everything = sum(counts.values())
        held = everything - counts["missing"] - counts["stale"]
        return f"{100 * held // everything if everything else 100}%"

    def kilobytes(self, size: int) -> str:
        """A file size in KB of 1,000 bytes, at least 1."""
        return self.number(max(1, round(size / 1000)))

    def label(self, words: str) -> str:
        """A name for a region of the page being made: numbered where the page has it already."""
        if self._labelled[0] != self.here:
            self._labelled = (self.here, Counter())
        seen = self._labelled[1]
        seen[str(words)] += 1
        return str(words) if seen[str(words)] == 1 else f"{words} ({seen[str(words)]})"

    # --- the plans in time ------------------------------------------------------------------------

    @remembered
    def current(self) -> Plan | None:
        """The plan in force: the latest to begin, of those the shortest (a year's plan before a term's)."""
        return max(
            self.portal.plans,
            key=lambda plan: (plan.start, -(plan.end.year - plan.start.year), plan.issued),
            default=None,
        )

    @remembered
    def with_money(self) -> Plan | None:
        """The latest plan that states money."""
        stating = [plan for plan in self.portal.plans if self.total(plan.tasks).once]
        return max(stating, key=lambda plan: (plan.start, plan.issued), default=None)

    def bodies(self, plan: Plan) -> int:
        """How many bodies have a part in a plan."""
        return len(self.portal.taking_part(plan))

    @remembered
    def agendas(self) -> list[agenda.Agenda]:
        """What falls due when, the latest plan first."""
        return [agenda.agenda(plan) for plan in sorted(self.portal.plans, key=lambda p: (p.start, p.issued), reverse=True)]

    def due_next(self, count: int) -> list[tuple[Month, Task]]:
        """What falls due next after the day the site speaks of; nothing where it speaks of none."""
        return agenda.due_next(self.agendas, self.as_of)[:count] if self.as_of else []

    def odd(self, kind: str, count: int) -> list[Note]:
        """Some notes of a kind, those about money first, then other figures: one to a record, and no two that quote the same words."""
        found = [each for each in self.noticed if each.note.kind == kind]
        found.sort(key=lambda each: (each.note.field != "budget", oddities.WEIGHTS.index(oddities.weight(each.note))))
        records: set[str] = set()
        words: set[frozenset[str]] = set()
        notes = []
        for each in found:
            if each.note.record_id not in records and each.quoted not in words:
                notes.append(each.note)
            records.add(each.note.record_id)
            words.add(each.quoted)
        return notes[:count]

    @remembered
    def noticed(self) -> list[oddities.Oddity]:
        """Every note, a mismatch between listings of one work once."""
        return oddities.oddities(self.portal, self.portal.notes)

    def weighed(self, plan: Plan) -> list[tuple[str, list[oddities.Oddity]]]:
        """What is odd in a plan, by weight, the heaviest first."""
        own = oddities.oddities(self.portal, self.portal.notes_of_plan(plan))
        groups = [(weight, [each for each in own if oddities.weight(each.note) == weight]) for weight in oddities.WEIGHTS]
        return [(weight, found) for weight, found in groups if found]

    @remembered
    def pairs(self) -> list[comparisons.Pair]:
        """The plans that are set side by side."""
        return comparisons.pairs(self.portal)

    def tasks_led(self, organisation: Organisation, plan: Plan) -> list[Task]:
        """The rows of a plan that an organisation leads."""
        part = self.portal.involvement(organisation, plan)
        return list(part.roles.get("lead", ())) if part else []

    def targets_of(self, organisation: Organisation, plan: Plan) -> list[Target]:
        """The targets of an organisation's sections in a plan."""
        part = self.portal.involvement(organisation, plan)
        return list(part.targets) if part else []

    def by_plan(self, *lists: Iterable[Any]) -> list[tuple[Any, ...]]:
        """Lists of records cut up by plan: (plan, its records of each list …) for each plan that has any."""
        groups: list[dict[str, list[Any]]] = []
        for records in lists:
            groups.append({})
            for record in records:
                groups[-1].setdefault(record.plan_id, []).append(record)
        wanted = set().union(*groups)
        ordered = sorted((self.catalog.plans[each] for each in wanted), key=lambda plan: self._place_of_plan[plan.id])
        return [(plan, *(group.get(plan.id, []) for group in groups)) for plan in ordered]

    @remembered
    def _place_of_plan(self) -> dict[str, int]:
        return {plan.id: place for place, plan in enumerate(self.portal.plans)}

    # --- pictures ----------------------------------------------------------------------------------

    def picture(self, identity: str) -> Picture | None:
        """A picture, where the data give one."""
        return self._pictures.get(identity)

    def few_together(self, plan: Plan) -> Markup:
        """Who works with whom in a plan, as a sentence, where it is too little for a picture; empty where there is nothing."""
        pairs = few_together(self.portal, plan)
        if not pairs:
            return Markup()
        pair = Markup(escape(self.t("picture.pair", a="{a}", b="{b}")))
        named = [
            Markup("{} ({})").format(pair.format(a=self.organisation(a), b=self.organisation(b)), self.t("count.works", n=n))
            for (a, b), n in pairs
        ]
        sentence = Markup(escape(self.t("picture.together_few", n=len(pairs), pairs="{pairs}")))
        return sentence.format(pairs=Markup("; ").join(named))

    def drawn(self, picture: Picture) -> Markup:
        """A picture's drawing as markup: made by the drawing library from escaped words."""
        return Markup(picture.drawing.inline)

    def shown(self, value: Any) -> str:
        """A cell of a picture's table."""
        if isinstance(value, int | Decimal):
            return self.number(value)
        return "" if value is None else str(value)

    @staticmethod
    def is_number(value: Any) -> bool:
        """Whether a cell of a picture's table is set as a figure."""
        return isinstance(value, int | Decimal)

    # --- open data ---------------------------------------------------------------------------------

    def data_files(self, stem: str, plan_id: str = "", unit_id: str = "") -> list[File]:
        """The data files called `stem` of the whole record, of a plan or of a unit, one per format."""
        folder = plan_folder(plan_id) if plan_id else (unit_folder(unit_id) if unit_id else DATA_FOLDER)
        return self.data.files_of(folder, stem)

    # --- history -----------------------------------------------------------------------------------

    def moment(self, words: str) -> str:
        """The day of a moment `2022-03-01T08:00:00Z`."""
        return self.date(datetime.date.fromisoformat(words[:10])) if words else ""

    def change_sets(self, changes: Iterable[Published]) -> list[dict[str, Any]]:
        """Changes by commit, the newest first; first translations are counted and not listed."""
        found = []
        for commit, group in groupby(changes, key=lambda change: change.commit):
            own = list(group)
            listed = [each for each in own if not is_first_translation(each)]
            kinds = Counter(each.kind for each in own)
            found.append(
                {
                    "commit": commit, "moment": own[0].changed_at, "count": len(own), "listed": listed,
                    "first": len(own) - len(listed),
                    "substance": [each for each in own if each.kind == "substance"],
                    "wording": [each for each in own if each.kind in OF_THE_RECORD and each.kind != "substance"],
                    "editorial": [(kind, kinds[kind]) for kind in CHANGE_KINDS if kinds[kind] and kind not in OF_THE_RECORD],
                }
            )  # fmt: skip
        return found[::-1]

    def of_the_record(self, changes: Iterable[Published]) -> list[Published]:
        """The changes of what documents say, without those of how the portal files, translates and annotates it."""
        return [each for each in changes if each.kind in OF_THE_RECORD]

    def changed_words(self, change: Published, value: str) -> Markup:
        """What a changed field said: its words, or the names of the records that it pointed to."""
        catalog = self.catalog
        field = change.field.partition(".")[0]
        named: Mapping[str, Any] | None = {
            "topics": catalog.topics, "programme": catalog.programmes, "indicator": catalog.indicators,
            "organisation": catalog.organisations, "issuer": catalog.organisations, "parent": catalog.organisations,
        }.get(field)  # fmt: skip
        if named is None:
            return self.english(value) if change.field.endswith("_en") else self.vi(value)
        names = [self.plain(named[each].name) if each in named else each for each in value.split(";")]
        return Markup(escape("; ".join(names)))

    def history(self, kind: str, record_id: str) -> list[Published]:
        """The published changes of one record, oldest first."""
        return self.portal.history.by_record.get((kind, record_id), [])

    @remembered
    def _shown_units(self) -> Mapping[str, Organisation]:
        """The organisations that have pages."""
        return {each.id: each for each in self.portal.organisations}

    def _shared(self, kind: str) -> Mapping[str, Any]:
        """The shared records of a kind that have pages, by id; none for other kinds."""
        catalog = self.catalog
        return {
            "organisation": self._shown_units, "programme": catalog.programmes, "indicator": catalog.indicators,
            "topic": catalog.topics,
        }.get(kind, {})  # fmt: skip

    def changed_record(self, change: Published) -> Markup:
        """A link to the record of a change, by its name; its id where it is shown no longer."""
        identity, kind = change.record_id, change.record_kind
        shared = self._shared(kind)
        if identity in shared:
            return self.a(Page(kind, identity), self.w(shared[identity].name))
        if kind == "term" and identity in self.catalog.terms:
            return self.a(Page("glossary"), self.w(self.catalog.terms[identity].term), identity)
        if kind == "joint-work" and identity in self.catalog.joint_works:
            return self.a(Page("joint-work"), self.w(self.catalog.joint_works[identity].name), identity)
        if kind not in SHARED and self.portal.is_shown(identity):
            return Markup("{} <small>{}</small>").format(self.record_name(identity), self._number_of(identity))
        return Markup("<code>{}</code>").format(identity)

    def _number_of(self, record_id: str) -> str:
        plan = self.catalog.plans.get(record_id.split(".", maxsplit=1)[0])
        return plan.number if plan else ""

    def changed_field(self, change: Published) -> str:
        """What a changed field is called, with where it is the translation that: `Legal bases · 1 · Text (English)`."""
        field = change.field
        stem, language = (field[:-3], field[-2:]) if field.endswith(("_vi", "_en")) else (field, "")
        first, *rest = stem.split(".")
        names = [self.t(f"note.{rest.pop(0)}")] if first == "notes" and rest else []
        is_heading = first == "title" and change.record_kind in ("plan", "section")
        for part in rest if names else ["heading" if is_heading else first, *rest]:
            key = f"field.{part}"
            plan = self.catalog.plans.get(part)
            names.append(plan.number if plan else self.t(key) if key in self.t.messages else part)
        return " · ".join(names) + (f" ({self.t('diff.english')})" if language == "en" else "")

    # --- totals ------------------------------------------------------------------------------------

    def total(self, tasks: Iterable[Task]) -> Total:
        """A total of rows, joint work once."""
        return measures.total(tasks)

    def totals_by_plan(self, tasks: Iterable[Task]) -> list[tuple[Plan, Total]]:
        """Rows by plan, each plan with the total of its rows."""
        return [(plan, self.total(own)) for plan, own in self.by_plan(tasks)]

    def led_by_plan(self, organisation: Organisation) -> list[tuple[Plan, Total]]:
        """Each plan in which an organisation has a part, with the total of the rows that it leads there."""
        return [(part.plan, part.leads) for part in self.portal.involvements[organisation.id]]

    def budget_notes(self, plan: Plan) -> list[Note]:
        """The notes on what the budget cells of a plan say."""
        return [note for note in self.portal.notes_of_plan(plan) if note.field == "budget"]

    def rows_of(self, section: Section) -> list[tuple[str | None, Text | None, list[Task]]]:
        """The rows of a section under their group headings, in the document's order."""
        groups: list[tuple[str | None, Text | None, list[Task]]] = []
        for task in section.tasks:
            if not groups or groups[-1][0] != task.group:
                groups.append((task.group, section.groups.get(task.group or ""), []))
            groups[-1][2].append(task)
        return groups
