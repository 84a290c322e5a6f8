"""The state of the English: per text official, reviewed, draft, stale or missing.

`data/translations.csv` is a ledger kept by `portal translations accept`: for each text a digest of the
Vietnamese and of the English as they were when somebody accepted them as a pair, and the status given.
A text whose Vietnamese changed since, while its English did not, is stale. A text that was accepted once
may not lose its English: so the coverage never falls.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from generator.findings import Report, Where
from generator.languages import Text
from generator.located import MAX_FINDINGS_PER_FILE, read_text
from generator.texts import Field

Status = Literal["official", "reviewed", "draft", "stale", "missing"]
STATUSES: tuple[Status, ...] = get_args(Status)
LEDGER = "data/translations.csv"
_COLUMNS = ["record_id", "field", "vi", "en", "status"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A pair as it was accepted: digests of both texts, and the status given."""

    vi: str
    en: str
    status: Status


Ledger = Mapping[tuple[str, str], Accepted]


def digest(text: str) -> str:
    """Ten hexadecimal digits (of SHA-256, over UTF-8) that change when the words do."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def needs_english(text: Text) -> bool:
    """Whether there is anything to translate: `-` and mere numbers are of no language."""
    return any(c.isalpha() for c in text.vi)


def read_ledger(root: Path, report: Report) -> Ledger:
    """Read the ledger; a missing one is empty, a broken line is a finding."""
    path = root / LEDGER
    found: dict[tuple[str, str], Accepted] = {}
    if not path.exists():
        return found
    reader = csv.reader(io.StringIO(read_text(path, LEDGER, report) or "", newline=""))
    broken = 0
    while broken < MAX_FINDINGS_PER_FILE:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:  # a cell without end
            report.add("broken-ledger", Where(LEDGER, line, 1))
            break
        if line == 1 and row == _COLUMNS:
            continue
        status = next((each for each in STATUSES if len(row) == len(_COLUMNS) and each == row[4]), None)
        if status is None or (row[0], row[1]) in found:
            report.add("broken-ledger", Where(LEDGER, line, 1))
            broken += 1
            continue
        found[row[0], row[1]] = Accepted(row[2], row[3], status)
    return found


def status_of(field: Field, ledger: Ledger) -> Status:
    """The state of one text."""
    text = field.text
    if not text.en:
        return "missing"
    accepted = ledger.get((field.record_id, field.field))
    if accepted is None:
        return "draft"
    same_vi, same_en = accepted.vi == digest(text.vi), accepted.en == digest(text.en)
    if same_vi and same_en:
        return accepted.status
    return "stale" if same_en else "draft"


@dataclass(frozen=True)
class State:
    """The state of all English texts of a catalog."""

    rows: tuple[tuple[Field, Status], ...]

    @property
    def stale(self) -> frozenset[Text]:
        """The texts whose English no longer says what the Vietnamese says."""
        return frozenset(field.text for field, status in self.rows if status == "stale")

    def coverage(self) -> dict[str, Counter[Status]]:
        """How many texts of each plan, and of the registries (`data`), are in which state."""
        found: dict[str, Counter[Status]] = {}
        for field, status in self.rows:
            name = field.where.file.split("/")[2] if field.where.file.startswith("content/plans/") else "data"
            found.setdefault(name, Counter())[status] += 1
        return found


def state(fields: Iterable[Field], ledger: Ledger) -> State:
    """The state of every text that needs English."""
    return State(tuple((field, status_of(field, ledger)) for field in fields if needs_english(field.text)))


def check(found: State, ledger: Ledger, report: Report) -> None:
    """Report what is missing (an error where it was there before) and what is stale."""
    for field, status in found.rows:
        if status == "missing":
            accepted = (field.record_id, field.field) in ledger
            report.add("translation-lost" if accepted else "translation-missing", field.where, key=field.field)
        elif status == "stale":
            report.add("translation-stale", field.where, key=field.field)


def unknown(found: State, wanted: Collection[str]) -> list[str]:
    """Those of the `wanted` texts (as `accepted` takes them) that name none there is."""
    fields = {f"{field.record_id}:{field.field}" for field, _ in found.rows}
    records = {field.record_id for field, _ in found.rows}
    return [
        each for each in wanted
        if each not in fields and (":" in each or not any(record.startswith(each) for record in records))
    ]  # fmt: skip


def accepted(found: State, ledger: Ledger, status: Status, wanted: Collection[str]) -> bytes:
    """The ledger with the `wanted` texts accepted as they stand: `record:field`, or the beginning of record ids.

    Pairs that still stand as accepted keep their status unless they are wanted; lines of texts that are gone are dropped.
    """
    fields = {each for each in wanted if ":" in each}
    beginnings = tuple(each for each in wanted if ":" not in each)

    def is_wanted(field: Field, now: Status) -> bool:
        if not fields and not beginnings:
            return now in ("draft", "stale")
        return f"{field.record_id}:{field.field}" in fields or (
            bool(beginnings) and field.record_id.startswith(beginnings)
        )

    def lines() -> Iterator[list[str]]:
        for field, now in found.rows:
            text = field.text
            before = ledger.get((field.record_id, field.field))
            if text.en and is_wanted(field, now):
                yield [field.record_id, field.field, digest(text.vi), digest(text.en), status]
            elif before is not None:
                yield [field.record_id, field.field, before.vi, before.en, before.status]

    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(sorted(lines()))
    return stream.getvalue().encode()
