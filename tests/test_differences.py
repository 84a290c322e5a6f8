"""What a reviewer is told: records and fields that changed, what kind of change, and the totals."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator import differences
from generator.build import Content
from generator.catalog import load
from generator.changes import flat_records
from generator.cli import main
from generator.findings import Report
from generator.languages import read_interface

SECTION = "content/plans/1-kh-vi-du-2022/pl1.yml"


def git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main", *arguments],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def repository(root: Path) -> Path:
    git(root, "init")
    git(root, "add", "-A")
    git(root, "commit", "-m", "first")
    return root


def edit(root: Path, *replacements: tuple[str, str]) -> None:
    file = root / SECTION
    text = file.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def told(root: Path, capsys: pytest.CaptureFixture[str], *revisions: str) -> Any:
    capsys.readouterr()
    assert main(["diff", *revisions, "--root", str(root), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("old", "new", "field", "kind"),
    [
        ('budget: "1.200"', 'budget: "1.300"', "budget", "substance"),
        ("time: Cả năm", "time: Trong quý I", "time_vi", "substance"),
        ("vi: Làm ví dụ thứ nhất", "vi: Làm ví dụ đầu tiên cho mọi người", "title_vi", "wording"),
        ("vi: Làm ví dụ thứ nhất", "vi: Làm vi dụ thứ nhất", "title_vi", "slip"),
        ("vi: 01 ví dụ", "vi: 02 ví dụ", "product_vi", "substance"),
        ("en: Make the first example", "en: Produce the first example", "title_en", "translation"),
        ("Phụ lục 2 ghi 4.700.", "Phụ lục 2 ghi số khác.", "notes.contradiction.budget_vi", "note"),
    ],
)
def test_each_kind_of_change_is_told_apart(
    repository: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, field: str, kind: str
) -> None:
    edit(repository, (old, new))
    assert [(each["field"], each["kind"]) for each in told(repository, capsys, "main")["changes"]] == [(field, kind)]


def test_nothing_changed_says_so(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository / SECTION
    file.write_text("# a comment\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert told(repository, capsys, "main")["changes"] == []
    main(["diff", "main", "--root", str(repository), "--language", "en"])
    assert "Nothing changes in the public record." in capsys.readouterr().out


def test_totals_before_and_after_overall_by_plan_and_by_unit(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(repository, ('budget: "1.200"', 'budget: "1.500,5"'))
    sums = {(each["scope"], each["id"]): each for each in told(repository, capsys, "main")["totals_million_vnd"]}
    assert set(sums) == {("all", ""), ("plan", "1-kh-vi-du-2022"), ("unit", "phong-quan-ly-vi-du")}
    for each in sums.values():
        assert float(each["after"]["once"]) - float(each["before"]["once"]) == pytest.approx(300.5)
        assert each["after"]["works"] == each["before"]["works"]


def test_records_added_removed_and_renamed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(
        repository,
        ('{row: "4", title: {vi: Ví dụ không tốn tiền', '{row: "5", title: {vi: Ví dụ không tốn tiền'),
        ('{no: "1", kind: duty', '{no: "2", kind: duty'),
        (
            '  - {row: "3"',
            '  - {row: "9", title: {vi: Hoàn toàn khác, en: Quite another}, time: Tháng 2, budget: "5"}\n  - {row: "3"',
        ),
        (
            '  - {no: "1", text: {vi: "Số ví dụ: ít nhất 60."',
            '  - {no: "7", text: {vi: "Một chỉ tiêu không liên quan."',
        ),
    )
    git(repository, "commit", "-am", "second")
    changes = told(repository, capsys, "HEAD~1", "HEAD")["changes"]
    renamed = {(each["old"], each["new"]) for each in changes if each["field"] == "id"}
    plan = "1-kh-vi-du-2022.pl1"
    assert {(f"{plan}.4", f"{plan}.5"), (f"{plan}.p1", f"{plan}.p2")} <= renamed
    assert f"{plan}.9" in {each["record_id"] for each in changes if each["field"] == "record" and each["old"] is None}


def test_a_faulty_edit_is_reported_and_not_compared(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(repository, ("budget:", "buget:"))
    assert main(["diff", "main", "--root", str(repository)]) == 1
    assert "[unknown-key]" in capsys.readouterr().out


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=x", "main:content"])
def test_no_such_revision_is_wrong_usage(repository: Path, revision: str) -> None:
    try:
        code = main(["diff", "--root", str(repository), "--", revision])
    except SystemExit as stop:
        code = stop.code
    assert code == 2


def test_outside_a_repository_is_wrong_usage(root: Path) -> None:
    assert main(["diff", "main", "--root", str(root)]) == 2


HOSTILE = "<img src=x> [a](javascript:b) | `c` @everyone #12 **d** ${{ x }}"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_text_of_a_record_becomes_markup_in_a_comment(
    repository: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    edit(repository, ("vi: Làm ví dụ thứ nhất", f"vi: '{HOSTILE}'"))
    main(["diff", "main", "--root", str(repository), "--format", "markdown", "--language", language])
    out = capsys.readouterr().out
    for risky in ("<img", "](", "@everyone", " #12", "**d**", "`c`", "${{"):
        assert risky not in out, risky
    for line in out.splitlines():
        if line.startswith("| "):
            assert len([at for at in range(len(line)) if line[at] == "|" and line[at - 1 : at] != "\\"]) in (5, 6), line


def test_the_five_plans_against_themselves(real: Content) -> None:
    found = differences.between(real.catalog, real.catalog)
    assert found.changes == ()
    assert len(found.sums) == 1


def test_every_field_of_every_record_has_words(real: Content) -> None:
    flat = flat_records(real.catalog)
    assert set(real.catalog.tasks) <= set(flat)
    assert all(isinstance(words, str) and words for fields in flat.values() for words in fields.values())


def test_long_texts_are_shown_where_they_differ() -> None:
    words = " ".join(f"từ{number}" for number in range(200))
    old, new = differences.excerpts(words, words.replace("từ100 ", "khác "), "–")
    assert "từ100" in old and "khác" in new
    assert len(old) < 200 and len(new) < 200


def test_reports_are_in_the_language_asked_for(root: Path) -> None:
    report = Report()
    found = load(root, report)
    for language, word in (("vi", "Hồ sơ công khai"), ("en", "Nothing changes")):
        t = read_interface(root, report)[language]
        assert word in differences.render(differences.between(found, found), "text", t, {})
