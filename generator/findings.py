"""What is wrong with the content: where, what, and what to write instead.

A finding is data. Its words come from `generator/messages/<language>.yml`, so that staff read
them in Vietnamese or English; a code names one kind of fault and is never reused.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Severity = Literal["error", "warning"]
MESSAGES = Path(__file__).parent / "messages"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file under the root: path with forward slashes, line and column from 1 (0: the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Finding:
    """One fault at one place. `values` fill the message and the hint of its code."""

    code: str
    where: Where
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """What the code's entry in the messages says: `error` stops a build, `warning` does not."""
        return severity_of(self.code)

    def message(self, language: str = "en") -> str:
        """Say what is wrong, in one sentence."""
        return _fill(_messages(language)[self.code]["message"], self.values, language)

    def hint(self, language: str = "en") -> str:
        """Say what to write instead."""
        entry = _messages(language)[self.code]
        # Where nothing is like what was typed, the hint says what there is.
        hint = entry["hint_else"] if "hint_else" in entry and not self.values.get("nearest") else entry["hint"]
        return _fill(hint, self.values, language)


@cache
def _messages(language: str) -> dict[str, dict[str, str]]:
    text = (MESSAGES / f"{language}.yml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return entries


def codes() -> list[str]:
    """Every code there is, in the order of the messages file."""
    return list(_messages("en"))


def severity_of(code: str) -> Severity:
    """The severity of a code. KeyError where there is no such code."""
    return "warning" if _messages("en")[code]["severity"] == "warning" else "error"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The page of one code. `message` and `hint` have an ellipsis where a finding has its own words."""

    code: str
    severity: Severity
    message: str
    hint: str
    explanation: str
    wrong: str
    right: str


def explanations(language: str) -> list[Explanation]:
    """The pages of all codes, in the order of the codes' names."""
    ellipsis = _Ellipsis()
    return [
        Explanation(
            code,
            severity_of(code),
            entry["message"].format_map(ellipsis),
            entry["hint"].format_map(ellipsis),
            entry["explanation"].strip(),
            entry["wrong"].rstrip(),
            entry["right"].rstrip(),
        )
        for code, entry in sorted(_messages(language).items())
    ]


class _Ellipsis(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def explain(code: str, language: str = "en") -> str:
    """The page of one code: meaning, a wrong and a right example. KeyError where there is no such code."""
    entry = _messages(language)[code]
    return "\n".join(
        [
            f"{code} ({_messages('en')[code]['severity']})",
            "",
            entry["explanation"].strip(),
            "",
            {"vi": "Sai:", "en": "Wrong:"}[language],
            *(f"    {line}" for line in entry["wrong"].rstrip().splitlines()),
            {"vi": "Đúng:", "en": "Right:"}[language],
            *(f"    {line}" for line in entry["right"].rstrip().splitlines()),
        ]
    )


def _fill(template: str, values: Mapping[str, Any], language: str) -> str:
    # Content may hold braces: format_map with plain strings never looks inside the values.
    words = _words()
    said = {key: words[key].get(str(value), {}) if key in words else {} for key, value in values.items()}
    return template.format_map({key: said[key].get(language, str(value)) for key, value in values.items()})


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Words that messages take in: name of the value → value → language → words."""
    entries: dict[str, dict[str, dict[str, str]]] = yaml.load(
        (MESSAGES / "words.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return entries


class Report:
    """Findings in the order of files and lines, each said once."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        """Start with the findings given."""
        self._findings: dict[tuple[str, Where, str], Finding] = {}
        self.extend(findings)

    def add(self, code: str, where: Where, **values: Any) -> None:
        """Record one finding."""
        self.extend([Finding(code, where, values)])

    def extend(self, findings: Iterable[Finding]) -> None:
        """Record several findings; a repeated one is dropped."""
        for finding in findings:
            self._findings.setdefault((finding.code, finding.where, finding.message()), finding)

    def replace(self, other: Report) -> None:
        """Hold the findings of another report instead."""
        self._findings = dict(other._findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(sorted(self._findings.values(), key=lambda each: (each.where, each.code)))

    def __len__(self) -> int:
        return len(self._findings)

    @property
    def errors(self) -> list[Finding]:
        """The findings that stop a build."""
        return [each for each in self if each.severity == "error"]

    def only(self, prefixes: list[str]) -> Report:
        """The findings in the files or folders named (paths relative to the root)."""
        wanted = [prefix.rstrip("/") for prefix in prefixes]
        return Report(
            each for each in self if any(each.where.file == p or each.where.file.startswith(p + "/") for p in wanted)
        )

    def render(self, form: str, language: str = "en", root: Path | None = None) -> str:
        """The report as `text`, `github` (workflow commands), `gitlab` (code quality) or `json` (a list of objects).

        As text, with the `root` the files stand below, each finding shows its line and a caret under the column.
        """
        if form == "json":
            rows = [
                {
                    "code": each.code,
                    "severity": each.severity,
                    "file": each.where.file,
                    "line": each.where.line,
                    "column": each.where.column,
                    "message": each.message(language),
                    "hint": each.hint(language),
                }
                for each in self
            ]
            return json.dumps(rows, ensure_ascii=False, indent=2)
        if form == "github":
            return "\n".join(
                f"::{each.severity} file={_github_property(each.where.file)},line={max(each.where.line, 1)},"
                f"col={max(each.where.column, 1)},title={each.code}::"
                + _github(f"{each.message(language)} {each.hint(language)}")
                for each in self
            )
        if form == "gitlab":
            return json.dumps([_gitlab(each, language) for each in self], ensure_ascii=False, indent=2)
        shown = _excerpts(root) if root is not None else lambda _where: ""
        return "\n".join(
            f"{each.where}: {_words()['severity'][each.severity][language]} [{each.code}] {each.message(language)}\n"
            f"{shown(each.where)}    → {each.hint(language)}"
            for each in self
        )


_EXCERPT = 100


def _excerpts(root: Path) -> Callable[[Where], str]:
    """A function that gives a place's line with a caret under its column, as two indented lines; "" where there is none."""

    @cache
    def lines(file: str) -> list[str]:
        try:
            return (root / file).read_bytes().decode("utf-8-sig", errors="replace").split("\n")
        except OSError:
            return []

    def excerpt(where: Where) -> str:
        known = lines(where.file) if where.line else []
        return _excerpt(known[where.line - 1], where.column) if where.line <= len(known) and known else ""

    return excerpt


def _excerpt(line: str, column: int) -> str:
    """`line` and, below it, a caret under `column` (from 1); a long line is cut around the column."""
    line = "".join(c if c.isprintable() else " " for c in line.rstrip("\r"))
    at = min(max(column - 1, 0), len(line))
    first = max(0, at - _EXCERPT // 3) if len(line) > _EXCERPT else 0
    before, after = line[first:at], line[at : first + _EXCERPT]
    before = ("…" if first else "") + (before.lstrip() if not first else before)
    after = after.rstrip() + ("…" if first + _EXCERPT < len(line) else "")
    return f"    | {before}{after}\n    | {' ' * _width(before)}^\n"


def _width(words: str) -> int:
    """How many columns a terminal gives the words."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _gitlab(finding: Finding, language: str) -> dict[str, Any]:
    """One entry of GitLab's code quality report, which it shows beside the changed lines."""
    words = f"{finding.message(language)} {finding.hint(language)}"
    return {
        "description": words,
        "check_name": finding.code,
        "fingerprint": hashlib.sha256(f"{finding.code} {finding.where} {words}".encode()).hexdigest(),
        "severity": "major" if finding.severity == "error" else "minor",
        "location": {"path": finding.where.file, "lines": {"begin": max(finding.where.line, 1)}},
    }


def _github_property(text: str) -> str:
    # A file may be called anything: a comma or colon in its name would begin another property or the message.
    return _github(text).replace(":", "%3A").replace(",", "%2C")


def _github(text: str) -> str:
    # Workflow commands end at a line break; these three escapes are the format's own.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
