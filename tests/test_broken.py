"""Mistakes that people make. A folder below `broken/` is a case: files that are laid over the sample, and
`expected.txt` with the findings there must be, all of them and no other, one a line: `file:line:column code`.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import sample_root

from generator import findings
from generator.cli import main

CASES = sorted(path for path in (Path(__file__).parent / "broken").iterdir() if path.is_dir())


def _lay(case: Path, root: Path) -> None:
    for source in case.rglob("*"):
        if source.is_file() and source.name != "expected.txt":
            target = root / source.relative_to(case)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_mistake_is_found_at_its_place(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sample_root(tmp_path / "root")
    _lay(case, root)
    code = main(["check", "--root", str(root), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    lines = [f"{each['file']}:{each['line']}:{each['column']} {each['code']}" for each in found]
    assert lines == (case / "expected.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert code == (1 if any(each["severity"] == "error" for each in found) else 0)
    for each in found:
        assert each["message"].strip()
        assert each["hint"].strip()


def test_a_build_with_errors_writes_nothing_and_leaves_the_old_site(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--root", str(root)]) == 0
    before = {path.relative_to(root): path.read_bytes() for path in (root / "site").rglob("*") if path.is_file()}
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    section.write_text(section.read_text(encoding="utf-8").replace("budget:", "buget:"), encoding="utf-8")
    assert main(["build", "--root", str(root)]) == 1
    after = {path.relative_to(root): path.read_bytes() for path in (root / "site").rglob("*") if path.is_file()}
    assert before == after
    assert "“budget”" in capsys.readouterr().out


def test_every_bad_file_is_reported_in_one_run(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / "content/plans/1-kh-vi-du-2022"
    (folder / "pl1.yml").write_text("a: [", encoding="utf-8")
    (folder / "pl2.yml").write_bytes(b"title: \xff")
    (root / "data/topics.yml").write_text("topic: []", encoding="utf-8")
    assert main(["check", "--root", str(root), "--format", "json"]) == 1
    found = {(each["file"], each["code"]) for each in json.loads(capsys.readouterr().out)}
    assert {
        ("content/plans/1-kh-vi-du-2022/pl1.yml", "broken-yaml"),
        ("content/plans/1-kh-vi-du-2022/pl2.yml", "not-utf8"),
        ("data/topics.yml", "unknown-key"),
    } <= found


def test_links_out_of_the_root_are_refused(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = tmp_path / "outside.yml"
    section = root / "content/plans/1-kh-vi-du-2022/pl2.yml"
    section.rename(outside)
    section.symlink_to(outside)
    assert main(["check", "--root", str(root), "--format", "json"]) == 1
    assert [each["code"] for each in json.loads(capsys.readouterr().out)] == ["outside-root"]


def test_a_huge_file_is_a_finding(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (root / "content/plans/1-kh-vi-du-2022/pl2.yml").open("wb") as stream:
        stream.truncate(100_000_000)
    assert main(["check", "--root", str(root), "--format", "json"]) == 1
    assert [each["code"] for each in json.loads(capsys.readouterr().out)] == ["file-too-large"]


@pytest.mark.parametrize(
    "arguments",
    [["check", "--root", "/nowhere"], ["build", "--root", "/nowhere"], ["frobnicate"], ["build", "--as-of", "2022"]],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    assert code == 2


def test_every_code_has_words_in_both_languages_and_an_explanation() -> None:
    assert findings._messages("vi").keys() == findings._messages("en").keys()
    for language in ("vi", "en"):
        for code, entry in findings._messages(language).items():
            assert {"message", "hint", "explanation", "wrong", "right"} <= entry.keys(), (language, code)
            assert all(str(entry[key]).strip(" …") for key in ("message", "hint", "explanation", "wrong", "right")), (
                language,
                code,
            )


def test_findings_on_github_are_one_line_each(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    section = root / "content/plans/1-kh-vi-du-2022/pl2.yml"
    section.write_text(section.read_text(encoding="utf-8") + 'extra: "a\\nb"\n', encoding="utf-8")
    main(["check", "--root", str(root), "--format", "github"])
    lines = capsys.readouterr().out.strip().split("\n")
    assert all(line.startswith(("::error file=", "::warning file=")) for line in lines)
