"""Progress reports and later decisions: `content/plans/<plan-id>/progress/<YYYY-MM>.yml`, one file a month."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator import schema
from generator.amounts import UnreadableNumberError, read_amount
from generator.authored import inside, suggested, sure, text, validated
from generator.findings import Finding, Report, Where
from generator.located import Document, read
from generator.model import LaterDecision, Plan, ProgressReport
from generator.schedules import read_schedule
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
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])\.yml", path.name):
        report.add("progress-name", Where(name), name=path.name)
        return
    if not inside(root, path, report):
        return
    document = read(path, name, report)
    authored = validated(schema.ProgressFile, document, report) if document else None
    if document is None or authored is None:
        return
    ids = [task.id for task in plan.tasks] + [target.id for target in plan.targets]
    records = {each.removeprefix(f"{plan.id}."): each for each in ids}
    seen: dict[tuple[str, Any], Where] = {}
    for index, each in enumerate(authored.reports):
        where = document.where(("reports", index, "record"))
        identity = _known(each.record, records, where, report)
        reported = each.reported or authored.reported
        if (each.record, reported) in seen:
            report.add("duplicate-id", where, kind="report", id=each.record, first=seen[each.record, reported])
        seen.setdefault((each.record, reported), where)
        if each.value is not None:
            _readable(lambda words=each.value: read_value(words), document, ("reports", index, "value"), report)
        if identity:
            found.reports.append(
                ProgressReport(
                    plan.id, identity, reported, each.status, each.percent, each.value, text(each.text), each.evidence, where
                )
            )  # fmt: skip
    for index, change in enumerate(authored.changes):
        where = document.where(("changes", index, "record"))
        identity = _known(change.record, records, where, report)
        now = document.where(("changes", index, "now"))
        if change.field == "time":
            schedule = read_schedule(change.now.vi, (plan.start, plan.end))
            if schedule.kind == "unknown":
                report.add("time-unreadable", now, value=change.now.vi)
        elif change.field == "budget":
            _readable(lambda words=change.now.vi: read_amount(words), document, ("changes", index, "now"), report)
        else:
            _readable(lambda words=change.now.vi: read_value(words), document, ("changes", index, "now"), report)
        if identity:
            found.decisions.append(
                LaterDecision(
                    plan.id, identity, change.field, sure(change.now), change.decision, change.decided, text(change.text), where
                )
            )  # fmt: skip


class _Lenient(Report):
    """A report that passes everything on but references to what could not be read."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def extend(self, findings: Iterable[Finding]) -> None:
        if hasattr(self, "_report"):
            self._report.extend(each for each in findings if each.code != "unknown-reference")


def _known(name: str, records: Mapping[str, str], where: Where, report: Report) -> str | None:
    record = records.get(name)
    if record is None:
        report.add("unknown-reference", where, kind="task or target", value=name, **suggested(name, records))
        return None
    return record


def _readable(reading: Any, document: Document, path: tuple[str | int, ...], report: Report) -> None:
    try:
        reading()
    except UnreadableNumberError as error:
        report.add("amount-unreadable", document.where(path), key=str(path[-1]), value=error.text)


def latest(reports: Iterable[ProgressReport]) -> ProgressReport | None:
    """The newest of some reports."""
    return max(reports, key=lambda each: each.reported, default=None)
