"""Freeze the facts of a plan whose transcription `compare_with_source.py` has found word for word in its source.

    python tools/freeze_facts.py tests/facts PLAN …

For documents whose tables no parser can read. Later edits that drop a row, a word or a digit turn the tests red.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from facts_from_tables import COLUMNS, fact

from generator import build
from generator.findings import Report


def main() -> None:
    catalog = build.read(Path(), Report()).catalog
    for plan_id in sys.argv[2:]:
        rows = []
        for section in catalog.plans[plan_id].sections:
            seen = set()
            for target in section.targets:
                if target.bullet_id not in seen:
                    seen.add(target.bullet_id)
                    value = target.value.words if target.value else ""
                    rows.append({**fact(section.key, target.no, target.text.vi, value=value), "kind": "target"})
            for priority in section.priorities:
                if priority.kind in ("duty", "objective"):
                    rows.append({**fact(section.key, priority.no, priority.text.vi), "kind": priority.kind})
            for task in section.tasks:
                cells = {"time": task.time.vi if task.time else "", "budget": task.budget_text or ""}
                cells |= {"product": task.product.vi if task.product else ""}
                cells |= {role: cell.text.vi for role, cell in task.cells if role in COLUMNS}
                kind = "heading" if task.is_heading else "task"
                rows.append({**fact(section.key, task.row, task.title.vi, **cells), "kind": kind})
        with (Path(sys.argv[1]) / f"{plan_id}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(plan_id, len(rows))


if __name__ == "__main__":
    main()
