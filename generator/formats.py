"""The tables as files: CSV and JSON of every build; XLSX, Parquet and SQLite when their content changed.

The three need pandas and pyarrow, which cost half a second to import: what they made is kept in `.cache/`
under a hash of the content and of this program. All files are the same to the byte for the same content.
No text can run as a spreadsheet formula: in CSV it gets a leading apostrophe, in a workbook it is a text cell
marked as quoted.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from generator import languages, memo
from generator.artifacts import Artifact
from generator.languages import folded
from generator.tables import TABLES, Column, Row, Table, Value

NAME = "open-plans"
MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
CELL_LIMIT, _CUT = 32_767, " […]"
_DECIMAL = (18, 6)


# --- text formats ----------------------------------------------------------------------------------


def could_run(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula: `=`, `+`, `@`, a tab, or `-` before no number.

    The wide forms of the signs begin one too where a spreadsheet is set to an East Asian language.
    """
    return text[:1] in tuple("=+@\t\r＝＋＠－") or (
        text[:1] == "-" and not re.fullmatch(r"-|-\d[\d.,]*\s?%?", text)
    )


def csv_cell(value: Value) -> str:
    """A value as a CSV cell. Text that a spreadsheet could run as a formula gets a leading apostrophe."""
    text = _plain(value)
    return f"'{text}" if could_run(text) else text


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return ";".join(value) if isinstance(value, list) else str(value)


def _json_value(value: Any) -> int | float:
    # JSON numbers keep what floats can; all our amounts have few digits and survive exactly.
    return int(value) if value == value.to_integral() else float(value)


@dataclass(frozen=True)
class Encoded:
    """A table's rows, each written once: as values, as a CSV record and as a JSON object."""

    table: Table
    rows: Sequence[Row]
    records: Sequence[str]
    objects: Sequence[str]
    part_of: tuple[Encoded, Sequence[int]] | None = None

    @cached_property
    def typed(self) -> Any:
        """The rows as an Arrow table: exact decimals, dates, lists. What the binary formats are made from."""
        if self.part_of:
            whole, kept = self.part_of
            return whole.typed.take(kept)
        return _typed(self)

    def subset(self, wanted: Iterable[int]) -> Encoded:
        """Some of the rows, by index, in their order."""
        kept = sorted(wanted)
        return Encoded(
            self.table, [self.rows[i] for i in kept], [self.records[i] for i in kept], [self.objects[i] for i in kept],
            (self, kept),
        )  # fmt: skip

    def csv(self) -> bytes:
        """RFC 4180, UTF-8, one header row."""
        return (csv_record(column.name for column in self.table.columns) + "".join(self.records)).encode()

    def json(self) -> bytes:
        """A list of objects, one a line."""
        return ("[\n" + ",\n".join(self.objects) + "\n]\n").encode() if self.objects else b"[]\n"


def csv_record(cells: Iterable[str]) -> str:
    """One line of a CSV file, its line break included."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow(cells)
    return stream.getvalue()


def encode(rows: Mapping[str, list[Row]], tables: Iterable[Table] = TABLES) -> dict[str, Encoded]:
    """Every table, its rows written as CSV and JSON."""
    found = {}
    for table in tables:
        names = [column.name for column in table.columns]
        own = rows[table.name]
        records = [csv_record([csv_cell(row[name]) for name in names]) for row in own]
        objects = [
            json.dumps({name: row[name] for name in names}, ensure_ascii=False, default=_json_value) for row in own
        ]
        found[table.name] = Encoded(table, own, records, objects)
    return found


# --- files -----------------------------------------------------------------------------------------


class Packed:
    """What the heavy libraries made, kept in the cache of a portal's root under a digest of what it is made from."""

    def __init__(self, root: Path) -> None:
        """Bind to the cache; nothing is read."""
        self._folder = root / ".cache" / "formats"
        self._used: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not any(self._folder.glob("*.files"))

    def of(self, digest: str, make: Callable[[], Mapping[str, bytes]]) -> Mapping[str, bytes]:
        """The files under a digest, by name: those kept, or what `make` gives."""
        file = self._folder / f"{digest[:32]}.files"
        self._used.add(file.name)
        found = memo.kept_files(file)
        if found is not None:
            return found
        made = make()
        memo.keep_files(file, made)
        return made

    def sweep(self) -> None:
        """Forget what nobody asked for."""
        for file in self._folder.glob("*"):
            if file.name not in self._used:
                file.unlink(missing_ok=True)


def artifacts(tables: Iterable[Encoded], folder: str, name: str, packed: Packed | None) -> list[Artifact]:
    """Every format of some tables, below `folder`; the workbook and the database are called `name`.

    `packed` keeps what is costly to make; without it everything is made anew.
    """
    tables = list(tables)
    texts: list[Artifact] = []
    digest = hashlib.sha256(f"{_version()} {name}".encode())
    for table in tables:
        content = table.csv()
        digest.update(table.table.name.encode() + b"\0" + content)
        texts += [
            Artifact(f"{folder}/{table.table.name}.csv", content),
            Artifact(f"{folder}/{table.table.name}.json", table.json()),
        ]
    def heavy() -> Mapping[str, bytes]:
        return dict(_heavy(tables, name))

    made = packed.of(digest.hexdigest(), heavy) if packed else heavy()
    return texts + [Artifact(f"{folder}/{file}", content) for file, content in made.items()]


@lru_cache(maxsize=1)
def _version() -> str:
    """What the bytes depend on beside the content: this module, how words are folded, the definition of the tables, the libraries."""
    digest = hashlib.sha256(Path(__file__).read_bytes() + Path(str(languages.__file__)).read_bytes())
    digest.update(repr([(table.name, table.key, table.columns) for table in TABLES]).encode())
    for library in ("pandas", "pyarrow", "xlsxwriter"):
        digest.update(f"{library}={metadata.version(library)}".encode())
    return digest.hexdigest() + sqlite3.sqlite_version


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of files, the same bytes for the same content: fixed times, fixed order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            made.writestr(entry, content)
    return stream.getvalue()


def _heavy(tables: Sequence[Encoded], name: str) -> Iterator[tuple[str, bytes]]:
    for each in tables:
        yield f"{each.table.name}.parquet", _parquet(each)
    content = [(each.table, dict(zip(each.typed.column_names, map(_values, each.typed.columns), strict=True))) for each in tables]
    yield f"{name}.xlsx", _workbook(content)
    yield f"{name}.sqlite", _database(content)


def _values(column: Any) -> list[Any]:
    found: list[Any] = column.to_pylist()
    return found


def _typed(encoded: Encoded) -> Any:
    import pandas as pd
    import pyarrow as pa

    kinds = {
        "string": pa.string(), "yearmonth": pa.string(), "boolean": pa.bool_(), "integer": pa.int64(), "date": pa.date32(),
        "datetime": pa.timestamp("s", "UTC"), "number": pa.decimal128(*_DECIMAL), "list": pa.list_(pa.string()),
    }  # fmt: skip
    columns = encoded.table.columns
    schema = pa.schema([pa.field(each.name, kinds[each.type], each.missing is not None) for each in columns])
    frame = pd.DataFrame(list(encoded.rows), columns=[each.name for each in columns], dtype=object)
    for each in columns:
        if each.type in ("date", "datetime"):
            read = datetime.date.fromisoformat if each.type == "date" else datetime.datetime.fromisoformat
            frame[each.name] = pd.Series([read(words) if words else None for words in frame[each.name]], dtype=object)
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(None)


def _parquet(encoded: Encoded) -> bytes:
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(encoded.typed, stream, compression="zstd", store_schema=False)
    return stream.getvalue()


Content = Sequence[tuple[Table, Mapping[str, list[Any]]]]


# --- workbook --------------------------------------------------------------------------------------

_WIDTHS = {"boolean": 8, "integer": 8, "number": 12, "date": 12, "datetime": 20, "yearmonth": 10, "list": 24}
_WIDE = re.compile(r"title|text|product|summary|note|reason|definition|description|activity|old|new")


def _workbook(content: Content) -> bytes:
    """A sheet per table with typed cells and a frozen header, and a sheet that says what the columns mean."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "remove_timezone": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": NAME, "created": datetime.datetime(*_EPOCH, tzinfo=datetime.UTC)})
        style = {
            "header": book.add_format({"bold": True, "bg_color": "#DCE9EF", "bottom": 1}),
            "quoted": book.add_format({"quote_prefix": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "number": book.add_format({"num_format": "#,##0.######"}),
        }
        for table, values in content:
            _sheet(book.add_worksheet(table.name), table, values, style)
        sheet = book.add_worksheet("columns")
        head = ("table", "column", "type", "meaning_vi", "meaning_en", "unit_vi", "unit_en", "empty_vi", "empty_en")
        sheet.write_row(0, 0, head, style["header"])
        sheet.freeze_panes(1, 0)
        line = 1
        for table, _ in content:
            for column in table.columns:
                words = [table.name, column.name, column.type]
                for text in (column.meaning, column.unit, column.missing):
                    words += [text.vi, text.en or ""] if text else ["", ""]
                for place, each in enumerate(words):
                    _write_text(sheet, line, place, each, style)
                line += 1
        sheet.set_column(0, 2, 18)
        sheet.set_column(3, 8, 40)
    return stream.getvalue()


def _sheet(sheet: Any, table: Table, values: Mapping[str, list[Any]], style: Mapping[str, Any]) -> None:
    for place, column in enumerate(table.columns):
        width = 60 if _WIDE.search(column.name) else _WIDTHS.get(column.type, 18)
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, column.name, style["header"])
        for line, value in enumerate(values[column.name], 1):
            if value is None:
                continue
            if column.type == "boolean":
                sheet.write_boolean(line, place, value)
            elif column.type in ("integer", "number"):
                sheet.write_number(line, place, value, style["number"] if column.type == "number" else None)
            elif column.type in ("date", "datetime"):
                sheet.write_datetime(line, place, value, style[column.type])
            else:
                _write_text(sheet, line, place, _plain(value), style)
    sheet.freeze_panes(1, 0)
    count = len(values[table.columns[0].name])
    if count:
        sheet.autofilter(0, 0, count, len(table.columns) - 1)


def _write_text(sheet: Any, line: int, place: int, text: str, style: Mapping[str, Any]) -> None:
    if len(text) > CELL_LIMIT:  # a list of long texts; the other formats hold all of it
        text = text[: CELL_LIMIT - len(_CUT)] + _CUT
    if text:
        sheet.write_string(line, place, text, style["quoted"] if could_run(text) else None)


# --- database --------------------------------------------------------------------------------------

_SQL_TYPES = {"boolean": "INTEGER", "integer": "INTEGER", "number": "REAL"}
_SEARCHED = re.compile(r"(title|text|name|product|activity|summary|definition|description|note)_(vi|en)$")


def _database(content: Content) -> bytes:
    """A database with keys, foreign keys (those whose whole target is in it), indexes and a full-text table `search`."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    try:
        base.execute(f"PRAGMA page_size = {4096 if max(len(next(iter(values.values()))) for _, values in content) > 100 else 1024}")
        base.execute("BEGIN")
        base.execute(
            "CREATE TABLE columns (table_name TEXT, column_name TEXT, type TEXT, meaning_vi TEXT, meaning_en TEXT, "
            "unit_vi TEXT, unit_en TEXT, empty_vi TEXT, empty_en TEXT, PRIMARY KEY (table_name, column_name)) WITHOUT ROWID"
        )
        base.execute(
            "CREATE VIRTUAL TABLE search USING fts5("
            "table_name UNINDEXED, record_id UNINDEXED, vi, en, folded, tokenize = 'unicode61')"
        )
        for table, _ in content:
            _fill(base, table, {each.name: values for each, values in content})
        base.execute("INSERT INTO search(search) VALUES ('optimize')")
        base.execute("COMMIT")
        base.execute("VACUUM")
        return base.serialize()
    finally:
        base.close()


def _fill(base: sqlite3.Connection, table: Table, content: Mapping[str, Mapping[str, list[Any]]]) -> None:
    own = content[table.name]
    lines = [
        f'"{column.name}" {_SQL_TYPES.get(column.type, "TEXT")}{"" if column.missing else " NOT NULL"}'
        for column in table.columns
    ]
    lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    for column, other, key in references(table):
        if column.type != "list" and other in content and {*own[column.name]} - {None} <= {*content[other][key]}:
            lines.append(f"FOREIGN KEY ({column.name}) REFERENCES {other} ({key})")
    base.execute(f"CREATE TABLE {table.name} ({', '.join(lines)})")
    columns = [[_sql_value(value) for value in own[column.name]] for column in table.columns]
    marks = ", ".join("?" * len(columns))
    base.executemany(f"INSERT INTO {table.name} VALUES ({marks})", zip(*columns, strict=True))  # noqa: S608 — names of ours
    for column, _, _ in references(table):
        if column.type != "list":
            base.execute(f"CREATE INDEX {table.name}_{column.name} ON {table.name} ({column.name})")
    for column in table.columns:
        words = [table.name, column.name, column.type]
        texts = [part for text in (column.meaning, column.unit, column.missing) for part in (
            (text.vi, text.en) if text else (None, None))]  # fmt: skip
        base.execute("INSERT INTO columns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*words, *texts])
    texts_of = {
        language: [column for column in table.columns if _SEARCHED.search(column.name) and column.name.endswith(language)]
        for language in ("vi", "en")
    }
    if texts_of["vi"] and len(table.key) == 1:
        by_name = dict(zip((column.name for column in table.columns), columns, strict=True))
        for line, identity in enumerate(by_name[table.key[0]]):
            vi, en = (" – ".join(words for column in texts_of[each] if (words := by_name[column.name][line]))
                      for each in ("vi", "en"))  # fmt: skip
            base.execute("INSERT INTO search VALUES (?, ?, ?, ?, ?)", (table.name, identity, vi, en, folded(vi)))


def _sql_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat().replace("+00:00", "Z")
    return _plain(value) if isinstance(value, list) else value


def references(table: Table) -> Iterator[tuple[Column, str, str]]:
    """The columns of a table that hold keys of another (or of itself): column, table, key column."""
    for column in table.columns:
        if column.refers:
            other, _, key = column.refers.partition(".")
            yield column, other, key
