"""One catalogue over many portals: a page in each language, two tables that name their portal, a DCAT catalogue.

Figures are those that the portals publish; sums here add them and never mix what is stated with what is not. A plan
that two portals publish counts once, in the first. No script, no network: a portal that is only linked is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from generator import descriptions, formats, frame, languages
from generator.addresses import DATA_FOLDER, relative
from generator.artifacts import MARKER, Artifact, OutputError, publish
from generator.harvest import Harvest, PlanOfPortal, Portal
from generator.languages import LANGUAGES, Interface, Language, Text, sort_key, wording
from generator.pages import environment
from generator.publication import Inspection
from generator.tables import Column, Row, Table

NAME = "open-plans-catalogue"
DESCRIPTION = "catalogue.yml"
STATUSES = ("zero", "not_stated", "to_be_assigned", "empty")
"""What a work can say of money beside an amount."""
_PAGES: Mapping[Language, str] = {"vi": "index.html", "en": "en/index.html"}
_ASSETS = ("assets/mark.svg", "assets/stylesheets/portal.css")


@dataclass(frozen=True)
class Sum:
    """Totals of several plans: works, how many of them say what, and two sums in million VND (None: none is stated)."""

    plans: tuple[PlanOfPortal, ...]

    def _count(self, name: str) -> int:
        return sum(int(getattr(each.totals, name)) for each in self.plans if each.counted)

    def _money(self, name: str) -> Decimal | None:
        stated = [value for each in self.plans if each.counted and (value := getattr(each.totals, name)) is not None]
        return sum(stated, Decimal(0)) if stated else None

    @cached_property
    def works(self) -> int:
        """Works, joint work of one portal once."""
        return self._count("works")

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """What works and rows say: amount, zero, not_stated, to_be_assigned, empty; other_listing."""
        return {each: self._count(f"{each}_rows") for each in ("amount", *STATUSES, "other_listing")}

    @cached_property
    def once(self) -> Decimal | None:
        """The sum with each work counted once; None where no work states an amount, which is not 0."""
        return self._money("once_million_vnd")

    @cached_property
    def printed(self) -> Decimal | None:
        """The sum of all amounts as printed; None where none is stated."""
        return self._money("printed_million_vnd")


# --- tables ----------------------------------------------------------------------------------------

_UNREAD = Text("Cổng chỉ được dẫn tới, hoặc không đọc được", "The portal is only linked to, or could not be read")
_UNTRANSLATED = Text("Chưa dịch", "Not yet translated")
_NO_TOTAL = Text("Không việc nào nêu số tiền; trống không phải là 0", "No work states an amount; empty is not zero")
_MILLION = Text("triệu đồng", "million VND")
_NOBODY: Callable[[Any], Any] = lambda _: iter(())  # noqa: E731 — the rows come from portals, not from one portal
_PORTAL = Column("portal_id", "string", Text("Mã cổng", "Portal id"))


def _count(name: str, vi: str, en: str, missing: Text | None = None) -> Column:
    return Column(name, "integer", Text(vi, en), missing=missing)


PORTALS = Table(
    "portals", ("portal_id",), Text("Các cổng của danh mục", "The portals of the catalogue"),
    (
        _PORTAL, Column("name_vi", "string", Text("Tên cơ quan, tiếng Việt", "Name, Vietnamese")),
        Column("name_en", "string", Text("Tên cơ quan, tiếng Anh", "Name, English"), missing=_UNTRANSLATED),
        Column("url", "string", Text("Địa chỉ của cổng; địa chỉ tương đối tính từ trang danh mục", "Address of the portal; a relative one is from the catalogue's page")),
        Column("state", "string", Text("read: đã đọc; linked: chỉ dẫn tới; unreadable: không đọc được", "read; linked: not read; unreadable: could not be read")),
        Column("data_version", "string", Text("Phiên bản dữ liệu của cổng", "The portal's data version"), missing=_UNREAD),
        Column("as_of", "date", Text("Ngày cổng ghi", "Date that the portal gives"), missing=Text("Cổng không ghi, hoặc không được đọc", "The portal gives none, or was not read")),
        _count("plans", "Số kế hoạch của cổng", "Plans of the portal", _UNREAD),
        _count("works", "Số việc; kế hoạch đã tính ở cổng khác thì không tính lại", "Works; a plan that is counted in another portal is not counted again", _UNREAD),
        Column("once_million_vnd", "number", Text("Tổng, mỗi việc tính một lần", "Total, each work counted once"), _MILLION, _NO_TOTAL),
        Column("printed_million_vnd", "number", Text("Tổng như các bảng in ra", "Total as the tables print it"), _MILLION, _NO_TOTAL),
    ), _NOBODY,
)  # fmt: skip
CATALOGUE = Table(
    "catalogue", ("portal_id", "plan_id"), Text("Mọi kế hoạch của mọi cổng", "Every plan of every portal"),
    (
        Column("portal_id", "string", Text("Cổng công bố kế hoạch", "The portal that publishes the plan"), refers="portals.portal_id"),
        Column("plan_id", "string", Text("Mã kế hoạch", "Plan id")),
        Column("number", "string", Text("Số, ký hiệu", "Document number")),
        Column("title_vi", "string", Text("Tên văn bản, tiếng Việt", "Title, Vietnamese")),
        Column("title_en", "string", Text("Tên văn bản, bản dịch tiếng Anh", "Title, English translation"), missing=_UNTRANSLATED),
        Column("issued", "date", Text("Ngày ban hành", "Date of issue")),
        Column("period_start", "yearmonth", Text("Tháng đầu của kỳ", "First month of the period")),
        Column("period_end", "yearmonth", Text("Tháng cuối của kỳ", "Last month of the period")),
        Column("issuer_id", "string", Text("Mã cơ quan ban hành, trong cổng ấy", "Id of the issuing body, in that portal")),
        Column("issuer_vi", "string", Text("Cơ quan ban hành, tiếng Việt", "Issuing body, Vietnamese")),
        Column("issuer_en", "string", Text("Cơ quan ban hành, tiếng Anh", "Issuing body, English"), missing=_UNTRANSLATED),
        _count("works", "Số việc, việc chung tính một lần", "Works, joint work once"),
        _count("amount_rows", "Số việc nêu số tiền khác 0", "Works that state an amount other than 0"),
        _count("zero_rows", "Số việc ghi 0", "Works that state 0"),
        _count("not_stated_rows", "Số việc ghi dấu -", "Works with a dash (-)"),
        _count("to_be_assigned_rows", "Số việc chờ giao kinh phí", "Works whose budget is to be assigned"),
        _count("empty_rows", "Số việc để trống ô kinh phí", "Works with an empty budget cell"),
        _count("other_listing_rows", "Số dòng là việc chung đã tính ở bảng khác", "Rows that are joint work counted in another table"),
        Column("once_million_vnd", "number", Text("Tổng, mỗi việc tính một lần", "Total, each work counted once"), _MILLION, _NO_TOTAL),
        Column("printed_million_vnd", "number", Text("Tổng như các bảng in ra", "Total as the tables print it"), _MILLION, _NO_TOTAL),
        Column("counted_in_totals", "boolean", Text("Được tính trong tổng: sai nếu cổng khác đã có kế hoạch này", "Counted in totals: false where another portal already has the plan")),
        Column("url_vi", "string", Text("Trang tiếng Việt; địa chỉ tương đối tính từ trang danh mục", "Vietnamese page; a relative address is from the catalogue's page")),
        Column("url_en", "string", Text("Trang tiếng Anh; địa chỉ tương đối tính từ trang danh mục", "English page; a relative address is from the catalogue's page")),
    ), _NOBODY,
)  # fmt: skip


def _portal_row(portal: Portal) -> Row:
    total, is_read = Sum(portal.plans), portal.state == "read"
    return {
        "portal_id": portal.id, "name_vi": portal.name.vi, "name_en": portal.name.en, "url": portal.address, "state": portal.state,
        "data_version": portal.version or None, "as_of": portal.as_of.isoformat() if portal.as_of else None,
        "plans": len(portal.plans) if is_read else None, "works": total.works if is_read else None,
        "once_million_vnd": total.once, "printed_million_vnd": total.printed,
    }  # fmt: skip


def _plan_row(portal: Portal, each: PlanOfPortal) -> Row:
    plan = each.plan.model_dump(include={"plan_id", "number", "title_vi", "title_en", "period_start", "period_end", "issuer_id"})
    return {
        **plan, **each.totals.model_dump(exclude={"plan_id"}), "portal_id": portal.id, "issued": each.plan.issued.isoformat(),
        "issuer_vi": each.issuer.vi, "issuer_en": each.issuer.en, "counted_in_totals": each.counted,
        "url_vi": portal.address + each.plan.url_vi, "url_en": portal.address + each.plan.url_en,
    }  # fmt: skip


# --- the page --------------------------------------------------------------------------------------


class _View(languages.Notation):
    """What the template asks for, in one language."""

    def __init__(self, found: Harvest, t: Interface) -> None:
        self.found, self.t, self.language = found, t, t.language
        self.here = _PAGES[t.language]

    def w(self, text: Text) -> Markup:
        """The words, marked where they are not in the page's language."""
        words = wording(text, self.language)
        if not words.fallback:
            return Markup.escape(words.words)
        return Markup('<span class="op-fallback" lang="vi">{} <small lang="{}">{}</small></span>').format(
            words.words, self.language, self.t("untranslated")
        )

    def plain(self, text: Text | None) -> str:
        """The words alone."""
        return wording(text, self.language).words if text else ""

    def file(self, path: str) -> str:
        """The way from this page to a file of the catalogue."""
        return relative(self.here, path)

    def into(self, portal: Portal, path: str = "") -> str:
        """The way from this page into a portal."""
        to = portal.address + (path or _PAGES[self.language])
        return to if portal.address.startswith(("https://", "http://")) else relative(self.here, to)

    def page_of(self, each: PlanOfPortal) -> str:
        """The plan's page in the portal."""
        return each.plan.url_vi if self.language == "vi" else each.plan.url_en

    def title(self, each: PlanOfPortal) -> Markup:
        """The plan's title."""
        return self.w(Text(each.plan.title_vi, each.plan.title_en))

    def period(self, each: PlanOfPortal) -> str:
        """The years of a plan."""
        start, end = each.plan.period_start[:4], each.plan.period_end[:4]
        return start if start == end else f"{start}–{end}"

    def money(self, value: Decimal | None) -> Markup:
        """An amount in million VND as a cell; words where none is stated."""
        if value is None:
            return Markup('<span class="op-no-amount">{}</span>').format(self.t("catalogue.no_amount"))
        return Markup.escape(languages.number(value, self.language))

    @cached_property
    def portals(self) -> list[Portal]:
        """In the order of their names."""
        return sorted(self.found.portals, key=lambda each: sort_key(self.plain(each.name), self.language))

    @staticmethod
    def plans(portal: Portal) -> list[PlanOfPortal]:
        """The newest first."""
        return sorted(portal.plans, key=lambda each: (each.plan.issued, each.plan.plan_id), reverse=True)

    @staticmethod
    def counts(each: PlanOfPortal) -> Mapping[str, int]:
        """What the works of one plan say that state no amount other than 0; empty where all state one."""
        found = {status: int(getattr(each.totals, f"{status}_rows")) for status in STATUSES}
        return found if any(found.values()) else {}

    @staticmethod
    def total(plans: Iterable[PlanOfPortal]) -> Sum:
        """Their totals."""
        return Sum(tuple(plans))

    @cached_property
    def whole(self) -> Sum:
        """The totals of all portals that were read."""
        return Sum(tuple(each for portal in self.found.portals for each in portal.plans))


def _pages(found: Harvest, interfaces: Mapping[Language, Interface], root: Path, assets: Sequence[Artifact]) -> Iterable[Artifact]:
    template = environment(root).get_template("catalogue.html")
    sheets = [each.path for each in assets if each.path.endswith(".css")]
    for language in LANGUAGES:
        view = _View(found, interfaces[language])
        html = template.render(v=view, t=view.t, stylesheets=sheets, statuses=STATUSES, pages=_PAGES, name=NAME, data=DATA_FOLDER)
        yield Artifact(_PAGES[language], html.encode())


def _assets(root: Path) -> list[Artifact]:
    """What the page shows itself with: the theme's stylesheet and the portal's own, the mark, the letters."""
    theme = root / "templates" / "theme"
    fonts = sorted(each.relative_to(theme).as_posix() for each in (theme / "assets/fonts").iterdir())
    return [frame.theme_stylesheet(), *(Artifact(each, (theme / each).read_bytes()) for each in (*_ASSETS, *fonts))]


# --- the whole -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Summary:
    """What was made."""

    portals: int
    unread: int
    plans: int
    files: int
    changed: int


def artifacts(found: Harvest, interfaces: Mapping[Language, Interface], root: Path) -> list[Artifact]:
    """Every file of the catalogue. `root` holds the templates."""
    rows = {
        PORTALS.name: [_portal_row(each) for each in found.portals],
        CATALOGUE.name: [_plan_row(portal, each) for portal in found.portals for each in portal.plans],
    }
    tables = (PORTALS, CATALOGUE)
    data = formats.artifacts(formats.encode(rows, tables).values(), DATA_FOLDER, NAME, None)
    assets = _assets(root)
    listed = [(each.id, each.name, each.address, each.datasets, [_described(plan) for plan in each.plans]) for each in found.portals]
    return [
        *_pages(found, interfaces, root, assets), *assets, *data,
        *descriptions.of_catalogue(NAME, found.name, found.introduction, found.url, tables, data, listed),
        Artifact(".nojekyll", b""),
    ]  # fmt: skip


def _described(each: PlanOfPortal) -> tuple[str, Text]:
    return each.plan.plan_id, Text(each.plan.title_vi, each.plan.title_en)


def make(found: Harvest, interfaces: Mapping[Language, Interface], root: Path, out: Path) -> Summary:
    """Write the catalogue to `out`, all of it or nothing. Raises OutputError; then `out` is as it was."""
    resolved = out.resolve()
    for folder in found.folders:
        if folder.resolve().is_relative_to(resolved):
            raise OutputError(f"{folder} lies in {out}, which the catalogue would replace; choose another folder and join them afterwards")
    files = artifacts(found, interfaces, root)
    inspection = Inspection()

    def before_the_swap(published: Path) -> None:
        inspection.check({}, whole=False)  # links lead into portals, which are not here yet
        if (published / MARKER).is_file() and f'"{NAME}"'.encode() not in (published / MARKER).read_bytes():
            raise OutputError(f"{published} holds a portal, not a catalogue; choose another folder")
        ours = {each.path.partition("/")[0] for each in files}
        other = sorted(each.name for each in published.iterdir() if each.name not in ours) if published.is_dir() else []
        if other:
            raise OutputError(f"{published} also holds {', '.join(other[:5])}, which the catalogue would remove; choose another folder")

    count, changed = publish(inspection.passing(files), out, before_the_swap)
    unread = sum(each.state == "unreadable" for each in found.portals)
    return Summary(len(found.portals), unread, sum(len(each.plans) for each in found.portals), count, changed)
