"""What a person reads when something is wrong: the line, the place in it, and what to do."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from generator import authored, findings
from generator.cli import main
from generator.findings import Report, Where, _excerpt, codes, explain

SECTION = "content/plans/1-kh-vi-du-2022/pl1.yml"


def test_the_line_is_shown_with_a_caret_under_the_fault(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / SECTION
    file.write_text(file.read_text(encoding="utf-8").replace("time: Cả năm", "tme: Cả năm"), encoding="utf-8")
    assert main(["check", "--root", str(root), "--language", "vi"]) == 1
    place, line, caret, hint = capsys.readouterr().out.rstrip().split("\n")
    assert place.startswith(f"{SECTION}:") and "[unknown-key]" in place
    assert "tme: Cả năm" in line
    assert line[caret.index("^") :].startswith("tme: Cả năm")
    assert "time" in hint


@given(st.text(st.characters(exclude_characters="\n"), max_size=300), st.integers(0, 320))
def test_any_line_and_any_column_can_be_shown(line: str, column: int) -> None:
    shown, caret, rest = _excerpt(line, column).split("\n")
    assert shown.startswith("    | ")
    assert caret.strip(" |") == "^"
    assert rest == ""


def test_vietnamese_letters_take_one_column_each_however_they_are_composed() -> None:
    composed, decomposed = (unicodedata.normalize(form, "kế hoạch: x") for form in ("NFC", "NFD"))
    assert composed != decomposed
    at = [_excerpt(line, line.index("x") + 1).split("\n")[1].index("^") for line in (composed, decomposed)]
    assert at[0] == at[1]


def test_gitlab_reads_the_findings(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / SECTION).write_text("titel: x\n", encoding="utf-8")
    main(["check", "--root", str(root), "--format", "gitlab"])
    entries = json.loads(capsys.readouterr().out)
    assert entries and len({each["fingerprint"] for each in entries}) == len(entries)
    for each in entries:
        assert each["location"]["lines"]["begin"] >= 1
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")


@pytest.mark.parametrize(("language", "path"), [("vi", "thong-bao/index.html"), ("en", "en/findings/index.html")])
def test_every_code_has_its_place_on_the_page_with_the_text_of_the_command(
    sample_site: Path, language: str, path: str
) -> None:
    page = BeautifulSoup((sample_site / path).read_text(encoding="utf-8"), "html.parser")
    for code in codes():
        entry = page.find(id=code)
        assert entry is not None, code
        words = " ".join(entry.get_text(" ").split())
        for line in explain(code, language).splitlines()[1:]:
            assert " ".join(line.split()) in words or line.strip() in ("Sai:", "Đúng:", "Wrong:", "Right:"), (
                code,
                line,
            )


def test_a_finding_without_its_file_has_no_excerpt(tmp_path: Path) -> None:
    report = Report()
    report.add("empty-file", Where("gone.yml", 3, 1))
    assert "|" not in report.render("text", "en", tmp_path)


def test_a_message_says_kinds_and_problems_in_its_own_language() -> None:
    words = findings._words()
    for entries in words.values():
        assert all(set(each) == {"vi", "en"} for each in entries.values())
    source = "".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "generator").glob("*.py"))
    for kind in re.findall(r'"(?:unknown-reference|duplicate-id)",[^)]*?kind="([^"]+)"', source):
        assert kind in words["kind"], kind
    for expected in authored._EXPECTED.values():
        assert expected in words["expected"], expected
    for reason in re.findall(r'"table-unreadable",[^)]*?reason="([^"]+)"', source):
        assert reason in words["reason"], reason
