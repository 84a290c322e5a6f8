"""Mistakes that people make. A folder below `broken/` is a case: files that are laid over the sample, and
`expected.txt` with the findings there must be, all of them and no other, one a line: `file:line:column code`.

What no file can show stands in `steps.txt`, one step a line, done before the files are laid (`remove`) or after:
`remove PATH`, `grow FILE BYTES`, `link FILE TARGET`, `replace FILE | old | new`, `prepend FILE | line`, `word FILE.docx TEXT` (a table a
block, cells parted by tabs), `export NAME FILE.xlsx`, `cell FILE.xlsx SHEET!A1 | words`, `copy FILE.xlsx SHEET`, `drop FILE.xlsx SHEET [LINE]`,
`run COMMAND …` (instead of `check`).
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import sample_root

from generator import findings
from generator.cli import main

CASES = sorted(path for path in (Path(__file__).parent / "broken").iterdir() if path.is_dir())
_OWN = ("expected.txt", "steps.txt")


def _lay(case: Path, root: Path) -> None:
    for source in case.rglob("*"):
        if source.is_file() and source.name not in _OWN:
            target = root / source.relative_to(case)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


def _steps(case: Path) -> list[tuple[str, list[str]]]:
    file = case / "steps.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    steps = []
    for line in lines:
        verb, _, rest = line.partition(" ")
        head, *tail = rest.split(" | ")
        steps.append((verb, [*head.split(), *tail]))
    return steps


def _do(verb: str, arguments: list[str], root: Path) -> None:
    path = root / arguments[-1 if verb == "export" else 0]
    match verb:
        case "grow":
            with path.open("ab") as stream:
                stream.truncate(int(arguments[1]))
        case "link":
            path.unlink()
            path.symlink_to(arguments[1])
        case "replace":
            text = path.read_text(encoding="utf-8")
            assert arguments[1] in text
            path.write_text(text.replace(arguments[1], arguments[2], 1), encoding="utf-8")
        case "prepend":
            path.write_text(f"{arguments[1]}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
        case "word":
            document = docx.Document()
            for block in (root / arguments[1]).read_text(encoding="utf-8").strip().split("\n\n"):
                rows = [line.split("\t") for line in block.split("\n")]
                table = document.add_table(len(rows), len(rows[0]))
                for line, row in zip(table.rows, rows, strict=True):
                    for cell, words in zip(line.cells, row, strict=True):
                        cell.text = words
                document.add_paragraph("")
            document.save(str(path))
        case "export":
            assert main(["export", arguments[0], "-o", str(path), "--root", str(root), "--language", "vi"]) == 0
        case "cell" | "copy" | "drop":
            book = openpyxl.load_workbook(path)
            if verb == "copy":
                book.copy_worksheet(book[arguments[1].replace("_", " ")])
            elif verb == "cell":
                sheet, _, cell = arguments[1].replace("_", " ").partition("!")
                book[sheet][cell] = arguments[2]
            elif len(arguments) == 2:
                book.remove(book[arguments[1].replace("_", " ") if arguments[1] != "_base" else "_base"])
            else:
                book[arguments[1].replace("_", " ")].delete_rows(int(arguments[2]))
            book.save(path)
        case _:
            raise AssertionError(verb)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_mistake_is_found_at_its_place(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sample_root(tmp_path / "root")
    steps = _steps(case)
    for verb, arguments in steps:
        if verb == "remove":
            path = root / arguments[0]
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _lay(case, root)
    command = ["check", "--format", "json"]
    for verb, arguments in steps:
        if verb == "run":
            command = [str(root / each) if each.endswith((".docx", ".xlsx")) else each for each in arguments]
        elif verb != "remove":
            _do(verb, arguments, root)
    capsys.readouterr()
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    code = main([*command, "--root", str(root)])
    out = capsys.readouterr().out
    if command[0] == "check":
        found = json.loads(out)
        lines = [f"{each['file']}:{each['line']}:{each['column']} {each['code']}" for each in found]
        errors = any(each["severity"] == "error" for each in found)
    else:
        shown = re.findall(r"^(\S.*?): (error|warning) \[([\w-]+)\] \S", out, re.MULTILINE)
        lines = [f"{where} {each}" for where, _, each in shown]
        errors = any(severity == "error" for _, severity, _ in shown)
        assert out.count("    → ") == len(shown)
        assert before == {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}, "nothing is written"
    assert lines == (case / "expected.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert code == (1 if errors or "--strict" in command else 0)


def test_every_code_has_a_case_that_is_a_folder() -> None:
    shown = {
        line.rpartition(" ")[2]
        for case in CASES
        for line in (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    }
    assert shown == set(findings.codes())


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
