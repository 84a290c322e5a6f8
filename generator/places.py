"""Where a field of a record stands in its file, found by looking into the file again.

The model knows the place of each record; that of each of its fields would be carried through every
stage for the few findings that need it. So it is looked up when a finding is about to be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from generator.findings import Finding, Report, Where
from generator.located import Document, Node, read

PlainPath = tuple[str | int, ...]
IDENTITIES = ("row", "no", "id", "number", "ref", "record")
"""The keys whose value's place is a record's place (see `generator.plans`)."""
RECORD_LISTS = (
    "priorities", "targets", "tasks", "groups", "reports",
    "organisations", "programmes", "indicators", "topics", "terms", "joint_work", "removed",
)  # fmt: skip


class Places:
    """Looks into the files below a root; each is read once."""

    def __init__(self, root: Path) -> None:
        """Nothing is read before it is asked for."""
        self._root = root
        self.document = cache(self._document)

    def _document(self, file: str) -> Document | None:
        return read(self._root / file, file, Report()) if file.endswith(".yml") else None

    def record(self, where: Where) -> tuple[Document, PlainPath] | None:
        """The document and the path of the record whose place is `where`."""
        document = self.document(where.file)
        if document is None:
            return None
        for path, node in records(document):
            for key in IDENTITIES:
                part = node.parts.get(key)
                if part is not None and (part.line, part.column) == (where.line, where.column):
                    return document, path
        return None

    def field(self, where: Where, field: str) -> Where:
        """The place of a field (`product`, `notes.2`, `groups.I`) of the record at `where`; `where` if it has none."""
        found = self.record(where)
        if found is None:
            return where
        document, path = found
        record = path
        for step in field.split("."):
            deeper = _step(document, path, step)
            if deeper is None:
                break
            path = deeper
        if path == record:
            return where
        node = document.node(path)
        for key in ("text", "title", "name"):  # of a note, a group, an incarnation
            if node is not None and "." in field and key in node.parts:
                path, node = (*path, key), node.parts[key]
                break
        return document.where(path)


def _step(document: Document, path: PlainPath, step: str) -> PlainPath | None:
    node = document.node(path)
    if node is None:
        return None
    if step in node.parts:
        return (*path, step)
    if step.isdigit() and int(step) - 1 in node.parts:
        return (*path, int(step) - 1)
    value = document.value
    for each in path:
        value = value[each]
    if isinstance(value, list):
        for index, part in enumerate(value):
            if isinstance(part, dict) and step in (part.get("no"), part.get("plan")):
                return (*path, index)
    return None


def records(document: Document) -> Iterator[tuple[PlainPath, Node]]:
    """The file itself and every record in it, with their paths."""
    yield (), document.root
    for key in RECORD_LISTS:
        node = document.root.parts.get(key)
        for index, part in node.parts.items() if node is not None else ():
            yield (key, index), part


def pinpointed(findings: Iterable[Finding], places: Places) -> Iterator[Finding]:
    """The findings, each that names a field of a record moved from the record to that field."""
    for finding in findings:
        key = finding.values.get("key")
        where = places.field(finding.where, str(key)) if key else finding.where
        yield replace(finding, where=where)
