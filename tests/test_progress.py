"""Progress: pages say what was reported, with its date, and nothing else."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest
from conftest import sample_root as plain_root
from test_sample_site import rows, soup

from generator import build
from generator.build import Content
from generator.catalog import load
from generator.cli import main
from generator.findings import Report
from generator.standings import Standings

PLAN = "1-kh-vi-du-2022"


def sample_root(folder: Path) -> Path:
    """The sample with invented reports (`progress/`)."""
    root = plain_root(folder)
    shutil.copytree(Path(__file__).parent / "progress", root / "content/plans" / PLAN / "progress")
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return sample_root(tmp_path / "root")


@pytest.fixture(scope="module")
def late_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as of a day in the summer of its year."""
    folder = tmp_path_factory.mktemp("late")
    assert (
        main(
            [
                "build",
                "--root",
                str(sample_root(folder / "root")),
                "--out",
                str(folder / "site"),
                "--as-of",
                "2022-08-01",
            ]
        )
        == 0
    )
    return folder / "site"


def words(path: Path) -> str:
    return " ".join(soup(path).find("article").get_text(" ").split())


def test_with_no_report_every_page_says_so_and_nothing_is_invented(real: Content, site: Path) -> None:
    assert real.catalog.reports == () and real.catalog.decisions == ()
    assert rows(site, "progress") == []
    for plan in real.catalog.plans:
        assert "Chưa có báo cáo tiến độ nào về kế hoạch này được công bố." in words(site / f"ke-hoach/{plan}.html")
    task = words(site / "en/tasks/32-qd-skhcn-2022.pl4.1.html")
    assert "No progress report on this task has been published." in task
    for status in ("Overdue", "on track", "delayed"):
        assert status not in task


def test_a_story_with_dates_and_what_is_overdue_as_of_the_date(late_site: Path) -> None:
    page = soup(late_site / f"en/tasks/{PLAN}.pl1.1.html")
    story = [" ".join(each.get_text(" ").split()) for each in page.select(".op-story li")]
    assert ["80%" in story[0], "40%" in story[1]] == [True, True]
    assert "11 July 2022" in story[0] and "10 May 2022" in story[1]
    assert "Overdue as of 1 August 2022: due by March 2022." in words(late_site / f"en/tasks/{PLAN}.pl1.1.html")
    assert "Quá hạn tính đến ngày" in words(late_site / f"nhiem-vu/{PLAN}.pl1.1.html")


def test_a_site_without_a_date_calls_nothing_overdue(root: Path) -> None:
    assert main(["build", "--root", str(root)]) == 0
    for path in (root / "site").rglob("*.html"):
        if "findings" not in str(path) and "thong-bao" not in str(path):
            assert "Overdue as of" not in path.read_text(encoding="utf-8"), path


def test_later_decisions_stand_beside_what_the_plan_says(late_site: Path) -> None:
    page = words(late_site / f"en/tasks/{PLAN}.pl1.2-1.html")
    assert "Changed by later decisions" in page and "2/QĐ-VÍ-DỤ" in page and "20 April 2022" in page
    assert "Tháng 12" in page
    plan = words(late_site / f"ke-hoach/{PLAN}.html")
    assert "Thay đổi theo quyết định về sau" in plan and "Toàn bộ" in plan


def test_who_has_not_reported(late_site: Path) -> None:
    page = words(late_site / f"en/plans/{PLAN}.html")
    assert "Not yet reported Example Centre" in page
    assert "No progress report by this unit on this plan has been published." in words(
        late_site / "en/units/trung-tam-vi-du.html"
    )


def test_the_table_holds_every_report(late_site: Path) -> None:
    published = rows(late_site, "progress")
    assert [(row["report_date"], row["record_id"], row["status"]) for row in published] == [
        ("2022-05-10", f"{PLAN}.pl1.1", "at_risk"), ("2022-05-10", f"{PLAN}.pl1.t1", "on_track"),
        ("2022-07-11", f"{PLAN}.pl1.1", "delayed"), ("2022-07-11", f"{PLAN}.pl1.2-2", "done"),
    ]  # fmt: skip
    assert published[1]["value"] == "30" and published[1]["evidence_url"] == "https://example.org/vi-du"


@pytest.mark.parametrize(
    ("day", "reports", "overdue", "unreported"),
    [
        ("2022-03-31", 0, False, False),
        ("2022-04-01", 0, False, True),
        ("2022-05-10", 1, True, False),
        ("2022-07-11", 2, True, False),
    ],
)
def test_a_day_knows_only_what_was_reported_by_then(
    root: Path, day: str, reports: int, overdue: bool, unreported: bool
) -> None:
    found = Standings(load(root, Report()), datetime.date.fromisoformat(day)).of(f"{PLAN}.pl1.1")
    assert (len(found.reports), found.overdue, found.unreported) == (reports, overdue, unreported)


def test_a_later_amount_is_no_later_deadline(root: Path) -> None:
    file = root / f"content/plans/{PLAN}/progress/2022-04.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("field: time\n    now: Tháng 12", "field: budget\n    now: 12 tỷ đồng"), encoding="utf-8")
    report = Report()
    catalog = load(root, report)
    assert not report.errors
    assert str(Standings(catalog).due(catalog.tasks[f"{PLAN}.pl1.2-1"])) == "2022-11"
    plan = catalog.plans[PLAN]
    assert [(each.field, each.now.vi) for each in Standings(catalog).slipped(plan)] == [("budget", "12 tỷ đồng")]


def test_only_who_could_have_reported_is_silent(root: Path) -> None:
    catalog = load(root, Report())
    plan = catalog.plans[PLAN]
    assert Standings(catalog, datetime.date(2022, 5, 9)).silent(plan) == []  # nobody has reported yet
    assert Standings(catalog, datetime.date(2022, 5, 10)).silent(plan) == ["trung-tam-vi-du"]


def test_a_later_deadline_counts(root: Path) -> None:
    catalog = load(root, Report())
    task = catalog.tasks[f"{PLAN}.pl1.2-1"]
    assert str(Standings(catalog, datetime.date(2022, 4, 19)).due(task)) == "2022-11"
    assert str(Standings(catalog, datetime.date(2022, 4, 20)).due(task)) == "2022-12"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("record: pl1.1\n", "record: pl1.77\n", "unknown-reference"),
        ("status: at_risk", "status: nearly", "unknown-value"),
        ("percent: 40", "percent: 140", "wrong-type"),
        ("https://example.org/vi-du", "javascript:alert(1)", "malformed-link"),
        ("reported: 2022-05-10", "reported: 10/5/2022", "malformed-date"),
        ("now: Tháng 12", "now: bao giờ xong", "time-unreadable"),
        ('value: "30"', 'value: "1,2,3"', "amount-unreadable"),
        ("now: Tháng 12", "now: ít tiền", "time-unreadable"),
        ("record: pl1.t1, status: on_track", "record: pl1.1, status: on_track", "duplicate-id"),
    ],
)
def test_mistakes_in_a_report_are_found_at_their_line(
    root: Path, old: str, new: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = root / f"content/plans/{PLAN}/progress/2022-04.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["check", "--root", str(root), "--format", "github", "--language", "en"]) == 1
    line = 1 + text[: text.index(old)].count("\n")
    out = capsys.readouterr().out
    assert f"2022-04.yml,line={line}," in out and f"title={code}::" in out


@pytest.mark.parametrize(
    ("field", "now", "codes"),
    [
        ("budget", "1.300", []), ("budget", "Theo TP giao", []), ("budget", "ít tiền", ["amount-unreadable"]),
        ("budget", "12.5", ["amount-unreadable"]), ("value", "45%", []), ("value", "12.5%", ["amount-unreadable"]),
    ],
)  # fmt: skip
def test_what_a_later_decision_says_can_be_read(
    root: Path, field: str, now: str, codes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = root / f"content/plans/{PLAN}/progress/2022-04.yml"
    text = file.read_text(encoding="utf-8")
    before, after = "pl1.2-1\n    field: time\n    now: Tháng 12", f"{'pl1.t1' if field == 'value' else 'pl1.2-1'}\n    field: {field}\n    now: {now}"
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert main(["check", "--root", str(root), "--format", "json"]) == (1 if codes else 0)
    found = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in found] == codes
    line = 1 + text[: text.index("now:")].count("\n")
    assert all((each["file"], each["line"]) == (file.relative_to(root).as_posix(), line) for each in found)


def test_a_report_on_what_cannot_be_read_is_no_second_fault(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / f"content/plans/{PLAN}"
    (folder / "pl1.yml").write_text("a: [", encoding="utf-8")
    file = folder / "progress/2022-04.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("now: Tháng 12", "now: bao giờ xong"), encoding="utf-8")
    main(["check", "--root", str(root), "--format", "json"])
    found = {(each["file"].removeprefix(f"content/plans/{PLAN}/"), each["code"]) for each in json.loads(capsys.readouterr().out)}
    assert {("pl1.yml", "broken-yaml"), ("progress/2022-04.yml", "time-unreadable")} <= found
    assert not any(code == "unknown-reference" for file, code in found if file.startswith("progress/"))


def test_what_editors_leave_behind_is_no_report_and_no_link_leads_out(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / f"content/plans/{PLAN}/progress"
    (folder / ".2022-04.yml.swp").write_bytes(b"\xff")
    assert main(["check", "--root", str(root)]) == 0
    (folder / "2022-04.yml").rename(tmp_path / "2022-04.yml")
    (folder / "2022-04.yml").symlink_to(tmp_path / "2022-04.yml")
    capsys.readouterr()
    assert main(["check", "--root", str(root), "--format", "json"]) == 1
    assert {each["code"] for each in json.loads(capsys.readouterr().out)} == {"outside-root"}


def test_a_file_named_otherwise_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / f"content/plans/{PLAN}/progress"
    (folder / "2022-04.yml").rename(folder / "april.yml")
    main(["check", "--root", str(root)])
    assert "[progress-name]" in capsys.readouterr().out
