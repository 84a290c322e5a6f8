"""Time cells of Vietnamese task tables → kind, first and last month.

The grammar covers every form that occurs in the five documents (see tests/test_notation.py). A cell
that is not understood becomes kind `unknown`, is shown in its words and reported; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["deadline", "period", "several", "continuous", "recurring", "conditional", "not_stated", "unknown"]


class Month(NamedTuple):
    """A month of a year; compares in time order."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


class UnreadableMonthError(ValueError):
    """Not a month `YYYY-MM`."""


def read_month(text: str) -> Month:
    """`2022-03` → Month(2022, 3). Raises UnreadableMonthError."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not match or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 2200:
        raise UnreadableMonthError(text)
    return Month(int(match[1]), int(match[2]))


class Span(NamedTuple):
    """First and last month, both included. `grain` is what the words speak of."""

    start: Month
    end: Month
    grain: Literal["month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a time cell says.

    kind: `deadline` (one month, quarter or year by or in which), `period` (from … to), `several`
    (separate dates or rounds, in `spans`), `continuous`, `recurring` (`every`: month, quarter, year),
    `conditional` (after or according to something), `not_stated` (`-` or empty), `unknown`.
    `start` and `end` are the first and last month where the words tell them.
    """

    kind: Kind
    words: str = ""
    start: Month | None = None
    end: Month | None = None
    spans: tuple[Span, ...] = ()
    every: tuple[str, ...] = ()


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTH = r"(?:0?[1-9]|1[0-2])"
_QUARTER = r"(?:iv|iii|ii|i|[1-4])"
_YEAR = r"(?:19|20)\d\d"
_POINT = re.compile(
    rf"(?:(?:hết\s+|đến\s+hết\s+)?(?P<unit>tháng|quý)?\s*(?P<no>{_QUARTER}|{_MONTH})(?:\s*[/]\s*(?:năm\s*)?(?P<year>{_YEAR})|\s+năm\s+(?P<year2>{_YEAR}))?"
    rf"|(?:năm\s+)?(?P<whole>{_YEAR}))"
)


def read_schedule(text: str | None, period: tuple[Month, Month]) -> Schedule:
    """What a time cell says, read in the plan's `period` (a bare `quý II` is of the plan's only year).

    A plan of several years gives a bare month or quarter no year: such a cell stays `unknown`.
    """
    words = unicodedata.normalize("NFC", " ".join((text or "").split()))
    if words in {"", "-", "–"}:
        return Schedule("not_stated", words)
    plain = re.sub(r"\s+", " ", words.lower().replace("–", "-").replace("—", "-")).strip(" .")
    year = period[0].year if period[0].year == period[1].year else None

    if plain.startswith(("thường xuyên", "liên tục")):
        return Schedule("continuous", words)
    if plain in {"cả năm", "trong năm", "năm"} and year is not None:
        return _whole(words, Month(year, 1), Month(year, 12), "year")
    if re.search(r"^(sau khi|khi có|theo )|\bvà theo ", plain):
        return Schedule("conditional", words)
    if (every := _recurrence(plain)) is not None:
        return Schedule("recurring", words, every=every)
    return _dated(words, plain, year)


def _recurrence(plain: str) -> tuple[str, ...] | None:
    match = re.fullmatch(r"(?:hằng|hàng) ((?:tháng|quý|năm|tuần)(?:, ?(?:tháng|quý|năm|tuần))*)", plain)
    if not match:
        return None
    names = {"tháng": "month", "quý": "quarter", "năm": "year", "tuần": "week"}
    return tuple(names[part.strip()] for part in match[1].split(","))


def _whole(words: str, start: Month, end: Month, grain: Literal["month", "quarter", "year"]) -> Schedule:
    return Schedule("period", words, start, end, (Span(start, end, grain),))


def _dated(words: str, plain: str, year: int | None) -> Schedule:
    rounds = re.findall(r"(?:đợt|lần) \d+: ?([^;]+)", plain)
    pieces = rounds or [piece for piece in re.split(r"[;,]| và ", plain) if piece.strip()]
    spans: list[Span] = []
    for piece in pieces:
        span = _span(piece.strip(" ."), year)
        if span is None:
            return Schedule("unknown", words)
        spans.append(span[0])
    if not pieces:
        return Schedule("unknown", words)
    if len(spans) > 1:
        return Schedule("several", words, min(s.start for s in spans), max(s.end for s in spans), tuple(spans))
    single, is_period = _span(pieces[0].strip(" ."), year) or (None, False)
    if single is None:
        return Schedule("unknown", words)
    return Schedule("period" if is_period else "deadline", words, single.start, single.end, (single,))


def _span(piece: str, year: int | None) -> tuple[Span, bool] | None:
    """One `from … to` or one point in time; the flag says which. None where it is not understood."""
    text = re.sub(r"^(trong thời gian|trong|từ|trước)\s+", "", piece)
    if re.fullmatch(rf"(?:năm )?{_YEAR} ?- ?{_YEAR}", text):
        first, last = re.findall(_YEAR, text)
        if first > last:
            return None
        return Span(Month(int(first), 1), Month(int(last), 12), "year"), True
    ends = re.split(r"\s*-\s*(?:đến\s+)?|\s+đến\s+(?:hết\s+)?", text)
    if len(ends) == 1:
        point = _point(ends[0], None, year)
        if point is None:
            return None
        # A whole year is a time to work in rather than a date by which.
        return point, point.grain == "year"
    if len(ends) != 2:
        return None
    last_match = _POINT.fullmatch(ends[1])
    last_year = (last_match["year"] or last_match["year2"]) if last_match else None
    first_point = _point(ends[0], None, int(last_year) if last_year else year)
    first_match = _POINT.fullmatch(ends[0])
    if first_point is None or first_match is None:
        return None
    last_point = _point(ends[1], first_match["unit"], year)
    if last_point is None or last_point.end < first_point.start:
        return None
    grain = "month" if "month" in (first_point.grain, last_point.grain) else last_point.grain
    return Span(first_point.start, last_point.end, grain), True


def _point(text: str, unit: str | None, year: int | None) -> Span | None:
    """A month, a quarter or a year. `unit` is what a bare number means, `year` the year where none is written."""
    match = _POINT.fullmatch(text.strip())
    if match is None:
        return None
    if match["whole"]:
        whole = int(match["whole"])
        return Span(Month(whole, 1), Month(whole, 12), "year")
    written = match["year"] or match["year2"]
    at = int(written) if written else year
    what = match["unit"] or unit or ("tháng" if written and match["no"].isdigit() else None)
    if at is None or what is None:
        return None
    if what == "quý":
        quarter = _ROMAN.get(match["no"])
        return None if quarter is None else Span(Month(at, 3 * quarter - 2), Month(at, 3 * quarter), "quarter")
    if not match["no"].isdigit():
        return None
    return Span(Month(at, int(match["no"])), Month(at, int(match["no"])), "month")
