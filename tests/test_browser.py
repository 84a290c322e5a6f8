"""A real browser opens the finished site from its folder."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
from screenshots import browser

KINDS = (
    "index.html", "ke-hoach/index.html", "ke-hoach/32-qd-skhcn-2022.html", "ke-hoach/339-kh-ubnd-2025.html", "don-vi/index.html",
    "don-vi/phong-quan-ly-cong-nghe.html", "chuong-trinh/index.html", "chuong-trinh/doi-moi-cong-nghe.html", "chi-tieu/index.html",
    "nhiem-vu/index.html", "nhiem-vu/32-qd-skhcn-2022.pl4.7-1.html", "chu-de/index.html", "chu-de/khoi-nghiep.html",
    "thuat-ngu/index.html", "ghi-chu/index.html", "viec-chung/index.html", "du-lieu/index.html", "tra-cuu.html", "ban-dich/index.html",
    "gioi-thieu.html", "cach-doc.html", "404.html",
    "en/index.html", "en/plans/350-kh-ubnd-2025.html", "en/units/phong-quan-ly-cong-nghe.html", "en/tasks/32-qd-skhcn-2022.pl4.7-1.html",
    "en/programmes/tai-san-tri-tue.html", "en/topics/khoi-nghiep.html", "en/search.html", "en/notes/index.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    made = browser()
    yield made
    made.quit()


def _size(driver: webdriver.Chrome, width: int) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600},
    )


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_open_from_the_folder_without_a_word_of_complaint(
    driver: webdriver.Chrome, site: Path, width: int
) -> None:
    """No error, no request to elsewhere (the policy would complain), no sideways scrolling of the page."""
    _size(driver, width)
    for page in KINDS:
        driver.get((site / page).as_uri())
        complaints = [entry["message"] for entry in driver.get_log("browser")]
        assert not complaints, (page, complaints)
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, (page, wide)


def test_the_home_page_of_a_phone_has_one_search_box(driver: webdriver.Chrome, site: Path) -> None:
    boxes = "return Array.from(document.querySelectorAll('input[type=search]')).filter(each => each.checkVisibility()).map(each => each.id)"
    _size(driver, 360)
    driver.get((site / "index.html").as_uri())
    assert driver.execute_script(boxes) == ["home-q"]
    driver.get((site / "don-vi/index.html").as_uri())
    assert driver.execute_script(boxes) == ["op-q"]


_OFF_SCREEN = """
return Array.from(document.querySelectorAll('.op-scroll :is(td, th)')).filter(each => each.checkVisibility() && !each.closest('thead'))
  .filter(each => each.getBoundingClientRect().right > innerWidth || each.scrollWidth > each.clientWidth + 1).map(each => each.textContent)"""
_UNNAMED = """
return Array.from(document.querySelectorAll('.op-stack tbody tr')).filter(each => each.checkVisibility()).flatMap(row => {
  const names = Array.from(row.closest('table').querySelectorAll('thead th'), each => each.textContent.trim());
  const title = row.querySelector('th') || row.querySelector('.op-wide');
  return Array.from(row.children).filter((cell, i) => row.children.length === names.length && cell.tagName === 'TD' && cell !== title
    && getComputedStyle(cell, '::before').content.split('"')[1] !== names[i]).map(each => each.textContent); })"""


@pytest.mark.parametrize("folder", ["", "en/"])
def test_on_a_phone_every_cell_of_a_table_is_on_the_screen_after_its_name(driver: webdriver.Chrome, site: Path, folder: str) -> None:
    """Wide tables become cards, and stay tables for a screen reader."""
    _size(driver, 360)
    pages = [page for page in KINDS if page.startswith("en/") == bool(folder) and (page.endswith("index.html") or "skhcn" in page or "kh-ubnd" in page)]
    for page in [*pages, "en/plans/index.html" if folder else "chuong-trinh/index.html"]:
        driver.get((site / page).as_uri())
        assert driver.execute_script(_OFF_SCREEN) == [], page
        assert driver.execute_script(_UNNAMED) == [], page
    driver.get((site / ("en/plans/index.html" if folder else "ke-hoach/index.html")).as_uri())
    nodes = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = Counter(node["role"]["value"] for node in nodes if not node["ignored"])
    rows = driver.execute_script("return document.querySelectorAll('.op-stack tr').length")
    columns = driver.execute_script("return document.querySelectorAll('.op-stack thead th').length")
    assert (roles["row"], roles["columnheader"], roles["cell"] + roles["rowheader"]) == (rows, columns, (rows - 1) * columns)


def test_the_language_switch_keeps_the_record_and_the_place(driver: webdriver.Chrome, site: Path) -> None:
    _size(driver, 1280)
    driver.get((site / "ke-hoach/32-qd-skhcn-2022.html").as_uri() + "#pl4")
    driver.execute_script("document.querySelector('.op-language').click()")
    assert driver.current_url == (site / "en/plans/32-qd-skhcn-2022.html").as_uri() + "#pl4"


def test_the_language_switch_keeps_the_section_in_view(driver: webdriver.Chrome, site: Path) -> None:
    _size(driver, 1280)
    driver.get((site / "ke-hoach/350-kh-ubnd-2025.html").as_uri())
    driver.execute_script("document.getElementById('nhom-e').scrollIntoView()")
    driver.execute_script("document.querySelector('.op-language').click()")
    assert driver.current_url.startswith((site / "en/plans/350-kh-ubnd-2025.html").as_uri() + "#nhom-e")


def test_the_language_switch_keeps_the_query(driver: webdriver.Chrome, site: Path) -> None:
    driver.get((site / "tra-cuu.html").as_uri() + "?q=hatex")
    driver.execute_script("document.querySelector('.op-language').click()")
    assert driver.current_url == (site / "en/search.html").as_uri() + "?q=hatex"


def test_dark_and_light_are_kept(driver: webdriver.Chrome, site: Path) -> None:
    driver.get((site / "index.html").as_uri())
    before = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    driver.execute_script("document.querySelector('.op-scheme').click()")
    after = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert before != after


def search(driver: webdriver.Chrome, site: Path, query: str, language: str = "vi") -> tuple[int, list[str]]:
    page = "tra-cuu.html" if language == "vi" else "en/search.html"
    driver.get((site / page).as_uri() + "?q=" + quote(query))
    for _ in range(100):
        if (
            driver.execute_script("return document.querySelector('#search-results').getAttribute('aria-busy')")
            == "false"
        ):
            break
        time.sleep(0.05)
    count = int(driver.execute_script("return document.querySelector('#result-count').textContent"))
    found = driver.execute_script(
        "return Array.from(document.querySelectorAll('#search-results [data-record-id]')).slice(0, 10).map(e => e.dataset.recordId)"
    )
    return count, found


@pytest.mark.parametrize(
    ("query", "language", "wanted"),
    [
        ("khoi nghiep doi moi sang tao", "vi", "khoi-nghiep"),
        ("an toan buc xa", "vi", "an-toan-buc-xa"),
        ("so huu tri tue", "vi", "so-huu-tri-tue"),
        ("đo lường", "vi", "tieu-chuan-do-luong-chat-luong"),
        ("san giao dich hatex", "vi", "32-qd-skhcn-2022.pl4.7-1"),
        ("cam Đồng Dụ", "vi", "32-qd-skhcn-2022.pl10.2"),
        ("4.718,51", "vi", "32-qd-skhcn-2022.pl5.9-1"),
        ("2951/2015", "vi", "32-qd-skhcn-2022.pl1.1"),
        ("32/QĐ-SKHCN", "vi", "32-qd-skhcn-2022"),
        ("technology exchange Hatex", "en", "32-qd-skhcn-2022.pl4.7-1"),
        ("radiation safety", "en", "an-toan-buc-xa"),
    ],
)  # fmt: skip
def test_search_finds_what_is_meant(
    driver: webdriver.Chrome, site: Path, query: str, language: str, wanted: str
) -> None:
    count, found = search(driver, site, query, language)
    assert count > 0
    assert wanted in found


def test_no_hits_is_0(driver: webdriver.Chrome, site: Path) -> None:
    assert search(driver, site, "zzzxqw") == (0, [])


_WORDS_THAT_MEET = """
const drawings = arguments[0], done = arguments[1], box = document.querySelector(".op-picture"), found = [];
Promise.all(["600 13px", "400 13px"].map(function (face) { return document.fonts.load(face + " 'Be Vietnam Pro'"); })).then(function () {
  drawings.forEach(function (drawn) {
    box.innerHTML = drawn;
    const svg = box.querySelector("svg"), frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width;
    const words = Array.from(svg.querySelectorAll("text")).filter(function (each) { return each.textContent.trim(); });
    const boxes = words.map(function (each) { return each.getBoundingClientRect(); });
    boxes.forEach(function (one, i) {
      if (one.left < frame.left - 1 || one.right > frame.right + 1) found.push([words[i].textContent]);
      boxes.slice(i + 1).forEach(function (other, j) {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);  // boxes of lines hold room above and below the letters
        if (across > scale && down > 3 * scale) found.push([words[i].textContent, words[i + 1 + j].textContent]);
      });
    });
  });
  done([found, box.querySelectorAll("text").length]);
});
"""


def test_no_words_of_a_picture_run_into_others_or_out_of_it(driver: webdriver.Chrome, site: Path) -> None:
    """With the letters as a browser sets them: also the title and source on the files to take away."""
    _size(driver, 1280)
    driver.get((site / "chi-tieu/sang-kien-cap-thanh-pho.html").as_uri())
    drawings = [file.read_text(encoding="utf-8") for folder in ("bieu-do", "en/charts") for file in sorted((site / folder).glob("*.svg"))]
    met, words = driver.execute_async_script(_WORDS_THAT_MEET, drawings)
    assert len(drawings) > 100 and words > 2
    assert met == []
