"""Rules about the Vietnamese wording of records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.findings import Finding
from generator.model import TermRule
from generator.texts import Field

# The letter Ư extracted as U+019F, and spaces before punctuation that no document prints.
_FAULTS = (("Ɵ", "Ư"), ("Ƣ", "Ư"), ("ƣ", "ư"))


def is_healed(field: Field, _termbase: Sequence[TermRule]) -> Iterator[Finding]:
    """Faults of the extraction do not stand in the document and are healed."""
    for fault, better in _FAULTS:
        if fault in field.text.vi:
            word = next(each for each in field.text.vi.split() if fault in each)
            values = {"key": field.field, "value": word, "better": word.replace(fault, better)}
            yield Finding("spelling-unnormalised", field.where, values)
