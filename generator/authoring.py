"""What staff do to the files of a plan: take them out as a workbook, bring it back, start new ones.

Files are written whole or not at all, and only where something changed.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import edits, tabular, workbooks
from generator.authored import nearest
from generator.catalog import registry_ids
from generator.edits import EditError
from generator.findings import Report, Where
from generator.languages import Language, shortened
from generator.located import Document, read
from generator.model import Catalog, Plan
from generator.schema import is_safe_id
from generator.vocabularies import Vocabularies

PLANS = "content/plans"


class UnknownNameError(EditError):
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


def export(root: Path, name: str, catalog: Catalog, language: Language, report: Report) -> bytes:
    """A plan or section as the bytes of an .xlsx workbook. Raises UnknownNameError."""
    files = plan_files(root, name, report)
    values = {key: document.value for key, document in files.documents.items()}
    return workbooks.exported(files.plan, values, registry_ids(catalog), language)


def take_back(root: Path, data: bytes, name: str, report: Report) -> list[str]:
    """Bring the changes of a workbook (its bytes, called `name` in findings) into the files; the files changed.

    With findings nothing is written. Raises edits.EditError where a file cannot be edited in place.
    """
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


@dataclass(frozen=True)
class NewPlan:
    """What must be known to begin a plan."""

    id: str
    number: str
    kind: str
    title: str
    issued: str
    period: tuple[str, str]
    issuer: str


def new_plan(root: Path, plan: NewPlan, section: str) -> list[str]:
    """Begin a plan with one section; the files written, as paths below `root`. Raises UnknownNameError and edits.EditError."""
    folder = root / PLANS / plan.id
    if not is_safe_id(plan.id) or not is_safe_id(section):
        raise UnknownNameError(f"{plan.id!r} or {section!r} is no id: lower-case letters a–z, digits, single hyphens")
    if folder.exists():
        raise UnknownNameError(f"{PLANS}/{plan.id} is there already")
    known = Vocabularies(root, Report()).organisations
    if plan.issuer not in known:
        like = nearest(plan.issuer, known, 0.5)
        raise UnknownNameError(f"there is no organisation {plan.issuer!r}" + (f"; did you mean {like}?" if like else ""))
    if plan.period[0] > plan.period[1]:
        raise edits.EditError(f"the period ends ({plan.period[1]}) before it begins ({plan.period[0]})")
    value: dict[str, Any] = {
        "number": plan.number, "kind": plan.kind, "title": {"vi": plan.title}, "short_title": {"vi": plan.title},
        "issued": plan.issued, "period": {"start": plan.period[0], "end": plan.period[1]}, "issuer": plan.issuer,
        "summary": {"vi": plan.title}, "sections": [section],
    }  # fmt: skip
    write(folder / "plan.yml", edits.written(value, first_line=_schema_line("plan", "../../../")))
    write(folder / f"{section}.yml", _empty_section(plan.title))
    return [f"{PLANS}/{plan.id}/plan.yml", f"{PLANS}/{plan.id}/{section}.yml"]


def _schema_line(kind: str, up: str) -> str:
    return f"# yaml-language-server: $schema={up}schema/{kind}.json"


def _empty_section(title: str) -> bytes:
    value = {"ref": {"vi": "Phụ lục", "en": "Appendix"}, "title": {"vi": title}}
    return edits.written(value, first_line=_schema_line("section", "../../../"))


def new_section(root: Path, plan: str, section: str, title: str, report: Report) -> list[str]:
    """Add an empty section to a plan; the files written. With findings nothing is. Raises UnknownNameError and edits.EditError."""
    files = plan_files(root, plan, report)
    file = root / PLANS / plan / f"{section}.yml"
    if not is_safe_id(section) or section == "plan" or file.exists():
        raise UnknownNameError(f"{section!r} is no new section of {plan}")
    overview = files.documents.get(workbooks.PLAN)
    if overview is None:
        return []
    listed = overview.value.get("sections", [])
    if not isinstance(listed, list):
        raise edits.EditError(f"{overview.file}: `sections` is no list; mend it first")
    # A section that is listed and has no file yet gets one.
    value = {**overview.value, "sections": listed if section in listed else [*listed, section]}
    path = root / overview.file
    content = edits.rewritten(path.read_bytes(), value)
    write(file, _empty_section(title))
    write(path, content)
    return [f"{PLANS}/{plan}/{section}.yml", overview.file]


def new_progress(root: Path, plan: Plan, month: str, reported: str) -> list[str]:
    """Begin the progress file of a `month` (YYYY-MM), reported on a day (YYYY-MM-DD), with a line to fill in for every leaf row and target.

    Returns the files written. Raises UnknownNameError where `month` is none or has its file.
    """
    name = f"{PLANS}/{plan.id}/progress/{month}.yml"
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise UnknownNameError(f"{month!r} is no month; write YYYY-MM")
    if (root / name).exists():
        raise UnknownNameError(f"{name} is there already")
    lines = [
        _schema_line("progress", "../../../../"), f"reported: {reported}", "reports: []",
        "# Bỏ dấu # ở dòng cần báo cáo, và xóa “[]” ở trên. / Take away the # of a line to report, and the “[]” above.",
    ]  # fmt: skip
    records = [(task.id, task.title.vi) for task in plan.tasks if not task.is_heading]
    records += [(target.id, target.name.vi) for target in plan.targets]
    for identity, words in records:
        lines.append(f"#  - {{record: {identity.removeprefix(plan.id + '.')}, status: on_track}}  # {shortened(words, 70)}")
    write(root / name, ("\n".join(lines) + "\n").encode())
    return [name]


def import_table(root: Path, data: bytes, name: str, plan: str, section: str, report: Report) -> list[str]:
    """Read a Word or spreadsheet table (its bytes, called `name`) as a new section, or into an empty one; the files written.

    With findings nothing is. Raises UnknownNameError and edits.EditError.
    """
    found = tabular.tasks_of(tabular.read_rows(data, name, report), name, report)
    if report.errors:
        return []
    files = plan_files(root, plan, report)
    if report.errors:
        return []
    document = files.documents.get(section)
    written: list[str] = []
    if document is not None and any(document.value.get(key) for key in ("tasks", "targets", "priorities", "groups")):
        report.add("section-not-empty", Where(document.file))
        return []
    if document is None:
        written = new_section(root, plan, section, section.upper(), report)
        document = plan_files(root, f"{plan}.{section}", report).documents[section]
    path = root / document.file
    write(path, edits.rewritten(path.read_bytes(), {**document.value, **found}))
    return list(dict.fromkeys([*written, document.file]))


def write(path: Path, content: bytes) -> None:
    """Write a file whole: a reader sees the old one or the new one. Raises OSError; then nothing is left behind."""
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
