"""One file → its authored model, or a finding for every fault in it. Nothing here knows what the values mean."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from generator import schema
from generator.findings import Report, Where
from generator.languages import Text
from generator.located import MAX_FINDINGS_PER_FILE, Document

Model = TypeVar("Model", bound=schema.Authored)
_SHOWN = 30


def inside(root: Path, path: Path, report: Report) -> bool:
    """Whether a path stays below the root once its links are followed; a finding where it does not."""
    try:
        path.resolve(strict=True).relative_to(root.resolve())
    except (ValueError, OSError, RuntimeError):
        report.add("outside-root", Where(path.relative_to(root).as_posix()))
        return False
    return True


def validated(model: type[Model], document: Document, report: Report) -> Model | None:
    """Check a document against its model. Every fault becomes one finding at its place."""
    empty = list(_empty_places(document))
    for path in empty[:MAX_FINDINGS_PER_FILE]:
        report.add("empty-text", document.where(path, key=True), key=_label(path))
    try:
        found = model.model_validate(document.value)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=True)
        unknown = {each["loc"] for each in faults if each["type"] == "extra_forbidden"}
        for each in faults[:MAX_FINDINGS_PER_FILE]:
            *above, name = each["loc"] or ("",)
            misspelt = each["type"] == "missing" and any(
                [*around] == above and difflib.get_close_matches(str(key), [str(name)]) for *around, key in unknown
            )
            if each["loc"] not in empty and not misspelt:
                _schema_finding(model, document, each, report)
        return None
    return None if empty else found


def _empty_places(document: Document) -> Iterable[tuple[str | int, ...]]:
    """The paths of all keys and entries behind which nothing stands."""
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), document.value)]
    while pending:
        path, value = pending.pop()
        if value is None:
            yield path
        elif isinstance(value, dict):
            pending += [((*path, key), part) for key, part in value.items()]
        elif isinstance(value, list):
            pending += [((*path, index), part) for index, part in enumerate(value)]


def _schema_finding(model: type[schema.Authored], document: Document, error: Any, report: Report) -> None:
    path = tuple(step for step in error["loc"] if step != "function-before")
    kind, value = error["type"], error["input"]
    name = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        report.add("unknown-key", document.where(path, key=True), key=name, **suggested(name, known))
    elif kind == "missing":
        report.add("missing-key", document.where(path[:-1]), key=name)
    elif value is None or (kind == "string_too_short" and not str(value).strip()):
        report.add("empty-text", document.where(path), key=_label(path))
    elif kind == "years_form" or (name == "period" and kind == "string_too_long"):
        report.add("malformed-years", document.where(path), key=_label(path), value=_shown(value))
    elif kind == "string_too_long":
        report.add("text-too-long", document.where(path), key=_label(path), limit=error["ctx"]["max_length"])
    elif kind == "literal_error":
        allowed = [part.strip(" '") for part in re.split(r",| or ", error["ctx"]["expected"])]
        report.add(
            "unknown-value", document.where(path), key=_label(path), value=_shown(value),
            **suggested(str(value), allowed),
        )  # fmt: skip
    elif kind == "string_pattern_mismatch":
        code = {"row": "malformed-row", "task": "malformed-row", **dict.fromkeys(("evidence", "address", "url", "source_url"), "malformed-link")}.get(name, "malformed-id")
        report.add(code, document.where(path), key=_label(path), value=_shown(value))
    elif kind.startswith("date"):
        report.add("malformed-date", document.where(path), key=_label(path), value=_shown(value))
    elif kind == "value_error":
        report.add("malformed-month", document.where(path), key=_label(path), value=_shown(value))
    else:
        expected = _EXPECTED.get(kind, kind.replace("_", " "))
        if kind == "too_short" and error["ctx"]["min_length"] > 1:
            expected = "at least two entries"
        if kind in _BOUNDS:
            expected = f"{_BOUNDS[kind]} {error['ctx'][_BOUND_NAMES[kind]]}"
        report.add("wrong-type", document.where(path), key=_label(path), value=_shown(value), expected=expected)


_EXPECTED = {
    "string_type": "text",
    "list_type": "list",
    "model_type": "text or languages",
    "dict_type": "keys",
    "bool_parsing": "truth",
    "int_parsing": "whole number",
    "too_short": "at least one entry",
}
_BOUNDS = {"greater_than_equal": "≥", "less_than_equal": "≤"}
_BOUND_NAMES = {"greater_than_equal": "ge", "less_than_equal": "le"}


def _label(path: tuple[str | int, ...]) -> str:
    names = [str(step) for step in path if isinstance(step, str)]
    return ".".join(names[-2:]) if names and names[-1] in ("vi", "en") else (names[-1] if names else "")


def _shown(value: Any) -> str:
    text = "[…]" if isinstance(value, list) else "{…}" if isinstance(value, dict) else str(value)
    return text if len(text) <= 80 else text[:77] + "…"


def suggested(name: str, known: Iterable[str]) -> dict[str, str]:
    """For a finding's hint: `nearest`, the known name most like a misspelt one ("" where none is), and `allowed`."""
    known = list(known)
    allowed = ", ".join(known[:_SHOWN]) + (" …" if len(known) > _SHOWN else "")
    return {"nearest": nearest(name, known, 0.5), "allowed": allowed or "–"}


def nearest(name: str, known: Iterable[str], likeness: float) -> str:
    """The known name that is most like a misspelt one and at least so much (0 to 1), "" where none is."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=likeness)
    return near[0] if near else ""


def _known_keys(model: type[schema.Authored], path: tuple[str | int, ...]) -> list[str]:
    """The keys a model knows at a path inside it, read from its JSON Schema."""
    whole = model.model_json_schema()
    node: Any = whole
    for step in path:
        node = _resolved(whole, node)
        if isinstance(step, int):
            node = _resolved(whole, node.get("items", {}))
        else:
            node = node.get("properties", {}).get(step, {})
    return list(_resolved(whole, node).get("properties", {}))


def _resolved(whole: Any, node: Any) -> Any:
    while True:
        if "anyOf" in node:
            node = next((each for each in node["anyOf"] if each.get("type") != "null"), {})
        elif "$ref" in node:
            node = whole["$defs"][node["$ref"].rsplit("/", 1)[1]]
        else:
            return node


def text(text: schema.AuthoredText | None) -> Text | None:
    """An authored text with its spaces joined, or None."""
    return None if text is None else Text(" ".join(text.vi.split()), " ".join(text.en.split()) if text.en else None)


def sure(text: schema.AuthoredText) -> Text:
    """An authored text with its spaces joined."""
    return Text(" ".join(text.vi.split()), " ".join(text.en.split()) if text.en else None)
