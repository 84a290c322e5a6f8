"""When two promises may be compared, when not, and that every page and picture says the same of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import pytest
from conftest import sample_root

from generator import build, charts, comparisons, pictures
from generator.build import Content
from generator.drawing import Studio
from generator.findings import Report
from generator.model import Catalog, Indicator, Target
from generator.portal import Portal, compose
from generator.promises import Comparison, Reason, compare, promiser, why
from generator.values import read_value


@dataclass
class Promises:
    """Two plans of one body over one year each, and an indicator that both promise in the same words."""

    catalog: Catalog
    indicator: Indicator
    first: Target
    second: Target

    def compare(self, one: str = "40", other: str = "60", **changed: object) -> Comparison:
        first = replace(self.first, value=read_value(one))
        second = replace(self.second, value=read_value(other), **changed)  # type: ignore[arg-type]
        return compare(self.catalog, self.indicator, [first], [second])


@pytest.fixture
def two(portal: Portal) -> Promises:
    """Both promises are the City's in the plan for 2026, one of them set back by a year."""
    indicator = portal.catalog.indicators["doanh-nghiep-khcn-moi"]
    target = next(each for each in portal.targets_of_indicator(indicator.id) if each.plan_id == "350-kh-ubnd-2025")
    assert not target.notes
    return Promises(portal.catalog, indicator, replace(target, year=2025), target)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("15", "05 doanh nghiệp", "smaller"),  # the indicator's unit is meant where none is stated
        ("198", "500", "larger"),
        ("22", "22", "same"),
        ("ít nhất 40", "ít nhất 60", "larger"),
        ("3-5", "4-6", "larger"),
        ("4-6", "3-5", "smaller"),
        ("30 tỷ đồng", "25.000 triệu đồng", "smaller"),
        ("20%", "15%", "smaller"),
    ],
)
def test_a_direction_is_said_of_two_like_promises(two: Promises, one: str, other: str, verdict: str) -> None:
    assert (two.compare(one, other).verdict, two.compare(one, other).reasons) == (verdict, ())


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ("40", "ít nhất 60", ("kind",)),
        ("trên 40", "ít nhất 60", ("kind",)),
        ("khoảng 40", "60", ("kind",)),
        ("3-5", "10", ("kind",)),
        ("tối thiểu 3-5", "4-6", ("kind",)),
        ("3-10", "4-6", ("overlap",)),
        ("40%", "30 triệu đồng", ("unit",)),
        ("20%/năm", "15%", ("unit",)),
        ("20 - 25%/năm", "15%", ("unit", "kind")),
        ("gấp 2 lần so với giai đoạn 2011-2015", "12", ("nature",)),
        ("tăng 20%/năm", "30", ("nature",)),
        ("top 5", "5", ("nature",)),
        ("tăng 20%/năm", "tăng 25%/năm", ("base",)),
        ("top 5", "top 3", ("rank",)),
        ("duy trì ở nhóm dẫn đầu", "12", ("nature",)),
        ("duy trì ở nhóm dẫn đầu", "vào nhóm dẫn đầu", ("words",)),
    ],
)
def test_none_is_said_where_unit_or_qualifier_differ(two: Promises, one: str, other: str, reasons: tuple[str, ...]) -> None:
    assert (two.compare(one, other).verdict, two.compare(one, other).reasons) == ("unsaid", reasons)


def test_none_is_said_of_two_promisers(two: Promises) -> None:
    unit = next(each for each in two.catalog.sections.values() if each.plan_id == "32-qd-skhcn-2022" and each.organisation)
    result = two.compare(section_id=unit.id)
    assert promiser(two.catalog, result.other[0]).id == unit.organisation
    assert result.reasons == ("promiser",)


def test_none_is_said_where_the_record_names_two_things(two: Promises) -> None:
    name = two.second.name
    assert two.compare(name=replace(name, vi=f"{name.vi} trong lĩnh vực cải cách hành chính")).reasons == ("scope",)
    assert two.compare(name=replace(name, vi=f"{name.vi.upper()}, đến năm {two.second.year}")).verdict == "larger"


def test_none_is_said_of_a_year_and_a_term(two: Promises) -> None:
    """A count may be of the whole term; a share is the same share."""
    assert two.compare(plan_id="339-kh-ubnd-2025").reasons == ("term",)
    assert two.compare("40%", "60%", plan_id="339-kh-ubnd-2025").verdict == "larger"


def test_none_is_said_where_the_later_plan_promises_for_an_earlier_year(two: Promises) -> None:
    assert two.compare(year=2024).reasons == ("years",)


@pytest.mark.parametrize(("kind", "field", "reasons"), [("unclear", "value", ("note",)), ("contradiction", "value", ("note",)), ("slip", "value", ()), ("unclear", "text", ())])  # fmt: skip
def test_none_is_said_where_a_note_doubts_a_value(two: Promises, portal: Portal, kind: str, field: str, reasons: tuple[str, ...]) -> None:
    note = next(note for note in portal.notes if note.kind == kind)
    assert two.compare(notes=(replace(note, field=field),)).reasons == reasons


def test_several_promises_are_not_added_up(portal: Portal) -> None:
    indicator = portal.catalog.indicators["so-hoa-ho-so"]
    targets = portal.targets_of_indicator(indicator.id)
    assert compare(portal.catalog, indicator, targets, targets[:1]).reasons == ("several",)


def test_every_reason_is_said_in_both_languages(two: Promises, real: Content, portal: Portal) -> None:
    """With what each side says: names, units, kinds of value; no placeholder stays empty."""
    def phrases(language: str, result: Comparison) -> list[str]:
        interface = real.interfaces[language]  # type: ignore[index]
        return why(result, two.catalog, two.indicator, interface, lambda text: text.get(interface.language) or text.vi)

    for reason in get_args(Reason):
        assert all(f"comparison.why_{reason}" in interface.messages for interface in real.interfaces.values()), reason
    multiple = two.compare("gấp 2 lần so với giai đoạn 2011-2015", "12")
    assert phrases("en", multiple) == ["the two sides promise different kinds of value: a multiple of what was before and a number"]
    assert phrases("vi", two.compare("20%/năm", "15%")) == ["đơn vị tính ghi khác nhau: %/năm và %"]
    assert phrases("en", two.compare("20%/năm", "15%")) == ["the units of measure are stated differently: % a year and %"]


def test_a_unit_is_not_put_to_a_number_of_something_else(portal: Portal) -> None:
    """Hưng Yên supports “từ 03-05 doanh nghiệp/ tổ chức/ cá nhân”; the indicator counts projects."""
    units = {target.id: portal.unit_of(target) for target in portal.targets.values()}
    assert units["21-kh-skhcn-2022-hung-yen.pl.t33"] is None
    assert str(units["32-qd-skhcn-2022.pl1.t1"] and units["32-qd-skhcn-2022.pl1.t1"].vi) == "văn bản"  # “…: 02.”


def every_turn(portal: Portal) -> Iterator[tuple[Indicator, comparisons.Turn]]:
    for indicator in portal.catalog.indicators.values():
        for turn in comparisons.turns(portal, indicator):
            yield indicator, turn


def test_the_pages_of_indicators_say_what_the_pages_of_plans_say(portal: Portal) -> None:
    of_plans = {(row.indicator.id, pair.one.id, pair.other.id): row.result for pair in comparisons.pairs(portal) for row in pair.both}
    of_indicators = {(indicator.id, *(plan.id for plan in turn.plans)): turn.result for indicator, turn in every_turn(portal)}
    several = {key: result for key, result in of_indicators.items() if key[1] != key[2]}
    assert several == of_plans
    assert of_plans


@pytest.mark.parametrize(("language", "says"), [("vi", "Mức đề ra của"), ("en", "The promise of")])
def test_no_page_says_a_direction_that_may_not_be_said(site: Path, portal: Portal, language: str, says: str) -> None:
    """Read on the built pages: of a promise of a unit and one of the City neither is the larger."""
    folder = "so-sanh" if language == "vi" else "en/comparisons"
    for pair in comparisons.pairs(portal):
        page = (site / folder / f"{pair.id}.html").read_text(encoding="utf-8")
        verdicts = re.findall(r'op-verdict-(\w+)"', page)
        assert verdicts == [row.result.verdict for row in pair.both if row.result.verdict != "unsaid"], pair.id
        assert page.count('class="op-why"') == sum(row.result.verdict == "unsaid" for row in pair.both), pair.id
    folder = "chi-tieu" if language == "vi" else "en/indicators"
    directed = {indicator.id for indicator, turn in every_turn(portal) if turn.result.verdict != "unsaid" and turn.years[0] < turn.years[1]}
    assert "sang-kien-cap-thanh-pho" not in directed  # 2 of the Department Office, 190 of the whole City
    assert "tfp-dong-gop" not in directed  # a note says that the two may not be computed alike
    for indicator in portal.catalog.indicators.values():
        page = (site / folder / f"{indicator.id}.html").read_text(encoding="utf-8")
        assert indicator.id in directed or says not in page, indicator.id


TWO_YEARS = """\
targets:
  - {no: "1", text: {vi: a, en: a}, name: {vi: Số ví dụ, en: Number of examples}, value: VALUE1, year: 2022, indicator: so-vi-du}
  - {no: "2", text: {vi: b, en: b}, name: {vi: Số ví dụ, en: Number of examples}, value: VALUE2, year: 2026, indicator: so-vi-du}
"""


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("60", "70", "went up: from 60 (2022) to 70 (2026)"),
        ("70", "60", "went down: from 70 (2022) to 60 (2026)"),
        ("60", "60", "stayed the same: 60 (2022) and 60 (2026)"),
        ("60", "ít nhất 70", "not said whether it went up or down, because: they are promised in different ways: exact value and at least"),
    ],
)
def test_a_picture_says_the_direction_that_compare_says(tmp_path: Path, one: str, other: str, says: str) -> None:
    root = sample_root(tmp_path / "root")
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    text = section.read_text(encoding="utf-8")
    promised = TWO_YEARS.replace("VALUE1", one).replace("VALUE2", other)
    section.write_text(text[: text.index("targets:")] + promised + text[text.index("tasks:") :], encoding="utf-8")
    report = Report()
    content = build.read(root, report)
    assert not report.errors, report.render("text")
    sketched = pictures.sketches(compose(content.catalog), content.interfaces["en"])
    made = pictures.pictures(sketched, content.interfaces["en"], Studio(root, charts.TOKENS))
    assert says in made["so-vi-du.series"].summary
