"""Rules about the Vietnamese wording of records."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.findings import Finding, Where
from generator.languages import Text
from generator.model import Catalog

# The letter Ư extracted as U+019F, and spaces before punctuation that no document prints.
_FAULTS = (("Ɵ", "Ư"), ("Ƣ", "Ư"), ("ƣ", "ư"))


def texts(catalog: Catalog) -> Iterator[tuple[str, Text, Where]]:
    """Every bilingual text of every record: (key, text, place)."""
    for plan in catalog.plans.values():
        for key, text in (
            ("title", plan.title), ("short_title", plan.short_title), ("summary", plan.summary),
            ("source_note", plan.source_note), ("signer.role", plan.signer_role),
        ):  # fmt: skip
            if text:
                yield key, text, plan.where
        for basis in plan.legal_bases:
            yield "legal_bases", basis.text, plan.where
        for note in plan.notes:
            yield "notes", note.text, plan.where
        for section in plan.sections:
            for key, text in (("ref", section.ref), ("title", section.title), ("summary", section.summary)):
                if text:
                    yield key, text, section.where
            for text in section.groups.values():
                yield "groups", text, section.where
            for note in section.notes:
                yield "notes", note.text, section.where
            for priority in section.priorities:
                yield "text", priority.text, priority.where
                if priority.group:
                    yield "group", priority.group, priority.where
            for target in section.targets:
                yield "text", target.text, target.where
                yield "name", target.name, target.where
            for task in section.tasks:
                for key in ("title", "activity", "product", "remark"):
                    if text := getattr(task, key):
                        yield key, text, task.where
            for record in section.records:
                for note in record.notes:
                    yield "notes", note.text, record.where
    for organisation in catalog.organisations.values():
        for key in ("name", "short", "introduction"):
            if text := getattr(organisation, key):
                yield key, text, organisation.where
    for programme in catalog.programmes.values():
        yield "name", programme.name, programme.where
        if programme.introduction:
            yield "introduction", programme.introduction, programme.where
        for incarnation in programme.incarnations:
            yield "incarnations", incarnation.name, programme.where
            if incarnation.reference:
                yield "incarnations", incarnation.reference, programme.where
    for indicator in catalog.indicators.values():
        for key in ("name", "definition", "unit"):
            if text := getattr(indicator, key):
                yield key, text, indicator.where
    for topic in catalog.topics.values():
        yield "name", topic.name, topic.where
        if topic.description:
            yield "description", topic.description, topic.where
    for term in catalog.terms.values():
        yield "term", term.term, term.where
        yield "definition", term.definition, term.where
    for work in catalog.joint_works.values():
        yield "name", work.name, work.where
        yield "reason", work.reason, work.where


def is_healed(catalog: Catalog) -> Iterator[Finding]:
    """Faults of the extraction do not stand in the document and are healed."""
    for _, text, where in texts(catalog):
        for fault, better in _FAULTS:
            if fault in text.vi:
                word = next(each for each in re.split(r"\s+", text.vi) if fault in each)
                yield Finding("spelling-unnormalised", where, {"value": word, "better": word.replace(fault, better)})
