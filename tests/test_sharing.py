"""How pages are found, shared, cited and shown elsewhere, judged by clients that are not ours."""

from __future__ import annotations

import re
import struct
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

import extruct
import pytest
from bs4 import BeautifulSoup
from test_browser import browser

from generator.addresses import FOLDERS, Page
from generator.build import Content
from generator.citations import Citation, citation
from generator.languages import Interface
from generator.portal import Portal
from generator.tables import TABLES

BASE = "https://ke-hoach-khcn.example/"


def extracted(path: Path) -> list[dict[str, object]]:
    found = extruct.extract(path.read_text(encoding="utf-8"), base_url=BASE, syntaxes=["json-ld"], errors="strict")
    things: list[dict[str, object]] = found["json-ld"]
    return things


def local(site: Path, url: str) -> Path:
    assert url.startswith(BASE), url
    return site / urlsplit(url).path.lstrip("/")


def test_json_ld_says_what_each_page_is_about(site: Path) -> None:
    kinds: Counter[str] = Counter()
    for path in sorted(site.rglob("*.html")):
        if path.relative_to(site).parts[0] == "nhung" or path.relative_to(site).parts[:2] == ("en", "embed"):
            continue
        for thing in extracted(path):
            kinds[str(thing["@type"])] += 1
            assert thing["@context"] == "https://schema.org"
            if thing["@type"] == "BreadcrumbList":
                steps = thing["itemListElement"]
                assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
                assert all(local(site, step["item"]).is_file() for step in steps), path
                assert local(site, steps[-1]["item"]) == path
            elif thing["@type"] == "Dataset":
                assert 50 <= len(thing["description"]) <= 5000, path
                assert thing["license"]
                for each in thing["distribution"]:
                    file = local(site, each["contentUrl"])
                    assert f"{file.stat().st_size} B" == each["contentSize"]
            else:
                assert thing["name"]
                assert local(site, thing["@id"]) == path
    pages = sum(1 for path in site.rglob("*.html"))
    assert kinds["BreadcrumbList"] > pages / 2
    assert kinds["Dataset"] == 2 * (1 + len(TABLES) + 5)
    assert kinds["GovernmentOrganization"] > 50


def test_a_data_block_cannot_be_ended_by_content(root: Path, tmp_path: Path) -> None:
    from generator import build
    from generator.findings import Report

    file = root / "data/organisations.yml"
    text = file.read_text(encoding="utf-8")
    assert "Phòng Quản lý Ví dụ" in text
    file.write_text(text.replace("Phòng Quản lý Ví dụ", "</script><b>x</b>&amp;"), encoding="utf-8")
    build.build(build.read(root, Report()), tmp_path / "site", lambda _: None)
    things = extracted(tmp_path / "site/don-vi/phong-quan-ly-vi-du.html")
    names = {thing.get("name") for thing in things}
    assert any("</script><b>x</b>&amp;" in str(name) for name in names)
    soup = BeautifulSoup((tmp_path / "site/don-vi/phong-quan-ly-vi-du.html").read_text(encoding="utf-8"), "html.parser")
    assert not soup.head.find("b")


def test_open_graph_shows_a_picture_of_the_right_kind(site: Path) -> None:
    pictures = {}
    for kind, folder in FOLDERS.items():
        page = next(path for path in sorted((site / folder["vi"]).glob("*.html")) if path.stem != "index")
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        said = {meta["property"]: meta["content"] for meta in soup.find_all("meta", property=re.compile("^og:"))}
        assert {"og:title", "og:description", "og:url", "og:type", "og:image", "og:image:alt", "og:locale"} <= set(said)
        assert local(site, said["og:url"]) == page
        picture = local(site, said["og:image"])
        assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1200, 630)
        pictures[kind] = picture.name
    assert len(set(pictures.values())) == len(FOLDERS)


def test_a_browser_can_offer_the_search(site: Path) -> None:
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    for home in ("index.html", "en/index.html"):
        soup = BeautifulSoup((site / home).read_text(encoding="utf-8"), "html.parser")
        description = ET.parse((site / home).parent / soup.find("link", rel="search")["href"]).getroot()
        template = description.find(f"{space}Url").attrib["template"]
        assert template.endswith("?q={searchTerms}")
        assert local(site, template.partition("?")[0]).is_file()
        assert 0 < len(description.findtext(f"{space}ShortName")) <= 16


def test_the_sitemap_names_every_page_and_its_counterpart(site: Path) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    tree = ET.parse(site / "sitemap.xml")
    named = {local(site, loc.text) for loc in tree.findall("s:url/s:loc", space)}
    assert named == {path for path in site.rglob("*.html") if path.name != "404.html" and "nhung" not in path.parts and "embed" not in path.parts}
    for url in tree.findall("s:url", space):
        assert {link.attrib["hreflang"] for link in url.findall("x:link", space)} == {"vi", "en", "x-default"}


# --- citing ----------------------------------------------------------------------------------------


def cited(portal: Portal, real: Content, page: Page, title: str, language: str) -> Citation:
    interface: Interface = real.interfaces[language]
    return citation(page, title, portal, interface, BASE)


def test_a_citation_names_author_date_place_and_address(portal: Portal, real: Content) -> None:
    page = Page("task", "32-qd-skhcn-2022.pl4.7-1")
    found = cited(portal, real, page, "x", "vi")
    text = found.text(real.interfaces["vi"])
    for part in ("Sở Khoa học và Công nghệ", "28/02/2022", "32/QĐ-SKHCN, Phụ lục 4, dòng 7.1", f"{BASE}nhiem-vu/{page.id}.html"):
        assert part in text
    assert found.wikipedia().startswith("{{cite web |url=")
    assert "|date=2022-02-28 " in found.wikipedia()
    assert "  date = {2022-02-28}," in found.bibtex()


@pytest.mark.parametrize(
    ("page", "vi", "en"),
    [
        (Page("task", "350-kh-ubnd-2025.pl.i-10"), "Ban hành Quy chế xét tặng", "Issue the regulation on considering"),
        (Page("plan", "350-kh-ubnd-2025"), "Kế hoạch Khoa học và Công nghệ", "Science and technology plan of"),
    ],
)
def test_an_english_citation_carries_the_vietnamese_title(portal: Portal, real: Content, page: Page, vi: str, en: str) -> None:
    found = cited(portal, real, page, "x", "en")
    issuer = "Ủy ban nhân dân thành phố Hải Phòng [Hải Phòng City People's Committee]"
    text = found.text(real.interfaces["en"])
    assert re.match(rf"{re.escape(issuer)} \(\d+ \w+ 2025\)\. “{vi}[^”]*” \[{en}[^]]*; unofficial translation\]\.", text), text
    assert f"  title = {{{{{vi}" in found.bibtex()
    assert f"  titleaddon = {{[{en}" in found.bibtex()
    assert "  langid = {vietnamese}" in found.bibtex()
    wiki = found.wikipedia()
    assert f"|title={vi}" in wiki
    assert f"|trans-title={en}" in wiki
    assert "|language=vi, en" in wiki
    vietnamese = cited(portal, real, page, "x", "vi")
    assert "[" not in vietnamese.text(real.interfaces["vi"])
    assert vietnamese.title == found.title


@pytest.mark.parametrize("title", ["50% {a} & b_c #1 \\x", "a | b }} [[c]] <ref>"])
def test_special_characters_stay_words(portal: Portal, real: Content, title: str) -> None:
    found = replace(cited(portal, real, Page("topic", "khoi-nghiep"), title, "en"), translation=title)
    bibtex = found.bibtex()
    assert bibtex.count("{") == bibtex.count("}")
    assert not re.search(r"(?<!\\)[%&#]", bibtex.partition("url =")[0])
    wiki = found.wikipedia().removeprefix("{{cite web ").removesuffix("}}").replace("{{!}}", "")
    assert "}}" not in wiki
    assert "<" not in wiki
    assert all("=" in part for part in wiki.split("|") if part)


def test_every_record_page_can_be_cited(site: Path) -> None:
    for folder in FOLDERS.values():
        for path in (site / folder["en"]).glob("*.html"):
            if path.stem != "index":
                soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
                blocks = [block.get_text() for block in soup.find(id="cite").find_all("pre")]
                address = BASE + path.relative_to(site).as_posix()
                assert all(address in block for block in blocks[:3]), path


def test_no_mark_of_ours_reaches_a_reader(site: Path) -> None:
    """Nothing but words and line ends: no control character, no character of private use."""
    for ending in ("html", "atom", "ics", "json", "csv"):
        for path in site.rglob(f"*.{ending}"):
            found = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\uf8ff]", path.read_bytes().decode("utf-8"))
            assert not found, (path, found)


# --- embedding -------------------------------------------------------------------------------------


def test_the_code_to_embed_leads_to_a_view_without_script(site: Path) -> None:
    for page in ("ke-hoach/32-qd-skhcn-2022.html", "en/units/phong-quan-ly-cong-nghe.html"):
        soup = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
        code = BeautifulSoup(soup.find(id="cite").find_all("pre")[3].get_text(), "html.parser")
        view = local(site, code.iframe["src"])
        shown = BeautifulSoup(view.read_text(encoding="utf-8"), "html.parser")
        assert not shown.find("script")
        assert not shown.find(style=True)
        back = shown.find("a", target="_top")["href"]
        assert urljoin(view.as_uri(), back) == (site / page).as_uri()
        assert len(shown.find_all("tr")) > 1
    plan = BeautifulSoup((site / "nhung/ke-hoach/32-qd-skhcn-2022.html").read_text(encoding="utf-8"), "html.parser")
    assert plan.tfoot.find_all("td")[-1].get_text() == "40.023,91"


def test_a_view_shows_inside_another_page(site: Path, tmp_path: Path) -> None:
    address = (site / "nhung/chi-tieu").as_uri() + "/tfp-dong-gop.html"
    host = tmp_path / "host.html"
    host.write_text(f'<!doctype html><title>x</title><iframe src="{address}" width="320" height="400"></iframe>', encoding="utf-8")
    driver = browser()
    try:
        driver.get(host.as_uri())
        driver.switch_to.frame(0)
        assert driver.execute_script("return document.querySelectorAll('table tbody tr').length") >= 2
        assert driver.execute_script("return getComputedStyle(document.querySelector('table')).borderCollapse") in ("separate", "collapse")
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 320
        assert not driver.get_log("browser")
    finally:
        driver.quit()
