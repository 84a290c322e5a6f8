"""What people may author, key by key: the models of the YAML files.

Authored values are words as a person types them; `generator.catalog` derives the structure. The JSON
Schema of each kind of file is made from these models (`json_schema`). Sole owner of the key names.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from generator.findings import Report
from generator.located import parse
from generator.schedules import Month, UnreadableMonthError, read_month

ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
RECORD_ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$"
RESERVED_WINDOWS = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=100)]
RecordId = Annotated[str, StringConstraints(pattern=RECORD_ID_PATTERN, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
ROW_PATTERN = r"^[0-9IVXLa-zđ]+(?:\.[0-9a-zđ]+)*(?:\(\d+\)[a-z]?)?$"
RowNumber = Annotated[str, StringConstraints(pattern=ROW_PATTERN, max_length=40)]
Columns = Literal[
    "row", "title", "activity", "product", "time", "budget", "lead", "main_implementer", "coordinating",
    "directing_leader", "authority", "remark",
]  # fmt: skip


_WEB = r"https?://[^\s\x22\x27<>\x5c\x5e\x60\x7b-\x7d]+"
WebAddress = Annotated[str, StringConstraints(pattern=rf"^{_WEB}$", max_length=500)]
PortalAddress = Annotated[
    str, StringConstraints(pattern=rf"^(?:{_WEB}|[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?)$", max_length=500)
]
"""On the web, or a folder beside the page that links there; never a way upwards and no other scheme."""


class Authored(BaseModel):
    """Base of everything a person writes: no unknown keys, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _either(value: Any) -> Any:
    return {"vi": value} if isinstance(value, str) else value


class AuthoredText(Authored):
    """Vietnamese and its English; a bare string is Vietnamese not yet translated."""

    vi: Words
    en: Words | None = None


BilingualText = Annotated[AuthoredText, BeforeValidator(_either, json_schema_input_type=AuthoredText | Words)]


def _month(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return read_month(value)
        except UnreadableMonthError as error:
            raise ValueError("month") from error
    return value


MonthOfYear = Annotated[Month, BeforeValidator(_month, json_schema_input_type=str)]


def _day(value: Any) -> Any:
    # Of the forms that would be understood (seconds since 1970 among them) only one is the format's.
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date_form", "date")
    return value


Day = Annotated[datetime.date, BeforeValidator(_day)]


class AuthoredNote(Authored):
    """Something odd or worth knowing at one record or one of its fields."""

    kind: Literal["contradiction", "slip", "illegible", "restored", "unclear"]
    field: str | None = None
    text: BilingualText


class Waiver(Authored):
    """A warning accepted at this record, with the reason; it is reported once it silences nothing."""

    code: Words
    reason: Words


class Period(Authored):
    """First and last month a plan covers."""

    start: MonthOfYear
    end: MonthOfYear


class Signer(Authored):
    """Who signed the document, in which role."""

    name: Words
    role: BilingualText


class LegalBasis(Authored):
    """One document that a plan cites as its basis."""

    number: Words | None = None
    issued: Day | None = None
    text: BilingualText
    notes: list[AuthoredNote] = []


class PlanFile(Authored):
    """`content/plans/<plan-id>/plan.yml`."""

    number: Words
    kind: Literal["decision", "plan"]
    title: BilingualText
    short_title: BilingualText
    issued: Day
    period: Period
    issuer: Id
    signer: Signer | None = None
    summary: BilingualText
    restored: bool = False
    source_note: BilingualText | None = None
    source_url: WebAddress | None = None
    legal_bases: list[LegalBasis] = []
    sections: Annotated[list[Id], Field(min_length=1)]
    formerly: list[RecordId] = []
    notes: list[AuthoredNote] = []
    waive: list[Waiver] = []


class Group(Authored):
    """A heading (I, II…) above rows, with no cells of its own."""

    no: Number
    title: BilingualText


class AuthoredPriority(Authored):
    """A key duty, an objective, a solution item or a responsibility."""

    no: Number
    kind: Literal["duty", "objective", "solution", "responsibility"]
    group: BilingualText | None = None
    text: BilingualText
    organisation: Id | None = None
    programme: Id | None = None
    topics: list[Id] = []
    formerly: list[RecordId] = []
    notes: list[AuthoredNote] = []
    waive: list[Waiver] = []


class TargetPart(Authored):
    """One promise: what is measured and the words of its value."""

    name: BilingualText
    value: Words | None = None
    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    indicator: Id | None = None


class AuthoredTarget(Authored):
    """One bullet of a target list: a promise, or several in `parts`."""

    no: Number
    text: BilingualText
    name: BilingualText | None = None
    value: Words | None = None
    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    indicator: Id | None = None
    parts: list[TargetPart] = []
    programme: Id | None = None
    topics: list[Id] = []
    task: RowNumber | None = None
    formerly: list[RecordId] = []
    notes: list[AuthoredNote] = []
    waive: list[Waiver] = []


class AuthoredTask(Authored):
    """One row of a task table, as its cells stand."""

    row: RowNumber
    group: Words | None = None
    title: BilingualText
    activity: BilingualText | None = None
    product: BilingualText | None = None
    time: BilingualText | None = None
    budget: Words | None = None
    lead: BilingualText | None = None
    main_implementer: BilingualText | None = None
    coordinating: BilingualText | None = None
    directing_leader: BilingualText | None = None
    authority: BilingualText | None = None
    remark: BilingualText | None = None
    programme: Id | None = None
    topics: list[Id] = []
    formerly: list[RecordId] = []
    notes: list[AuthoredNote] = []
    waive: list[Waiver] = []


class SectionFile(Authored):
    """`content/plans/<plan-id>/<section>.yml`: a part of a plan that holds records."""

    ref: BilingualText
    title: BilingualText
    summary: BilingualText | None = None
    organisation: Id | None = None
    programme: Id | None = None
    lead: BilingualText | None = None
    coordinating: BilingualText | None = None
    columns: list[Columns] = []
    groups: list[Group] = []
    priorities: list[AuthoredPriority] = []
    targets: list[AuthoredTarget] = []
    tasks: list[AuthoredTask] = []
    formerly: list[RecordId] = []
    notes: list[AuthoredNote] = []
    waive: list[Waiver] = []


ReportStatus = Literal["not_started", "on_track", "at_risk", "delayed", "done", "stopped"]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]


class AuthoredReport(Authored):
    """What was reported on one task or target: a status, how far it is, a sentence, evidence."""

    record: RecordId
    status: ReportStatus
    reported: datetime.date | None = None
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    value: Words | None = None
    text: BilingualText | None = None
    evidence: Link | None = None


class AuthoredChange(Authored):
    """What a later decision changed at one task or target: its time, its budget or its value."""

    record: RecordId
    field: Literal["time", "budget", "value"]
    now: BilingualText
    decision: Words
    decided: datetime.date
    text: BilingualText | None = None


class ProgressFile(Authored):
    """`content/plans/<plan-id>/progress/<YYYY-MM>.yml`: what was reported in one month."""

    reported: datetime.date
    reports: list[AuthoredReport] = []
    changes: list[AuthoredChange] = []


class AuthoredOrganisation(Authored):
    """Any body that issues, leads or joins."""

    id: Id
    formerly: list[Id] = []
    kind: Literal[
        "government", "party", "council", "department", "unit", "agency", "association", "company", "university",
        "group", "person",
    ]  # fmt: skip
    name: BilingualText
    short: BilingualText | None = None
    parent: Id | None = None
    province: Literal["hai-phong", "hung-yen", "quoc-gia"]
    aliases: list[Words] = []
    introduction: BilingualText | None = None
    waive: list[Waiver] = []


def _years(value: str) -> str:
    match = re.fullmatch(r"((?:19|20|21)[0-9]{2})(?:-((?:19|20|21)[0-9]{2}))?", value)
    if match is None or (match[2] and match[2] < match[1]):
        raise PydanticCustomError("years_form", "years")
    return value


Years = Annotated[str, StringConstraints(strip_whitespace=True, max_length=9), AfterValidator(_years)]


class Incarnation(Authored):
    """A programme as one plan writes it."""

    plan: Id
    period: Years | None = None
    name: BilingualText
    reference: BilingualText | None = None


class AuthoredProgramme(Authored):
    """A lasting programme with its incarnations in several plans."""

    id: Id
    formerly: list[Id] = []
    name: BilingualText
    introduction: BilingualText | None = None
    topic: Id | None = None
    incarnations: list[Incarnation] = []
    waive: list[Waiver] = []


class AuthoredIndicator(Authored):
    """What is measured, across plans and years."""

    id: Id
    formerly: list[Id] = []
    name: BilingualText
    definition: BilingualText | None = None
    unit: BilingualText | None = None
    better: Literal["higher", "lower", "neither"] = "higher"
    topic: Id | None = None
    waive: list[Waiver] = []


class AuthoredTopic(Authored):
    """A subject a citizen looks for."""

    id: Id
    formerly: list[Id] = []
    name: BilingualText
    description: BilingualText | None = None
    waive: list[Waiver] = []


class AuthoredTerm(Authored):
    """An abbreviation or term with its meaning."""

    id: Id
    formerly: list[Id] = []
    term: BilingualText
    abbreviations: list[Words] = []
    english_abbreviations: list[Words] = []
    definition: BilingualText
    topic: Id | None = None
    waive: list[Waiver] = []


class AuthoredJointWork(Authored):
    """One piece of work that stands in two or more task tables."""

    id: Id
    name: BilingualText
    relation: Literal["same", "part"] = "same"
    tasks: Annotated[list[RecordId], Field(min_length=2)]
    taken: RecordId
    reason: BilingualText
    waive: list[Waiver] = []


class TermRule(Authored):
    """How one Vietnamese term is to be translated."""

    vi: Words
    en: Annotated[list[Words], Field(min_length=1)]
    forbidden: list[Words] = []
    unless: list[Words] = []


class AuthoredRemoval(Authored):
    """A record that had a page and is no more: what it was, and when and why it went."""

    id: RecordId
    kind: Literal["plan", "organisation", "programme", "indicator", "task", "topic"]
    name: BilingualText
    removed: datetime.date
    reason: BilingualText
    instead: RecordId | None = None


class OrganisationsFile(Authored):
    """`data/organisations.yml`."""

    organisations: list[AuthoredOrganisation]


class ProgrammesFile(Authored):
    """`data/programmes.yml`."""

    programmes: list[AuthoredProgramme]


class IndicatorsFile(Authored):
    """`data/indicators.yml`."""

    indicators: list[AuthoredIndicator]


class TopicsFile(Authored):
    """`data/topics.yml`."""

    topics: list[AuthoredTopic]


class GlossaryFile(Authored):
    """`data/glossary.yml`."""

    terms: list[AuthoredTerm]


class JointWorkFile(Authored):
    """`data/joint-work.yml`."""

    joint_work: list[AuthoredJointWork]


class TermbaseFile(Authored):
    """`data/termbase.yml`."""

    terms: list[TermRule]


class RemovedFile(Authored):
    """`data/removed.yml`."""

    removed: list[AuthoredRemoval]


class ListedPortal(Authored):
    """One portal of a catalogue: the finished site in `folder` is read, `address` is where readers find it."""

    id: Id
    name: BilingualText
    folder: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)] | None = None
    address: PortalAddress | None = None


class CatalogueFile(Authored):
    """`catalogue.yml`: the portals over which `portal catalogue` makes one page and one table."""

    name: BilingualText
    introduction: BilingualText | None = None
    url: WebAddress | None = None
    portals: Annotated[list[ListedPortal], Field(min_length=1)]


REGISTRIES: dict[str, type[Authored]] = {
    "organisations": OrganisationsFile,
    "programmes": ProgrammesFile,
    "indicators": IndicatorsFile,
    "topics": TopicsFile,
    "glossary": GlossaryFile,
    "joint-work": JointWorkFile,
    "termbase": TermbaseFile,
    "removed": RemovedFile,
}
"""The files `data/<name>.yml`."""
FILES: dict[str, type[Authored]] = {
    "plan": PlanFile,
    "section": SectionFile,
    **REGISTRIES,
    "progress": ProgressFile,
    "catalogue": CatalogueFile,
}


@cache
def meanings() -> dict[str, dict[str, str]]:
    """What each key means: `Model.key` or `key` → language → words. Raises ValueError where the program's own file is broken."""
    file = Path(__file__).parent / "messages" / "keys.yml"
    document = parse(file.read_bytes(), file.name, Report())
    if document is None:
        raise ValueError(f"{file} is broken")
    return dict(document.value)


def meaning(model: str, key: str) -> dict[str, str]:
    """What a key of a model means, in each language; empty where nothing is known."""
    return meanings().get(f"{model}.{key}") or meanings().get(key) or {}


def json_schema(kind: str, ids: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of file.

    `ids` are those the registries know, by kind (`organisation`, `programme`, `indicator`, `topic`): keys that
    name one become enumerations, which editors complete. Every key says in both languages what it means.
    """
    schema = FILES[kind].model_json_schema()
    for model in (schema, *schema.get("$defs", {}).values()):
        model.pop("description", None)  # that of the program's text, which an optimised interpreter does not have
    for name, model in [(FILES[kind].__name__, schema), *schema.get("$defs", {}).items()]:
        for key, entry in model.get("properties", {}).items():
            words = meaning(name, key)
            if words:
                entry["description"] = f"{words['vi']}\n\n{words['en']}"
            named = _NAMES.get(key)
            if ids and named and name not in _OWN_REGISTRY.get(named, ()):
                _enumerate(entry, sorted(ids.get(named, ())))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


# The keys that name an entry of a registry.
_NAMES = {
    "organisation": "organisation", "issuer": "organisation", "parent": "organisation", "programme": "programme",
    "indicator": "indicator", "topic": "topic", "topics": "topic", "plan": "plan",
}  # fmt: skip
_OWN_REGISTRY: dict[str, tuple[str, ...]] = {"topic": ("TopicsFile",)}


def _enumerate(entry: dict[str, Any], known: Sequence[str]) -> None:
    """Put the known ids in the place of the pattern that any id must match, wherever in the entry it stands."""
    if not known:
        return
    for part in (entry, entry.get("items", {}), *entry.get("anyOf", [])):
        if part.get("pattern") == ID_PATTERN:
            part["enum"] = list(known)
            del part["pattern"], part["maxLength"]


def is_safe_id(value: str) -> bool:
    """Whether an id can be a file name everywhere (Windows keeps some names for devices; endings are added to it)."""
    return len(value) <= 100 and re.fullmatch(ID_PATTERN, value) is not None and value not in RESERVED_WINDOWS
