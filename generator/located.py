r"""YAML text → plain values that know their line and column.

Every scalar is read as the words that stand there (`1.200` is no float, `2016-2020` no sum, `no` no
falsehood): the models give them their type. Duplicate keys, anchors, aliases, tags and merge keys are
refused, since staff never need them and each can make a file mean something else than it shows. So are
characters that nobody sees, also where an escape (`"\a"`) writes them: everything behind this module may
rely on texts that XML, HTML, terminals and marks of our own can hold. Sizes, depths and numbers are limited.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from generator.findings import Finding, Report, Where

MAX_BYTES = 5_000_000
MAX_DEPTH = 24
MAX_ENTRIES = 20_000
"""Entries of one list or set of keys; a file may hold ten times as many values in all."""
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
    data = read_bytes(path, name, report)
    return None if data is None else parse(data, name, report)


def read_bytes(path: Path, name: str, report: Report) -> bytes | None:
    """The bytes of a file of at most MAX_BYTES. None (and a finding) where it is larger, or missing, or a pipe or device in its place."""
    where = Where(name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            report.add("file-unreadable", where, reason="not a regular file")
            return None
        if status.st_size > MAX_BYTES:
            report.add("file-too-large", where, size=f"{status.st_size:,}", limit=f"{MAX_BYTES:,}")
            return None
        return path.read_bytes()
    except OSError as error:
        report.add("file-unreadable", where, reason=error.strerror or str(error))
        return None


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


def read_text(path: Path, name: str, report: Report) -> str | None:
    """The text of a UTF-8 file, line breaks as in Unix. None (and a finding) where it cannot be read or holds hidden characters."""
    data = read_bytes(path, name, report)
    text = None if data is None else _decoded(data, name, report)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return None if _holds_unseen(text, name, report) else text


def _holds_unseen(text: str, name: str, report: Report) -> bool:
    """Whether a text with line breaks as in Unix holds an unseen character; the first is a finding."""
    hidden = unseen(text)
    if hidden is None:
        return False
    at = text.index(hidden)
    where = Where(name, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    report.add("control-character", where, character=f"U+{ord(hidden):04X}")
    return True


def _decoded(data: bytes, name: str, report: Report) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.add(
            "not-utf8",
            Where(name, line, error.start - data.rfind(b"\n", 0, error.start)),
            byte=f"0x{data[error.start]:02x}",
        )
        return None


def unseen(text: str) -> str | None:
    """The first character that nobody sees and no text needs; None where there is none.

    Controls, changes of direction, letters without width, line breaks that only some programs know, noncharacters.
    """
    match = _UNSEEN.search(text)
    return match[0] if match else None


# C0 and C1 without tab and line breaks (NEL, and the separators of lines and paragraphs, are breaks to YAML and to nobody
# else: places after them would be counted differently); letters and fillers without width, of which a title could
# consist; bidirectional marks and overrides, which can make a text read otherwise than it
# is (Unicode TR 36); the byte order mark; noncharacters and halves of surrogate pairs, which
# neither UTF-8 nor XML can hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\u2800\uffa0\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    + "".join(chr(0x10000 * plane + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


_BREAKS = re.compile("[\x85\u2028\u2029]")


def _parse(data: bytes, name: str, report: Report) -> Document | None:
    text = _decoded(data, name, report)
    if text is None:
        return None
    # What the parser would turn into a line break is gone before its values can be looked at.
    breaks = _BREAKS.search(text)
    if breaks is not None and _holds_unseen(text.replace("\r\n", "\n").replace("\r", "\n"), name, report):
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
        self._values = 0

    def run(self, text: str) -> None:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.NodeEvent):
                self._count(event)
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
        hidden = unseen(event.value)
        if hidden is not None:
            self._fault("control-character", event, character=f"U+{ord(hidden):04X}")
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

    def _count(self, event: yaml.Event) -> None:
        self._values += 1
        many = len(self._open[-1][0]) if self._open and self._open[-1][2][0] is None else 0
        if many >= MAX_ENTRIES or self._values > 10 * MAX_ENTRIES:
            limit = MAX_ENTRIES if many >= MAX_ENTRIES else 10 * MAX_ENTRIES
            self._fault("too-many-entries", event, limit=f"{limit:,}")
            raise _StopError

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
