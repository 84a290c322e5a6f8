"""How far the plans have come, as reported: nothing here is known but what somebody reported and signed with a date.

What is overdue can only be said *as of* a date; without one nothing is. A row whose deadline has passed and on
which nobody reported is not overdue but unreported: the portal does not know.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from generator.model import Catalog, LaterDecision, Plan, ProgressReport, Task
from generator.progress import latest
from generator.schedules import Month, read_schedule

STATUSES = ("done", "on_track", "at_risk", "delayed", "not_started", "stopped")
_CLOSED = ("done", "stopped")


@dataclass(frozen=True)
class Standing:
    """What is known of one record: its reports (newest first), later decisions, and whether it is overdue."""

    reports: tuple[ProgressReport, ...]
    decisions: tuple[LaterDecision, ...]
    due: Month | None
    overdue: bool
    unreported: bool


class Standings:
    """The standing of every record as of a date; without a date all reports count and nothing is overdue."""

    def __init__(self, catalog: Catalog, as_of: datetime.date | None = None) -> None:
        """Reports and decisions after `as_of` are left out."""
        self.catalog, self.as_of = catalog, as_of
        self._reports: dict[str, list[ProgressReport]] = {}
        for report in catalog.reports:
            if as_of is None or report.reported <= as_of:
                self._reports.setdefault(report.record_id, []).insert(0, report)
        self._decisions: dict[str, list[LaterDecision]] = {}
        for decision in catalog.decisions:
            if as_of is None or decision.decided <= as_of:
                self._decisions.setdefault(decision.record_id, []).append(decision)

    def of(self, record_id: str) -> Standing:
        """What is known of a task or target."""
        reports = tuple(self._reports.get(record_id, ()))
        decisions = tuple(self._decisions.get(record_id, ()))
        task = self.catalog.tasks.get(record_id)
        due = self.due(task) if task is not None else None
        newest = latest(reports)
        passed = due is not None and self.as_of is not None and (self.as_of.year, self.as_of.month) > due
        overdue = passed and newest is not None and newest.status not in _CLOSED
        return Standing(reports, decisions, due, overdue, passed and newest is None)

    def due(self, task: Task) -> Month | None:
        """The last month of a row, as decided last; None where it has none or goes on."""
        schedule = task.schedule
        for decision in self._decisions.get(task.id, ()):
            if decision.field == "time":
                plan = self.catalog.plans[task.plan_id]
                schedule = read_schedule(decision.now.vi, (plan.start, plan.end))
        return schedule.end if schedule.kind in ("deadline", "period", "several") else None

    @cached_property
    def _leaves(self) -> dict[str, list[Task]]:
        return {plan.id: [task for task in plan.tasks if not task.is_heading] for plan in self.catalog.plans.values()}

    def of_plan(self, plan: Plan) -> list[ProgressReport]:
        """Every report on a plan, newest first."""
        ids = [task.id for task in self._leaves[plan.id]] + [target.id for target in plan.targets]
        return sorted(
            (each for record in ids for each in self._reports.get(record, ())),
            key=lambda each: each.reported, reverse=True,
        )  # fmt: skip

    def counts(self, tasks: Iterable[Task]) -> Counter[str]:
        """How many rows are in which state, by their newest report; `none` where there is none."""
        found: Counter[str] = Counter()
        for task in tasks:
            if not task.is_heading:
                newest = latest(self._reports.get(task.id, ()))
                found[newest.status if newest else "none"] += 1
        return found

    def overdue(self, tasks: Iterable[Task]) -> list[Task]:
        """The rows that are overdue as of the date."""
        return [task for task in tasks if not task.is_heading and self.of(task.id).overdue]

    def slipped(self, plan: Plan) -> list[LaterDecision]:
        """What later decisions changed in a plan, oldest first."""
        return [
            each
            for each in self.catalog.decisions
            if each.plan_id == plan.id and each in self._decisions.get(each.record_id, ())
        ]

    def silent(self, plan: Plan) -> list[str]:
        """The units that lead rows of a plan of which none has a report, where others have reported."""
        if not self.of_plan(plan):
            return []
        led: dict[str, bool] = {}
        for task in self._leaves[plan.id]:
            for unit in task.lead.organisations if task.lead else ():
                led[unit] = led.get(unit, False) or task.id in self._reports
        return [unit for unit, reported in led.items() if not reported]
