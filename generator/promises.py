"""What can be said about promised values: how each may be drawn, and whether two may be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from generator.model import Indicator, Target

PromiseKind = Literal["exact", "floor", "ceiling", "range", "rank"]
_KINDS: dict[str, PromiseKind] = {
    "eq": "exact", "approx": "exact", "ge": "floor", "gt": "floor", "le": "ceiling", "lt": "ceiling",
    "range": "range", "rank": "rank",
}  # fmt: skip
Verdict = Literal["larger", "smaller", "same", "incomparable"]


def promise_kind(target: Target) -> PromiseKind | None:
    """The kind of a promise that stands on an axis of values; None for a growth, a multiple or mere words."""
    return _KINDS.get(target.value.comparator) if target.value else None


def bounds(target: Target) -> tuple[Decimal, Decimal] | None:
    """The lowest and highest value promised, the same for a single value; None where there is no value."""
    value = target.value
    if value is None or promise_kind(target) is None:
        return None
    low = value.low if value.low is not None else value.value
    high = value.high if value.high is not None else value.value
    return None if low is None or high is None else (low, high)


def unit_of(target: Target, indicator: Indicator) -> str:
    """What a value is counted in, in Vietnamese: the indicator's own unit where the words name none."""
    unit = target.value.unit if target.value else ""
    own = indicator.unit.vi if indicator.unit else ""
    if not unit:
        return own
    if own and unit.startswith("%") == own.startswith("%") and "đồng" not in unit:
        return own
    return {"triệu": "triệu đồng"}.get(unit, unit)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict, and the reason why two promises cannot be compared (`several`, `kind`, `unit`, `words`)."""

    verdict: Verdict
    reason: str = ""


def compare(indicator: Indicator, one: Sequence[Target], other: Sequence[Target]) -> Comparison:
    """Whether the promise of `other` is larger than that of `one`.

    Only single promises in the same unit are compared, and only where the answer is certain: “at least 60” is more
    than “40” and cannot be held against “70”; the promises of several units are of different things.
    """
    if len(one) != 1 or len(other) != 1:
        return Comparison("incomparable", "several")
    first, second = bounds(one[0]), bounds(other[0])
    if first is None or second is None:
        return Comparison("incomparable", "words")
    if unit_of(one[0], indicator) != unit_of(other[0], indicator):
        return Comparison("incomparable", "unit")
    if promise_kind(one[0]) == promise_kind(other[0]):
        if first == second:
            return Comparison("same")
        if second[0] >= first[0] and second[1] >= first[1]:
            return Comparison("larger")
        if second[0] <= first[0] and second[1] <= first[1]:
            return Comparison("smaller")
    elif _least(other[0], second) > _most(one[0], first):
        return Comparison("larger")
    elif _most(other[0], second) < _least(one[0], first):
        return Comparison("smaller")
    return Comparison("incomparable", "kind")


def _least(target: Target, found: tuple[Decimal, Decimal]) -> Decimal:
    return Decimal("-Infinity") if promise_kind(target) in ("ceiling", "rank") else found[0]


def _most(target: Target, found: tuple[Decimal, Decimal]) -> Decimal:
    return Decimal("Infinity") if promise_kind(target) in ("floor", "rank") else found[1]
