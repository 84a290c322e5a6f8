"""What is wrong with the content: where, what, and what to write instead.

A finding is data. Its words come from `generator/messages/<language>.yml`, so that staff read
them in Vietnamese or English; a code names one kind of fault and is never reused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
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
        return "warning" if _messages("en")[self.code]["severity"] == "warning" else "error"

    def message(self, language: str = "en") -> str:
        """Say what is wrong, in one sentence."""
        return _fill(_messages(language)[self.code]["message"], self.values)

    def hint(self, language: str = "en") -> str:
        """Say what to write instead."""
        return _fill(_messages(language)[self.code]["hint"], self.values)


@cache
def _messages(language: str) -> dict[str, dict[str, str]]:
    text = (MESSAGES / f"{language}.yml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return entries


def codes() -> list[str]:
    """Every code there is, in the order of the messages file."""
    return list(_messages("en"))


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


def _fill(template: str, values: Mapping[str, Any]) -> str:
    # Content may hold braces: format_map with plain strings never looks inside the values.
    return template.format_map({key: str(value) for key, value in values.items()})


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

    def render(self, form: str, language: str = "en") -> str:
        """The report as `text`, `github` (workflow commands) or `json` (a list of objects)."""
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
        return "\n".join(
            f"{each.where}: {each.severity} [{each.code}] {each.message(language)}\n    → {each.hint(language)}"
            for each in self
        )


def _github_property(text: str) -> str:
    # A file may be called anything: a comma or colon in its name would begin another property or the message.
    return _github(text).replace(":", "%3A").replace(",", "%2C")


def _github(text: str) -> str:
    # Workflow commands end at a line break; these three escapes are the format's own.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
