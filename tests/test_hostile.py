"""Content is data: payloads in every text of a portal, built, and every file of the result looked at.

The table of contexts and defences is in docs/security.md; each row names the test that holds it.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import icalendar
import openpyxl
import pytest
import vobject
import yaml
from conftest import REPOSITORY, SAMPLE, sample_root
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from test_history import Repository

from generator import build, languages, prose
from generator.cli import main
from generator.findings import Finding, Report, Where
from generator.languages import Interface, MissingStringError
from generator.formats import csv_cell

sys.path.insert(0, str(REPOSITORY / "tools"))

PAYLOADS = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror=window.pwned=1>',
    "' autofocus onfocus=window.pwned=1 x='",
    "</title></style></textarea></svg><svg/onload=window.pwned=1>",
    "<!--><script>window.pwned=1</script-->",
    "javascript:window.pwned=1",
    "[x](javascript:window.pwned=1) ![x](//evil.example/x.png)",
    "{{ config.__class__ }} {% for x in v %}{{ x }}{% endfor %} ${window.pwned=1} {n.__class__}",
    "@@body@@ @@title@@ @@head@@ @@nothing@@",
    "=HYPERLINK(\"http://evil.example\",\"x\") ;=1+1",
    "-1+1|cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "../../../etc/passwd %2e%2e%2f \\..\\..",
    "]]></svg> &lt;script&gt; &amp; &#x3c;script>",
    "window.pwned=1 `${1}` \\u003cscript\\u003e </script>",
    "%s %(x)s {0} {x!r} $& $1 \\1 \\g<0>",
    "+1+1|cmd|' /C calc'!A0",
    "=cmd|' /C calc'!A0 _x003D_1+1 _x000D_",
    "\t=1+1",
    "\r=1+1",
    "x\r\nATTENDEE:mailto:x@evil.example\r\nBEGIN:VALARM\nX-INJECTED:1\\nX-INJECTED:2;,\\",
    "]]><injected/><![CDATA[ </content><entry> <?x?>",
    "Dài " * 900 + "mãi",
)
"""One for each context that a text can land in: HTML text, attributes, comments, links, Markdown, templates, slots,
spreadsheets, paths, XML and SVG, scripts and JSON, format strings and replacement patterns; lines of a calendar,
the escapes of workbooks, sections of XML, and one that is longer than anybody writes."""

# Keys whose values are not free text: ids, enumerations, notation.
_CLOSED = {
    "id", "kind", "issued", "start", "end", "issuer", "sections", "organisation", "programme", "indicator", "topic",
    "topics", "columns", "province", "parent", "field", "year", "task", "tasks", "taken", "relation", "row", "better",
    "plan", "restored", "period", "time", "budget", "value", "source_url",
}  # fmt: skip


def poisoned(value: object, payload: Iterator[str], key: str = "", path: str = "") -> object:
    """The value with a payload put before and behind every free text in it."""
    if isinstance(value, dict):
        return {each: poisoned(part, payload, key if each in ("vi", "en") else each) for each, part in value.items()}
    if isinstance(value, list):
        return [poisoned(part, payload, key) for part in value]
    if isinstance(value, str) and key in ("lead", "coordinating"):  # words that name no organisation need English
        return {"vi": f"{next(payload)} {value}", "en": f"{next(payload)} {value}"}
    if isinstance(value, str) and key not in _CLOSED:
        return f"{next(payload)[: 100 if key == 'no' else None]} {value}"  # numbers may not be long
    return value


def cycle(start: int) -> Iterator[str]:
    number = start
    while True:
        yield PAYLOADS[number % len(PAYLOADS)]
        number += 1


def hostile_root(folder: Path, start: int = 0) -> Path:
    """The sample with payloads in every text; `start` turns them, so that each lands in each text in some build."""
    root = sample_root(folder)
    repository = Repository(root)  # with a history, so that feeds and the list of changes tell of the payloads
    repository.commit()
    payload = cycle(start)
    for file in sorted([*(root / "content/plans").rglob("*.yml"), *(root / "data").glob("*.yml")]):
        value = poisoned(yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader), payload)
        file.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for language in ("vi", "en"):
        same = cycle(start)  # both languages must have the same placeholders
        file = root / f"data/interface/{language}.yml"
        strings = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        strings["frame"] = {key: words if key.endswith("code") else f"{words} {next(same)}" for key, words in strings["frame"].items()}
        file.write_text(yaml.safe_dump(strings, allow_unicode=True, sort_keys=False), encoding="utf-8")
        page = root / f"content/pages/about.{language}.md"
        text = page.read_text(encoding="utf-8")
        text = re.sub(r"^title: .*$", lambda _: "title: " + json.dumps(next(payload)[:400], ensure_ascii=False), text, count=1, flags=re.MULTILINE)
        page.write_text(text + "\n\n" + "\n\n".join(f"`{each}`" for each in PAYLOADS if "`" not in each) + "\n\n{{ config }} @@body@@\n", encoding="utf-8")
    repository.commit()
    return root


def built(root: Path, out: Path) -> Path:
    report = Report()
    content = build.read(root, report)
    assert not report.errors, report.render("text")
    build.build(content, out, lambda _: None)
    return out


@pytest.fixture(scope="module", params=[0, 8, 16])
def hostile_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return built(hostile_root(folder / "root", request.param), folder / "site")


class Page(HTMLParser):
    """What a browser would run or follow in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "autofocus"):
                self.faults.append(f"<{tag} {name}>")
            address = (value or "").strip().lower()
            if name in ("href", "src", "action", "formaction", "data", "poster", "xlink:href"):
                if urlsplit(address).scheme not in ("", "http", "https", "mailto", "data") or address.startswith("//"):
                    self.faults.append(f"<{tag} {name}={value}>")
                if tag == "script" and not re.fullmatch(r"(\.\./)*assets/javascripts/[\w-]+\.js", address):
                    self.faults.append(f"<script {name}={value}>")
                if "evil.example" in address or "pwned" in address.partition("#")[0]:
                    self.faults.append(f"<{tag} {name}={value}>")
        data_block = dict(attrs) == {"type": "application/ld+json"}  # never run; what ends it would show as markup
        if tag == "script" and "src" not in dict(attrs) and not data_block:
            self.faults.append("<script> without src")
        if tag in ("iframe", "object", "embed", "base", "textarea", "foreignobject"):
            self.faults.append(f"<{tag}>")


def test_no_payload_becomes_markup_in_any_page(hostile_site: Path, sample_site: Path) -> None:
    """HTML text, attributes, links: a hostile page has the elements of the harmless one, and nothing that runs."""
    known = set()
    for path in sample_site.rglob("*.html"):
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        known |= page.tags
    pages = sorted(hostile_site.rglob("*.html"))
    assert len(pages) == len(list(sample_site.rglob("*.html")))
    for path in pages:
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        assert not page.faults, (path.relative_to(hostile_site), page.faults)
        assert page.tags <= known | {"code", "ins", "del", "time"}, (path, page.tags - known)
        assert path.read_text(encoding="utf-8").count("</html>") == 1


def test_the_words_arrive_as_they_were_written(hostile_site: Path) -> None:
    """Nothing is lost or evaluated either: template code, slots and format strings are shown as words."""
    titles = [row["title_vi"] for row in _rows(hostile_site, "tasks")]
    published = json.loads((hostile_site / "data/v1/tasks.json").read_text(encoding="utf-8"))
    assert [row["title_vi"] for row in published] == [title.removeprefix("'") if title[:2] in ("'=", "'@", "'-") else title for title in titles]
    assert all(any(" ".join(each.split()) in row["title_vi"] for each in PAYLOADS) for row in published)
    for row in published:
        if not row["is_heading"]:
            text = _text(hostile_site / row["url_vi"])
            assert " ".join(row["title_vi"].split()) in text, row["task_id"]


def _text(path: Path) -> str:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for box in page.select(".op-popover"):
        box.decompose()
    return " ".join(page.get_text("").split())


def _rows(site: Path, table: str) -> list[dict[str, str]]:
    with (site / f"data/v1/{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_no_cell_of_a_table_can_run_as_a_formula(hostile_site: Path) -> None:
    for path in sorted(hostile_site.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                for cell in row:
                    assert cell[:1] not in set("=+@\t\r"), (path, cell)
                    assert not re.match(r"-(?!$|\d[\d.,]*\s?%?$)", cell), (path, cell)


@given(st.text(max_size=30) | st.from_regex(r"[-=+@\t].{0,10}", fullmatch=True))
def test_a_cell_that_is_not_plainly_a_number_never_begins_like_a_formula(text: str) -> None:
    cell = csv_cell(text)
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert cell[:1] not in set("=+@\t\r＝＋＠－")
    assert cell[:1] != "-" or re.fullmatch(r"-|-\d[\d.,]*\s?%?", cell)


def test_pictures_and_lists_of_addresses_stay_well_formed_and_still(hostile_site: Path) -> None:
    """SVG and XML: parsed by a strict parser, without scripts, events or foreign content."""
    found = sorted([*hostile_site.rglob("*.svg"), *hostile_site.rglob("*.xml")])
    assert any(path.suffix == ".svg" for path in found)
    for path in found:
        for element in ET.fromstring(path.read_text(encoding="utf-8")).iter():  # noqa: S314 — our own output
            name = element.tag.rpartition("}")[2]
            assert name not in ("script", "foreignObject", "image", "a", "use", "iframe", "animate", "set"), (path, name)
            assert not [key for key in element.attrib if key.lower().startswith("on")], path


def _words(value: object) -> str:
    """A value of a published table as words, line breaks as XML and spreadsheets give them back."""
    return (";".join(value) if isinstance(value, list) else str(value)).replace("\r\n", "\n").replace("\r", "\n")


def test_workbooks_hold_the_very_words_and_no_formula_link_or_macro(hostile_site: Path) -> None:
    books = sorted(hostile_site.rglob("*.xlsx"))
    assert len(books) > 3
    for path in books:
        with zipfile.ZipFile(path) as parts:
            names = set(parts.namelist())
            sheets = [each for each in names if each.startswith("xl/worksheets/sheet")]
            assert not [each for each in names if re.search("vba|external|connection|embed|activex|hyperlink", each, re.IGNORECASE)]
            for each in sheets:
                tags = {etree.QName(element).localname for element in etree.fromstring(parts.read(each)).iter()}
                assert not tags & {"f", "hyperlink", "hyperlinks", "oleObject", "control"}, (path, each)
    book = openpyxl.load_workbook(hostile_site / "data/v1/open-plans.xlsx")
    seen = set()
    for name in book.sheetnames[:-1]:
        head, *lines = book[name].iter_rows()
        rows = json.loads((hostile_site / f"data/v1/{name}.json").read_text(encoding="utf-8"))
        assert len(rows) == len(lines), name
        for row, line in zip(rows, lines, strict=True):
            for column, cell in zip(head, line, strict=True):
                value = row[column.value]
                if isinstance(value, (str, list)) and value and cell.data_type != "d":
                    assert cell.data_type == "s", (name, cell.coordinate)
                    words = ";".join(value) if isinstance(value, list) else value
                    assert cell.value == words.replace("\r", "_x000D_"), (name, cell.coordinate)  # as ECMA-376 writes it
                    assert cell.quotePrefix or cell.value[:1] not in set("=+-@\t\r\n") or re.match(r"-(?:$|\d)", cell.value), cell.value
                    seen |= {each for each in PAYLOADS if " ".join(each.split()) in " ".join(_words(value).split())}
    assert seen == set(PAYLOADS)


def test_a_workbook_for_editing_holds_the_very_words_and_brings_them_back(hostile_site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, file = hostile_site.parent / "root", hostile_site.parent / "root/.cache/edit.xlsx"
    assert main(["export", "1-kh-vi-du-2022", "-o", str(file), "--root", str(root)]) == 0
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                tags = {etree.QName(element).localname for element in etree.fromstring(parts.read(name)).iter()}
                assert not tags & {"f", "hyperlink", "hyperlinks"}, name
    book = openpyxl.load_workbook(file)
    # `_xHHHH_` stands for a character (ECMA-376, ST_Xstring); openpyxl leaves that to its user where words stand in the cell.
    cells = {re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), str(cell.value)) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
    plan = yaml.load((root / "content/plans/1-kh-vi-du-2022/pl1.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    for task in plan["tasks"]:
        assert _words(task["title"]["vi"]) in cells, task["title"]
    book.save(file)  # as a spreadsheet program writes it again
    before = {path: path.read_bytes() for path in (root / "content").rglob("*") if path.is_file()}
    assert main(["import", str(file), "--root", str(root)]) == 0, capsys.readouterr().out
    assert before == {path: path.read_bytes() for path in (root / "content").rglob("*") if path.is_file()}


def test_feeds_hold_the_very_words_and_no_element_of_theirs(hostile_site: Path) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    allowed = {atom + each for each in ("feed", "id", "title", "updated", "author", "name", "link", "entry", "content")}
    changes = json.loads((hostile_site / "data/v1/changes.json").read_text(encoding="utf-8"))
    assert len(changes) > 50
    for path in sorted(hostile_site.rglob("*.atom")):
        tree = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False))
        assert {each.tag for each in tree.iter()} <= allowed, path  # a comment or an instruction has no such tag either
        assert {each.get("type") for each in tree.iter(f"{atom}content")} <= {"text"}
        assert all(urlsplit(each.get("href")).hostname == "ke-hoach-khcn.example" for each in tree.iter(f"{atom}link"))
        read = feedparser.parse(path.read_bytes(), sanitize_html=False)
        assert not read.bozo, path
        assert [each.content[0].value for each in read.entries] == [each.text.strip() for each in tree.iter(f"{atom}content")]
    whole = etree.fromstring((hostile_site / "thay-doi/index.atom").read_bytes()).findtext(f"{atom}entry/{atom}content")
    # What is none of the document's words is counted only.
    said = [each["new"] for each in changes if each["kind"] in ("substance", "wording", "slip") and each["new"] is not None]
    assert [words for words in said if _words(words) not in whole] == []
    assert any("<injected/>" in words for words in said)


def test_no_text_begins_a_line_of_a_calendar(hostile_site: Path) -> None:
    known = {
        "VCALENDAR": {"VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "X-WR-CALDESC"},
        "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP", "URL"},
    }
    tasks = {each["task_id"]: each for each in json.loads((hostile_site / "data/v1/tasks.json").read_text(encoding="utf-8"))}
    plan = json.loads((hostile_site / "data/v1/plans.json").read_text(encoding="utf-8"))[0]
    count = 0
    for path in sorted(hostile_site.rglob("*.ics")):
        raw = path.read_bytes()
        assert raw.endswith(b"\r\n")
        for line in raw.split(b"\r\n"):
            assert len(line) <= 75 and not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), (path, line)
            line.decode("utf-8")  # no letter is cut in two
        calendar = icalendar.Calendar.from_ical(raw)
        others = {each.uid.value: each for each in vobject.readOne(raw.decode("utf-8")).components()}
        assert len(others) == len(calendar.subcomponents)
        for each in calendar.walk():
            assert set(each) <= known[each.name], path
        for event in calendar.subcomponents:
            task = tasks[str(event["UID"]).removesuffix("@open-plans.invalid").rpartition(".")[0]]
            language = "en" if path.relative_to(hostile_site).parts[0] == "en" else "vi"
            words = _words(task[f"activity_{language}"] or task[f"title_{language}"])
            other = others[str(event["UID"])]
            assert str(event["SUMMARY"]).endswith(words) and other.summary.value.endswith(words)
            assert [_words(str(each)) for each in event["CATEGORIES"].cats] == [_words(plan["number"])]
            assert _words(task[f"source_ref_{language}"]) in _words(str(event["DESCRIPTION"]))
            assert not other.contents.keys() - {each.lower() for each in known["VEVENT"]}
            count += 1
    assert count > 10


def test_a_data_block_inside_a_page_is_json_that_no_text_ends(hostile_site: Path) -> None:
    found = []
    for path in sorted(hostile_site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script', text, re.DOTALL):
            assert not re.search("[<>&]", block), path
            found.append(json.dumps(json.loads(block), ensure_ascii=False))
    everything = " ".join(" ".join(found).split())
    landed = [each for each in PAYLOADS if json.dumps(" ".join(each.split()), ensure_ascii=False)[1:-1] in everything]
    assert any("<" in each for each in landed) and len(landed) > 2


def test_what_is_longer_than_a_cell_is_cut_visibly_or_refused(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = root / "data/organisations.yml"
    aliases = [letter * 15_000 for letter in "abc"]
    units.write_text(units.read_text(encoding="utf-8").replace("{id: trung-tam-vi-du,", f"{{id: trung-tam-vi-du, aliases: {aliases},"), encoding="utf-8")
    site = built(root, tmp_path / "site")
    rows = json.loads((site / "data/v1/organisations.json").read_text(encoding="utf-8"))
    assert aliases in [row["aliases_vi"] for row in rows]
    cells = [cell.value for row in openpyxl.load_workbook(site / "data/v1/open-plans.xlsx")["organisations"].iter_rows() for cell in row if cell.value]
    assert max(map(len, map(str, cells))) == 32_767
    assert max(map(str, cells), key=len).startswith(";".join(aliases)[:32_000]) and max(map(str, cells), key=len).endswith(" […]")
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    section.write_text(section.read_text(encoding="utf-8").replace("vi: Làm ví dụ thứ nhất", f"vi: {'_x0041_' * 2_800}"), encoding="utf-8")
    book = tmp_path / "x.xlsx"
    assert main(["export", "1-kh-vi-du-2022", "-o", str(book), "--root", str(root)]) == 2
    assert "holds 32767 characters" in capsys.readouterr().err and not book.exists()


HIDDEN = (
    "\x00", "\x0b", "\x1b", "\x7f", "\x85", "\x9b", "\xad", "\u115f", "\u200b", "\u2028", "\u2029", "\u2060", "\u3164", "\u202e", "\u2066", "\u200f", "\ufeff", "\ufdd0", "\ufffe", "\U0001ffff", "\ud800",
)  # fmt: skip


@pytest.mark.parametrize("character", HIDDEN, ids=lambda each: f"U+{ord(each):04X}")
def test_no_hidden_character_gets_past_the_readers(character: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Controls, changes of direction, what has no width, rare line breaks, noncharacters: by an escape or as they are, in every kind of file that is read."""
    escaped = json.dumps(f"x{character}y")
    if ord(character) > 0xFFFF:
        escaped = f'"x\\U{ord(character):08X}y"'
    section, unit, strings = root / "content/plans/1-kh-vi-du-2022/pl1.yml", root / "data/organisations.yml", root / "data/interface/en.yml"
    section.write_text(section.read_text(encoding="utf-8").replace("Làm ví dụ thứ nhất", "@").replace("vi: @", f"vi: {escaped}"), encoding="utf-8")
    unit.write_text(unit.read_text(encoding="utf-8").replace("vi: Trung tâm Ví dụ", f"vi: {escaped}"), encoding="utf-8")
    text = strings.read_text(encoding="utf-8")
    strings.write_text(text.replace("{name: Hải Phòng science and technology plans}", f"{{name: {escaped}}}"), encoding="utf-8")
    assert strings.read_text(encoding="utf-8") != text
    page = root / "content/pages/about.vi.md"
    page.write_bytes(page.read_bytes() + f"x{character}y".encode("utf-8", "surrogatepass"))
    main(["check", "--root", str(root), "--format", "json"])
    found = {each["file"]: each["code"] for each in json.loads(capsys.readouterr().out)}
    for path in (section, unit, strings, page):
        assert found.get(path.relative_to(root).as_posix()) in ("control-character", "not-utf8", "broken-yaml"), (path, found)


def test_scripts_and_data_are_json_in_which_nothing_runs(hostile_site: Path) -> None:
    """A script file that holds data is one call or assignment whose argument is JSON."""
    for path in sorted(hostile_site.rglob("*.json")):
        json.loads(path.read_text(encoding="utf-8"))
    ours = {path.name for path in (REPOSITORY / "templates/theme/assets/javascripts").iterdir()}
    data = [path for path in sorted(hostile_site.rglob("*.js")) if path.name not in ours]
    assert data
    for path in data:
        text = path.read_text(encoding="utf-8").strip()
        match = re.match(r"[\w.$\[\]\"'|&()=\s]*?(?:=|\()\s*(?=[{\[\"])", text)
        assert match, (path, text[:80])
        decoder = json.JSONDecoder()
        rest = text[match.end() :]
        while rest:
            _, end = decoder.raw_decode(rest)
            rest = rest[end:].lstrip().lstrip(",;)").lstrip()


def test_no_file_leaves_the_site_and_every_name_is_plain(hostile_site: Path) -> None:
    beside = {path.name for path in hostile_site.parent.iterdir()}
    assert beside == {"root", "site"}
    for path in hostile_site.rglob("*"):
        assert not path.is_symlink()
        assert re.fullmatch(r"[A-Za-z0-9._-]+", path.name), path


def test_a_browser_runs_nothing_and_has_no_complaint(hostile_site: Path) -> None:
    from screenshots import browser

    driver = browser()
    try:
        pages = [*sorted(hostile_site.rglob("*.html"))[::4], hostile_site / "tra-cuu.html", hostile_site / "ke-hoach/1-kh-vi-du-2022.html"]
        for path in pages:
            driver.get(path.as_uri() + "?q=<img src=x onerror=window.pwned=1>&a=b#<script>window.pwned=1</script>")
            assert driver.execute_script("return window.pwned") is None, path
            assert not [entry["message"] for entry in driver.get_log("browser")], path
        for query in ("script", "ví dụ", "cmd", "pwned"):
            driver.get((hostile_site / "tra-cuu.html").as_uri() + f"?q={query}")
            for _ in range(200):
                if driver.execute_script("return document.querySelector('#search-results').getAttribute('aria-busy')") == "false":
                    break
            assert int(driver.execute_script("return document.querySelector('#result-count').textContent")) > 0, query
            assert driver.execute_script("return window.pwned") is None, query
            assert not driver.execute_script("return document.querySelectorAll('#search-results script, #search-results img, #search-results [onerror]').length")
            assert not [entry["message"] for entry in driver.get_log("browser")], query
    finally:
        driver.quit()


# --- the readers -----------------------------------------------------------------------------------


def test_a_string_of_the_interface_reaches_into_nothing() -> None:
    strings = Interface("vi", {"x": "{n.__class__} {n!r} {n:>9999999} {n} { {other}", "y": {"other": "{n} {n[0]}"}})
    assert strings("x", n=1) == "{n.__class__} {n!r} {n:>9999999} 1 { {other}"
    assert strings("y", n=2) == "2 {n[0]}"
    with pytest.raises(MissingStringError, match="data/interface/vi.yml has no string z"):
        strings("z")


def test_a_missing_string_is_said_without_a_traceback(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("vi", "en"):
        file = root / f"data/interface/{language}.yml"
        strings = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        del strings["menu"]["home"]
        file.write_text(yaml.safe_dump(strings, allow_unicode=True), encoding="utf-8")
    assert main(["build", "--root", str(root)]) == 2
    assert "has no string menu.home" in capsys.readouterr().err
    assert not (root / "site").exists()


def test_a_file_name_cannot_begin_another_command_on_github() -> None:
    report = Report([Finding("empty-file", Where("content/x,line=1::\n::error title=y:.yml", 1, 1))])
    assert report.render("github").count("\n") == 0
    assert report.render("github").startswith("::error file=content/x%2Cline=1%3A%3A%0A%3A%3Aerror title=y%3A.yml,line=1,col=1,")


@pytest.mark.parametrize("kind", ["pipe", "folder", "dangling", "loop", "outside", "device"])
def test_what_is_no_file_of_the_root_is_a_finding_and_never_waits(
    kind: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("content/plans/1-kh-vi-du-2022/pl2.yml", "data/topics.yml", "content/pages/about.vi.md", "data/translations.csv", "data/interface/vi.yml"):
        path = root / name
        path.unlink(missing_ok=True)
        secret = tmp_path / "secret"
        secret.write_text("a: b", encoding="utf-8")
        match kind:
            case "pipe":
                os.mkfifo(path)
            case "folder":
                path.mkdir()
            case "dangling":
                path.symlink_to(root / "nowhere")
            case "loop":
                path.symlink_to(path)
            case "outside":
                path.symlink_to(secret)
            case "device":
                path.symlink_to("/dev/zero")
    assert main(["check", "--root", str(root), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {each["code"] for each in found} & {"outside-root", "file-unreadable", "stray-file"}
    named = {each["file"] for each in found}
    assert {"content/plans/1-kh-vi-du-2022/pl2.yml", "data/topics.yml", "data/interface/vi.yml"} <= named


@pytest.mark.parametrize("name", ["con", "nul.tar", "a" * 201, "x\ny", "x\u202ey", "a:b", "tail.", "so\u0302"])
def test_names_that_not_every_system_can_hold(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "content/plans/1-kh-vi-du-2022" / name).write_text("", encoding="utf-8")
    main(["check", "--root", str(root), "--format", "json"])
    codes = [each["code"] for each in json.loads(capsys.readouterr().out)]
    assert sorted(codes) == (["stray-file"] if name == "so\u0302" else ["file-name"])


def test_names_that_differ_only_by_capitals_or_composition(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("Sở.txt", "sở.txt", "s\u01a1\u0309.txt"):
        (root / "data" / name).write_text("", encoding="utf-8")
    main(["check", "--root", str(root), "--format", "json"])
    assert [each["code"] for each in json.loads(capsys.readouterr().out)] == ["stray-file", "same-name", "same-name"]


def test_a_name_in_no_encoding_is_a_finding(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(os.fsdecode(os.fsencode(root / "data") + b"/\xff.yml")).write_bytes(b"")
    assert main(["check", "--root", str(root), "--format", "json"]) == 1
    assert [each["code"] for each in json.loads(capsys.readouterr().out)] == ["file-name"]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/?a=b", True), ("mailto:a@example.org", True), ("en/about.html", True), ("#x", True), ("../x.html", True), ("", True),
        ("javascript:alert(1)", False), ("JaVaScRiPt:alert(1)", False), ("java\nscript:alert(1)", False), (" \x01javascript:x", False),
        ("data:text/html,x", False), ("vbscript:x", False), ("file:///etc/passwd", False), ("//evil.example", False), ("/etc", False),
        ("\\\\evil.example", False), ("../../x", False), ("a/../../../x", False), ("%2e%2e/%2e%2e/x", False), ("http://[", False),
    ],
)  # fmt: skip
def test_addresses_in_hand_written_pages(address: str, safe: bool) -> None:
    assert prose.is_safe_address(address, "en/about.html") is safe


@given(st.text(max_size=60))
def test_no_markdown_breaks_the_reader(text: str) -> None:
    prose.check(text, "x.html", "x.md", 1, Report())


@given(st.text(max_size=12), st.text(max_size=12))
def test_every_text_can_be_sorted(one: str, other: str) -> None:
    for language in languages.LANGUAGES:
        assert sorted([one, other], key=lambda each: languages.sort_key(each, language))


@pytest.mark.parametrize("text", ["km²", "9" * 5000, "٣", "1.2" + "3" * 5000, "①"])
def test_digits_of_every_kind_and_length_are_sorted_and_read(text: str) -> None:
    from generator.amounts import UnreadableNumberError, read_amount
    from generator.values import read_value

    languages.sort_key(text, "vi")
    for reader in (read_amount, read_value):
        try:
            reader(text)
        except UnreadableNumberError as error:
            assert len(error.readings) <= 2
    assert languages.sort_key("Phòng 2", "vi") < languages.sort_key("Phòng 10", "vi")


def test_the_sample_itself_is_harmless() -> None:
    """The payloads are in no file of the sample: what is found in a hostile site came from them."""
    for file in SAMPLE.rglob("*.yml"):
        assert not any(each in file.read_text(encoding="utf-8") for each in PAYLOADS)
