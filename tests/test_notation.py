"""The readers of Vietnamese notation: amounts, times, values. Every form of the five documents, and hostile ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import languages
from generator.amounts import UnreadableNumberError, read_amount, read_number
from generator.schedules import Month, read_schedule
from generator.values import read_value

YEAR_2022 = (Month(2022, 1), Month(2022, 12))


@pytest.mark.parametrize(
    ("words", "kind", "million"),
    [
        ("4.718,51", "amount", "4718.51"),
        ("290,6", "amount", "290.6"),
        ("5.000", "amount", "5000"),
        ("1034,105", "amount", "1034.105"),
        ("90,895", "amount", "90.895"),
        ("30 tỷ đồng", "amount", "30000"),
        ("5.587 triệu đồng", "amount", "5587"),
        ("26 triệu", "amount", "26"),
        ("0", "zero", "0"),
        ("-", "not_stated", None),
        ("Theo TP giao", "to_be_assigned", None),
        ("Theo TP\n giao", "to_be_assigned", None),
        (None, "empty", None),
    ],
)
def test_amounts_are_read_and_told_apart(words: str | None, kind: str, million: str | None) -> None:
    amount = read_amount(words)
    assert amount.kind == kind
    assert amount.million_vnd == (None if million is None else Decimal(million))


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("12.5", ("12,5", "125")),
        ("1,200.5", ("1.200,5", "12.005")),
        ("1,200,000", ("1.200.000",)),
        ("1.20.000", ()),
        ("1 200", ()),
        ("-5", ()),
        ("một trăm", ()),
        ("٣", ()),
        ("5.000 đô la", ()),
    ],
)
def test_an_amount_that_breaks_the_notation_is_refused_with_its_readings(words: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(UnreadableNumberError) as caught:
        read_amount(words)
    assert caught.value.readings == readings


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_what_is_shown_in_vietnamese_reads_back_the_same(value: Decimal) -> None:
    assert read_number(languages.number(value, "vi")) == value


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in (read_amount, read_value):
        try:
            reader(text)
        except UnreadableNumberError:
            pass
    assert read_schedule(text, YEAR_2022).words is not None


@pytest.mark.parametrize(
    ("words", "kind", "start", "end"),
    [
        ("Trong quý I", "deadline", "2022-01", "2022-03"),
        ("trong quý I", "deadline", "2022-01", "2022-03"),
        ("Quý I", "deadline", "2022-01", "2022-03"),
        ("Từ quý I đến III", "period", "2022-01", "2022-09"),
        ("Từ quý I đến quý III", "period", "2022-01", "2022-09"),
        ("Quý II – III/2022", "period", "2022-04", "2022-09"),
        ("Quý II - IV/2022", "period", "2022-04", "2022-12"),
        ("Quý I-Quý IV", "period", "2022-01", "2022-12"),
        ("Quý 2- Quý 4", "period", "2022-04", "2022-12"),
        ("Từ Tháng 3 đến 11", "period", "2022-03", "2022-11"),
        ("Tháng 1-Tháng 12", "period", "2022-01", "2022-12"),
        ("Từ tháng 2 đến tháng 4/2022", "period", "2022-02", "2022-04"),
        ("Quý I đến tháng 11/2022", "period", "2022-01", "2022-11"),
        ("Từ quý I đến tháng 10/2022", "period", "2022-01", "2022-10"),
        ("Tháng 11", "deadline", "2022-11", "2022-11"),
        ("Tháng 12/2026", "deadline", "2026-12", "2026-12"),
        ("12/2025", "deadline", "2025-12", "2025-12"),
        ("Cả năm", "period", "2022-01", "2022-12"),
        ("Năm 2026", "period", "2026-01", "2026-12"),
        ("2016-2020", "period", "2016-01", "2020-12"),
        ("Năm 2026 - 2027", "period", "2026-01", "2027-12"),
        ("Đợt 1: Tháng 01-6; Đợt 2: Tháng 6-12", "several", "2022-01", "2022-12"),
        ("Tháng 6, Tháng 12", "several", "2022-06", "2022-12"),
        ("Hằng tháng", "recurring", None, None),
        ("Hàng tháng, quý, năm", "recurring", None, None),
        ("Hằng năm", "recurring", None, None),
        ("Thường xuyên (theo yêu cầu)", "continuous", None, None),
        ("Sau khi có hướng dẫn của Bộ Khoa học và Công nghệ", "conditional", None, None),
        ("Theo Kế hoạch của Sở Nội vụ", "conditional", None, None),
        ("-", "not_stated", None, None),
        ("Tháng 13", "unknown", None, None),
        ("Quý V", "unknown", None, None),
        ("Từ quý III đến quý I", "unknown", None, None),
        ("2020-2016", "unknown", None, None),
        ("khi nào xong thì thôi", "unknown", None, None),
    ],
)
def test_times(words: str, kind: str, start: str | None, end: str | None) -> None:
    schedule = read_schedule(words, YEAR_2022)
    found = (schedule.kind, schedule.start and str(schedule.start), schedule.end and str(schedule.end))
    assert found == (kind, start, end)


def test_a_bare_quarter_of_a_plan_of_several_years_is_not_given_a_year() -> None:
    assert read_schedule("Quý I", (Month(2016, 1), Month(2020, 12))).kind == "unknown"


@pytest.mark.parametrize(
    ("words", "comparator", "value", "low", "high", "unit"),
    [
        ("02", "eq", "2", None, None, ""),
        ("5.587 triệu đồng", "eq", "5587", None, None, "triệu đồng"),
        ("68,3%", "eq", "68.3", None, None, "%"),
        ("ít nhất 60", "ge", "60", "60", None, ""),
        ("tối thiểu 50% số phòng", "ge", "50", "50", None, "%số phòng"),
        ("≥ 65%", "ge", "65", "65", None, "%"),
        ("từ 06", "ge", "6", "6", None, ""),
        ("02 sáng kiến trở lên", "ge", "2", "2", None, "sáng kiến"),
        ("trên 2% GDP", "gt", "2", "2", None, "%GDP"),
        ("khoảng 11%/năm", "approx", "11", None, None, "%/năm"),
        ("3-5", "range", None, "3", "5", ""),
        ("10–15 nhóm", "range", None, "10", "15", "nhóm"),
        ("12 - 13 người/vạn dân", "range", None, "12", "13", "người/vạn dân"),
        ("tăng 20%/năm", "growth", "20", None, None, "%/năm"),
        ("tăng bình quân 20%/năm", "growth", "20", None, None, "%/năm"),
        ("giảm: 15%", "growth", "-15", None, None, "%"),
        ("giảm 15%", "growth", "-15", None, None, "%"),
        ("gấp 2 lần so với 2011-2015", "multiple", "2", "2", None, "lần"),
        ("top 5, phấn đấu top 3", "rank", "5", "3", "5", ""),
        ("duy trì trong nhóm dẫn đầu", "", None, None, None, ""),
    ],
)
def test_values(words: str, comparator: str, value: str | None, low: str | None, high: str | None, unit: str) -> None:
    found = read_value(words)
    decimals = tuple(None if each is None else Decimal(each) for each in (value, low, high))
    assert (found.comparator, found.value, found.low, found.high, found.unit) == (comparator, *decimals, unit)


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Trong quý I", "Q1 2022"),
        ("Từ quý I đến III", "Q1–Q3 2022"),
        ("Từ Tháng 3 đến 11", "March–November 2022"),
        ("Tháng 12/2026", "December 2026"),
        ("2016-2020", "2016–2020"),
        ("Tháng 6, Tháng 12", "June 2022; December 2022"),
        ("Tháng 11/2021 - tháng 2/2022", "November 2021 – February 2022"),
        ("Quý IV/2021 - Quý I/2022", "Q4 2021 – Q1 2022"),
        ("Quý II/2021 - 2022", "April 2021 – December 2022"),
        ("Sau khi được duyệt", "Sau khi được duyệt"),  # only a person can translate it
        ("Hằng tháng", "Monthly"),
        ("Thường xuyên (theo yêu cầu)", "Continuously (on request)"),
    ],
)
def test_english_time_phrases_are_made_from_the_meaning(vi: str, en: str) -> None:
    assert languages.time_phrase(read_schedule(vi, YEAR_2022), None, "en").words == en


def test_vietnamese_alphabetical_order() -> None:
    words = ["đo lường", "dữ liệu", "ăn", "ạn", "an", "ân", "em", "ểm", "êm", "ơn", "on", "ôn", "việc 10", "việc 9"]
    expected = ["an", "ạn", "ăn", "ân", "dữ liệu", "đo lường", "em", "êm", "ểm", "on", "ôn", "ơn", "việc 9", "việc 10"]
    assert sorted(words, key=lambda word: languages.sort_key(word, "vi")) == expected


@pytest.mark.parametrize(
    ("million", "vi", "en"),
    [
        ("4718.51", "khoảng 4,7 tỷ đồng", "about VND 4.7 billion"),
        ("5000", "5 tỷ đồng", "VND 5 billion"),
        ("290.6", "290,6 triệu đồng", "VND 290.6 million"),
    ],
)
def test_money_in_words(million: str, vi: str, en: str) -> None:
    assert languages.rounded_money(Decimal(million), "vi").replace("\u00a0", " ") == vi
    assert languages.rounded_money(Decimal(million), "en").replace("\u00a0", " ") == en
