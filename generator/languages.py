"""The languages of the portal: bilingual text, interface strings, and the formats of numbers, dates and money.

Vietnamese is the record; English is its unofficial translation. Formats follow the CLDR of each language
(through Babel); the Vietnamese alphabetical order is that of the national alphabet: letters
a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y, then tones in the order
ngang, huyền, hỏi, ngã, sắc, nặng.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale, dates, lists, numbers

from generator.findings import Report, Where
from generator.located import Document, read
from generator.schedules import Month, Schedule, Span

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
RECORD: Language = "vi"
_LOCALES = {"vi": Locale("vi", "VN"), "en": Locale("en", "GB")}


@dataclass(frozen=True, slots=True)
class Text:
    """A text a reader sees: Vietnamese, and English where it has been translated."""

    vi: str
    en: str | None = None

    def get(self, language: Language) -> str | None:
        """The text in one language, None where it is not translated."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as shown to a reader: the words, and the language they are in (a fallback is not the page's)."""

    words: str
    language: Language
    fallback: bool = False
    stale: bool = False

    def __str__(self) -> str:
        return self.words


def wording(text: Text, language: Language, stale: frozenset[Text] = frozenset()) -> Wording:
    """The words in `language`, or the Vietnamese ones, marked as a fallback, where they are missing or `stale`."""
    words = text.get(language)
    if language != RECORD and text in stale:
        return Wording(text.vi, RECORD, fallback=True, stale=True)
    if words or not any(c.isalnum() for c in text.vi):  # a mere “-” is of no language
        return Wording(words or text.vi, language)
    return Wording(text.vi, RECORD, fallback=language != RECORD)


# --- order -----------------------------------------------------------------------------------------

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: index for index, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def shortened(words: str, length: int, trailing: str = "") -> str:
    """Words cut at a space to at most `length` characters, with an ellipsis where something is missing.

    Signs of `trailing` do not stand before the ellipsis.
    """
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0].rstrip(trailing) + "…"


def folded(words: str) -> str:
    """Words without tones and marks, in small letters: `Đo lường` → `do luong`."""
    bare = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def sort_key(words: str, language: Language) -> tuple[Any, ...]:
    """A key that sorts `words` in the order of the language: letters first, then tones, then capitals."""
    primary: list[tuple[Any, ...]] = []
    tones: list[int] = []
    for part in re.findall(r"\d+|\D", unicodedata.normalize("NFC", words)):
        if part.isdecimal():  # not isdigit: ² is a digit, but no number
            digits = "".join(str(unicodedata.decimal(digit)) for digit in part).lstrip("0")
            primary.append((1, len(digits), digits))  # like the number, of any length
            continue
        decomposed = unicodedata.normalize("NFD", part)
        tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), 0)
        letter = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES)).lower()
        if language == "en":
            letter = unicodedata.normalize("NFD", letter.replace("đ", "d"))[0]
        if letter in _RANK:
            primary.append((2, _RANK[letter]))
            tones.append(tone)
        else:
            primary.append((0, 0 if letter.isspace() or letter in "-–,.()“”\"'/" else ord(letter[0])))
    return tuple(primary), tuple(tones), words


# --- formats ---------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def number(value: Decimal | int, language: Language) -> str:
    """`4718.51` → `4.718,51` (vi), `4,718.51` (en). Every decimal is shown."""
    return str(numbers.format_decimal(value, format="#,##0.##########", locale=_LOCALES[language]))


def money(million_vnd: Decimal, language: Language) -> str:
    """Million VND in the reader's notation: `4.718,51 triệu đồng`, `VND 4,718.51 million`."""
    shown = number(million_vnd, language)
    return f"{shown}\u00a0triệu đồng" if language == "vi" else f"VND\u00a0{shown}\u00a0million"


def rounded_money(million_vnd: Decimal, language: Language) -> str:
    """Money in words people grasp: `4718.51` → `khoảng 4,7 tỷ đồng`, `about VND 4.7 billion`; exact below a billion."""
    if million_vnd < 1000:
        return money(million_vnd, language)
    billions = (million_vnd / 1000).quantize(Decimal("0.1"))
    exact = billions * 1000 == million_vnd
    shown = number(billions.normalize() if billions == billions.to_integral() else billions, language)
    if language == "vi":
        return f"{'' if exact else 'khoảng '}{shown}\u00a0tỷ đồng"
    return f"{'' if exact else 'about '}VND\u00a0{shown}\u00a0billion"


def listed(items: Iterable[str], language: Language) -> str:
    """Items as a part of a sentence: `a, b và c`, `a, b and c`."""
    return str(lists.format_list(list(items), locale=_LOCALES[language]))


@lru_cache(maxsize=4096)
def date(value: datetime.date, language: Language) -> str:
    """`28/02/2022` in Vietnamese, `28 February 2022` in English."""
    return str(dates.format_date(value, "dd/MM/yyyy" if language == "vi" else "d MMMM yyyy", locale=_LOCALES[language]))


def month(value: Month, language: Language) -> str:
    """`tháng 3/2022`, `March 2022`."""
    if language == "vi":
        return f"tháng {value.month}/{value.year}"
    return str(dates.format_date(value.first_day, "MMMM yyyy", locale=_LOCALES["en"]))


_EVERY_EN = {"week": "weekly", "month": "monthly", "quarter": "quarterly", "year": "annually"}


def time_phrase(schedule: Schedule, text: Text | None, language: Language) -> Wording:
    """The time cell for a reader: its own words in Vietnamese; in English a phrase made from its meaning.

    Words that only a person can translate (conditions, reading `unknown`) use the English of `text`.
    """
    if language == "vi" or schedule.kind == "not_stated":
        return Wording(schedule.words, "vi")
    if text is not None and text.en:
        return Wording(text.en, "en")
    phrase = _english_time(schedule)
    return Wording(phrase, "en") if phrase else Wording(schedule.words, "vi", fallback=True)


def _english_time(schedule: Schedule) -> str | None:
    if schedule.kind == "continuous":
        return "Continuously (on request)" if "theo yêu cầu" in schedule.words.lower() else "Continuously"
    if schedule.kind == "recurring":
        return ", ".join(_EVERY_EN[each] for each in schedule.every).capitalize()
    if schedule.kind == "several":
        return "; ".join(_english_span(span) for span in schedule.spans)
    if schedule.kind in ("deadline", "period"):
        return _english_span(schedule.spans[0])
    return None


def _english_span(span: Span) -> str:
    if span.grain == "year" and span.start.month == 1 and span.end.month == 12:
        return str(span.start.year) if span.start.year == span.end.year else f"{span.start.year}–{span.end.year}"
    if span.grain == "quarter":
        first, last = (span.start.month + 2) // 3, span.end.month // 3
        if span.start.year != span.end.year:
            return f"Q{first} {span.start.year} – Q{last} {span.end.year}"
        name = f"Q{first}" if first == last else f"Q{first}–Q{last}"
        return f"{name} {span.start.year}"
    if span.start == span.end:
        return month(span.start, "en")
    if span.start.year == span.end.year:
        return f"{month(span.start, 'en').split()[0]}–{month(span.end, 'en')}"
    return f"{month(span.start, 'en')} – {month(span.end, 'en')}"


class Notation:
    """Numbers, money and dates in the notation of one `language`, as templates ask for them."""

    language: Language

    def number(self, value: Decimal | int) -> str:
        """A number."""
        return number(value, self.language)

    def about(self, value: Decimal) -> str:
        """Million VND in words people grasp."""
        return rounded_money(value, self.language)

    def date(self, value: datetime.date) -> str:
        """A day."""
        return date(value, self.language)

    def month(self, value: Month) -> str:
        """A month of a year."""
        return month(value, self.language)


# --- interface -------------------------------------------------------------------------------------


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class MissingStringError(KeyError):
    """An interface string that a page needs is missing; the message says which and where."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Interface:
    """The interface strings of one language: key → message, or key → {plural form: message}."""

    language: Language
    messages: Mapping[str, str | Mapping[str, str]]

    def __call__(self, key: str, /, **values: Any) -> str:
        """The string `key`, its placeholders filled; `n` chooses the plural form. Raises MissingStringError."""
        message = self.messages.get(key)
        if message is None:
            raise MissingStringError(f"data/interface/{self.language}.yml has no string {key}")
        if not isinstance(message, str):
            forms = message
            form = _LOCALES[self.language].plural_form(values.get("n", 1))
            message = forms.get(form) or forms["other"]
        if not values:
            return message
        filled = {
            name: number(value, self.language)
            if isinstance(value, (int, Decimal)) and not isinstance(value, bool)
            else value
            for name, value in values.items()
        }
        # Not str.format: a translation could reach into the values with {n.__class__}.
        return _PLACEHOLDER.sub(lambda match: str(filled.get(match[1], match[0])), message)


def read_interface(root: Path, report: Report) -> dict[Language, Interface]:
    """Read `data/interface/<language>.yml`. A key or placeholder that only one language has is a finding."""
    found: dict[Language, tuple[Document, dict[str, str | Mapping[str, str]]]] = {}
    for language in LANGUAGES:
        name = f"data/interface/{language}.yml"
        document = read(root / name, name, report)
        if document is not None:
            found[language] = (document, _flatten(document, report))
    if len(found) == len(LANGUAGES):
        for one, other in (LANGUAGES, LANGUAGES[::-1]):
            _compare(found[one], found[other], report)
    return {language: Interface(language, messages) for language, (_, messages) in found.items()}


_PLURAL_FORMS = {"zero", "one", "two", "few", "many", "other"}


def _flatten(document: Document, report: Report) -> dict[str, str | Mapping[str, str]]:
    flat: dict[str, str | Mapping[str, str]] = {}
    open_: list[tuple[str, tuple[str | int, ...], Any]] = [("", (), document.value)]
    while open_:
        prefix, path, value = open_.pop()
        if isinstance(value, dict) and not (value and set(value) <= _PLURAL_FORMS):
            open_ += [(f"{prefix}.{key}" if prefix else key, (*path, key), part) for key, part in value.items()]
        elif (
            isinstance(value, dict) and all(isinstance(form, str) for form in value.values()) and "other" in value
        ) or (isinstance(value, str) and value.strip()):
            flat[prefix] = value
        else:
            report.add("interface-string", document.where(path), key=prefix)
    return flat


def _placeholders(message: str | Mapping[str, str]) -> set[str]:
    text = message if isinstance(message, str) else message["other"]
    return set(_PLACEHOLDER.findall(text))


def _compare(
    one: tuple[Document, dict[str, str | Mapping[str, str]]],
    other: tuple[Document, dict[str, str | Mapping[str, str]]],
    report: Report,
) -> None:
    for key, message in one[1].items():
        if key not in other[1]:
            if other[0].node(tuple(key.split("."))):  # there, but empty: said already
                continue
            report.add("interface-missing", Where(other[0].file), key=key, other=one[0].file)
        elif _placeholders(message) != _placeholders(other[1][key]):
            report.add("interface-placeholders", one[0].where(tuple(key.split("."))), key=key, other=other[0].file)
