"""Amounts of money as Vietnamese budget tables write them.

Rule: `.` groups thousands in threes, `,` starts decimals (Vietnamese notation). A cell states an
amount, `0`, `-` (nothing stated), words (to be assigned), or is empty; these are never merged. A table that has no
budget column has no such cells: that is a fifth thing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["amount", "zero", "not_stated", "to_be_assigned", "empty", "no_column"]

_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d{1,4})?")
_LONGEST = 24
"""Characters of a number that is still read: sums stay exact (28 digits) and every decimal is shown."""
_MILLIONS_PER = {
    "": Decimal(1),
    "triệu": Decimal(1),
    "triệu đồng": Decimal(1),
    "tr.đ": Decimal(1),
    "tỷ": Decimal(1000),
    "tỷ đồng": Decimal(1000),
    "tỉ đồng": Decimal(1000),
    "nghìn đồng": Decimal("0.001"),
    "đồng": Decimal("0.000001"),
}
_TO_BE_ASSIGNED = re.compile(r"(?:theo|chờ) (?:tp|thành phố|ubnd tp|ubnd thành phố) giao", re.IGNORECASE)


class UnreadableNumberError(ValueError):
    """A number or amount that cannot be read, or can be read two ways (`readings`)."""

    def __init__(self, text: str, readings: tuple[str, ...] = ()) -> None:
        """Keep the words and the possible readings, in Vietnamese notation."""
        super().__init__(text)
        self.text = text
        self.readings = readings


@dataclass(frozen=True, slots=True)
class Amount:
    """What a budget cell says. `million_vnd` is exact, and None unless the kind is `amount` or `zero`."""

    kind: Kind
    million_vnd: Decimal | None = None


EMPTY = Amount("empty")
NO_COLUMN = Amount("no_column")
"""What is said of a row whose table has no budget column."""


def read_number(text: str) -> Decimal:
    """`4.718,51` → Decimal("4718.51"). Raises UnreadableNumberError, with both readings where there are two."""
    words = text.strip()
    if len(words) <= _LONGEST and words.isascii() and _NUMBER.fullmatch(words):
        return Decimal(words.replace(".", "").replace(",", "."))
    raise UnreadableNumberError(words, _readings(words))


def _readings(words: str) -> tuple[str, ...]:
    """The ways in which a number that breaks the notation might be meant, in Vietnamese notation."""
    if not words.isascii() or len(words) > _LONGEST:
        return ()
    readings = []
    if re.fullmatch(r"\d+\.\d+", words):  # 12.5, 1.2345: a decimal point, or points put in the wrong place
        readings = [words.replace(".", ","), _grouped(words.replace(".", ""))]
    elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", words):  # 1,200,000 or 1,200.5: English notation
        whole, _, decimals = words.replace(",", "").partition(".")
        readings = [_grouped(whole) + ("," + decimals if decimals else "")]
        if decimals:
            readings.append(_grouped(whole + decimals))
    return tuple(dict.fromkeys(readings))


def _grouped(digits: str) -> str:
    return f"{int(digits):,}".replace(",", ".")


def read_amount(text: str | None) -> Amount:
    """What a budget cell says, in million VND where no other unit is written.

    Raises UnreadableNumberError for words that are no amount and for numbers with no, or two, readings.
    """
    if text is None:
        return EMPTY
    words = unicodedata.normalize("NFC", " ".join(text.split()))
    if words in {"-", "–", "—"}:
        return Amount("not_stated")
    if _TO_BE_ASSIGNED.fullmatch(words):
        return Amount("to_be_assigned")
    number, _, unit = words.partition(" ")
    factor = _MILLIONS_PER.get(unit.strip().lower())
    if factor is None:
        raise UnreadableNumberError(words)
    value = read_number(number) * factor
    return Amount("zero" if value == 0 else "amount", value)
