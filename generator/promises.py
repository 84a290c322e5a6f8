"""What can be said about promised values: who promised, how each may be drawn, and whether two may be compared.

The one place that says whether a promise went up or down: the pages of indicators, the comparisons of plans and the
pictures all ask `compare`, so that no two of them can say different things (docs/decisions/0013).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from generator.languages import Interface, Text
from generator.model import Catalog, Indicator, Note, Organisation, Plan, Target

PromiseKind = Literal["exact", "floor", "ceiling", "range", "rank"]
_KINDS: dict[str, PromiseKind] = {
    "eq": "exact", "approx": "exact", "ge": "floor", "gt": "floor", "le": "ceiling", "lt": "ceiling",
    "range": "range", "rank": "rank",
}  # fmt: skip
Nature = Literal["number", "growth", "multiple", "rank", "words", "none"]
Verdict = Literal["larger", "smaller", "same", "unsaid"]
Reason = Literal[
    "several", "promiser", "nature", "base", "words", "rank", "years", "unit", "kind", "scope", "term", "note", "overlap"
]


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


def promiser(catalog: Catalog, target: Target) -> Organisation:
    """Who makes a promise: the unit whose part of the document it stands in, else the body that issued the document."""
    section = catalog.sections[target.section_id]
    return catalog.organisations[section.organisation or catalog.plans[target.plan_id].issuer]


def short_name(organisation: Organisation, interface: Interface, plain: Callable[[Text], str]) -> str:
    """A body's short name with its province, where the name itself does not say it."""
    name = plain(organisation.short or organisation.name)
    province = interface(f"province.{organisation.province}")
    national = organisation.province == "quoc-gia"
    return name if national or province.lower() in name.lower() else f"{name} ({province})"


def counts_other(target: Target, indicator: Indicator) -> bool:
    """Whether a document goes on, after a value without a unit, with what it counts, and not in the indicator's unit.

    “từ 03-05” of “Hỗ trợ từ 03-05 doanh nghiệp/ tổ chức/ cá nhân…” are no 3–5 projects.
    """
    if target.value is None or target.value.unit or indicator.unit is None:
        return False
    _, value, after = target.text.vi.partition(target.value.words)
    after = after.strip()
    return bool(value) and after[:1].isalpha() and not after.startswith(indicator.unit.vi)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict on `other` against `one`, or every reason why none is given (verdict `unsaid`)."""

    verdict: Verdict
    one: tuple[Target, ...]
    other: tuple[Target, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def notes(self) -> list[Note]:
        """The notes that doubt one of the values."""
        return [note for target in (*self.one, *self.other) for note in target.notes if _doubts(note)]


def plan_order(plan: Plan) -> tuple[object, ...]:
    """The order in which plans are set side by side, the earlier first."""
    return (plan.start, plan.end, plan.issued, plan.id)


def compare(catalog: Catalog, indicator: Indicator, one: Sequence[Target], other: Sequence[Target]) -> Comparison:
    """Whether the promise of `other`, of the later plan or the later year, is larger than that of `one`.

    A direction is said only of two single numbers promised by the same body, in the same unit and with the same
    qualifier, for what is named in the same words, over spans of the same length, and where no note doubts either.
    """
    first, second = tuple(one), tuple(other)
    if len(first) != 1 or len(second) != 1:
        return Comparison("unsaid", first, second, ("several",))
    reasons = tuple(_reasons(catalog, indicator, first[0], second[0]))
    if reasons:
        return Comparison("unsaid", first, second, reasons)
    (low, high, _), (low_then, high_then, _) = _measured(second[0], indicator), _measured(first[0], indicator)
    if (low, high) == (low_then, high_then):
        return Comparison("same", first, second)
    if low >= low_then and high >= high_then:
        return Comparison("larger", first, second)
    if low <= low_then and high <= high_then:
        return Comparison("smaller", first, second)
    return Comparison("unsaid", first, second, ("overlap",))


def _reasons(catalog: Catalog, indicator: Indicator, one: Target, other: Target) -> list[Reason]:
    found: list[Reason] = []
    if promiser(catalog, one).id != promiser(catalog, other).id:
        found.append("promiser")
    natures = (nature(one), nature(other))
    if natures[0] != natures[1]:
        found.append("nature")
    elif natures[0] in ("growth", "multiple"):
        found.append("base")
    elif natures[0] in ("words", "none"):
        found.append("words")
    elif natures[0] == "rank":
        found.append("rank")
    else:
        unit, unit_then = _measured(one, indicator)[2], _measured(other, indicator)[2]
        if unit != unit_then:
            found.append("unit")
        if _qualifier(one) != _qualifier(other):
            found.append("kind")
        # A share is the same share however long the plan; what is counted may be counted over its whole span.
        if not unit.startswith("%") and _span(catalog, one) != _span(catalog, other):
            found.append("term")
    if one.year > other.year:
        found.append("years")
    if _subject(one) != _subject(other):
        found.append("scope")
    if any(_doubts(note) for target in (one, other) for note in target.notes):
        found.append("note")
    return found


def nature(target: Target) -> Nature:
    """What kind of value a promise states; only two numbers can be told larger or smaller."""
    if target.value is None:
        return "none"
    kind = target.value.comparator
    if kind in ("growth", "multiple", "rank"):
        return kind
    return "number" if kind and bounds(target) else "words"


def _measured(target: Target, indicator: Indicator) -> tuple[Decimal, Decimal, str]:
    """The bounds of a number and its unit as stated, money in million VND; the indicator's unit where none is stated."""
    low, high = bounds(target) or (Decimal(0), Decimal(0))
    unit = target.value.unit if target.value else ""
    unit = _MONEY.get(unit, unit) or (indicator.unit.vi if indicator.unit else "")
    return (low * 1000, high * 1000, "triệu đồng") if unit == "tỷ đồng" else (low, high, unit)


_MONEY = {"triệu": "triệu đồng", "tỷ": "tỷ đồng"}


def _qualifier(target: Target) -> str:
    """In which words a number is promised; a range of which the words say “at least” is not a mere range."""
    value = target.value
    return "" if value is None else "ge" if value.floor else value.comparator


def _span(catalog: Catalog, target: Target) -> int:
    plan = catalog.plans[target.plan_id]
    return plan.end.year - plan.start.year + 1


def _subject(target: Target) -> str:
    """What is promised, as the record words it, without the year it is promised for."""
    words = re.sub(rf"\b(?:(?:đến|trong) )?năm {target.year}\b", " ", target.name.vi.casefold())
    return " ".join(re.findall(r"\w+", words))


def _doubts(note: Note) -> bool:
    """Whether a note doubts a value: a slip of the pen does not."""
    return note.field == "value" and note.kind != "slip"


def why(
    result: Comparison, catalog: Catalog, indicator: Indicator, interface: Interface, plain: Callable[[Text], str], *, short: bool = False
) -> list[str]:
    """Why no direction is said, one plain phrase for each reason; `short` quotes neither names nor notes."""
    found: list[str] = []
    for reason in result.reasons:
        if short and reason in ("scope", "note"):
            found.append(interface(f"comparison.why_{reason}_short"))
        elif reason == "note":
            found += [interface("comparison.why_note", one=plain(note.text).removesuffix(".")) for note in result.notes]
        else:
            one, other = (_said(reason, side, catalog, indicator, interface, plain) for side in (result.one, result.other))
            found.append(interface(f"comparison.why_{reason}", one=one, other=other))
    return found


def _said(
    reason: Reason, side: Sequence[Target], catalog: Catalog, indicator: Indicator, interface: Interface, plain: Callable[[Text], str]
) -> str:
    """What one side says of that in which the two differ."""
    if reason == "several":
        return str(len(side))
    target = side[0]
    match reason:
        case "promiser":
            return short_name(promiser(catalog, target), interface, plain)
        case "nature":
            return interface(f"comparison.nature_{nature(target)}")
        case "years":
            return str(target.year)
        case "unit":
            unit = _measured(target, indicator)[2]
            return plain(Text(unit, _english(catalog, unit))) if unit else interface("comparison.no_unit")
        case "kind":
            return interface(f"comparator.{_qualifier(target)}")
        case "scope":
            return plain(target.name)
        case "term":
            return str(_span(catalog, target))
    return ""


def _english(catalog: Catalog, unit: str) -> str | None:
    """The English of a unit that some indicator is measured in."""
    return next((each.unit.en for each in catalog.indicators.values() if each.unit and each.unit.vi == unit), None)
