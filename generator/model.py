"""The frozen types of the data model: what the plans mean, derived from what people typed.

Ids are strings; `None` means that the document or the editor says nothing. Every record knows the
place in the YAML where it was read (`where`), so that rules can point at it. What is `watched` is a part of its own:
a page that names a record does not rest on it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from generator.amounts import Amount
from generator.findings import Where
from generator.languages import Text
from generator.schedules import Month, Schedule
from generator.traces import watched
from generator.values import TargetValue

NoteKind = Literal["contradiction", "slip", "illegible", "restored", "unclear"]
NOTE_KINDS: tuple[NoteKind, ...] = ("contradiction", "slip", "illegible", "restored", "unclear")


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd at a record or at one of its fields; `no` counts the record's notes from 1."""

    record_id: str
    no: int
    kind: NoteKind
    field: str | None
    text: Text


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that names organisations: its words, and the ids found in them, in their order."""

    text: Text
    organisations: tuple[str, ...]
    pieces: tuple[tuple[str, str | None], ...]
    """The words cut up: (words, organisation id or None for a separator or unknown words)."""


@watched("where")
@dataclass(frozen=True, slots=True)
class Priority:
    """A key duty, objective, solution item or responsibility."""

    id: str
    plan_id: str
    section_id: str
    kind: str
    no: str
    group: Text | None
    text: Text
    organisation: str | None
    programme: str | None
    topics: tuple[str, ...]
    notes: tuple[Note, ...]
    where: Where
    formerly: tuple[str, ...] = ()


@watched("where")
@dataclass(frozen=True, slots=True)
class Target:
    """One quantified promise, for a calendar `year`.

    `bullet_id` is shared by the promises of one bullet; `task_id` is the row whose product column makes it.
    """

    id: str
    bullet_id: str
    plan_id: str
    section_id: str
    no: str
    text: Text
    name: Text
    value: TargetValue | None
    year: int
    indicator: str | None
    programme: str | None
    topics: tuple[str, ...]
    task_id: str | None
    notes: tuple[Note, ...]
    where: Where
    formerly: tuple[str, ...] = ()


@watched("where", "time_where", "budget_where")
@dataclass(frozen=True, slots=True)
class Task:
    """One row of a task table. A heading has children and is never counted.

    `budget_text` and `time` are the words of the cells, `budget` (million VND) and `schedule` (months) what they mean;
    `programme` and `topics` are its own or inherited; `joint_work` is the id of the joint work it is a listing of.
    """

    id: str
    plan_id: str
    section_id: str
    row: str
    parent_id: str | None
    group: str | None
    is_heading: bool
    title: Text
    activity: Text | None
    product: Text | None
    time: Text | None
    schedule: Schedule
    budget_text: str | None
    budget: Amount
    lead: Cell | None
    main_implementer: Cell | None
    coordinating: Cell | None
    directing_leader: Cell | None
    authority: Cell | None
    remark: Text | None
    programme: str | None
    topics: tuple[str, ...]
    joint_work: str | None
    counted: bool
    """Whether it counts in totals: a leaf row that is not the other listing of a joint work."""
    notes: tuple[Note, ...]
    where: Where
    time_where: Where
    budget_where: Where
    formerly: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[tuple[str, Cell], ...]:
        """The cells that name organisations, with their role."""
        pairs = (
            ("lead", self.lead),
            ("main_implementer", self.main_implementer),
            ("coordinating", self.coordinating),
            ("directing_leader", self.directing_leader),
            ("authority", self.authority),
        )
        return tuple((role, cell) for role, cell in pairs if cell is not None)


@watched("priorities", "targets", "tasks", "where")
@dataclass(frozen=True, slots=True)
class Section:
    """A part of a plan that holds records."""

    id: str
    plan_id: str
    key: str
    ref: Text
    title: Text
    summary: Text | None
    organisation: str | None
    programme: str | None
    columns: tuple[str, ...]
    groups: Mapping[str, Text]
    priorities: tuple[Priority, ...]
    targets: tuple[Target, ...]
    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]
    where: Where
    formerly: tuple[str, ...] = ()

    @property
    def records(self) -> list[Priority | Target | Task]:
        """Priorities, targets and rows, in this order."""
        return [*self.priorities, *self.targets, *self.tasks]


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document that a plan cites as its basis."""

    number: str | None
    issued: datetime.date | None
    text: Text
    notes: tuple[Note, ...]


@watched("sections", "where")
@dataclass(frozen=True, slots=True)
class Plan:
    """One official document. `start` and `end` are the first and last month it covers, `issuer` an organisation's id."""

    id: str
    number: str
    kind: str
    title: Text
    short_title: Text
    issued: datetime.date
    start: Month
    end: Month
    issuer: str
    province: str
    signer: str | None
    signer_role: Text | None
    summary: Text
    restored: bool
    source_note: Text | None
    source_url: str | None
    legal_bases: tuple[LegalBasis, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    where: Where
    formerly: tuple[str, ...] = ()

    @property
    def tasks(self) -> list[Task]:
        """All rows of all sections, headings among them."""
        return [task for section in self.sections for task in section.tasks]

    @property
    def targets(self) -> list[Target]:
        """All targets of all sections."""
        return [target for section in self.sections for target in section.targets]

    @property
    def priorities(self) -> list[Priority]:
        """All priorities of all sections."""
        return [priority for section in self.sections for priority in section.priorities]


@watched("where")
@dataclass(frozen=True, slots=True)
class Organisation:
    """Any body that issues, leads or joins."""

    id: str
    kind: str
    name: Text
    short: Text | None
    parent: str | None
    province: str
    aliases: tuple[str, ...]
    introduction: Text | None
    where: Where
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incarnation:
    """A programme as one plan writes it."""

    plan_id: str
    period: str | None
    name: Text
    reference: Text | None


@watched("where")
@dataclass(frozen=True, slots=True)
class Programme:
    """A lasting programme."""

    id: str
    name: Text
    introduction: Text | None
    topic: str | None
    incarnations: tuple[Incarnation, ...]
    where: Where
    formerly: tuple[str, ...] = ()


@watched("where")
@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, across plans and years."""

    id: str
    name: Text
    definition: Text | None
    unit: Text | None
    better: str
    topic: str | None
    where: Where
    formerly: tuple[str, ...] = ()


@watched("where")
@dataclass(frozen=True, slots=True)
class Topic:
    """A subject a citizen looks for."""

    id: str
    name: Text
    description: Text | None
    where: Where
    formerly: tuple[str, ...] = ()


@watched("where")
@dataclass(frozen=True, slots=True)
class Term:
    """An abbreviation or term with its meaning."""

    id: str
    term: Text
    abbreviations: tuple[str, ...]
    english_abbreviations: tuple[str, ...]
    definition: Text
    topic: str | None
    where: Where
    formerly: tuple[str, ...] = ()


@watched("where")
@dataclass(frozen=True, slots=True)
class JointWork:
    """One piece of work listed in two or more task tables; `taken` is the listing that counts."""

    id: str
    name: Text
    relation: str
    tasks: tuple[str, ...]
    taken: str
    reason: Text
    where: Where


@dataclass(frozen=True, slots=True)
class Removal:
    """A record that had a page and is no more; `instead` is the record that took its place, if any."""

    id: str
    kind: str
    name: Text
    removed: datetime.date
    reason: Text
    instead: str | None
    where: Where


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What was reported on a task or target on a date. `value` holds the words of the value reached."""

    plan_id: str
    record_id: str
    reported: datetime.date
    status: str
    percent: int | None
    value: str | None
    text: Text | None
    evidence: str | None
    where: Where


@dataclass(frozen=True, slots=True)
class LaterDecision:
    """What a later decision changed at a task or target: `field` (time, budget, value) now says `now`."""

    plan_id: str
    record_id: str
    field: str
    now: Text
    decision: str
    decided: datetime.date
    text: Text | None
    where: Where


@dataclass(frozen=True, slots=True)
class TermRule:
    """How one Vietnamese term is to be translated."""

    vi: str
    en: tuple[str, ...]
    forbidden: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True)
class Catalog:
    """The whole loaded world, by id, in the order in which it was written."""

    plans: Mapping[str, Plan]
    organisations: Mapping[str, Organisation]
    programmes: Mapping[str, Programme]
    indicators: Mapping[str, Indicator]
    topics: Mapping[str, Topic]
    terms: Mapping[str, Term]
    joint_works: Mapping[str, JointWork]
    tasks: Mapping[str, Task]
    sections: Mapping[str, Section]
    termbase: tuple[TermRule, ...] = ()
    removed: tuple[Removal, ...] = ()
    reports: tuple[ProgressReport, ...] = ()
    decisions: tuple[LaterDecision, ...] = ()
