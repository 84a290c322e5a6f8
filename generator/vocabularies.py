"""The shared registries below `data/`: read once, asked by every plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator import schema
from generator.authored import Model, inside, suggested, sure, text, validated
from generator.findings import Report, Where
from generator.located import Document, read
from generator.mentions import MentionReader
from generator.model import (
    Catalog,
    Incarnation,
    Indicator,
    JointWork,
    Organisation,
    Plan,
    Programme,
    Removal,
    Term,
    TermRule,
    Topic,
)


@dataclass
class Named:
    """Ids of one kind, to check references against."""

    kind: str
    ids: Mapping[str, Any]
    unread: tuple[str, ...] = ()
    """Prefixes of ids that stand in files which could not be read: a reference to one is no second mistake."""
    missing: str = ""
    """The registry, where there is no such file: one finding for all that refer to it."""
    _told: bool = field(default=False, init=False)

    def check(self, value: str | None, where: Where, report: Report, key: str = "") -> str | None:
        """The id if it exists; None and a finding if not. `where` may be the record's place and `key` the field."""
        if value is None or value in self.ids or any(value.startswith(prefix) for prefix in self.unread):
            return value
        if self.missing:
            if not self._told:
                report.add("registry-missing", Where(self.missing), name=self.missing, value=value)
            self._told = True
            return value
        report.add("unknown-reference", where, kind=self.kind, value=value, **suggested(value, self.ids), key=key)
        return None


class Vocabularies:
    """The shared registries below `data/`."""

    def __init__(self, root: Path, report: Report) -> None:
        self.report = report
        self._incomplete: set[str] = set()
        self.unread: list[str] = []
        organisations = self._read(root, "organisations", schema.OrganisationsFile)
        programmes = self._read(root, "programmes", schema.ProgrammesFile)
        indicators = self._read(root, "indicators", schema.IndicatorsFile)
        topics = self._read(root, "topics", schema.TopicsFile)
        glossary = self._read(root, "glossary", schema.GlossaryFile)
        joint = self._read(root, "joint-work", schema.JointWorkFile)
        termbase = self._read(root, "termbase", schema.TermbaseFile)
        self.termbase = tuple(
            TermRule(each.vi, tuple(each.en), tuple(each.forbidden), tuple(each.unless))
            for each in (termbase[0].terms if termbase else ())
        )

        self.organisations = {
            each.id: Organisation(
                each.id, each.kind, sure(each.name), text(each.short), each.parent, each.province,
                tuple(each.aliases), text(each.introduction), where, tuple(each.formerly),
            )
            for each, where in self._entries(organisations, "organisations", "organisation")
        }  # fmt: skip
        self.topics = {
            each.id: Topic(each.id, sure(each.name), text(each.description), where, tuple(each.formerly))
            for each, where in self._entries(topics, "topics", "topic")
        }
        self.programmes = {
            each.id: Programme(
                each.id, sure(each.name), text(each.introduction), each.topic,
                tuple(Incarnation(i.plan, i.period, sure(i.name), text(i.reference)) for i in each.incarnations), where,
                tuple(each.formerly),
            )
            for each, where in self._entries(programmes, "programmes", "programme")
        }  # fmt: skip
        self.indicators = {
            each.id: Indicator(
                each.id, sure(each.name), text(each.definition), text(each.unit), each.better, each.topic, where,
                tuple(each.formerly),
            )
            for each, where in self._entries(indicators, "indicators", "indicator")
        }
        self.terms = {
            each.id: Term(
                each.id, sure(each.term), tuple(each.abbreviations), tuple(each.english_abbreviations),
                sure(each.definition), each.topic, where, tuple(each.formerly),
            )
            for each, where in self._entries(glossary, "terms", "term")
        }  # fmt: skip
        removed = self._read(root, "removed", schema.RemovedFile)
        self.removed = tuple(
            Removal(each.id, each.kind, sure(each.name), each.removed, sure(each.reason), each.instead, removed[1].where(("removed", index, "id")))
            for index, each in enumerate(removed[0].removed)
        ) if removed else ()  # fmt: skip
        self._joint = joint
        self.joint_works = {
            each.id: JointWork(
                each.id, sure(each.name), each.relation, tuple(each.tasks), each.taken, sure(each.reason), where
            )
            for each, where in self._entries(joint, "joint_work", "joint work")
        }
        self.joint_work_of = {task: work for work in self.joint_works.values() for task in work.tasks}
        vocabularies: dict[str, Mapping[str, Any]] = {
            "organisation": self.organisations,
            "programme": self.programmes,
            "indicator": self.indicators,
            "topic": self.topics,
        }
        self.named = {
            kind: Named(
                kind, ids, ("",) if kind in self._incomplete else (),
                "" if (root / f"data/{kind}s.yml").exists() else f"data/{kind}s.yml",
            ) for kind, ids in vocabularies.items()
        }  # fmt: skip
        self.reader = MentionReader(self.organisations)
        self._check_references()

    def _read(self, root: Path, kind: str, model: type[Model]) -> tuple[Model, Document] | None:
        name = f"data/{kind}.yml"
        if not (root / name).exists():
            return None
        document = read(root / name, name, self.report) if inside(root, root / name, self.report) else None
        authored = validated(model, document, self.report) if document else None
        if authored is None or document is None:
            self._incomplete.add(kind.removesuffix("s"))
            return None
        return authored, document

    def _entries(self, found: tuple[Any, Document] | None, key: str, kind: str) -> list[tuple[Any, Where]]:
        """The entries of a list with their places; a repeated or unsafe id is a finding and left out."""
        if found is None:
            return []
        authored, document = found
        entries: dict[str, tuple[Any, Where]] = {}
        for index, each in enumerate(getattr(authored, key)):
            where = document.where((key, index, "id"))
            if each.id in entries:
                self.report.add("duplicate-id", where, kind=kind, id=each.id, first=entries[each.id][1])
                self._incomplete.add(kind)
            elif not schema.is_safe_id(each.id):
                self.report.add("malformed-id", where, key="id", value=each.id)
                self._incomplete.add(kind)
            else:
                entries[each.id] = (each, where)
        return list(entries.values())

    def _check_references(self) -> None:
        for organisation in self.organisations.values():
            self.named["organisation"].check(organisation.parent, organisation.where, self.report, "parent")
        for programme in self.programmes.values():
            self.named["topic"].check(programme.topic, programme.where, self.report, "topic")
        for indicator in self.indicators.values():
            self.named["topic"].check(indicator.topic, indicator.where, self.report, "topic")
        for term in self.terms.values():
            self.named["topic"].check(term.topic, term.where, self.report, "topic")
        known: set[str] = set()
        for organisation in self.organisations.values():
            above: list[str] = []
            current: str | None = organisation.id
            while current is not None and current in self.organisations and current not in known:
                if current in above:
                    first = self.organisations[current]
                    self.report.add("organisation-cycle", first.where, id=first.id, parent=first.parent)
                    break
                above.append(current)
                current = self.organisations[current].parent
            known.update(above)

    def catalog(self, plans: dict[str, Plan]) -> Catalog:
        """Everything read, with references to plans and tasks checked."""
        tasks = {task.id: task for plan in plans.values() for task in plan.tasks}
        sections = {section.id: section for plan in plans.values() for section in plan.sections}
        unread = tuple(self.unread)
        plan_names = Named("plan", plans, unread)
        for programme in self.programmes.values():
            for incarnation in programme.incarnations:
                plan_names.check(incarnation.plan_id, programme.where, self.report)
        if self._joint is not None:
            self._check_joint_work(*self._joint, Named("task", tasks, unread))
        return Catalog(
            plans=plans,
            organisations=self.organisations,
            programmes=self.programmes,
            indicators=self.indicators,
            topics=self.topics,
            terms=self.terms,
            joint_works=self.joint_works,
            tasks=tasks,
            sections=sections,
            termbase=self.termbase,
            removed=self.removed,
        )

    def _check_joint_work(self, authored: schema.JointWorkFile, document: Document, tasks: Named) -> None:
        claimed: dict[str, str] = {}
        for index, work in enumerate(authored.joint_work):
            path = ("joint_work", index)
            for number, task in enumerate(work.tasks):
                where = document.where((*path, "tasks", number))
                tasks.check(task, where, self.report)
                if task in work.tasks[:number]:
                    self.report.add("joint-work-repeated", where, task=task)
                elif task in claimed:
                    self.report.add("joint-work-twice", where, task=task, other=claimed[task])
                claimed.setdefault(task, work.id)
                listing = tasks.ids.get(task)
                if listing is not None and listing.is_heading and task not in work.tasks[:number]:
                    self.report.add("joint-work-heading", where, task=task)
            if work.taken not in work.tasks:
                where = document.where((*path, "taken"))
                self.report.add("joint-work-taken", where, taken=work.taken, tasks=", ".join(work.tasks))
