"""Portals of several departments, built apart: one question over the published columns of all of them (docs/scale.md)."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from conftest import REPOSITORY
from departments import PLANS

from generator.tables import TABLES


def block(kind: str) -> str:
    """The one block of a kind in docs/scale.md."""
    (found,) = re.findall(rf"```{kind}\n(.*?)```", (REPOSITORY / "docs/scale.md").read_text(encoding="utf-8"), re.DOTALL)
    return found


# --- one question over all of them -----------------------------------------------------------------


def amount(words: str) -> Decimal | None:
    """An amount as a Vietnamese table prints it; None where the cell states none."""
    return Decimal(words.replace(".", "").replace(",", ".")) if re.fullmatch(r"[\d.]+(,\d+)?", words) else None


def counted_by_hand(root: Path, plan: str) -> tuple[int, int, Decimal | None]:
    """Works, works with an amount and their sum, from the YAML alone: each joint work once, by the listing that is taken."""
    joint = yaml.load((root / "data/joint-work.yml").read_text(encoding="utf-8"), yaml.BaseLoader)["joint_work"]
    left_out = {task for work in joint for task in work["tasks"] if task != work["taken"]}
    works, amounts = 0, []
    for file in sorted((root / "content/plans" / plan).glob("*.yml")):
        rows = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader).get("tasks") or []
        numbers = [row["row"] for row in rows]
        for row in rows:
            number = row["row"]
            is_heading = any(other.startswith((f"{number}.", f"{number}(")) for other in numbers)  # a row with rows below it
            if not is_heading and f"{plan}.{file.stem}.{number.replace('.', '-')}" not in left_out:
                works += 1
                amounts += [value] if (value := amount(row.get("budget", ""))) is not None else []
    return works, len(amounts), sum(amounts) if amounts else None


def test_one_question_over_all_portals_counts_each_work_once(country: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(country)
    said = {portal: (works, stated, total) for portal, _, works, stated, total in duckdb.sql(block("sql")).fetchall()}
    by_hand = {each: counted_by_hand(country / "departments" / each, plan) for each, plan in PLANS.items()}
    assert said == by_hand
    assert by_hand["hung-yen"][2] is None  # no amount at all: no answer, and not zero
    # The question would see a difference: as printed there are more rows, and more money, than works.
    printed = duckdb.sql(block("sql").replace("WHERE t.counted_in_totals", "WHERE NOT t.is_heading")).fetchall()[0]
    assert printed[2] > said["hai-phong"][0] and printed[4] > said["hai-phong"][2]


def test_every_portal_has_the_same_columns_of_the_same_types(country: Path) -> None:
    """Also where a column is empty in one portal from top to bottom, and where a table has no row."""
    kinds = {
        "string": pa.string(), "yearmonth": pa.string(), "boolean": pa.bool_(), "integer": pa.int64(), "date": pa.date32(),
        "number": pa.decimal128(18, 6), "list": pa.list_(pa.string()),
    }  # fmt: skip
    empty_in_one = set()
    for table in TABLES:
        one, other = (pq.read_table(country / f"public/{each}/data/v1/{table.name}.parquet") for each in PLANS)
        assert one.schema.equals(other.schema, check_metadata=True), table.name
        for column in table.columns:
            found = one.schema.field(column.name)
            assert found.nullable == (column.missing is not None)
            if column.type == "datetime":
                assert pa.types.is_timestamp(found.type) and found.type.tz == "UTC"
            elif column.type == "list":
                assert pa.types.is_list(found.type) and found.type.value_type == pa.string()
            else:
                assert found.type == kinds[column.type], (table.name, column.name)
            nothing = [each.num_rows == each[column.name].null_count for each in (one, other)]
            if nothing[0] != nothing[1]:
                empty_in_one.add(f"{table.name}.{column.name}")
    assert {"tasks.budget_million_vnd", "joint_work.relation"} <= empty_in_one


def test_a_reader_can_skip_what_it_does_not_ask_for(country: Path) -> None:
    """Rows of a plan stand together, and every column that can be asked for says its least and greatest value."""
    for department, plan in PLANS.items():
        for table in TABLES:
            file = pq.ParquetFile(country / f"public/{department}/data/v1/{table.name}.parquet")
            assert file.num_row_groups == 1
            group = file.metadata.row_group(0)
            for number in range(group.num_columns if group.num_rows else 0):
                column = group.column(number)
                assert column.is_stats_set or "list" in column.path_in_schema, (table.name, column.path_in_schema)
                if column.path_in_schema == "plan_id":
                    assert column.statistics.min == column.statistics.max == plan


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def address(country: Path) -> Iterator[str]:
    """The portals on a web server."""
    handler = functools.partial(_Files, directory=str(country / "public"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_same_answer_over_http(country: Path, address: str) -> None:
    """Read by their addresses and stacked as they come: pandas, since DuckDB's httpfs is no part of its package."""
    tasks = pd.concat([pd.read_parquet(f"{address}{each}/data/v1/tasks.parquet").assign(portal=each) for each in PLANS])
    counted = tasks[tasks.counted_in_totals]
    for portal, rows in counted.groupby("portal"):
        stated = rows.budget_million_vnd.dropna()
        expected = counted_by_hand(country / "departments" / str(portal), PLANS[str(portal)])
        assert (len(rows), len(stated), sum(stated) if len(stated) else None) == expected
