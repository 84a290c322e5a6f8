"""Rules about the English: the same numbers, and the terms of the termbase."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from generator.findings import Finding
from generator.model import TermRule
from generator.texts import Field

_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_DOCUMENT = re.compile(r"\b\d+[\w/.-]*[-/][A-ZĐƯ&]\S*")
_MONTH_YEAR = re.compile(
    r"\btháng\s+\d{1,2}(?!\d|/)(?:\s*(?:đến|-|–)\s*\d{1,2}\b)?|\b(?:tháng\s+)?\d{1,2}/(\d{4})\b", re.IGNORECASE
)
_QUOTED = re.compile(r"“[^“”]*”")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")


@lru_cache(maxsize=32768)
def numbers(words: str, language: str) -> frozenset[str]:
    """The numbers a reader would compare: without grouping, leading zeros, months and document numbers."""
    plain = _DOCUMENT.sub(" ", words)
    plain = _DATE.sub(r" \1 \3 ", plain)
    if language == "vi":
        plain = _MONTH_YEAR.sub(lambda match: f" {match[1] or ''} ", plain)
    found = set()
    for token in _NUMBER.findall(plain):
        grouping, decimal = (".", ",") if language == "vi" else (",", ".")
        if re.fullmatch(rf"\d{{1,3}}(?:\{grouping}\d{{3}})+(?:\{decimal}\d+)?", token):
            whole = token.replace(grouping, "")
        else:
            whole = token
        whole = whole.replace(",", ".").strip(".")
        found.add(".".join(part.lstrip("0") or "0" for part in whole.split(".")))
    return frozenset(found)


def says_the_same_numbers(field: Field, _termbase: Sequence[TermRule]) -> Iterator[Finding]:
    """A number of the Vietnamese stands in the English too."""
    if field.text.en is not None:
        missing = numbers(field.text.vi, "vi") - numbers(field.text.en, "en") - numbers(field.text.en, "vi")
        if missing:
            yield Finding(
                "translation-number", field.where, {"key": field.field, "missing": ", ".join(sorted(missing))}
            )


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str]:
    stem = re.escape(words[:-1]) + "(?:y|ies)" if words.endswith("y") else re.escape(words)
    return re.compile(rf"(?<!\w){stem}(?:s|es|'s|’s)?(?!\w)", re.IGNORECASE)


def uses_the_terms(field: Field, termbase: Sequence[TermRule]) -> Iterator[Finding]:
    """Where the Vietnamese holds a term of the termbase, the English renders it as the termbase says."""
    if field.text.en is not None:
        lower = field.text.vi.lower()
        for rule in termbase:
            if rule.vi.lower() in lower:  # most terms are not: a search in plain text is many times as fast as a pattern
                yield from _term(field, _pattern(rule.vi), rule)


def _term(field: Field, pattern: re.Pattern[str], rule: TermRule) -> Iterator[Finding]:
    # A note that quotes the document keeps its words in both languages.
    vietnamese, english = _QUOTED.sub(" ", field.text.vi), field.text.en or ""
    for longer in rule.unless:
        vietnamese = re.sub(re.escape(longer), " ", vietnamese, flags=re.IGNORECASE)
    if not pattern.search(vietnamese):
        return
    values = {"key": field.field, "vi": rule.vi, "en": " / ".join(f"“{each}”" for each in rule.en)}
    for word in rule.forbidden:
        if _pattern(word).search(english):
            yield Finding("translation-forbidden", field.where, {**values, "word": word})
            return
    if not any(_pattern(each).search(english) for each in rule.en):
        yield Finding("translation-term", field.where, values)
