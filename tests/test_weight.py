"""What a first visit weighs, as a static host would send it."""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
from lighthouse import lighthouse, served


def first_load(page: Path) -> dict[Path, int]:
    """Every file that a page loads by itself, with its size as sent: fonts and pictures are packed already."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    links = [each.get("href") or each.get("src") for each in soup.select("link[rel=stylesheet], link[rel=icon], script[src], img[src]")]
    files = {page, *((page.parent / link).resolve() for link in links)}
    for sheet in [file for file in files if file.suffix == ".css"]:
        files |= {(sheet.parent / url).resolve() for url in re.findall(r'url\("?([^")]+\.woff2)"?\)', sheet.read_text(encoding="utf-8"))}
    return {file: len(content) if file.suffix == ".woff2" else len(gzip.compress(content, 9)) for file in files for content in (file.read_bytes(),)}


@pytest.mark.parametrize(
    ("folder", "limit"),
    [("", 110_000), ("en", 110_000), ("don-vi", 90_000), ("en/units", 90_000), ("nhiem-vu", 90_000), ("so-sanh", 90_000)],
)
def test_the_first_load_is_light(site: Path, folder: str, limit: int) -> None:
    for page in sorted((site / folder).glob("*.html")):
        if page.name == "index.html" and folder.endswith("nhiem-vu"):
            continue  # the list of every task is as long as it is
        files = first_load(page)
        assert sum(files.values()) <= limit, (page.name, sum(files.values()))
        assert len(files) <= 15, (page.name, len(files))


@pytest.mark.parametrize("path", ["index.html", "en/units/phong-quan-ly-cong-nghe.html", "nhiem-vu/32-qd-skhcn-2022.pl4.7-1.html", "tra-cuu.html"])
def test_lighthouse_has_nothing_to_say(site: Path, path: str) -> None:
    """Accessibility, best practices and findability in full; its timings are measured, not tested (docs/measurements.md)."""
    with served(site) as address:
        found = lighthouse(address + path, ("accessibility", "best-practices", "seo"))
    scores = {name: category["score"] for name, category in found["categories"].items()}
    assert scores == {"accessibility": 1, "best-practices": 1, "seo": 1}, {
        name: audit["title"] for name, audit in found["audits"].items() if audit["score"] == 0
    }
    elsewhere = [item["url"] for item in found["audits"].get("network-requests", {}).get("details", {}).get("items", []) if not item["url"].startswith(address)]
    assert not elsewhere
