"""Rules about the Vietnamese wording of records."""

from __future__ import annotations

from collections.abc import Iterator

from generator.findings import Finding
from generator.model import Catalog
from generator.texts import fields

# The letter Ư extracted as U+019F, and spaces before punctuation that no document prints.
_FAULTS = (("Ɵ", "Ư"), ("Ƣ", "Ư"), ("ƣ", "ư"))


def is_healed(catalog: Catalog) -> Iterator[Finding]:
    """Faults of the extraction do not stand in the document and are healed."""
    for field in fields(catalog):
        for fault, better in _FAULTS:
            if fault in field.text.vi:
                word = next(each for each in field.text.vi.split() if fault in each)
                yield Finding(
                    "spelling-unnormalised",
                    field.where,
                    {"key": field.field, "value": word, "better": word.replace(fault, better)},
                )
