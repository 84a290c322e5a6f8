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
        # Most terms are not there: a search in plain text is many times as fast as a pattern.
        found = [rule for rule in termbase if rule.vi.lower() in lower and _holds(field.text.vi, rule)]
        for rule in found:
            yield from _term(field, rule, [other for other in found if other is not rule])


def _holds(vietnamese: str, rule: TermRule) -> bool:
    # A note that quotes the document keeps its words in both languages.
    vietnamese = _QUOTED.sub(" ", vietnamese)
    for longer in rule.unless:
        vietnamese = re.sub(re.escape(longer), " ", vietnamese, flags=re.IGNORECASE)
    return bool(_pattern(rule.vi).search(vietnamese))


def _term(field: Field, rule: TermRule, others: Sequence[TermRule]) -> Iterator[Finding]:
    english = field.text.en or ""
    values = {"key": field.field, "vi": rule.vi, "en": " / ".join(f"“{each}”" for each in rule.en)}
    for word in rule.forbidden:
        # “quy định, quy chế”: “regulation” is wrong for the one and right for the other.
        if any(not _is_asked_for(match, english, others) for match in _pattern(word).finditer(english)):
            yield Finding("translation-forbidden", field.where, {**values, "word": word})
            return
    if not any(_pattern(each).search(english) for each in rule.en):
        yield Finding("translation-term", field.where, values)


def _is_asked_for(word: re.Match[str], english: str, others: Sequence[TermRule]) -> bool:
    """Whether the word stands where another term of the same text asks for it."""
    return any(
        asked.start() <= word.start() and word.end() <= asked.end()
        for rule in others
        for each in rule.en
        for asked in _pattern(each).finditer(english)
    )
