"""Compare the transcription with the text of the source documents, word by word.

    python tools/compare_with_source.py SOURCES [PLAN …]

SOURCES is a folder with the text layer of the documents (one .txt each; the file name's digits name the plan).
For every verbatim Vietnamese text: its words must stand in the source in their order. `exact`: side by side;
`interleaved`: in order, with words of neighbouring cells or page furniture between them; `noted`: not there, but a note of the kind
`restored` at the record says what the source shows; anything else is printed.
For a restored plan (a scan without diacritics) the folded texts are compared by likeness.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz import fuzz

from generator import build
from generator.findings import Report
from generator.model import Plan

FILES = {
    "32-qd-skhcn-2022": "32-QD-SKHCN-2022.txt",
    "350-kh-ubnd-2025": "350-KH-UBND-2025.txt",
    "281-qd-ubnd-2016": "281-QD-UBND-2016.txt",
    "21-kh-skhcn-2022-hung-yen": "21-KH-SKHCN-2022-hung-yen.txt",
    "339-kh-ubnd-2025": "339-KH-UBND-2025.ocr.txt",
}
ENOUGH_LIKE = 70
LONGEST_GAP = 60


def words(text: str) -> list[str]:
    """The words of a text: letters and digits, lower case, with the extraction's Ƣ healed and markup dropped."""
    text = unicodedata.normalize("NFC", re.sub(r"</?[a-z]+>|[*#]", " ", text)).replace("Ƣ", "Ư").replace("ƣ", "ư")
    return re.findall(r"\w+", text.lower())


def folded(text: str) -> str:
    """Letters without marks, for scans that lost them."""
    plain = "".join(
        c for c in unicodedata.normalize("NFD", text.lower().replace("đ", "d")) if not unicodedata.combining(c)
    )
    return " ".join(re.findall(r"\w+", plain))


def verbatim(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Every text that must stand in the document: (record, field, words)."""
    for section in plan.sections:
        for no, group in section.groups.items():
            yield section.id, f"group {no}", group.vi
        for priority in section.priorities:
            if priority.kind in ("duty", "objective"):
                yield priority.id, "text", priority.text.vi
        for target in section.targets:
            yield target.id, "text", target.text.vi
            if target.value:
                yield target.id, "value", target.value.words
        for task in section.tasks:
            for field in ("title", "activity", "product", "time", "remark"):
                if text := getattr(task, field):
                    yield task.id, field, text.vi
            if task.budget_text:
                yield task.id, "budget", task.budget_text
            if not (plan.id.startswith("32-") and not task.is_heading):
                for role, cell in task.cells:
                    yield task.id, role, cell.text.vi


def restored_records(plan: Plan) -> set[str]:
    """Records a note says were restored in places."""
    records = [*plan.targets, *plan.tasks]
    return {record.id for record in records if any(note.kind == "restored" for note in record.notes)}


def in_order(wanted: list[str], source: list[str], places: dict[str, list[int]]) -> int | None:
    """The fewest foreign words between the first and the last of `wanted` in the source, None where it is not there."""
    best: int | None = None
    for start in places.get(wanted[0], []):
        position, ok = start, True
        for word in wanted[1:]:
            later = next((p for p in places.get(word, []) if position < p <= position + LONGEST_GAP), None)
            if later is None:
                ok = False
                break
            position = later
        if ok:
            gap = position - start + 1 - len(wanted)
            best = gap if best is None else min(best, gap)
            if best == 0:
                break
    return best


def main() -> int:
    folder, wanted_plans = Path(sys.argv[1]), sys.argv[2:]
    report = Report()
    catalog = build.read(Path(), report).catalog
    missing = 0
    for plan in catalog.plans.values():
        if wanted_plans and plan.id not in wanted_plans:
            continue
        text = (folder / FILES[plan.id]).read_text(encoding="utf-8")
        counts: Counter[str] = Counter()
        source = words(text)
        places: dict[str, list[int]] = {}
        for index, word in enumerate(source):
            places.setdefault(word, []).append(index)
        flat = folded(text)
        restored = restored_records(plan)
        for record, field, said in verbatim(plan):
            if plan.restored:
                score = fuzz.partial_ratio(folded(said), flat) if len(said) > 3 else 100
                verdict = "like" if score >= ENOUGH_LIKE else "unlike"
            else:
                tokens = words(said)
                gap = 0 if not tokens else in_order(tokens, source, places)
                score, verdict = gap or 0, "missing" if gap is None else "exact" if gap == 0 else "interleaved"
            if verdict == "missing" and record in restored:
                verdict = "noted"
            counts[verdict] += 1
            if verdict in ("missing", "unlike") or (verdict == "interleaved" and score > 25):
                print(f"{verdict} {record} {field} ({score}): {said[:160]}")
        print(plan.id, dict(counts))
        missing += counts["missing"] + counts["unlike"]
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
