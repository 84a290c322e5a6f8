"""Two plans side by side: indicators, programmes, topics and units that both have, and what only one has."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from generator.model import Catalog, Indicator, Organisation, Plan, Programme, Target, Task, Topic
from generator.portal import Portal
from generator.promises import Comparison, compare


@dataclass(frozen=True, slots=True)
class Indicators:
    """One indicator in both plans."""

    indicator: Indicator
    one: tuple[Target, ...]
    other: tuple[Target, ...]
    result: Comparison


@dataclass(frozen=True, slots=True)
class Programmes:
    """A programme with its rows in each plan; a plan may name it without giving it rows."""

    programme: Programme
    named: tuple[bool, bool]
    one: tuple[Task, ...]
    other: tuple[Task, ...]


@dataclass(frozen=True)
class Pair:
    """Two plans, the earlier first; of the same year, the one of the other province first."""

    id: str
    one: Plan
    other: Plan
    both: tuple[Indicators, ...]
    only_one: tuple[Indicator, ...]
    only_other: tuple[Indicator, ...]
    programmes: tuple[Programmes, ...]
    topics: tuple[tuple[Topic, int, int], ...]
    units: tuple[tuple[Organisation, Organisation], ...]

    @property
    def same_place(self) -> bool:
        """Whether both plans are of one province or city."""
        return self.one.province == self.other.province


def pairs(portal: Portal) -> list[Pair]:
    """The pairs of plans that have an indicator or a programme in common, the latest first.

    Found through what they have in common: there are many times more pairs of plans than pairs that share anything.
    """
    ordered = sorted(portal.plans, key=lambda plan: (plan.start, plan.end, plan.issued, plan.id), reverse=True)
    sides = [_Side(portal, plan) for plan in ordered]
    by_plan = {side.plan.id: side for side in sides}
    for programme in portal.catalog.programmes.values():
        rows: dict[str, list[Task]] = {each.plan_id: [] for each in programme.incarnations}
        for task in portal.tasks_of_programme(programme):
            rows.setdefault(task.plan_id, []).append(task)
        for plan_id, tasks in rows.items():
            by_plan[plan_id].programmes[programme.id] = tuple(tasks)
    sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, side in enumerate(sides):
        for kind, ids in (("indicator", side.indicators), ("programme", side.programmes)):
            for identity in ids:
                sharing[kind, identity].append(place)
    wanted = {pair for places in sharing.values() for pair in itertools.combinations(places, 2)}
    order = {("indicator", identity): place for place, identity in enumerate(portal.catalog.indicators)}
    order |= {("programme", identity): place for place, identity in enumerate(portal.catalog.programmes)}
    return [_pair(portal.catalog, order, sides[one], sides[other]) for other, one in sorted(wanted)]


class _Side:
    """What one plan has to compare."""

    def __init__(self, portal: Portal, plan: Plan) -> None:
        self.plan = plan
        self.indicators: dict[str, tuple[Target, ...]] = {}
        for target in plan.targets:
            if target.indicator:
                self.indicators[target.indicator] = (*self.indicators.get(target.indicator, ()), target)
        self.programmes: dict[str, tuple[Task, ...]] = {}
        self.topics = Counter(topic for task in plan.tasks if task.counted for topic in dict.fromkeys(task.topics))
        self.leading = {
            organisation.name.vi.partition(" (")[0].casefold(): organisation
            for organisation in portal.taking_part(plan)
            if (part := portal.involvement(organisation, plan)) and part.roles.get("lead")
        }


def _pair(catalog: Catalog, order: Mapping[tuple[str, str], int], one: _Side, other: _Side) -> Pair:
    measured = sorted({*one.indicators, *other.indicators}, key=lambda each: order["indicator", each])
    programmes = sorted({*one.programmes, *other.programmes}, key=lambda each: order["programme", each])
    # A namesake carries its province in brackets.
    namesakes = () if one.plan.province == other.plan.province else [name for name in one.leading if name in other.leading]
    return Pair(
        f"{one.plan.id}--{other.plan.id}", one.plan, other.plan,
        tuple(
            Indicators(
                catalog.indicators[key], one.indicators[key], other.indicators[key],
                compare(catalog.indicators[key], one.indicators[key], other.indicators[key]),
            )
            for key in measured if key in one.indicators and key in other.indicators
        ),
        tuple(catalog.indicators[key] for key in measured if key not in other.indicators),
        tuple(catalog.indicators[key] for key in measured if key not in one.indicators),
        tuple(
            Programmes(
                catalog.programmes[key], (key in one.programmes, key in other.programmes),
                one.programmes.get(key, ()), other.programmes.get(key, ()),
            )
            for key in programmes
        ),
        tuple(
            (topic, one.topics[topic.id], other.topics[topic.id])
            for topic in catalog.topics.values() if one.topics[topic.id] or other.topics[topic.id]
        ),
        tuple((one.leading[name], other.leading[name]) for name in namesakes),
    )  # fmt: skip
