"""Values of targets as Vietnamese plans write them → comparator, numbers, unit.

`68,3%`, `tối thiểu 50%`, `≥ 65%`, `3-5 thành viên`, `tăng 20%/năm`, `gấp 2 lần so với 2011-2015`,
`top 5, phấn đấu top 3`. The words are kept; what is not understood keeps only the words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from generator.amounts import UnreadableNumberError, read_number

# exactly; at least, more than; at most, less than; about; between; growth per period; multiple of a base; rank; only words
Comparator = Literal["eq", "ge", "gt", "le", "lt", "approx", "range", "growth", "multiple", "rank", ""]

_NUMBER = r"\d[\d.,]*\d|\d"
_FLOOR = (
    "ít nhất", "tối thiểu", "không dưới", "từ", "≥", ">=", "đạt ít nhất", "đạt tối thiểu", "phấn đấu ít nhất", "đạt từ",
)  # fmt: skip
# The first that fits counts: ">=" stands before ">".
_PREFIXES: tuple[tuple[Comparator, tuple[str, ...]], ...] = (
    ("ge", _FLOOR),
    ("gt", ("trên", "hơn", "đạt trên", "lớn hơn", ">")),
    ("le", ("tối đa", "không quá", "≤", "<=")),
    ("lt", ("dưới", "<")),
    ("approx", ("khoảng", "đạt khoảng", "xấp xỉ")),
)


@dataclass(frozen=True, slots=True)
class TargetValue:
    """What a target promises. `value` where one number is meant; `low`/`high` bound it; `unit` in Vietnamese.

    `floor`: the words say “at least”, also of a range or a growth.
    """

    words: str
    comparator: Comparator = ""
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    floor: bool = False


def read_value(text: str) -> TargetValue:
    """Read the words of a target's value; words that are not understood are kept as words, with the comparator "".

    Raises UnreadableNumberError where a number in it breaks the notation (and so has two readings).
    """
    words = unicodedata.normalize("NFC", " ".join(text.split()))
    plain = re.sub(r"[–—]", "-", words.strip(" .;")).strip()
    lower = plain.lower()

    if match := re.fullmatch(r"(?:nhóm |trong |thuộc )?top (\d+)(?:,? ph[ấâ]n đ[ấầ]u top (\d+))?.*", lower):
        best = Decimal(match[2]) if match[2] else None
        return TargetValue(words, "rank", Decimal(match[1]), best, Decimal(match[1]), "")
    if match := re.fullmatch(rf"gấp (?:khoảng |ít nhất )?({_NUMBER}) lần(.*)", lower):
        return TargetValue(words, "multiple", read_number(match[1]), read_number(match[1]), None, "lần")
    if match := re.fullmatch(
        rf"(?:tăng|giảm):?(?: (?:thêm|bình quân|trung bình|từ|ít nhất|tối thiểu|trên))* ({_NUMBER})(?: ?(?:%|điểm))?(?: ?- ?({_NUMBER}))? ?(.*)",
        lower,
    ):
        first = _signed(lower, read_number(match[1]))
        last = _signed(lower, read_number(match[2])) if match[2] else None
        unit = plain[re.search(rf"({_NUMBER})(?!.*\d)", plain).end() :].strip() if re.search(_NUMBER, plain) else ""  # type: ignore[union-attr]
        if "tối thiểu" in lower or "ít nhất" in lower or "trên" in lower:
            return TargetValue(words, "growth", first, first, None, unit, floor=_says_at_least(lower))
        return TargetValue(words, "growth", None if last else first, first if last else None, last, unit)

    comparator: Comparator = "eq"
    rest = plain
    for prefix, kind in ((prefix, kind) for kind, prefixes in _PREFIXES for prefix in prefixes):
        if lower.startswith(prefix) and (not prefix[-1].isalpha() or lower[len(prefix) :].startswith(" ")):
            comparator, rest = kind, plain[len(prefix) :].strip()
            break
    match = re.match(rf"(?:đạt )?({_NUMBER})(?: ?(%))?(?: ?(?:-|đến) ?({_NUMBER}))?(.*)", rest, re.DOTALL)
    if match is None:
        return TargetValue(words)
    unit = ((match[2] or "") + match[4].strip()).strip(" .;")
    upwards = unit.endswith("trở lên")
    unit = unit.removesuffix("trở lên").strip()
    if match[3]:
        low, high = read_number(match[1]), read_number(match[3])
        if low > high:
            return TargetValue(words)
        return TargetValue(words, "range", None, low, high, unit, floor=upwards or _says_at_least(lower))
    number = read_number(match[1])
    if upwards:
        return TargetValue(words, "ge", number, number, None, unit)
    low_bound = number if comparator in ("ge", "gt") else None
    high_bound = number if comparator in ("le", "lt") else None
    return TargetValue(words, comparator, number, low_bound, high_bound, unit)


def _says_at_least(words: str) -> bool:
    return re.search(r"\b(?:tối thiểu|ít nhất|không dưới)\b", words) is not None


def _signed(words: str, number: Decimal) -> Decimal:
    return -number if words.startswith("giảm") else number


__all__ = ["Comparator", "TargetValue", "UnreadableNumberError", "read_value"]
