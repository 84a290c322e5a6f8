"""Progress reports and later decisions: `content/plans/<plan-id>/progress/<YYYY-MM>.yml`, one file a month."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator import schema
from generator.amounts import UnreadableNumberError, read_amount
from generator.authored import inside, suggested, sure, text, validated
from generator.findings import Finding, Report, Where
from generator.located import Document, read
from generator.model import LaterDecision, Plan, ProgressReport
from generator.schedules import read_month, read_schedule
from generator.values import read_value


@dataclass
class Progress:
    """What was reported and decided, oldest first."""

    reports: list[ProgressReport] = field(default_factory=list)
    decisions: list[LaterDecision] = field(default_factory=list)


def read_progress(root: Path, plans: Mapping[str, Plan], report: Report, unread: Iterable[str] = ()) -> Progress:
    """Read the progress of every plan. Findings go into `report`.

    Of a plan of which something is `unread` (ids, or their beginnings) no record is called unknown.
    """
    found = Progress()
    for plan in plans.values():
        folder = root / "content" / "plans" / plan.id / "progress"
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            whole = not any(each.partition(".")[0] == plan.id for each in unread)
            _read_file(root, path, plan, found, report if whole else _Lenient(report))
    found.reports.sort(key=lambda each: (each.reported, each.where))
    found.decisions.sort(key=lambda each: (each.decided, each.where))
    return found


def _read_file(root: Path, path: Path, plan: Plan, found: Progress, report: Report) -> None:
    name = path.relative_to(root).as_posix()
    if path.name.startswith("."):
        return
    if not re.fullmatch(r"20\d{2}-(0[1-9]|1[0-2])\.yml", path.name):
        report.add("progress-name", Where(name), name=path.name)
        return
    if not inside(root, path, report):
        return
    document = read(path, name, report)
    authored = validated(schema.ProgressFile, document, report) if document else None
    if document is not None and authored is not None:
        month = _MonthFile(plan, path.stem, document, report)
        month.check_month(authored)
        found.reports += filter(None, (month.report_of(index, authored) for index in range(len(authored.reports))))
        found.decisions += filter(None, (month.decision_of(index, authored) for index in range(len(authored.changes))))


_PERCENT = {"done": 100, "not_started": 0}
"""What a status means where a percentage stands beside it."""
_LATEST = datetime.timedelta(days=366)
"""A report on a month comes within a year of its end."""


class _MonthFile:
    """The reports and decisions of one file, each checked against the plan that it is about."""

    def __init__(self, plan: Plan, month: str, document: Document, report: Report) -> None:
        self.plan, self.month, self.document, self.report = plan, month, document, report
        self.kinds = {target.id: "target" for target in plan.targets}
        self.kinds |= {task.id: "heading" if task.is_heading else "task" for task in plan.tasks}
        self.records = {each.removeprefix(f"{plan.id}."): each for each in self.kinds}
        self.seen: dict[tuple[Any, ...], Where] = {}

    def check_month(self, authored: schema.ProgressFile) -> None:
        """A month before the plan's first has nothing to report."""
        self._date(authored.reported, ("reported",))
        if self.month < str(self.plan.start):
            self.report.add("progress-date", Where(self.document.file), date=self.month, earliest=str(self.plan.start), latest="…")

    def report_of(self, index: int, authored: schema.ProgressFile) -> ProgressReport | None:
        """One report, or None where its record is unknown."""
        each, path = authored.reports[index], ("reports", index)
        identity = self._record(each.record, path)
        if each.reported:
            self._date(each.reported, (*path, "reported"))
        reported = each.reported or authored.reported
        self._once(("report", each.record, reported), each.record, path)
        if each.percent is not None and each.percent != _PERCENT.get(each.status, each.percent):
            self._finding("progress-percent", (*path, "percent"), percent=each.percent, status=each.status)
        if each.value is not None:
            if self.kinds.get(identity or "") == "task":
                self._finding("progress-field", (*path, "value"), field="value", record=each.record)
            self._readable(read_value, each.value, (*path, "value"))
        if identity is None:
            return None
        where = self.document.where((*path, "record"))
        return ProgressReport(
            self.plan.id, identity, reported, each.status, each.percent, each.value, text(each.text), each.evidence, where
        )

    def decision_of(self, index: int, authored: schema.ProgressFile) -> LaterDecision | None:
        """What one later decision changed, or None where its record is unknown."""
        each, path = authored.changes[index], ("changes", index)
        identity = self._record(each.record, path)
        self._date(each.decided, (*path, "decided"))
        self._once(("change", each.record, each.field, each.decided), f"{each.record}: {each.field}", path)
        kind = self.kinds.get(identity or "")
        if kind in ("task", "target") and (each.field == "value") != (kind == "target"):
            self._finding("progress-field", (*path, "field"), field=each.field, record=each.record)
        if each.field == "time":
            if read_schedule(each.now.vi, (self.plan.start, self.plan.end)).kind == "unknown":
                self._finding("time-unreadable", (*path, "now"), value=each.now.vi)
        else:
            self._readable(read_amount if each.field == "budget" else read_value, each.now.vi, (*path, "now"))
        if identity is None:
            return None
        where = self.document.where((*path, "record"))
        return LaterDecision(
            self.plan.id, identity, each.field, sure(each.now), each.decision, each.decided, text(each.text), where
        )

    def _finding(self, code: str, path: tuple[str | int, ...], **values: Any) -> None:
        self.report.add(code, self.document.where(path), **values)

    def _record(self, name: str, path: tuple[str | int, ...]) -> str | None:
        identity = self.records.get(name)
        if identity is None:
            self._finding("unknown-reference", (*path, "record"), kind="task or target", value=name, **suggested(name, self.records))
        elif self.kinds[identity] == "heading":
            self._finding("progress-heading", (*path, "record"), record=name)
        return identity

    def _date(self, date: datetime.date, path: tuple[str | int, ...]) -> None:
        """A report or decision comes after the plan, and not long after the month that it is about."""
        last = read_month(self.month).following.first_day + _LATEST
        if not self.plan.issued <= date <= last:
            earliest = self.plan.issued.isoformat()
            self._finding("progress-date", path, date=date.isoformat(), earliest=earliest, latest=last.isoformat())

    def _once(self, key: tuple[Any, ...], name: str, path: tuple[str | int, ...]) -> None:
        where = self.document.where((*path, "record"))
        first = self.seen.setdefault(key, where)
        if first != where:
            self.report.add("duplicate-id", where, kind=key[0], id=name, first=first)

    def _readable(self, reading: Callable[[str], object], words: str, path: tuple[str | int, ...]) -> None:
        try:
            reading(words)
        except UnreadableNumberError as error:
            self._finding("amount-unreadable", path, key=str(path[-1]), value=error.text)


class _Lenient(Report):
    """A report that passes everything on but references to what could not be read."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def extend(self, findings: Iterable[Finding]) -> None:
        if hasattr(self, "_report"):
            self._report.extend(each for each in findings if each.code != "unknown-reference")


def latest(reports: Iterable[ProgressReport]) -> ProgressReport | None:
    """The newest of some reports."""
    return max(reports, key=lambda each: each.reported, default=None)
