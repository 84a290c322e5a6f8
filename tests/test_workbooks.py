"""Workbooks: out and back is the identity for every file of the five plans, and only what changed comes back."""

from __future__ import annotations

import datetime
import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import REPOSITORY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import authoring, workbooks
from generator.build import Content
from generator.cli import main
from generator.edits import rewritten
from generator.findings import Report
from generator.located import parse, read, unseen

PLANS = sorted(path.name for path in (REPOSITORY / "content/plans").iterdir())
SECTIONS = sorted(
    f"{path.parent.name}.{path.stem}" for path in (REPOSITORY / "content/plans").glob("*/*.yml") if path.stem != "plan"
)
TASKS = "Nhiệm vụ"


_EXPORTED: dict[str, bytes] = {}


def exported(content: Content, name: str) -> bytes:
    """A workbook of the repository's own content, made once."""
    if name not in _EXPORTED:
        report = Report()
        _EXPORTED[name] = authoring.export(REPOSITORY, name, content.catalog, "vi", report)
        assert not len(report)
    return _EXPORTED[name]


def edit(data: bytes, change: Any) -> bytes:
    """The workbook as somebody saved it after `change(book)`."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def line(sheet: Any, key: str, value: str) -> int:
    return next(cell.row for cell in sheet[openpyxl.utils.get_column_letter(column(sheet, key))] if cell.value == value)


def test_the_same_content_gives_the_same_bytes(real: Content) -> None:
    first = exported(real, "281-qd-ubnd-2016.ct2")
    _EXPORTED.clear()
    assert exported(real, "281-qd-ubnd-2016.ct2") == first


@pytest.fixture
def plan_root(tmp_path: Path) -> Path:
    """A copy of the repository's own content that may be changed."""
    for folder in ("content", "data"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    shutil.copytree(REPOSITORY / "templates", tmp_path / "templates")
    shutil.copy(REPOSITORY / "mkdocs.yml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [*PLANS, *SECTIONS])
def test_out_and_back_is_the_identity(real: Content, name: str) -> None:
    data = exported(real, name)
    saved = edit(data, lambda book: None)  # as a spreadsheet program would write it again
    report = Report()
    book = workbooks.returned(saved, "x.xlsx", report)
    assert book is not None and not len(report)
    files = authoring.plan_files(REPOSITORY, name, report).documents
    values = {key: document.value for key, document in files.items()}
    assert workbooks.imported(book, values, report) == values
    assert not len(report)


def plain(section: str) -> Any:
    plan, _, key = section.partition(".")
    document = read(REPOSITORY / f"content/plans/{plan}/{key}.yml", "x", Report())
    assert document is not None
    return document.value


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]).filter(lambda c: unseen(c) is None), max_size=20).map(str.strip)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_whatever_is_typed_into_cells_comes_back_and_nothing_else(real: Content, data: st.DataObject) -> None:
    """Random words in random cells: the files then say exactly those words there, and can be written in place."""
    section = data.draw(st.sampled_from(SECTIONS))
    value = plain(section)
    key = section.partition(".")[2]
    lines = workbooks.sheets({key: value}).lines
    wanted: dict[tuple[str, str, str], str] = {}
    cells = [
        (kind, identity, name)
        for kind, entries in lines.items()
        for identity in entries
        for name in workbooks.KINDS[kind].columns
        if name not in ("section", "owner", "row", "no")
    ]
    for place in data.draw(st.lists(st.sampled_from(cells), min_size=1, max_size=4, unique=True)):
        wanted[place] = data.draw(WORDS)

    def change(book: Any) -> None:
        for (kind, identity, name), words in wanted.items():
            sheet = book[workbooks._TITLES[kind]["vi"]]
            cell = sheet.cell(line(sheet, "id", identity), column(sheet, name))
            cell.value = None
            workbooks._text_cell(sheet, cell.row, cell.column, words)

    report = Report()
    book = workbooks.returned(edit(exported(real, section), change), "x.xlsx", report)
    assert book is not None
    result = workbooks.imported(book, {key: value}, report)
    assert not report.errors, report.render("text")
    after = workbooks.sheets(result).lines
    for kind, entries in lines.items():
        for identity, before in entries.items():
            for name in workbooks.KINDS[kind].columns:
                said = wanted.get((kind, identity, name), before.get(name, ""))
                if name in ("columns", "topics", "formerly"):  # a list: what stands between its semicolons
                    said = "; ".join(filter(None, map(str.strip, said.split(";"))))
                if identity in after[kind]:
                    assert after[kind][identity][name] == said, (kind, identity, name)
                else:
                    assert said == "", (kind, identity, name)
    file = REPOSITORY / f"content/plans/{section.partition('.')[0]}/{key}.yml"
    text = rewritten(file.read_bytes(), result[key])
    found = parse(text, "x", Report())
    assert found is not None


def test_an_amount_corrected_in_a_workbook_changes_one_line(plan_root: Path, tmp_path: Path) -> None:
    file = plan_root / "content/plans/32-qd-skhcn-2022/pl4.yml"
    before = file.read_text(encoding="utf-8").split("\n")
    book = tmp_path / "pl4.xlsx"
    assert main(["export", "32-qd-skhcn-2022.pl4", "-o", str(book), "--root", str(plan_root), "--language", "vi"]) == 0

    def change(workbook: Any) -> None:
        sheet = workbook[TASKS]
        at = next(row for row in range(3, sheet.max_row) if sheet.cell(row, column(sheet, "budget")).value)
        sheet.cell(at, column(sheet, "budget")).value = 1234.5  # a number, as spreadsheets make of it

    book.write_bytes(edit(book.read_bytes(), change))
    assert main(["import", str(book), "--root", str(plan_root)]) == 0
    after = file.read_text(encoding="utf-8").split("\n")
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1 and '"1234,5"' in changed[0]


def test_rows_can_be_added_deleted_and_sorted(plan_root: Path, tmp_path: Path) -> None:
    file = plan_root / "content/plans/281-qd-ubnd-2016/ct2.yml"
    before = plain("281-qd-ubnd-2016.ct2")
    book = tmp_path / "ct2.xlsx"
    main(["export", "281-qd-ubnd-2016.ct2", "-o", str(book), "--root", str(plan_root), "--language", "vi"])

    def change(workbook: Any) -> None:
        sheet = workbook[TASKS]
        heads = [cell.value for cell in sheet[1]]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=2 + len(before["tasks"]))]
        rows[0][heads.index("delete")] = "x"
        new: list[Any] = [None] * len(heads)
        for key, words in {
            "section": "ct2",
            "row": "99",
            "title.vi": "=Việc mới",
            "title.en": "New work",
            "budget": "-",
        }.items():
            new[heads.index(key)] = words
        for number, cells in enumerate([*reversed(rows), new], 3):
            for at, words in enumerate(cells, 1):
                workbooks._text_cell(sheet, number, at, words or "") if words else sheet.cell(number, at, None)

    book.write_bytes(edit(book.read_bytes(), change))
    main(["import", str(book), "--root", str(plan_root)])
    document = parse(file.read_bytes(), "x", Report())
    assert document is not None
    after = document.value
    assert [each["row"] for each in after["tasks"] if each["row"] != "99"] == [
        each["row"] for each in before["tasks"][1:]
    ]
    assert next(each for each in after["tasks"] if each["row"] == "99") == {
        "row": "99", "title": {"vi": "=Việc mới", "en": "New work"}, "budget": "-",
    }  # fmt: skip


def test_a_colleagues_edit_is_kept_and_the_same_cell_is_a_conflict(
    plan_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = plan_root / "content/plans/32-qd-skhcn-2022/pl4.yml"
    book = tmp_path / "pl4.xlsx"
    main(["export", "32-qd-skhcn-2022.pl4", "-o", str(book), "--root", str(plan_root), "--language", "vi"])
    file.write_text(file.read_text(encoding="utf-8").replace('value: "42%"', 'value: "43%"'), encoding="utf-8")

    def say(key: str, words: str) -> Any:
        def change(workbook: Any) -> None:
            sheet = workbook["Chỉ tiêu"]
            sheet.cell(line(sheet, "no", "2"), column(sheet, key)).value = words

        return change

    mine = tmp_path / "mine.xlsx"
    mine.write_bytes(edit(book.read_bytes(), say("name.en", "Contribution of TFP to GRDP")))
    main(["import", str(mine), "--root", str(plan_root)])
    assert 'value: "43%"' in file.read_text(encoding="utf-8")
    assert "Contribution of TFP to GRDP" in file.read_text(encoding="utf-8")
    before = file.read_bytes()
    mine.write_bytes(edit(book.read_bytes(), say("value", "44%")))
    capsys.readouterr()
    assert main(["import", str(mine), "--root", str(plan_root)]) == 1
    assert "[workbook-conflict]" in capsys.readouterr().out
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda book: book.remove(book["_base"]), "workbook-unreadable"),
        (lambda book: book[TASKS].cell(3, 1, "made-up"), "workbook-id"),
        (lambda book: book[TASKS].delete_rows(3), "workbook-line-missing"),
        (lambda book: book[TASKS].cell(3, column(book[TASKS], "budget"), "=1+1"), "workbook-formula"),
        (lambda book: book["Ghi chú"].cell(150, column(book["Ghi chú"], "text.vi"), "x"), "workbook-place"),
        (lambda book: book[TASKS].cell(1, column(book[TASKS], "budget"), "Budget"), "workbook-column-missing"),
        (lambda book: book[TASKS].cell(1, column(book[TASKS], "id"), "Id"), "workbook-column-missing"),
        (lambda book: book[TASKS].delete_cols(column(book[TASKS], "budget")), "workbook-column-missing"),
        (lambda book: book[TASKS].cell(1, book[TASKS].max_column + 1, "budget"), "workbook-column-missing"),
        (lambda book: book[TASKS].delete_rows(1), "workbook-column-missing"),
        (lambda book: book[TASKS].cell(3, book[TASKS].max_column + 1, "x"), "workbook-column-unknown"),
        (lambda book: book[TASKS].cell(3, book[TASKS].max_column + 3, "x"), "workbook-column-unknown"),
    ],
)
def test_what_cannot_be_taken_back_is_a_finding(
    root: Path, tmp_path: Path, spoil: Any, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "x.xlsx"
    assert main(["export", "1-kh-vi-du-2022.pl1", "-o", str(book), "--root", str(root), "--language", "vi"]) == 0
    before = (root / "content/plans/1-kh-vi-du-2022/pl1.yml").read_bytes()
    book.write_bytes(edit(book.read_bytes(), spoil))
    capsys.readouterr()
    assert main(["import", str(book), "--root", str(root)]) == 1
    assert f"[{code}]" in capsys.readouterr().out
    assert (root / "content/plans/1-kh-vi-du-2022/pl1.yml").read_bytes() == before


def test_no_workbook_is_a_finding_and_no_file_is_wrong_usage(root: Path, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    assert main(["import", str(tmp_path / "x.xlsx"), "--root", str(root)]) == 1
    assert main(["import", str(tmp_path / "none.xlsx"), "--root", str(root)]) == 2
    assert main(["export", "no-such-plan", "-o", str(tmp_path / "y.xlsx"), "--root", str(root)]) == 2


def test_no_cell_can_run_ids_are_locked_and_lists_drop_down(real: Content) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(real, "32-qd-skhcn-2022")))
    assert book["_base"].sheet_state == book["_lists"].sheet_state == "veryHidden"
    for sheet in book:
        assert sheet.protection.sheet
        for row in sheet.iter_rows():
            assert all(cell.data_type == "s" or cell.value is None for cell in row)
    tasks = book[TASKS]
    assert tasks.cell(3, 1).protection.locked and not tasks.cell(3, column(tasks, "budget")).protection.locked
    offered = {
        str(each.sqref).split(":")[0].rstrip("0123456789"): each.formula1
        for each in tasks.data_validations.dataValidation
    }
    assert openpyxl.utils.get_column_letter(column(tasks, "programme")) in offered
    text = workbooks._text_cell(book.create_sheet("x"), 1, 1, "=HYPERLINK(1)")
    assert text.data_type == "s"
    assert workbooks.words_of(workbooks._text_cell(book["x"], 2, 1, "\x07 _x0041_").value) == "\x07 _x0041_"


# --- every kind of cell and line, in the sample ------------------------------------------------------

SAMPLE_PLAN = "1-kh-vi-du-2022"


def put(sheet: str, identity: str, key: str, value: Any) -> Any:
    """A change of one cell, by the id of its line and the key of its column."""

    def change(book: Any) -> None:
        at = book[sheet]
        at.cell(line(at, "id", identity), column(at, key)).value = value

    return change


def add(sheet: str, **cells: Any) -> Any:
    """A new line at the end; `__` in a name stands for the point."""

    def change(book: Any) -> None:
        at = book[sheet]
        free = next(row for row in range(3, at.max_row + 2) if not any(cell.value for cell in at[row]))
        for key, value in cells.items():
            at.cell(free, column(at, key.replace("__", "."))).value = value

    return change


def taken_back(root: Path, folder: Path, capsys: pytest.CaptureFixture[str], *changes: Any, meanwhile: Any = None) -> tuple[int, str]:
    """Export the sample's plan, change the workbook and meanwhile the files, import it: exit code and what is said."""
    book = folder / "x.xlsx"
    assert main(["export", SAMPLE_PLAN, "-o", str(book), "--root", str(root), "--language", "en"]) == 0
    for change in changes:
        book.write_bytes(edit(book.read_bytes(), change))
    if meanwhile is not None:
        meanwhile(root / f"content/plans/{SAMPLE_PLAN}")
    capsys.readouterr()
    code = main(["import", str(book), "--root", str(root), "--language", "en"])
    return code, capsys.readouterr().out


def replaced(name: str, old: str, new: str) -> Any:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def texts(root: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (root / f"content/plans/{SAMPLE_PLAN}").iterdir()}


@pytest.mark.parametrize(
    ("change", "name", "old", "new"),
    [
        (put("Plan", "plan", "period.end", "2023-06"), "plan.yml", "end: 2022-12}", "end: 2023-06}"),
        (put("Plan", "plan", "signer.role.en", "Acting Director"), "plan.yml", "en: Director}", "en: Acting Director}"),
        (put("Plan", "plan", "issued", datetime.datetime(2022, 1, 7)), "plan.yml", "issued: 2022-01-05", "issued: 2022-01-07"),  # noqa: DTZ001
        (put("Sections", "pl2", "lead.vi", "PHÒNG QUẢN LÝ VÍ DỤ"), "pl2.yml", "lead: TRUNG TÂM VÍ DỤ", "lead: PHÒNG QUẢN LÝ VÍ DỤ"),
        (put("Tasks", "pl1/tasks/2.2", "product.vi", "02 ví dụ"), "pl1.yml", 'chưa có tiền, en: An example without money}, product: "-"', "chưa có tiền, en: An example without money}, product: 02 ví dụ"),
        (put("Tasks", "pl1/tasks/4", "budget", 12), "pl1.yml", 'budget: "0"', 'budget: "12"'),
        (put("Targets", "pl1/targets/1", "indicator", None), "pl1.yml", ", indicator: so-vi-du", ""),
        (put("Parts of targets", "pl1/targets/2/parts/2", "value", "4-5"), "pl1.yml", "value: 3-5}", 'value: "4-5"}'),
        (put("Notes", "pl2/tasks/1/notes/1", "text.en", "Appendix 1 differs."), "pl2.yml", "Appendix 1 says 4,718.51.", "Appendix 1 differs."),
    ],
)  # fmt: skip
def test_one_cell_of_any_sheet_changes_its_words_only(
    root: Path, tmp_path: Path, change: Any, name: str, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = texts(root)
    _, out = taken_back(root, tmp_path, capsys, change)
    assert out.splitlines()[0] == f"content/plans/{SAMPLE_PLAN}/{name}"
    after = texts(root)
    assert {each for each in before if before[each] != after[each]} == {name}
    assert before[name].count(old) == 1
    found = after[name].replace('"', ""), before[name].replace(old, new).replace('"', "")
    assert found[0] == found[1]


def test_several_ids_in_one_cell_are_a_list_and_a_box_ticked_is_true(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken_back(root, tmp_path, capsys, put("Tasks", "pl1/tasks/1", "topics", " vi-du ;khac; "), put("Plan", "plan", "restored", True))
    pl1 = plain_of(root, "pl1")
    assert pl1["tasks"][0]["topics"] == ["vi-du", "khac"]
    assert plain_of(root, "plan")["restored"] == "true"


def plain_of(root: Path, key: str) -> Any:
    document = read(root / f"content/plans/{SAMPLE_PLAN}/{key}.yml", "x", Report())
    assert document is not None
    return document.value


def test_new_lines_of_every_sheet_find_their_place(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = taken_back(
        root, tmp_path, capsys,
        add("Legal bases", number="10/QĐ-VÍ-DỤ", text__vi="Quyết định 10", text__en="Decision 10"),
        add("Notes", section="pl1", owner="tasks/2.2", kind="unclear", text__vi="Một.", text__en="One."),
        add("Notes", section="pl1", owner="section", kind="slip", text__vi="Hai.", text__en="Two."),
        add("Parts of targets", section="pl1", owner="targets/2", name__vi="Nữa", name__en="More", value="7"),
        add("Tasks", delete="x"),  # a mark in an empty line means nothing
    )  # fmt: skip
    assert code == 0, out
    pl1 = plain_of(root, "pl1")
    assert plain_of(root, "plan")["legal_bases"][1] == {"number": "10/QĐ-VÍ-DỤ", "text": {"vi": "Quyết định 10", "en": "Decision 10"}}
    assert next(each for each in pl1["tasks"] if each["row"] == "2.2")["notes"] == [{"kind": "unclear", "text": {"vi": "Một.", "en": "One."}}]
    assert pl1["notes"] == [{"kind": "slip", "text": {"vi": "Hai.", "en": "Two."}}]
    assert pl1["targets"][1]["parts"][2] == {"name": {"vi": "Nữa", "en": "More"}, "value": "7"}
    assert len(pl1["tasks"]) == 6


def test_the_last_of_a_list_takes_the_list_with_it(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = [put("Notes", f"pl2/tasks/1/notes/{number}", "delete", "x") for number in (1, 2)]
    taken_back(root, tmp_path, capsys, *notes, put("Priorities", "pl1/priorities/1", "delete", "x"))
    assert "notes" not in plain_of(root, "pl2")["tasks"][0]
    assert "priorities" not in plain_of(root, "pl1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda book: book.remove(book["Tasks"]), "workbook-sheet-missing"),
        (lambda book: setattr(book["Tasks"], "title", "Tasks 2022"), "workbook-sheet-missing"),
        (lambda book: book.copy_worksheet(book["Tasks"]), "workbook-sheet-unknown"),
        (put("Tasks", "pl1/tasks/1", "delete", "no"), "workbook-delete"),
        (put("Tasks", "pl1/tasks/1", "budget", "1\u202e2"), "control-character"),
        (put("Plan", "plan", "delete", "x"), "workbook-id"),
        (put("Sections", "pl2", "delete", "x"), "workbook-id"),
        (add("Tasks", section="pl9", row="9", title__vi="x"), "workbook-place"),
        (add("Tasks", row="9", title__vi="x"), "workbook-place"),  # of which section?
        (add("Notes", section="pl1", owner="tasks/99", kind="slip", text__vi="x"), "workbook-place"),
        (add("Notes", section="pl1", kind="slip", text__vi="x"), "workbook-place"),
        (add("Parts of targets", section="pl1", owner="tasks/1", name__vi="x"), "workbook-place"),
        (add("Sections", section="pl3", title__vi="x"), "workbook-place"),
    ],
)  # fmt: skip
def test_a_line_without_a_place_changes_nothing(
    root: Path, tmp_path: Path, change: Any, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = texts(root)
    found, out = taken_back(root, tmp_path, capsys, change)
    assert (found, f"[{code}]" in out) == (1, True), out
    assert texts(root) == before


def test_a_column_that_no_record_has_is_refused_in_a_new_line(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def change(book: Any) -> None:
        sheet = book["Tasks"]
        sheet.cell(1, sheet.max_column + 1).value = "ý kiến"

    before = texts(root)
    code, out = taken_back(root, tmp_path, capsys, change, add("Tasks", section="pl1", row="9", title__vi="Chín", **{"ý kiến": "được"}))
    assert (code, "[workbook-column-unknown]" in out, "ý kiến" in out) == (1, True, True)
    assert texts(root) == before


def test_what_both_did_alike_is_no_conflict(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = replaced("pl1.yml", 'time: Tháng 11, budget: "0"', 'time: Tháng 12, budget: "0"')
    code, out = taken_back(root, tmp_path, capsys, put("Tasks", "pl1/tasks/4", "time.vi", "Tháng 12"), meanwhile=both)
    assert (code, out) == (0, "")
    gone = replaced("pl1.yml", '  - {no: "1", kind: duty', '  - {no: "2", kind: duty')
    code, out = taken_back(root, tmp_path, capsys, put("Priorities", "pl1/priorities/1", "delete", "x"), meanwhile=gone)
    assert (code, out) == (0, "")


def test_nobody_takes_away_what_a_colleague_has_just_changed(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = replaced("pl1.yml", "Carry out examples.", "Carry out all examples.")
    code, out = taken_back(root, tmp_path, capsys, put("Priorities", "pl1/priorities/1", "delete", "x"), meanwhile=changed)
    assert (code, "[workbook-conflict]" in out) == (1, True)
    assert plain_of(root, "pl1")["priorities"][0]["text"]["en"] == "Carry out all examples."
