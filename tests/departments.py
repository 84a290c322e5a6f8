"""Two departments of one country, made from the repository's own content: each with its own plan, its own root and process."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from conftest import REPOSITORY

PLANS = {"hai-phong": "32-qd-skhcn-2022", "hung-yen": "21-kh-skhcn-2022-hung-yen"}
NAMES = {
    "hai-phong": {"vi": "Sở Khoa học và Công nghệ Hải Phòng", "en": "Hải Phòng Department of Science and Technology"},
    "hung-yen": {"vi": "Sở Khoa học và Công nghệ Hưng Yên", "en": "Hưng Yên Department of Science and Technology"},
}


def department_root(folder: Path, department: str) -> Path:
    """A root with one department's plan and the registries as they must be where only that plan is."""
    plan = PLANS[department]
    shutil.copytree(REPOSITORY / "content/plans" / plan, folder / "content/plans" / plan)
    for name in ("content/pages", "data", "templates"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy(REPOSITORY / "mkdocs.yml", folder)
    others = [each.name for each in (REPOSITORY / "content/plans").iterdir() if each.name != plan]

    def of_others(identity: str) -> bool:
        return any(identity == each or identity.startswith(f"{each}.") for each in others)

    for file in (folder / "data").glob("*.yml"):
        value = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        for record in value.get("programmes", []):
            record["incarnations"] = [each for each in record.get("incarnations", []) if each["plan"] == plan]
        if "joint_work" in value:
            value["joint_work"] = [each for each in value["joint_work"] if not any(map(of_others, each["tasks"]))]
        file.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    ledger = folder / "data/translations.csv"
    head, *rows = csv.reader(io.StringIO(ledger.read_text(encoding="utf-8"), newline=""))
    with ledger.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([head, *(row for row in rows if not of_others(row[0]))])
    for language in ("vi", "en"):
        file = folder / f"data/interface/{language}.yml"
        strings = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        strings["site"]["name"] = NAMES[department][language]
        file.write_text(yaml.safe_dump(strings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def run(*arguments: str | Path, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command of the portal in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "generator", *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
    )  # fmt: skip


def started(*arguments: str | Path) -> subprocess.Popen[str]:
    """The same, without waiting for its end."""
    return subprocess.Popen(
        [sys.executable, "-m", "generator", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
