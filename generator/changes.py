"""What differs between two states of the record: record id → field → words, compared field by field.

Knows nothing of git. A field holds the words a person typed (`time`, `budget`), a bilingual one is two
fields (`title_vi`, `title_en`), a list is joined by `;`. Formatting of the YAML is therefore no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.languages import Text, folded
from generator.model import Catalog, Cell, Note, Plan, Section, Target, Task

Fields = dict[str, str]
Flat = dict[str, Fields]

RECORD_FIELD, ID_FIELD = "record", "id"
KINDS = ("substance", "wording", "slip", "classification", "translation", "note")
OF_THE_RECORD = ("substance", "wording", "slip")
"""The kinds that concern what a document says; all others concern how the portal sorts, explains or translates it."""

# Fields of a plan's records that the portal adds: where it files them, and what it calls them in its own words.
_OWN = frozenset(
    ["topics", "programme", "indicator", "organisation", "task", "kind", "restored", "group_vi", "ref_vi", "short_title_vi", "summary_vi", "source_note_vi", "source_url", "name_vi"]
)
_IN_OWN_WORDS = frozenset(("solution", "responsibility"))
"""Priorities that the portal sums up in a sentence of its own (docs/content-format.md)."""

# Fields of plain prose; all others say who, when, how much, or tie records together.
_PROSE = frozenset(
    ["title", "short_title", "summary", "source_note", "text", "name", "activity", "product", "remark", "introduction", "definition", "description", "reason", "short", "term", "ref", "group", "reference", "signer", "groups"]
)
_MAIN = ("title_vi", "text_vi", "name_vi", "term_vi", "number")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record: what it said and what it says; None where there was or is nothing.

    Field `record` stands for a record that was added or removed (its main words), `id` for one that was renamed.
    """

    record_id: str
    field: str
    old: str | None
    new: str | None
    kind: str


def compare(old: Mapping[str, Fields], new: Mapping[str, Fields], renamed: Mapping[str, str]) -> Iterator[Change]:
    """Every difference between two states (record id → field → words), by record in the order of `new`, then the removed.

    `renamed` maps old ids to new ones.
    """
    before = {renamed.get(identity, identity): (identity, fields) for identity, fields in old.items()}
    for identity, fields in new.items():
        if identity not in before:
            yield Change(identity, RECORD_FIELD, None, main_words(fields), _kind_of_record(identity))
            continue
        was, old_fields = before[identity]
        if was != identity:
            yield Change(identity, ID_FIELD, was, identity, _kind_of_record(identity))
        for name in dict.fromkeys((*old_fields, *fields)):
            if old_fields.get(name) != fields.get(name):
                was_words, is_words = old_fields.get(name), fields.get(name)
                yield Change(identity, name, was_words, is_words, kind_of(name, was_words, is_words, _is_own(identity, name, fields)))
    for identity, (was, fields) in before.items():
        if identity not in new:
            yield Change(was, RECORD_FIELD, main_words(fields), None, _kind_of_record(identity))


def _kind_of_record(identity: str) -> str:
    return "classification" if _is_shared(identity) else "substance"


def _is_shared(identity: str) -> bool:
    """Whether a record is one of the portal's registries, which no document contains: their keys name their kind."""
    return "/" in identity


def _is_own(identity: str, field: str, fields: Fields) -> bool:
    return _is_shared(identity) or (field == "text_vi" and fields.get("kind") in _IN_OWN_WORDS)


def main_words(fields: Mapping[str, str], language: str = "vi") -> str:
    """The words by which a record is known: title, text or name; "" where the language has none."""
    names = [name.replace("_vi", f"_{language}") for name in _MAIN]
    return next((fields[name] for name in names if name in fields), "")


def kind_of(field: str, old: str | None, new: str | None, own: bool = False) -> str:
    """The kind of a change, by rule: what a machine can tell without understanding the words.

    note: a note of the portal. translation: the English only. classification: what the portal adds to a record: where
    it files it, and its own names and summaries; `own` says that the whole text is the portal's. substance: a field
    that is no prose, a field added or removed, or other numbers in the prose. slip: accents, capitals, punctuation, or
    at most two letters in one place. wording: any other words.
    """
    if field.startswith("notes."):
        return "note"
    if field.endswith("_en"):
        return "translation"
    if own or field in _OWN:
        return "classification"
    parts = {part.removesuffix("_vi") for part in (field.partition(".")[0], field.rpartition(".")[2])}
    if old is None or new is None or not parts & _PROSE:
        return "substance"
    if re.findall(r"\d+", old) != re.findall(r"\d+", new):
        return "substance"
    return "slip" if _is_slip(old, new) else "wording"


def _is_slip(old: str, new: str) -> bool:
    if _letters(old) == _letters(new):
        return True
    return max(len(old), len(new)) - sum(common_ends(old, new)) <= 2


def common_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts share at their beginning, and how many of the rest at their end."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _letters(words: str) -> str:
    return "".join(letter for letter in folded(words) if letter.isalnum())


# --- a catalog, flat -------------------------------------------------------------------------------


def flat_records(catalog: Catalog) -> Flat:
    """Every record of a catalog: id → field → words, inherited ones too; fields without words are left out."""
    flat: Flat = {}
    for plan in catalog.plans.values():
        flat[plan.id] = _plan(plan)
        for section in plan.sections:
            flat[section.id] = _section(section)
            for priority in section.priorities:
                flat[priority.id] = fields(
                    priority.notes, no=priority.no, kind=priority.kind, group=priority.group, text=priority.text,
                    organisation=priority.organisation, programme=priority.programme, topics=priority.topics,
                )  # fmt: skip
            flat.update((target.id, _target(target, section)) for target in section.targets)
            flat.update((task.id, _task(task)) for task in section.tasks)
    registries: dict[str, Mapping[str, Any]] = {
        "organisation": catalog.organisations, "programme": catalog.programmes, "indicator": catalog.indicators,
        "topic": catalog.topics, "term": catalog.terms, "joint-work": catalog.joint_works,
    }  # fmt: skip
    for kind, records in registries.items():
        for record in records.values():
            flat[registry_key(kind, record.id)] = fields((), **_registry(record))
    return flat


def registry_key(kind: str, identity: str) -> str:
    """The id of a shared record: a programme and a topic may bear the same name."""
    return f"{kind}/{identity}"


_NOT_WORDS = ("id", "where", "incarnations", "formerly")


def _registry(record: Any) -> dict[str, Any]:
    own = {name: getattr(record, name) for name in record.__dataclass_fields__ if name not in _NOT_WORDS}
    for each in getattr(record, "incarnations", ()):
        stem = f"incarnations.{each.plan_id}"
        own |= {f"{stem}.period": each.period, f"{stem}.name": each.name, f"{stem}.reference": each.reference}
    return own


def fields(notes: Iterable[Note], **values: Any) -> Fields:
    """Named values as fields of words: a text becomes two, a list one, nothing none."""
    flat: Fields = {}
    for name, value in values.items():
        each = value.text if isinstance(value, Cell) else value
        if isinstance(each, Text):
            flat[f"{name}_vi"] = each.vi
            if each.en:
                flat[f"{name}_en"] = each.en
        elif isinstance(each, bool):
            flat[name] = "true" if each else "false"
        elif isinstance(each, tuple) and not hasattr(each, "_fields"):
            if each:
                flat[name] = ";".join(each)
        elif each is not None:
            flat[name] = str(each)
    return flat | notes_fields((note.kind, note.field, note.text) for note in notes)


def notes_fields(notes: Iterable[tuple[str, str | None, Text]]) -> Fields:
    """Notes by what they are about, so that a new note does not rename the others: `notes.slip.title_vi`."""
    flat: Fields = {}
    for kind, about, text in notes:
        stem = ".".join(filter(None, ("notes", kind, about)))
        number = 2
        name = stem
        while f"{name}_vi" in flat:
            name, number = f"{stem}.{number}", number + 1
        flat[f"{name}_vi"] = text.vi
        if text.en:
            flat[f"{name}_en"] = text.en
    return flat


def _plan(plan: Plan) -> Fields:
    bases = {
        f"legal_bases.{no}.{name}": value
        for no, basis in enumerate(plan.legal_bases, 1)
        for name, value in (("number", basis.number), ("issued", basis.issued), ("text", basis.text))
    }
    return fields(
        plan.notes, number=plan.number, kind=plan.kind, title=plan.title, short_title=plan.short_title, issued=plan.issued,
        start=plan.start, end=plan.end, issuer=plan.issuer, signer=plan.signer, role=plan.signer_role,
        summary=plan.summary, restored=plan.restored, source_note=plan.source_note,
        source_url=plan.source_url, **bases,
    )  # fmt: skip


def _section(section: Section) -> Fields:
    groups = {f"groups.{no}": text for no, text in section.groups.items()}
    return fields(
        section.notes, ref=section.ref, title=section.title, summary=section.summary, organisation=section.organisation,
        programme=section.programme, **groups,
    )  # fmt: skip


def _target(target: Target, section: Section) -> Fields:
    task = next((task.row for task in section.tasks if task.id == target.task_id), None)
    return fields(
        target.notes, no=target.no, text=target.text, name=target.name, value=target.value.words if target.value else None,
        year=target.year, indicator=target.indicator, programme=target.programme, topics=target.topics, task=task,
    )  # fmt: skip


def _task(task: Task) -> Fields:
    return fields(
        task.notes, row=task.row, group=task.group, title=task.title, activity=task.activity, product=task.product,
        time=task.time, budget=task.budget_text, **dict(task.cells), remark=task.remark, programme=task.programme,
        topics=task.topics,
    )  # fmt: skip
