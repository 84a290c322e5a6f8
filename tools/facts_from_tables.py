"""A second reading, by machine, of the documents whose text layer keeps its tables (281 and 350).

    python tools/facts_from_tables.py SOURCES tests/facts

Reads the tab-separated task tables and writes the facts that the tests compare the transcription with:
row numbers, the length and the ends of each task's name, and the other cells. Knows nothing of content/.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

COLUMNS = ["section", "kind", "no", "words", "first", "last", "value", "time", "budget", "product", "lead", "coordinating"]


# Faults that can only be the machine's that read the scan; the transcription heals them too.
MISREAD = {"đối-tác": "đối tác", "tiên bộ": "tiến bộ", "chuyên giao": "chuyển giao"}


def clean(cell: str) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", cell).split())
    text = re.sub(r"(?<=[:.]) \+ (?=\w)", " ", text)  # list marks are layout
    for wrong, right in MISREAD.items():
        text = text.replace(wrong, right)
    return text


def fact(section: str, no: str, title: str, **cells: str) -> dict[str, str]:
    words = title.split()
    return {
        "section": section, "kind": "task", "no": no, "words": str(len(words)),
        "first": " ".join(words[:3]), "last": " ".join(words[-3:]), **cells,
    }  # fmt: skip


def join(above: str, below: str) -> str:
    """A cell that runs over a page: “2016-” + “2020” and “Sở Nông” + “ng nghiệp” (letters repeated at the break)."""
    if above.endswith("-"):
        return above + below
    torn = below.split(" ")[0]
    if torn.isalpha() and torn.islower() and above.endswith(torn) and not above.endswith(f" {torn}"):
        return above + below[len(torn) :]
    return f"{above} {below}".strip()


def rows_281(text: str) -> list[dict[str, str]]:
    found: list[list[str]] = []
    programme, group = 0, ""
    for line in text.split("\n"):
        if "Hoạt động của Chương trình" in line:
            programme, group = programme + 1, ""
        cells = [clean(cell) for cell in line.split("\t")]
        if len(cells) < 3:
            continue
        no = cells[0].strip(".")
        if re.fullmatch(r"[IVX]+", no):
            group = no
        elif no.isdigit():
            found.append([f"ct{programme}", f"{group}.{no}" if group else no, *(cells[1:] + ["", ""])[:3]])
        elif no == "" and found and any(cells[1:]):
            found[-1][2:] = [join(above, below) if below else above for above, below in zip(found[-1][2:], cells[1:4], strict=False)]
    return [fact(section, no, title, lead=lead, time=time) for section, no, title, lead, time in found]


def rows_350(text: str) -> list[dict[str, str]]:
    found = []
    group = "I"
    for line in text.split("\n"):
        if "CÁC NHIỆM VỤ KHÁC" in line:
            group = "II"
        cells = [clean(cell) for cell in line.split("\t")]
        if len(cells) == 8 and cells[0].isdigit():
            no, title, lead, coordinating, product, time, *_ = cells
            found.append(fact("pl", f"{group}.{no}", title, lead=lead, coordinating=coordinating, product=product, time=time))
    return found


def main() -> None:
    sources, out = Path(sys.argv[1]), Path(sys.argv[2])
    for name, plan_id, read in (
        ("281-QD-UBND-2016.txt", "281-qd-ubnd-2016", rows_281),
        ("350-KH-UBND-2025.txt", "350-kh-ubnd-2025", rows_350),
    ):
        facts = read((sources / name).read_text(encoding="utf-8"))
        with (out / f"{plan_id}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(facts)
        print(plan_id, len(facts))


if __name__ == "__main__":
    main()
