"""Pictures say what their tables say, in both languages, without a script and without colours of their own."""

from __future__ import annotations

import csv
import io
import re
import struct
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY, sample_root

from generator import build, charts, languages, pictures
from generator.agenda import due_months
from generator.build import Content
from generator.drawing import Studio
from generator.findings import Report
from generator.languages import Language
from generator.pictures import Picture
from generator.portal import Portal, compose


@pytest.fixture(scope="module")
def drawn(real: Content, portal: Portal) -> dict[str, dict[str, Picture]]:
    studio = Studio(REPOSITORY, charts.TOKENS)
    return {
        language: pictures.pictures(pictures.sketches(portal, interface), interface, studio) for language, interface in real.interfaces.items()
    }


def test_both_languages_have_the_same_pictures(drawn: dict[str, dict[str, Picture]]) -> None:
    assert list(drawn["vi"]) == list(drawn["en"])
    for identity, picture in drawn["vi"].items():
        other = drawn["en"][identity]
        assert len(picture.rows) == len(other.rows)
        for row, same in zip(picture.rows, other.rows, strict=True):
            numbers = [cell for cell in row if isinstance(cell, Decimal | int)]
            assert numbers == [cell for cell in same if isinstance(cell, Decimal | int)], identity


def test_a_picture_stands_on_a_page_by_itself(drawn: dict[str, dict[str, Picture]]) -> None:
    """Valid XML, named, no inline style that the policy would refuse, no colour that would not follow the scheme."""
    for every in drawn.values():
        for picture in every.values():
            inline = ElementTree.fromstring(picture.drawing.inline)
            assert inline.attrib["role"] == "img"
            assert inline[0].text == picture.title
            assert inline[0].attrib["id"] == inline.attrib["aria-labelledby"]
            for element in inline.iter():
                assert "style" not in element.attrib, picture.id
                for paint in ("fill", "stroke"):
                    assert element.attrib.get(paint, "none") in ("none", "transparent") or element.attrib[paint].startswith("var(--chart-"), (picture.id, element.attrib)  # fmt: skip
            assert "href" not in picture.drawing.inline
            assert picture.summary


def test_what_is_taken_away_says_what_it_is(drawn: dict[str, dict[str, Picture]]) -> None:
    for every in drawn.values():
        for picture in every.values():
            words = " ".join("".join(ElementTree.fromstring(picture.drawing.svg).itertext()).split())
            assert picture.source.split(",")[0] in words, picture.id
            assert re.sub(r"\s", "", picture.title) in re.sub(r"\s", "", words), picture.id


def test_a_png_shows_what_the_svg_says_at_twice_its_size(drawn: dict[str, dict[str, Picture]]) -> None:
    for every in drawn.values():
        for picture in every.values():
            sides = [float(ElementTree.fromstring(picture.drawing.svg).attrib[side]) for side in ("width", "height")]
            assert picture.drawing.png.startswith(b"\x89PNG\r\n\x1a\n")
            assert list(struct.unpack(">II", picture.drawing.png[16:24])) == [round(2 * side) for side in sides], picture.id


def test_every_letter_of_a_picture_is_drawn(tmp_path: Path) -> None:
    """A letter that the library has not found in our fonts is left out, so two such titles would be the same picture."""
    studio = Studio(tmp_path, {})
    pictures = {studio.draw({"mark": "bar", "data": {"values": []}}, title, "").png for title in (*"aăâeêioôơuưyđAĐ", *"ấằẵợửỷặỗ₫–…", "")}
    assert len(pictures) == 15 + 11 + 1


def test_the_table_behind_a_picture_is_its_file(drawn: dict[str, dict[str, Picture]], site: Path) -> None:
    for every in drawn.values():
        for picture in every.values():
            with (site / picture.paths["csv"]).open(encoding="utf-8", newline="") as stream:
                rows = list(csv.reader(io.StringIO(stream.read(), newline="")))
            assert tuple(rows[0]) == picture.head
            assert len(rows) == len(picture.rows) + 1


def test_money_in_pictures_is_the_money_of_the_totals(drawn: dict[str, dict[str, Picture]], portal: Portal) -> None:
    for plan in portal.plans:
        total = portal.total(plan.tasks)
        for kind in ("money-unit", "money-programme"):
            picture = drawn["vi"].get(f"{plan.id}.{kind}")
            assert (picture is not None) == bool(total.once)
            if picture:
                assert sum(row[2] for row in picture.rows) == total.once  # type: ignore[misc]
                assert sum(row[2] + row[3] for row in picture.rows) == total.printed  # type: ignore[operator, misc]
                assert sum(row[4] for row in picture.rows) == total.uncounted  # type: ignore[misc]


def test_what_a_document_does_not_state_is_not_drawn_as_zero(drawn: dict[str, dict[str, Picture]]) -> None:
    picture = drawn["en"]["32-qd-skhcn-2022.money-unit"]
    assert "not drawn as zero" in picture.summary
    assert " no amount" in picture.drawing.inline


def words_of(picture: Picture) -> list[str]:
    """Every text that is drawn, in its order."""
    return ["".join(each.itertext()) for each in ElementTree.fromstring(picture.drawing.inline).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_has_most_says_on_which_counting_that_rests(drawn: dict[str, dict[str, Picture]], real: Content, portal: Portal, language: Language) -> None:
    """The unit with most when each joint work counts once, and, where it is another one, that with most as printed."""
    for plan in portal.plans:
        totals = {section.organisation: portal.total(section.tasks) for section in plan.sections if section.organisation and section.tasks}
        if not any(each.once for each in totals.values()):
            continue
        once = max(totals, key=lambda each: totals[each].once)
        printed = max(totals, key=lambda each: totals[each].printed)
        assert once != printed  # else nothing of this is tested
        names = [real.catalog.organisations[each].name.get(language) for each in (once, printed)]
        summary = drawn[language][f"{plan.id}.money-unit"].summary
        counting, as_printed = (("theo dòng của phòng, đơn vị quản lý", "như các bảng in ra") if language == "vi" else
                                ("by the listing of the managing office", "as the tables print it"))  # fmt: skip
        first, second = summary.index(counting), summary.index(as_printed)
        assert first < summary.index(str(names[0])) < second < summary.index(str(names[1]))


def test_what_stands_behind_a_bar_is_as_much_as_the_bar_is_long(drawn: dict[str, dict[str, Picture]]) -> None:
    for kind in ("money-unit", "money-programme"):
        picture = drawn["en"][f"32-qd-skhcn-2022.{kind}"]
        said = words_of(picture)
        assert any(row[3] for row in picture.rows)
        for _, _, once, elsewhere, _ in picture.rows:
            expected = languages.number(once, "en") + (f" + {languages.number(elsewhere, 'en')}" if elsewhere else "")  # type: ignore[arg-type]
            if once or elsewhere:
                assert expected in said, (kind, expected)


def test_no_two_bars_have_the_same_label(drawn: dict[str, dict[str, Picture]]) -> None:
    picture = drawn["en"]["32-qd-skhcn-2022.money-unit"]
    labels = [each.partition(" · ")[0] for each in words_of(picture)[: len(picture.rows)]]
    assert any("…" in each for each in labels)
    assert len(set(labels)) == len(picture.rows)
    for label, row in zip(labels, picture.rows, strict=True):
        whole = str(row[0])
        assert whole.startswith(label.partition("…")[0]), (label, whole)
        assert label.rpartition("… ")[2] in whole or label.endswith("…")


@pytest.mark.parametrize(
    ("names", "length", "cut"),
    [
        (["Centre for A B of Information", "Centre for A B of Development"], 20, ["Centre… Information", "Centre… Development"]),
        (["Phòng Một", "Phòng Hai"], 20, ["Phòng Một", "Phòng Hai"]),
        (["The one and only long name", "Another"], 12, ["The one…", "Another"]),
        # One is the beginning of the other: its last word keeps it apart.
        (["Department of Health and Work", "Department of Health and Work and Trade"], 24, ["Department of… Work", "Department… and Trade"]),
    ],
)
def test_names_that_a_cut_would_make_alike_are_told_apart(names: list[str], length: int, cut: list[str]) -> None:
    assert charts.labels(names, [length] * len(names)) == cut


def test_a_first_place_that_is_shared_is_not_given_to_one() -> None:
    assert pictures.leading({"a": 2, "b": 3, "c": 3}) == ["b", "c"]
    assert pictures.leading({"a": 3, "b": 2}) == ["a"]
    assert pictures.leading(dict.fromkeys("abcd", 1)) == []
    assert pictures.leading({"a": 0}) == pictures.leading({}) == []


def test_the_months_in_which_most_falls_due_are_all_named(drawn: dict[str, dict[str, Picture]], portal: Portal) -> None:
    tied = 0
    for organisation in portal.organisations:
        for part in portal.involvements[organisation.id]:
            picture = drawn["en"].get(f"{organisation.id}.{part.plan.id}.time")
            if picture is None or part.plan.start.year != part.plan.end.year:
                continue
            by: Counter[str] = Counter()
            for task in part.roles["lead"]:
                if not task.is_heading:
                    by.update(languages.month(month, "en") for month in due_months(task, part.plan))
            most = {month for month, n in by.items() if n == max(by.values())}
            _, said, sentence = picture.summary.partition("Most fall due in ")
            named = {month for month in by if month in sentence}
            assert named == (most if said else set()), picture.id
            tied += len(named) > 1
    assert tied


def test_a_year_is_no_amount(drawn: dict[str, dict[str, Picture]], real: Content) -> None:
    """It is a word of the table: set as one, without a thousands mark."""
    for language, every in drawn.items():
        heads = {real.interfaces[language](key) for key in ("field.year", "picture.step_year")}  # type: ignore[index]
        cells = [cell for picture in every.values() for row in picture.rows for name, cell in zip(picture.head, row, strict=True) if name in heads]
        assert cells
        assert [cell for cell in cells if not (isinstance(cell, str) and re.fullmatch(r"\D*\d{4}", cell))] == []


def test_a_share_says_its_whole_unit(drawn: dict[str, dict[str, Picture]]) -> None:
    """“20–25% a year” beside “15%”, on an axis of per cent."""
    assert [row[4] for row in drawn["en"]["toc-do-doi-moi-cong-nghe.series"].rows] == ["20–25% a year", "15%"]
    assert drawn["en"]["toc-do-doi-moi-cong-nghe.series"].title.endswith("(%)")
    assert [row[4] for row in drawn["vi"]["toc-do-doi-moi-cong-nghe.series"].rows] == ["20–25%/năm", "15%"]


def test_two_provinces_in_one_picture_are_named(drawn: dict[str, dict[str, Picture]]) -> None:
    promisers = [str(row[5]) for row in drawn["vi"]["ban-tin-khcn.series"].rows]
    assert [("(Hưng Yên)" in name, "(Hải Phòng)" in name) for name in promisers] == [(True, False), (False, True)]
    assert all(f"{name}:" in drawn["vi"]["ban-tin-khcn.series"].drawing.inline for name in ("Hưng Yên", "Hải Phòng"))
    assert [words for _, _, words in drawn["vi"]["ban-tin-khcn.series"].key] == ["Hải Phòng", "Hưng Yên"]


def test_the_chart_of_works_counts_as_the_calendar_and_the_home_page_do(drawn: dict[str, dict[str, Picture]], portal: Portal, site: Path) -> None:
    """Due in a month is one number wherever it stands; what is drawn and what is said not to be are all works of the plan."""
    calendar = BeautifulSoup((site / "lich/index.html").read_text(encoding="utf-8"), "html.parser")
    home = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    seen = 0
    for plan in portal.plans:
        picture = drawn["vi"].get(f"{plan.id}.workload")
        listed = {fold["id"].rpartition(".")[2]: len(fold.select("li")) for fold in calendar.select(f"details[id^='{plan.id}.']")}
        works = sum(not task.is_heading and task.counted for task in portal.catalog.plans[plan.id].tasks)
        section = calendar.find("section", id=plan.id)
        assert len({link["href"] for link in section.select(".op-agenda li > a:first-child")}) == works
        if picture is None or plan.start.year != plan.end.year:
            continue
        seen += 1
        inside = {month: count for month, count in listed.items() if str(plan.start) <= month <= str(plan.end)}
        due = {f"{plan.start.year}-{int(step):02d}": row[1] for row in picture.rows for step in re.findall(r"(\d+)/", str(row[0]))}
        assert {month: count for month, count in due.items() if count} == inside
        missing, whole = map(int, re.search(r"Không vẽ (\d+) trong (\d+) việc", picture.summary).groups())
        said = [int(count) for count in re.findall(r"(\d+) việc ", picture.summary.partition("việc: ")[2])]
        assert (sum(said), whole) == (missing, works)
        for link in home.select(f".op-months a[href*='#{plan.id}.']"):
            assert int(re.search(r"\d+", link.strong.text)[0]) == listed[link["href"].rpartition(".")[2]]
            assert (link.small is None) == (link["href"].rpartition(".")[2] in inside)
    assert seen == 3
    assert "ngoài kỳ kế hoạch" in calendar.find("details", id="350-kh-ubnd-2025.2025-12").summary.text


SERIES = """\
targets:
  - {no: "1", text: {vi: a, en: a}, name: {vi: Một, en: One}, value: VALUE1, year: 2022, indicator: so-vi-du}
  - {no: "2", text: {vi: b, en: b}, name: {vi: Hai, en: Two}, value: VALUE2, year: 2025, indicator: so-vi-du}
  - {no: "3", text: {vi: c, en: c}, name: {vi: Ba, en: Three}, value: VALUE3, year: 2026, indicator: so-vi-du}
"""


def series(root: Path, language: str, *values: str) -> Picture:
    """The picture of an indicator that the sample promises three times."""
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    text = section.read_text(encoding="utf-8")
    promised = SERIES
    for number, value in enumerate(values, 1):
        promised = promised.replace(f"value: VALUE{number}, ", f"value: {value}, " if value else "")
    section.write_text(text[: text.index("targets:")] + promised + text[text.index("tasks:") :], encoding="utf-8")
    report = Report()
    content = build.read(root, report)
    assert not report.errors, report.render("text")
    interface = content.interfaces[language]  # type: ignore[index]
    sketched = pictures.sketches(compose(content.catalog), interface)
    every = pictures.pictures(sketched, interface, Studio(root, charts.TOKENS))
    return every["so-vi-du.series"]


def test_a_promise_of_billions_has_an_axis(root: Path) -> None:
    picture = series(root, "vi", "3.000.000.000", "9.000.000.000.000", "7")
    assert [row[2] for row in picture.rows] == [3_000_000_000, 9_000_000_000_000, 7]
    assert "10.000.000.000.000" in picture.drawing.inline


def test_what_cannot_be_drawn_is_in_the_table_and_counted(root: Path) -> None:
    picture = series(root, "en", "tối đa 60", "tối đa 40", "tăng 20%/năm")
    assert [row[4] for row in picture.rows][:2] == ["≤ 60", "≤ 40"]
    assert "1 promise is not drawn" in picture.summary
    vietnamese = series(sample_root(root.parent / "again"), "vi", "60", "70", "")
    assert vietnamese.rows[2][4] == "không nêu giá trị"
    assert vietnamese.rows[2][2] is None
    words = series(sample_root(root.parent / "words"), "vi", "60", "70", "duy trì ở nhóm dẫn đầu")
    assert words.rows[2][4] == "duy trì ở nhóm dẫn đầu"


def test_a_picture_is_the_same_wherever_it_is_drawn(real: Content, portal: Portal, tmp_path: Path) -> None:
    """Drawn twice, each time with an empty cache: the same bytes."""
    spec = charts.bars([charts.Bar("Đổi mới sáng tạo", ((charts.BLUE, 4718.51),), "4.718,51")])
    one, other = (
        Studio(tmp_path / name, charts.TOKENS).draw(spec, "Kinh phí <đề nghị> & chi", "32/QĐ-SKHCN") for name in "ab"
    )
    assert one == other
    assert "4.718,51" in one.inline
    assert "&lt;đề nghị&gt; &amp; chi" in one.inline
