"""Rules: what can be wrong with a catalog that could be read. One family a file; all of them run.

A rule is a generator `(catalog) → findings`. An oddity that the document itself holds is answered by a
note on the field at the record: then the rule is silent, and readers see the note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from generator.findings import Finding, Report
from generator.model import Catalog
from generator.rules import money, records, time, translation, wording

Rule = Callable[[Catalog], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    money.heading_has_no_budget,
    money.joint_work_agrees,
    records.bullets_are_not_repeated,
    records.cells_are_not_empty,
    time.is_understood,
    time.lies_in_the_period,
    translation.says_the_same_numbers,
    translation.uses_the_terms,
    wording.is_healed,
)


def check(catalog: Catalog, report: Report) -> None:
    """Run every rule."""
    for rule in RULES:
        report.extend(rule(catalog))
