"""What people may author, key by key: the models of the YAML files.

Authored values are words as a person types them; `generator.catalog` derives the structure. The JSON
Schema of each kind of file is made from these models (`json_schema`). Sole owner of the key names.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from generator.schedules import Month, UnreadableMonthError, read_month

ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
RECORD_ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$"
RESERVED_WINDOWS = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=100)]
RecordId = Annotated[str, StringConstraints(pattern=RECORD_ID_PATTERN, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
RowNumber = Annotated[
    str, StringConstraints(pattern=r"^[0-9IVXLa-zđ]+(?:\.[0-9a-zđ]+)*(?:\(\d+\)[a-z]?)?$", max_length=40)
]
Columns = Literal[
    "row", "title", "activity", "product", "time", "budget", "lead", "main_implementer", "coordinating",
    "directing_leader", "authority", "remark",
]  # fmt: skip


class Authored(BaseModel):
    """Base of everything a person writes: no unknown keys, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _either(value: Any) -> Any:
    return {"vi": value} if isinstance(value, str) else value


class AuthoredText(Authored):
    """Vietnamese and its English; a bare string is Vietnamese not yet translated."""

    vi: Words
    en: Words | None = None


BilingualText = Annotated[AuthoredText, BeforeValidator(_either)]


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
    legal_bases: list[LegalBasis] = []
    sections: Annotated[list[Id], Field(min_length=1)]
    notes: list[AuthoredNote] = []


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
    notes: list[AuthoredNote] = []


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
    notes: list[AuthoredNote] = []


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
    notes: list[AuthoredNote] = []


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
    notes: list[AuthoredNote] = []


class AuthoredOrganisation(Authored):
    """Any body that issues, leads or joins."""

    id: Id
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
    name: BilingualText
    introduction: BilingualText | None = None
    topic: Id | None = None
    incarnations: list[Incarnation] = []


class AuthoredIndicator(Authored):
    """What is measured, across plans and years."""

    id: Id
    name: BilingualText
    definition: BilingualText | None = None
    unit: BilingualText | None = None
    better: Literal["higher", "lower", "neither"] = "higher"
    topic: Id | None = None


class AuthoredTopic(Authored):
    """A subject a citizen looks for."""

    id: Id
    name: BilingualText
    description: BilingualText | None = None


class AuthoredTerm(Authored):
    """An abbreviation or term with its meaning."""

    id: Id
    term: BilingualText
    abbreviations: list[Words] = []
    english_abbreviations: list[Words] = []
    definition: BilingualText
    topic: Id | None = None


class AuthoredJointWork(Authored):
    """One piece of work that stands in two or more task tables."""

    id: Id
    name: BilingualText
    relation: Literal["same", "part"] = "same"
    tasks: Annotated[list[RecordId], Field(min_length=2)]
    taken: RecordId
    reason: BilingualText


class TermRule(Authored):
    """How one Vietnamese term is to be translated."""

    vi: Words
    en: Annotated[list[Words], Field(min_length=1)]
    forbidden: list[Words] = []
    unless: list[Words] = []


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


FILES: dict[str, type[Authored]] = {
    "plan": PlanFile,
    "section": SectionFile,
    "organisations": OrganisationsFile,
    "programmes": ProgrammesFile,
    "indicators": IndicatorsFile,
    "topics": TopicsFile,
    "glossary": GlossaryFile,
    "joint-work": JointWorkFile,
    "termbase": TermbaseFile,
}
VOCABULARIES = [kind for kind in FILES if kind not in ("plan", "section")]


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of file."""
    schema = FILES[kind].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def is_safe_id(value: str) -> bool:
    """Whether an id can be a file name everywhere (Windows keeps some names for devices; endings are added to it)."""
    return len(value) <= 100 and re.fullmatch(ID_PATTERN, value) is not None and value not in RESERVED_WINDOWS
