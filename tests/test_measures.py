"""Totals: joint work once, nothing lost from sight, and always the sum of their rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import amounts, measures
from generator.amounts import EMPTY, NO_COLUMN, Amount, read_amount
from generator.findings import Where
from generator.languages import Text
from generator.measures import STATUSES, series, total
from generator.model import Target, Task
from generator.schedules import Schedule


def task(identity: str, budget: Amount = EMPTY, **values: Any) -> Task:
    """A row with a budget; everything else is empty."""
    made = dict.fromkeys(Task.__dataclass_fields__)
    made |= {"id": identity, "title": Text(identity), "budget": budget, "counted": True, "is_heading": False, "schedule": Schedule("unknown"), "where": Where("x")}
    return Task(**{**made, **values})


ROWS = [
    task("amount", read_amount("4.718,51")), task("joint", read_amount("4.700"), counted=False), task("zero", read_amount("0")),
    task("dash", read_amount("-")), task("city", read_amount("Theo TP giao")), task("empty"), task("without", NO_COLUMN),
    task("heading", read_amount("99"), is_heading=True, counted=False),
]  # fmt: skip


def test_each_row_is_a_line_and_says_why_it_adds_nothing() -> None:
    found = total(ROWS)
    assert [(line.task.id, line.status, line.adds) for line in found.lines] == [
        ("amount", "amount", Decimal("4718.51")), ("joint", "other_listing", Decimal(0)), ("zero", "zero", Decimal(0)),
        ("dash", "not_stated", Decimal(0)), ("city", "to_be_assigned", Decimal(0)), ("empty", "empty", Decimal(0)),
        ("without", "no_column", Decimal(0)),
    ]  # fmt: skip
    assert (found.once, found.printed) == (Decimal("4718.51"), Decimal("9418.51"))
    assert found.counts == dict.fromkeys(STATUSES, 1)
    assert found.works == 6
    assert found.uncounted == 4


def test_the_kinds_of_amounts_are_the_statuses_and_one_more() -> None:
    assert set(STATUSES) == set(get_args(measures.Status)) == {*get_args(amounts.Kind), "other_listing"}


def test_a_row_given_twice_counts_once_and_nothing_is_nothing() -> None:
    assert total([*ROWS, *ROWS]) == total(ROWS)
    nothing = total([])
    assert (nothing.once, nothing.printed, nothing.works, nothing.uncounted, nothing.states_money) == (0, 0, 0, 0, False)
    assert isinstance(nothing.once, Decimal)
    assert isinstance(nothing.printed, Decimal)


@pytest.mark.parametrize(("index", "states"), [(0, True), (1, True), (2, True), (3, True), (4, True), (5, False), (6, False), (7, False)])
def test_whether_a_selection_says_anything_of_money(index: int, states: bool) -> None:
    assert total([ROWS[index]]).states_money is states


def test_a_table_without_a_budget_column_is_not_one_with_empty_cells() -> None:
    """Neither says anything of money, but only of one can it be said that its cells are empty."""
    empty, without = total([task("empty")]), total([task("without", NO_COLUMN)])
    assert (empty.states_money, empty.has_column) == (False, True)
    assert (without.states_money, without.has_column) == (False, False)
    assert total(ROWS).has_column


amounts_of_cells = st.sampled_from(["-", "Theo TP giao", None, "0", "1", "0,5", "4.718,51", "1.200", "30 tỷ đồng"]).map(read_amount)


@given(st.lists(st.tuples(amounts_of_cells, st.booleans(), st.booleans())), st.integers(0, 20))
def test_the_parts_add_up_to_the_whole(rows: list[tuple[Amount, bool, bool]], at: int) -> None:
    tasks = [task(str(n), budget, counted=counted and not heading, is_heading=heading) for n, (budget, counted, heading) in enumerate(rows)]
    whole, one, other = total(tasks), total(tasks[:at]), total(tasks[at:])
    assert whole.once == one.once + other.once <= whole.printed
    assert whole.printed == one.printed + other.printed
    assert whole.works == one.works + other.works
    assert whole.uncounted == one.uncounted + other.uncounted
    assert sum(whole.counts.values()) == len(whole.lines) == sum(not each.is_heading for each in tasks)
    assert total(reversed(tasks)).once == whole.once


def target(identity: str, year: int, plan: str) -> Target:
    made = dict.fromkeys(Target.__dataclass_fields__)
    return Target(**{**made, "id": identity, "year": year, "plan_id": plan})


def test_targets_of_an_indicator_stand_in_the_order_of_years_then_plans_then_ids() -> None:
    found = series([target("b", 2025, "p"), target("a", 2025, "p"), target("c", 2022, "q"), target("0", 2025, "z"), target("9", 2025, "a")])
    assert [each.id for each in found] == ["c", "9", "a", "b", "0"]
