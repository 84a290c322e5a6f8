"""Rules about time cells."""

from __future__ import annotations

from collections.abc import Iterator

from generator.findings import Finding
from generator.model import Catalog, Task


def _noted(task: Task) -> bool:
    return any(note.field == "time" for note in task.notes)


def is_understood(catalog: Catalog) -> Iterator[Finding]:
    """Every time cell is understood; one that is not needs a note, and is then shown in its words."""
    for task in catalog.tasks.values():
        if task.schedule.kind == "unknown" and not _noted(task):
            yield Finding("time-unreadable", task.time_where, {"value": task.schedule.words})


def lies_in_the_period(catalog: Catalog) -> Iterator[Finding]:
    """A deadline outside the plan's period is a slip of typing or of the document."""
    for task in catalog.tasks.values():
        plan = catalog.plans[task.plan_id]
        start, end = task.schedule.start, task.schedule.end
        if start and end and (start < plan.start or end > plan.end) and not _noted(task):
            yield Finding(
                "time-outside-period",
                task.time_where,
                {"value": task.schedule.words, "period": f"{plan.start} – {plan.end}"},
            )
