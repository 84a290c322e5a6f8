"""A folder → (Catalog, findings): the registries and the plans, joined.

One bad file never hides another; one mistake is one finding. Where there are errors the catalog is
still made of what could be read, so that the rules can look at the rest.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from generator.findings import Report
from generator.model import Catalog
from generator.plans import read_plans
from generator.progress import read_progress
from generator.vocabularies import Vocabularies


def load(root: Path, report: Report) -> Catalog:
    """Read `content/` and `data/` below `root`. Findings go into `report`."""
    vocabularies = Vocabularies(root, report)
    plans = read_plans(root, vocabularies, report)
    found = read_progress(root, plans, report, vocabularies.unread)
    return replace(vocabularies.catalog(plans), reports=tuple(found.reports), decisions=tuple(found.decisions))


def registry_ids(catalog: Catalog) -> dict[str, list[str]]:
    """The ids that the registries know, by kind, for drop-down lists and editors."""
    return {
        "organisation": sorted(catalog.organisations),
        "programme": sorted(catalog.programmes),
        "indicator": sorted(catalog.indicators),
        "topic": sorted(catalog.topics),
        "plan": sorted(catalog.plans),
    }
