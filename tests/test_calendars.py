"""The calendars, read by a client that is not the one they were written with."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import vobject

from generator import build
from generator.build import Content
from generator.findings import Report


def events(path: Path) -> dict[str, vobject.base.Component]:
    calendar = vobject.readOne(path.read_bytes().decode("utf-8"))
    assert calendar.validate(raiseException=True) is not False
    found = [each for each in calendar.components() if each.name == "VEVENT"]
    assert len({each.uid.value for each in found}) == len(found), path
    return {each.uid.value: each for each in found}


def task_of(uid: str) -> str:
    return uid.removesuffix("@open-plans.invalid").rpartition(".")[0]


def test_every_calendar_is_valid_and_holds_what_has_a_date(site: Path, real: Content) -> None:
    dated = {
        f"{task.id}.{number}@open-plans.invalid": span
        for task in real.catalog.tasks.values() if not task.is_heading
        for number, span in enumerate(task.schedule.spans, 1)
    }  # fmt: skip
    kinds = {task.schedule.kind for task in real.catalog.tasks.values() if not task.schedule.spans and not task.is_heading}
    assert kinds == {"continuous", "recurring", "conditional", "not_stated"}
    for path in ("thay-doi/index.ics", "en/changes/index.ics"):
        found = events(site / path)
        assert set(found) == set(dated)
        for uid, span in dated.items():
            first, after = found[uid].dtstart.value, found[uid].dtend.value
            assert type(first) is type(after) is datetime.date, uid
            assert (first.year, first.month, first.day) == (span.start.year, span.start.month, 1)
            last = after - datetime.timedelta(days=1)
            assert (last.year, last.month, after.day) == (span.end.year, span.end.month, 1)
            assert found[uid].transp.value == "TRANSPARENT"
            assert not list(found[uid].components())  # no alarms


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_plan_unit_and_programme_has_its_own(site: Path, real: Content, language: str) -> None:
    folders = {"vi": ("ke-hoach", "don-vi", "chuong-trinh"), "en": ("en/plans", "en/units", "en/programmes")}[language]
    whole = set(events(site / ("thay-doi/index.ics" if language == "vi" else "en/changes/index.ics")))
    for plan in real.catalog.plans:
        assert set(events(site / folders[0] / f"{plan}.ics")) == {uid for uid in whole if uid.startswith(f"{plan}.")}
    unit = "phong-quan-ly-cong-nghe"
    its = {task.id for task in real.catalog.tasks.values() if any(unit in cell.organisations for _, cell in task.cells)}
    assert set(events(site / folders[1] / f"{unit}.ics")) == {uid for uid in whole if task_of(uid) in its}
    programme = {task.id for task in real.catalog.tasks.values() if task.programme == "doi-moi-cong-nghe"}
    found = events(site / folders[2] / "doi-moi-cong-nghe.ics")
    assert found
    assert {task_of(uid) for uid in found} <= programme
    for path in (site / folders[1]).glob("*.ics"):
        events(path)


def test_a_uid_stays_when_words_and_times_change(root: Path, tmp_path: Path) -> None:
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    words = "Làm ví dụ khác; gồm, cả \\ dấu"
    found = []
    for number in range(2):
        report = Report()
        build.build(build.read(root, report), tmp_path / str(number), lambda _: None)
        assert not report.errors
        found.append(events(tmp_path / str(number) / "thay-doi/index.ics"))
        text = section.read_text(encoding="utf-8").replace("Trong quý I", "Trong quý III")
        section.write_text(text.replace("vi: Làm ví dụ thứ nhất", f"vi: '{words}'"), encoding="utf-8")
    assert set(found[0]) == set(found[1])
    changed = "1-kh-vi-du-2022.pl1.1.1@open-plans.invalid"
    assert found[1][changed].summary.value.endswith(words)
    assert found[1][changed].dtstart.value == datetime.date(2022, 7, 1)
