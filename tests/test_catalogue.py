"""The catalogue over portals that were built apart: what it says, what it refuses, and that nothing of a portal's runs in it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
import rdflib
import test_accessibility
import yaml
from bs4 import BeautifulSoup
from conftest import REPOSITORY, sample_root
from departments import NAMES, PLANS, run
from selenium import webdriver
from test_accessibility import driver  # noqa: F401 — the fixture
from test_departments import counted_by_hand
from test_differences import git
from test_hostile import Page
from test_open_data import shacl

from generator.cli import main


def described(folder: Path, *entries: dict[str, Any], **more: Any) -> Path:
    """A description of portals."""
    value = {"name": {"vi": "Danh mục thử", "en": "Catalogue for a test"}, **more, "portals": list(entries)}
    (folder / "catalogue.yml").write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder / "catalogue.yml"


def listed(department: str, **more: str) -> dict[str, Any]:
    return {"id": department, "name": NAMES[department], "folder": f"public/{department}", **more}


def made(file: Path, out: Path, *more: str) -> int:
    return main(["catalogue", str(file), "--out", str(out), "--root", str(REPOSITORY), "--language", "en", *more])


def rows(out: Path, table: str = "catalogue") -> list[dict[str, str]]:
    with (out / f"data/v1/{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def page(out: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((out / name).read_text(encoding="utf-8"), "html.parser")


# --- two departments -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def catalogue(country: Path) -> Path:
    """The two departments and their catalogue, joined as one site is published."""
    described(country, *map(listed, PLANS), {"id": "xa", "name": {"vi": "Cổng ở xa"}, "address": "https://xa.example/kh"}, url="https://ca-nuoc.example/")
    done = run("catalogue", "catalogue.yml", "--root", REPOSITORY, "--out", "site", folder=country)
    assert done.returncode == 0, done.stdout + done.stderr
    for department in PLANS:
        shutil.copytree(country / "public" / department, country / "site" / department, copy_function=os.link)
    return country / "site"


def test_each_row_names_its_portal_and_says_what_the_yaml_says(country: Path, catalogue: Path) -> None:
    found = {row["portal_id"]: row for row in rows(catalogue)}
    assert set(found) == set(PLANS)
    for department, plan in PLANS.items():
        works, _, total = counted_by_hand(country / "departments" / department, plan)
        row = found[department]
        assert (row["plan_id"], int(row["works"])) == (plan, works)
        assert (Decimal(row["once_million_vnd"]) if row["once_million_vnd"] else None) == total
    # Four different things, counted from the words of the cells.
    cells = [
        task.get("budget", "")
        for file in (country / "departments/hai-phong/content/plans" / PLANS["hai-phong"]).glob("*.yml")
        for task in yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader).get("tasks") or []
    ]
    hai_phong = found["hai-phong"]
    counted = {key: int(hai_phong[f"{key}_rows"]) for key in ("zero", "not_stated", "to_be_assigned")}
    other = int(hai_phong["other_listing_rows"])
    for key, words in (("zero", "0"), ("not_stated", "-"), ("to_be_assigned", "Theo TP giao")):
        assert counted[key] <= cells.count(words) <= counted[key] + other
    assert other > 0 and Decimal(hai_phong["printed_million_vnd"]) > Decimal(hai_phong["once_million_vnd"])
    assert found["hung-yen"]["once_million_vnd"] == found["hung-yen"]["printed_million_vnd"] == ""
    assert found["hung-yen"]["empty_rows"] == found["hung-yen"]["works"]


def test_the_tables_say_the_same_in_every_format(catalogue: Path) -> None:
    for name in ("catalogue", "portals"):
        said = rows(catalogue, name)
        objects = json.loads((catalogue / f"data/v1/{name}.json").read_text(encoding="utf-8"))
        columns = pq.read_table(catalogue / f"data/v1/{name}.parquet").to_pylist()
        head, *cells = openpyxl.load_workbook(catalogue / "data/v1/open-plans-catalogue.xlsx")[name].iter_rows(values_only=True)
        assert [list(row) for row in (said[0], objects[0], columns[0])] == [list(head)] * 3
        assert len(said) == len(objects) == len(columns) == len(cells)
        for row, one, other in zip(said, objects, columns, strict=True):
            for key, words in row.items():
                for value in (one[key], other[key]):
                    assert words == ("" if value is None else str(value).lower() if isinstance(value, bool) else words if words and str(value)[:1].isdigit() and key.endswith("vnd") and Decimal(str(value)) == Decimal(words) else str(value)), (name, key)
    assert {row["portal_id"]: row["state"] for row in rows(catalogue, "portals")} == {"hai-phong": "read", "hung-yen": "read", "xa": "linked"}


def test_the_page_leads_into_every_portal_and_keeps_kinds_apart(catalogue: Path) -> None:
    for name, no_amount in (("index.html", "không có số tiền"), ("en/index.html", "no amount")):
        found = page(catalogue, name)
        for link in found.select("a[href], link[href], img[src]"):
            address = str(link.get("href") or link.get("src"))
            if address.startswith("#"):
                assert found.find(id=address[1:]), address
            elif not address.startswith("https://"):
                assert (catalogue / name).parent.joinpath(address).resolve().is_file(), (name, address)
        for department, plan in PLANS.items():
            assert found.select(f'a[href*="{department}/"][href$="{plan}.html"]'), (name, department)
        assert [link["href"] for link in found.select('a[href^="https://xa.example"]')] == ["https://xa.example/kh/" + name]
        whole, hung_yen = found.select_one("tfoot"), found.find("a", href="#p-hung-yen").find_parent("tr")
        assert no_amount in hung_yen.get_text() and no_amount not in whole.get_text()
        once, printed = (cell.get_text() for cell in whole.select("td.op-n")[2:])
        assert (once, printed) == (("40.023,91", "56.972,91") if name == "index.html" else ("40,023.91", "56,972.91"))
        assert not found.find_all("script") and not found.select("[style]")


def test_the_description_for_machines_names_the_datasets_of_each_portal(country: Path, catalogue: Path) -> None:
    graph = rdflib.Graph().parse(catalogue / "data/v1/catalog.jsonld", format="json-ld")
    conforms, text = shacl(graph)
    assert conforms, text
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    base = "https://ca-nuoc.example/"
    whole = rdflib.URIRef(f"{base}data/v1/catalog.jsonld#catalog")
    assert len(set(graph.objects(whole, dcat.catalog))) == 3
    for department, plan in PLANS.items():
        its = {str(each) for each in graph.objects(rdflib.URIRef(f"{base}{department}/data/v1/catalog.jsonld#catalog"), dcat.dataset)}
        own = rdflib.Graph().parse(country / "public" / department / "data/v1/catalog.jsonld", format="json-ld")
        names = {str(each).rpartition("#")[2] for each in own.subjects(rdflib.RDF.type, dcat.Dataset)} - {"open-plans"}
        assert {each.rpartition("#")[2] for each in its} == names and plan in names
    for distribution in graph.objects(None, dcat.accessURL):
        path = str(distribution)
        assert not path.startswith(base) or (catalogue / path.removeprefix(base)).is_file(), path


def test_the_same_portals_give_the_same_bytes(country: Path, tmp_path: Path) -> None:
    for name in "ab":
        assert run("catalogue", country / "catalogue.yml", "--root", REPOSITORY, "--out", tmp_path / name).returncode == 0
    assert files(tmp_path / "a") == files(tmp_path / "b")


@pytest.mark.parametrize("name", ["index.html", "en/index.html"])
def test_the_page_is_held_to_the_rules_of_every_page(driver: webdriver.Chrome, catalogue: Path, name: str) -> None:  # noqa: F811
    """axe-core wide and narrow, light and dark; the Nu validator; paper; nothing wider than the screen; no complaint of the browser."""
    driver.get_log("browser")  # what the page before said
    driver.get((catalogue / name).as_uri())
    assert not driver.get_log("browser")
    test_accessibility.test_no_rule_of_accessibility_is_broken(driver, catalogue, name)
    test_accessibility.test_paper_holds_the_main_part_and_no_navigation(driver, catalogue, name)
    assert not test_accessibility.html_errors([catalogue / name])
    test_accessibility.show(driver, 360, "light")
    driver.get((catalogue / name).as_uri())
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 360
    assert driver.execute_script("return getComputedStyle(document.querySelector('.op-header')).backgroundColor") == "rgb(11, 60, 85)"


# --- one fails -------------------------------------------------------------------------------------


def test_a_department_that_fails_leaves_the_other_and_the_last_good_catalogue(country: Path, tmp_path: Path) -> None:
    for name in ("departments", "public"):
        shutil.copytree(country / name, tmp_path / name)
    file = described(tmp_path, *map(listed, PLANS))
    assert made(file, tmp_path / "site") == 0
    before = {name: files(tmp_path / name) for name in ("public/hai-phong", "public/hung-yen", "site")}
    section = tmp_path / "departments/hung-yen/content/plans" / PLANS["hung-yen"] / "pl.yml"
    section.write_text(section.read_text(encoding="utf-8") + "nothing-of-ours: [", encoding="utf-8")
    done = run("build", "--root", tmp_path / "departments/hung-yen", "--out", tmp_path / "public/hung-yen")
    assert done.returncode == 1
    assert made(file, tmp_path / "site", "--strict") == 0  # over the last good site of the one that failed
    assert before == {name: files(tmp_path / name) for name in before}
    # A site that was copied in part is not the last good one: strict leaves the catalogue as it was, else it says so.
    plans = tmp_path / "public/hung-yen/data/v1/plans.json"
    plans.write_bytes(plans.read_bytes()[:300])
    assert made(file, tmp_path / "site", "--strict") == 1
    assert files(tmp_path / "site") == before["site"]
    assert made(file, tmp_path / "site") == 0
    assert [row["portal_id"] for row in rows(tmp_path / "site")] == ["hai-phong"]
    assert {row["portal_id"]: row["state"] for row in rows(tmp_path / "site", "portals")} == {"hai-phong": "read", "hung-yen": "unreadable"}
    assert page(tmp_path / "site", "en/index.html").select_one("#p-hung-yen ~ .op-warning")


# --- a portal is somebody else's -------------------------------------------------------------------


@pytest.fixture
def portal(sample_site: Path, tmp_path: Path) -> Path:
    """A small finished portal that may be changed, and its description beside it."""
    shutil.copytree(sample_site / "data", tmp_path / "public/x/data")
    described(tmp_path, {"id": "x", "name": {"vi": "Cổng x", "en": "Portal x"}, "folder": "public/x"})
    return tmp_path / "public/x/data/v1"


def published(data: Path, name: str, change: Callable[[Any], Any]) -> None:
    """A table of a portal changed, and its list of files made to agree: as whoever publishes it can."""
    value = json.loads((data / f"{name}.json").read_text(encoding="utf-8"))
    content = json.dumps(change(value)).encode()
    replaced(data, name, content)


def replaced(data: Path, name: str, content: bytes) -> None:
    (data / f"{name}.json").write_bytes(content)
    entries = json.loads((data / "files.json").read_text(encoding="utf-8"))
    for each in entries:
        if each["path"] == f"{name}.json":
            each.update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    (data / "files.json").write_text(json.dumps(entries), encoding="utf-8")


def refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The finding about a portal that is not used; the catalogue is made all the same and holds no figure of it."""
    assert made(tmp_path / "catalogue.yml", tmp_path / "site") == 0
    assert rows(tmp_path / "site") == []
    assert rows(tmp_path / "site", "portals")[0]["state"] == "unreadable"
    out = capsys.readouterr().out
    assert out.count("warning [") == 1 and "Traceback" not in out
    return out


HOSTILE = (
    "<script>window.pwned=1</script>", '"><img src=x onerror=window.pwned=1>', "=HYPERLINK(\"http://evil.example\")", "+1+1|cmd|' /C calc'!A0",
    "{{ 7 * 7 }} {% raw %} @@body@@", "</title></style><svg/onload=window.pwned=1>", "x\r\ny\t=1+1", "Dài " * 3000,
)  # fmt: skip


def test_texts_of_a_portal_are_words(portal: Path, tmp_path: Path) -> None:
    words = " ".join(HOSTILE)
    published(portal, "plans", lambda rows: [{**row, "number": words, "title_vi": HOSTILE[2] + words, "title_en": words, "extra": words} for row in rows])
    published(portal, "organisations", lambda rows: [{**row, "name_vi": words, "name_en": HOSTILE[3]} for row in rows])
    package = json.loads((portal / "datapackage.json").read_text(encoding="utf-8"))
    package["title"] = words
    for each in package["resources"]:
        each["title"] = each["description"] = words
    (portal / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert made(tmp_path / "catalogue.yml", tmp_path / "site") == 0
    row = rows(tmp_path / "site")[0]
    assert row["number"] == " ".join(words.split())
    assert not [cell for each in ("catalogue", "portals") for row in rows(tmp_path / "site", each) for cell in row.values() if cell[:1] in set("=+@\t\r")]
    book = openpyxl.load_workbook(tmp_path / "site/data/v1/open-plans-catalogue.xlsx")
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    for name in ("index.html", "en/index.html"):
        text = (tmp_path / "site" / name).read_text(encoding="utf-8")
        seen = Page()
        seen.feed(text)
        assert not seen.faults and not seen.tags & {"script", "svg"}, seen.faults
        assert " ".join(words.split()) in " ".join(page(tmp_path / "site", name).get_text(" ").split())
    json.loads((tmp_path / "site/data/v1/catalog.jsonld").read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", ["url_vi", "url_en"])
@pytest.mark.parametrize("address", ["javascript:alert(1)//x.html", "https://evil.example/x.html", "//evil.example/x.html", "../../x.html", "a/../../x.html", "/etc/x.html", "a\\..\\x.html", "%2e%2e/x.html", "data:text/html,x.html", ".html"])
def test_a_link_of_a_portal_stays_in_the_portal(address: str, key: str, portal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    published(portal, "plans", lambda rows: [{**row, key: address} for row in rows])
    assert "public/x/data/v1/plans.json" in refused(portal, tmp_path, capsys)


def _deep(data: Path) -> None:
    replaced(data, "plans", b"[" * 200_000)


def _many(data: Path) -> None:
    published(data, "organisations", lambda rows: [{}] * 20_001)


def _linked_out(data: Path) -> None:
    (data / "plans.json").rename(data.parents[3] / "plans.json")
    (data / "plans.json").symlink_to(data.parents[3] / "plans.json")


FAULTS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "cut off": ("not the one that files.json names", lambda data: (data / "plans.json").write_bytes((data / "plans.json").read_bytes()[:100])),
    "cut off and listed so": ("no JSON", lambda data: replaced(data, "plans", (data / "plans.json").read_bytes()[:100])),
    "description cut off": ("no JSON", lambda data: (data / "datapackage.json").write_bytes((data / "datapackage.json").read_bytes()[:500])),
    "no list of files": ("no such file", lambda data: (data / "files.json").unlink()),
    "no totals": ("no such file", lambda data: (data / "plan_totals.json").unlink()),
    "huge": ("too large", lambda data: os.truncate(data / "plans.json", 5_000_001)),
    "deep": ("no JSON", _deep),
    "bytes": ("no JSON", lambda data: replaced(data, "plans", b"\xff\xfe[")),
    "not a list": ("what the tables of v1 hold", lambda data: published(data, "plans", lambda rows: {"a": rows})),
    "list of lists": ("what the tables of v1 hold", lambda data: published(data, "plans", lambda rows: [[1]])),
    "too many": ("what the tables of v1 hold", _many),
    "control character": ("what the tables of v1 hold", lambda data: published(data, "plans", lambda rows: [{**row, "title_vi": "x\x0by"} for row in rows])),
    "override": ("what the tables of v1 hold", lambda data: published(data, "plans", lambda rows: [{**row, "title_vi": "x\u202ey"} for row in rows])),
    "half a surrogate": ("what the tables of v1 hold", lambda data: published(data, "plans", lambda rows: [{**row, "title_vi": "x\ud800y"} for row in rows])),
    "id with a way out": ("what the tables of v1 hold", lambda data: published(data, "plans", lambda rows: [{**row, "plan_id": "../x"} for row in rows])),
    "not a number": ("no JSON", lambda data: replaced(data, "plan_totals", b"[NaN]")),
    "endless number": ("what the tables of v1 hold", lambda data: published(data, "plan_totals", lambda rows: [{**row, "once_million_vnd": "1e999999"} for row in rows])),
    "long number": ("no JSON", lambda data: replaced(data, "plan_totals", b"[" + b"9" * 100_000 + b"]")),
    "negative": ("what the tables of v1 hold", lambda data: published(data, "plan_totals", lambda rows: [{**row, "works": -1} for row in rows])),
    "no amount said as 0": ("contradict", lambda data: published(data, "plan_totals", lambda rows: [{**row, "amount_rows": 0, "zero_rows": 0, "works": row["works"] - row["amount_rows"] - row["zero_rows"], "once_million_vnd": 0} for row in rows])),
    "more once than printed": ("contradict", lambda data: published(data, "plan_totals", lambda rows: [{**row, "once_million_vnd": 10**9} for row in rows])),
    "works that do not add up": ("contradict", lambda data: published(data, "plan_totals", lambda rows: [{**row, "works": row["works"] + 1} for row in rows])),
    "totals of other plans": ("contradict", lambda data: published(data, "plan_totals", lambda rows: [])),
    "twice": ("contradict", lambda data: published(data, "plans", lambda rows: rows * 2)),
    "issuer unknown": ("contradict", lambda data: published(data, "organisations", lambda rows: rows[1:])),
    "link out": ("leaves the portal's folder", _linked_out),
    "folder for a file": ("no regular file", lambda data: ((data / "plans.json").unlink(), (data / "plans.json").mkdir())),
    "pipe": ("no regular file", lambda data: ((data / "plans.json").unlink(), os.mkfifo(data / "plans.json"))),
    "another package": ("no site made by this program", lambda data: (data / "datapackage.json").write_text('{"name": "x", "version": "1.3.0", "resources": []}', encoding="utf-8")),
    "another version": ("of version 2.0.0", lambda data: (data / "datapackage.json").write_text('{"name": "open-plans", "version": "2.0.0", "resources": []}', encoding="utf-8")),
    "an older one": ("of version 1.2.0", lambda data: (data / "datapackage.json").write_text('{"name": "open-plans", "version": "1.2.0", "resources": []}', encoding="utf-8")),
    "a version of words": ("of version <b>", lambda data: (data / "datapackage.json").write_text('{"name": "open-plans", "version": "<b>\\u001b[31m", "resources": []}', encoding="utf-8")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_portal_that_is_not_as_v1_promises_is_a_finding(fault: str, portal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words, do = FAULTS[fault]
    do(portal)
    out = refused(portal, tmp_path, capsys)
    assert words in out, out
    assert "\x1b" not in out


def test_what_is_not_read_does_no_harm(portal: Path, tmp_path: Path) -> None:
    """Columnar files, workbooks and databases of a portal are never opened."""
    for file in portal.iterdir():
        if file.suffix in (".parquet", ".xlsx", ".sqlite", ".csv"):
            file.write_bytes(file.read_bytes()[:17])
    assert made(tmp_path / "catalogue.yml", tmp_path / "site", "--strict") == 0
    assert len(rows(tmp_path / "site")) == 1


def test_a_plan_in_two_portals_is_counted_once(portal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(tmp_path / "public/x", tmp_path / "public/y")
    file = described(tmp_path, *({"id": each, "name": {"vi": each, "en": each}, "folder": f"public/{each}"} for each in "xy"))
    assert made(file, tmp_path / "site") == 0
    assert "[plan-in-two-portals]" in capsys.readouterr().out
    one, other = rows(tmp_path / "site")
    assert (one["counted_in_totals"], other["counted_in_totals"]) == ("true", "false")
    assert one["once_million_vnd"] == other["once_million_vnd"] != ""
    whole = page(tmp_path / "site", "index.html").select_one("tfoot").select("td.op-n")
    assert whole[1].get_text() == one["works"]
    assert whole[2].get_text().replace(".", "").replace(",", ".") == one["once_million_vnd"]


# --- where it may write ----------------------------------------------------------------------------


def test_a_catalogue_takes_the_place_of_nothing_but_a_catalogue(portal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "catalogue.yml"
    before = files(tmp_path / "public")
    assert made(file, tmp_path / "public") == 2
    assert "lies in" in capsys.readouterr().err
    shutil.copytree(tmp_path / "public/x", tmp_path / "another")
    assert made(file, tmp_path / "another") == 2
    assert "holds a portal" in capsys.readouterr().err
    assert made(file, tmp_path / "site") == 0
    shutil.copytree(tmp_path / "public/x", tmp_path / "site/x")
    assert made(file, tmp_path / "site") == 2
    assert "also holds x" in capsys.readouterr().err
    assert before == files(tmp_path / "public") and (tmp_path / "site/x/data").is_dir()


@pytest.mark.parametrize("folder", ["../x", "/etc", "public/../../x", "out"])
def test_a_folder_lies_beside_its_description(folder: str, sample_site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "at").mkdir()
    (tmp_path / "at/out").symlink_to(sample_site)
    file = described(tmp_path / "at", {"id": "x", "name": {"vi": "x", "en": "x"}, "folder": folder})
    assert made(file, tmp_path / "site") == 1
    assert "[outside-root]" in capsys.readouterr().out and not (tmp_path / "site").exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JaVaScRiPt:x", "//evil.example/", "../x", "a/../../x", "/x", "data:text/html,x", "http:x", "https://x\" onclick=\"y", "file:///etc"])
def test_an_address_is_on_the_web_or_beside_the_page(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = described(tmp_path, {"id": "x", "name": {"vi": "x", "en": "x"}, "address": address})
    assert made(file, tmp_path / "site") == 1
    assert "[malformed-link]" in capsys.readouterr().out and not (tmp_path / "site").exists()


def test_without_a_description_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample_root(tmp_path / "root")
    assert main(["catalogue", "--root", str(tmp_path / "root")]) == 1
    assert "[file-unreadable]" in capsys.readouterr().out


# --- the jobs --------------------------------------------------------------------------------------

EXAMPLE = REPOSITORY / "docs/examples/country"


def test_the_example_of_jobs_says_that_it_is_one_and_names_the_departments_that_it_describes() -> None:
    described = yaml.safe_load((EXAMPLE / "catalogue.yml").read_text(encoding="utf-8"))["portals"]
    github = yaml.safe_load((EXAMPLE / "github.yml").read_text(encoding="utf-8"))
    gitlab = yaml.safe_load((EXAMPLE / "gitlab-ci.yml").read_text(encoding="utf-8"))
    for file in EXAMPLE.iterdir():
        assert file.read_text(encoding="utf-8").startswith("# EXAMPLE"), file
    built = [each["id"] for each in described if "folder" in each]
    assert github["jobs"]["department"]["strategy"]["matrix"]["department"] == built
    assert gitlab["department"]["parallel"]["matrix"] == [{"DEPARTMENT": built}]
    assert [each["folder"] for each in described if "folder" in each] == [f"portals/{each}" for each in built]
    said = [step.get("run", "") for job in github["jobs"].values() for step in job["steps"]] + gitlab["department"]["script"] + gitlab["pages"]["script"]
    scripts = {name for line in said for name in re.findall(r"tools/forge/[\w-]+\.sh", line)}
    assert scripts == {"tools/forge/department.sh", "tools/forge/country.sh"}
    # Whatever a department's build reads is in what decides whether it runs.
    key = next(step["with"]["key"] for step in github["jobs"]["department"]["steps"] if "cache/restore" in step.get("uses", ""))
    for path in ("departments/", "shared/", "generator/", "templates/", "requirements.lock"):
        assert path in key and path.rstrip("/") in (REPOSITORY / "tools/forge/department.sh").read_text(encoding="utf-8")
        assert any(each.startswith(path) for each in github[True]["push"]["paths"])


def test_the_scripts_of_the_jobs_run(tmp_path: Path) -> None:
    """Two small departments as jobs would build them: what did not change is not built, what fails leaves what was good."""
    for department in ("mot", "hai"):
        root = sample_root(tmp_path / "departments" / department)
        shutil.rmtree(root / "templates")
        (root / "templates").symlink_to(REPOSITORY / "templates")
    plan = tmp_path / "departments/hai/content/plans/1-kh-vi-du-2022"
    plan.rename(plan.with_name("2-kh-vi-du-2022"))
    for file in (tmp_path / "departments/hai").rglob("*.yml"):
        if not file.is_relative_to(tmp_path / "departments/hai/templates"):
            file.write_text(file.read_text(encoding="utf-8").replace("1-kh-vi-du-2022", "2-kh-vi-du-2022"), encoding="utf-8")
    (tmp_path / "shared").mkdir()
    (tmp_path / "departments/hai/data/topics.yml").rename(tmp_path / "shared/topics.yml")
    (tmp_path / "departments/mot/data/topics.yml").unlink()
    for name in ("templates", "data"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    entries = [{"id": each, "name": {"vi": each, "en": each}, "folder": f"portals/{each}"} for each in ("mot", "hai")]
    described(tmp_path, *entries)
    (tmp_path / ".gitignore").write_text(".cache\nportals\ncatalogue\nsite*\ndepartments/*/data/topics.yml\n", encoding="utf-8")
    git(tmp_path, "init")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-m", "first")

    def script(name: str, argument: str) -> subprocess.CompletedProcess[str]:
        environment = {"PORTAL": f"{sys.executable} -m generator", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(REPOSITORY)}
        return subprocess.run(
            ["sh", "-eu", str(REPOSITORY / f"tools/forge/{name}.sh"), argument], cwd=tmp_path, capture_output=True, text=True, check=False, env=environment
        )

    for department in ("mot", "hai"):
        done = script("department", department)
        assert done.returncode == 0, done.stdout + done.stderr
    done = script("country", "site")
    assert done.returncode == 0, done.stdout + done.stderr
    site = tmp_path / "site"
    assert [row["plan_id"] for row in rows(site)] == ["1-kh-vi-du-2022", "2-kh-vi-du-2022"]
    for name in ("index.html", "en/index.html"):
        for link in page(site, name).select("a[href]"):
            if not str(link["href"]).startswith("#"):
                assert ((site / name).parent / str(link["href"])).resolve().is_file(), link
    before = files(site)
    assert "nothing changed" in script("department", "mot").stdout

    section = tmp_path / "departments/hai/content/plans/2-kh-vi-du-2022/pl1.yml"
    good = section.read_text(encoding="utf-8")
    section.write_text(good.replace("budget:", "buget:"), encoding="utf-8")
    git(tmp_path, "commit", "-am", "a mistake")
    assert script("department", "hai").returncode == 1
    assert "nothing changed" in script("department", "mot").stdout
    assert script("country", "site").returncode == 0
    assert files(site) == before
    section.write_text(good.replace('"1.200"', '"1.300"'), encoding="utf-8")
    git(tmp_path, "commit", "-am", "mended")
    assert script("department", "hai").returncode == 0
    assert script("country", "site").returncode == 0
    one, other = rows(site)
    assert Decimal(other["once_million_vnd"]) == Decimal(one["once_million_vnd"]) + 100
