"""The state of the English: missing, stale and lost texts are found, shown in Vietnamese and marked; never an empty place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_sample_site import soup

from generator.build import Content
from generator.cli import main
from generator.findings import Where
from generator.languages import Text
from generator.rules.translation import numbers, uses_the_terms
from generator.texts import Field

SECTION = "content/plans/1-kh-vi-du-2022/pl1.yml"
TITLE = "{vi: Làm ví dụ thứ nhất, en: Make the first example}"


def edit(root: Path, old: str, new: str) -> None:
    path = root / SECTION
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def findings(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    capsys.readouterr()
    code = main(["check", "--root", str(root), "--format", "json"])
    return code, [each["code"] for each in json.loads(capsys.readouterr().out)]


def test_a_missing_translation_is_a_warning_and_shown_in_vietnamese(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root, TITLE, "Làm ví dụ thứ nhất")
    assert findings(root, capsys) == (0, ["translation-missing"])
    assert main(["build", "--root", str(root)]) == 0
    heading = soup(root / "site/en/tasks/1-kh-vi-du-2022.pl1.1.html").h1
    assert heading.find(lang="vi").get_text().startswith("Làm ví dụ thứ nhất")
    assert "not yet translated" in heading.get_text()


def test_what_was_translated_once_stays_translated(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translations", "accept", "--root", str(root)]) == 0
    edit(root, TITLE, "Làm ví dụ thứ nhất")
    assert findings(root, capsys) == (1, ["translation-lost"])


def test_a_damaged_ledger_is_read_as_far_as_it_goes_and_written_anew(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A spreadsheet puts a mark before the first line; a merge leaves marks of its own, and lines twice."""
    assert main(["translations", "accept", "--root", str(root), "--status", "reviewed"]) == 0
    ledger = root / "data/translations.csv"
    whole = ledger.read_bytes()
    ledger.write_bytes(b"\xef\xbb\xbf" + whole)
    assert findings(root, capsys) == (0, [])
    lines = whole.splitlines(keepends=True)
    ledger.write_bytes(b"".join([*lines[:3], b"<<<<<<< HEAD\n", lines[2], *lines[3:]]))
    assert findings(root, capsys) == (1, ["broken-ledger", "broken-ledger"])
    assert main(["translations", "accept", "--root", str(root)]) == 0
    assert ledger.read_bytes() == whole
    ledger.write_bytes(b"\xff" + whole)
    assert findings(root, capsys) == (1, ["not-utf8"])
    ledger.unlink()
    ledger.mkdir()
    assert findings(root, capsys) == (1, ["file-unreadable"])


def test_a_changed_vietnamese_makes_its_english_stale_until_it_changes_too(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["translations", "accept", "--root", str(root)])
    edit(root, TITLE, "{vi: Làm ví dụ khác hẳn, en: Make the first example}")
    assert findings(root, capsys) == (0, ["translation-stale"])
    assert main(["build", "--root", str(root)]) == 0
    heading = soup(root / "site/en/tasks/1-kh-vi-du-2022.pl1.1.html").h1
    assert heading.find(lang="vi").get_text().startswith("Làm ví dụ khác hẳn")
    assert "Make the first example" not in heading.get_text()
    assert "out of date" in heading.get_text()
    report = soup(root / "site/en/translation/index.html").get_text(" ", strip=True)
    assert "Stale" in report
    edit(root, "en: Make the first example", "en: Make a wholly different example")
    assert findings(root, capsys) == (0, [])


def test_accepting_anew_ends_staleness(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["translations", "accept", "--root", str(root)])
    edit(root, TITLE, "{vi: Làm  ví dụ thứ nhất., en: Make the first example}")
    assert findings(root, capsys) == (0, ["translation-stale"])
    main(
        ["translations", "accept", "--root", str(root), "--status", "reviewed", "--only", "1-kh-vi-du-2022.pl1.1:title"]
    )
    assert findings(root, capsys) == (0, [])
    assert ",reviewed\n" in (root / "data/translations.csv").read_text(encoding="utf-8")


def test_a_broken_ledger_line_is_a_finding(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "data/translations.csv").write_text("record_id,field,vi,en,status\n<<<<<<< HEAD\n", encoding="utf-8")
    assert findings(root, capsys) == (1, ["broken-ledger"])


def test_a_missing_interface_string_fails_the_build(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strings = root / "data/interface/en.yml"
    strings.write_text(strings.read_text(encoding="utf-8").replace("  home: Home\n", "", 1), encoding="utf-8")
    assert findings(root, capsys) == (1, ["interface-missing"])


@pytest.mark.parametrize(
    ("vi", "en", "missing"),
    [
        ("4.718,51 triệu đồng", "VND 4,718.51 million", set()),
        ("02 hội thảo", "2 seminars", set()),
        ("ngày 31/12/2015", "of 31 December 2015", set()),
        ("từ tháng 3 đến 11", "March to November", set()),
        ("Quyết định số 2951/2015/QĐ-UBND", "Decision No. 2951/2015/QĐ-UBND", set()),
        ("12 số bản tin", "2 issues", {"12"}),
        ("5,8%", "58%", {"5.8"}),
    ],
)
def test_numbers_are_compared_in_the_notation_of_each_language(vi: str, en: str, missing: set[str]) -> None:
    assert numbers(vi, "vi") - numbers(en, "en") - numbers(en, "vi") == missing


@pytest.mark.parametrize(
    ("vi", "en", "codes"),
    [
        ("Hoàn thiện cơ chế, chính sách", "Complete mechanisms and policies", ["translation-forbidden"]),
        ("Hoàn thiện cơ chế, chính sách", "Improve mechanisms and policies", []),
        ("Hoàn thành 01 đề tài", "Complete 1 research project", []),
        ("Hoàn thành và hoàn thiện hệ thống", "Complete and improve the system", []),
        ("Thanh toán trên 80% kinh phí", "Settle more than 80% of the funds", ["translation-forbidden"]),
        ("Báo cáo quyết toán", "Settlement report", ["translation-forbidden"]),
        ("Thanh toán, quyết toán kinh phí", "Payments and final accounts of funds", []),
        ("Ban hành Quy định về giải thưởng", "Issue the regulation on the award", ["translation-forbidden"]),
        ("04 quy chế/quy định", "4 regulations/rules", []),
        ("04 quy chế/quy định", "4 regulations", ["translation-term"]),
    ],
)
def test_words_that_look_alike_in_english_are_kept_apart(real: Content, vi: str, en: str, codes: list[str]) -> None:
    field = Field("record", "title", Text(vi, en), Where("a.yml", 1, 1))
    assert [finding.code for finding in uses_the_terms(field, real.catalog.termbase)] == codes
