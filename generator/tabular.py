"""A table of a Word document or a spreadsheet → the rows of a section, in the layouts of the plans.

Columns are known by their headings (STT, Nhiệm vụ, Kết quả/Sản phẩm, Thời gian, Kinh phí…), whatever their
order. Merged cells hold for each row they span; a heading repeated on the next page is dropped; a row that a
page break cut in two is joined. What cannot be read is a finding at its table and row, never a guess.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import docx
import openpyxl
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table as WordTable

from generator import languages
from generator.findings import Report, Where
from generator.located import Plain
from generator.schema import ROW_PATTERN, AuthoredTask

# The headings of the five documents and their near variants, folded; the first that fits counts.
_UNIT = r"(co quan|don vi|phong|cap)(( ?[/,] ?| )(co quan|don vi|phong))*"
HEADINGS: tuple[tuple[str, str], ...] = (
    ("row", r"stt|tt|so tt|so thu tu"),
    ("main_implementer", rf"{_UNIT} thuc hien chinh"),
    ("directing_leader", r"lanh dao .*chi dao"),
    ("authority", r"tham quyen( phe duyet| ban hanh)?"),
    ("coordinating", rf"({_UNIT} )?phoi hop( thuc hien)?"),
    ("lead", rf"({_UNIT} )?(chu tri|thuc hien)(, theo doi| thuc hien)?"),
    ("product", r"(du kien )?(ket qua|san pham|chi tieu)( ?[/,] ?(ket qua|san pham))?( du kien| can dat)?"),
    ("time", r"(thoi gian|thoi han|tien do)( thuc hien| hoan thanh)?"),
    ("budget", r"(du kien |du toan |tong )?kinh phi( du kien| de nghi| thuc hien)?"),
    ("remark", r"ghi chu"),
    ("activity", r"(yeu cau, )?nhiem vu cu the|noi dung cu the"),
    ("title", r"(ten |noi dung )?(nhiem vu|cong viec)(, giai phap chinh)?|noi dung( thuc hien)?"),
)
_ROW = re.compile(ROW_PATTERN)
_GROUP = re.compile(r"[IVXL]+")


@dataclass(frozen=True)
class Row:
    """One row as printed: cells from left to right, a merged cell given for each place it spans."""

    number: int
    cells: tuple[str, ...]


def folded(words: str) -> str:
    """Words without accents, capitals and doubled spaces, by which a heading is known."""
    return " ".join(languages.folded(words).replace("*", " ").split())


def read_rows(data: bytes, name: str, report: Report) -> list[Row]:
    """Every row of every table of a .docx or .xlsx file, in their order. Findings where it cannot be read."""
    try:
        tables = list(_word(data) if name.lower().endswith(".docx") else _spreadsheet(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError):
        report.add("table-unreadable", Where(name), reason="damaged")
        return []
    rows: list[Row] = []
    for cells in tables:
        rows.append(Row(len(rows) + 1, tuple(" ".join(unicodedata.normalize("NFC", each).split()) for each in cells)))
    if not rows:
        report.add("table-unreadable", Where(name), reason="no table")
    return rows


def _word(data: bytes) -> Iterable[list[str]]:
    document = docx.Document(io.BytesIO(data))
    for table in document.tables:
        yield from _word_table(table)


def _word_table(table: WordTable) -> Iterable[list[str]]:
    for row in table.rows:
        # python-docx gives a merged cell once for each place it spans.
        cells = [cell.text for cell in row.cells]
        yield [""] * row.grid_cols_before + cells + [""] * row.grid_cols_after


def _spreadsheet(data: bytes) -> Iterable[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet in book.worksheets:
        spanned = {}
        for area in sheet.merged_cells.ranges:
            for line in range(area.min_row, area.max_row + 1):
                for column in range(area.min_col, area.max_col + 1):
                    spanned[line, column] = (area.min_row, area.min_col)
        for line in range(1, sheet.max_row + 1):
            cells = []
            for column in range(1, sheet.max_column + 1):
                value = sheet.cell(*spanned.get((line, column), (line, column))).value
                cells.append(_words(value))
            yield cells


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, "f").rstrip("0")
    return str(value)


def columns_of(row: Row) -> list[str | None] | None:
    """The keys of a heading row's cells; None where it is no heading row (title and one more must be known)."""
    found: list[str | None] = []
    for cell in row.cells:
        words = folded(re.sub(r"\(.*?\)", " ", cell))
        key = next((key for key, pattern in HEADINGS if re.fullmatch(pattern, words)), None)
        found.append(key if key not in found else None)
    known = {key for key in found if key}
    return found if "title" in known and len(known) >= 2 and all(len(cell) < 80 for cell in row.cells) else None


def tasks_of(rows: Iterable[Row], name: str, report: Report) -> dict[str, Plain]:
    """What the rows say, as the keys of a section: `columns`, `groups`, `tasks`. What cannot be read is a finding."""
    reader = _TableReader(name, report)
    for row in rows:
        reader.read(row)
    return reader.section()


class _TableReader:
    def __init__(self, name: str, report: Report) -> None:
        self.name, self.report = name, report
        self.columns: list[str | None] | None = None
        self.first: list[str | None] = []
        self.groups: list[dict[str, Plain]] = []
        self.tasks: list[tuple[Where, dict[str, Plain]]] = []

    def read(self, row: Row) -> None:
        where = Where(f"{self.name}#row{row.number}")
        heading = columns_of(row)
        if heading is not None:
            self._heading(row, heading, where)
            return
        filled = list(dict.fromkeys(cell for cell in row.cells if cell))
        if self.columns is None or not filled or _is_numbering(row.cells):
            return
        cells: dict[str, str] = {}
        for cell, key in zip(row.cells, self.columns, strict=False):
            if key and cell:
                cells.setdefault(key, cell)
        number = cells.get("row", "").rstrip(".)")
        activity = re.fullmatch(r"\((\d+)\)\s*(.+)", cells.get("activity", ""))
        if _is_group(row, number, filled):
            self.groups.append(
                {"no": number if number != filled[-1] else str(len(self.groups) + 1), "title": filled[-1]}
            )
        elif activity and "title" in cells and _ROW.fullmatch(number):
            # Numbered activities stand below the row that names the work.
            self._add(where, number, {"title": cells["title"]})
            self._add(where, f"{number}({activity[1]})", cells | {"title": activity[2]}, activity=False)
        elif activity and not number and "title" not in cells and self.tasks:
            base = str(self.tasks[-1][1]["row"]).partition("(")[0]
            self._add(where, f"{base}({activity[1]})", cells | {"title": activity[2]}, activity=False)
        elif not number and self.tasks and _goes_on(cells, self.tasks[-1][1]):
            # The rest of a row that a page break cut: each cell goes on where it stopped.
            last = self.tasks[-1][1]
            for key, words in cells.items():
                last[key] = f"{last[key]} {words}" if key in last else words
        elif not _ROW.fullmatch(number) or "title" not in cells:
            self.report.add("table-row", where, words=" | ".join(filled)[:120])
        else:
            self._add(where, number, cells)

    def _add(self, where: Where, number: str, cells: dict[str, str], *, activity: bool = True) -> None:
        task: dict[str, Plain] = {"row": number, **({"group": self.groups[-1]["no"]} if self.groups else {})}
        task |= {key: cells[key] for key in _ORDER if key in cells and (activity or key != "activity")}
        self.tasks.append((where, task))

    def _heading(self, row: Row, heading: list[str | None], where: Where) -> None:
        if self.first and [each for each in heading if each] != [each for each in self.first if each]:
            self.report.add("table-heading", where, words=" | ".join(row.cells))
        self.columns, self.first = heading, self.first or heading
        known = {cell for cell, key in zip(row.cells, heading, strict=True) if key}
        for cell, key in zip(row.cells, heading, strict=True):
            if key is None and cell and cell not in known:
                self.report.add("table-column", where, words=cell)

    def section(self) -> dict[str, Plain]:
        if self.columns is None:
            self.report.add("table-unreadable", Where(self.name), reason="no heading")
        numbers = [str(task["row"]) for _, task in self.tasks]
        # Where the numbers start again in each group, a row carries its group.
        again = len(set(numbers)) < len(numbers) and bool(self.groups)
        seen: set[str] = set()
        for where, task in self.tasks:
            if again and "group" in task:
                task["row"] = f"{task['group']}.{task['row']}"
            if task["row"] in seen:
                self.report.add("table-row", where, words=f"{task['row']} | {task['title']}"[:120])
            seen.add(str(task["row"]))
        found: dict[str, Plain] = {"columns": [key for key in self.first if key]}
        found |= {"groups": self.groups} if self.groups else {}
        return found | ({"tasks": [task for _, task in self.tasks]} if self.tasks else {})


_ORDER = [key for key in AuthoredTask.model_fields if key not in ("row", "group")]


def _is_numbering(cells: Iterable[str]) -> bool:
    """A line (1) (2) (3) … under the heading."""
    numbers = [cell.strip("()") for cell in cells if cell]
    return len(numbers) > 2 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _is_group(row: Row, number: str, filled: list[str]) -> bool:
    """A heading (I, II…) above rows: a Roman number and a name, or one cell across the table."""
    across = len(filled) == 1 and len(row.cells) > 1 and row.cells.count(filled[0]) == len(row.cells)
    return across or bool(_GROUP.fullmatch(number) and len(filled) == 2)


def _goes_on(cells: dict[str, str], before: dict[str, Plain]) -> bool:
    """Whether a row without a number is the rest of the one before: it has no name, or one that goes on a sentence."""
    title, last = cells.get("title", ""), str(before.get("title", ""))
    return not title or title[:1].islower() or last.endswith((",", ";", "-", " và", " của"))
