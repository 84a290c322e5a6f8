"""The published data in every format and description, judged by clients that are not ours."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyshacl
import pytest
import rdflib
from bs4 import BeautifulSoup

from generator import build, formats
from generator.build import Content
from generator.findings import Report
from generator.tables import TABLES

BIN = Path(sys.executable).parent
SHAPES = Path(__file__).parent / "dcat-ap"
NAMES = [table.name for table in TABLES]


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(each) for each in command], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def data(site: Path) -> Path:
    return site / "data/v1"


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# --- one content in five formats -------------------------------------------------------------------


def plain(value: object) -> str:
    """A typed value as the CSV says it."""
    if value is None or (not isinstance(value, list) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, (Decimal, float)):
        return format(Decimal(str(value)).normalize(), "f")
    return str(value)


def same(said: str, value: object) -> bool:
    shown = plain(value)
    words = said[1:] if said.startswith("'") and formats.could_run(said[1:]) else said
    return shown == words or (words not in ("", shown) and isinstance(value, (int, float, Decimal)) and Decimal(words) == Decimal(shown))


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_every_format_says_the_same(data: Path, table: formats.Table) -> None:
    said = rows(data / f"{table.name}.csv")
    if table.name not in ("changes", "progress"):  # a copy without its git history has no changes; nobody has reported yet
        assert said
    arrow = pq.read_table(data / f"{table.name}.parquet").to_pylist()
    sheet = openpyxl.load_workbook(data / "open-plans.xlsx", read_only=True)[table.name].iter_rows(values_only=True)
    head, *cells = sheet
    with sqlite3.connect(data / "open-plans.sqlite") as base:
        base.row_factory = sqlite3.Row
        stored = [dict(each) for each in base.execute(f"SELECT * FROM {table.name}")]
    objects = json.loads((data / f"{table.name}.json").read_text(encoding="utf-8"))
    assert len(said) == len(arrow) == len(cells) == len(stored) == len(objects)
    booleans = {column.name for column in table.columns if column.type == "boolean"}
    dates = {column.name for column in table.columns if column.type == "date"}
    for number, row in enumerate(said):
        in_sheet = dict(zip(head, cells[number], strict=True))
        for name, words in row.items():
            in_base = bool(stored[number][name]) if name in booleans else stored[number][name]
            cell = in_sheet[name].date() if name in dates and in_sheet[name] else in_sheet[name]
            assert same(words, arrow[number][name]), (table.name, name, words, arrow[number][name])
            assert same(words, objects[number][name]), (table.name, name, words, objects[number][name])
            assert same(words, in_base), (table.name, name, words, in_base)
            assert same(words, cell), (table.name, name, words, cell)


def test_parquet_is_typed_and_exact(data: Path) -> None:
    once = duckdb.sql(
        f"SELECT sum(budget_million_vnd) FROM '{data}/tasks.parquet' WHERE plan_id = '32-qd-skhcn-2022' AND counted_in_totals"
    ).fetchall()[0]
    assert once == (Decimal("40023.91"),)
    assert duckdb.sql(f"SELECT year(issued), len(topic_ids) FROM '{data}/plans.parquet' p, '{data}/tasks.parquet' t WHERE t.plan_id = p.plan_id").fetchall()


def test_the_workbook_is_typed_with_a_frozen_header(data: Path) -> None:
    book = openpyxl.load_workbook(data / "open-plans.xlsx")
    assert book.sheetnames == [*NAMES, "columns"]
    for sheet in book:
        assert sheet.freeze_panes == "A2", sheet.title
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    tasks = book["tasks"]
    head = {cell.value: cell.column for cell in tasks[1]}
    kinds = {tasks.cell(line, head["budget_million_vnd"]).data_type for line in range(2, tasks.max_row + 1)}
    assert kinds == {"n"}
    assert isinstance(book["plans"].cell(2, [c.value for c in book["plans"][1]].index("issued") + 1).value, datetime.datetime)
    assert {tasks.cell(line, head["is_heading"]).data_type for line in range(2, tasks.max_row + 1)} == {"b"}


def test_the_database_holds_its_keys_and_finds_words(data: Path) -> None:
    with sqlite3.connect(data / "open-plans.sqlite") as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert len(base.execute("PRAGMA foreign_key_list(tasks)").fetchall()) >= 3
        assert base.execute("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'tasks'").fetchone()[0] >= 4
        for words in ("hatex", "sàn giao dịch", "san giao dich"):
            found = base.execute("SELECT record_id FROM search WHERE search MATCH ?", (f'"{words}"',)).fetchall()
            assert ("32-qd-skhcn-2022.pl4.7-1",) in found, words


FORMULAS = ["=1+1", "+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "=HYPERLINK(\"http://example.com\")"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_can_run_as_a_formula(text: str, root: Path, tmp_path: Path) -> None:
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    quoted = json.dumps(text, ensure_ascii=False)
    words = section.read_text(encoding="utf-8").replace("{vi: Làm ví dụ thứ nhất, en: Make the first example}", f"{{vi: {quoted}, en: {quoted}}}")
    section.write_text(words, encoding="utf-8")
    build.build(build.read(root, Report()), tmp_path / "site", lambda _: None)
    found = tmp_path / "site/data/v1"
    files = [found, found / "plans/1-kh-vi-du-2022", found / "units/phong-quan-ly-vi-du"]
    for folder in files:
        assert f"'{text}" in {row["title_vi"] for row in rows(folder / "tasks.csv")}
        book = next(folder.glob("*.xlsx"))
        cells = [cell for row in openpyxl.load_workbook(book)["tasks"].iter_rows() for cell in row if cell.value == text]
        assert cells
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_a_plan_and_a_unit_hold_their_own_rows_only(data: Path, real: Content) -> None:
    whole = rows(data / "tasks.csv")
    for plan in real.catalog.plans:
        assert rows(data / f"plans/{plan}/tasks.csv") == [row for row in whole if row["plan_id"] == plan]
    unit = "phong-quan-ly-cong-nghe"
    own = rows(data / f"units/{unit}/tasks.csv")
    led = [row for row in whole if unit in row["lead_ids"].split(";")]
    assert led
    assert [row for row in own if unit in row["lead_ids"].split(";")] == led
    named = {task.id for task in real.catalog.tasks.values() if any(unit in cell.organisations for _, cell in task.cells)}
    assert {row["task_id"] for row in own} == named
    with sqlite3.connect(data / f"units/{unit}/{unit}.sqlite") as base:
        assert base.execute("SELECT count(*) FROM tasks").fetchone() == (len(own),)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_file_is_the_same_to_the_byte_when_made_anew(root: Path, tmp_path: Path) -> None:
    sites = []
    for name in ("a", "b"):
        shutil.rmtree(root / ".cache", ignore_errors=True)
        build.build(build.read(root, Report()), tmp_path / name, lambda _: None)
        sites.append({p.relative_to(tmp_path / name): hashlib.sha256(p.read_bytes()).hexdigest() for p in (tmp_path / name).rglob("*") if p.is_file()})
    assert sites[0] == sites[1]
    assert any(path.suffix == ".xlsx" for path in sites[0])


def test_sizes_and_checksums_are_those_of_the_files(site: Path, data: Path) -> None:
    listed = json.loads((data / "files.json").read_text(encoding="utf-8"))
    for each in listed:
        content = (data / each["path"]).read_bytes()
        assert (each["bytes"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest()), each["path"]
    published = {p.relative_to(data).as_posix() for p in data.rglob("*") if p.suffix[1:] in formats.MEDIA_TYPES and "schema" not in p.parts}
    described = {"datapackage.json", "csv-metadata.json", "files.json"}
    assert {each["path"] for each in listed} == published - described
    page = BeautifulSoup((site / "du-lieu/tasks.html").read_text(encoding="utf-8"), "html.parser").get_text()
    assert hashlib.sha256((data / "tasks.csv").read_bytes()).hexdigest() in page


def test_the_page_of_a_table_is_made_from_its_definition(site: Path, data: Path) -> None:
    for language, folder in (("vi", "du-lieu"), ("en", "en/data")):
        index = BeautifulSoup((site / folder / "index.html").read_text(encoding="utf-8"), "html.parser")
        for table in TABLES:
            assert index.find("a", href=f"{table.name}.html"), (folder, table.name)
            page = BeautifulSoup((site / folder / f"{table.name}.html").read_text(encoding="utf-8"), "html.parser")
            with (data / f"{table.name}.csv").open(encoding="utf-8", newline="") as stream:
                assert [row["id"] for row in page.find_all("tr", id=True)] == next(csv.reader(stream))
            for column in table.columns:
                words = page.find("tr", id=column.name).get_text()
                for text in (column.meaning, column.unit, column.missing):
                    assert text is None or text.get(language) in words, (table.name, column.name)
        tasks = BeautifulSoup((site / folder / "tasks.html").read_text(encoding="utf-8"), "html.parser")
        example = tasks.find("tr", id="budget_text").find(class_="op-example").get_text(strip=True)
        assert example in {row["budget_text"] for row in rows(data / "tasks.csv")}


# --- standards -------------------------------------------------------------------------------------


def frictionless(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(BIN / "frictionless", "validate", "datapackage.json", folder=folder)


def broken_copy(data: Path, folder: Path, old: str, new: str) -> Path:
    """The tables with one word of `tasks.csv` changed."""
    folder.mkdir()
    for file in data.iterdir():
        if file.suffix in (".csv", ".json"):
            shutil.copy(file, folder)
    content = (folder / "tasks.csv").read_text(encoding="utf-8")
    assert old in content
    (folder / "tasks.csv").write_text(content.replace(old, new), encoding="utf-8", newline="")
    return folder


def test_frictionless_accepts_the_data_package(data: Path) -> None:
    done = frictionless(data)
    assert done.returncode == 0, done.stdout
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"].endswith("/2.0/datapackage.json")
    tasks = next(each for each in package["resources"] if each["name"] == "tasks")
    assert len(tasks["schema"]["foreignKeys"]) >= 3
    amount = next(each for each in tasks["schema"]["fields"] if each["name"] == "budget_million_vnd")
    assert amount["missingValues"][0]["label"]


@pytest.mark.parametrize(("old", "new"), [(",32-qd-skhcn-2022.pl4,", ",32-qd-skhcn-2022.pl99,"), (",2022-03,", ",march,")])
def test_frictionless_would_see_a_broken_key_or_type(data: Path, tmp_path: Path, old: str, new: str) -> None:
    folder = broken_copy(data, tmp_path / "copy", old, new)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:  # the fault to be found is not the changed size and checksum
        del resource["bytes"], resource["hash"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    done = frictionless(folder)
    assert done.returncode == 1
    assert "foreign-key" in done.stdout.lower() or "type" in done.stdout.lower()


def test_csv_on_the_web(data: Path, tmp_path: Path) -> None:
    assert run(BIN / "csvwvalidate", "csv-metadata.json", folder=data).stdout.strip() == "OK"
    folder = broken_copy(data, tmp_path / "copy", ",32-qd-skhcn-2022.pl4,", ",32-qd-skhcn-2022.pl99,")
    assert run(BIN / "csvwvalidate", "csv-metadata.json", folder=folder).stdout.strip() != "OK"


def shacl(graph: rdflib.Graph) -> tuple[bool, str]:
    shapes = rdflib.Graph()
    for file in sorted(SHAPES.glob("*.ttl")):
        shapes.parse(file)
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes, advanced=True)
    return conforms, text


def test_the_catalogue_is_dcat_ap(data: Path) -> None:
    graph = rdflib.Graph().parse(data / "catalog.jsonld", format="json-ld")
    dcat, dct = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.DCTERMS
    conforms, text = shacl(graph)
    assert conforms, text
    datasets = set(graph.subjects(rdflib.RDF.type, dcat.Dataset))
    assert len(datasets) == len(TABLES) + 1 + 5
    for one in datasets:
        assert list(graph.objects(one, dcat.distribution)), one
    for distribution in graph.subjects(rdflib.RDF.type, dcat.Distribution):
        path = str(next(graph.objects(distribution, dcat.downloadURL))).partition("/data/v1/")[2]
        assert (data / path).is_file(), path
        assert list(graph.objects(distribution, dct.license))
    graph.remove((None, dct.publisher, None))
    assert not shacl(graph)[0]


def test_every_json_file_has_a_schema_and_holds_to_it(data: Path, tmp_path: Path) -> None:
    by_schema: dict[str, list[Path]] = {}
    for file in [*data.rglob("*.json"), data / "catalog.jsonld"]:
        if file.parent.name != "schema":
            by_schema.setdefault(file.stem, []).append(file)
    assert set(by_schema) == {file.name.removesuffix(".schema.json") for file in (data / "schema").iterdir()}
    for name, files in by_schema.items():
        done = run(BIN / "check-jsonschema", "--schemafile", data / f"schema/{name}.schema.json", *files, folder=data)
        assert done.returncode == 0, done.stdout
    done = run(BIN / "check-jsonschema", "--check-metaschema", *sorted((data / "schema").iterdir()), folder=data)
    assert done.returncode == 0, done.stdout
    wrong = json.loads((data / "tasks.json").read_text(encoding="utf-8"))
    wrong[0]["is_heading"] = "no"
    (tmp_path / "wrong.json").write_text(json.dumps(wrong), encoding="utf-8")
    done = run(BIN / "check-jsonschema", "--schemafile", data / "schema/tasks.schema.json", tmp_path / "wrong.json", folder=data)
    assert done.returncode == 1



def test_what_v1_promised_is_still_there() -> None:
    """`facts/data-v1.json` only grows: a column that was published keeps its name and type (see data-policy)."""
    promised = json.loads((Path(__file__).parent / "facts/data-v1.json").read_text(encoding="utf-8"))
    today = {table.name: {column.name: column.type for column in table.columns} for table in TABLES}
    for name, columns in promised.items():
        assert columns.items() <= today[name].items(), name
    assert today == promised, "a new table or column is a promise too: add it to tests/facts/data-v1.json and raise VERSION"
