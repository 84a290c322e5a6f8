"""Waivers: a warning accepted beside its record, with a reason.

`waive: [{code: time-outside-period, reason: …}]` silences that warning at that record and nowhere else.
A waiver that no longer silences anything is itself a warning, so it goes when its cause has gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.findings import Report, Where, codes, severity_of
from generator.located import Document, Node
from generator.places import Places, PlainPath, records


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver: the code it names, its own place, and the record (file and path) it stands beside."""

    code: str
    where: Where
    file: str
    record: PlainPath


def read_waivers(root: Path, places: Places) -> list[Waiver]:
    """Every waiver below `content/` and `data/`."""
    found: list[Waiver] = []
    for folder in ("content/plans", "data"):
        for path in sorted((root / folder).rglob("*.yml")):
            name = path.relative_to(root).as_posix()
            # Most files hold none: looking at the bytes is a thousand times cheaper than parsing.
            if path.is_symlink() or not path.is_file() or b"waive" not in path.read_bytes():
                continue
            document = places.document(name)
            if document is not None:
                found += _of_document(document)
    return found


def _of_document(document: Document) -> Iterator[Waiver]:
    for path, node in records(document):
        value = document.value
        for step in path:
            value = value[step]
        entries = value.get("waive") if isinstance(value, dict) and "waive" in node.parts else None
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict) and isinstance(entry.get("code"), str):
                where = document.where((*path, "waive", index, "code"))
                yield Waiver(entry["code"], where, document.file, path)


def applied(report: Report, waivers: list[Waiver], places: Places, *, complete: bool) -> Report:
    """The report without what is waived, and with a finding for each waiver that may not be or is not needed.

    Only where the report is `complete` (every rule ran) can it be said that a waiver is not needed.
    """
    if not waivers:
        return report
    used: set[Waiver] = set()
    kept = Report()
    for finding in report:
        record = owner(places.document(finding.where.file), finding.where)
        waiver = next(
            (
                each
                for each in waivers
                if each.code == finding.code and each.file == finding.where.file and each.record == record
            ),
            None,
        )
        if waiver is not None and finding.severity == "warning":
            used.add(waiver)
        else:
            kept.extend([finding])
    for waiver in waivers:
        if waiver.code not in codes() or severity_of(waiver.code) == "error":
            kept.add("waiver-refused", waiver.where, waived=waiver.code)
        elif complete and waiver not in used:
            kept.add("waiver-unneeded", waiver.where, waived=waiver.code)
    return kept


def owner(document: Document | None, where: Where) -> PlainPath:
    """The path of the record in which a place stands; the empty path for the file itself."""
    if document is None:
        return ()
    for path, node in records(document):
        if path and (node.line, node.column) <= (where.line, where.column) < _end(document, node):
            return path
    return ()


def _end(document: Document, node: Node) -> tuple[int, int]:
    before = document.text[: node.end]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
