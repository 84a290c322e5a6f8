"""A section or a plan as a workbook, and what was changed in it back into the YAML.

Every sheet is a list of records, one a line, one column a key (`title.vi`, `title.en`). The workbook keeps
beside them, in a hidden sheet, what it was given: only what differs from that is taken back, cell by cell,
so that a colleague's edit of another cell is not undone, and one of the same cell is a conflict.
A column `id` (protected) ties a line to its record; lines may be sorted; a new line has no id; an `x` in
the column `delete` takes a record away.
"""

from __future__ import annotations

import copy
import datetime
import io
import json
import re
import types
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Union, get_args, get_origin

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic.fields import FieldInfo

from generator import schema
from generator.edits import EditError
from generator.findings import Report, Where
from generator.formats import CELL_LIMIT
from generator.languages import LANGUAGES, Language
from generator.located import Plain, unseen

PLAN = ""
"""The name under which the plan's own file stands among its sections."""
BASE_SHEET, LISTS_SHEET = "_base", "_lists"
_CHUNK = 17_000
"""Characters of the hidden sheet in one cell: also where each is written with its escapes, a cell holds them."""
_FORMAT = 1
_HEAD_LINES = 2
_SPARE_LINES = 200
_JOIN = "; "

Cells = dict[str, str]

_TITLES: dict[str, dict[Language, str]] = {
    "guide": {"vi": "Hướng dẫn", "en": "Guide"},
    "plan": {"vi": "Kế hoạch", "en": "Plan"},
    "legal_bases": {"vi": "Căn cứ", "en": "Legal bases"},
    "sections": {"vi": "Phần", "en": "Sections"},
    "groups": {"vi": "Đề mục", "en": "Groups"},
    "priorities": {"vi": "Nhiệm vụ trọng tâm", "en": "Priorities"},
    "targets": {"vi": "Chỉ tiêu", "en": "Targets"},
    "parts": {"vi": "Phần của chỉ tiêu", "en": "Parts of targets"},
    "tasks": {"vi": "Nhiệm vụ", "en": "Tasks"},
    "notes": {"vi": "Ghi chú", "en": "Notes"},
    "waive": {"vi": "Miễn cảnh báo", "en": "Waivers"},
}
_SPECIAL: dict[str, dict[str, str]] = {
    "id": {
        "vi": "Mã dòng, không sửa; dòng mới để trống",
        "en": "Id of the line, do not change; leave empty in a new line",
    },
    "delete": {"vi": "Ghi x để xóa bản ghi", "en": "Write x to take the record away"},
    "section": {"vi": "Tệp phần", "en": "The section's file"},
    "owner": {"vi": "Bản ghi: tasks/7.1, targets/3, section", "en": "The record: tasks/7.1, targets/3, section"},
}
_GUIDE: dict[Language, tuple[str, ...]] = {
    "vi": (
        "Mỗi trang là một danh sách, mỗi dòng một bản ghi. Dòng 1 là tên khóa, dòng 2 giải thích.",
        "Sửa ô nào thì chỉ ô ấy được đưa trở lại. Có thể sắp xếp dòng tùy ý.",
        "Thêm bản ghi: điền vào dòng trống đầu tiên, để trống cột id. Xóa bản ghi: ghi x vào cột delete.",
        "Số tiền viết như văn bản, triệu đồng: 4.718,51. Các ô 0, -, Theo TP giao và ô trống có nghĩa khác nhau.",
        "Nhiều mã trong một ô cách nhau bằng dấu chấm phẩy.",
        "Đưa trở lại: portal import tệp.xlsx, rồi portal check.",
    ),
    "en": (
        "Each sheet is a list, each line a record. Line 1 names the key, line 2 explains it.",
        "Only cells you change are taken back. Lines may be sorted.",
        "To add a record, fill in the first empty line and leave its id empty. To take one away, write x under delete.",
        "Amounts as in the document, in million VND: 4.718,51. 0, -, Theo TP giao and an empty cell mean different things.",
        "Several ids in one cell are parted by semicolons.",
        "Take it back with: portal import file.xlsx, then portal check.",
    ),
}


@dataclass(frozen=True)
class Kind:
    """A kind of sheet: the model of its records, and its columns in order."""

    name: str
    model: type[schema.Authored]
    columns: tuple[str, ...]


def _is_text(annotation: Any) -> bool:
    return schema.AuthoredText in _flat_args(annotation)


def _flat_args(annotation: Any) -> list[Any]:
    if get_origin(annotation) in (Union, types.UnionType) or hasattr(annotation, "__metadata__"):
        return [
            inner
            for each in get_args(annotation)[: 1 if hasattr(annotation, "__metadata__") else None]
            for inner in _flat_args(each)
        ]
    return [annotation]


def _list_item(annotation: Any) -> Any:
    """The type of a list's items, or None where it is no list."""
    for each in _flat_args(annotation):
        if get_origin(each) is list:
            return _flat_args(get_args(each)[0])[0]
    return None


def _nested(annotation: Any) -> type[schema.Authored] | None:
    for each in _flat_args(annotation):
        if isinstance(each, type) and issubclass(each, schema.Authored) and each is not schema.AuthoredText:
            return each
    return None


def _columns(model: type[schema.Authored], prefix: str = "") -> Iterable[str]:
    """The cells of a record: its keys, without lists of records, which have sheets of their own."""
    for name, info in model.model_fields.items():
        key, item, inner = prefix + name, _list_item(info.annotation), _nested(info.annotation)
        if item is not None and isinstance(item, type) and issubclass(item, schema.Authored):
            continue
        if _is_text(info.annotation):
            yield from (f"{key}.vi", f"{key}.en")
        elif inner is not None:
            yield from _columns(inner, f"{key}.")
        else:
            yield key


_RECORDS = ("groups", "priorities", "targets", "tasks", "legal_bases")
"""The lists of records; `sections` and `plan` are the files themselves."""
_CHILDREN = ("parts", "notes", "waive")
"""The lists inside records."""
_MODELS: dict[str, type[schema.Authored]] = {
    "plan": schema.PlanFile, "sections": schema.SectionFile, "legal_bases": schema.LegalBasis, "groups": schema.Group,
    "priorities": schema.AuthoredPriority, "targets": schema.AuthoredTarget, "tasks": schema.AuthoredTask,
    "parts": schema.TargetPart, "notes": schema.AuthoredNote, "waive": schema.Waiver,
}  # fmt: skip
KINDS: dict[str, Kind] = {
    name: Kind(
        name, model, (*(("section",) if name != "plan" else ()), *(("owner",) if name in _CHILDREN else ()), *_columns(model))
    )
    for name, model in _MODELS.items()
}  # fmt: skip
_IDENTITY = {"groups": "no", "priorities": "no", "targets": "no", "tasks": "row"}


# --- values ↔ lines ------------------------------------------------------------------------------------


def _info(model: type[schema.Authored], column: str) -> tuple[FieldInfo, list[str]]:
    """The field of a column, and the steps that lead to it from the record."""
    steps = column.split(".")
    info = model.model_fields[steps[0]]
    inner = _nested(info.annotation)
    if inner is not None:
        deeper, below = _info(inner, ".".join(steps[1:]))
        return deeper, [steps[0], *below]
    return info, steps[:1]


def cell_of(record: Mapping[str, Plain], model: type[schema.Authored], column: str) -> str:
    """What a record says in a column; "" where it says nothing."""
    info, steps = _info(model, column)
    value: Plain = record
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    if _is_text(info.annotation):
        language = column.rpartition(".")[2]
        if isinstance(value, Mapping):
            value = value.get(language)
        elif language != "vi":
            value = None
    if isinstance(value, list):
        return _JOIN.join(str(each) for each in value)
    return _lines(str(value)) if value is not None else ""


def set_cell(record: dict[str, Plain], model: type[schema.Authored], column: str, words: str) -> None:
    """Say `words` in a column of a record; "" takes the key away. New keys stand where the model has them."""
    info, steps = _info(model, column)
    if len(steps) > 1:
        inner = _nested(model.model_fields[steps[0]].annotation)
        below = dict(record.get(steps[0]) or {})
        if inner is not None:
            set_cell(below, inner, column.partition(".")[2], words)
        _put(record, model, steps[0], below or None)
        return
    key = steps[0]
    if _is_text(info.annotation):
        language = column.rpartition(".")[2]
        value = record.get(key)
        if isinstance(value, str) and language == "vi":
            _put(record, model, key, words or None)
            return
        both = {"vi": value} if isinstance(value, str) else dict(value or {})
        both.pop(language, None)
        both = {each: (words if each == language else both.get(each)) for each in LANGUAGES}
        kept = {each: part for each, part in both.items() if part}
        _put(record, model, key, kept or None)
    elif _list_item(info.annotation) is not None:
        _put(record, model, key, [each.strip() for each in words.split(";") if each.strip()] or None)
    else:
        _put(record, model, key, words or None)


def _put(record: dict[str, Plain], model: type[schema.Authored], key: str, value: Plain) -> None:
    if value is None:
        record.pop(key, None)
        return
    if key in record:
        record[key] = value
        return
    order = list(model.model_fields)
    before = [each for each in record if each in order and order.index(each) < order.index(key)]
    entries = list(record.items())
    at = 1 + max((list(record).index(each) for each in before), default=-1)
    entries.insert(at, (key, value))
    record.clear()
    record.update(entries)


def _lines(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n")


@dataclass
class Sheets:
    """The lines of every sheet: sheet → id → cells, in the order of the files."""

    lines: dict[str, dict[str, Cells]] = field(default_factory=lambda: {name: {} for name in KINDS})


def sheets(files: Mapping[str, Mapping[str, Plain]]) -> Sheets:
    """The lines of files: section key → its plain value, PLAN → that of `plan.yml`."""
    found = Sheets()

    def line(kind: str, identity: str, section: str, record: Mapping[str, Plain], **special: str) -> None:
        cells: Cells = {"section": section, **special} if kind != "plan" else {}
        for column in KINDS[kind].columns:
            if column not in ("section", "owner"):
                cells[column] = cell_of(record, KINDS[kind].model, column)
        found.lines[kind][identity] = cells

    def children(section: str, owner: str, record: Mapping[str, Plain]) -> None:
        for name in _CHILDREN:
            for number, child in enumerate(record.get(name) or [], 1):
                line(name, f"{section}/{owner}/{name}/{number}", section, child, owner=owner)

    for section, value in files.items():
        line("plan" if section == PLAN else "sections", section or "plan", section, value)
        children(section, "plan" if section == PLAN else "section", value)
        for kind in _RECORDS:
            for number, record in enumerate(value.get(kind) or [], 1):
                name = str(record.get(_IDENTITY[kind])) if kind in _IDENTITY else str(number)
                line(kind, f"{section}/{kind}/{name}", section, record)
                children(section, f"{kind}/{name}", record)
    return found


# --- writing -------------------------------------------------------------------------------------------


def exported(
    plan: str, files: Mapping[str, Mapping[str, Plain]], ids: Mapping[str, Sequence[str]], language: Language
) -> bytes:
    """The bytes of an .xlsx workbook of a plan's files (section key, or PLAN → plain value).

    `ids` are those the registries know, by kind, for the drop-down lists.
    """
    found = sheets(files)
    book = openpyxl.Workbook()
    guide = book.active
    guide.title = _TITLES["guide"][language]
    for number, words in enumerate((*_GUIDE[language], "", *(_GUIDE["en" if language == "vi" else "vi"])), 1):
        guide.cell(number, 1, words).alignment = Alignment(wrap_text=True, vertical="top")
    guide.column_dimensions["A"].width = 100
    guide.protection.sheet = True
    lists = _Lists(book.create_sheet(LISTS_SHEET), {**ids, "section": [each for each in files if each]})
    for name, kind in KINDS.items():
        if not found.lines[name] and (name == "plan" or (name == "legal_bases" and PLAN not in files)):
            continue
        _write(book.create_sheet(_TITLES[name][language]), kind, found.lines[name], language, lists)
    base = book.create_sheet(BASE_SHEET)
    text = json.dumps(
        {"format": _FORMAT, "plan": plan, "sections": list(files), "lines": found.lines}, ensure_ascii=True
    )
    for number, start in enumerate(range(0, len(text), _CHUNK), 1):
        _text_cell(base, number, 1, text[start : start + _CHUNK])
    for hidden in (base, book[LISTS_SHEET]):
        hidden.sheet_state = "veryHidden"
        hidden.protection.sheet = True
    book.move_sheet(LISTS_SHEET, len(book.sheetnames))
    # The same content gives the same bytes: no clock in the file.
    book.properties.created = book.properties.modified = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 — the format has no zone
    stream = io.BytesIO()
    book.save(stream)
    return _timeless(stream.getvalue())


def _timeless(data: bytes) -> bytes:
    """The same archive with one fixed date on every file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Lists:
    """The hidden sheet whose columns the drop-down lists point at."""

    def __init__(self, sheet: Worksheet, lists: Mapping[str, Sequence[str]]) -> None:
        self.ranges: dict[str, str] = {}
        for column, (name, entries) in enumerate(lists.items(), 1):
            for line, entry in enumerate(entries, 1):
                _text_cell(sheet, line, column, entry)
            if entries:
                letter = get_column_letter(column)
                self.ranges[name] = f"'{sheet.title}'!${letter}$1:${letter}${len(entries)}"

    def formula(self, column: str, info: FieldInfo | None) -> str | None:
        """What a drop-down list of a column offers, or None."""
        if column in ("organisation", "programme", "indicator", "topic", "section"):
            return self.ranges.get(column)
        if column == "issuer":
            return self.ranges.get("organisation")
        if column == "restored":
            return '"true,false"'
        for each in _flat_args(info.annotation) if info is not None else ():
            if get_origin(each) is Literal:
                return '"' + ",".join(get_args(each)) + '"'
        return None


def _write(sheet: Worksheet, kind: Kind, lines: Mapping[str, Cells], language: Language, lists: _Lists) -> None:
    columns = ["id", "delete", *kind.columns]
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        steps = column.removesuffix(".vi").removesuffix(".en").split(".")
        words = _SPECIAL.get(column) or schema.meaning(kind.model.__name__, steps[-1])
        said = words.get(language, "") + (_IN_LANGUAGE[language].get(column[-3:], "") if "." in column else "")
        for line, shown in ((1, column), (2, said)):
            cell = _text_cell(sheet, line, number, shown)
            cell.fill, cell.font = _HEAD_FILL, Font(bold=True) if line == 1 else Font(italic=True, size=9)
            cell.alignment = _WRAPPED
        if words:
            sheet.cell(1, number).comment = Comment(f"{words['vi']}\n\n{words['en']}", "portal")
        wide = column.endswith((".vi", ".en")) and steps[-1] not in ("time", "ref")
        # What is below the last line takes the column's style: text, and open to be filled in.
        dimension = sheet.column_dimensions[letter]
        dimension.width, dimension.number_format = 45 if wide else 18, "@"
        dimension.protection = Protection(locked=column == "id")
        info = None if column in ("id", "delete", "section", "owner") else _info(kind.model, column)[0]
        formula = lists.formula(column, info)
        if formula:
            validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
            validation.add(f"{letter}{_HEAD_LINES + 1}:{letter}{_HEAD_LINES + len(lines) + _SPARE_LINES}")
            sheet.add_data_validation(validation)
    # Setting a style is dear: one cell of each kind is styled, the others take over what it has.
    styles: dict[bool, Any] = {}
    for line, (identity, cells) in enumerate(lines.items(), _HEAD_LINES + 1):
        for number, column in enumerate(columns, 1):
            cell = _text_cell(sheet, line, number, identity if column == "id" else cells.get(column, ""), plain=True)
            locked = column in ("id", "section", "owner")
            if locked not in styles:
                cell.number_format, cell.alignment, cell.protection = "@", _WRAPPED, Protection(locked=locked)
                styles[locked] = copy.copy(cell._style)  # noqa: SLF001 — openpyxl has no public way
            cell._style = copy.copy(styles[locked])  # noqa: SLF001
    sheet.freeze_panes = "C3"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.sort = False
    sheet.protection.autoFilter = False


_WRAPPED = Alignment(wrap_text=True, vertical="top")
_HEAD_FILL = PatternFill("solid", fgColor="E7EEF2")
_IN_LANGUAGE: dict[Language, dict[str, str]] = {
    "vi": {".vi": " (tiếng Việt)", ".en": " (tiếng Anh)"},
    "en": {".vi": " (Vietnamese)", ".en": " (English)"},
}


# A character XML cannot hold is written as _xHHHH_, as the format says (ECMA-376, ST_Xstring); so is what looks like that.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _text_cell(sheet: Worksheet, line: int, column: int, words: str, *, plain: bool = False) -> Any:
    """A cell that is text whatever it begins with: `=1+1` cannot run, `0` and `7.1` stay as they are.

    Raises EditError where a cell cannot hold the words: cut short, they would come back as somebody's edit.
    """
    cell = sheet.cell(line, column)
    if not plain:
        cell.number_format = "@"
    if words:
        words = _ESCAPED.sub(lambda match: f"_x005F_x{match[1]}_", words)
        words = _ILLEGAL.sub(lambda match: f"_x{ord(match[0]):04X}_", words)
        if len(words) > CELL_LIMIT:
            raise EditError(f"a cell of a workbook holds {CELL_LIMIT} characters, too few for the text “{words[:60]}…”; edit it in the file")
        cell.value = words
        cell.data_type = "s"
    return cell


# --- reading back --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReturnedSheet:
    """A sheet that came back: its title, the columns in their order, and the lines it holds now, each with its number."""

    title: str
    columns: tuple[str, ...]
    lines: Sequence[tuple[int, Cells]]

    def cell(self, line: int, column: str) -> str:
        """The name of a cell: `Nhiệm vụ!N3`; of a column that is not there, `Nhiệm vụ!3`."""
        letter = get_column_letter(self.columns.index(column) + 1) if column in self.columns else ""
        return f"{self.title}!{letter}{line}"


@dataclass(frozen=True)
class Returned:
    """A workbook that came back: its plan and sections, what it was given, and what it holds now, by kind of sheet."""

    name: str
    plan: str
    sections: tuple[str, ...]
    base: Mapping[str, Mapping[str, Cells]]
    sheets: Mapping[str, ReturnedSheet]


def returned(data: bytes, name: str, report: Report) -> Returned | None:
    """Read a workbook that `exported` made. None and findings where it is none, or cannot be read."""
    where = Where(name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
        rows = [row[0] for row in book[BASE_SHEET].iter_rows(values_only=True)]
        text = "".join(_unescaped(str(each)) for each in rows if each is not None)
        base = json.loads(text)
        plan, sections, given = str(base["plan"]), tuple(map(str, base["sections"])), base["lines"]
        usable = base["format"] == _FORMAT and set(given) == set(KINDS)
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, SyntaxError):
        usable = False
    if not usable:
        report.add("workbook-unreadable", where)
        return None
    found: dict[str, ReturnedSheet] = {}
    for kind in KINDS.values():
        sheet = next((book[title] for title in _TITLES[kind.name].values() if title in book.sheetnames), None)
        if sheet is not None:
            found[kind.name] = _read_sheet(sheet, kind, given[kind.name], name, report)
        elif given[kind.name]:
            report.add("workbook-sheet-missing", where, sheet=" / ".join(_TITLES[kind.name].values()))
    own = {BASE_SHEET, LISTS_SHEET, *(title for titles in _TITLES.values() for title in titles.values())}
    for sheet in book.worksheets:
        if sheet.title not in own and any(cell.value is not None for row in sheet.iter_rows() for cell in row):
            report.add("workbook-sheet-unknown", Where(f"{name}!{sheet.title}"))
    return None if any(each.code == "workbook-column-missing" for each in report) else Returned(name, plan, sections, given, found)


def _unescaped(words: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), words)


def _read_sheet(sheet: Worksheet, kind: Kind, base: Mapping[str, Cells], name: str, report: Report) -> ReturnedSheet:
    """What a sheet holds.

    A column that it was given and has no longer, or twice, is a finding, and so are words in a column that it never
    had: taken for empty cells, the first would delete, and the second would be lost.
    """
    columns = tuple(str(cell.value or "").strip() for cell in next(sheet.iter_rows(max_row=1)))
    gone = [column for column in ("id", *next(iter(base.values()), ())) if columns.count(column) != 1]
    for column in gone:
        report.add("workbook-column-missing", Where(f"{name}!{sheet.title}!1"), column=column)
    known = {"id", "delete", *kind.columns}
    # A column that lost its name is one finding, not two.
    stray = {cell.column_letter for cell in sheet[1]} if gone else set()
    lines: list[tuple[int, Cells]] = []
    for line, row in enumerate(sheet.iter_rows(min_row=_HEAD_LINES + 1), _HEAD_LINES + 1):
        cells: Cells = {}
        for column, cell in zip(columns, row, strict=False):
            if cell.data_type in ("f", "e"):
                report.add(
                    "workbook-formula", Where(f"{name}!{sheet.title}!{cell.coordinate}"), value=str(cell.value)[:40]
                )
            elif cell.value is not None and column in known:
                cells[column] = words_of(cell.value, column)
                hidden = unseen(cells[column])
                if hidden is not None:
                    where = Where(f"{name}!{sheet.title}!{cell.coordinate}")
                    report.add("control-character", where, character=f"U+{ord(hidden):04X}")
            elif cell.value is not None and str(cell.value).strip() and cell.column_letter not in stray:
                stray.add(cell.column_letter)
                where = Where(f"{name}!{sheet.title}!{cell.coordinate}")
                report.add("workbook-column-unknown", where, column=column or cell.column_letter)
        if any(words.strip() for words in cells.values()):
            lines.append((line, cells))
    return ReturnedSheet(sheet.title, columns, lines)


def words_of(value: Any, column: str = "") -> str:
    """The words of a cell that a spreadsheet may have made a number or a date of.

    A fraction is an amount in Vietnamese notation, in the columns of row numbers a row (`7.1`).
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        words = str(int(value)) if value.is_integer() else format(value, "f").rstrip("0")
        return words if column in ("row", "task", "no") else words.replace(".", ",")
    return _lines(_unescaped(str(value)))


def imported(
    book: Returned, files: Mapping[str, Mapping[str, Plain]], report: Report
) -> Mapping[str, Mapping[str, Plain]]:
    """The files with what was changed in the workbook. Conflicts are findings; then nothing should be written."""
    return _Import(book, files, report).run()


class _Import:
    def __init__(self, book: Returned, files: Mapping[str, Mapping[str, Plain]], report: Report) -> None:
        self.book, self.report = book, report
        self.files: dict[str, dict[str, Any]] = {key: copy.deepcopy(dict(value)) for key, value in files.items()}
        self.current = sheets(files).lines
        self.deleted: dict[str, list[str]] = {}
        # The records as they stand, by id: looked up before anything moves.
        self.records: dict[str, dict[str, Any]] = {}
        for section, value in self.files.items():
            self.records[section or "plan"] = value
            self._index(section, "plan" if section == PLAN else "section", value)
            for kind in _RECORDS:
                for number, record in enumerate(value.get(kind) or [], 1):
                    name = str(record.get(_IDENTITY[kind])) if kind in _IDENTITY else str(number)
                    self.records[f"{section}/{kind}/{name}"] = record
                    self._index(section, f"{kind}/{name}", record)

    def _index(self, section: str, owner: str, record: Mapping[str, Any]) -> None:
        for name in _CHILDREN:
            for number, child in enumerate(record.get(name) or [], 1):
                self.records[f"{section}/{owner}/{name}/{number}"] = child

    def _finding(self, code: str, kind: str, line: int, at: str = "id", **values: Any) -> None:
        self.report.add(code, Where(f"{self.book.name}!{self.book.sheets[kind].cell(line, at)}"), **values)

    def run(self) -> Mapping[str, Mapping[str, Plain]]:
        # Records before the notes and parts that stand in them.
        for kind in (*(name for name in KINDS if name not in _CHILDREN), *_CHILDREN):
            self._sheet(KINDS[kind])
        for identity in [each for identities in self.deleted.values() for each in identities]:
            self._take_away(identity)
        return self.files

    def _sheet(self, kind: Kind) -> None:
        base, sheet = self.book.base[kind.name], self.book.sheets.get(kind.name)
        if sheet is None:
            return
        seen: set[str] = set()
        before: str | None = None
        for line, cells in sheet.lines:
            identity = cells.get("id", "").strip()
            if not identity:
                if set(cells) - {"delete"}:
                    before = self._new(kind, line, cells, before) or before
                continue
            if identity not in base or identity in seen:
                self._finding("workbook-id", kind.name, line, id=identity)
                continue
            seen.add(identity)
            before = identity
            delete = cells.get("delete", "").strip().casefold()
            if delete not in ("", "x"):
                self._finding("workbook-delete", kind.name, line, at="delete", value=cells["delete"])
            elif delete:
                self._delete(kind, line, identity, base[identity])
            else:
                self._changed(kind, line, identity, base[identity], cells)
        for identity in base:
            if identity not in seen:
                self._finding("workbook-line-missing", kind.name, 1, id=identity, sheet=sheet.title)

    def _changed(self, kind: Kind, line: int, identity: str, base: Cells, cells: Cells) -> None:
        for column in kind.columns:
            old, new = base.get(column, ""), cells.get(column, "")
            if new == old or column in ("section", "owner"):
                continue
            new = new.strip()
            now = self.current[kind.name].get(identity)
            if now is None or now.get(column, "") not in (old, new):
                said = now.get(column, "") if now is not None else "–"
                self._finding(
                    "workbook-conflict",
                    kind.name,
                    line,
                    at=column,
                    id=identity,
                    column=column,
                    given=old or "–",
                    mine=new or "–",
                    theirs=said or "–",
                )
            elif identity in self.records and now.get(column, "") != new:
                set_cell(self.records[identity], kind.model, column, new)

    def _delete(self, kind: Kind, line: int, identity: str, base: Cells) -> None:
        now = self.current[kind.name].get(identity)
        if kind.name in ("plan", "sections"):
            self._finding("workbook-id", kind.name, line, id=identity)
        elif now is None:
            return
        elif now != base:
            self._finding(
                "workbook-conflict", kind.name, line, id=identity, column="delete", given="", mine="x", theirs="…"
            )
        else:
            self.deleted.setdefault(kind.name, []).append(identity)

    def _holder(self, kind: Kind, cells: Cells) -> tuple[dict[str, Any], type[schema.Authored]] | None:
        """The record or file in whose list a new line belongs, with its model."""
        section = cells.get("section", "").strip()
        if kind.name == "legal_bases":
            section = PLAN
        if not section and len(self.book.sections) == 1:
            section = self.book.sections[0]
        if section not in self.files:
            return None
        if kind.name not in _CHILDREN:
            return self.files[section], _MODELS["plan" if section == PLAN else "sections"]
        owner = cells.get("owner", "").strip()
        if owner in ("section", "plan", ""):
            return (self.files[section], _MODELS["plan" if section == PLAN else "sections"]) if owner else None
        record = self.records.get(f"{section}/{owner}")
        return (record, _MODELS[owner.partition("/")[0]]) if record is not None else None

    def _new(self, kind: Kind, line: int, cells: Cells, before: str | None) -> str | None:
        holder = self._holder(kind, cells) if kind.name not in ("plan", "sections") else None
        if holder is None or kind.name not in holder[1].model_fields:
            self._finding("workbook-place", kind.name, line, value=cells.get("owner") or cells.get("section") or "–")
            return None
        record: dict[str, Any] = {}
        for column in kind.columns:
            if column not in ("section", "owner") and cells.get(column, "").strip():
                set_cell(record, kind.model, column, cells[column].strip())
        into, model = holder
        _put(into, model, kind.name, into.get(kind.name) or [])
        entries: list[Any] = into[kind.name]
        at = next(
            (index + 1 for index, each in enumerate(entries) if before and each is self.records.get(before)),
            len(entries),
        )
        entries.insert(at, record)
        section = cells.get("section", "").strip() or (self.book.sections[0] if self.book.sections else "")
        name = f"{section}/{kind.name}/{record.get(_IDENTITY.get(kind.name, ''), f'new{line}')}"
        self.records.setdefault(name, record)
        return name if self.records[name] is record else None

    def _take_away(self, identity: str) -> None:
        record = self.records[identity]
        for holder in [*self.files.values(), *self.records.values()]:
            for name in (*_RECORDS, *_CHILDREN):
                entries = holder.get(name)
                if isinstance(entries, list) and any(each is record for each in entries):
                    entries[:] = [each for each in entries if each is not record]
                    if not entries:
                        del holder[name]
                    return
