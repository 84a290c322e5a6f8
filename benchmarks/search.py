"""Measure the search: bytes before the first result and time per keystroke, at several sizes, with peers beside.

    python benchmarks/search.py [RECORDS …]      default: 500 5000 50000

Records are drawn from a bigram model of our own records' words, so that word frequencies, lengths and neighbours are those
of real plans; numbers, document numbers and names of bodies grow with the size. Bytes are gzip -6 of the files that a
browser asked a static host for, the engine and the record blocks of the first ten results among them. Times are those
of Chromium for the portal's own search and Pagefind, of Node for MiniSearch and lunr. Node with npm is needed for the
peers (`npm ci` in benchmarks/peers). Prints Markdown tables.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parent.parent
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tools"), str(REPOSITORY / "tests")]

from screenshots import browser
from selenium import webdriver

from generator import build
from generator.findings import Report
from generator.portal import compose
from generator.search import index as search_index
from generator.search import records as search_records
from generator.search.records import Record
from generator.search.tokens import tokens

PEERS = Path(__file__).parent / "peers"
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"></head><body data-root=".">
<form role="search" action="x"><label>q</label><input type="search"></form>
<script src="assets/javascripts/search.js"></script></body></html>"""


def real() -> tuple[list[Record], dict[str, list[str]], dict[str, Any]]:
    """Our own records in Vietnamese, the groups of words, and the strings of the scripts."""
    report = Report()
    content = build.read(REPOSITORY, report)
    portal = compose(content.catalog, content.translation)
    interface = content.interfaces["vi"]
    records = search_records.records(portal, interface, [])
    return records, search_records.groups(portal, "vi"), search_records.texts(interface)


def grown(records: list[Record], size: int) -> list[Record]:
    """As many records as wanted, in the likeness of ours."""
    dice = random.Random(size)
    after: dict[str, list[str]] = defaultdict(list)
    starts: list[str] = []
    for record in records:
        for text in (record.name, record.detail):
            words = text.split()
            if len(words) > 2:
                starts.append(words[0])
                for first, second in zip(words, words[1:], strict=False):
                    after[first].append(second)

    def text(length: int) -> str:
        word = dice.choice(starts)
        out = [word]
        while len(out) < length:
            word = dice.choice(after[word]) if after.get(word) else dice.choice(starts)
            out.append(word)
            if dice.random() < 0.003:
                out.append(f"{dice.randint(1, 4999)}/{dice.randint(2005, 2030)}/QĐ-UBND")
        return " ".join(out)

    units = [f"{text(4)} {number}" for number in range(max(20, size // 100))]
    found = []
    for number in range(size):
        like = records[number % len(records)]
        year = dice.randint(2016, 2030)
        unit = dice.choice(units)
        found.append(
            replace(
                like, id=f"r{number}", url=f"nhiem-vu/r{number}.html", name=text(max(3, len(like.name.split()))),
                detail=text(len(like.detail.split())) if like.detail else "", foreign=like.foreign[:160],
                context=f"{unit} {year}", other=text(8) if dice.random() < 0.3 else "", aliases=(f"Phụ lục {number // 97} dòng {number % 97}",),
                figures=f"{dice.randint(1, 9999)},{dice.randint(0, 99)}" if like.amount else "", unit_names=(unit,), place=str(year),
            )
        )  # fmt: skip
    return found


def queries(records: list[Record], many: int) -> list[str]:
    """Pieces of names as people type them: two to six words in order, without diacritics, some with a number."""
    dice = random.Random(7)
    found = ["khoi nghiep doi moi sang tao", "an toan buc xa", "khoa hoc va cong nghe", "chuyen doi so", "KH&CN", "2951/2015"]
    while len(found) < many:
        words = [t.folded for t in tokens(dice.choice(records).name)]
        if len(words) > 3:
            start = dice.randrange(len(words) - 2)
            found.append(" ".join(words[start : start + dice.randint(2, 6)]))
    return found


def our_site(folder: Path, records: list[Record], groups: dict[str, list[str]], texts: dict[str, Any]) -> float:
    """Write the index as a site has it; returns the seconds that the index took."""
    started = time.process_time()
    meanings = search_index.Meanings(groups)
    index = search_index.Encoded.of(search_index.build(records, meanings))
    columns = {"facets": {}, "amount": [r.amount for r in records]}
    files = search_index.artifacts(records, meanings.groups, index, "vi", columns, texts)
    took = time.process_time() - started
    for file in files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
    shutil.copytree(REPOSITORY / "templates/theme/assets/javascripts", folder / "assets/javascripts", dirs_exist_ok=True)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    return took


@functools.cache
def compressed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6))


ASK = """
var query = arguments[0], done = arguments[1], started = performance.now();
portalSearchTools.start().then(function () { return portalSearchTools.ask(query, 10); }).then(function () {
  done(performance.now() - started);
});
"""
TYPE = """
var text = arguments[0], length = arguments[1], untilFirst = arguments[2], done = arguments[3], times = [];
portalSearchTools.start().then(async function () {
  for (length++; length <= text.length; length++) {
    var started = performance.now();
    var found = await portalSearchTools.ask(text.slice(0, length), 10);
    times.push(performance.now() - started);
    if (untilFirst && found.answer.hits.length) break;
  }
  done([length, times]);
});
"""
PAGEFIND = """
var query = arguments[0], done = arguments[1], started = performance.now();
import("/pagefind/pagefind.js").then(async function (pagefind) {
  var found = await pagefind.search(query);
  var shown = await Promise.all(found.results.slice(0, 10).map(function (each) { return each.data(); }));
  done([performance.now() - started, shown.map(function (each) { return each.meta.id; })]);
});
"""


class Host:
    """A static host that knows what was asked of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, set[str]()
        asked = self.asked

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.add(self.path.partition("?")[0].lstrip("/"))
                super().do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def taken(self, below: str) -> int:
        """The compressed bytes of the files below a folder that were asked for since the last call."""
        files = [self.folder / path for path in self.asked if path.startswith(below) and (self.folder / path).is_file()]
        self.asked.clear()
        # Pagefind's own files are compressed already; scripts are not.
        return sum(compressed(file) if file.suffix in (".js", ".json") else file.stat().st_size for file in files)


@contextmanager
def served(folder: Path) -> Iterator[Host]:
    host = Host(folder)
    yield host
    host.server.shutdown()


def ours(driver: webdriver.Chrome, folder: Path, asked: list[str]) -> dict[str, Any]:
    """Bytes and times of whole queries and of queries typed letter by letter, each in a fresh page."""
    first, whole, keys, soon, typed = [], [], [], [], []
    with served(folder) as host:
        for query in asked:
            driver.get(f"{host.address}/index.html")
            host.taken("")
            first.append(driver.execute_async_script(ASK, query))
            whole.append(host.taken("assets/"))
            driver.get(f"{host.address}/index.html")
            host.taken("")
            length, times = driver.execute_async_script(TYPE, query, 0, True)
            soon.append(host.taken("assets/"))
            keys += times + driver.execute_async_script(TYPE, query, length, False)[1]
            typed.append(soon[-1] + host.taken("assets/"))
    return {"first": first, "whole": whole, "keys": keys, "soon": soon, "typed": typed}


def pagefind(driver: webdriver.Chrome, folder: Path, asked: list[str]) -> dict[str, Any]:
    times, sizes, answers = [], [], []
    (folder / "blank.html").write_text("<!doctype html><title>.</title>")
    with served(folder) as host:
        for query in asked:
            driver.get(f"{host.address}/blank.html")
            host.taken("")
            took, shown = driver.execute_async_script(PAGEFIND, " ".join(t.folded for t in tokens(query)))
            times.append(took)
            sizes.append(host.taken("pagefind/"))
            answers.append(shown)
    return {"bytes": sizes, "query_ms": times, "answers": answers}


def peer(folder: Path, engine: str) -> dict[str, Any]:
    done = subprocess.run(
        ["node", "--max-old-space-size=8000", str(PEERS / "engines.mjs"), str(folder), engine],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def written(folder: Path, records: list[Record], asked: list[str]) -> None:
    fields = ("id", "name", "detail", "foreign", "context", "other")
    rows = [
        {name: getattr(r, name) for name in fields} | {"detail": f"{r.detail} {r.figures} {' '.join(r.aliases)}"} for r in records
    ]
    unique = {row["id"]: row for row in rows}
    (folder / "records.json").write_text(json.dumps(list(unique.values()), ensure_ascii=False), encoding="utf-8")
    (folder / "queries.json").write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")


def kb(size: float) -> str:
    return f"{size / 1000:.0f}"


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or [500, 5000, 50_000]
    own, groups, texts = real()
    driver = browser()
    driver.set_script_timeout(600)
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    print("| records | engine | index s | KB of a whole query, median / most | KB typed until the first result, median / most | KB of every letter's results, median / most | ms first result, median | ms a keystroke, median / 95 % / most |")
    print("|---|---|---|---|---|---|---|---|")
    for size in sizes:
        records = grown(own, size)
        asked = queries(records, 30)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            took = our_site(folder, records, groups, texts)
            found = ours(driver, folder, asked)
            keys = sorted(found["keys"])
            print(
                f"| {size} | portal | {took:.1f} | {kb(statistics.median(found['whole']))} / {kb(max(found['whole']))} "
                f"| {kb(statistics.median(found['soon']))} / {kb(max(found['soon']))} "
                f"| {kb(statistics.median(found['typed']))} / {kb(max(found['typed']))} | {statistics.median(found['first']):.0f} "
                f"| {statistics.median(keys):.0f} / {keys[int(len(keys) * 0.95)]:.0f} / {keys[-1]:.0f} |", flush=True,
            )  # fmt: skip
            written(folder, records, asked)
            for engine in ("minisearch", "lunr"):
                made = peer(folder, engine)
                print(f"| {size} | {engine} | | {kb(made['bytes'])} | the same | the same | {made['load_ms']:.0f} to load | {made['query_ms']:.1f} |", flush=True)
            peer(folder, "pagefind")
            made = pagefind(driver, folder, asked)
            print(f"| {size} | pagefind | | {kb(statistics.median(made['bytes']))} / {kb(max(made['bytes']))} | | | {statistics.median(made['query_ms']):.0f} | |", flush=True)
    relevance(driver, own)
    driver.quit()


def relevance(driver: webdriver.Chrome, own: list[Record]) -> None:
    """The judged Vietnamese queries over our own records, asked of the peers: first place and first ten."""
    from test_search import judged, measure

    each_judged = [each for each in judged() if each.language == "vi"]
    print("\n| engine | first right | among ten |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, own, [each.query for each in each_judged])
        for engine in ("minisearch", "lunr", "pagefind"):
            made = peer(folder, engine)
            answers = made["answers"] if engine != "pagefind" else pagefind(driver, folder, [each.query for each in each_judged])["answers"]
            first, recall, _ = measure(list(zip(each_judged, answers, strict=True)))
            print(f"| {engine} | {first:.2f} | {recall:.2f} |", flush=True)


if __name__ == "__main__":
    main()
