"""Time cells of Vietnamese task tables → kind, first and last month.

The grammar covers every form that occurs in the five documents (see tests/test_notation.py). A cell
that is not understood becomes kind `unknown`, is shown in its words and reported; nothing is guessed.
"""

from __future__ import annotations

import datetime
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

    @property
    def following(self) -> Month:
        """The month after this one."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def first_day(self) -> datetime.date:
        """The day it begins."""
        return datetime.date(self.year, self.month, 1)


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


_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTH = r"(?:0?[1-9]|1[0-2])"
_QUARTER = r"(?:iv|iii|ii|i|[1-4])"
_YEAR = r"(?:19|20)\d\d"
# Of words in small letters with single spaces.
_POINT = re.compile(
    rf"(?:(?:hết |đến hết )?(?P<unit>tháng|quý)? ?(?P<no>{_QUARTER}|{_MONTH})(?: ?/ ?(?:năm ?)?(?P<year>{_YEAR})| năm (?P<year2>{_YEAR}))?"
    rf"|(?:năm )?(?P<whole>{_YEAR}))"
)


def read_schedule(text: str | None, period: tuple[Month, Month]) -> Schedule:
    """What a time cell says, read in the plan's `period` (a bare `quý II` is of the plan's only year).

    A plan of several years gives a bare month or quarter no year: such a cell stays `unknown`. Never fails.
    """
    words = unicodedata.normalize("NFC", " ".join((text or "").split()))
    if words in {"", "-", "–"}:
        return Schedule("not_stated", words)
    plain = words.lower().replace("–", "-").replace("—", "-").strip(" .")
    first, last = period
    year = first.year if first.year == last.year else None

    if plain.startswith(("thường xuyên", "liên tục")):
        return Schedule("continuous", words)
    if plain in {"cả năm", "trong năm", "năm"} and year is not None:
        return _single(words, Span(Month(year, 1), Month(year, 12), "year"), "period")
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


def _single(words: str, span: Span, kind: Kind) -> Schedule:
    return Schedule(kind, words, span.start, span.end, (span,))


def _dated(words: str, plain: str, year: int | None) -> Schedule:
    pieces = [piece.strip(" .") for piece in re.split(r"[;,]| và ", plain)]
    read = [_span(re.sub(r"^(?:đợt|lần) \d+: ?", "", piece), year) for piece in pieces if piece]
    known = [each for each in read if each is not None]
    if not known or len(known) < len(read):
        return Schedule("unknown", words)
    if len(known) == 1:
        span, is_period = known[0]
        return _single(words, span, "period" if is_period else "deadline")
    spans = tuple(span for span, _ in known)
    return Schedule("several", words, min(each.start for each in spans), max(each.end for each in spans), spans)


def _span(piece: str, year: int | None) -> tuple[Span, bool] | None:
    """One `from … to` or one point in time; the flag says which. None where it is not understood."""
    text = re.sub(r"^(?:trong thời gian|trong|từ|trước) ", "", piece)
    ends = [_POINT.fullmatch(end) for end in re.split(r" ?- ?(?:đến )?| đến (?:hết )?", text)]
    match ends:
        case [re.Match() as only]:
            point = _point(only, None, year)
            # A whole year is a time to work in rather than a date by which.
            return None if point is None else (point, point.grain == "year")
        case [re.Match() as first, re.Match() as last]:
            start = _point(first, None, _written_year(last) or year)
            end = _point(last, first["unit"], year)
            if start is None or end is None or end.end < start.start:
                return None
            grain = "month" if "month" in (start.grain, end.grain) else end.grain
            return Span(start.start, end.end, grain), True
    return None


def _written_year(point: re.Match[str]) -> int | None:
    written = point["year"] or point["year2"]
    return int(written) if written else None


def _point(match: re.Match[str], unit: str | None, year: int | None) -> Span | None:
    """A month, a quarter or a year. `unit` is what a bare number means, `year` the year where none is written."""
    if match["whole"]:
        whole = int(match["whole"])
        return Span(Month(whole, 1), Month(whole, 12), "year")
    written, number, unit = _written_year(match), match["no"], match["unit"] or unit
    at = written or year
    if at is None or (unit is None and written is None):
        return None
    if unit == "quý":
        quarter = _QUARTERS.get(number)
        return None if quarter is None else Span(Month(at, 3 * quarter - 2), Month(at, 3 * quarter), "quarter")
    return Span(Month(at, int(number)), Month(at, int(number)), "month") if number.isdigit() else None
