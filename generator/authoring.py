"""What staff do to the files of a plan: take them out as a workbook, bring it back, start new ones.

Files are written whole or not at all, and only where something changed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import edits, workbooks
from generator.findings import Report, Where
from generator.languages import Language
from generator.located import Document, read
from generator.model import Catalog

PLANS = "content/plans"


class UnknownNameError(Exception):
    """There is no such plan or section; the message says which there are."""


@dataclass(frozen=True)
class Files:
    """The files of a plan, or one of its sections, as they stand: section key (workbooks.PLAN: plan.yml) → document."""

    plan: str
    documents: Mapping[str, Document]


def plan_files(root: Path, name: str, report: Report) -> Files:
    """Read the files of a plan (`32-qd-skhcn-2022`) or of one section (`32-qd-skhcn-2022.pl4`). Raises UnknownNameError."""
    plan, _, section = name.partition(".")
    folder = root / PLANS / plan
    known = sorted(path.name for path in (root / PLANS).iterdir() if (path / "plan.yml").is_file())
    if plan not in known:
        raise UnknownNameError(f"there is no plan {plan!r}; there are: {', '.join(known)}")
    keys = sorted(path.stem for path in folder.glob("*.yml") if path.stem != "plan")
    if section and section not in keys:
        raise UnknownNameError(f"{plan} has no section {section!r}; it has: {', '.join(keys)}")
    documents: dict[str, Document] = {}
    overview = read(folder / "plan.yml", f"{PLANS}/{plan}/plan.yml", report)
    if overview is not None and not section:
        documents[workbooks.PLAN] = overview
        listed = overview.value.get("sections")
        order = [str(each) for each in listed] if isinstance(listed, list) else []
        keys.sort(key=lambda key: (order.index(key) if key in order else len(order), key))
    for key in [section] if section else keys:
        document = read(folder / f"{key}.yml", f"{PLANS}/{plan}/{key}.yml", report)
        if document is not None:
            documents[key] = document
    return Files(plan, documents)


def registry_ids(catalog: Catalog) -> dict[str, list[str]]:
    """The ids that the registries know, by kind, for drop-down lists and editors."""
    return {
        "organisation": sorted(catalog.organisations),
        "programme": sorted(catalog.programmes),
        "indicator": sorted(catalog.indicators),
        "topic": sorted(catalog.topics),
        "plan": sorted(catalog.plans),
    }


def export(root: Path, name: str, catalog: Catalog, language: Language, report: Report) -> bytes:
    """A plan or section as a workbook. Raises UnknownNameError."""
    files = plan_files(root, name, report)
    values = {key: document.value for key, document in files.documents.items()}
    return workbooks.exported(files.plan, values, registry_ids(catalog), language)


def take_back(root: Path, data: bytes, name: str, report: Report) -> list[str]:
    """Bring a workbook's changes into the files; the files changed. With findings nothing is written."""
    book = workbooks.returned(data, name, report)
    if book is None or report.errors:
        return []
    try:
        files = plan_files(root, book.plan, report)
    except UnknownNameError:
        report.add("workbook-unreadable", Where(name))
        return []
    documents = {key: files.documents[key] for key in book.sections if key in files.documents}
    if set(documents) != set(book.sections):
        report.add("workbook-unreadable", Where(name))
        return []
    changed = workbooks.imported(book, {key: document.value for key, document in documents.items()}, report)
    if report.errors:
        return []
    new: dict[str, bytes] = {}
    for key, document in documents.items():
        before = (root / document.file).read_bytes()
        after = edits.rewritten(before, changed[key])
        if after != before:
            new[document.file] = after
    for file, content in new.items():
        write(root / file, content)
    return list(new)


def write(path: Path, content: bytes) -> None:
    """Write a file whole: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
