"""Two plans side by side: indicators, programmes, topics and units that both have, and what only one has."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from generator.model import Indicator, Organisation, Plan, Programme, Target, Task, Topic
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
    """The pairs of plans that have an indicator or a programme in common, the latest first."""
    ordered = sorted(portal.plans, key=lambda plan: (plan.start, plan.end, plan.issued, plan.id), reverse=True)
    found = (_pair(portal, one, other) for other, one in itertools.combinations(ordered, 2))
    return [pair for pair in found if pair.both or any(all(each.named) for each in pair.programmes)]


def _pair(portal: Portal, one: Plan, other: Plan) -> Pair:
    indicators = portal.catalog.indicators
    first, second = _by_indicator(one), _by_indicator(other)
    programmes = []
    for programme in portal.catalog.programmes.values():
        named = {each.plan_id for each in programme.incarnations}
        rows = tuple(
            tuple(task for task in portal.tasks_of_programme(programme) if task.plan_id == plan.id) for plan in (one, other)
        )
        here = (one.id in named or bool(rows[0]), other.id in named or bool(rows[1]))
        if any(here):
            programmes.append(Programmes(programme, here, rows[0], rows[1]))
    counted = []
    for topic in portal.catalog.topics.values():
        tasks = portal.tasks_of_topic(topic)
        counts = [sum(task.plan_id == plan.id and task.counted for task in tasks) for plan in (one, other)]
        if any(counts):
            counted.append((topic, counts[0], counts[1]))
    return Pair(
        f"{one.id}--{other.id}", one, other,
        tuple(
            Indicators(indicators[key], first[key], second[key], compare(indicators[key], first[key], second[key]))
            for key in indicators if key in first and key in second
        ),
        tuple(indicators[key] for key in indicators if key in first and key not in second),
        tuple(indicators[key] for key in indicators if key in second and key not in first),
        tuple(programmes), tuple(counted), _units(portal, one, other),
    )  # fmt: skip


def _by_indicator(plan: Plan) -> dict[str, tuple[Target, ...]]:
    found: dict[str, tuple[Target, ...]] = {}
    for target in plan.targets:
        if target.indicator:
            found[target.indicator] = (*found.get(target.indicator, ()), target)
    return found


def _units(portal: Portal, one: Plan, other: Plan) -> tuple[tuple[Organisation, Organisation], ...]:
    """Units of the same name in two provinces: a namesake carries its province in brackets."""
    if one.province == other.province:
        return ()

    def leading(plan: Plan) -> dict[str, Organisation]:
        return {
            organisation.name.vi.partition(" (")[0].casefold(): organisation
            for organisation in portal.organisations
            if any(part.plan.id == plan.id and part.roles.get("lead") for part in portal.involvements[organisation.id])
        }

    first, second = leading(one), leading(other)
    return tuple((first[name], second[name]) for name in first if name in second)
