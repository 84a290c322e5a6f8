"""Which tables are published where: the whole record, one plan, one unit, each in every format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator import formats, parallel
from generator.addresses import DATA_FOLDER
from generator.artifacts import Artifact
from generator.formats import Encoded
from generator.model import Organisation
from generator.portal import Portal
from generator.tables import Row, table_rows

# Where the versioned path stands today; the rules are on the page about it (content/pages/data-policy).
VERSION = "1.5.0"
LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

_Indices = Mapping[str, Sequence[int]]

_OF_A_PLAN = ("plans", "plan_totals", "legal_bases", "sections", "priorities", "targets", "tasks", "joint_work", "progress", "notes", "changes")
_OF_A_UNIT = ("organisations", "plans", "sections", "priorities", "targets", "tasks", "joint_work", "progress", "notes", "changes")


@dataclass(frozen=True)
class File:
    """One published data file."""

    path: str
    size: int
    sha256: str

    @classmethod
    def of(cls, made: Artifact) -> File:
        """What is said of a file that was made."""
        return cls(made.path, len(made.content), hashlib.sha256(made.content).hexdigest())

    @property
    def format(self) -> str:
        """The ending of its name: csv, json, parquet, xlsx, sqlite."""
        return self.path.rpartition(".")[2]


class Datasets:
    """Every data file of a portal. `root` is where what is costly to make is kept, None to make everything anew."""

    def __init__(self, portal: Portal, root: Path | None = None) -> None:
        """Encode every row once."""
        self.portal = portal
        self._packed = formats.Packed(root) if root else None
        self.tables: Mapping[str, Encoded] = formats.encode(table_rows(portal))
        self.files: dict[str, File] = {}
        """Path → size and checksum of each file that was made."""

    def ahead(self) -> None:
        """Make what needs the heavy libraries on all cores, where nothing of it is kept from a build before."""
        if self._packed and self._packed.is_empty:
            parts = list(self._parts())
            parallel.ahead(lambda number: formats.artifacts(*parts[number], self._packed), len(parts))

    def sweep(self) -> None:
        """Forget what was kept and is in no file of this build. All of them must have been made."""
        if self._packed:
            self._packed.sweep()

    def artifacts(self) -> Iterator[Artifact]:
        """The files of the whole record, then of each plan, then of each unit."""
        for tables, folder, name in self._parts():
            for made in formats.artifacts(tables, folder, name, self._packed):
                self.files[made.path] = File.of(made)
                yield made

    def _parts(self) -> Iterator[tuple[Collection[Encoded], str, str]]:
        """Tables that are published together: they, their folder, and what they are called."""
        yield self.tables.values(), DATA_FOLDER, formats.NAME
        for plan in self.portal.plans:
            yield self.of_plan(plan.id), plan_folder(plan.id), plan.id
        for unit in self.portal.organisations:
            if self.portal.involvements[unit.id]:
                yield self.of_unit(unit), unit_folder(unit.id), unit.id

    def files_of(self, folder: str, stem: str) -> list[File]:
        """The files of one name in a folder, one per format."""
        found = (self.files.get(f"{folder}/{stem}.{ending}") for ending in formats.MEDIA_TYPES)
        return [each for each in found if each]

    def count(self, table: str) -> int:
        """The number of rows of a table."""
        return len(self.tables[table].rows)

    def example(self, table: str, column: str) -> str:
        """A value that stands in a column, as in CSV: the first of the real ones, "" where there is none."""
        rows = self.tables[table].rows
        return next((formats.csv_cell(row[column]) for row in rows if row[column] not in (None, [])), "")

    def of_plan(self, plan_id: str) -> list[Encoded]:
        """The tables of one plan, those with rows."""
        return list(self._selected((name, rows, {plan_id}) for name, rows in self._by_plan.items()))

    def of_unit(self, unit: Organisation) -> list[Encoded]:
        """The tables of one unit: the rows in which it has a part, its targets and duties, and where they stand."""
        own = self.portal.records_of_unit(unit)
        plans = {part.plan.id for part in self.portal.involvements[unit.id]}
        places = {identity.rpartition(".")[0] for identity in own if identity.count(".") == 2}
        wanted = {"plans": plans, "sections": own | places}
        return list(self._selected((name, rows, wanted.get(name, own)) for name, rows in self._by_record.items()))

    @cached_property
    def _by_plan(self) -> Mapping[str, _Indices]:
        """Table → id of a plan → the indices of its rows."""

        def plan_of(row: Row) -> str:
            return str(row.get("plan_id") or row.get("task_id") or row.get("record_id") or "").split(".", maxsplit=1)[0]

        return {name: _indices(self.tables[name].rows, plan_of) for name in _OF_A_PLAN}

    @cached_property
    def _by_record(self) -> Mapping[str, _Indices]:
        """Table → id of the record that its rows are about → the indices of those rows."""

        def record_of(row: Row) -> str:
            key = next(iter(row))
            if key in ("joint_work_id", "change_id", "report_date"):
                return str(row.get("task_id", row.get("record_id")))
            return str(row[key])

        return {name: _indices(self.tables[name].rows, record_of) for name in _OF_A_UNIT}

    def _selected(self, parts: Iterable[tuple[str, _Indices, AbstractSet[str]]]) -> Iterator[Encoded]:
        """The rows of each table that stand under one of some ids, for the tables that have any."""
        for name, rows, wanted in parts:
            kept = [index for identity in wanted for index in rows.get(identity, ())]
            if kept:
                yield self.tables[name].subset(kept)


def _indices(rows: Iterable[Row], key: Callable[[Row], str]) -> _Indices:
    found: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        found.setdefault(key(row), []).append(index)
    return found


def plan_folder(plan_id: str) -> str:
    """Where a plan's own files stand."""
    return f"{DATA_FOLDER}/plans/{plan_id}"


def unit_folder(unit_id: str) -> str:
    """Where a unit's own files stand."""
    return f"{DATA_FOLDER}/units/{unit_id}"
