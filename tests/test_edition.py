"""A frozen edition: the same bytes each time, its manifest checked by another program, opened in a real browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from conftest import REPOSITORY

from test_browser import browser, search

from generator.cli import main


def made(folder: Path, seed: str) -> Path:
    """The edition, made by a process of its own: the order of a Python set depends on the process."""
    command = [sys.executable, "-m", "generator", "edition", "2026-11", "--root", str(REPOSITORY), "--out", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
    return folder / "2026-11.zip"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition of the repository's own content, unpacked into a folder with a space in its name."""
    folder = tmp_path_factory.mktemp("edition")
    made(folder, seed="1")
    with zipfile.ZipFile(folder / "2026-11.zip") as archive:
        archive.extractall(folder / "my downloads")
    return folder / "my downloads/2026-11"


def test_the_manifest_names_every_file(opened: Path) -> None:
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "MANIFEST.sha256"], cwd=opened, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    named = {line.split("  ", 1)[1] for line in (opened / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines()}
    assert named == {p.relative_to(opened).as_posix() for p in opened.rglob("*") if p.is_file()} - {"MANIFEST.sha256"}
    assert len(pd.read_csv(opened / "data/v1/tasks.csv")) > 400


def test_it_opens_by_double_click_with_search(opened: Path) -> None:
    driver = browser()
    try:
        for page in ("index.html", "ke-hoach/32-qd-skhcn-2022.html", "du-lieu/index.html", "en/changes/index.html"):
            driver.get((opened / page).as_uri())
            assert not driver.get_log("browser"), page
        count, found = search(driver, opened, "san giao dich hatex")
        assert count > 0
        assert "32-qd-skhcn-2022.pl4.7-1" in found
        driver.execute_script("document.querySelector('#search-results a').click()")
        assert driver.current_url.startswith(opened.as_uri())
        assert driver.execute_script("return document.querySelectorAll('h1').length") == 1
    finally:
        driver.quit()


def test_another_process_makes_the_same_archive(opened: Path, tmp_path: Path) -> None:
    assert made(tmp_path, seed="2").read_bytes() == (opened.parent.parent / "2026-11.zip").read_bytes()


def test_the_same_content_is_the_same_archive_and_no_other_takes_its_place(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = ["edition", "2022", "--root", str(root)]
    assert main(first) == 0
    archive = root / "editions/2022.zip"
    before = archive.read_bytes()
    shutil.rmtree(root / ".cache")
    assert main([*first, "--out", str(tmp_path)]) == 0
    assert (tmp_path / "2022.zip").read_bytes() == before
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    section.write_text(section.read_text(encoding="utf-8").replace('"1.200"', '"1.300"'), encoding="utf-8")
    assert main(first) == 2
    assert archive.read_bytes() == before
    assert main(["edition", "../2022", "--root", str(root)]) == 2
    section.write_text("tasks: [", encoding="utf-8")
    assert main(["edition", "2023", "--root", str(root)]) == 1
    assert not (root / "editions/2023.zip").exists()
    capsys.readouterr()
