"""Rules: what can be wrong with a catalog that could be read. One family a file; all of them run.

A rule is a generator `(catalog) → findings`, or `(field, termbase) → findings` for each text a reader sees. An oddity that
the document itself holds is answered by a note on the field at the record: then the rule is silent, and readers see the
note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from generator import memo
from generator.findings import Finding, Report
from generator.memo import Memo
from generator.model import Catalog, TermRule
from generator.rules import money, records, time, translation, wording
from generator.texts import Field, fields

Rule = Callable[[Catalog], Iterable[Finding]]
TextRule = Callable[[Field, Sequence[TermRule]], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    money.heading_has_no_budget,
    money.joint_work_agrees,
    records.bullets_are_not_repeated,
    records.cells_are_not_empty,
    time.is_understood,
    time.lies_in_the_period,
)

TEXT_RULES: tuple[TextRule, ...] = (translation.says_the_same_numbers, translation.uses_the_terms, wording.is_healed)


def check(catalog: Catalog, report: Report, cache: Path) -> None:
    """Run every rule. `cache` is the folder in which is kept which texts were found good."""
    for rule in RULES:
        report.extend(rule(catalog))
    world = memo.digest(repr(catalog.termbase), memo.program(*Path(__file__).parent.glob("*.py")))
    good = Memo(cache / "good-texts.json", world)
    for field in fields(catalog):
        key = memo.digest(field.text.vi, field.text.en or "")
        if good.get(key) is not None:
            continue
        found = [finding for rule in TEXT_RULES for finding in rule(field, catalog.termbase)]
        report.extend(found)
        if not found:
            good.put(key, "")
    good.save()
