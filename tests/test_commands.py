"""What people type and what is answered: wrong arguments, files that are broken or in the way, folders that cannot be written.

The content itself is right here; its mistakes are in `test_broken.py` and `test_error_paths.py`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from generator import cli
from generator.cli import main
from generator.forge import Forge

Said = Callable[..., tuple[int, str, str]]
PLAN = "1-kh-vi-du-2022"
PLANS = f"content/plans/{PLAN}"


@pytest.fixture
def said(root: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs a command in the sample: exit code, standard output, standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main([*map(str, arguments), "--root", str(root)])
        except SystemExit as stop:
            code = int(str(stop.code))
        return (code, *capsys.readouterr())

    return run


def state(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def table(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TABLE = table(["STT", "Nhiệm vụ", "Thời gian", "Kinh phí"], ["1", "Việc mới", "Quý II", "250,5"])


# --- export and import -----------------------------------------------------------------------------


def test_a_name_that_is_none_is_answered_with_those_there_are(root: Path, tmp_path: Path, said: Said) -> None:
    out = tmp_path / "x.xlsx"
    code, _, err = said("export", "no-such-plan", "-o", out)
    assert (code, "there is no plan 'no-such-plan'" in err, PLAN in err) == (2, True, True)
    code, _, err = said("export", f"{PLAN}.pl9", "-o", out)
    assert (code, "has no section 'pl9'; it has: pl1, pl2" in err) == (2, True)
    assert not out.exists()


def test_faulty_content_is_not_exported(root: Path, tmp_path: Path, said: Said) -> None:
    (root / PLANS / "pl2.yml").write_text("a: [", encoding="utf-8")
    code, out, _ = said("export", f"{PLAN}.pl1", "-o", tmp_path / "x.xlsx")
    assert (code, "[broken-yaml]" in out, (tmp_path / "x.xlsx").exists()) == (1, True, False)


def test_a_workbook_that_cannot_be_written_is_said_and_leaves_nothing(root: Path, tmp_path: Path, said: Said) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    code, _, err = said("export", PLAN, "-o", tmp_path / "file/x.xlsx")
    assert code == 2
    assert err.startswith("portal: ")
    (tmp_path / "folder/x.xlsx").mkdir(parents=True)  # a folder bears the workbook's name
    code, _, err = said("export", PLAN, "-o", tmp_path / "folder/x.xlsx")
    assert (code, err.startswith("portal: ")) == (2, True)
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["x.xlsx"]


@pytest.mark.parametrize("option", [["--plan", PLAN], ["--section", "pl3"]])
def test_a_table_needs_to_know_where_it_belongs(root: Path, tmp_path: Path, said: Said, option: list[str]) -> None:
    (tmp_path / "x.xlsx").write_bytes(TABLE)
    before = state(root)
    code, _, err = said("import", tmp_path / "x.xlsx", *option)
    assert (code, "both --plan and --section" in err) == (2, True)
    assert state(root) == before


def test_a_table_becomes_a_new_section(root: Path, tmp_path: Path, said: Said) -> None:
    (tmp_path / "x.xlsx").write_bytes(TABLE)
    code, out, _ = said("import", tmp_path / "x.xlsx", "--plan", PLAN, "--section", "pl3", "--language", "en")
    assert out.splitlines()[:2] == [f"{PLANS}/pl3.yml", f"{PLANS}/plan.yml"]
    assert "sections: [pl1, pl2, pl3]" in (root / PLANS / "plan.yml").read_text(encoding="utf-8")
    text = (root / PLANS / "pl3.yml").read_text(encoding="utf-8")
    assert "Việc mới" in text
    assert '"250,5"' in text
    assert code == 0
    assert "[translation-missing]" in out  # its English is asked for


def test_a_table_for_a_broken_plan_changes_nothing(root: Path, tmp_path: Path, said: Said) -> None:
    (tmp_path / "x.xlsx").write_bytes(TABLE)
    (root / PLANS / "plan.yml").write_text("a: [", encoding="utf-8")
    before = state(root)
    code, out, err = said("import", tmp_path / "x.xlsx", "--plan", PLAN, "--section", "pl3")
    assert (code, "[broken-yaml]" in out, "nothing was changed" in err) == (1, True, True)
    assert state(root) == before


@pytest.mark.parametrize("gone", ["plan", "section", "broken"])
def test_a_workbook_of_what_is_gone_changes_nothing(root: Path, tmp_path: Path, said: Said, gone: str) -> None:
    book = tmp_path / "x.xlsx"
    assert said("export", PLAN, "-o", book)[0] == 0
    if gone == "plan":
        (root / PLANS).rename(root / "content/plans/2-kh-vi-du-2022")
    elif gone == "section":
        (root / PLANS / "pl2.yml").unlink()
    else:
        (root / PLANS / "pl2.yml").write_text("a: [", encoding="utf-8")
    before = state(root)
    code, out, err = said("import", book)
    assert (code, "[workbook-unreadable]" in out, "nothing was changed" in err) == (1, True, True)
    assert state(root) == before


def test_a_workbook_that_says_nothing_new_touches_no_file(root: Path, tmp_path: Path, said: Said) -> None:
    book = tmp_path / "x.xlsx"
    assert said("export", PLAN, "-o", book)[0] == 0
    dates = {path: path.stat().st_mtime_ns for path in (root / PLANS).iterdir()}
    code, out, err = said("import", book)
    assert (code, out, "0 files changed" in err) == (0, "", True)
    assert {path: path.stat().st_mtime_ns for path in (root / PLANS).iterdir()} == dates


def test_one_cell_changed_touches_its_file_only(root: Path, tmp_path: Path, said: Said) -> None:
    book = tmp_path / "x.xlsx"
    assert said("export", PLAN, "-o", book, "--language", "en")[0] == 0
    workbook = load_workbook(book)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value == "Make the first example" and not sheet.title.startswith("_")]
    assert len(cells) == 1
    cells[0].value = "Make the very first example"
    workbook.save(book)
    before = state(root)
    assert said("import", book)[1].splitlines()[0] == f"{PLANS}/pl1.yml"
    after = state(root)
    assert [name for name in before if before[name] != after[name]] == [f"{PLANS}/pl1.yml"]
    assert after[f"{PLANS}/pl1.yml"] == before[f"{PLANS}/pl1.yml"].replace(b"Make the first", b"Make the very first")


# --- new -------------------------------------------------------------------------------------------


def new_plan(identity: str) -> list[str]:
    return ["new", "plan", identity, "--number", "2/KH", "--title", "Hai", "--issued", "2023-01-01", "--period", "2023-01", "2023-12", "--issuer", "so-vi-du"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (new_plan(PLAN), "is there already"),
        (["new", "progress", PLAN, "2022-04"], "is there already"),
        (["new", "section", PLAN, "pl2", "--title", "x"], "is no new section"),
        (["new", "section", PLAN, "plan", "--title", "x"], "is no new section"),
        (["new", "section", PLAN, "Phụ lục", "--title", "x"], "is no new section"),
        (["new", "section", PLAN, "pl9", "--title", "x"], "is no new section"),
    ],
)  # fmt: skip
def test_nothing_that_is_there_is_begun_anew(root: Path, said: Said, arguments: list[str], words: str) -> None:
    (root / PLANS / "progress").mkdir()
    (root / PLANS / "progress/2022-04.yml").write_text("reported: 2022-05-01\nreports: []\n", encoding="utf-8")
    (root / PLANS / "pl9.yml").write_text("a: [  # somebody is at work here", encoding="utf-8")
    before = state(root)
    code, _, err = said(*arguments)
    assert (code, words in err) == (2, True)
    assert state(root) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*new_plan("ok-1"), "--issued", "2022-13-01"], "is not a date"),
        ([*new_plan("ok-1"), "--period", "abc", "2023-12"], "is not a month"),
        ([*new_plan("ok-1"), "--period", "2023-12", "2023-01"], "before it begins"),
        ([*new_plan("ok-1"), "--issuer", "so-vi-d"], "did you mean so-vi-du?"),
        (["new", "progress", PLAN, "2022-04", "--reported", "gestern"], "is not a date"),
        (["new", "progress", PLAN, "2022-4"], "is not a month"),
        (["new", "progress", PLAN, "2022-13"], "is not a month"),
        (["export", PLAN, "-o", "."], "is a folder"),
        (["translations", "accept", "--only", "khong.co:title"], "there is no text khong.co:title"),
    ],
)
def test_what_is_begun_is_valid_or_not_begun(
    root: Path, said: Said, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(root)
    try:
        code, _, err = said(*arguments)
    except SystemExit as stopped:  # argparse ends by itself
        code, err = stopped.code, capsys.readouterr().err
    assert (code, words in err) == (2, True), err
    assert {name: content for name, content in state(root).items() if not name.startswith(".cache/")} == before


def test_a_section_that_is_listed_gets_its_file(root: Path, said: Said) -> None:
    plan = root / PLANS / "plan.yml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("[pl1, pl2]", "[pl1, pl3, pl2]"), encoding="utf-8")
    before = plan.read_bytes()
    assert said("check")[0] == 1
    assert said("new", "section", PLAN, "pl3", "--title", "Ba")[0] == 0
    assert plan.read_bytes() == before
    assert "Ba" in (root / PLANS / "pl3.yml").read_text(encoding="utf-8")
    assert said("check")[0] == 0


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [("a: [", 1, "[broken-yaml]"), ("sections: pl1\n", 2, "`sections` is no list")],
)
def test_a_broken_plan_gets_no_section_and_the_reason_is_said(root: Path, said: Said, text: str, code: int, words: str) -> None:
    (root / PLANS / "plan.yml").write_text(text, encoding="utf-8")
    before = state(root)
    found, out, err = said("new", "section", PLAN, "pl3", "--title", "x")
    assert (found, words in out + err) == (code, True)
    assert state(root) == before


# --- owners, diff ----------------------------------------------------------------------------------


def test_owners_are_written_for_the_group_of_the_repository(root: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPO_URL", "https://gitlab.com/thanh-pho/ke-hoach/cong-khai")
    assert said("owners")[0] == 0
    lines = (root / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    assert "* @thanh-pho/ke-hoach/editors" in lines
    owner = next(line for line in lines if line.startswith(f"/{PLANS}/pl1.yml "))
    assert owner.endswith("@thanh-pho/ke-hoach/phong-quan-ly-vi-du")
    assert Forge("https://github.com/so/cong-khai", "main").group == "so"


def test_owners_of_faulty_content_stay_as_they_are(root: Path, said: Said) -> None:
    (root / "CODEOWNERS").write_text("* @x\n", encoding="utf-8")
    (root / PLANS / "pl1.yml").write_text("a: [", encoding="utf-8")
    code, out, _ = said("owners")
    assert (code, "[broken-yaml]" in out) == (1, True)
    assert (root / "CODEOWNERS").read_text(encoding="utf-8") == "* @x\n"


# --- the world around ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["build"], ["edition", "2022-01"]])
def test_a_place_that_cannot_be_written_is_said(root: Path, tmp_path: Path, said: Said, command: list[str]) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    code, _, err = said(*command, "--out", tmp_path / "file/site")
    assert code == 2
    assert "cannot write" in err
    assert str(tmp_path / "file") in err
    assert "Traceback" not in err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


@pytest.mark.parametrize("place", [".cache", ".cache/site", "content", "content/plans/site", "data/x", "templates/theme/site", ".git/x", "content/../data/x"])
def test_nothing_is_made_among_what_it_is_made_from(root: Path, said: Said, place: str) -> None:
    before = state(root)
    for command in (["build"], ["edition", "2022-01"], ["catalogue"]):
        code, _, err = said(*command, "--out", root / place)
        assert (code, "which the portal is made from; name another folder with --out" in err) == (2, True)
    assert state(root) == before


def test_a_path_that_is_not_there_is_not_found_good(root: Path, said: Said) -> None:
    for path in ("data/nonexist", "content/plans/2-kh"):
        code, _, err = said("check", root / path)
        assert (code, err.splitlines()[-1]) == (2, f"portal: there is no {root / path}")
    (root / "data/interface/en.yml").unlink()
    assert said("check", root / "data/interface/en.yml")[0] == 1  # what is missing and should not be has a finding
    assert said("check", root / "data/topics.yml")[0] == 0


@pytest.mark.parametrize("day", ["20220101", "2022-W01-1", "2022-1-1", "2022-02-30", "٢٠٢٢-٠١-٠١", " 2022-01-01"])
def test_a_date_is_written_in_one_way(said: Said, day: str) -> None:
    for command in (["build"], ["edition", "2022-01"]):
        code, _, err = said(*command, "--as-of", day)
        assert (code, "is not a date; write YYYY-MM-DD" in err) == (2, True)


def test_without_git_there_is_no_history_and_no_comparison(root: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    code, _, err = said("diff", "main")
    assert (code, "git cannot be run" in err) == (2, True)
    assert said("check")[0] == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("SITE_URL", "ke-hoach.example"), ("SITE_URL", "https://x.example/?a"), ("SITE_URL", "https://x.example/index.html"), ("SITE_URL", '"><script>'),
     ("REPO_URL", "javascript:alert(1)"), ("REPO_URL", "https://github.com")],
)  # fmt: skip
def test_an_address_in_the_environment_is_held_against_the_same_rule(said: Said, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    for command in ("check", "build"):
        code, _, err = said(command)
        assert (code, err.startswith(f"portal: {name} in the environment is ")) == (2, True)


def test_a_stream_that_is_not_a_terminals_takes_every_word(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another program captures the output in a stream of its own."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(cli.sys, "stdout", out)
    monkeypatch.setattr(cli.sys, "stderr", err)
    (root / PLANS / "pl1.yml").write_text("a: [", encoding="utf-8")
    assert main(["check", "--root", str(root), "--language", "vi"]) == 1
    assert "pl1.yml" in out.getvalue()
    assert "1 errors" in err.getvalue()


def test_schemas_are_not_written_where_no_portal_is(tmp_path: Path) -> None:
    assert main(["schema", "--root", str(tmp_path / "none")]) == 2
    assert not (tmp_path / "none").exists()
