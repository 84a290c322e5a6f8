"""The edges of the notation: every unit, spelling, limit and part of a result that no document has used up so far.

Written where mutation testing (`tools/mutants.py`) showed that the readers could be wrong without a test noticing.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.amounts import EMPTY, Amount, UnreadableNumberError, read_amount, read_number
from generator.schedules import Month, Schedule, Span, UnreadableMonthError, read_month, read_schedule
from generator.values import TargetValue, read_value

YEAR_2022 = (Month(2022, 1), Month(2022, 12))


def m(month: int, year: int = 2022) -> Month:
    return Month(year, month)


# --- amounts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "million"),
    [
        ("12", "12"), ("12 triệu", "12"), ("12 triệu đồng", "12"), ("12 tr.đ", "12"), ("12 tỷ", "12000"), ("12 tỷ đồng", "12000"),
        ("12 tỉ đồng", "12000"), ("12 nghìn đồng", "0.012"), ("12 đồng", "0.000012"), ("12 TRIỆU ĐỒNG", "12"), ("  12\n triệu  đồng ", "12"),
        ("1.000.000 đồng", "1"), ("0,5 tỷ", "500"), ("1,2345 đồng", "0.0000012345"), ("12 triệu đồng", "12"),
    ],
)  # fmt: skip
def test_every_unit(words: str, million: str) -> None:
    assert read_amount(words) == Amount("amount", Decimal(million))


@pytest.mark.parametrize("words", ["12 tỷ bạc", "12triệu", "12 USD", "triệu", "", "12,", ",5", "1.2.3", "1.2345", "0.5 ", "12 ,5"])
def test_no_unit_is_guessed(words: str) -> None:
    with pytest.raises(UnreadableNumberError):
        read_amount(words)


@pytest.mark.parametrize("words", ["-", "–", "—", " - "])
def test_a_dash_states_nothing(words: str) -> None:
    assert read_amount(words) == Amount("not_stated", None)
    assert read_amount("0") == read_amount("0,00") == read_amount("0 đồng") == Amount("zero", Decimal(0))
    assert read_amount(None) is EMPTY
    assert Amount("empty") == EMPTY


@pytest.mark.parametrize(
    "words",
    ["Theo TP giao", "theo  thành phố\tgiao", "Chờ UBND TP giao", "theo UBND thành phố giao", "CHỜ TP GIAO", "chờ   thành phố   giao"],
)  # fmt: skip
def test_to_be_assigned_in_every_wording(words: str) -> None:
    assert read_amount(words) == Amount("to_be_assigned")


@pytest.mark.parametrize("words", ["Theo TPgiao", "theotp giao", "TP giao", "Theo TP giao 12", "chờ ubnd giao", "theo ubnd tp|ubnd thành phố giao"])
def test_what_only_sounds_like_to_be_assigned(words: str) -> None:
    with pytest.raises(UnreadableNumberError):
        read_amount(words)


def test_a_number_is_read_up_to_its_limits_and_no_further() -> None:
    assert read_number("9" * 24) == Decimal("9" * 24)
    assert read_number("1,2345") == Decimal("1.2345")
    for words in ("9" * 25, "1,23456", "1.2" + "3" * 22, "٣", ""):
        with pytest.raises(UnreadableNumberError) as caught:
            read_number(words)
        assert (caught.value.text, caught.value.readings) == (words, ())
        assert str(caught.value) == words
    with pytest.raises(UnreadableNumberError) as caught:
        read_number(" 1.2" + "3" * 21 + " ")  # 24 characters: still with its two readings
    assert caught.value.readings == ("1,2" + "3" * 21, f"{int('12' + '3' * 21):,}".replace(",", "."))


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("1,200", None), ("1.2345", ("1,2345", "12.345")), ("12,345,678", ("12.345.678",)), ("1,200.50", ("1.200,50", "120.050")),
        ("1234,200.5", ()), ("1,2000,000", ()), ("1.2.3", ()), ("12.", ()), (".5", ()), ("1,200,000.", ()),
    ],
)  # fmt: skip
def test_the_readings_of_a_number(words: str, readings: tuple[str, ...] | None) -> None:
    if readings is None:
        assert read_number(words) == Decimal("1.200")
        return
    with pytest.raises(UnreadableNumberError) as caught:
        read_number(words)
    assert caught.value.readings == readings


# --- times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["1900-01", "2200-12", "2022-03"])
def test_a_month_reads_back(words: str) -> None:
    assert str(read_month(words)) == words
    assert read_month(words) == Month(*(int(part) for part in words.split("-")))


@pytest.mark.parametrize("words", ["1899-12", "2201-01", "2022-00", "2022-13", "2022-1", "2022-03-01", "2022/03", "x2022-03", ""])
def test_what_is_no_month(words: str) -> None:
    with pytest.raises(UnreadableMonthError, match="^" + words + "$"):
        read_month(words)


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("Quý III", [Span(m(7), m(9), "quarter")]),
        ("quý 1", [Span(m(1), m(3), "quarter")]),
        ("quý 2", [Span(m(4), m(6), "quarter")]),
        ("quý 3", [Span(m(7), m(9), "quarter")]),
        ("Quý 4", [Span(m(10), m(12), "quarter")]),
        ("quý iv năm 2023", [Span(m(10, 2023), m(12, 2023), "quarter")]),
        ("quý ii/năm 2023", [Span(m(4, 2023), m(6, 2023), "quarter")]),
        ("quý ii / năm2023", [Span(m(4, 2023), m(6, 2023), "quarter")]),
        ("tháng6", [Span(m(6), m(6), "month")]),
        ("Hết tháng 6", [Span(m(6), m(6), "month")]),
        ("đến hết quý II", [Span(m(4), m(6), "quarter")]),
        ("Trước tháng 09", [Span(m(9), m(9), "month")]),
        ("Trong thời gian tháng 5", [Span(m(5), m(5), "month")]),
        ("Trong tháng 5.", [Span(m(5), m(5), "month")]),
        ("tháng 7 năm 2021", [Span(m(7, 2021), m(7, 2021), "month")]),
        ("03 / 2022", [Span(m(3), m(3), "month")]),
    ],
)  # fmt: skip
def test_a_point_in_time(words: str, spans: list[Span]) -> None:
    assert read_schedule(words, YEAR_2022) == Schedule("deadline", words, spans[0].start, spans[0].end, tuple(spans))


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("Từ tháng 3 đến hết tháng 5", Span(m(3), m(5), "month")),
        ("Từ quý I - đến quý II", Span(m(1), m(6), "quarter")),
        ("Từ quý I đến tháng 5", Span(m(1), m(5), "month")),
        ("Từ tháng 2 đến quý III", Span(m(2), m(9), "month")),
        ("Tháng 11/2021 - tháng 2/2022", Span(m(11, 2021), m(2), "month")),
        ("Tháng 3 - 3", Span(m(3), m(3), "month")),
        ("Tháng 11 — 12/2023", Span(m(11, 2023), m(12, 2023), "month")),
        ("Quý III - tháng 7 năm 2022", Span(m(7), m(7), "month")),
        ("2022", Span(m(1), m(12), "year")),
        ("Năm 2016-2020", Span(m(1, 2016), m(12, 2020), "year")),
        ("1999 - 1999", Span(m(1, 1999), m(12, 1999), "year")),
        ("Từ năm 2023 đến năm 2025", Span(m(1, 2023), m(12, 2025), "year")),
        ("Cả năm", Span(m(1), m(12), "year")),
        ("trong năm", Span(m(1), m(12), "year")),
        ("Năm", Span(m(1), m(12), "year")),
    ],
)  # fmt: skip
def test_a_stretch_of_time(words: str, span: Span) -> None:
    assert read_schedule(words, YEAR_2022) == Schedule("period", words, span.start, span.end, (span,))


def test_several_times_keep_their_spans_in_order_and_reach_from_the_first_to_the_last() -> None:
    june, may = Span(m(6), m(6), "month"), Span(m(5), m(5), "month")
    for words in ("Tháng 6; tháng 5", "tháng 6 và tháng 5", "tháng 6,tháng 5", "Lần 1: tháng 6; lần 2: tháng 5."):
        assert read_schedule(words, YEAR_2022) == Schedule("several", words, m(5), m(6), (june, may)), words
    for words in ("Đợt 1: tháng 1-2; đợt 2: quý IV", "đợt 1:tháng 1-2;đợt 2:quý iv"):
        assert read_schedule(words, YEAR_2022).spans == (Span(m(1), m(2), "month"), Span(m(10), m(12), "quarter")), words
    assert read_schedule("Tháng 6;", YEAR_2022).kind == "deadline"
    assert read_schedule("đợt 1: tháng 6", YEAR_2022).kind == "deadline"
    assert read_schedule("Đợt 9: tháng 5; đợt 10: tháng 6", YEAR_2022).spans == (may, june)


@pytest.mark.parametrize("words", ["Tháng 6; đợt 2: tháng 9", "Đợt 1: tháng 6, tháng 9", "Đợt 1: tháng 6 và đợt 2: tháng 9"])
def test_no_time_beside_a_round_is_lost(words: str) -> None:
    found = read_schedule(words, YEAR_2022)
    assert (found.kind, found.start, found.end) == ("several", m(6), m(9))


@pytest.mark.parametrize("words", ["Khi xong; đợt 2: tháng 9", "Mai, đợt 1: tháng 6", "tháng 6 đợt 2: tháng 9", "đợt 1:", "đợt: tháng 6", "xđợt 1: tháng 6"])
def test_words_beside_a_round_that_are_no_time_leave_the_cell_unknown(words: str) -> None:
    assert read_schedule(words, YEAR_2022) == Schedule("unknown", words)


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("Hằng tháng", ("month",)), ("Hàng tháng", ("month",)), ("Hằng quý", ("quarter",)), ("hàng quý", ("quarter",)),
        ("Hằng năm", ("year",)), ("Hàng năm.", ("year",)), ("Hằng tuần", ("week",)), ("Hàng tuần", ("week",)),
        ("Hàng tháng, quý, năm", ("month", "quarter", "year")), ("Hằng tuần,tháng", ("week", "month")), ("hằng năm, tuần", ("year", "week")),
    ],
)  # fmt: skip
def test_what_comes_again(words: str, every: tuple[str, ...]) -> None:
    assert read_schedule(words, YEAR_2022) == Schedule("recurring", words, every=every)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Thường xuyên", "continuous"), ("Liên tục trong năm", "continuous"), ("Sau khi được duyệt", "conditional"), ("Khi có yêu cầu", "conditional"),
        ("Theo kế hoạch", "conditional"), ("Tháng 6 và theo yêu cầu", "conditional"), ("", "not_stated"), ("-", "not_stated"), ("–", "not_stated"),
        ("Tháng 6 và theoyêu cầu", "unknown"), ("không thường xuyên", "unknown"), (";", "unknown"), (",", "unknown"), ("tháng 6 - 7 - 8", "unknown"),
        ("6", "unknown"), ("tháng ii", "unknown"), ("ii/2022", "unknown"), ("tháng 6 đến khi xong", "unknown"), ("khi xong đến tháng 6", "unknown"),
        ("tháng 6; mai", "unknown"), ("2020 - 2016", "unknown"), ("quý 5", "unknown"), ("tháng 0", "unknown"), ("hằng tháng quý", "unknown"),
        ("cả nămx", "unknown"), ("1850", "unknown"), ("quý 12", "unknown"), ("tháng 6 đến tháng 3", "unknown"),
        ("tháng 6; tháng 7x", "unknown"), ("tháng 6x", "unknown"), ("xtháng 6; tháng 7", "unknown"),
    ],
)  # fmt: skip
def test_the_kind_of_a_time(words: str, kind: str) -> None:
    found = read_schedule(words, YEAR_2022)
    assert found == Schedule(kind, words)  # type: ignore[arg-type]


def test_spaces_and_forms_of_letters_do_not_matter() -> None:
    assert read_schedule("  Tha\u0301ng \n 6  ", YEAR_2022) == read_schedule("Tháng 6", YEAR_2022)
    assert read_schedule(None, YEAR_2022) == Schedule("not_stated", "")


def test_a_plan_of_several_years_gives_no_year_away() -> None:
    years = (Month(2016, 1), Month(2020, 12))
    for words in ("Cả năm", "năm", "Quý I", "tháng 6", "Từ tháng 3 đến tháng 5"):
        assert read_schedule(words, years) == Schedule("unknown", words), words
    assert read_schedule("Từ tháng 3 đến tháng 5/2017", years).start == m(3, 2017)
    assert read_schedule("tháng 6/2017", years).end == m(6, 2017)


# --- values ----------------------------------------------------------------------------------------


def value(words: str, comparator: str, number: str | None = None, low: str | None = None, high: str | None = None, unit: str = "", floor: bool = False) -> TargetValue:  # fmt: skip
    decimals = (None if each is None else Decimal(each) for each in (number, low, high))
    return TargetValue(words, comparator, *decimals, unit, floor)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "expected",
    [
        *(value(f"{prefix} 7", "ge", "7", "7") for prefix in ("ít nhất", "tối thiểu", "không dưới", "từ", "≥", ">=", "đạt ít nhất", "đạt tối thiểu", "phấn đấu ít nhất", "đạt từ", "Ít nhất", "từ đạt")),
        *(value(f"{prefix} 7", "gt", "7", "7") for prefix in ("trên", "hơn", "đạt trên", "lớn hơn", ">")),
        *(value(f"{prefix} 7", "le", "7", None, "7") for prefix in ("tối đa", "không quá", "≤", "<=")),
        *(value(f"{prefix} 7", "lt", "7", None, "7") for prefix in ("dưới", "<")),
        *(value(f"{prefix} 7", "approx", "7") for prefix in ("khoảng", "đạt khoảng", "xấp xỉ")),
        value("≥7", "ge", "7", "7"), value("<7%", "lt", "7", None, "7", "%"), value("từ7", ""), value("trênh 7", ""),
        value("đạt 7", "eq", "7"), value("7", "eq", "7"), value("7 %.", "eq", "7", unit="%"), value("7 cái;", "eq", "7", unit="cái"), value("7 ;", "eq", "7"),
        value("từ 7 trở lên", "ge", "7", "7"), value("7 cái trở lên", "ge", "7", "7", unit="cái"), value("từ 7 cái trở lên", "ge", "7", "7", unit="cái"),
        value("7 trở lên", "ge", "7", "7"), value("từ 3-5 người trở lên", "range", None, "3", "5", "người", floor=True),
        value("từ 3-5 người trở lên ở xã", "range", None, "3", "5", "người trở lên ở xã"), value("7 xe", "eq", "7", unit="xe"), value("7 hộp x", "eq", "7", unit="hộp x"),
        value("1.200,5-1.300,5 tấn", "range", None, "1200.5", "1300.5", "tấn"), value("3 đến 5", "range", None, "3", "5"), value("3—5", "range", None, "3", "5"),
        value("5-3", ""), value("3-3", "range", None, "3", "3"), value("10% - 15%", "range", None, "10", "15", "%%"), value("10 %-15", "range", None, "10", "15", "%"),
        value("tối thiểu 3-5 người", "range", None, "3", "5", "người", floor=True), value("ít nhất 3-5", "range", None, "3", "5", "", floor=True),
        value("không dưới 3-5", "range", None, "3", "5", "", floor=True), value("trên 3-5", "range", None, "3", "5"),
        value("tăng 5%", "growth", "5", unit="%"), value("tăng thêm 5 điểm", "growth", "5", unit="điểm"), value("tăng trung bình 5%/năm", "growth", "5", unit="%/năm"),
        value("tăng 5% - 7%", "growth", None, "5", "7", "%"), value("tăng 5 điểm - 7 điểm", "growth", None, "5", "7", "điểm"), value("tăng từ 5-7%", "growth", None, "5", "7", "%"), value("giảm từ 5-7%", "growth", None, "-5", "-7", "%"),
        value("tăng ít nhất 5%", "growth", "5", "5", unit="%", floor=True), value("tăng tối thiểu 5%", "growth", "5", "5", unit="%", floor=True),
        value("tăng trên 5%", "growth", "5", "5", unit="%"), value("Giảm: 5%", "growth", "-5", unit="%"), value("tăng 5 - 7%", "growth", None, "5", "7", "%"),
        value("gấp 2 lần", "multiple", "2", "2", unit="lần"), value("Gấp khoảng 1,5 lần", "multiple", "1.5", "1.5", unit="lần"), value("gấp ít nhất 3 lần so với 2015", "multiple", "3", "3", unit="lần"),
        value("top 5", "rank", "5", None, "5"), value("Nhóm top 10 cả nước", "rank", "10", None, "10"), value("trong top 5", "rank", "5", None, "5"), value("thuộc top 5", "rank", "5", None, "5"),
        value("top 5 phấn đấu top 3", "rank", "5", "3", "5"), value("top 20, phấn đấu top 15", "rank", "20", "15", "20"), value("top 5, phân đấu top 3", "rank", "5", "3", "5"),
        value("nhiều", ""), value("", ""), value("có 7", ""), value("-7", ""),
    ],
    ids=lambda each: each.words,
)  # fmt: skip
def test_a_value_in_every_part(expected: TargetValue) -> None:
    assert read_value(expected.words) == expected


@pytest.mark.parametrize("words", ["12.5%", "tăng 12.5%", "gấp 1.5 lần", "3-12.5", "12.5-13", "tăng 1-2.5%"])
def test_a_value_with_two_readings_is_refused(words: str) -> None:
    with pytest.raises(UnreadableNumberError):
        read_value(words)


def test_the_words_of_a_value_are_kept_with_single_spaces() -> None:
    assert read_value("  i\u0301t \n nhất   7 ").words == "ít nhất 7"
