"""Tables of Word documents and spreadsheets become sections; what cannot be read is a finding, not a guess."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY

from generator.cli import main
from generator.findings import Report
from generator.located import parse
from generator.tabular import columns_of, read_rows, tasks_of

HEAD = ["STT", "Nhiệm vụ", "Kết quả/Sản phẩm", "Thời gian thực hiện", "Kinh phí (triệu đồng)"]


def word(*tables: Sequence[Sequence[str]], change: Any = None) -> bytes:
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH VÍ DỤ")
    for rows in tables:
        table = document.add_table(len(rows), len(rows[0]))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, words in zip(line.cells, row, strict=True):
                cell.text = words
        if change:
            change(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def section(data: bytes, name: str = "x.docx") -> tuple[Any, Report]:
    report = Report()
    return tasks_of(read_rows(data, name, report), name, report), report


# The headings of the task tables of the five documents.
LAYOUTS = {
    "32": (["STT", "Nhiệm vụ", "Kết quả/ Sản phẩm", "Thời gian thực hiện", "Kinh phí dự kiến (triệu đồng)"], ["row", "title", "product", "time", "budget"]),
    "350": (["TT", "Nhiệm vụ", "Đơn vị chủ trì, theo dõi", "Đơn vị phối hợp", "Kết quả/Sản phẩm", "Thời hạn", "Lãnh đạo UBND thành phố chỉ đạo", "Thẩm quyền"], ["row", "title", "lead", "coordinating", "product", "time", "directing_leader", "authority"]),
    "281": (["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian thực hiện"], ["row", "title", "lead", "time"]),
    "21": (["STT", "Nhiệm vụ, giải pháp chính", "Chỉ tiêu/sản phẩm", "Yêu cầu, nhiệm vụ cụ thể", "Thời gian thực hiện (Từ tháng đến tháng)", "Phòng/đơn vị chủ trì", "Phòng/đơn vị thực hiện chính", "Cơ quan, phòng/đơn vị phối hợp", "Ghi chú"], ["row", "title", "product", "activity", "time", "lead", "main_implementer", "coordinating", "remark"]),
    "339": (["Stt", "Nội dung nhiệm vụ", "Sản phẩm", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian"], ["row", "title", "product", "lead", "coordinating", "time"]),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_headings_of_the_five_layouts_are_known(layout: str) -> None:
    heads, keys = LAYOUTS[layout]
    found, report = section(word([heads, ["1", *(f"ô {n}" for n in range(1, len(heads)))]]))
    assert not len(report), report.render("text")
    assert found["columns"] == keys
    assert found["tasks"] == [dict(zip(keys, ["1", *(f"ô {n}" for n in range(1, len(heads)))], strict=True))]


def test_repeated_headings_groups_and_rows_that_run_over_pages() -> None:
    found, report = section(
        word(
            [
                HEAD,
                ["(1)", "(2)", "(3)", "(4)", "(5)"],
                ["I", "Nhóm thứ nhất", "", "", ""],
                ["1", "Làm việc một, gồm", "Báo cáo", "Quý I", "1.200"],
                HEAD,
                ["", "cả phần sau trang", "và phụ lục", "", ""],
                ["II", "Nhóm thứ hai", "", "", ""],
                ["1", "Làm việc khác", "-", "Cả năm", "-"],
            ]
        )
    )
    assert not len(report), report.render("text")
    assert found["groups"] == [{"no": "I", "title": "Nhóm thứ nhất"}, {"no": "II", "title": "Nhóm thứ hai"}]
    assert found["tasks"] == [
        {"row": "I.1", "group": "I", "title": "Làm việc một, gồm cả phần sau trang", "product": "Báo cáo và phụ lục", "time": "Quý I", "budget": "1.200"},
        {"row": "II.1", "group": "II", "title": "Làm việc khác", "product": "-", "time": "Cả năm", "budget": "-"},
    ]  # fmt: skip


def test_a_merged_cell_holds_for_every_row_it_spans() -> None:
    rows = [HEAD, ["1", "Một", "Báo cáo", "Quý I", "5"], ["2", "Hai", "", "", "6"]]
    found, report = section(word(rows, change=lambda table: table.cell(1, 3).merge(table.cell(2, 3))))
    assert not len(report)
    assert [task["time"] for task in found["tasks"]] == ["Quý I", "Quý I"]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("D2:D3")
    out = io.BytesIO()
    book.save(out)
    assert section(out.getvalue(), "x.xlsx")[0] == found


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        ([[["a", "b"], ["c", "d"]]], "table-unreadable"),
        ([[HEAD, ["", "Tổng cộng", "", "", "12"]]], "table-row"),
        ([[HEAD, ["1", "Một", "", "", ""], ["1", "Khác", "", "", ""]]], "table-row"),
        ([[[*HEAD, "Mã số"], ["1", "Một", "", "", "", "77"]]], "table-column"),
        ([[HEAD, ["1", "Một", "", "", ""]], [["STT", "Nhiệm vụ", "Ghi chú"], ["2", "Hai", ""]]], "table-heading"),
    ],
)
def test_what_cannot_be_read_is_a_finding(tables: Any, code: str) -> None:
    assert code in {each.code for each in section(word(*tables))[1]}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old word"])
@pytest.mark.parametrize("name", ["x.docx", "x.xlsx", "x.doc"])
def test_no_table_at_all_is_a_finding(data: bytes, name: str) -> None:
    assert {each.code for each in section(data, name)[1]} == {"table-unreadable"}


def test_numbered_activities_stand_below_the_row_that_names_the_work() -> None:
    heads = ["STT", "Nhiệm vụ, giải pháp chính", "Yêu cầu, nhiệm vụ cụ thể", "Thời gian thực hiện"]
    found, report = section(
        word(
            [
                heads,
                ["1.2", "Tuyển dụng", "(1) Tuyển một người", "Tháng 4"],
                ["", "", "(2) Tuyển người khác", "Tháng 5"],
                ["1.3", "Khác", "Làm gọn", "Cả năm"],
            ]
        )
    )
    assert not len(report)
    assert found["tasks"] == [
        {"row": "1.2", "title": "Tuyển dụng"},
        {"row": "1.2(1)", "title": "Tuyển một người", "time": "Tháng 4"},
        {"row": "1.2(2)", "title": "Tuyển người khác", "time": "Tháng 5"},
        {"row": "1.3", "title": "Khác", "activity": "Làm gọn", "time": "Cả năm"},
    ]  # fmt: skip


PRINTED = {
    "row": "STT", "title": "Nhiệm vụ", "activity": "Yêu cầu, nhiệm vụ cụ thể", "product": "Kết quả/Sản phẩm",
    "time": "Thời gian thực hiện", "budget": "Kinh phí (triệu đồng)", "lead": "Đơn vị chủ trì",
    "coordinating": "Đơn vị phối hợp", "main_implementer": "Phòng/đơn vị thực hiện chính",
    "directing_leader": "Lãnh đạo UBND thành phố chỉ đạo", "authority": "Thẩm quyền", "remark": "Ghi chú",
}  # fmt: skip
TABLES = sorted(
    file for file in (REPOSITORY / "content/plans").glob("*/*.yml") if "\ntasks:" in file.read_text(encoding="utf-8")
)


def in_vietnamese(value: Any) -> str:
    return str(value["vi"] if isinstance(value, dict) else value or "")


@pytest.mark.parametrize("file", TABLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_tables_of_the_five_plans_come_back_from_word(file: Path) -> None:
    """Every task table, laid out as printed: group headings, numbers that start again, numbered activities."""
    document = parse(file.read_bytes(), file.name, Report())
    assert document is not None
    plan, columns = document.value, document.value["columns"]
    titles = {each["no"]: in_vietnamese(each["title"]) for each in plan.get("groups", [])}
    tasks = {task["row"]: task for task in plan["tasks"]}
    parents = {row.partition("(")[0] for row in tasks if "(" in row}
    printed, wanted, seen = [[PRINTED[column] for column in columns]], [], set()
    for row, task in tasks.items():
        # These numbers are ours, not the document's: a number printed twice, a number cell left empty.
        parts = re.fullmatch(r"(?:[IVX]+\.)?(\d+(?:\.\d+)*)(?:\((\d+)\))?", row)
        if parts is None:
            continue
        group = task.get("group")
        if group and group not in seen:
            seen.add(group)
            printed.append([group, titles[group], *[""] * (len(columns) - 2)])
        own = {column: in_vietnamese(task.get(column)) for column in columns} | {"row": parts[1]}
        if parts[2]:
            first = parts[2] == "1"
            own |= {"activity": f"({parts[2]}) {own['title']}", "row": parts[1] if first else ""}
            own["title"] = in_vietnamese(tasks[row.partition("(")[0]]["title"]) if first else ""
        if row not in parents:
            printed.append([own[column] for column in columns])
        keep = ("title",) if row in parents else columns
        wanted.append(
            {"row": row, **({"group": group} if group else {})}
            | {column: in_vietnamese(task[column]) for column in keep if column != "row" and task.get(column)}
        )
    found, report = section(word(printed))
    assert not len(report), report.render("text")
    assert [{key: in_vietnamese(value) for key, value in task.items()} for task in found["tasks"]] == wanted


def test_a_sentence_is_no_heading() -> None:
    rows = read_rows(word([["Nhiệm vụ của Sở trong năm", "Kinh phí do Thành phố cấp"]]), "x.docx", Report())
    assert columns_of(rows[0]) is None


def test_from_a_word_table_to_published_pages_in_five_commands(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "bang.docx"
    table.write_bytes(
        word(
            [
                HEAD,
                ["1", "Xây dựng ví dụ mới", "01 báo cáo", "Quý II", "250,5"],
                ["2", "Đề mục", "", "", ""],
                ["2.1", "Việc con", "-", "Tháng 11", "-"],
            ]
        )
    )
    there = ["--root", str(root), "--language", "en"]
    commands = [
        ["new", "plan", "7-kh-vi-du-2023", "--number", "7/KH-VÍ-DỤ", "--title", "Kế hoạch ví dụ 2023", "--issued", "2023-01-05",
         "--period", "2023-01", "2023-12", "--issuer", "so-vi-du", *there],
        ["import", str(table), "--plan", "7-kh-vi-du-2023", "--section", "pl", *there],
        ["check", *there],
        ["new", "progress", "7-kh-vi-du-2023", "2023-03", "--reported", "2023-04-10", *there],
        ["build", "--root", str(root)],
    ]  # fmt: skip
    for command in commands:
        assert main(command) == 0, (command, capsys.readouterr())
    page = BeautifulSoup((root / "site/nhiem-vu/7-kh-vi-du-2023.pl.1.html").read_text(encoding="utf-8"), "html.parser")
    words = page.get_text(" ")
    assert "Xây dựng ví dụ mới" in words and "250,5" in words and "01 báo cáo" in words
    assert (root / "site/en/plans/7-kh-vi-du-2023.html").is_file()
    assert not (root / "site/nhiem-vu/7-kh-vi-du-2023.pl.2.html").exists(), "a heading has no page of its own"
    for file in ("plan.yml", "pl.yml", "progress/2023-03.yml"):
        text = (root / "content/plans/7-kh-vi-du-2023" / file).read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=../../")


def test_a_table_never_overwrites_records(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "bang.docx"
    table.write_bytes(word([HEAD, ["1", "Một", "", "", ""]]))
    file = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    before = file.read_bytes()
    assert main(["import", str(table), "--plan", "1-kh-vi-du-2022", "--section", "pl1", "--root", str(root)]) == 1
    assert "[section-not-empty]" in capsys.readouterr().out
    assert file.read_bytes() == before


def test_a_new_section_is_listed_in_its_plan(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = root / "content/plans/1-kh-vi-du-2022/plan.yml"
    before = plan.read_text(encoding="utf-8")
    assert main(["new", "section", "1-kh-vi-du-2022", "pl3", "--title", "Phần ba", "--root", str(root)]) == 0
    assert plan.read_text(encoding="utf-8") == before.replace("[pl1, pl2]", "[pl1, pl2, pl3]")
    assert main(["check", "--root", str(root)]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "Xấu", "--number", "1", "--title", "x", "--issued", "2023-01-01", "--period", "2023-01", "2023-12", "--issuer", "so-vi-du"],
        ["plan", "../x", "--number", "1", "--title", "x", "--issued", "2023-01-01", "--period", "2023-01", "2023-12", "--issuer", "so-vi-du"],
        ["section", "1-kh-vi-du-2022", "pl1", "--title", "x"],
        ["section", "none", "pl9", "--title", "x"],
        ["progress", "none", "2022-01"],
    ],
)  # fmt: skip
def test_what_cannot_be_begun_is_wrong_usage(root: Path, arguments: list[str]) -> None:
    before = sorted(root.rglob("*"))
    assert main(["new", *arguments, "--root", str(root)]) == 2
    assert sorted(root.rglob("*")) == before


def test_a_progress_file_to_fill_in_is_valid_and_stays_so_when_filled_in(root: Path) -> None:
    assert main(["new", "progress", "1-kh-vi-du-2022", "2022-03", "--reported", "2022-04-10", "--root", str(root)]) == 0
    file = root / "content/plans/1-kh-vi-du-2022/progress/2022-03.yml"
    assert main(["check", "--root", str(root)]) == 0
    filled = (
        file.read_text(encoding="utf-8")
        .replace("reports: []", "reports:")
        .replace("#  - {record: pl1.1,", "  - {record: pl1.1,")
    )
    file.write_text(filled, encoding="utf-8")
    document = parse(file.read_bytes(), "x", Report())
    assert document is not None and document.value["reports"] == [{"record": "pl1.1", "status": "on_track"}]
    assert main(["check", "--root", str(root)]) == 0
