"""Two plans side by side: indicators, programmes, topics and units that both have, and what only one has."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.model import Catalog, Indicator, Organisation, Plan, Programme, Target, Task, Topic
from generator.portal import Portal
from generator.promises import Comparison, compare, plan_order


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


@dataclass(frozen=True, slots=True)
class Turn:
    """The promises of two plans for one indicator, the earlier plan first, or two years of one plan."""

    plans: tuple[Plan, Plan]
    result: Comparison

    @property
    def years(self) -> tuple[int, int]:
        """The year of each side, its first where it has several."""
        return self.result.one[0].year, self.result.other[0].year


_MOST_PLANS = 5
"""Each plan that promises an indicator is set against each other one; of more plans each against the one before."""


def turns(portal: Portal, indicator: Indicator) -> list[Turn]:
    """What can be said of the promises for one indicator, plan against plan as on the pages of the pairs.

    The years that one plan promises for are set against each other only where it is the only plan.
    """
    by_plan: dict[str, list[Target]] = defaultdict(list)
    for target in portal.targets_of_indicator(indicator.id):
        by_plan[target.plan_id].append(target)
    catalog = portal.catalog
    plans = sorted((catalog.plans[each] for each in by_plan), key=plan_order)
    if len(plans) == 1:
        years = [each for each in itertools.pairwise(by_plan[plans[0].id]) if each[0].year < each[1].year]
        return [Turn((plans[0], plans[0]), compare(catalog, indicator, each[:1], each[1:])) for each in years]
    every = itertools.combinations(plans, 2) if len(plans) <= _MOST_PLANS else itertools.pairwise(plans)
    return [
        Turn((one, other), compare(catalog, indicator, by_plan[one.id], by_plan[other.id])) for one, other in every
    ]


def between(portal: Portal, indicator: Indicator, one: Target, other: Target) -> Comparison:
    """What can be said of two promises: of two plans what is said of the plans, of one plan what is said of the two."""
    sides: tuple[Iterable[Target], Iterable[Target]] = ((one,), (other,))
    if one.plan_id != other.plan_id:
        targets = portal.targets_of_indicator(indicator.id)
        first, last = sorted((portal.catalog.plans[each.plan_id] for each in (one, other)), key=plan_order)
        sides = tuple([each for each in targets if each.plan_id == plan.id] for plan in (first, last))  # type: ignore[assignment]
    return compare(portal.catalog, indicator, tuple(sides[0]), tuple(sides[1]))


def pairs(portal: Portal) -> list[Pair]:
    """The pairs of plans that have an indicator or a programme in common, the latest first.

    Found through what they have in common: there are many times more pairs of plans than pairs that share anything.
    """
    ordered = sorted(portal.plans, key=plan_order, reverse=True)
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
                compare(catalog, catalog.indicators[key], one.indicators[key], other.indicators[key]),
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
