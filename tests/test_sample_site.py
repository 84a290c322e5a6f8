"""The sample, built: what must hold of every site, seen in one that a person can read whole."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import sample_root

from generator import build
from generator.addresses import FOLDERS, SINGLE_PAGES
from generator.cli import main
from generator.findings import Report

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "@@body@@ @@title@@",
    "</title><h1>x</h1>",
    "=HYPERLINK(1)",
    "javascript:alert(1)",
    "&amp; &lt;b&gt;",
)


def rows(site: Path, table: str) -> list[dict[str, str]]:
    with (site / f"data/v1/{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def unexplained(path: Path) -> BeautifulSoup:
    """A page's own words: without the buttons and boxes that explain glossary terms, which differ by language."""
    page = soup(path)
    for box in page.select(".op-popover"):
        box.decompose()
    for button in page.select("button.op-term, .op-kept"):
        button.unwrap()
    page.smooth()
    return page


def check_links(site: Path) -> None:
    """Every link and every anchor of every page leads somewhere inside the site."""
    anchors: dict[Path, set[str]] = {}
    pages = {path: soup(path) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        ids = [element["id"] for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), (path, [each for each in ids if ids.count(each) > 1])
        anchors[path.resolve()] = set(ids)
    for path, page in pages.items():
        for element in page.find_all(["a", "img", "script", "link"]):
            link = element.get("href") or element.get("src")
            if link is None or (element.name == "link" and (element.get("rel") == ["canonical"] or element.get("hreflang"))):
                continue
            parts = urlsplit(link)
            if element.name == "a" and "external" in element.get("rel", []):  # evidence, and the forge
                assert parts.scheme in ("http", "https", "mailto"), (path, link)
                continue
            assert not parts.scheme and not parts.netloc, (path, link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            assert target.is_file(), (path, link)
            if parts.fragment:
                assert unquote(parts.fragment) in anchors[target], (path, link)


def test_every_link_and_anchor_holds(sample_site: Path) -> None:
    check_links(sample_site)


def test_addresses_are_those_of_the_contract(sample_site: Path) -> None:
    for path in (
        "ke-hoach/1-kh-vi-du-2022.html", "en/plans/1-kh-vi-du-2022.html", "don-vi/trung-tam-vi-du.html",
        "en/units/trung-tam-vi-du.html", "chuong-trinh/chuong-trinh-vi-du.html", "chi-tieu/so-vi-du.html",
        "nhiem-vu/1-kh-vi-du-2022.pl1.2-1.html", "en/tasks/1-kh-vi-du-2022.pl1.2-1.html", "chu-de/vi-du.html",
        "tra-cuu.html", "en/search.html", "du-lieu/index.html", "en/data/index.html", "data/v1/tasks.csv", "data/v1/tasks.json",
    ):  # fmt: skip
        assert (sample_site / path).is_file(), path


def test_each_page_has_what_every_page_must_have(sample_site: Path) -> None:
    titles: dict[tuple[str, str], Path] = {}
    for path in sorted(sample_site.rglob("*.html")):
        page = soup(path)
        language = "en" if path.relative_to(sample_site).parts[0] == "en" else "vi"
        assert page.html["lang"] == language
        assert len(page.find_all("h1")) == 1, path
        title = page.title.string
        assert title
        assert titles.setdefault((language, title), path) == path, title
        assert page.find("meta", attrs={"name": "description"})["content"].strip(), path
        alternates = {link["hreflang"] for link in page.find_all("link", rel="alternate", hreflang=True)}
        assert alternates == {"vi", "en", "x-default"}
        assert page.find("link", rel="canonical")["href"].endswith(path.relative_to(sample_site).as_posix())
        assert "unsafe-inline" not in page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert not page.find_all(style=True), path
        # A data block is not run; whatever could be has its own file.
        inline = [script for script in page.find_all("script") if not script.get("src")]
        assert {script.get("type") for script in inline} <= {"application/ld+json"}, path


def test_both_languages_have_the_same_pages(sample_site: Path) -> None:
    for kind in FOLDERS.values():
        assert {p.name for p in (sample_site / kind["vi"]).iterdir()} == {
            p.name for p in (sample_site / kind["en"]).iterdir()
        }
    for pair in SINGLE_PAGES.values():
        assert all((sample_site / path).is_file() for path in pair.values())


def test_money_counts_joint_work_once_and_says_what_it_could_not_count(sample_site: Path) -> None:
    page = soup(sample_site / "ke-hoach/1-kh-vi-du-2022.html").get_text(" ", strip=True).replace("\u00a0", " ")
    assert "5.918,51 triệu đồng" in page  # 1.200 + 4.718,51 + 0
    assert "10.618,51 triệu đồng" in page  # and 4.700 of the other listing
    for words in ("1 nhiệm vụ ghi 0 đồng", "1 không nêu kinh phí", "1 theo Thành phố giao", "1 dòng là việc chung"):
        assert words in page
    english = soup(sample_site / "en/plans/1-kh-vi-du-2022.html").get_text(" ", strip=True).replace("\u00a0", " ")
    assert "VND 5,918.51 million" in english


def test_tables_tell_the_same(sample_site: Path) -> None:
    tasks = {row["task_id"]: row for row in rows(sample_site, "tasks")}
    assert len(tasks) == 7
    assert tasks["1-kh-vi-du-2022.pl1.2"]["is_heading"] == "true"
    joint = tasks["1-kh-vi-du-2022.pl2.1"]
    assert (joint["budget_text"], joint["budget_million_vnd"], joint["counted_in_totals"]) == ("4.700", "4700", "false")
    assert tasks["1-kh-vi-du-2022.pl1.2-2"]["budget_text"] == "-"
    assert tasks["1-kh-vi-du-2022.pl1.2-2"]["budget_million_vnd"] == ""
    assert tasks["1-kh-vi-du-2022.pl1.4"]["budget_million_vnd"] == "0"
    assert tasks["1-kh-vi-du-2022.pl1.3"]["budget_text"] == "Theo TP giao"
    assert tasks["1-kh-vi-du-2022.pl1.2-1"]["start_month"] == "2022-03"
    published = json.loads((sample_site / "data/v1/tasks.json").read_text(encoding="utf-8"))
    assert [row["task_id"] for row in published] == list(tasks)
    assert [list(row) for row in published] == [list(row) for row in tasks.values()]
    package = json.loads((sample_site / "data/v1/datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (sample_site / "data/v1" / resource["path"]).open(encoding="utf-8", newline="") as stream:
            assert next(csv.reader(stream)) == [field["name"] for field in resource["schema"]["fields"]]


@pytest.mark.parametrize("text", HOSTILE)
def test_content_is_text_everywhere(text: str, root: Path, tmp_path: Path) -> None:
    """Markup, script, template code, slots and formulas from YAML stay words."""
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    quoted = json.dumps(text, ensure_ascii=False)
    content = section.read_text(encoding="utf-8").replace(
        "{vi: Làm ví dụ thứ nhất, en: Make the first example}", f"{{vi: {quoted}, en: {quoted}}}"
    )
    section.write_text(content, encoding="utf-8")
    report = Report()
    read = build.read(root, report)
    assert not report.errors, report.render("text")
    build.build(read, tmp_path / "site", lambda _: None)
    for language in ("nhiem-vu", "en/tasks"):
        page = soup(tmp_path / "site" / language / "1-kh-vi-du-2022.pl1.1.html")
        assert page.h1.get_text() == text
        assert len(page.find_all("h1")) == 1
        assert not page.find_all("img", src="x")
        assert not [script for script in page.find_all("script", type=False) if "alert" in script.text]
        assert not page.find_all(href=re.compile("^javascript:"))
    cell = next(row for row in rows(tmp_path / "site", "tasks") if row["row"] == "1")["title_vi"]
    assert cell == ("'" + text if text[0] in "=@" else text)


def test_the_same_content_builds_the_same_bytes(tmp_path: Path) -> None:
    sites = []
    for name in ("a", "b"):
        root = sample_root(tmp_path / name)
        assert main(["build", "--root", str(root)]) == 0
        sites.append({p.relative_to(root): p.read_bytes() for p in (root / "site").rglob("*") if p.is_file()})
    assert sites[0] == sites[1]


def test_a_second_build_changes_nothing_and_stale_pages_go(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build", "--root", str(root)])
    capsys.readouterr()
    main(["build", "--root", str(root)])
    assert " 0 of them changed" in capsys.readouterr().out
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    lines = [line for line in section.read_text(encoding="utf-8").splitlines() if 'row: "4"' not in line]
    section.write_text("\n".join(lines) + "\n", encoding="utf-8")
    main(["build", "--root", str(root)])
    assert not (root / "site/nhiem-vu/1-kh-vi-du-2022.pl1.4.html").exists()


def test_a_folder_that_is_no_site_is_not_replaced(root: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert main(["build", "--root", str(root), "--out", str(precious)]) == 2
    assert (precious / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_the_way_to_the_original_is_its_address_or_how_to_ask_for_it(sample_site: Path, site: Path) -> None:
    address = "https://vi-du.example/van-ban/1-KH-VI-DU.pdf?ban=goc&trang=1"
    for path in ("ke-hoach/1-kh-vi-du-2022.html", "en/plans/1-kh-vi-du-2022.html"):
        assert len(soup(sample_site / path).select(f'a[href="{address}"]')) == 2
    assert [row["source_url"] for row in rows(sample_site, "plans")] == [address]
    for row in rows(site, "plans"):
        page = soup(site / row["url_vi"])
        assert page.select_one('a[href$="#provenance"]')
        asked = " ".join(page.get_text(" ").split())
        assert row["source_url"] or re.search(rf"hãy hỏi cơ quan ban hành \([^)]+\) văn bản số {re.escape(row['number'])} ngày", asked)
