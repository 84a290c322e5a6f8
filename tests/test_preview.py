"""The preview: an edit shows in the browser, a faulty one shows its finding and keeps the last good version."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY, sample_root
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from test_browser import browser as chromium

from generator.preview import Preview

TASK = "nhiem-vu/1-kh-vi-du-2022.pl1.1.html"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A root that is being served, and the address."""
    root = sample_root(tmp_path / "root")
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "serve", "--root", str(root), "--port", "0", "--language", "vi"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=REPOSITORY,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        for line in process.stderr:
            found = re.search(r"preview: (http://127\.0\.0\.1:\d+/)", line)
            if found:
                break
        else:
            raise AssertionError("the preview did not start")
        yield root, found[1]
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    made = chromium()
    yield made
    made.quit()


def test_an_edit_shows_in_the_browser_and_a_faulty_one_shows_its_finding(
    served: tuple[Path, str], browser: webdriver.Chrome
) -> None:
    root, address = served
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    first = section.read_text(encoding="utf-8")
    browser.get(address + TASK)
    wait = WebDriverWait(browser, 60)
    assert "Làm ví dụ thứ nhất" in browser.find_element(By.TAG_NAME, "h1").text
    good = first.replace("Làm ví dụ thứ nhất", "Làm ví dụ đã sửa")
    section.write_text(good, encoding="utf-8")
    wait.until(lambda it: "Làm ví dụ đã sửa" in it.execute_script("return document.querySelector('h1').textContent"))
    section.write_text(good.replace("budget:", "buget:"), encoding="utf-8")
    said = "return document.querySelector('#preview-findings')?.textContent ?? ''"
    wait.until(lambda it: "[unknown-key]" in it.execute_script(said))
    assert "pl1.yml:" in browser.execute_script(said) and "budget" in browser.execute_script(said)
    assert "Làm ví dụ đã sửa" in browser.find_element(By.TAG_NAME, "h1").text, "the last good version stays"
    section.write_text(first, encoding="utf-8")
    wait.until(
        lambda it: (
            not it.execute_script(said)
            and "thứ nhất" in it.execute_script("return document.querySelector('h1').textContent")
        )
    )


def without_files(page: bytes) -> str:
    """A page without the lists of its data files: a preview has none."""
    soup = BeautifulSoup(page, "html.parser")
    for each in soup.select("section#data, .op-file, script[type='application/ld+json']"):
        each.decompose()
    return re.sub(r"\s+", "", str(soup))


def test_a_page_drawn_for_the_preview_is_that_of_a_build(root: Path, sample_site: Path) -> None:
    preview = Preview(root, root / "site", "vi", lambda _: None)
    assert preview.load()
    for path in sorted(sample_site.rglob("*.html")):
        name = path.relative_to(sample_site).as_posix()
        if name.startswith(("du-lieu/", "en/data/", "nhung/", "en/embed/")):  # what only a whole build makes
            continue
        drawn = preview.page(name)
        assert drawn is not None, name
        assert without_files(drawn) == without_files(path.read_bytes()), name
    assert preview.page("no/such.html") is None


def test_a_fault_of_the_frame_is_shown_and_the_last_good_version_stays(root: Path) -> None:
    preview = Preview(root, root / "site", "en", lambda _: None)
    assert preview.load()
    page = preview.page("index.html")
    assert page is not None
    (root / "templates/theme/main.html").write_text("{% nonsense %}", encoding="utf-8")
    assert not preview.load()
    assert "nonsense" in BeautifulSoup(preview.dressed(page), "html.parser").find(id="preview-findings").text
    assert preview.page("index.html") == page


def test_addresses_are_answered_as_a_host_does(served: tuple[Path, str]) -> None:
    _, address = served

    def answer(path: str) -> BeautifulSoup:
        with urllib.request.urlopen(address + path) as reply:
            return BeautifulSoup(reply.read(), "html.parser")

    def title(path: str) -> str:
        return answer(path).title.text

    assert title("") == title("index.html") != title("en/")
    assert title("en/") == title("en/index.html")
    assert title("no/such.html") == title("404.html") != title("en/no/such.html")
    assert title("en/no/such.html") == title("en/404.html")


def test_findings_cannot_become_markup(root: Path) -> None:
    preview = Preview(root, root / "site", "en", lambda _: None)
    preview.load()
    page = preview.page("index.html")
    assert page is not None
    (root / "data/topics.yml").write_text('"<script>alert(1)</script>": x\n', encoding="utf-8")
    assert not preview.load()
    dressed = BeautifulSoup(preview.dressed(page), "html.parser")
    assert [script.get("src") for script in dressed.find_all("script") if "alert" in script.text] == []
    assert "alert(1)" in dressed.find(id="preview-findings").text
    assert preview.page("index.html") == page
