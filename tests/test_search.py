"""Search: judged queries in Python and in a real browser, the two held equal, and the page around them."""

from __future__ import annotations

import base64
import csv
import io
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from generator.build import Content
from generator.languages import LANGUAGES
from generator.portal import Portal
from generator.search import records as search_records
from generator.search.index import CLASSES, Index, Meanings, build, encode
from generator.search.ranking import Searcher, near
from generator.search.tokens import exact, fold, tokens

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
from screenshots import browser

QUERIES = Path(__file__).parent / "search" / "queries.tsv"
# The measure of the whole file: how often the first result is right, how many of the wanted are among ten.
FIRST_RIGHT, RECALL = 0.9, 0.98


@dataclass(frozen=True)
class Judged:
    covers: str
    language: str
    query: str
    first: tuple[str, ...]
    first_ten: tuple[str, ...]
    nothing: bool


def judged() -> list[Judged]:
    found = []
    for line in QUERIES.read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "covers\t")):
            continue
        covers, language, query, first, ten = line.split("\t")
        alternatives = tuple(first.split("|")) if first not in ("", "-") else ()
        found.append(Judged(covers, language, query, alternatives, tuple(ten.split()), nothing=first == "-"))
    return found


@pytest.fixture(scope="module")
def searchers(real: Content, portal: Portal) -> dict[str, Searcher]:
    found = {}
    for language in LANGUAGES:
        pages = [page for page in real.pages if page.language == language and not page.part_of]
        prose = [search_records.Prose(page.id, page.path, page.title, page.markdown) for page in pages]
        records = search_records.records(portal, real.interfaces[language], prose)
        found[language] = Searcher(build(records, Meanings(search_records.groups(portal, language))))
    return found


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    made = browser()
    made.set_script_timeout(60)
    made.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    yield made
    made.quit()


def ids(searcher: Searcher, query: str, many: int = 10) -> list[str]:
    return [searcher.index.records[hit.number].id for hit in searcher.search(query).hits[:many]]


def measure(answers: list[tuple[Judged, list[str]]]) -> tuple[float, float, list[str]]:
    first: list[bool] = []
    wanted: list[bool] = []
    faults = []
    for each, found in answers:
        if each.nothing or each.first:
            right = not found if each.nothing else bool(found) and found[0] in each.first
            first.append(right)
            faults += [] if right else [f"{each.query!r}: first is {found[:1]}"]
        for one in each.first_ten:
            wanted.append(one in found[:10])
            faults += [] if one in found[:10] else [f"{each.query!r}: {one} is not among {found}"]
    return sum(first) / len(first), sum(wanted) / len(wanted), faults


# --- words ---------------------------------------------------------------------------------------------


def test_words_are_one_whatever_their_writing() -> None:
    for one, other in (("hoà", "hòa"), ("thuỷ", "thủy"), ("kỹ", "kĩ"), ("lý", "lí"), ("Đ", "đ"), ("KH&CN", "khcn")):
        assert fold(one) == fold(other), (one, other)
    assert exact("hoà") == exact("hòa") != exact("hoa")
    assert fold("đo") == fold("độ")
    assert exact("đo") != exact("độ")
    assert [t.folded for t in tokens("4.718,51")] == [t.folded for t in tokens("4,718.51")] == ["471851"]
    assert [t.folded for t in tokens("2951/2015/QĐ-UBND")] == ["2951", "2015", "qd", "ubnd"]


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once_for_any_text(text: str) -> None:
    for token in tokens(text):
        assert token.folded == fold(token.folded) or token.folded.endswith("i")
        assert " " not in token.folded


def test_the_browser_cuts_the_same_words(driver: webdriver.Chrome, site: Path, searchers: dict[str, Searcher]) -> None:
    """Every word of the index, and texts put together from letters, marks and signs at random."""
    dice = random.Random(1)
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằấựỹỵ0123456789.,/&-–'\"“” \u0300\u0301\u0309\u0323\u0302ƯĐẠ²ß한"
    texts = ["".join(dice.choices(letters, k=30)) for _ in range(3000)]
    texts += [record.name for record in searchers["vi"].index.records]
    driver.get((site / "tra-cuu.html").as_uri() + "?q=a")
    wait(driver)
    found = driver.execute_script(
        "return arguments[0].map(function (text) { return PortalSearchEngine.tokens(text).map(function (t) { return [t.folded, t.exact]; }); })",
        texts,
    )
    for text, words in zip(texts, found, strict=True):
        assert [list(token[1:]) for token in tokens(text)] == words, text


@given(st.dictionaries(st.integers(0, 60_000), st.integers(0, len(CLASSES) - 1), max_size=60))
def test_written_postings_are_printable_and_hold_no_line(postings: dict[int, int]) -> None:
    text = encode(postings)
    assert text.isascii()
    assert not set(text) & set('\\"\t\n')


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("hatex", "hatx", True),
        ("moi", "mio", True),
        ("khoi", "khoang", False),
        ("intellectual", "inelectual", True),
        ("so", "so", False),
    ],
)
def test_a_slip_is_one_letter_or_two_in_a_long_word(one: str, other: str, expected: bool) -> None:
    assert near(one, other) is expected
    assert near(other, one) is expected


# --- judged queries ------------------------------------------------------------------------------------


def test_judged_queries_name_records_that_exist(searchers: dict[str, Searcher]) -> None:
    known = {record.id for record in searchers["vi"].index.records}
    for each in judged():
        assert set(each.first) | set(each.first_ten) <= known, each
    assert len(judged()) >= 150


def test_judged_queries_in_python(searchers: dict[str, Searcher]) -> None:
    first, recall, faults = measure([(each, ids(searchers[each.language], each.query)) for each in judged()])
    assert first >= FIRST_RIGHT, faults
    assert recall >= RECALL, faults


def ask(driver: webdriver.Chrome, queries: list[str]) -> list[tuple[list[str], int, bool]]:
    found = driver.execute_async_script(
        """
        var done = arguments[arguments.length - 1], out = [];
        portalSearchTools.start().then(async function () {
          for (var query of arguments_[0]) {
            var found = await portalSearchTools.ask(query, 10);
            out.push([found.shown.map(function (r) { return r.i; }), found.answer.hits.length, found.answer.partial]);
          }
          done(out);
        });
        """.replace("arguments_", "([" + json.dumps(queries) + "])")
    )
    return [tuple(each) for each in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_answers_as_the_specification(
    driver: webdriver.Chrome, site: Path, searchers: dict[str, Searcher], language: str
) -> None:
    """The judged queries, and queries drawn from the records: pieces of names, half words, words in disorder."""
    dice = random.Random(2)
    drawn = []
    for record in dice.sample(list(searchers[language].index.records), 120):
        words = record.name.split()
        start = dice.randrange(len(words))
        piece = words[start : start + dice.randint(1, 5)]
        if dice.random() < 0.3:
            dice.shuffle(piece)
        if dice.random() < 0.5:
            piece[-1] = piece[-1][: max(1, len(piece[-1]) - dice.randint(1, 3))]
        drawn.append(" ".join(" ".join(t.folded for t in tokens(" ".join(piece))) if dice.random() < 0.5 else piece))
    queries = [each for each in judged() if each.language == language]
    driver.get((site / ("index.html" if language == "vi" else "en/index.html")).as_uri())
    found = ask(driver, [each.query for each in queries] + drawn)
    for query, (shown, many, partial) in zip([each.query for each in queries] + drawn, found, strict=True):
        answer = searchers[language].search(query)
        assert many == len(answer.hits), query
        assert partial == answer.partial, query
        assert shown == ids(searchers[language], query), query
    first, recall, faults = measure([(each, shown) for each, (shown, _, _) in zip(queries, found, strict=False)])
    assert first >= FIRST_RIGHT, faults
    assert recall >= RECALL, faults


def test_every_record_is_found_by_its_own_name(searchers: dict[str, Searcher]) -> None:
    """Without diacritics, in the words of its page: nothing that is published is out of reach."""
    for language, searcher in searchers.items():
        for number, record in enumerate(searcher.index.records):
            query = " ".join(token.folded for token in tokens(record.name)[:12])
            assert number in {hit.number for hit in searcher.search(query).hits}, (language, record.id)


def test_an_index_of_nothing_answers_nothing() -> None:
    assert Searcher(build([], Meanings({}))).search("khoa hoc").hits == []
    assert isinstance(build([], Meanings({"a": ["b"]})), Index)


# --- the page ------------------------------------------------------------------------------------------


def wait(driver: webdriver.Chrome) -> None:
    end = time.monotonic() + 20
    while driver.execute_script("return !!document.querySelector('#search-app [aria-busy=true]')"):
        assert time.monotonic() < end, "the search page stays busy"
        time.sleep(0.02)


def opened(driver: webdriver.Chrome, site: Path, parameters: str, page: str = "tra-cuu.html") -> list[str]:
    driver.get((site / page).as_uri() + "?" + parameters)
    wait(driver)
    return list(
        driver.execute_script(
            "return Array.from(document.querySelectorAll('[data-record-id]'), e => e.dataset.recordId)"
        )
    )


def hits(driver: webdriver.Chrome) -> int:
    return int(driver.find_element(By.ID, "result-count").text)


def table(site: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((site / f"data/v1/{name}.csv").read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    ("parameters", "keeps"),
    [
        ("kind=task&plan=32-qd-skhcn-2022", lambda r: r["plan_id"] == "32-qd-skhcn-2022"),
        ("kind=task&unit=thanh-tra-so", lambda r: "thanh-tra-so" in r["lead_ids"].split(";")),
        ("kind=task&unit=thanh-tra-so&unit=van-phong-so", lambda r: {"thanh-tra-so", "van-phong-so"} & set(r["lead_ids"].split(";"))),
        ("kind=task&programme=doi-moi-cong-nghe", lambda r: r["programme_id"] == "doi-moi-cong-nghe"),
        ("kind=task&topic=khoi-nghiep", lambda r: "khoi-nghiep" in r["topic_ids"].split(";")),
        ("kind=task&min=1.000", lambda r: r["budget_million_vnd"] and Decimal(r["budget_million_vnd"]) >= 1000),
        ("kind=task&min=100&max=200,5", lambda r: r["budget_million_vnd"] and 100 <= Decimal(r["budget_million_vnd"]) <= Decimal("200.5")),
        ("kind=task&joint=1", lambda r: r["joint_work_id"]),
        ("kind=task&money=no_column", lambda r: r["budget_column"] == "false" and (r["counted_in_totals"] == "true" or not r["joint_work_id"])),
        ("kind=task&money=zero", lambda r: r["budget_kind"] == "zero" and r["counted_in_totals"] == "true"),
        ("kind=task&quarter=2022-Q3", lambda r: r["end_month"] in ("2022-07", "2022-08", "2022-09")),
        ("kind=task&month=2022-06", lambda r: r["end_month"] == "2022-06"),
        ("kind=task&untimed=1", lambda r: r["time_kind"] == "not_stated"),
        ("kind=task&when=passed&date=2022-07-15", lambda r: r["end_month"] and r["end_month"] < "2022-07"),
        ("kind=task&when=ahead&date=2022-07-15", lambda r: r["end_month"] and r["end_month"] >= "2022-07"),
    ],
)  # fmt: skip
def test_filters_keep_what_the_published_table_says(
    driver: webdriver.Chrome, site: Path, parameters: str, keeps: object
) -> None:
    rows = [row for row in table(site, "tasks") if row["is_heading"] == "false" and keeps(row)]  # type: ignore[operator]
    assert rows
    opened(driver, site, parameters)
    assert hits(driver) == len(rows)


def test_sums_count_each_work_once_and_say_what_they_leave_out(driver: webdriver.Chrome, site: Path) -> None:
    rows = [r for r in table(site, "tasks") if r["plan_id"] == "32-qd-skhcn-2022" and r["is_heading"] == "false"]
    counted = [r for r in rows if r["counted_in_totals"] == "true"]
    total = sum(Decimal(r["budget_million_vnd"] or 0) for r in counted)
    opened(driver, site, "kind=task&plan=32-qd-skhcn-2022", "en/search.html")
    words = driver.find_element(By.ID, "search-sum").text
    assert f"VND {total:,.10f}".rstrip("0").rstrip(".") in words
    assert f"not added: {len(rows) - len(counted)}." in words
    assert f"no amount: {sum(not r['budget_million_vnd'] for r in counted)}." in words


def test_where_no_task_states_an_amount_there_is_no_sum(driver: webdriver.Chrome, site: Path) -> None:
    """Nothing stated is not zero; and where nothing was found there is nothing to take away."""
    opened(driver, site, "kind=task&plan=350-kh-ubnd-2025", "en/search.html")
    words = driver.find_element(By.ID, "search-sum").text
    assert "none of them states an amount" in words and "VND" not in words
    stated = [r for r in table(site, "tasks") if r["plan_id"] == "32-qd-skhcn-2022" and r["is_heading"] == "false" and r["counted_in_totals"] == "true" and r["budget_million_vnd"]]
    opened(driver, site, "kind=task&plan=32-qd-skhcn-2022", "en/search.html")
    assert f"of which state an amount: {len(stated)};" in driver.find_element(By.ID, "search-sum").text
    assert driver.find_element(By.CSS_SELECTOR, ".op-take").is_displayed()
    opened(driver, site, "q=qqqqzzzz", "en/search.html")
    assert not driver.find_element(By.CSS_SELECTOR, ".op-take").is_displayed()


@pytest.mark.parametrize("plan", ["350-kh-ubnd-2025", "32-qd-skhcn-2022"])
def test_the_number_of_a_plan_finds_its_targets_too(driver: webdriver.Chrome, site: Path, plan: str) -> None:
    number = next(r["number"] for r in table(site, "plans") if r["plan_id"] == plan)
    opened(driver, site, f"q={quote(number)}&kind=target")
    assert hits(driver) == sum(r["plan_id"] == plan for r in table(site, "targets"))


@pytest.mark.parametrize(
    ("page", "question", "list_of"),
    [
        ("tra-cuu.html", "không có thời hạn", "untimed=1"), ("tra-cuu.html", "viec khong neu kinh phi", "money=not_stated"),
        ("en/search.html", "tasks without a deadline", "untimed=1"), ("en/search.html", "no budget", "money=not_stated"),
    ],
)  # fmt: skip
def test_a_plain_question_leads_to_the_list_of_a_filter(driver: webdriver.Chrome, site: Path, page: str, question: str, list_of: str) -> None:
    opened(driver, site, f"q={quote(question)}", page)
    first = driver.find_element(By.CSS_SELECTOR, "#search-results a").get_attribute("href")
    assert f"kind=task&{list_of}" in first
    opened(driver, site, first.partition("?")[2], page)
    assert 0 < hits(driver) < len(table(site, "tasks"))


def test_a_filter_counts_what_it_would_leave(driver: webdriver.Chrome, site: Path) -> None:
    opened(driver, site, "q=buc+xa&kind=task")
    offered = driver.execute_script(
        "return Array.from(document.querySelectorAll('#facet-plan li:not([hidden])'), li => [li.querySelector('input').value, +li.querySelector('.op-n').textContent])"
    )
    assert offered
    for plan, count in offered:
        opened(driver, site, f"q=buc+xa&kind=task&plan={plan}")
        assert hits(driver) == count, plan


def test_orders(driver: webdriver.Chrome, site: Path) -> None:
    rows = {row["task_id"]: row for row in table(site, "tasks")}
    money = opened(driver, site, "kind=task&plan=32-qd-skhcn-2022&sort=money")
    amounts = [Decimal(rows[each]["budget_million_vnd"]) for each in money]
    assert amounts == sorted(amounts, reverse=True)
    due = [rows[each]["end_month"] for each in opened(driver, site, "kind=task&plan=32-qd-skhcn-2022&sort=deadline")]
    assert due == sorted(due)
    document = opened(driver, site, "kind=task&plan=32-qd-skhcn-2022&sort=document")
    assert (
        document
        == [r["task_id"] for r in rows.values() if r["plan_id"] == "32-qd-skhcn-2022" and r["is_heading"] == "false"][
            : len(document)
        ]
    )


def test_the_state_is_in_the_address_and_the_back_button_works(driver: webdriver.Chrome, site: Path) -> None:
    opened(driver, site, "q=do+luong")
    every = hits(driver)
    driver.execute_script("document.querySelector('input[name=kind][value=task]').click()")
    wait(driver)
    fewer = hits(driver)
    assert 0 < fewer < every
    assert parse_qs(urlsplit(driver.current_url).query) == {"q": ["do luong"], "kind": ["task"]}
    driver.back()
    wait(driver)
    assert hits(driver) == every
    assert not driver.find_element(By.CSS_SELECTOR, "input[name=kind][value=task]").is_selected()
    driver.forward()
    wait(driver)
    assert hits(driver) == fewer
    opened(driver, site, "q=do+luong&kind=task")
    assert hits(driver) == fewer


def test_more_results_come_in_the_same_order(driver: webdriver.Chrome, site: Path) -> None:
    first = opened(driver, site, "q=khoa+hoc")
    driver.find_element(By.ID, "search-more").click()
    wait(driver)
    more = driver.execute_script(
        "return Array.from(document.querySelectorAll('[data-record-id]'), e => e.dataset.recordId)"
    )
    assert more[: len(first)] == first
    assert len(more) > len(first)


def test_matching_words_are_marked_also_without_diacritics(driver: webdriver.Chrome, site: Path) -> None:
    opened(driver, site, "q=" + quote("an toan buc xa"))
    marked = driver.execute_script(
        "return Array.from(document.querySelector('[data-record-id]').querySelectorAll('a mark'), e => e.textContent)"
    )
    assert marked == ["An", "toàn", "bức", "xạ"]


def take(driver: webdriver.Chrome, kind: str) -> bytes:
    """The bytes of a download, as the browser would save them."""
    content = driver.execute_async_script(
        """
        var kind = arguments[0], done = arguments[1], make = URL.createObjectURL;
        URL.createObjectURL = function (blob) {
          var reader = new FileReader();
          reader.onload = function () { done(reader.result.split(",")[1]); };
          reader.readAsDataURL(blob);
          URL.createObjectURL = make;
          return make.call(URL, blob);
        };
        document.querySelector("[data-take=" + kind + "]").click();
        """,
        kind,
    )
    return base64.b64decode(content)


def test_rows_to_take_away(driver: webdriver.Chrome, site: Path) -> None:
    shown = opened(driver, site, "q=hatex&kind=task&sort=document")
    taken = json.loads(take(driver, "json"))
    assert [row["id"] for row in taken["results"]] == shown
    assert taken["query"] == "q=hatex&sort=document&kind=task" or set(parse_qs(taken["query"])) == {"q", "kind", "sort"}
    assert taken["retrieved"]
    assert "hatex" in taken["citation"]
    rows = {row["task_id"]: row for row in table(site, "tasks")}
    for row in taken["results"]:
        published = rows[row["id"]]
        assert row["counted_in_totals"] is (published["counted_in_totals"] == "true")
        assert Decimal(row["budget_million_vnd"] or 0) == Decimal(published["budget_million_vnd"] or 0)
        assert row["url"].endswith(published["url_vi"])
    lines = list(csv.reader(io.StringIO(take(driver, "csv").decode("utf-8-sig"))))
    assert [line[0] for line in lines[1 : 1 + len(shown)]] == shown
    assert {line[0] for line in lines[2 + len(shown) :]} >= {"# query", "# retrieved", "# citation"}


def test_no_cell_taken_away_can_run_as_a_formula(driver: webdriver.Chrome, site: Path) -> None:
    opened(driver, site, "q=hatex")
    hostile = ["=1+1", "+1", "-cmd", "@x", "\tx", "-", "-5", "plain"]
    text = driver.execute_async_script(
        "portalExport.csv(['a'], arguments[0].map(v => [v]), {}).text().then(arguments[1])", hostile
    )
    cells = [line[0] for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) if line][1:]
    assert cells == ["'=1+1", "'+1", "'-cmd", "'@x", "'\tx", "-", "-5", "plain"]


def test_the_workbook_taken_away_opens_elsewhere(driver: webdriver.Chrome, site: Path) -> None:
    shown = opened(driver, site, "q=hatex&kind=task&sort=document")
    book = openpyxl.load_workbook(io.BytesIO(take(driver, "xlsx")))
    results, about = book["results"], book["about"]
    assert results.freeze_panes == "A2"
    head, *rows = results.iter_rows()
    names = [cell.value for cell in head]
    assert [row[names.index("id")].value for row in rows] == shown
    published = {row["task_id"]: row for row in table(site, "tasks")}
    stated = 0
    for row in rows:
        cells = dict(zip(names, row, strict=True))
        its = published[cells["id"].value]
        amount, counted = cells["budget_million_vnd"], cells["counted_in_totals"]
        assert Decimal(str(amount.value or 0)) == Decimal(its["budget_million_vnd"] or 0)
        assert amount.value is None or amount.data_type == "n"
        assert (counted.data_type, counted.value) == ("b", its["counted_in_totals"] == "true")
        stated += amount.value is not None
    assert stated
    assert {row[0].value for row in about.iter_rows(min_row=2)} >= {"query", "retrieved", "citation"}


def test_no_cell_of_the_workbook_taken_away_can_run(driver: webdriver.Chrome, site: Path) -> None:
    opened(driver, site, "q=hatex")
    hostile = ["=1+1", "+1", "-cmd", "@x", "\tx", "-", "-5", "<b>&", "a\u0001b", "plain"]
    content = driver.execute_async_script(
        """
        var reader = new FileReader(), done = arguments[1];
        reader.onload = function () { done(reader.result.split(",")[1]); };
        reader.readAsDataURL(portalExport.xlsx(["a"], arguments[0].map(v => [v]), {"=1": "=2"}, []));
        """,
        hostile,
    )
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(content)))
    cells = [row[0] for row in book["results"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [*hostile[:-2], "ab", "plain"]
    assert all(cell.data_type == "s" for cell in cells)
    assert [cell.value for cell in cells if cell.quotePrefix] == hostile[:5]
    assert all(cell.data_type == "s" and cell.quotePrefix for row in book["about"].iter_rows(min_row=2) for cell in row)


def test_keyboard_from_any_page(driver: webdriver.Chrome, site: Path) -> None:
    driver.get((site / "don-vi/phong-quan-ly-cong-nghe.html").as_uri())
    scripts = "return Array.from(document.scripts, script => script.src).join()"
    assert "search-engine" not in driver.execute_script(scripts)
    driver.find_element(By.TAG_NAME, "body").send_keys("/")
    box = driver.switch_to.active_element
    assert box.get_attribute("name") == "q"
    box.send_keys("an toan buc xa")
    suggestion(driver)
    assert "search-engine" in driver.execute_script(scripts)
    box.send_keys(Keys.ARROW_DOWN)
    chosen = driver.find_element(By.ID, box.get_attribute("aria-activedescendant"))
    assert chosen.get_attribute("data-record-id") == "an-toan-buc-xa"
    box.send_keys(Keys.ESCAPE)
    assert box.get_attribute("aria-expanded") == "false"
    box.send_keys(Keys.ARROW_DOWN)
    suggestion(driver)
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert driver.current_url == (site / "chu-de/an-toan-buc-xa.html").as_uri()
    driver.find_element(By.TAG_NAME, "body").send_keys(Keys.CONTROL, "k")
    box = driver.switch_to.active_element
    box.send_keys("hatex", Keys.ENTER)
    wait(driver)
    assert urlsplit(driver.current_url).path.endswith("/tra-cuu.html")
    assert hits(driver) > 0


def suggestion(driver: webdriver.Chrome) -> None:
    end = time.monotonic() + 10
    while not driver.execute_script(
        "return !!document.querySelector('.op-suggestions:not([hidden]) [data-record-id]')"
    ):
        assert time.monotonic() < end, "no suggestion came"
        time.sleep(0.02)


def test_a_query_cannot_become_markup(driver: webdriver.Chrome, site: Path) -> None:
    opened(
        driver,
        site,
        "q="
        + quote('<img src=x onerror=alert(1)>"><b>')
        + "&kind="
        + quote("<b>")
        + "&sort=constructor&min=1e9&when=x&date=y",
    )
    assert not driver.find_elements(By.CSS_SELECTOR, "#search-app img, #search-app b")
    assert not driver.get_log("browser")


def test_each_result_can_be_cited(driver: webdriver.Chrome, site: Path) -> None:
    opened(driver, site, "q=hatex&kind=task")
    driver.execute_script("document.querySelector('.op-cite').click()")
    words = driver.find_element(By.CSS_SELECTOR, ".op-results textarea").get_attribute("value")
    record = driver.find_element(By.CSS_SELECTOR, "[data-record-id]").get_attribute("data-record-id")
    assert f"nhiem-vu/{record}.html" in words
    assert "32/QĐ-SKHCN, Phụ lục" in words


def test_without_scripts_the_page_leads_to_the_indexes(site: Path) -> None:
    text = (site / "tra-cuu.html").read_text(encoding="utf-8")
    for index in ("nhiem-vu", "don-vi", "chuong-trinh", "chi-tieu", "chu-de", "ke-hoach", "thuat-ngu"):
        assert f'href="{index}/index.html"' in text
