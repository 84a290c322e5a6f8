"""Every bilingual text of a catalog, with the record and the field it belongs to and its place in the YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.findings import Where
from generator.languages import Text
from generator.model import Catalog, Note, Plan, Section, Target, Task


class Field(NamedTuple):
    """One text: `record_id` and `field` name it for good. Registries may share ids: theirs begin with the registry's name."""

    record_id: str
    field: str
    text: Text
    where: Where


def fields(catalog: Catalog) -> Iterator[Field]:
    """Every text a reader sees, in the order of the documents, then of the registries."""
    for plan in catalog.plans.values():
        yield from _plan(plan)
        for section in plan.sections:
            yield from _section(section)
    yield from _progress(catalog)
    yield from _registries(catalog)


def _some(record_id: str, where: Where, *pairs: tuple[str, Text | None]) -> Iterator[Field]:
    for field, text in pairs:
        if text is not None:
            yield Field(record_id, field, text, where)


def _notes(record_id: str, where: Where, notes: Iterable[Note]) -> Iterator[Field]:
    for note in notes:
        yield Field(record_id, f"notes.{note.no}", note.text, where)


def _plan(plan: Plan) -> Iterator[Field]:
    yield from _some(
        plan.id,
        plan.where,
        ("title", plan.title),
        ("short_title", plan.short_title),
        ("signer.role", plan.signer_role),
        ("summary", plan.summary),
        ("source_note", plan.source_note),
        *((f"legal_bases.{no}", basis.text) for no, basis in enumerate(plan.legal_bases, 1)),
    )
    yield from _notes(plan.id, plan.where, plan.notes)


def _section(section: Section) -> Iterator[Field]:
    yield from _some(
        section.id,
        section.where,
        ("ref", section.ref),
        ("title", section.title),
        ("summary", section.summary),
        *((f"groups.{no}", text) for no, text in section.groups.items()),
    )
    yield from _notes(section.id, section.where, section.notes)
    for priority in section.priorities:
        yield from _some(priority.id, priority.where, ("group", priority.group), ("text", priority.text))
        yield from _notes(priority.id, priority.where, priority.notes)
    for target in section.targets:
        yield from _target(target)
    for task in section.tasks:
        yield from _task(task)


def _target(target: Target) -> Iterator[Field]:
    if target.id in (target.bullet_id, f"{target.bullet_id}-1"):  # the parts of a bullet share its wording
        yield Field(target.bullet_id, "text", target.text, target.where)
    yield Field(target.id, "name", target.name, target.where)
    yield from _notes(target.id, target.where, target.notes)


def _task(task: Task) -> Iterator[Field]:
    yield from _some(
        task.id,
        task.where,
        ("title", task.title),
        ("activity", task.activity),
        ("product", task.product),
        ("time", task.time if task.schedule.kind == "conditional" else None),
        ("remark", task.remark),
        *((role, cell.text) for role, cell in task.cells if cell.text.en is not None),
    )
    yield from _notes(task.id, task.where, task.notes)


def _progress(catalog: Catalog) -> Iterator[Field]:
    for report in catalog.reports:
        yield from _some(report.record_id, report.where, (f"progress.{report.reported}", report.text))
    for decision in catalog.decisions:
        field = f"decisions.{decision.decided}.{decision.field}"
        yield from _some(decision.record_id, decision.where, (field, decision.text))


def _registries(catalog: Catalog) -> Iterator[Field]:
    for organisation in catalog.organisations.values():
        yield from _some(
            f"organisations/{organisation.id}",
            organisation.where,
            ("name", organisation.name),
            ("short", organisation.short),
            ("introduction", organisation.introduction),
        )
    for programme in catalog.programmes.values():
        yield from _some(
            f"programmes/{programme.id}",
            programme.where,
            ("name", programme.name),
            ("introduction", programme.introduction),
        )
        for incarnation in programme.incarnations:
            field = f"incarnations.{incarnation.plan_id}"
            yield from _some(
                f"programmes/{programme.id}",
                programme.where,
                (field, incarnation.name),
                (f"{field}.reference", incarnation.reference),
            )
    for indicator in catalog.indicators.values():
        yield from _some(
            f"indicators/{indicator.id}",
            indicator.where,
            ("name", indicator.name),
            ("definition", indicator.definition),
            ("unit", indicator.unit),
        )
    for topic in catalog.topics.values():
        yield from _some(f"topics/{topic.id}", topic.where, ("name", topic.name), ("description", topic.description))
    for term in catalog.terms.values():
        yield from _some(f"terms/{term.id}", term.where, ("term", term.term), ("definition", term.definition))
    for work in catalog.joint_works.values():
        yield from _some(f"joint-work/{work.id}", work.where, ("name", work.name), ("reason", work.reason))
