"""Pure arithmetic over records: totals that count joint work once and unfold into their rows.

Rule of a total: every leaf row of the selection is a line. A line adds its amount if the cell states
one and the row is not the other listing of a joint work; every other line says why it adds nothing.
So the parts of a plan add up to the plan, and nothing that could not be counted is lost from sight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from generator.model import Target, Task

Status = Literal["amount", "zero", "not_stated", "to_be_assigned", "empty", "no_column", "other_listing"]
STATUSES: tuple[Status, ...] = ("amount", "zero", "not_stated", "to_be_assigned", "empty", "no_column", "other_listing")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a receipt. `adds` is what it adds to the total, in million VND."""

    task: Task
    status: Status
    adds: Decimal


@dataclass(frozen=True)
class Total:
    """A sum and the rows that make it up, in million VND.

    `once` counts each joint work once (rule: the listing that the register `data/joint-work.yml` takes); `printed`
    adds every amount as the tables print it. Both are exact.
    """

    lines: tuple[Line, ...]

    @property
    def once(self) -> Decimal:
        """The total in which each work counts once."""
        return sum((line.adds for line in self.lines), Decimal(0))

    @property
    def printed(self) -> Decimal:
        """The sum of the amounts as printed, other listings of joint works among them."""
        return sum((line.task.budget.million_vnd or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def counts(self) -> Counter[Status]:
        """How many rows have which status."""
        return Counter(line.status for line in self.lines)

    @property
    def works(self) -> int:
        """How many works there are: rows, with joint work once."""
        return sum(line.status != "other_listing" for line in self.lines)

    @property
    def states_money(self) -> bool:
        """Whether any row says anything about money."""
        return any(line.task.budget.kind not in ("empty", "no_column") for line in self.lines)

    @property
    def has_column(self) -> bool:
        """Whether any row stands in a table with a budget column."""
        return any(line.task.budget.kind != "no_column" for line in self.lines)

    @property
    def uncounted(self) -> int:
        """How many works have no amount: nothing stated, to be assigned, empty, or a table without a budget column."""
        counts = self.counts
        return counts["not_stated"] + counts["to_be_assigned"] + counts["empty"] + counts["no_column"]


def total(tasks: Iterable[Task]) -> Total:
    """The total of a selection of rows; headings are left out, a row given twice counts once."""
    rows = {task.id: task for task in tasks if not task.is_heading}
    return Total(tuple(_line(task) for task in rows.values()))


def _line(task: Task) -> Line:
    if not task.counted:
        return Line(task, "other_listing", Decimal(0))
    return Line(task, task.budget.kind, task.budget.million_vnd or Decimal(0))


def series(targets: Iterable[Target]) -> list[Target]:
    """The targets of one indicator in the order of their years, of one year by plan and id."""
    return sorted(targets, key=lambda target: (target.year, target.plan_id, target.id))
