"""The flat records of one state of the YAML files, read file by file and without judging them.

A state long ago may not satisfy today's models; what it said can be told all the same. For a state that
does, the result is that of `changes.flat_records` over its Catalog (a test holds that).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.changes import Fields, Flat, fields, notes_fields, registry_key
from generator.languages import Text
from generator.plans import parent_row, row_slug

# data/<name>.yml: its list, and the kind of its records.
REGISTRIES = {
    "organisations": ("organisations", "organisation"), "programmes": ("programmes", "programme"),
    "indicators": ("indicators", "indicator"), "topics": ("topics", "topic"), "glossary": ("terms", "term"),
    "joint-work": ("joint_work", "joint-work"),
}  # fmt: skip
_BILINGUAL = frozenset(
    ["title", "short_title", "summary", "source_note", "text", "name", "activity", "product", "time", "lead", "main_implementer", "coordinating", "directing_leader", "authority", "remark", "group", "introduction", "definition", "description", "reason", "short", "term", "ref", "role", "unit", "reference"]
)
_DEFAULTS = {"indicator": {"better": "higher"}, "joint-work": {"relation": "same"}}
_STRUCTURE = frozenset(("id", "notes", "parts", "formerly", "incarnations", "columns"))


def flat_registry(name: str, value: Any) -> tuple[Flat, dict[str, str]]:
    """The records of `data/<name>.yml`, and the ids they had before: old → new."""
    key, kind = REGISTRIES[name]
    flat: Flat = {}
    renamed: dict[str, str] = {}
    for entry in _mappings(value, key):
        identity = registry_key(kind, str(entry.get("id")))
        own: dict[str, Any] = {**_DEFAULTS.get(kind, {}), **entry}
        for each in _list(entry.get("incarnations")):
            stem = f"incarnations.{each.get('plan')}"
            own |= {f"{stem}.{part}": each.get(part) for part in ("period", "name", "reference")}
        flat[identity] = _fields(own)
        renamed |= {registry_key(kind, old): identity for old in _words(entry.get("formerly"))}
    return flat, renamed


def flat_plan(plan_id: str, files: Mapping[str, Any]) -> tuple[Flat, dict[str, str]]:
    """The records of one plan's folder (file stem → value), and the ids they had before: old → new."""
    plan = _mapping(files.get("plan"))
    flat: Flat = {plan_id: _plan(plan)}
    renamed = dict.fromkeys(_words(plan.get("formerly")), plan_id)
    period = _mapping(plan.get("period"))
    for key in _words(plan.get("sections")):
        section = _mapping(files.get(key))
        if section:
            renamed |= _section(f"{plan_id}.{key}", section, str(period.get("end") or "")[:4], flat)
    return flat, renamed


def _plan(plan: Mapping[str, Any]) -> Fields:
    period, signer = _mapping(plan.get("period")), _mapping(plan.get("signer"))
    own = {key: value for key, value in plan.items() if key not in ("period", "signer", "legal_bases", "sections")}
    own |= {"start": period.get("start"), "end": period.get("end"), "signer": signer.get("name"), "role": signer.get("role")}
    own.setdefault("restored", "false")
    notes = _list(plan.get("notes"))
    for no, basis in enumerate(_list(plan.get("legal_bases")), 1):
        own |= {f"legal_bases.{no}.{part}": basis.get(part) for part in ("number", "issued", "text")}
        notes = [*notes, *({"field": "legal_bases", **note} for note in _list(basis.get("notes")))]
    return _fields({**own, "notes": notes})


def _section(identity: str, section: Mapping[str, Any], last_year: str, flat: Flat) -> dict[str, str]:
    """Add a section and its records to `flat`; gives back the ids they had before: old → new."""
    renamed = dict.fromkeys(_words(section.get("formerly")), identity)
    groups = {f"groups.{each.get('no')}": each.get("title") for each in _mappings(section, "groups")}
    head = ("ref", "title", "summary", "organisation", "programme", "notes")
    flat[identity] = _fields({**{key: section.get(key) for key in head}, **groups}, also=groups)

    def add(record: str, entry: Mapping[str, Any], **inherited: Any) -> None:
        own = {**inherited, **{key: value for key, value in entry.items() if value}}
        flat[record] = _fields(own, plain=("group",) if "row" in entry else ())
        renamed.update((old, record) for old in _words(entry.get("formerly")))

    programme = section.get("programme")
    for entry in _mappings(section, "priorities"):
        organisation = section.get("organisation") if entry.get("kind") == "duty" else None
        add(f"{identity}.p{row_slug(str(entry.get('no')))}", entry, organisation=organisation, programme=programme)
    for entry in _mappings(section, "targets"):
        bullet = f"{identity}.t{row_slug(str(entry.get('no')))}"
        parts = _list(entry.get("parts"))
        for number, part in enumerate(parts or [{}], 1):
            notes = entry.get("notes") if number == 1 else None
            record = f"{bullet}-{number}" if parts else bullet
            add(record, {**entry, **part, "notes": notes}, programme=programme, year=last_year)
    tasks = {str(entry.get("row")): entry for entry in _mappings(section, "tasks")}
    parents = {row: parent_row(row, set(tasks)) for row in tasks}
    headings = set(parents.values())
    for row, entry in tasks.items():
        shared = {} if row in headings else {key: section.get(key) for key in ("lead", "coordinating")}
        above = parents[row]
        while above is not None:  # the nearest heading that says it wins: it is looked at first
            shared = {**{key: tasks[above].get(key) for key in ("programme", "topics") if tasks[above].get(key)}, **shared}
            above = parents[above]
        add(f"{identity}.{row_slug(row)}", entry, **{"programme": programme, **shared})
    return renamed


def _fields(own: Mapping[str, Any], plain: Iterable[str] = (), also: Iterable[str] = ()) -> Fields:
    values: dict[str, Any] = {}
    for name, value in own.items():
        last = name.rpartition(".")[2]
        if name in _STRUCTURE or value is None:
            continue
        if isinstance(value, list):
            values[name] = tuple(_words(value))
        elif name not in plain and (last in _BILINGUAL or name in also):
            values[name] = _text(value)
        else:
            values[name] = _joined(value)
    notes = ((str(note.get("kind")), note.get("field"), _text(note.get("text"))) for note in _list(own.get("notes")))
    return fields((), **values) | notes_fields(notes)


def _text(value: Any) -> Text:
    if isinstance(value, dict):
        return Text(_joined(value.get("vi")), _joined(value.get("en")) or None)
    return Text(_joined(value))


def _joined(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _mappings(value: Any, key: str) -> list[Mapping[str, Any]]:
    return _list(_mapping(value).get(key))


def _words(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else ([str(value)] if value else [])
