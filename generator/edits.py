"""Change YAML text in place: comments, order, quotes and every untouched byte stay as they are.

`rewritten` compares the value a file holds with the value it shall hold, and touches only the characters
of what differs. What it returns has been read again and holds exactly the value asked for; where that
cannot be had it raises, and nothing is lost.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from generator.findings import Report
from generator.located import Document, Node, Plain, parse

_BOM = b"\xef\xbb\xbf"
_PLAIN = re.compile(r"[^\W\d_][\w /.()%&+-]*[\w).%]|[^\W\d_]")
_RESERVED = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_IDENTITIES = ("row", "no", "id", "record")


class EditError(Exception):
    """The text cannot be edited; the message says why in one sentence."""


def rewritten(data: bytes, value: Plain) -> bytes:
    """The bytes of a YAML file with `value` in the place of the one it holds. Raises EditError."""
    mark = _BOM if data.startswith(_BOM) else b""
    report = Report()
    document = parse(data, "", report)
    if document is None:
        raise EditError("the file cannot be read: " + "; ".join(each.message() for each in report))
    value = _normal(value)
    if document.value == value:
        return data
    text = _Editor(document).run(value)
    found = parse(text.encode(), "", report)
    if found is None or found.value != value:
        raise EditError("the file is written in a way that cannot be edited in place; edit it by hand")
    return mark + text.encode()


def written(value: Mapping[str, Plain], *, first_line: str = "") -> bytes:
    """A new YAML file with `value`, in the style of the others. `first_line` is a comment to begin with. Raises EditError."""
    text = _Style("\n").mapping(_normal(value), 0) + "\n"
    data = (f"{first_line}\n{text}" if first_line else text).encode()
    report = Report()
    found = parse(data, "", report)
    if found is None or found.value != _normal(value):
        raise EditError("the value cannot be written as YAML")
    return data


def _normal(value: Plain) -> Plain:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _normal(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_normal(part) for part in value]
    return value


class _Style:
    """How new values are written."""

    def __init__(self, newline: str) -> None:
        self.newline = newline

    def scalar(self, value: Any, quote: str = "") -> str:
        if value is None:
            return "null"
        words = str(value)
        if quote == "'" and words.isprintable():
            return "'" + words.replace("'", "''") + "'"
        if quote != '"' and _PLAIN.fullmatch(words) and words.lower() not in _RESERVED:
            return words
        return '"' + "".join(_escaped(character) for character in words) + '"'

    def flow(self, value: Plain) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.scalar(key)}: {self.flow(part)}" for key, part in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(part) for part in value) + "]"
        return self.scalar(value)

    def after_key(self, value: Plain, column: int) -> str:
        """What follows `key:` where the key stands at `column` (from 0)."""
        if isinstance(value, list) and value and any(isinstance(part, dict) for part in value):
            items = (f"{' ' * (column + 2)}- {self.item(part, column + 4)}" for part in value)
            return self.newline + self.newline.join(items)
        if isinstance(value, dict) and any(isinstance(part, (dict, list)) for part in value.values()):
            return self.newline + self.mapping(value, column + 2)
        return " " + self.flow(value)

    def mapping(self, value: Mapping[str, Plain], column: int) -> str:
        return self.newline.join(
            f"{' ' * column}{self.scalar(key)}:{self.after_key(part, column)}" for key, part in value.items()
        )

    def item(self, value: Plain, column: int) -> str:
        """What follows `- ` where the item's text starts at `column`."""
        return self.mapping(value, column).lstrip(" ") if isinstance(value, dict) and value else self.flow(value)


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    if short:
        return short
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class _Editor:
    """Collects what to put in the place of which characters."""

    def __init__(self, document: Document) -> None:
        self.newline = "\r\n" if "\r\n" in document.text else "\n"
        self.style = _Style(self.newline)
        self.document = document
        # Every line ends in a line break while we work, so that there is always a place behind it.
        self.closed = document.text.endswith("\n")
        self.text = document.text if self.closed else document.text + self.newline
        self.splices: list[tuple[int, int, str]] = []

    def run(self, value: Plain) -> str:
        self.change(self.document.root, self.document.value, value, flow=False)
        out, at = [], 0
        # Where two begin at one place, what is put in comes before what is taken away.
        for start, end, words in sorted(self.splices, key=lambda each: each[:2]):
            if start < at:
                raise EditError("two changes meet at one place; edit the file by hand")
            out += [self.text[at:start], words]
            at = end
        text = "".join([*out, self.text[at:]])
        return text if self.closed else text.removesuffix(self.newline)

    def put(self, start: int, end: int, words: str) -> None:
        self.splices.append((start, end, words))

    # --- places ----------------------------------------------------------------------------------------

    def content_end(self, node: Node) -> int:
        """The offset behind the last character of a value, without what follows a block."""
        if node.style == "block":
            last = max(node.parts.values(), key=lambda each: each.start, default=None)
            return self.content_end(last) if last is not None else node.start
        if node.style in ("|", ">"):
            return node.start + len(self.text[node.start : node.end].rstrip())
        return node.end

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        return self.text.index("\n", offset) + 1

    # --- changes ---------------------------------------------------------------------------------------

    def change(self, node: Node, old: Plain, new: Plain, *, flow: bool) -> None:
        if old == new:
            return
        flow = flow or node.style == "flow"
        if isinstance(old, dict) and isinstance(new, dict) and set(old) & set(new):
            self.mapping(node, old, new, flow=flow)
        elif isinstance(old, list) and isinstance(new, list) and old and new and not self.is_short(old, new, node):
            self.sequence(node, old, new, flow=flow)
        else:
            plain = not isinstance(new, (dict, list))
            words = self.style.scalar(new, node.style) if plain else self.style.flow(new)
            if node.start == node.end and self.text[node.start - 1 : node.start] not in (" ", "\n", ""):
                words = " " + words
            self.put(node.start, self.content_end(node), words)

    @staticmethod
    def is_short(old: list[Plain], new: list[Plain], node: Node) -> bool:
        """Whether a list is words in brackets, written anew as a whole."""
        return node.style == "flow" and not any(isinstance(each, (dict, list)) for each in [*old, *new])

    def mapping(self, node: Node, old: Mapping[str, Plain], new: Mapping[str, Plain], *, flow: bool) -> None:
        names = sorted(old, key=lambda key: node.key_starts[key])
        starts = [node.key_starts[key] for key in names]
        ends = [self.content_end(node.parts[key]) for key in names]
        for key in names:
            if key in new:
                self.change(node.parts[key], old[key], new[key], flow=flow)
        inline = flow or self.text[self.line_start(starts[0]) : starts[0]].strip() != ""
        kept = [index for index, key in enumerate(names) if key in new]
        for index in range(len(names)):
            if index not in kept and index > kept[0]:
                if flow:
                    self.put(ends[index - 1], ends[index], "")
                else:
                    self.put(self.line_start(starts[index]), self.next_line(ends[index]), "")
        if kept[0] > 0:
            first = starts[0] if inline else self.line_start(starts[0])
            self.put(first, starts[kept[0]] if inline else self.line_start(starts[kept[0]]), "")
        column = starts[0] - self.line_start(starts[0])
        before: int | None = None
        for key, value in new.items():
            if key in old:
                before = names.index(key)
            elif flow:
                words = f"{self.style.scalar(key)}: {self.style.flow(value)}"
                if before is None:
                    self.put(starts[kept[0]], starts[kept[0]], f"{words}, ")
                else:
                    self.put(ends[before], ends[before], f", {words}")
            else:
                # A key cannot come before the first one where that stands behind a dash.
                at = self.next_line(ends[before if before is not None else kept[0]])
                if before is None and not inline:
                    at = self.line_start(starts[kept[0]])
                entry = f"{' ' * column}{self.style.scalar(key)}:{self.style.after_key(value, column)}"
                self.put(at, at, entry + self.newline)

    def sequence(self, node: Node, old: list[Plain], new: list[Plain], *, flow: bool) -> None:
        parts = [node.parts[index] for index in range(len(old))]
        starts = [each.start for each in parts]
        ends = [self.content_end(each) for each in parts]
        removed: set[int] = set()
        added: list[tuple[int, Plain]] = []
        matcher = difflib.SequenceMatcher(None, _identities(old), _identities(new), autojunk=False)
        for _, i1, i2, j1, j2 in matcher.get_opcodes():
            paired = min(i2 - i1, j2 - j1)
            for offset in range(paired):
                self.change(parts[i1 + offset], old[i1 + offset], new[j1 + offset], flow=flow)
            removed.update(range(i1 + paired, i2))
            added += [(i2, each) for each in new[j1 + paired : j2]]
        kept = [index for index in range(len(old)) if index not in removed]
        if not kept:
            self.put(node.start, self.content_end(node), self.style.flow(new))
            return
        if flow:
            for index in sorted(removed):
                if index > kept[0]:
                    self.put(ends[index - 1], ends[index], "")
            if kept[0] > 0:
                self.put(starts[0], starts[kept[0]], "")
            for at, value in added:
                words = self.style.flow(value)
                if at > kept[0]:
                    self.put(ends[at - 1], ends[at - 1], f", {words}")
                else:
                    self.put(starts[kept[0]], starts[kept[0]], f"{words}, ")
            return
        dashes = [self.text.rindex("-", 0, start) for start in starts]
        indent = dashes[0] - self.line_start(dashes[0])
        for index in removed:
            self.put(self.line_start(dashes[index]), self.next_line(ends[index]), "")
        for at, value in added:
            place = self.next_line(ends[at - 1]) if at else self.line_start(dashes[0])
            self.put(place, place, f"{' ' * indent}- {self.style.item(value, indent + 2)}{self.newline}")


def _identities(values: Sequence[Plain]) -> list[str]:
    found: list[str] = []
    for value in values:
        identity = next((value[key] for key in _IDENTITIES if key in value), None) if isinstance(value, dict) else None
        found.append(f"#{identity}" if identity else json.dumps(value, ensure_ascii=False, sort_keys=True))
    return found
