"""Rules about rows and bullets as such."""

from __future__ import annotations

from collections.abc import Iterator

from generator.findings import Finding
from generator.model import Catalog, Target


def bullets_are_not_repeated(catalog: Catalog) -> Iterator[Finding]:
    """A bullet printed twice in one section is an error of typing, or a slip of the document that needs a note."""
    for section in catalog.sections.values():
        seen: dict[str, Target] = {}
        for target in section.targets:
            words = target.text.vi.strip(" .;")
            before = seen.setdefault(words, target)
            if (
                before.bullet_id != target.bullet_id
                and before.task_id == target.task_id
                and not (before.notes or target.notes)
            ):
                yield Finding("bullet-repeated", target.where, {"other": str(before.where)})


def cells_are_not_empty(catalog: Catalog) -> Iterator[Finding]:
    """A leaf row has a cell for the columns title, time, budget and product of its table, or a note says it is empty."""
    for section in catalog.sections.values():
        for task in section.tasks:
            if task.is_heading:
                continue
            cells = {"time": task.time, "budget": task.budget_text, "lead": task.lead}
            for key, value in cells.items():
                if (
                    key in section.columns
                    and value is None
                    and not any(note.field in (key, None) for note in task.notes)
                ):
                    yield Finding("cell-missing", task.where, {"key": key})
