"""YAML text → plain values that know their line and column.

Every scalar is read as the words that stand there (`1.200` is no float, `2016-2020` no sum, `no` no
falsehood): the models give them their type. Duplicate keys, anchors, aliases, tags and merge keys are
refused, since staff never need them and each can make a file mean something else than it shows.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from generator.findings import Finding, Report, Where

MAX_BYTES = 5_000_000
MAX_DEPTH = 24
MAX_FINDINGS_PER_FILE = 50


def _place_of(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _span_of(event: yaml.Event) -> tuple[int, int]:
    """Offsets of an event's first character and of that behind its last one."""
    return (
        event.start_mark.index if event.start_mark else 0,
        event.end_mark.index if event.end_mark else 0,
    )


Plain = Any  # str | None | list[Plain] | dict[str, Plain]


@dataclass(slots=True)
class Node:
    """A value's place and those of its parts, beside the plain value."""

    line: int
    column: int
    start: int = 0
    """Offset of the value's first character in the text; `end` is that behind its last one."""
    end: int = 0
    style: str = ""
    """How it is written: `flow` or `block` for a collection; for a scalar its quote, `|` or `>`, or nothing."""
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    key_starts: dict[str, int] = field(default_factory=dict)
    parts: dict[str | int, Node] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """One file that could be read: its plain value and the place of everything in it."""

    file: str
    value: Plain
    root: Node
    text: str = ""

    def node(self, path: tuple[str | int, ...]) -> Node | None:
        """The node of the value at `path`, None where there is none."""
        node: Node | None = self.root
        for step in path:
            node = node.parts.get(step) if node is not None else None
        return node

    def where(self, path: tuple[str | int, ...] = (), *, key: bool = False) -> Where:
        """The place of the value at `path` (or of its key); of the nearest thing around it where it is missing."""
        node = self.root
        for index, step in enumerate(path):
            if key and index == len(path) - 1 and step in node.keys:
                line, column = node.keys[str(step)]
                return Where(self.file, line, column)
            inner = node.parts.get(step)
            if inner is None:
                break
            node = inner
        return Where(self.file, node.line, node.column)


def read(path: Path, name: str, report: Report) -> Document | None:
    """Read one YAML file, called `name` in findings. None (and findings) where it cannot be read."""
    where = Where(name)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            report.add("file-too-large", where, size=f"{size:,}", limit=f"{MAX_BYTES:,}")
            return None
        data = path.read_bytes()
    except OSError as error:
        report.add("file-unreadable", where, reason=error.strerror or str(error))
        return None
    return parse(data, name, report)


def parse(data: bytes, name: str, report: Report) -> Document | None:
    """Parse the bytes of a YAML file. None (and findings) where they are not one mapping in UTF-8.

    The same bytes give the same document, which nobody may change: a preview reads what was not edited only once.
    """
    document, findings = _parsed(data, name)
    report.extend(findings)
    return document


@lru_cache(maxsize=256)
def _parsed(data: bytes, name: str) -> tuple[Document | None, tuple[Finding, ...]]:
    report = Report()
    return _parse(data, name, report), tuple(report)


def _parse(data: bytes, name: str, report: Report) -> Document | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.add(
            "not-utf8",
            Where(name, line, error.start - data.rfind(b"\n", 0, error.start)),
            byte=f"0x{data[error.start]:02x}",
        )
        return None
    before = len(report)
    builder = _Builder(name, report)
    try:
        builder.run(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        report.add(
            "broken-yaml",
            Where(name, mark.line + 1, mark.column + 1) if mark else Where(name),
            problem=error.problem or error.context,
        )
        return None
    except yaml.reader.ReaderError as error:
        # libyaml counts bytes.
        read_so_far = text.encode()[: error.position if isinstance(error.position, int) else 0]
        position = len(read_so_far.decode(errors="ignore"))
        report.add(
            "control-character",
            Where(name, text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)),
            character=f"U+{error.character:04X}" if isinstance(error.character, int) else repr(error.character),
        )
        return None
    except _StopError:
        return None
    if len(report) > before:
        return None
    if builder.documents == 0 or builder.root is None:
        report.add("empty-file", Where(name, 1, 1))
        return None
    if not isinstance(builder.value, dict):
        report.add("not-a-mapping", Where(name, 1, 1))
        return None
    return Document(name, builder.value, builder.root, text)


class _StopError(Exception):
    """Reading further would only say the same again."""


class _Builder:
    """Builds values and places from parser events, without recursion."""

    def __init__(self, name: str, report: Report) -> None:
        self.name, self.report = name, report
        self.value: Plain = None
        self.root: Node | None = None
        self.documents = 0
        # Each open collection: its value, its node, and for a mapping the key that waits for its value.
        self._open: list[tuple[Any, Node, list[str | None]]] = []
        self._found = 0

    def run(self, text: str) -> None:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self._start(event, {})
            elif isinstance(event, yaml.SequenceStartEvent):
                self._start(event, [])
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                # A block ends where the next thing begins, a flow collection at its bracket.
                self._open.pop()[1].end = _span_of(event)[1]
            elif isinstance(event, yaml.AliasEvent):
                self._fault("yaml-alias", event, name=event.anchor)
                self._place(None, Node(*_place_of(event)))
            elif isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self._fault("two-documents", event)
                    raise _StopError

    def _fault(self, code: str, event: yaml.Event, **values: Any) -> None:
        self.report.add(code, Where(self.name, *_place_of(event)), **values)
        self._found += 1
        if self._found >= MAX_FINDINGS_PER_FILE:
            raise _StopError

    def _refuse(self, event: Any) -> None:
        if event.anchor is not None:
            self._fault("yaml-alias", event, name=event.anchor)
        if event.tag is not None and event.tag != "!":
            self._fault("yaml-tag", event, tag=event.tag)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._refuse(event)
        plain = event.style is None or event.style == ""
        node = Node(*_place_of(event), *_span_of(event), event.style or "")
        if self._open and isinstance(self._open[-1][0], dict) and self._open[-1][2][0] is None:
            mapping, around, waiting = self._open[-1]
            key = unicodedata.normalize("NFC", event.value)
            if plain and key == "<<":
                self._fault("yaml-merge", event)
            if key in mapping:
                self._fault("duplicate-key", event, key=key, line=around.keys[key][0])
            mapping.setdefault(key, None)
            around.keys.setdefault(key, (node.line, node.column))
            around.key_starts.setdefault(key, node.start)
            waiting[0] = key
            return
        value = None if plain and event.value in {"", "~", "null"} else unicodedata.normalize("NFC", event.value)
        self._place(value, node)

    def _start(self, event: Any, value: Any) -> None:
        self._refuse(event)
        if self._open and isinstance(self._open[-1][0], dict) and self._open[-1][2][0] is None:
            self._fault("key-not-text", event)
            raise _StopError
        if len(self._open) >= MAX_DEPTH:
            self._fault("too-deep", event, limit=MAX_DEPTH)
            raise _StopError
        style = "flow" if event.flow_style else "block"
        node = Node(*_place_of(event), *_span_of(event), style)
        self._place(value, node)
        self._open.append((value, node, [None]))

    def _place(self, value: Plain, node: Node) -> None:
        if not self._open:
            self.value, self.root = value, node
            return
        around, around_node, waiting = self._open[-1]
        if isinstance(around, list):
            around_node.parts[len(around)] = node
            around.append(value)
            return
        key = waiting[0]
        waiting[0] = None
        if key is None:  # an alias used as a key: already a finding
            return
        around[key] = value
        around_node.parts[key] = node
