"""What a catalogue reads of finished portals: their descriptions and three small tables, as untrusted as a pull request.

Only folders that hold a site made by `portal build` are read, only files that `files.json` names with their size and
checksum, and only values that are as v1 promises. A portal that is anything else is a finding and gives no figure.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from generator import formats, schema
from generator.addresses import DATA_FOLDER
from generator.authored import inside, sure, text, validated
from generator.datasets import VERSION
from generator.findings import Report
from generator.languages import Text
from generator.located import MAX_BYTES, Document, read, unseen

TABLES = ("plans", "plan_totals", "organisations")
MAX_ROWS = 20_000
OLDEST = "1.3.0"
"""The first data version with the table `plan_totals`."""
State = Literal["read", "linked", "unreadable"]


def _visible(words: str) -> str:
    if unseen(words) is not None:
        raise ValueError("hidden character")
    return " ".join(words.split())


Said = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_visible)]
"""Words of somebody else's: text without hidden characters, on one line."""
_Id = Annotated[str, StringConstraints(pattern=schema.ID_PATTERN, max_length=100)]
_Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
_Path = Annotated[str, StringConstraints(pattern=r"^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\.html$", max_length=400)]
"""A page of the portal, from its root: never a way upwards, to another host or of another scheme."""
_Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
_Million = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]


class _Published(BaseModel):
    """A row of a published table. Columns that are not named here are none of ours: later versions may add some."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Plan(_Published):
    """A row of `plans`."""

    plan_id: _Id
    number: Said
    title_vi: Said
    title_en: Said | None
    issued: datetime.date
    period_start: _Month
    period_end: _Month
    issuer_id: _Id
    url_vi: _Path
    url_en: _Path


class Totals(_Published):
    """A row of `plan_totals`: how many works say what about money, and two sums in million VND."""

    plan_id: _Id
    works: _Count
    amount_rows: _Count
    zero_rows: _Count
    not_stated_rows: _Count
    to_be_assigned_rows: _Count
    empty_rows: _Count
    other_listing_rows: _Count
    once_million_vnd: _Million | None
    printed_million_vnd: _Million | None


class _Organisation(_Published):
    organisation_id: _Id
    name_vi: Said
    name_en: Said | None


class _Listed(_Published):
    path: Annotated[str, StringConstraints(max_length=1000)]
    size: Annotated[int, Field(alias="bytes", ge=0)]
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class _Resource(_Published):
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
    title: Said
    description: Said


class _Package(_Published):
    name: Annotated[str, StringConstraints(max_length=200)]
    version: Annotated[str, StringConstraints(max_length=40)]
    created: datetime.datetime | None = None
    resources: Annotated[list[_Resource], Field(max_length=200)]


@dataclass(frozen=True)
class PlanOfPortal:
    """A plan with its totals and its issuer's name. `counted`: no portal before this one has it too."""

    plan: Plan
    totals: Totals
    issuer: Text
    counted: bool = True


@dataclass(frozen=True)
class Portal:
    """One portal of a catalogue. `address` ends in `/`: on the web, or from the catalogue's own folder."""

    id: str
    name: Text
    address: str
    state: State
    version: str = ""
    as_of: datetime.date | None = None
    plans: tuple[PlanOfPortal, ...] = ()
    datasets: Mapping[str, Text] = field(default_factory=dict)
    """The tables that it publishes, by name."""


@dataclass(frozen=True)
class Harvest:
    """What a description says and what its portals publish. `folders` are those that were read."""

    name: Text
    introduction: Text | None
    url: str
    portals: tuple[Portal, ...]
    folders: tuple[Path, ...]


class _UnfitError(Exception):
    """A file of a portal cannot be used. Holds its path in the portal and why."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file, self.reason = file, reason


class _OtherVersionError(Exception):
    """The portal publishes data of a version that is not known here."""


def harvest(file: Path, report: Report) -> Harvest | None:
    """Read a description and the folders that it names, which lie beside it. Findings name its lines.

    None where the description itself has errors; a portal that cannot be read is a warning.
    """
    root = file.resolve().parent
    document = read(file, file.name, report)
    authored = validated(schema.CatalogueFile, document, report) if document else None
    if document is None or authored is None:
        return None
    before = len(report.errors)
    portals, folders = [], []
    first: dict[str, str] = {}
    owner: dict[str, str] = {}
    for number, entry in enumerate(authored.portals):
        where = document.where(("portals", number))
        if entry.id in first:
            report.add("duplicate-id", where, kind="portal", id=entry.id, first=first[entry.id])
        if not schema.is_safe_id(entry.id):
            report.add("malformed-id", where, key="id", value=entry.id)
        first.setdefault(entry.id, str(where))
        if entry.folder is None and entry.address is None:
            report.add("portal-without-place", where, portal=entry.id)
        address = (entry.address or entry.id).rstrip("/") + "/"
        found = Portal(entry.id, sure(entry.name), address, "linked")
        if entry.folder is not None:
            folders.append(root / entry.folder)
            found = _read(found, root, entry.folder, document, number, report)
        plans = []
        for each in found.plans:
            other = owner.setdefault(each.plan.plan_id, entry.id)
            if other != entry.id:
                report.add("plan-in-two-portals", where, plan=each.plan.plan_id, portal=entry.id, other=other)
            plans.append(replace(each, counted=other == entry.id))
        portals.append(replace(found, plans=tuple(plans)))
    if len(report.errors) > before:
        return None
    url = (authored.url or "").rstrip("/")
    return Harvest(sure(authored.name), text(authored.introduction), f"{url}/" if url else "", tuple(portals), tuple(folders))


def _read(portal: Portal, root: Path, folder: str, document: Document, number: int, report: Report) -> Portal:
    """The portal as its folder publishes it; unreadable, and a finding, where it does not."""
    where = document.where(("portals", number, "folder"))
    place = root / folder
    unreadable = replace(portal, state="unreadable")
    if Path(folder).is_absolute() or ".." in Path(folder).parts:
        report.add("outside-root", where)
        return unreadable
    if place.exists() and not inside(root, place, Report()):
        report.add("outside-root", where)
        return unreadable
    try:
        return _published(portal, place)
    except _UnfitError as error:
        report.add("portal-unreadable", where, portal=portal.id, file=f"{folder.rstrip('/')}/{error.file}", reason=error.reason)
    except _OtherVersionError as error:
        report.add("portal-version", where, portal=portal.id, version=str(error), known=OLDEST)
    return unreadable


def _published(portal: Portal, folder: Path) -> Portal:
    """Raises _UnfitError and _OtherVersionError."""
    package = _as(_Package, _json(folder, "datapackage.json"), "datapackage.json")
    if package.name != formats.NAME:
        raise _UnfitError(f"{DATA_FOLDER}/datapackage.json", "no portal")
    if not _is_known(package.version):
        raise _OtherVersionError(_shown(package.version))
    files = {each.path: each for each in _rows(_Listed, _json(folder, "files.json"), "files.json")}
    tables = {name: _json(folder, f"{name}.json", files) for name in TABLES}
    plans = _rows(Plan, tables["plans"], "plans.json")
    totals = _by(_rows(Totals, tables["plan_totals"], "plan_totals.json"), lambda each: each.plan_id, "plan_totals.json")
    units = _by(_rows(_Organisation, tables["organisations"], "organisations.json"), lambda each: each.organisation_id, "organisations.json")
    if _by(plans, lambda each: each.plan_id, "plans.json").keys() != totals.keys() or not all(map(_agree, totals.values())):
        raise _UnfitError(f"{DATA_FOLDER}/plan_totals.json", "contradiction")
    if any(each.issuer_id not in units for each in plans):
        raise _UnfitError(f"{DATA_FOLDER}/organisations.json", "contradiction")
    made = [
        PlanOfPortal(each, totals[each.plan_id], Text(units[each.issuer_id].name_vi, units[each.issuer_id].name_en))
        for each in plans
    ]
    as_of = package.created.date() if package.created else None
    datasets = {each.name: Text(each.description, each.title) for each in package.resources}
    return replace(portal, state="read", version=package.version, as_of=as_of, plans=tuple(made), datasets=datasets)


def _is_known(version: str) -> bool:
    """Whether a data version is of v1 and not older than the tables that are read. Raises nothing."""
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})", version, re.ASCII)
    if match is None:
        return False
    major, *rest = map(int, match.groups())
    oldest_major, *oldest = map(int, OLDEST.split("."))
    return major == oldest_major == int(VERSION.partition(".")[0]) and rest >= oldest


def _shown(words: str) -> str:
    return "".join(each for each in words[:40] if each.isprintable())


def _agree(totals: Totals) -> bool:
    """Whether counts and sums say the same: no amount is not 0, and what is counted once is no more than what is printed."""
    stated = totals.amount_rows + totals.zero_rows
    works = stated + totals.not_stated_rows + totals.to_be_assigned_rows + totals.empty_rows
    once, printed = totals.once_million_vnd, totals.printed_million_vnd
    return (
        totals.works == works
        and (once is not None) == bool(stated)
        and (once is None or printed is not None)
        and (once or 0) <= (printed or 0)
        and (bool(once) or not totals.amount_rows)
        and (bool(totals.amount_rows) or not once)
    )


_Row = TypeVar("_Row", bound=_Published)


def _as(model: type[_Row], value: Any, name: str) -> _Row:
    try:
        return model.model_validate(value)
    except (ValidationError, RecursionError) as error:
        raise _UnfitError(f"{DATA_FOLDER}/{name}", "other content") from error


def _rows(model: type[_Row], value: Any, name: str) -> list[_Row]:
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        raise _UnfitError(f"{DATA_FOLDER}/{name}", "other content")
    return [_as(model, each, name) for each in value]


def _by(rows: Sequence[_Row], key: Callable[[_Row], str], name: str) -> dict[str, _Row]:
    found = {key(each): each for each in rows}
    if len(found) != len(rows):
        raise _UnfitError(f"{DATA_FOLDER}/{name}", "contradiction")
    return found


def _json(folder: Path, name: str, listed: Mapping[str, _Listed] | None = None) -> Any:
    """A JSON file of a portal; with `listed` it must be the one that its list of files names. Raises _UnfitError."""
    file = f"{DATA_FOLDER}/{name}"
    data = _bytes(folder, file)
    if listed is not None:
        entry = listed.get(name)
        if entry is None or entry.size != len(data) or entry.sha256 != hashlib.sha256(data).hexdigest():
            raise _UnfitError(file, "checksum")
    try:
        return json.loads(data.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _UnfitError(file, "no json") from error


def _no_constant(words: str) -> Any:
    raise ValueError(words)


def _bytes(folder: Path, file: str) -> bytes:
    path = folder / file
    try:
        resolved = path.resolve(strict=True)
        if not resolved.is_relative_to(folder.resolve()):
            raise _UnfitError(file, "outside")
        status = resolved.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _UnfitError(file, "no file")
        if status.st_size > MAX_BYTES:
            raise _UnfitError(file, "too large")
        return resolved.read_bytes()
    except (OSError, RuntimeError) as error:  # RuntimeError: links that turn in circles
        raise _UnfitError(file, "missing") from error
