"""The search index: what the browser searches, one script file per language, named by its content.

A script and not JSON, since from `file://` a browser loads scripts only. The records carry words as
they are shown; the browser folds them by the rules of `templates/theme/assets/javascripts/search.js`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from generator.addresses import Page
from generator.artifacts import Artifact
from generator.languages import LANGUAGES, Interface, Language, Text, time_phrase, wording
from generator.model import Cell, Note, Task
from generator.portal import Portal


def artifact(portal: Portal, interface: Interface) -> Artifact:
    """The index of one language."""
    index = _Index(portal, interface)
    content = json.dumps(index.value(), ensure_ascii=False, separators=(",", ":"))
    body = f"portalSearchIndex({content});\n".encode()
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Artifact(f"assets/search/{interface.language}-{digest}.js", body)


class _Index:
    """Makes the records of one language."""

    def __init__(self, portal: Portal, interface: Interface) -> None:
        self.portal, self.catalog, self.t = portal, portal.catalog, interface
        self.language: Language = interface.language
        self.other: Language = next(each for each in LANGUAGES if each != self.language)

    def value(self) -> dict[str, Any]:
        return {
            "plans": {plan.id: [plan.number, self.words(plan.short_title)] for plan in self.portal.plans},
            "organisations": {o.id: self.words(o.name) for o in self.portal.organisations},
            "topics": {topic.id: self.words(topic.name) for topic in self.catalog.topics.values()},
            "synonyms": self.synonyms(),
            "records": [{key: value for key, value in record.items() if value} for record in self.records()],
        }

    def words(self, text: Text | None) -> str:
        return wording(text, self.language, self.portal.stale).words if text else ""

    def foreign(self, *texts: Text | None) -> str:
        """The same texts in the other language: a reader of one page may type words of the other."""
        return " ".join((text.get(self.other) or "") for text in texts if text)

    def notes(self, notes: Iterable[Note]) -> str:
        return " ".join(self.words(note.text) for note in notes)

    def cell(self, cell: Cell | None) -> str:
        if cell is None:
            return ""
        names = [self.words(self.catalog.organisations[each].name) for each in cell.organisations]
        return " ".join([cell.text.vi, *names] if self.language == "vi" else names)

    def synonyms(self) -> list[list[str]]:
        """Groups of words that mean the same: a term, its abbreviations, its English."""
        groups = []
        for term in self.catalog.terms.values():
            words = [
                term.term.vi,
                *term.abbreviations,
                *term.english_abbreviations,
                *([term.term.en] if term.term.en else []),
            ]
            groups.append(list(dict.fromkeys(words)))
        return groups

    def records(self) -> Iterator[dict[str, Any]]:
        """Every record of the index.

        Keys: k kind, i id, u address, n name, d detail, x context, o other words, f the other language, p plan, l leads,
        y topics, m million VND, s what the budget cell says, t time, e last month, c counted in totals, r place.
        """
        for plan in self.portal.plans:
            yield {
                "k": "plan", "i": plan.id, "u": Page("plan", plan.id).path(self.language), "p": plan.id,
                "n": f"{plan.number} {self.words(plan.short_title)}", "d": self.words(plan.title), "x": self.words(plan.summary),
                "o": self.notes(plan.notes), "f": self.foreign(plan.title),
            }  # fmt: skip
            for number, basis in enumerate(plan.legal_bases, 1):
                yield {
                    "k": "legal", "i": f"{plan.id}.legal-{number}", "u": self.at(Page("plan", plan.id), "legal-bases"),
                    "n": f"{self.words(basis.text)}", "o": basis.number or "", "p": plan.id, "f": self.foreign(basis.text),
                }  # fmt: skip
            for section in plan.sections:
                for priority in section.priorities:
                    yield {
                        "k": priority.kind, "i": priority.id, "u": self.place(priority.id), "n": self.words(priority.text),
                        "x": self.words(section.title), "o": self.notes(priority.notes), "p": plan.id,
                        "l": [priority.organisation] if priority.organisation else [], "y": list(priority.topics),
                        "f": self.foreign(priority.text),
                    }  # fmt: skip
                for target in section.targets:
                    yield {
                        "k": "target", "i": target.id, "u": self.place(target.id), "n": self.words(target.name),
                        "d": self.words(target.text), "x": self.words(section.title), "o": self.notes(target.notes), "p": plan.id,
                        "l": [section.organisation] if section.organisation else [], "y": list(target.topics),
                        "f": self.foreign(target.name),
                    }  # fmt: skip
                for task in section.tasks:
                    if not task.is_heading:
                        yield self.task(task)
        named = (
            ("organisation", self.portal.organisations, "introduction"),
            ("programme", self.catalog.programmes.values(), "introduction"),
            ("indicator", self.catalog.indicators.values(), "definition"),
            ("topic", self.catalog.topics.values(), "description"),
        )
        for kind, records, about in named:
            for record in records:
                short = getattr(record, "short", None)
                yield {
                    "k": kind, "i": record.id, "u": Page(kind, record.id).path(self.language), "n": self.words(record.name),
                    "d": " ".join([self.words(short), *getattr(record, "aliases", ())]), "x": self.words(getattr(record, about)),
                    "f": self.foreign(record.name),
                }  # fmt: skip
        for term in self.catalog.terms.values():
            yield {
                "k": "term", "i": term.id, "u": self.at(Page("glossary"), term.id), "n": self.words(term.term),
                "d": " ".join(term.abbreviations), "x": self.words(term.definition), "f": self.foreign(term.term),
            }  # fmt: skip
        for note in self.portal.notes:
            yield {
                "k": "note", "i": f"{note.record_id}.n{note.no}", "u": self.at(Page("notes"), f"{note.record_id}.n{note.no}"),
                "n": self.words(note.text), "p": note.record_id.split(".")[0],
            }  # fmt: skip

    def task(self, task: Task) -> dict[str, Any]:
        section = self.catalog.sections[task.section_id]
        above = [self.words(each.title) for each in self.portal.ancestors(task)]
        if task.group:
            above.append(self.words(section.groups[task.group]))
        return {
            "k": "task", "i": task.id, "u": Page("task", task.id).path(self.language),
            "n": " – ".join(filter(None, [self.words(task.title), self.words(task.activity)])), "d": self.words(task.product),
            "x": " ".join([*above, self.cell(task.lead)]),
            "o": " ".join([self.cell(task.coordinating), self.cell(task.main_implementer), self.cell(task.directing_leader),
                           self.cell(task.authority), self.words(task.remark), self.notes(task.notes), task.budget_text or ""]),
            "f": self.foreign(task.title, task.activity), "p": task.plan_id,
            "l": list(task.lead.organisations) if task.lead else [], "y": list(task.topics),
            "m": str(task.budget.million_vnd) if task.budget.million_vnd is not None else "",
            "s": "" if task.budget.kind in ("amount", "empty") else task.budget.kind,
            "t": time_phrase(task.schedule, task.time, self.language).words, "c": 1 if task.counted else 0,
            "e": str(task.schedule.end or ""), "r": f"{section.ref.get(self.language) or section.ref.vi}, {task.row}",
        }  # fmt: skip

    def place(self, record_id: str) -> str:
        page, anchor = self.portal.place(record_id)
        return self.at(page, anchor)

    def at(self, page: Page, anchor: str) -> str:
        return page.path(self.language) + (f"#{anchor}" if anchor else "")
