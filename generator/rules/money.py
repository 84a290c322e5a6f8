"""Rules about amounts and joint work."""

from __future__ import annotations

from collections.abc import Iterator

from generator.findings import Finding
from generator.model import Catalog, Task


def heading_has_no_budget(catalog: Catalog) -> Iterator[Finding]:
    """A heading is never counted, so an amount at one would vanish from every total."""
    for task in catalog.tasks.values():
        if task.is_heading and task.budget.million_vnd is not None:
            yield Finding("heading-with-amount", task.budget_where, {"row": task.row})


def joint_work_agrees(catalog: Catalog) -> Iterator[Finding]:
    """Listings of one work state one amount and one time, or a note says that they do not."""
    for work in catalog.joint_works.values():
        listings = [catalog.tasks[task] for task in work.tasks if task in catalog.tasks]
        for other in listings[1:]:
            first = listings[0]
            if first.budget != other.budget:
                yield from _unless_noted(
                    first, other, "budget", first.budget_text or "", other.budget_text or "", work.id
                )
            spans = (first.schedule.start, first.schedule.end), (other.schedule.start, other.schedule.end)
            if spans[0] != spans[1]:
                yield from _unless_noted(first, other, "time", first.schedule.words, other.schedule.words, work.id)


def _unless_noted(first: Task, other: Task, field: str, one: str, two: str, work: str) -> Iterator[Finding]:
    for task in (first, other):
        if not any(note.field == field or note.field is None for note in task.notes):
            where = task.budget_where if field == "budget" else task.time_where
            yield Finding("joint-work-disagrees", where, {"work": work, "field": field, "one": one, "other": two})
