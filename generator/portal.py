"""compose(catalog) → Portal: everything a reader will see, in no language: relations, order, sums, neighbours."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from generator.addresses import Page
from generator.findings import Where
from generator.history import History, Published
from generator.languages import Text
from generator.measures import Total, series, total
from generator.model import (
    Catalog,
    JointWork,
    Note,
    Organisation,
    Plan,
    Priority,
    Programme,
    Section,
    Target,
    Task,
    Topic,
)
from generator.promises import counts_other
from generator.standings import Standings
from generator.translations import State

SHARED = frozenset(("organisation", "programme", "indicator", "topic", "term", "joint-work"))
# Units that targets are promised in and no indicator is measured in.
_MORE_UNITS = {"tỷ đồng": "billion VND"}

ROLES = ("lead", "main_implementer", "coordinating", "directing_leader", "authority")


@dataclass(frozen=True)
class Involvement:
    """What one organisation has to do with one plan: its sections and its rows by role."""

    plan: Plan
    sections: tuple[Section, ...]
    roles: Mapping[str, tuple[Task, ...]]
    priorities: tuple[Priority, ...]
    targets: tuple[Target, ...]
    leads: Total


class Portal:
    """The composed portal. Every list is in the order in which it is shown."""

    def __init__(self, catalog: Catalog, translation: State | None = None, history: History | None = None) -> None:
        """Compose once; the relations are computed when first asked for."""
        self.catalog = catalog
        self.translation = translation or State(())
        self.history = history or History()
        self.stale = self.translation.stale
        self.plans = list(catalog.plans.values())
        self.standings = Standings(catalog)

    # --- notes -------------------------------------------------------------------------------------

    @cached_property
    def notes(self) -> list[Note]:
        """Every note, in the order of the documents."""
        found: list[Note] = []
        for plan in self.plans:
            found += plan.notes
            for section in plan.sections:
                found += section.notes
                for record in section.records:
                    found += record.notes
        return found

    def notes_of_plan(self, plan: Plan) -> list[Note]:
        """The notes at a plan, its sections and its records."""
        return self._notes_by_plan.get(plan.id, [])

    @cached_property
    def _notes_by_plan(self) -> dict[str, list[Note]]:
        return _grouped((note.record_id.partition(".")[0], note) for note in self.notes)

    # --- organisations -----------------------------------------------------------------------------

    @cached_property
    def _by_organisation(self) -> dict[str, dict[str, dict[str, list[Task]]]]:
        found: dict[str, dict[str, dict[str, list[Task]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for task in self.catalog.tasks.values():
            for role, cell in task.cells:
                for organisation in cell.organisations:
                    found[organisation][task.plan_id][role].append(task)
        return found

    @cached_property
    def involvements(self) -> dict[str, list[Involvement]]:
        """Organisation id → its part in each plan."""
        found: dict[str, list[Involvement]] = {organisation: [] for organisation in self.catalog.organisations}
        by_plan: dict[str, list[str]] = defaultdict(list)
        for organisation, plans in self._by_organisation.items():
            for plan_id in plans:
                by_plan[plan_id].append(organisation)
        for plan in self.plans:
            sections_of = _grouped((section.organisation, section) for section in plan.sections)
            section_of = {section.id: section.organisation for section in plan.sections}
            priorities_of = _grouped(
                (organisation, priority)
                for priority in plan.priorities
                for organisation in {priority.organisation, section_of[priority.section_id]}
            )
            for organisation in {*sections_of, *priorities_of, *by_plan[plan.id], plan.issuer} & found.keys():
                sections = tuple(sections_of.get(organisation, ()))
                by_role = self._by_organisation.get(organisation, {}).get(plan.id, {})
                roles = {role: tuple(by_role[role]) for role in ROLES if by_role.get(role)}
                priorities = tuple(priorities_of.get(organisation, ()))
                targets = tuple(t for s in sections for t in s.targets)
                led = total(roles.get("lead", ()))
                found[organisation].append(Involvement(plan, sections, roles, priorities, targets, led))
        return found

    @cached_property
    def _involvement_in(self) -> dict[tuple[str, str], Involvement]:
        return {(organisation, part.plan.id): part for organisation, parts in self.involvements.items() for part in parts}

    def involvement(self, organisation: Organisation, plan: Plan) -> Involvement | None:
        """The part of an organisation in one plan, None where it has none."""
        return self._involvement_in.get((organisation.id, plan.id))

    @cached_property
    def _taking_part(self) -> dict[str, list[Organisation]]:
        return _grouped((part.plan.id, each) for each in self.organisations for part in self.involvements[each.id])

    def taking_part(self, plan: Plan) -> list[Organisation]:
        """The organisations that have a part in a plan."""
        return self._taking_part.get(plan.id, [])

    @cached_property
    def organisations(self) -> list[Organisation]:
        """The organisations that have a page: all that any record names, and their parents."""
        wanted = {identity for identity, parts in self.involvements.items() if parts}
        for identity in list(wanted):
            parent = self.catalog.organisations[identity].parent
            while parent is not None and parent in self.catalog.organisations and parent not in wanted:
                wanted.add(parent)
                parent = self.catalog.organisations[parent].parent
        return [o for o in self.catalog.organisations.values() if o.id in wanted]

    @cached_property
    def children(self) -> dict[str, list[Organisation]]:
        """Organisation id → those directly below it that have a page."""
        found: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in self.organisations:
            if organisation.parent:
                found[organisation.parent].append(organisation)
        return found

    def led(self, organisation: Organisation) -> Total:
        """The total of every row an organisation leads, over all plans."""
        return total(task for part in self.involvements[organisation.id] for task in part.roles.get("lead", ()))

    # --- programmes, topics, indicators ------------------------------------------------------------

    def tasks_of_programme(self, programme: Programme) -> list[Task]:
        """The leaf rows that belong to a programme, newest plan first."""
        return self._tasks_by_programme.get(programme.id, [])

    @cached_property
    def _tasks_by_programme(self) -> dict[str, list[Task]]:
        return _grouped((task.programme, task) for task in self.catalog.tasks.values() if not task.is_heading)

    @cached_property
    def _tasks_by_topic(self) -> dict[str, list[Task]]:
        return _grouped(
            (topic, task) for task in self.catalog.tasks.values() if not task.is_heading for topic in task.topics
        )

    def tasks_of_topic(self, topic: Topic) -> list[Task]:
        """The leaf rows about a topic."""
        return self._tasks_by_topic.get(topic.id, [])

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Every target by id."""
        return {target.id: target for plan in self.plans for target in plan.targets}

    @cached_property
    def priorities(self) -> dict[str, Priority]:
        """Every priority by id."""
        return {priority.id: priority for plan in self.plans for priority in plan.priorities}

    @cached_property
    def _targets_by_indicator(self) -> dict[str, list[Target]]:
        return _grouped((target.indicator, target) for target in self.targets.values())

    def targets_of_indicator(self, indicator_id: str) -> list[Target]:
        """The series of an indicator, in the order of years."""
        return series(self._targets_by_indicator.get(indicator_id, []))

    def targets_of_topic(self, topic: Topic) -> list[Target]:
        """The targets about a topic, their own or their indicator's."""
        return self._targets_by_topic.get(topic.id, [])

    @cached_property
    def _targets_by_topic(self) -> dict[str, list[Target]]:
        indicators = self.catalog.indicators
        return _grouped(
            (topic, target)
            for target in self.targets.values()
            for topic in {*target.topics, indicators[target.indicator].topic if target.indicator else None}
        )

    def targets_of_programme(self, programme: Programme) -> list[Target]:
        """The targets that belong to a programme."""
        return self._targets_by_programme.get(programme.id, [])

    @cached_property
    def _targets_by_programme(self) -> dict[str, list[Target]]:
        return _grouped((target.programme, target) for target in self.targets.values())

    def priorities_of_programme(self, programme: Programme) -> list[Priority]:
        """Objectives, duties and solution items that belong to a programme."""
        return self._priorities_by_programme.get(programme.id, [])

    @cached_property
    def _priorities_by_programme(self) -> dict[str, list[Priority]]:
        return _grouped((priority.programme, priority) for priority in self.priorities.values())

    def priorities_of_topic(self, topic: Topic) -> list[Priority]:
        """Objectives, duties and solution items about a topic."""
        return self._priorities_by_topic.get(topic.id, [])

    @cached_property
    def _priorities_by_topic(self) -> dict[str, list[Priority]]:
        return _grouped((topic, each) for each in self.priorities.values() for topic in dict.fromkeys(each.topics))

    def targets_of_task(self, task: Task) -> list[Target]:
        """The targets that a row's product column states."""
        return self._targets_by_task.get(task.id, [])

    @cached_property
    def _targets_by_task(self) -> dict[str, list[Target]]:
        return _grouped((target.task_id, target) for target in self.targets.values())

    @cached_property
    def _units(self) -> dict[str, str]:
        """The English of the units that the indicators are measured in."""
        return _MORE_UNITS | {
            each.unit.vi: each.unit.en
            for each in self.catalog.indicators.values()
            if each.unit is not None and each.unit.en is not None
        }

    def unit_of(self, target: Target) -> Text | None:
        """The unit of a target's value: the one its words state, else its indicator's; None where the document counts another."""
        stated = target.value.unit if target.value else ""
        if stated in self._units:
            return Text(stated, self._units[stated])
        indicator = self.catalog.indicators.get(target.indicator or "")
        if indicator is not None and counts_other(target, indicator):
            return None
        if indicator is not None and indicator.unit is not None:
            return indicator.unit
        return Text(stated) if stated else None

    # --- what belongs to whom ----------------------------------------------------------------------

    def records_of_plan(self, plan: Plan) -> set[str]:
        """The ids of a plan, its sections and all of their records."""
        found = {plan.id}
        for section in plan.sections:
            found |= {section.id} | {record.id for record in section.records}
        return found

    def records_of_unit(self, organisation: Organisation) -> set[str]:
        """The ids of an organisation, its sections, its duties and targets and the rows in which it has a part."""
        found = {organisation.id}
        for part in self.involvements[organisation.id]:
            found |= {section.id for section in part.sections}
            found |= {task.id for tasks in part.roles.values() for task in tasks}
            found |= {priority.id for priority in part.priorities} | {target.id for target in part.targets}
        return found

    def records_of_programme(self, programme: Programme) -> set[str]:
        """The ids of a programme and of the rows, targets and duties that belong to it."""
        return (
            {programme.id}
            | {task.id for task in self.tasks_of_programme(programme)}
            | {target.id for target in self.targets_of_programme(programme)}
            | {priority.id for priority in self.priorities_of_programme(programme)}
        )

    def changes_of(self, kind: str, records: set[str]) -> list[Published]:
        """The published changes of some records of plans, and of the shared record of `kind` among them, oldest first."""
        return [
            each
            for each in self.history.changes
            if each.record_id in records and (each.record_kind == kind or each.record_kind not in SHARED)
        ]

    # --- addresses that were published once --------------------------------------------------------

    @cached_property
    def renamed(self) -> dict[tuple[str, str], tuple[str, Where]]:
        """(kind, id that a record had) → its id today and where that is said, for the kinds that have pages.

        The rename of a plan or a section holds for all of its rows.
        """
        found: dict[tuple[str, str], tuple[str, Where]] = {}

        def add(kind: str, old: Iterable[str], new: str, where: Where) -> None:
            found.update({(kind, each): (new, where) for each in old})

        catalog = self.catalog
        for plan in self.plans:
            add("plan", plan.formerly, plan.id, plan.where)
            for section in plan.sections:
                above = [*section.formerly, *(f"{old}.{section.key}" for old in plan.formerly)]
                for task in section.tasks:
                    if not task.is_heading:
                        rest = task.id.removeprefix(f"{section.id}.")
                        add("task", (f"{old}.{rest}" for old in above), task.id, section.where)
                        add("task", task.formerly, task.id, task.where)
        for organisation in self.organisations:
            add("organisation", organisation.formerly, organisation.id, organisation.where)
        for programme in catalog.programmes.values():
            add("programme", programme.formerly, programme.id, programme.where)
        for indicator in catalog.indicators.values():
            add("indicator", indicator.formerly, indicator.id, indicator.where)
        for topic in catalog.topics.values():
            add("topic", topic.formerly, topic.id, topic.where)
        return found

    def first_id(self, kind: str, record_id: str) -> str:
        """The oldest id that is known of a record: what must stay when it is renamed is made from it."""
        return next((old for (of, old), (new, _) in self.renamed.items() if of == kind and new == record_id), record_id)

    # --- tasks -------------------------------------------------------------------------------------

    @cached_property
    def leaves(self) -> list[Task]:
        """The rows that have a page, in the order of the documents."""
        return [task for plan in self.plans for task in plan.tasks if not task.is_heading]

    @cached_property
    def neighbours(self) -> dict[str, tuple[Task | None, Task | None]]:
        """Leaf id → the leaf before and after it in its document."""
        found: dict[str, tuple[Task | None, Task | None]] = {}
        for plan in self.plans:
            leaves = [task for task in plan.tasks if not task.is_heading]
            for index, task in enumerate(leaves):
                before = leaves[index - 1] if index else None
                after = leaves[index + 1] if index + 1 < len(leaves) else None
                found[task.id] = (before, after)
        return found

    @cached_property
    def _children_of(self) -> dict[str, list[Task]]:
        return _grouped((task.parent_id, task) for task in self.catalog.tasks.values())

    def siblings(self, task: Task) -> list[Task]:
        """The other rows under the same heading; empty where it has none."""
        return [each for each in self._children_of.get(task.parent_id or "", []) if each.id != task.id]

    def ancestors(self, task: Task) -> list[Task]:
        """The headings above a row, outermost first."""
        found: list[Task] = []
        above = task.parent_id
        while above is not None:
            parent = self.catalog.tasks[above]
            found.insert(0, parent)
            above = parent.parent_id
        return found

    def joint_work(self, task: Task) -> tuple[JointWork, list[Task]] | None:
        """The joint work a row belongs to, with all of its listings (the one taken first)."""
        if task.joint_work is None:
            return None
        work = self.catalog.joint_works[task.joint_work]
        listings = [self.catalog.tasks[each] for each in work.tasks if each in self.catalog.tasks]
        return work, sorted(listings, key=lambda each: each.id != work.taken)

    def total(self, tasks: Iterable[Task]) -> Total:
        """The total of a selection of rows."""
        return total(tasks)

    # --- places ------------------------------------------------------------------------------------

    def is_shown(self, record_id: str) -> bool:
        """Whether a record of a plan stands on some page today."""
        catalog = self.catalog
        known = (catalog.plans, catalog.sections, catalog.tasks, self.targets, self.priorities)
        return any(record_id in records for records in known)

    def place(self, record_id: str) -> tuple[Page, str]:
        """The page and the anchor at which a record (also one without a page of its own) is shown. Raises KeyError for no record of a plan."""
        catalog = self.catalog
        if record_id in catalog.tasks and not catalog.tasks[record_id].is_heading:
            return Page("task", record_id), ""
        plan_id, _, rest = record_id.partition(".")
        if plan_id in catalog.plans:
            return Page("plan", plan_id), rest
        raise KeyError(record_id)


K = TypeVar("K")
V = TypeVar("V")


def _grouped(pairs: Iterable[tuple[K | None, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        if key is not None:
            groups[key].append(value)
    return dict(groups)


def compose(
    catalog: Catalog,
    translation: State | None = None,
    history: History | None = None,
    *,
    as_of: datetime.date | None = None,
) -> Portal:
    """Compose what readers will see from a catalog without errors, the state of its English and its history."""
    portal = Portal(catalog, translation, history)
    portal.standings = Standings(catalog, as_of)
    return portal
