"""The published data, read by a client that is not ours."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd

from generator.build import Content
from generator.cli import main
from generator.measures import total


def test_pandas_reads_every_table(site: Path) -> None:
    for file in sorted((site / "data/v1").glob("*.csv")):
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
        again = pd.read_json(file.with_suffix(".json"), dtype=False)
        assert len(frame) == len(again), file.name
        assert len(frame) or file.stem == "progress", "no report has been published yet"
        assert not len(frame) or list(frame.columns) == list(again.columns), file.name


def test_the_sums_by_appendix_are_those_of_the_pages(site: Path, real: Content) -> None:
    tasks = pd.read_csv(site / "data/v1/tasks.csv", dtype=str, keep_default_na=False)
    tasks = tasks[(tasks.plan_id == "32-qd-skhcn-2022") & (tasks.is_heading == "false")]
    assert len(tasks) == 131
    amounts = tasks.budget_million_vnd.map(lambda text: Decimal(text or 0))
    assert amounts.sum() == Decimal("56972.91")
    once = amounts[tasks.counted_in_totals == "true"].groupby(tasks.section_id).sum().to_dict()
    for section in real.catalog.plans["32-qd-skhcn-2022"].sections:
        assert once[section.id] == total(section.tasks).once


def test_each_joint_work_is_taken_and_counted_once(site: Path) -> None:
    listings = pd.read_csv(site / "data/v1/joint_work.csv", dtype=str)
    tasks = pd.read_csv(site / "data/v1/tasks.csv", dtype=str, keep_default_na=False).set_index("task_id")
    assert listings.joint_work_id.nunique() == 19
    assert (listings[listings.taken == "true"].groupby("joint_work_id").size() == 1).all()
    counted = tasks.loc[listings.task_id, "counted_in_totals"].to_numpy()
    assert (counted == listings.taken.to_numpy()).all()


def test_a_date_is_named_only_where_one_is_given(root: Path) -> None:
    package = root / "site/data/v1/datapackage.json"
    assert main(["build", "--root", str(root)]) == 0
    assert "created" not in package.read_text(encoding="utf-8")
    assert main(["build", "--root", str(root), "--as-of", "2022-03-01"]) == 0
    assert '"created": "2022-03-01T00:00:00Z"' in package.read_text(encoding="utf-8")


def test_one_language_can_be_built_alone(root: Path) -> None:
    assert main(["build", "--root", str(root), "--language", "vi"]) == 0
    assert (root / "site/ke-hoach/index.html").is_file()
    assert not (root / "site/en").exists()
