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


def agenda(plan: Plan) -> Agenda:
    """The agenda of a plan."""
    months: dict[Month, list[Task]] = defaultdict(list)
    undated: dict[str, list[Task]] = defaultdict(list)
    for task in plan.tasks:
        if task.is_heading or not task.counted:
            continue
        spans = task.schedule.spans
        if any(span.start <= plan.start and span.end >= plan.end for span in spans):
            undated["whole"].append(task)
        elif spans:
            for end in dict.fromkeys(span.end for span in spans):
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
