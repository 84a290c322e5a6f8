"""Which pictures there are: Portal × language → pictures with their words, their table and their drawing.

A picture never says more than its table: what a document does not state is named in the sentence and the table,
not drawn as zero; promises of different kinds are drawn as what they are, and what cannot be drawn is counted.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from generator import charts, comparisons, languages
from generator.agenda import agenda, due_months
from generator.artifacts import Artifact
from generator.charts import AMBER, BLUE, GREEN, GREY, RED, VIOLET, Bar, Column, Matrix, Promise, Spec, Stretch
from generator.drawing import Drawing, Studio
from generator.formats import csv_cell, csv_record
from generator.languages import Interface, Language, Text
from generator.measures import Total
from generator.model import Indicator, Plan, Programme, Target, Task
from generator.portal import Portal
from generator.promises import PromiseKind, bounds, promise_kind, promiser, short_name, unit_of, why
from generator.schedules import Month
from generator.tables import source_ref

Value = str | int | Decimal | None
Shape = Literal["bar", "line", "dot", "diamond", "dash"]
FOLDER: Mapping[Language, str] = {"vi": "bieu-do", "en": "en/charts"}

_MOST_ROWS = 30
"""A time chart of more rows is no longer looked at; the work by month says more."""
_MOST_LINES = 60
"""Programmes or promises in one picture; beyond, the table on the page says more than a picture metres high."""
_FEWEST_PAIRS, _FEWEST_BODIES = 5, 4
"""Pairs and bodies in a picture of who works with whom; fewer are said in a sentence."""
_MOST_TIED = 3
"""That so many share the first place is still said by name; of more, no superlative is said."""

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of one language. `key` explains colours: (token, shape, words). `rows` is the table behind it."""

    id: str
    title: str
    summary: str
    source: str
    key: tuple[tuple[str, Shape, str], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    drawing: Drawing
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Sketch:
    """A picture before it is drawn."""

    id: str
    title: str
    summary: str
    source: str
    spec: Spec
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    key: tuple[tuple[str, Shape, str], ...] = ()


def sketches(portal: Portal, interface: Interface) -> list[tuple[_Sketch, str]]:
    """What the pictures of one language show, each with the line that says where it is from."""
    return [
        (sketch, f"{interface('picture.source')} {sketch.source}. {interface('site.name')}")
        for sketch in _Sketches(portal, interface).all()
    ]


def ahead(every: Iterable[tuple[_Sketch, str]], studio: Studio) -> None:
    """Draw on all cores what was never drawn."""
    studio.ahead([(sketch.spec, sketch.title, source) for sketch, source in every])


def pictures(sketched: Iterable[tuple[_Sketch, str]], interface: Interface, studio: Studio) -> dict[str, Picture]:
    """Every picture of one language, by its id."""
    found: dict[str, Picture] = {}
    for sketch, source in sketched:
        stem = f"{FOLDER[interface.language]}/{sketch.id}"
        found[sketch.id] = Picture(
            sketch.id, sketch.title, sketch.summary, sketch.source,
            tuple((charts.TOKENS[colour], shape, words) for colour, shape, words in sketch.key),
            sketch.head, sketch.rows, studio.draw(sketch.spec, sketch.title, source),
            {kind: f"{stem}.{kind}" for kind in ("svg", "png", "csv")},
        )  # fmt: skip
    return found


def files(every: Mapping[str, Picture]) -> Iterator[Artifact]:
    """The pictures to take away: SVG, PNG, and the table behind each as CSV."""
    for picture in every.values():
        yield Artifact(picture.paths["svg"], picture.drawing.svg)
        yield Artifact(picture.paths["png"], picture.drawing.png)
        lines = [picture.head, *([csv_cell(value) for value in row] for row in picture.rows)]
        yield Artifact(picture.paths["csv"], "".join(map(csv_record, lines)).encode("utf-8"))


def together(portal: Portal, plan: Plan) -> Counter[tuple[str, str]]:
    """Which body works with which, and at how many works: (who leads, who joins), as organisation ids.

    Those named singly in the cells, and the two sides of joint works; names for whole groups of bodies are left out.
    """
    catalog = portal.catalog
    pairs: Counter[tuple[str, str]] = Counter()
    for task in plan.tasks:
        if task.is_heading:
            continue
        leads = task.lead.organisations if task.lead else ()
        # Each once, in the order of the cells: that of a set differs from one run to the next.
        beside = (cell for role, cell in task.cells if role in ("coordinating", "main_implementer"))
        named = dict.fromkeys(each for cell in beside for each in cell.organisations)
        if task.joint_work and not task.counted:
            taken = catalog.tasks[catalog.joint_works[task.joint_work].taken]
            pairs.update((a, b) for a in (taken.lead.organisations if taken.lead else ()) for b in leads if a != b)
        pairs.update((a, b) for a in leads for b in named if a != b)
    return Counter({pair: n for pair, n in pairs.items() if "group" not in {catalog.organisations[each].kind for each in pair}})


def few_together(portal: Portal, plan: Plan) -> list[tuple[tuple[str, str], int]]:
    """The pairs of `together`, the most frequent first, where they are too few for a picture."""
    pairs = together(portal, plan)
    return [] if _fill_a_picture(pairs) else pairs.most_common()


def _fill_a_picture(pairs: Mapping[tuple[str, str], int]) -> bool:
    return len(pairs) >= _FEWEST_PAIRS and len({each for pair in pairs for each in pair}) >= _FEWEST_BODIES


def leading(counts: Mapping[_Key, Decimal] | Mapping[_Key, int]) -> list[_Key]:
    """All that share the first place, in the order given; none where there is nothing, or more than can be named."""
    most = max(counts.values(), default=0)
    found = [each for each, count in counts.items() if count == most]
    return found if most and len(found) <= _MOST_TIED else []


class _Sketches:
    """The sketches of one language."""

    def __init__(self, portal: Portal, interface: Interface) -> None:
        self.portal, self.t, self.catalog = portal, interface, portal.catalog

    def plain(self, text: Text | None) -> str:
        return languages.wording(text, self.t.language, self.portal.stale).words if text else ""

    def number(self, value: Decimal | int) -> str:
        return languages.number(value, self.t.language)

    def money(self, value: Decimal) -> str:
        return languages.rounded_money(value, self.t.language)

    def share(self, part: Decimal, whole: Decimal) -> str:
        return self.number((100 * part / whole).quantize(Decimal(1))) + "%" if whole else ""

    def all(self) -> Iterator[_Sketch]:
        """Every sketch, in no order that matters."""
        for plan in self.portal.plans:
            if self.portal.total(plan.tasks).once:
                yield self._money_by_part(plan)
                yield self._money_by_programme(plan)
                yield self._money_once(plan)
            for sketch in (self._workload(plan), self._together(plan)):
                if sketch:
                    yield sketch
        for organisation in self.portal.organisations:
            for part in self.portal.involvements[organisation.id]:
                led = part.roles.get("lead", ())
                name = self.plain(organisation.name)
                if sketch := self._time(f"{organisation.id}.{part.plan.id}", name, part.plan, led):
                    yield sketch
        for programme in self.catalog.programmes.values():
            yield from self._times_of_programme(programme)
        if 0 < len(self.catalog.programmes) <= _MOST_LINES and (programmes := self._programmes()):
            yield programmes
        for indicator in self.catalog.indicators.values():
            if sketch := self._series(indicator):
                yield sketch

    # --- money -------------------------------------------------------------------------------------

    def _money_rows(
        self, parts: Iterable[tuple[str, Total]]
    ) -> tuple[list[Bar], tuple[tuple[Value, ...], ...]]:
        ordered = sorted(parts, key=lambda part: (-part[1].once, -part[1].printed))
        bars = []
        for name, total in ordered:
            states = total.counts["amount"] or total.counts["zero"] or total.counts["other_listing"]
            silent = f" · {self.t('picture.silent', n=total.uncounted)}" if total.uncounted and states else ""
            elsewhere = total.printed - total.once
            lengths = ((BLUE, float(total.once)), (GREY, float(elsewhere)))
            said = self.number(total.once) if states else self.t("picture.not_stated", n=total.works)
            if elsewhere:  # the bar is as long as both together, so both are said
                said += f" + {self.number(elsewhere)}"
            bars.append(Bar(name, lengths, said, silent))
        rows = tuple(
            (name, total.works, total.once, total.printed - total.once, total.uncounted) for name, total in ordered
        )
        return bars, rows

    @property
    def _money_head(self) -> tuple[str, ...]:
        t = self.t
        return (
            t("picture.part"), t("count.works_label"), t("total.once_column"), t("picture.elsewhere"),
            t("total.uncounted_column"),
        )  # fmt: skip

    @property
    def _money_key(self) -> tuple[tuple[str, Shape, str], ...]:
        return ((BLUE, "bar", self.t("picture.key_once")), (GREY, "bar", self.t("picture.key_elsewhere")))

    def _money_by_part(self, plan: Plan) -> _Sketch:
        groups: dict[str, list[Task]] = {}
        names: dict[str, str] = {}
        for section in plan.sections:
            if any(not task.is_heading for task in section.tasks):
                unit = self.catalog.organisations[section.organisation] if section.organisation else None
                identity = unit.id if unit else section.id
                names[identity] = self.plain(unit.name if unit else section.title)
                groups.setdefault(identity, []).extend(section.tasks)
        parts = [(names[identity], self.portal.total(tasks)) for identity, tasks in groups.items()]
        return self._money(f"{plan.id}.money-unit", "money_unit", plan, parts, parts)

    def _money_by_programme(self, plan: Plan) -> _Sketch:
        groups: dict[str | None, list[Task]] = defaultdict(list)
        for task in plan.tasks:
            if not task.is_heading:
                groups[task.programme].append(task)
        parts = {
            programme: (self.plain(self.catalog.programmes[programme].name) if programme else self.t("picture.no_programme"),
                        self.portal.total(tasks))
            for programme, tasks in groups.items()
        }  # fmt: skip
        ranked = [part for programme, part in parts.items() if programme]
        return self._money(f"{plan.id}.money-programme", "money_programme", plan, list(parts.values()), ranked)

    def _money(
        self, identity: str, kind: str, plan: Plan, parts: list[tuple[str, Total]], ranked: list[tuple[str, Total]]
    ) -> _Sketch:
        """Parts of a plan by their money; `ranked` are those of which the sentence says who has most."""
        t, whole = self.t, self.portal.total(plan.tasks)
        once = {at: total.once for at, (_, total) in enumerate(ranked)}
        printed = {at: total.printed for at, (_, total) in enumerate(ranked)}
        first, as_printed = leading(once), leading(printed)
        said = []
        if first:
            most = once[first[0]]
            sentence = t(
                f"picture.{kind}_summary", top=self._all(ranked[at][0] for at in first), money=self._each(most, first), n=len(first),
                share=self.share(most, whole.once), total=self.money(whole.once),
            )  # fmt: skip
            # The first place may rest on which listing of a joint work counts: then that is said with it.
            said.append(t("picture.money_counting", sentence=sentence) if whole.printed != whole.once else sentence)
        if as_printed and as_printed != first:
            said.append(
                t("picture.money_as_printed", top=self._all(ranked[at][0] for at in as_printed),
                  money=self._each(printed[as_printed[0]], as_printed))
            )  # fmt: skip
        if not first:
            said.append(t("picture.money_total", total=self.money(whole.once)))
        if whole.uncounted:
            said.append(t("picture.money_silent", n=whole.uncounted))
        title = t(f"picture.{kind}", plan=self.plain(plan.short_title))
        bars, rows = self._money_rows(parts)
        return _Sketch(identity, title, " ".join(said), plan.number, charts.bars(bars), self._money_head, rows, self._money_key)

    def _all(self, names: Iterable[str]) -> str:
        return languages.listed(names, self.t.language)

    def _each(self, money: Decimal, of: Sequence[int]) -> str:
        return self.money(money) if len(of) == 1 else self.t("picture.each", money=self.money(money))

    def _money_once(self, plan: Plan) -> _Sketch:
        t, whole = self.t, self.portal.total(plan.tasks)
        twice = whole.printed - whole.once
        works = len({line.task.joint_work for line in whole.lines if line.status == "other_listing"})
        bars = [
            Bar(t("picture.as_printed"), ((BLUE, float(whole.once)), (RED, float(twice))), self.number(whole.printed)),
            Bar(t("picture.once"), ((BLUE, float(whole.once)),), self.number(whole.once)),
        ]
        summary = t(
            "picture.money_once_summary", printed=self.money(whole.printed), once=self.money(whole.once),
            twice=self.money(twice), share=self.share(twice, whole.printed), n=works,
        )  # fmt: skip
        rows: tuple[tuple[Value, ...], ...] = (
            (t("picture.as_printed"), whole.printed),
            (t("picture.twice"), twice),
            (t("picture.once"), whole.once),
        )
        key: tuple[tuple[str, Shape, str], ...] = ((BLUE, "bar", t("picture.once")), (RED, "bar", t("picture.twice")))
        return _Sketch(
            f"{plan.id}.money-once", t("picture.money_once", plan=self.plain(plan.short_title)), summary, plan.number,
            charts.bars(bars), (t("picture.count"), t("field.budget_million")), rows, key,
        )  # fmt: skip

    # --- time --------------------------------------------------------------------------------------

    def _axis(self, plan: Plan) -> tuple[list[Month], list[str], str]:
        """The steps of a plan's time axis: the months of one year, or years. (first months, names, grain)."""
        if plan.start.year == plan.end.year:
            months = [Month(plan.start.year, month) for month in range(plan.start.month, plan.end.month + 1)]
            return months, [str(month.month) for month in months], "month"
        years = [Month(year, 1) for year in range(plan.start.year, plan.end.year + 1)]
        return years, [str(year.year) for year in years], "year"

    def _workload(self, plan: Plan) -> _Sketch | None:
        """Works due and under way, step by step, by the rule of the agenda: joint work once, whole-period works apart."""
        steps, names, grain = self._axis(plan)
        found = agenda(plan)
        undated = dict(found.undated)
        dated = {task.id: task for _, tasks in found.months for task in tasks}
        due: list[set[str]] = [set() for _ in steps]
        active: list[set[str]] = [set() for _ in steps]
        for task in dated.values():
            for span in task.schedule.spans:
                for step in range(max(_step(span.start, steps, grain), 0), min(_step(span.end, steps, grain) + 1, len(steps))):
                    active[step].add(task.id)
        for month, tasks in found.months:
            if not found.is_outside(month):
                due[_step(month, steps, grain)] |= {task.id for task in tasks}
        through = len(undated.pop("whole", ()))
        parts = [(len(due[i]), len(active[i] - due[i]), through) for i in range(len(steps))]
        drawn = set().union(*active)
        counts = [sum(each) for each in parts]
        if len(drawn) + through < 3 or len(set(counts)) == 1:
            return None
        t = self.t
        busiest = leading({step: parts[step][0] for step in range(len(steps))})
        if not busiest:
            summary = t("picture.workload_dated", n=len(drawn) + through)
        elif len(busiest) == 1:
            at = busiest[0]
            summary = t("picture.workload_summary", step=self._step_name(steps[at], grain), due=parts[at][0], n=counts[at])
        else:
            several = self._all(self._step_name(steps[at], grain) for at in busiest)
            summary = t("picture.workload_tied", steps=several, due=parts[busiest[0]][0], n=parts[busiest[0]][0])
        kinds = {"outside": [task for task in dated.values() if task.id not in drawn], **undated}
        if silent := [(kind, len(tasks)) for kind, tasks in kinds.items() if tasks]:
            listed = ", ".join(t(f"picture.undated_{kind}", n=count) for kind, count in silent)
            missing = sum(count for _, count in silent)
            summary += " " + t("picture.undated", n=missing, all=len(drawn) + through + missing, listed=listed)
        series = [(AMBER, t("picture.due")), (BLUE, t("picture.going_on")), (GREEN, t("calendar.whole"))][: 3 if through else 2]
        columns = [
            Column(name, tuple((colour, count) for (colour, _), count in zip(series, parts[i], strict=False))) for i, name in enumerate(names)
        ]
        rows: tuple[tuple[Value, ...], ...] = tuple(
            (self._step_name(step, grain), *parts[i][: len(series)], counts[i]) for i, step in enumerate(steps)
        )
        return _Sketch(
            f"{plan.id}.workload", t("picture.workload", plan=self.plain(plan.short_title)), summary, plan.number,
            charts.columns(columns),
            (t(f"picture.step_{grain}"), *(words for _, words in series), t("total.sum")), rows,
            tuple((colour, "bar", words) for colour, words in series),
        )  # fmt: skip

    def _step_name(self, step: Month, grain: str) -> str:
        return languages.month(step, self.t.language) if grain == "month" else self.t("picture.year", year=str(step.year))

    def _time(self, identity: str, name: str, plan: Plan, tasks: Sequence[Task]) -> _Sketch | None:
        """The time chart of some rows of one plan; None where it would say nothing."""
        tasks = [task for task in tasks if not task.is_heading]
        steps, names, grain = self._axis(plan)
        if not 2 <= len(tasks) <= _MOST_ROWS or len({_when(task) for task in tasks}) < 2:
            return None
        t = self.t
        kinds: Counter[str] = Counter(task.schedule.kind for task in tasks)
        rows = tuple(
            (source_ref(self.portal, task).get(t.language) or "", self.plain(task.activity or task.title), self._time_words(task),
             t(f"timekind.{task.schedule.kind}"))
            for task in tasks
        )  # fmt: skip
        listed = ", ".join(t(f"picture.kind_{kind}", n=kinds[kind]) for kind in _KINDS if kinds[kind])
        summary = t("picture.time_summary", name=name, n=len(tasks), listed=listed)
        by = Counter(month for task in tasks for month in due_months(task, plan) if plan.start <= month <= plan.end)
        if grain == "month" and by:
            busiest = sorted(leading(by))
            if busiest and by[busiest[0]] > 1:
                several = self._all(self._step_name(month, grain) for month in busiest)
                summary += " " + t("picture.time_due" if len(busiest) == 1 else "picture.time_due_tied", step=several, n=by[busiest[0]])
        key = tuple(_KEY[kind] for kind in _KINDS if any(_drawn(task) == kind for task in tasks) and kind in _KEY)
        return _Sketch(
            f"{identity}.time", t("picture.time", name=name, plan=self.plain(plan.short_title)), summary, plan.number,
            charts.stretches([self._stretch(task, steps, grain) for task in tasks], names),
            (t("field.row"), t("field.title"), t("field.time"), t("picture.kind")), rows,
            tuple((colour, shape, t(f"picture.key_{kind}")) for kind, colour, shape in key),
        )  # fmt: skip

    def _time_words(self, task: Task) -> str:
        words = languages.time_phrase(task.schedule, task.time, self.t.language).words
        return words if words not in ("", "-") else self.t("timekind.not_stated")

    def _stretch(self, task: Task, steps: list[Month], grain: str) -> Stretch:
        label = f"{task.row}. {self.plain(task.activity or task.title)}"
        kind = _drawn(task)
        size = float(len(steps))
        if kind == "not_stated":
            return Stretch(label, "not_stated", (), self.t("timekind.not_stated"))
        if kind == "conditional":
            return Stretch(label, "conditional", ((0.0, size),), charts.cut(self._time_words(task), 62))
        if kind == "continuous":
            return Stretch(label, "continuous", ((0.0, size),))
        if kind == "recurring":
            every = {"quarter": 3, "year": 12}.get(task.schedule.every[0] if task.schedule.every else "month", 1)
            width = every if grain == "month" else 1
            return Stretch(
                label, "recurring", tuple((float(at), min(at + width, size)) for at in range(0, len(steps), width))
            )
        steps_of = [(_step(span.start, steps, grain), _step(span.end, steps, grain)) for span in task.schedule.spans]
        if all(last < 0 or first >= len(steps) for first, last in steps_of):
            return Stretch(label, "outside", (), self.t("picture.outside", time=self._time_words(task)))
        spans = []
        for span in task.schedule.spans:
            first = min(max(_place(span.start, steps, grain), 0.0), size - 0.3)
            last = min(max(_place(span.end, steps, grain, after=True), first + 0.3), size)
            spans.append((first, last))
        return Stretch(label, "deadline" if kind == "deadline" else "period", tuple(spans))

    def _times_of_programme(self, programme: Programme) -> Iterator[_Sketch]:
        own: dict[str, list[Task]] = defaultdict(list)
        for task in self.portal.tasks_of_programme(programme):
            own[task.plan_id].append(task)
        for plan_id, tasks in own.items():
            name = self.plain(programme.name)
            if sketch := self._time(f"{programme.id}.{plan_id}", name, self.catalog.plans[plan_id], tasks):
                yield sketch

    def _programmes(self) -> _Sketch | None:
        """Every programme with the years each plan gives it; None where no plan gives any."""
        t = self.t
        found: list[tuple[Programme, list[tuple[int, int, str]]]] = []
        for programme in self.catalog.programmes.values():
            spans = []
            for each in programme.incarnations:
                if each.period:
                    years = [int(year) for year in each.period.split("-")]
                    spans.append((years[0], years[-1], self.catalog.plans[each.plan_id].number))
            if spans:
                found.append((programme, sorted(spans)))
        if not found:
            return None
        found.sort(key=lambda pair: (pair[1][0][0], -max(last for _, last, _ in pair[1])))
        first = min((span[0] for _, spans in found for span in spans))
        last = max((span[1] for _, spans in found for span in spans))
        rows = [
            Stretch(self.plain(programme.name), "period", tuple(_apart([(a - first, b - first + 1) for a, b, _ in spans])), colour=GREEN)
            for programme, spans in found
        ]  # fmt: skip
        names = [f"’{year % 100:02d}" for year in range(first, last + 1)]
        through = sum(spans[0][0] == first and len(spans) > 1 for _, spans in found)
        return _Sketch(
            "programmes", t("picture.programmes", first=str(first), last=str(last)),
            t("picture.programmes_summary", n=len(found), through=through, first=str(first)),
            ", ".join(plan.number for plan in self.portal.plans), charts.stretches(rows, names),
            (t("field.programme"), t("field.period"), t("field.plan")),
            tuple((self.plain(programme.name), f"{a}–{b}" if a != b else str(a), number)
                  for programme, spans in found for a, b, number in spans),
        )  # fmt: skip

    # --- who with whom -----------------------------------------------------------------------------

    def _together(self, plan: Plan) -> _Sketch | None:
        """Which bodies work with which; None where that is said in a sentence."""
        pairs = together(self.portal, plan)
        if not _fill_a_picture(pairs):
            return None
        organisation = self.catalog.organisations
        weight: Counter[str] = Counter()
        for (a, b), n in pairs.items():
            weight[a] += n
            weight[b] += n
        ids = [identity for identity, _ in weight.most_common(12)]
        at = {identity: i for i, identity in enumerate(ids)}
        names = tuple(self.plain(self.catalog.organisations[identity].name) for identity in ids)
        counts = {(at[a], at[b]): n for (a, b), n in pairs.items() if a in at and b in at}
        t = self.t
        rows = tuple(
            (self.plain(organisation[a].name), self.plain(organisation[b].name), n) for (a, b), n in pairs.most_common()
        )
        summary = t("picture.together_summary", pairs=len(pairs))
        if first := leading(pairs):
            named = [t("picture.pair", a=self.plain(organisation[a].name), b=self.plain(organisation[b].name)) for a, b in first]
            summary += " " + t("picture.together_most", pairs="; ".join(named), n=pairs[first[0]])
        left_out = len(weight) - len(ids)
        if left_out:
            summary += " " + t("picture.together_left_out", n=left_out)
        return _Sketch(
            f"{plan.id}.together", t("picture.together", plan=self.plain(plan.short_title)), summary, plan.number,
            charts.matrix(Matrix(names, counts)), (t("field.lead"), t("picture.partner"), t("count.works_label")), rows,
        )  # fmt: skip

    # --- indicators --------------------------------------------------------------------------------

    def _series(self, indicator: Indicator) -> _Sketch | None:
        """The values promised for one indicator: over the years, or side by side where all are of one year."""
        targets = self.portal.targets_of_indicator(indicator.id)
        drawable = [(target, kind) for target in targets if (kind := promise_kind(target)) and bounds(target)]
        units = {unit_of(target, indicator) for target, _ in drawable}
        if not 2 <= len(drawable) <= _MOST_LINES or len(units) > 1:
            return None
        t, name = self.t, self.plain(indicator.name)
        provinces = {self.catalog.plans[target.plan_id].province for target in targets}
        away = len(provinces) > 1
        # A year is no amount: it is a word of the table and gets no thousands mark.
        rows = tuple(
            (str(target.year), self.plain(target.name), _low(target), _high(target), self._value(target), self._promiser(target, away))
            for target in targets
        )  # fmt: skip
        head = (
            t("field.year"), t("field.target"), t("picture.low"), t("picture.high"), t("field.value"), t("field.promised_by"),
        )  # fmt: skip
        stated = {target.value.unit for target, _ in drawable if target.value and target.value.unit}
        unit = self.plain(indicator.unit) if indicator.unit else self._unit_words(next(iter(units)))
        if len(stated) > 1 and unit.startswith("%"):
            unit = "%"  # “% a year” beside “%”: each value says its own
        left_out = len(targets) - len(drawable)
        source = ", ".join(dict.fromkeys(self.catalog.plans[target.plan_id].number for target, _ in drawable))
        title = t("picture.series", name=name) + (f" ({unit})" if unit else "")
        if len({target.year for target, _ in drawable}) == 1:
            spec = charts.bars(
                [
                    Bar(f"{self._of(target, away)} · {self.plain(target.name)}",
                        ((self._colour(target), float(_low(target) or 0)),), self._value(target))
                    for target, _ in drawable
                ]
            )  # fmt: skip
            summary = t("picture.same_year_summary", n=len(drawable), year=str(drawable[0][0].year), name=name)
            key: tuple[tuple[str, Shape, str], ...] = ()
        else:
            spec = charts.promises(self._points(drawable), self._ticks([target for target, _ in drawable]))
            summary = self._direction(indicator, drawable[0][0], drawable[-1][0])
            shown: dict[str, Shape] = {"exact": "dot", "floor": "dash", "ceiling": "dash", "range": "bar", "rank": "bar"}
            kinds = list(dict.fromkeys(kind for _, kind in drawable))
            key = tuple((BLUE, shown[kind], t(f"picture.promise_{kind}")) for kind in kinds) if kinds != ["exact"] else ()
        if away:
            key = (*key, (BLUE, "dot", t("province.hai-phong")), (AMBER, "dot", t("province.hung-yen")))
        if left_out:
            summary += " " + t("picture.series_left_out", n=left_out)
        return _Sketch(f"{indicator.id}.series", title, summary, source, spec, head, rows, key)

    def _direction(self, indicator: Indicator, first: Target, last: Target) -> str:
        """Whether the promise went up or down, where that can be said of any two plans; else both values and why not."""
        t, turns = self.t, comparisons.turns(self.portal, indicator)
        said = [turn for turn in turns if turn.result.verdict != "unsaid" and turn.years[0] < turn.years[1]]
        if said:
            turn = max(said, key=lambda each: (each.years[1] - each.years[0], each.years[1]))
            first, last = turn.result.one[0], turn.result.other[0]
            change = {"larger": "up", "smaller": "down"}.get(turn.result.verdict, "same")
            return t(
                f"picture.series_{change}", first=str(first.year), was=self._value(first), last=str(last.year),
                now=self._value(last), who=self._who(last),
            )  # fmt: skip
        summary = t(
            "picture.series_summary", first=str(first.year), was=self._value(first), who=self._who(first),
            last=str(last.year), now=self._value(last), who_last=self._who(last),
        )  # fmt: skip
        reasons = why(comparisons.between(self.portal, indicator, first, last), self.catalog, indicator, t, self.plain, short=True)
        return f"{summary} {t('picture.series_unsaid', why='; '.join(reasons))}" if reasons else summary

    def _points(self, drawable: list[tuple[Target, PromiseKind]]) -> list[Promise]:
        seen: Counter[int] = Counter()
        points = []
        for target, kind in drawable:
            plan = self.catalog.plans[target.plan_id]
            offset = 0.28 * seen[target.year]
            seen[target.year] += 1
            low, high = float(_low(target) or 0), float(_high(target) or _low(target) or 0)
            points.append(
                Promise(
                    target.year + offset, kind, low, high, self._value(target), self._colour(target),
                    plan.number,
                )
            )  # fmt: skip
        return points

    def _ticks(self, targets: list[Target]) -> list[tuple[float, str]]:
        """Round values from zero to beyond the highest promise."""
        highest = max(float(_high(target) or _low(target) or 0) for target in targets) * 1.12 or 1
        step = next(
            size * 10**power for power in itertools.count(-2) for size in (1, 2, 5) if highest / (size * 10**power) <= 5
        )
        count = int(highest // step) + 1
        values = [Decimal(str(round(step * i, 6))).normalize() for i in range(count + 1)]
        return [(float(value), self.number(value)) for value in values]

    def _who(self, target: Target) -> str:
        return short_name(promiser(self.catalog, target), self.t, self.plain)

    def _of(self, target: Target, away: bool) -> str:
        """Who promises, as a label that may be cut at its end: the province first, where the picture shows two."""
        words = self._promiser(target, False)
        return f"{self.t(f'province.{self.catalog.plans[target.plan_id].province}')}: {words}" if away else words

    def _colour(self, target: Target) -> str:
        return BLUE if self.catalog.plans[target.plan_id].province == "hai-phong" else AMBER

    def _promiser(self, target: Target, away: bool) -> str:
        """Who promises, with the province where the picture shows two."""
        return self._who(target) if away else self.plain(promiser(self.catalog, target).name)

    def _value(self, target: Target) -> str:
        value = target.value
        if value is None or not value.comparator:
            return self.t("value.none") if value is None else value.words
        mark = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "approx": "≈ "}.get(value.comparator, "")
        # Of a share the unit is said whole: “15%” and “20–25% a year” are not the same.
        unit = self.portal.unit_of(target) if value.unit.startswith("%") else None
        percent = (unit.get(self.t.language) or "%") if unit else ""
        if value.comparator == "range":
            return f"{self.number(value.low or 0)}–{self.number(value.high or 0)}{percent}"
        if value.comparator in ("growth", "multiple", "rank") or value.value is None:
            return value.words if self.t.language == "vi" else self.t(f"comparator.{value.comparator}")
        return f"{mark}{self.number(value.value)}{percent}"

    def _unit_words(self, unit: str) -> str:
        if unit == "triệu đồng":
            return unit if self.t.language == "vi" else "million VND"
        return unit if self.t.language == "vi" or unit == "%" else ""


_KINDS = ("period", "several", "deadline", "continuous", "recurring", "conditional", "not_stated")
_KEY: dict[str, tuple[str, str, Shape]] = {
    "period": ("period", BLUE, "bar"), "deadline": ("deadline", AMBER, "diamond"), "continuous": ("continuous", GREY, "line"),
    "recurring": ("recurring", GREEN, "dot"), "conditional": ("conditional", VIOLET, "dash"),
}  # fmt: skip


def _drawn(task: Task) -> str:
    kind = task.schedule.kind
    return {"several": "period", "unknown": "not_stated"}.get(kind, kind)


def _when(task: Task) -> tuple[object, ...]:
    return (task.schedule.kind, task.schedule.spans)


def _step(month: Month, steps: list[Month], grain: str) -> int:
    """The step a month falls in; before the first -1, after the last `len(steps)`."""
    first = steps[0]
    step = (month.year - first.year) * 12 + month.month - first.month if grain == "month" else month.year - first.year
    return max(-1, min(step, len(steps)))


def _place(month: Month, steps: list[Month], grain: str, *, after: bool = False) -> float:
    """Where a month stands on the axis, at its beginning or (`after`) at its end."""
    first = steps[0]
    months = (month.year - first.year) * 12 + month.month - first.month + (1 if after else 0)
    return float(months) if grain == "month" else months / 12


def _apart(spans: list[tuple[int, int]]) -> list[tuple[float, float]]:
    """Spans of years with a gap where one ends and the next begins; overlapping ones stay as they are."""
    return [(first + 0.06, last - 0.06) for first, last in spans]


def _low(target: Target) -> Decimal | None:
    return found[0] if (found := bounds(target)) else None


def _high(target: Target) -> Decimal | None:
    return found[1] if (found := bounds(target)) else None
