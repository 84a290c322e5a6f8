"""The plans below `content/plans/`: each folder becomes a Plan with its sections and records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator import schema
from generator.amounts import EMPTY, NO_COLUMN, Amount, UnreadableNumberError, read_amount
from generator.authored import inside, suggested, sure, text, validated
from generator.findings import Report, Where
from generator.languages import Text
from generator.located import Document, read
from generator.model import (
    Cell,
    LegalBasis,
    Note,
    Plan,
    Priority,
    Section,
    Target,
    Task,
)
from generator.schedules import read_schedule
from generator.values import TargetValue, read_value
from generator.vocabularies import Vocabularies


def read_plans(root: Path, vocabularies: Vocabularies, report: Report) -> dict[str, Plan]:
    """Read every plan, newest first. Findings go into `report`."""
    folder = root / "content" / "plans"
    if not folder.is_dir() or not any(path.is_dir() for path in folder.iterdir()):
        report.add("no-plans", Where("content/plans"))
        return {}
    plans: dict[str, Plan] = {}
    for path in sorted(folder.iterdir()):
        relative = path.relative_to(root).as_posix()
        if path.name.startswith("."):
            continue
        if not path.is_dir():
            continue
        if not inside(root, path, report):
            continue
        if not schema.is_safe_id(path.name):
            report.add("malformed-id", Where(relative), key="plan", value=path.name)
            continue
        plan = _PlanReader(root, path, vocabularies, report).read()
        if plan is not None:
            plans[plan.id] = plan
    # Newest first: a visitor looks for what holds now.
    return dict(sorted(plans.items(), key=lambda item: (item[1].issued, item[0]), reverse=True))


@dataclass
class _PlanReader:
    """Reads one plan's folder."""

    root: Path
    folder: Path
    vocabularies: Vocabularies
    report: Report
    plan_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.plan_id = self.folder.name

    def read(self) -> Plan | None:
        name = f"content/plans/{self.plan_id}/plan.yml"
        files = {
            path.stem: path for path in sorted(self.folder.iterdir()) if path.suffix == ".yml" and path.stem != "plan"
        }
        path = self.folder / "plan.yml"
        if not path.exists():
            self.report.add("no-plan-file", Where(f"content/plans/{self.plan_id}"))
            self.vocabularies.unread.append(self.plan_id)
            return None
        document = read(path, name, self.report) if inside(self.root, path, self.report) else None
        authored = validated(schema.PlanFile, document, self.report) if document else None
        if authored is None or document is None:
            # The sections are still looked at, so that one bad file hides no other.
            self.vocabularies.unread.append(self.plan_id)
            for key in files:
                self._section_file(key)
            return None
        if authored.period.end < authored.period.start:
            self.report.add("period-reversed", document.where(("period",)))
        self.vocabularies.named["organisation"].check(authored.issuer, document.where(("issuer",)), self.report)
        issuer = self.vocabularies.organisations.get(authored.issuer)
        province = issuer.province if issuer else "quoc-gia"
        sections = []
        for index, key in enumerate(authored.sections):
            where = document.where(("sections", index))
            if key in authored.sections[:index]:
                self.report.add("duplicate-id", where, kind="section", id=key, first=name)
            elif key not in files:
                self.report.add("unknown-reference", where, kind="section file", value=key, **suggested(key, files))
            else:
                section = _SectionReader(self, key, authored, province).read()
                if section is not None:
                    sections.append(section)
                else:
                    self.vocabularies.unread.append(f"{self.plan_id}.{key}.")
        for key in files:
            if key not in authored.sections:
                self.vocabularies.unread.append(f"{self.plan_id}.{key}.")
                self.report.add(
                    "section-not-listed", Where(f"content/plans/{self.plan_id}/{key}.yml"), plan=name, key=key
                )
                self._section_file(key)
        own = self.notes(self.plan_id, authored.notes)
        bases = []
        count = len(own)
        for basis in authored.legal_bases:
            notes = self.notes(self.plan_id, basis.notes, field_name="legal_bases", after=count)
            count += len(notes)
            bases.append(LegalBasis(basis.number, basis.issued, sure(basis.text), notes))
        return Plan(
            id=self.plan_id,
            number=authored.number,
            kind=authored.kind,
            title=sure(authored.title),
            short_title=sure(authored.short_title),
            issued=authored.issued,
            start=authored.period.start,
            end=authored.period.end,
            issuer=authored.issuer,
            province=province,
            signer=authored.signer.name if authored.signer else None,
            signer_role=sure(authored.signer.role) if authored.signer else None,
            summary=sure(authored.summary),
            restored=authored.restored,
            source_note=text(authored.source_note),
            source_url=authored.source_url,
            legal_bases=tuple(bases),
            sections=tuple(sections),
            notes=own + tuple(note for basis in bases for note in basis.notes),
            where=document.where(("number",)),
            formerly=tuple(authored.formerly),
        )

    def _section_file(self, key: str) -> tuple[schema.SectionFile, Document] | None:
        name = f"content/plans/{self.plan_id}/{key}.yml"
        if not schema.is_safe_id(key):
            self.report.add("malformed-id", Where(name), key="section", value=key)
            return None
        if not inside(self.root, self.root / name, self.report):
            return None
        document = read(self.root / name, name, self.report)
        authored = validated(schema.SectionFile, document, self.report) if document else None
        return (authored, document) if authored is not None and document is not None else None

    @staticmethod
    def notes(
        record_id: str, authored: list[schema.AuthoredNote], field_name: str | None = None, after: int = 0
    ) -> tuple[Note, ...]:
        return tuple(
            Note(record_id, after + no, note.kind, note.field or field_name, sure(note.text))
            for no, note in enumerate(authored, 1)
        )


_OTHERS = re.compile(r"[npt]\d")
"""How the ids of notes, priorities and targets begin below their section's: a row's may not."""


def row_slug(row: str) -> str:
    """The row number as a part of an id: `7.1` → `7-1`, `II.3` → `ii-3`, `5.4(2)b` → `5-4-2b`."""
    return re.sub(r"[^0-9a-z]+", "-", row.lower().replace("đ", "dd")).strip("-")


def parent_row(row: str, rows: set[str]) -> str | None:
    """The nearest row above by number: `7.1` → `7`, `1.2.3(1)` → `1.2.3`; None where no such row stands."""
    number = row
    while True:
        number = re.sub(r"(?:\.[^.(]+|\([^)]*\)[a-z]?)$", "", number)
        if number in rows and number != row:
            return number
        if not re.search(r"[.(]", number):
            return None


class _SectionReader:
    """Reads one section of a plan."""

    def __init__(self, plan: _PlanReader, key: str, authored_plan: schema.PlanFile, province: str) -> None:
        self.plan, self.key, self.province = plan, key, province
        self.authored_plan = authored_plan
        self.report, self.vocabularies = plan.report, plan.vocabularies
        self.id = f"{plan.plan_id}.{key}"

    def read(self) -> Section | None:
        found = self.plan._section_file(self.key)  # noqa: SLF001 — one reader in two classes
        if found is None:
            return None
        authored, self.document = found
        where = self.document.where
        named = self.vocabularies.named
        named["organisation"].check(authored.organisation, where(("organisation",)), self.report)
        named["programme"].check(authored.programme, where(("programme",)), self.report)
        groups: dict[str, Text] = {}
        for index, group in enumerate(authored.groups):
            if group.no in groups:
                self.report.add(
                    "duplicate-id", where(("groups", index, "no")), kind="group", id=group.no, first=where(("groups",))
                )
            groups[group.no] = sure(group.title)
        tasks = self._tasks(authored, groups)
        return Section(
            id=self.id,
            plan_id=self.plan.plan_id,
            key=self.key,
            ref=sure(authored.ref),
            title=sure(authored.title),
            summary=text(authored.summary),
            organisation=authored.organisation,
            programme=authored.programme,
            columns=tuple(authored.columns),
            groups=groups,
            priorities=tuple(self._priorities(authored)),
            targets=tuple(self._targets(authored, {task.row: task.id for task in tasks})),
            tasks=tuple(tasks),
            notes=self.plan.notes(self.id, authored.notes),
            where=where(("ref",)),
            formerly=tuple(authored.formerly),
        )

    def _references(self, each: Any, path: tuple[str | int, ...]) -> None:
        named = self.vocabularies.named
        for key in ("organisation", "programme", "indicator"):
            named[key].check(getattr(each, key, None), self.document.where((*path, key)), self.report)
        for index, topic in enumerate(getattr(each, "topics", [])):
            named["topic"].check(topic, self.document.where((*path, "topics", index)), self.report)

    def _claimed(self, identity: str, number: str, where: Where, kind: str, seen: dict[str, tuple[str, Where]]) -> bool:
        """Whether a numbered record has an id of its own; if not, a finding."""
        first, place = seen.setdefault(identity, (number, where))
        if not row_slug(number):
            self.report.add("malformed-row", where, key="no", value=number)
        elif place == where:
            return True
        elif first == number:
            self.report.add("duplicate-id", where, kind=kind, id=number, first=place)
        else:
            self.report.add("address-twice", where, address=identity, other=first)
        return False

    def _priorities(self, authored: schema.SectionFile) -> Iterable[Priority]:
        seen: dict[str, tuple[str, Where]] = {}
        for index, each in enumerate(authored.priorities):
            where = self.document.where(("priorities", index, "no"))
            identity = f"{self.id}.p{row_slug(each.no)}"
            if not self._claimed(identity, each.no, where, "priority", seen):
                continue
            self._references(each, ("priorities", index))
            yield Priority(
                id=identity, plan_id=self.plan.plan_id, section_id=self.id, kind=each.kind, no=each.no,
                group=text(each.group), text=sure(each.text),
                organisation=each.organisation or (authored.organisation if each.kind == "duty" else None),
                programme=each.programme or authored.programme, topics=tuple(each.topics),
                notes=self.plan.notes(identity, each.notes), where=where, formerly=tuple(each.formerly),
            )  # fmt: skip

    def _targets(self, authored: schema.SectionFile, tasks: dict[str, str]) -> Iterable[Target]:
        seen: dict[str, tuple[str, Where]] = {}
        for index, each in enumerate(authored.targets):
            path = ("targets", index)
            where = self.document.where((*path, "no"))
            bullet = f"{self.id}.t{row_slug(each.no)}"
            if not self._claimed(bullet, each.no, where, "target", seen):
                continue
            self._references(each, path)
            if each.task is not None and each.task not in tasks:
                self.report.add(
                    "unknown-reference", self.document.where((*path, "task")),
                    kind="row", value=each.task, **suggested(each.task, tasks),
                )  # fmt: skip
            if each.parts and (each.name or each.value or each.indicator):
                self.report.add("target-both", self.document.where((*path, "parts"), key=True))
            elif not each.parts and each.name is None:
                self.report.add("missing-key", self.document.where(path), key="name")
            parts = each.parts or (
                [schema.TargetPart(name=each.name, value=each.value, indicator=each.indicator)] if each.name else []
            )
            for number, part in enumerate(parts, 1):
                part_path = (*path, "parts", number - 1) if each.parts else path
                if each.parts:
                    self._references(part, part_path)
                notes = self.plan.notes(
                    bullet if not each.parts else f"{bullet}-{number}", each.notes if number == 1 else []
                )
                yield Target(
                    id=f"{bullet}-{number}" if each.parts else bullet,
                    bullet_id=bullet, plan_id=self.plan.plan_id, section_id=self.id, no=each.no,
                    text=sure(each.text), name=sure(part.name),
                    value=self._value(part.value, part_path),
                    year=part.year or each.year or self.authored_plan.period.end.year,
                    indicator=part.indicator, programme=each.programme or authored.programme,
                    topics=tuple(each.topics), task_id=tasks.get(each.task) if each.task else None,
                    notes=notes, where=where, formerly=tuple(each.formerly),
                )  # fmt: skip

    def _value(self, words: str | None, path: tuple[str | int, ...]) -> TargetValue | None:
        if words is None:
            return None
        try:
            return read_value(words)
        except UnreadableNumberError as error:
            self._unreadable(error, (*path, "value"), "value")
            return TargetValue(words)

    def _unreadable(self, error: UnreadableNumberError, path: tuple[str | int, ...], key: str) -> None:
        where = self.document.where(path)
        if len(error.readings) > 1:
            self.report.add(
                "amount-ambiguous", where, key=key, value=error.text, one=error.readings[0], other=error.readings[1]
            )
        elif error.readings:
            self.report.add("amount-notation", where, key=key, value=error.text, reading=error.readings[0])
        else:
            self.report.add("amount-unreadable", where, key=key, value=error.text)

    def _tasks(self, authored: schema.SectionFile, groups: dict[str, Text]) -> list[Task]:
        rows: dict[str, Where] = {}
        slugs: dict[str, str] = {}
        kept: list[tuple[int, schema.AuthoredTask]] = []
        for index, each in enumerate(authored.tasks):
            where = self.document.where(("tasks", index, "row"))
            slug = row_slug(each.row)
            if _OTHERS.match(slug):
                self.report.add("malformed-row", where, key="row", value=each.row)
            elif each.row in rows:
                self.report.add("duplicate-id", where, kind="row", id=each.row, first=rows[each.row])
            elif slug in slugs:
                self.report.add("address-twice", where, address=f"{self.id}.{slug}", other=slugs[slug])
            else:
                rows[each.row] = where
                slugs[slug] = each.row
                kept.append((index, each))
        parents = {each.row: parent_row(each.row, set(rows)) for _, each in kept}
        headings = {parent for parent in parents.values() if parent}
        made: dict[str, Task] = {}
        has_budgets = "budget" in authored.columns
        by_row = {each.row: (index, each) for index, each in kept}

        def inherited(each: schema.AuthoredTask) -> tuple[str | None, tuple[str, ...]]:
            programme, topics, row = each.programme, tuple(each.topics), parents[each.row]
            while row is not None and (programme is None or not topics):
                above = by_row[row][1]
                programme, topics = programme or above.programme, topics or tuple(above.topics)
                row = parents[row]
            return programme or authored.programme, topics

        for index, each in kept:
            path = ("tasks", index)
            self._references(each, path)
            if each.group is not None and each.group not in groups:
                self.report.add(
                    "unknown-reference", self.document.where((*path, "group")),
                    kind="group", value=each.group, **suggested(each.group, groups),
                )  # fmt: skip
            programme, topics = inherited(each)
            identity = f"{self.id}.{row_slug(each.row)}"
            is_heading = each.row in headings
            work = self.vocabularies.joint_work_of.get(identity)
            time = text(each.time)
            parent = parents[each.row]
            made[each.row] = Task(
                id=identity, plan_id=self.plan.plan_id, section_id=self.id, row=each.row,
                parent_id=f"{self.id}.{row_slug(parent)}" if parent else None,
                group=each.group, is_heading=is_heading,
                title=sure(each.title), activity=text(each.activity), product=text(each.product),
                time=time, schedule=read_schedule(time.vi if time else None, (self.authored_plan.period.start, self.authored_plan.period.end)),
                budget_text=each.budget, budget=NO_COLUMN if each.budget is None and not has_budgets else self._amount(each.budget, path),
                lead=self._cell(each.lead, "lead", path) if each.lead else (None if is_heading else self._cell(authored.lead, "lead", ())),
                main_implementer=self._cell(each.main_implementer, "main_implementer", path),
                coordinating=self._cell(each.coordinating, "coordinating", path)
                if each.coordinating
                else (None if is_heading else self._cell(authored.coordinating, "coordinating", ())),
                directing_leader=self._cell(each.directing_leader, "directing_leader", path),
                authority=self._cell(each.authority, "authority", path),
                remark=text(each.remark), programme=programme, topics=topics,
                joint_work=work.id if work else None,
                counted=not is_heading and (work is None or work.taken == identity),
                notes=self.plan.notes(identity, each.notes), where=rows[each.row],
                time_where=self.document.where((*path, "time")), budget_where=self.document.where((*path, "budget")),
                formerly=tuple(each.formerly),
            )  # fmt: skip
        return list(made.values())

    def _amount(self, words: str | None, path: tuple[str | int, ...]) -> Amount:
        try:
            return read_amount(words)
        except UnreadableNumberError as error:
            self._unreadable(error, (*path, "budget"), "budget")
            return EMPTY

    def _cell(self, authored: schema.AuthoredText | None, key: str, path: tuple[str | int, ...]) -> Cell | None:
        if authored is None:
            return None
        cell, unknown = self.vocabularies.reader.cell(sure(authored), self.province)
        if unknown and authored.en is None and not self.vocabularies.named["organisation"].unread:
            self.report.add("unknown-organisation", self.document.where((*path, key)), key=key, words=unknown)
        return cell
