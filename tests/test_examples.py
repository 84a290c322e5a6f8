"""The examples on the page about using the data, run as they stand, from the finished site."""

from __future__ import annotations

import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from conftest import REPOSITORY
from openpyxl.utils import get_column_letter

from generator.build import Content
from generator.measures import total


def blocks(language: str, kind: str) -> list[str]:
    text = (REPOSITORY / f"content/pages/data-examples.{language}.md").read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def sums(real: Content) -> dict[str, Decimal]:
    return {plan.id: total(plan.tasks).once for plan in real.catalog.plans.values() if total(plan.tasks).states_money}


def test_both_languages_show_the_same_examples() -> None:
    kinds = ("python", "sql", "sqlite", "r", "excel")
    assert all(blocks("vi", kind) == blocks("en", kind) != [] for kind in kinds)


def test_pandas(site: Path, sums: dict[str, Decimal]) -> None:
    (code,) = blocks("en", "python")
    done = subprocess.run([sys.executable, "-c", code], cwd=site, env={**os.environ, "COLUMNS": "200"}, capture_output=True, text=True, check=True)
    said = dict(re.findall(r"^(\S+)\s+([\d.]+)$", done.stdout, re.MULTILINE))
    assert sums
    assert {plan: Decimal(said[plan]) for plan in sums} == sums


def test_duckdb(site: Path, real: Content, sums: dict[str, Decimal], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    (query,) = blocks("en", "sql")
    said = {number: amount for number, amount, _ in duckdb.sql(query).fetchall() if amount is not None}
    assert {number: amount for number, amount in said.items() if amount} == {real.catalog.plans[plan].number: amount for plan, amount in sums.items()}


def test_sqlite(site: Path, sums: dict[str, Decimal]) -> None:
    by_plan, words = blocks("en", "sqlite")
    with sqlite3.connect(site / "data/v1/open-plans.sqlite") as base:
        said = {plan: amount for plan, amount, _ in base.execute(by_plan) if amount}
        assert {plan: round(amount, 6) for plan, amount in said.items()} == {plan: float(amount) for plan, amount in sums.items()}
        assert "32-qd-skhcn-2022.pl4.7-1" in {identity for identity, _ in base.execute(words)}


def test_what_r_and_excel_name_is_there(site: Path) -> None:
    with (site / "data/v1/tasks.csv").open(encoding="utf-8", newline="") as stream:
        names = next(csv.reader(stream))
    (code,) = blocks("en", "r")
    assert (site / re.search(r'read\.csv\("([^"]+)"', code)[1]).is_file()
    assert set(re.findall(r"\$(\w+)|\((\w+)\) ~ (\w+)", code)) == {("counted_in_totals", "", ""), ("", "budget_million_vnd", "plan_id")}
    assert {"counted_in_totals", "budget_million_vnd", "plan_id"} <= set(names)
    (formula,) = blocks("en", "excel")
    letters = [get_column_letter(names.index(name) + 1) for name in ("budget_million_vnd", "plan_id", "counted_in_totals")]
    assert re.findall(r"tasks!([A-Z]+):", formula) == letters


def program(name: str) -> str:
    """Where a program is that the test requirements do not bring. Without it the run says what was not tried (`-rs`)."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: its example was not run, only the names in it were checked")
    return found


def test_r(site: Path, sums: dict[str, Decimal]) -> None:
    (code,) = blocks("en", "r")
    done = subprocess.run([program("Rscript"), "-e", "options(digits = 15)", "-e", code], cwd=site, capture_output=True, text=True, check=True)
    said = {plan: Decimal(amount) for plan, amount in re.findall(r"^\d+\s+(\S+)\s+([\d.]+)$", done.stdout, re.MULTILINE)}
    assert {plan: amount for plan, amount in said.items() if amount} == {plan: amount for plan, amount in sums.items() if amount}


def test_a_spreadsheet_program(site: Path, sums: dict[str, Decimal], tmp_path: Path) -> None:
    """The formula of the page, reckoned by LibreOffice over the published workbook."""
    (formula,) = blocks("en", "excel")
    book = openpyxl.load_workbook(site / "data/v1/open-plans.xlsx")
    book.create_sheet("sum")["A1"] = formula.strip()
    book.save(tmp_path / "book.xlsx")
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        [program("soffice"), "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", every_sheet, "--outdir", str(tmp_path), str(tmp_path / "book.xlsx")],
        capture_output=True, check=True,
    )  # fmt: skip
    assert Decimal((tmp_path / "book-sum.csv").read_text(encoding="utf-8").strip()) == sums["32-qd-skhcn-2022"]
