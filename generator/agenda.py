"""What falls due when: the works of a plan by month, joint work once, and what is due next after a day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from generator.model import Plan, Task
from generator.schedules import Month

UNDATED = ("whole", "continuous", "recurring", "conditional", "not_stated")
"""The kinds of works that fall due in no month of their own, in the order in which they are shown."""


@dataclass(frozen=True)
class Agenda:
    """A plan's works, joint work once: those due in a month (the last of a deadline, period or round), and the others by kind.

    `months` are in their order; a work with several rounds is due in several months. Of the kinds of `undated`,
    `whole` are works that take the plan's whole period; `unknown` times count as not stated.
    """

    plan: Plan
    months: tuple[tuple[Month, tuple[Task, ...]], ...]
    undated: tuple[tuple[str, tuple[Task, ...]], ...]

    def is_outside(self, month: Month) -> bool:
        """Whether a month lies before or after the plan's period; works due then are listed and not drawn."""
        return not self.plan.start <= month <= self.plan.end


def takes_all(task: Task, plan: Plan) -> bool:
    """Whether a work takes the plan's whole period, so that its end says nothing of its own."""
    return any(span.start <= plan.start and span.end >= plan.end for span in task.schedule.spans)


def due_months(task: Task, plan: Plan) -> tuple[Month, ...]:
    """The months in which a work falls due: the last of each deadline, period or round, each once.

    Every list and every picture of what falls due counts by this. Empty where it takes the whole period or has no dates.
    """
    return () if takes_all(task, plan) else tuple(dict.fromkeys(span.end for span in task.schedule.spans))


def agenda(plan: Plan) -> Agenda:
    """The agenda of a plan."""
    months: dict[Month, list[Task]] = defaultdict(list)
    undated: dict[str, list[Task]] = defaultdict(list)
    for task in plan.tasks:
        if task.is_heading or not task.counted:
            continue
        if takes_all(task, plan):
            undated["whole"].append(task)
        elif due := due_months(task, plan):
            for end in due:
                months[end].append(task)
        else:
            undated[{"unknown": "not_stated"}.get(task.schedule.kind, task.schedule.kind)].append(task)
    return Agenda(
        plan,
        tuple((month, tuple(months[month])) for month in sorted(months)),
        tuple((kind, tuple(undated[kind])) for kind in UNDATED if undated[kind]),
    )


def due_next(agendas: Iterable[Agenda], today: datetime.date) -> list[tuple[Month, Task]]:
    """The works due in the month of `today` or later, the soonest first: (month, work)."""
    now = Month(today.year, today.month)
    found = [(month, task) for each in agendas for month, tasks in each.months if month >= now for task in tasks]
    return sorted(found, key=lambda pair: pair[0])
