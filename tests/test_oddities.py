"""Notes as readers weigh them: each mismatch once, figures first, and none of them lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from bs4 import BeautifulSoup

from generator.oddities import WEIGHTS, oddities, weight
from generator.portal import Portal


def test_no_note_is_lost_and_none_is_said_twice(portal: Portal) -> None:
    found = oddities(portal, portal.notes)
    every = [note for each in found for note in (each.note, *each.others)]
    assert sorted((n.record_id, n.no) for n in every) == sorted((n.record_id, n.no) for n in portal.notes)
    for each in found:
        works = {portal.catalog.tasks[note.record_id].joint_work for note in (each.note, *each.others)} if each.others else set()
        assert len(works) <= 1 and None not in works
        assert len({note.record_id for note in (each.note, *each.others)}) == 1 + len(each.others)


def test_a_mismatch_of_joint_work_is_one_whichever_table_says_it(portal: Portal) -> None:
    """The two tables give each other's amounts for two works: two mismatches, in four notes; and one work's two fields are two."""
    found = {each.note.record_id: [] for each in oddities(portal, portal.notes)}
    for each in oddities(portal, portal.notes):
        found[each.note.record_id].append((each.note.field, tuple(other.record_id for other in each.others)))
    plan = "32-qd-skhcn-2022"
    assert ("budget", (f"{plan}.pl10.7-2",)) in found[f"{plan}.pl4.8-1"]
    assert ("budget", (f"{plan}.pl10.7-1",)) in found[f"{plan}.pl4.8-2"]
    assert [each for each in found[f"{plan}.pl4.7-4"] if each[1]] == [("time", (f"{plan}.pl10.3-4",)), ("product", (f"{plan}.pl10.3-4",))]
    # Another table's other name for the programme is a matter of its own listing.
    assert ("title", ()) in found[f"{plan}.pl10.4"]


def test_figures_lead_and_every_note_keeps_its_address(portal: Portal, site: Path) -> None:
    notes = list(csv.DictReader(io.StringIO((site / "data/v1/notes.csv").read_text(encoding="utf-8"))))
    for path in ("ghi-chu/index.html", "en/notes/index.html"):
        page = BeautifulSoup((site / path).read_text(encoding="utf-8"), "html.parser")
        assert {f"{row['record_id']}.n{row['no']}" for row in notes} <= {each["id"] for each in page.select("[id]")}
        for plan in portal.plans:
            folds = page.find("section", id=plan.id).select("details")
            shown = [{weight_of(portal, item["id"]) for item in fold.select("li")} for fold in folds]
            assert [each for each in WEIGHTS if {each} in shown] == [kind for (kind,) in shown]
            assert [fold.has_attr("open") for fold in folds] == [kind == {"figures"} for kind in shown]
    home = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    said = [item.get_text() for item in home.find(id="odd").find_parent("section").select("li")]
    assert len(said) == 4
    assert sum("“530”" in words and "“230”" in words for words in said) == 1


def weight_of(portal: Portal, anchor: str) -> str:
    record, _, no = anchor.rpartition(".n")
    return weight(next(note for note in portal.notes if (note.record_id, str(note.no)) == (record, no)))
