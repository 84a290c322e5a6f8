"""Addresses that were published once still answer: a renamed record sends on, a removed one says what it was."""

from __future__ import annotations

from pathlib import Path

import vobject
from bs4 import BeautifulSoup
from test_sample_site import check_links

from generator import build, consistency
from generator.findings import Report

PLAN = "1-kh-vi-du-2022"
REMOVED = """removed:
  - id: 1-kh-vi-du-2022.pl1.7
    kind: task
    name: {vi: Việc đã bỏ, en: Work removed}
    removed: 2022-05-01
    reason: {vi: Ghi nhầm từ văn bản khác., en: Taken from another document by mistake.}
    instead: 1-kh-vi-du-2022.pl1.4
"""


def made(root: Path, out: Path) -> Path:
    report = Report()
    content = build.read(root, report)
    consistency.check(build.compose(content.catalog), content.pages, content.site, report)
    assert not report.errors, report.render("text")
    build.build(content, out, lambda _: None)
    return out


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_renamed_record_sends_on_without_a_script(root: Path, tmp_path: Path) -> None:
    edit(root / f"content/plans/{PLAN}/pl1.yml", '{row: "1", title', f'{{row: "8", formerly: [{PLAN}.pl1.1], title')
    edit(root / f"content/plans/{PLAN}/pl2.yml", "ref:", f"formerly: [{PLAN}.phu-luc]\nref:")
    edit(root / "data/topics.yml", "id: vi-du", "id: vi-du, formerly: [mau]")
    site = made(root, tmp_path / "site")
    check_links(site)
    for old, new in (
        (f"nhiem-vu/{PLAN}.pl1.1.html", f"{PLAN}.pl1.8.html"), (f"en/tasks/{PLAN}.pl1.1.html", f"{PLAN}.pl1.8.html"),
        (f"nhiem-vu/{PLAN}.phu-luc.1.html", f"{PLAN}.pl2.1.html"), ("chu-de/mau.html", "vi-du.html"), ("en/topics/mau.html", "vi-du.html"),
    ):  # fmt: skip
        page = soup(site / old)
        assert page.find("meta", attrs={"http-equiv": "refresh"})["content"] == f"0; url={new}"
        assert page.find("link", rel="canonical")["href"].endswith(f"{Path(old).parent.as_posix()}/{new}")
        assert page.main.find("a", href=new)
        assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
        assert old not in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"{PLAN}.pl1.8.html" in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_a_renamed_record_keeps_its_calendar_uid(root: Path, tmp_path: Path) -> None:
    edit(root / f"content/plans/{PLAN}/pl1.yml", '{row: "1", title', f'{{row: "8", formerly: [{PLAN}.pl1.1], title')
    calendar = vobject.readOne((made(root, tmp_path / "site") / "thay-doi/index.ics").read_text(encoding="utf-8"))
    assert f"{PLAN}.pl1.1.1@open-plans.invalid" in {each.uid.value for each in calendar.vevent_list}


def test_a_removed_record_says_what_it_was_and_when_it_went(root: Path, tmp_path: Path) -> None:
    (root / "data/removed.yml").write_text(REMOVED, encoding="utf-8")
    site = made(root, tmp_path / "site")
    check_links(site)
    page = soup(site / f"nhiem-vu/{PLAN}.pl1.7.html")
    words = page.main.get_text(" ", strip=True)
    for part in ("Việc đã bỏ", "01/05/2022", "Ghi nhầm từ văn bản khác.", f"{PLAN}.pl1.7"):
        assert part in words
    assert page.main.find("a", href=f"{PLAN}.pl1.4.html")
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert "Taken from another document by mistake." in soup(site / f"en/tasks/{PLAN}.pl1.7.html").get_text()
