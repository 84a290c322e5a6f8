"""Five questions as a new reader would ask them: from the home page, each answered within three clicks (docs/five-tasks.md)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
from screenshots import browser

CLICKS = 3
TASKS = [
    ("how much for start-ups in 2022, and is any of it counted twice", "en/index.html", ["Innovative start-ups"],
     "#\\33 2-qd-skhcn-2022", ["joint work counted once", "adding every figure as the tables print it", "joint work counted in another table"]),
    ("what the Inspectorate must deliver by September", "index.html", ["Thanh tra Sở"],
     "#\\33 2-qd-skhcn-2022", ["Hạn dồn nhiều nhất", "Quý III", "tháng"]),
    ("whether the target for new science enterprises went up or down", "en/index.html", ["Indicators", "New science and technology enterprises"],
     "main", ["15", "5 enterprises", "not said whether it went up or down", "promised by different bodies"]),
    ("what falls due in May 2026", "index.html", ["tháng 5/2026"],
     "[id='350-kh-ubnd-2025.2026-05']", ["tháng 5/2026", "việc đến hạn"]),
    ("what Hải Phòng and Hưng Yên promised in the same year", "en/index.html", ["Compare", "2022 plan of the Hưng Yên Department of Science and Technology – 2022 plan of the Hải Phòng"],
     "main", ["promised by different bodies", "(Hưng Yên)", "(Hải Phòng)", "Units of the same name"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    made = browser()
    yield made
    made.quit()


@pytest.mark.parametrize(("question", "start", "clicks", "place", "answers"), TASKS, ids=[task[0] for task in TASKS])
def test_it_is_answered_within_three_clicks(
    driver: webdriver.Chrome, site: Path, question: str, start: str, clicks: list[str], place: str, answers: list[str]
) -> None:
    driver.get((site / start).as_uri())
    assert len(clicks) <= CLICKS, question
    for words in clicks:
        links = [link for link in driver.find_elements(By.CSS_SELECTOR, "main a, .op-nav a") if words in link.text]
        assert links, (words, driver.current_url)
        driver.get(links[0].get_attribute("href"))
    text = " ".join(driver.find_element(By.CSS_SELECTOR, place).text.split())
    for answer in answers:
        assert answer in text, (answer, text[:600])
