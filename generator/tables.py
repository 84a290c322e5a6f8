"""The published tables: their one definition (columns, types, units, missing values, keys) and their rows.

Every format (`formats`), every description (`descriptions`) and the pages about the tables are made from
this definition. Lists inside a cell are joined by `;`; amounts are decimal with a point; months are `YYYY-MM`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from generator.addresses import Page
from generator.history import record_kind
from generator.languages import LANGUAGES, Text
from generator.measures import STATUSES, total
from generator.model import Cell, Plan, Section, Task
from generator.plans import row_slug
from generator.portal import Portal
from generator.snapshots import REGISTRIES
from generator.values import read_value

REGISTRY_KINDS = {f"data/{name}.yml": kind for name, (_, kind) in REGISTRIES.items()}

Value = str | int | bool | Decimal | None | list[str]
Row = dict[str, Value]


@dataclass(frozen=True)
class Column:
    """One column, in both languages. `type` is that of Table Schema (`list`: words joined by `;`)."""

    name: str
    type: str
    meaning: Text
    unit: Text | None = None
    missing: Text | None = None
    """What an empty cell means; None where no cell is ever empty."""
    refers: str | None = None
    """The `table.column` in which the value (or each word of a list) stands as a key."""


@dataclass(frozen=True)
class Table:
    """One published table: its columns and the function that makes its rows."""

    name: str
    key: tuple[str, ...]
    meaning: Text
    columns: tuple[Column, ...]
    rows: Callable[[Portal], Iterator[Row]]


_MILLION = Text("triệu đồng", "million VND")
_BY_UNIT_COLUMN = Text("theo cột unit", "as the unit column says")
_MONTH = Text("tháng dương lịch", "calendar month")
_UNITS = {
    **dict.fromkeys(("budget_million_vnd", "once_million_vnd", "printed_million_vnd"), _MILLION),
    **dict.fromkeys(("value", "value_min", "value_max"), _BY_UNIT_COLUMN),
    **dict.fromkeys(("start_month", "end_month", "period_start", "period_end"), _MONTH),
    "year": Text("năm dương lịch", "calendar year"),
}
_REFERENCES = {
    "plan_id": "plans.plan_id", "plan_ids": "plans.plan_id", "section_id": "sections.section_id",
    "organisation_id": "organisations.organisation_id", "issuer_id": "organisations.organisation_id",
    "parent_id": "organisations.organisation_id", "lead_ids": "organisations.organisation_id",
    "coordinating_ids": "organisations.organisation_id", "programme_id": "programmes.programme_id",
    "indicator_id": "indicators.indicator_id", "topic_id": "topics.topic_id", "topic_ids": "topics.topic_id",
    "task_id": "tasks.task_id",
}  # fmt: skip
# What `plan_totals` counts. A table without a budget column is told apart from an empty cell by `tasks.budget_column`:
# what `empty` means in a column that is published must not change.
_SAID = tuple(status for status in STATUSES if status != "no_column")
# Columns in which every cell says something, beside the keys.
_COMPLETE = frozenset((
    "plan_id", "section_id", "kind", "number", "issued", "period_start", "period_end", "issuer_id", "province", "restored",
    "title_vi", "summary_vi", "text_vi", "name_vi", "ref_vi", "row", "is_heading", "time_kind", "budget_kind",
    "counted_in_totals", "source_ref_vi", "source_ref_en", "bullet_id", "year", "better", "relation", "taken", "reason_vi",
    "note_vi", "status", "record_kind", "definition_vi", "changed_at", "commit", "works",
    *(f"{status}_rows" for status in _SAID), "budget_column",
))  # fmt: skip
_NOT_STATED = Text("Không nêu", "Not stated")
_NO_AMOUNT = Text(
    "Không có số tiền: cột budget_kind nói vì sao (dấu -, theo Thành phố giao, ô trống), cột budget_column nói bảng có cột kinh phí hay không. Trống không phải là 0.",
    "No amount: budget_kind says why (a dash, to be assigned, an empty cell), budget_column whether the table has a budget column at all. Empty is not zero.",
)
_NO_TOTAL = Text(
    "Không dòng nào nêu số tiền: các cột đếm dòng nói vì sao. Trống không phải là 0.",
    "No row states an amount: the columns that count rows say why. Empty is not zero.",
)
_NO_NUMBER = Text(
    "Câu chữ không nêu con số loại này: xem comparator và value_text.",
    "The wording holds no such number: see comparator and value_text.",
)
_NO_MONTH = Text("Văn bản không cho biết tháng: xem time_kind.", "The document gives no month: see time_kind.")
_NO_PAGE = Text("Bản ghi không có trang riêng", "The record has no page")
_NOT_APPLICABLE = Text("Không áp dụng", "Not applicable")
_MISSING = {
    "budget_million_vnd": _NO_AMOUNT,
    **dict.fromkeys(("once_million_vnd", "printed_million_vnd"), _NO_TOTAL),
    "budget_text": Text("Ô trống, hoặc bảng không có cột kinh phí", "An empty cell, or a table without a budget column"),
    **dict.fromkeys(("value", "value_min", "value_max", "value_text", "comparator"), _NO_NUMBER),
    **dict.fromkeys(("start_month", "end_month"), _NO_MONTH),
    **dict.fromkeys(("url_vi", "url_en"), _NO_PAGE),
    **dict.fromkeys(("parent_row", "parent_id"), Text("Không có cấp trên", "Nothing stands above it")),
    **dict.fromkeys(("joint_work_id", "group_vi", "group_en", "activity_vi", "activity_en"), _NOT_APPLICABLE),
    "field": Text("Về cả bản ghi", "About the whole record"),
    "indicator_id": Text("Chưa gắn với chỉ số chung nào", "Tied to no shared indicator"),
    "old": Text("Trước đó không có", "There was nothing before"),
    "new": Text("Không còn nữa", "Nothing is left"),
    "percent": Text("Báo cáo không nêu", "The report does not say"),
    "evidence_url": Text("Báo cáo không nêu", "The report does not say"),
}
_UNTRANSLATED = Text(
    "Chưa dịch; nếu cột _vi cũng trống: không nêu", "Not yet translated; where the _vi column is empty too: not stated"
)


_SOMETIMES_EMPTY = frozenset(("legal_bases.number", "legal_bases.issued", "indicators.definition_vi", "progress.text_vi"))

Specification = tuple[str, str, str, str]


def _columns(*specification: Specification) -> tuple[Specification, ...]:
    """Name, type and meaning (vi, en) of each column."""
    return specification


def _table(
    name: str,
    key: tuple[str, ...],
    meaning: Text,
    columns: tuple[Specification, ...],
    rows: Callable[[Portal], Iterator[Row]],
) -> Table:
    """A table; units, references and the meaning of empty cells follow from the names of its columns."""

    def missing(column: str) -> Text | None:
        if column in key or (column in _COMPLETE and f"{name}.{column}" not in _SOMETIMES_EMPTY):
            return None
        return _MISSING.get(column, _UNTRANSLATED if column.endswith("_en") else _NOT_STATED)

    def refers(column: str) -> str | None:
        found = _REFERENCES.get(column)
        return found if found != f"{name}.{column}" else None

    made = tuple(
        Column(column, kind, Text(vi, en), _UNITS.get(column), missing(column), refers(column))
        for column, kind, vi, en in columns
    )
    return Table(name, key, meaning, made, rows)


def _both(stem: str, text: Text | None) -> Row:
    return {f"{stem}_vi": text.vi if text else None, f"{stem}_en": text.en if text else None}


def _urls(page: Page, anchor: str = "") -> Row:
    return {f"url_{language}": page.path(language) + (f"#{anchor}" if anchor else "") for language in LANGUAGES}


def _words(cell: Cell | None) -> str | None:
    return cell.text.vi if cell else None


# --- rows ------------------------------------------------------------------------------------------


def _plans(portal: Portal) -> Iterator[Row]:
    for plan in portal.plans:
        yield {
            "plan_id": plan.id, "number": plan.number, "kind": plan.kind, **_both("title", plan.title),
            "issued": plan.issued.isoformat(), "period_start": str(plan.start), "period_end": str(plan.end),
            "issuer_id": plan.issuer, "province": plan.province, "signer": plan.signer, "restored": plan.restored,
            **_both("summary", plan.summary), **_urls(Page("plan", plan.id)), "source_url": plan.source_url,
        }  # fmt: skip


def _plan_totals(portal: Portal) -> Iterator[Row]:
    for plan in portal.plans:
        found = total(plan.tasks)
        counts = found.counts
        stated = any(line.task.budget.million_vnd is not None for line in found.lines)
        yield {
            "plan_id": plan.id, "works": found.works, **{f"{status}_rows": counts[status] for status in _SAID},
            "empty_rows": counts["empty"] + counts["no_column"],
            "once_million_vnd": found.once if counts["amount"] or counts["zero"] else None,
            "printed_million_vnd": found.printed if stated else None,
        }  # fmt: skip


def _legal_bases(portal: Portal) -> Iterator[Row]:
    for plan in portal.plans:
        for number, basis in enumerate(plan.legal_bases, 1):
            yield {
                "plan_id": plan.id, "no": number, "number": basis.number,
                "issued": basis.issued.isoformat() if basis.issued else None, **_both("text", basis.text),
            }  # fmt: skip


def _sections(portal: Portal) -> Iterator[Row]:
    for plan in portal.plans:
        for section in plan.sections:
            yield {
                "section_id": section.id, "plan_id": plan.id, **_both("ref", section.ref), **_both("title", section.title),
                "organisation_id": section.organisation, "programme_id": section.programme,
                **_urls(Page("plan", plan.id), section.key),
            }  # fmt: skip


def _priorities(portal: Portal) -> Iterator[Row]:
    for priority in portal.priorities.values():
        page, anchor = portal.place(priority.id)
        yield {
            "priority_id": priority.id, "plan_id": priority.plan_id, "section_id": priority.section_id,
            "kind": priority.kind, "no": priority.no, **_both("group", priority.group), **_both("text", priority.text),
            "organisation_id": priority.organisation, "programme_id": priority.programme,
            "topic_ids": list(priority.topics), **_urls(page, anchor),
        }  # fmt: skip


def _targets(portal: Portal) -> Iterator[Row]:
    for target in portal.targets.values():
        page, anchor = portal.place(target.id)
        value = target.value
        unit = portal.unit_of(target)
        yield {
            "target_id": target.id, "plan_id": target.plan_id, "section_id": target.section_id,
            "bullet_id": target.bullet_id, "no": target.no, "indicator_id": target.indicator,
            **_both("text", target.text), **_both("name", target.name),
            "value_text": value.words if value else None,
            "value": value.value if value else None, "value_min": value.low if value else None,
            "value_max": value.high if value else None, "comparator": value.comparator or None if value else None,
            **_both("unit", unit),
            "year": target.year, "task_id": target.task_id, "programme_id": target.programme,
            "topic_ids": list(target.topics), **_urls(page, anchor),
        }  # fmt: skip


def source_ref(portal: Portal, task: Task) -> Text:
    """Where a row stands in its document, in words: appendix or section, row."""
    return _reference(portal.catalog.plans[task.plan_id], portal.catalog.sections[task.section_id], task.row)


def _reference(plan: Plan, section: Section, row: str) -> Text:
    return Text(
        f"{plan.number}, {section.ref.vi}, dòng {row}", f"{plan.number}, {section.ref.en or section.ref.vi}, row {row}"
    )


def _tasks(portal: Portal) -> Iterator[Row]:
    nothing: Row = dict.fromkeys(column.name for table in TABLES if table.name == "tasks" for column in table.columns)
    for plan in portal.plans:
        group_shown: tuple[str, str | None] = ("", None)
        for task in plan.tasks:
            section = portal.catalog.sections[task.section_id]
            if task.group and (section.id, task.group) != group_shown:
                group_shown = (section.id, task.group)
                yield {
                    **nothing, "task_id": f"{section.id}.{row_slug(task.group)}", "plan_id": plan.id, "section_id": section.id,
                    "row": task.group, "is_heading": True, **_both("title", section.groups[task.group]),
                    "lead_ids": [], "coordinating_ids": [], "topic_ids": [], "time_kind": "not_stated", "budget_kind": "empty",
                    "programme_id": section.programme, "counted_in_totals": False,
                    **_both("source_ref", _reference(plan, section, task.group)),
                    **_urls(Page("plan", plan.id), f"{section.key}.{row_slug(task.group)}"),
                    "budget_column": "budget" in section.columns,
                }  # fmt: skip
            parent = portal.catalog.tasks.get(task.parent_id or "")
            group = section.groups.get(task.group or "")
            page, anchor = portal.place(task.id)
            yield {
                "task_id": task.id, "plan_id": plan.id, "section_id": section.id, "row": task.row,
                "parent_row": parent.row if parent else None, **_both("group", group), "is_heading": task.is_heading,
                **_both("title", task.title), **_both("activity", task.activity), **_both("product", task.product),
                "lead_ids": list(task.lead.organisations) if task.lead else [], "lead_vi": _words(task.lead),
                "coordinating_ids": list(task.coordinating.organisations) if task.coordinating else [],
                "coordinating_vi": _words(task.coordinating), "main_implementer_vi": _words(task.main_implementer),
                "directing_leader_vi": _words(task.directing_leader), "authority_vi": _words(task.authority),
                **_both("remark", task.remark), "time_vi": task.time.vi if task.time else None,
                "time_kind": task.schedule.kind,
                "start_month": str(task.schedule.start) if task.schedule.start else None,
                "end_month": str(task.schedule.end) if task.schedule.end else None,
                "budget_text": task.budget_text, "budget_kind": "empty" if task.budget.kind == "no_column" else task.budget.kind,
                "budget_million_vnd": task.budget.million_vnd, "programme_id": task.programme,
                "topic_ids": list(task.topics), "joint_work_id": task.joint_work, "counted_in_totals": task.counted,
                **_both("source_ref", source_ref(portal, task)), **_urls(page, anchor),
                "budget_column": task.budget.kind != "no_column",
            }  # fmt: skip


def _progress(portal: Portal) -> Iterator[Row]:
    for report in portal.catalog.reports:
        page, anchor = portal.place(report.record_id)
        yield {
            "report_date": report.reported.isoformat(), "record_id": report.record_id, "plan_id": report.plan_id,
            "status": report.status, "percent": report.percent,
            "value": read_value(report.value).value if report.value else None, "value_text": report.value,
            **_both("text", report.text), "evidence_url": report.evidence, **_urls(page, anchor),
        }  # fmt: skip


def _organisations(portal: Portal) -> Iterator[Row]:
    with_page = {organisation.id for organisation in portal.organisations}
    for each in portal.catalog.organisations.values():
        urls = _urls(Page("organisation", each.id)) if each.id in with_page else {"url_vi": None, "url_en": None}
        yield {
            "organisation_id": each.id, "kind": each.kind, **_both("name", each.name), **_both("short", each.short),
            "parent_id": each.parent, "province": each.province, "aliases_vi": list(each.aliases), **urls,
        }  # fmt: skip


def _programmes(portal: Portal) -> Iterator[Row]:
    for each in portal.catalog.programmes.values():
        yield {
            "programme_id": each.id, **_both("name", each.name), **_both("introduction", each.introduction),
            "topic_id": each.topic, "plan_ids": [i.plan_id for i in each.incarnations], **_urls(Page("programme", each.id)),
        }  # fmt: skip


def _indicators(portal: Portal) -> Iterator[Row]:
    for each in portal.catalog.indicators.values():
        yield {
            "indicator_id": each.id, **_both("name", each.name), **_both("definition", each.definition),
            **_both("unit", each.unit), "better": each.better, "topic_id": each.topic, **_urls(Page("indicator", each.id)),
        }  # fmt: skip


def _topics(portal: Portal) -> Iterator[Row]:
    for each in portal.catalog.topics.values():
        yield {
            "topic_id": each.id, **_both("name", each.name), **_both("description", each.description),
            **_urls(Page("topic", each.id)),
        }  # fmt: skip


def _glossary(portal: Portal) -> Iterator[Row]:
    for each in portal.catalog.terms.values():
        yield {
            "term_id": each.id, **_both("name", each.term), "abbreviations": list(each.abbreviations),
            **_both("definition", each.definition), "topic_id": each.topic, **_urls(Page("glossary"), each.id),
        }  # fmt: skip


def _joint_work(portal: Portal) -> Iterator[Row]:
    for work in portal.catalog.joint_works.values():
        for task in work.tasks:
            yield {
                "joint_work_id": work.id, "task_id": task, "relation": work.relation, "taken": task == work.taken,
                **_both("name", work.name), **_both("reason", work.reason),
            }  # fmt: skip


def _notes(portal: Portal) -> Iterator[Row]:
    for note in portal.notes:
        yield {
            "record_id": note.record_id, "no": note.no, "field": note.field, "kind": note.kind,
            **_both("note", note.text), **_urls(Page("notes"), f"{note.record_id}.n{note.no}"),
        }  # fmt: skip


def _translations(portal: Portal) -> Iterator[Row]:
    for field, status in portal.translation.rows:
        kind = REGISTRY_KINDS.get(field.where.file) or record_kind(field.record_id)
        yield {"record_kind": kind, "record_id": field.record_id, "field": field.field, "status": status}


def _changes(portal: Portal) -> Iterator[Row]:
    for each in portal.history.changes:
        yield {
            "change_id": each.change_id, "changed_at": each.changed_at, "record_kind": each.record_kind,
            "record_id": each.record_id,
            "field": each.field, "old": each.old, "new": each.new, "kind": each.kind, "commit": each.commit,
        }  # fmt: skip


_URLS = (
    ("url_vi", "string", "Trang tiếng Việt, tính từ gốc của cổng", "Vietnamese page, from the portal's root"),
    ("url_en", "string", "Trang tiếng Anh, tính từ gốc của cổng", "English page, from the portal's root"),
)


def _pair(stem: str, vi: str, en: str) -> tuple[Specification, Specification]:
    return (
        (f"{stem}_vi", "string", f"{vi}, tiếng Việt", f"{en}, Vietnamese"),
        (f"{stem}_en", "string", f"{vi}, bản dịch tiếng Anh không chính thức", f"{en}, unofficial English translation"),
    )


_PLAN = ("plan_id", "string", "Mã kế hoạch", "Plan id")
_SECTION = ("section_id", "string", "Mã phần của văn bản", "Id of the part of the document")
_PROGRAMME = ("programme_id", "string", "Mã chương trình", "Programme id")
_TOPICS = ("topic_ids", "list", "Mã các chủ đề", "Topic ids")
_RECORD_KIND = (
    "record_kind", "string", "Loại bản ghi: plan, section, priority, target, task, organisation, programme, indicator, topic, term, joint-work",
    "Kind of record: plan, section, priority, target, task, organisation, programme, indicator, topic, term, joint-work",
)  # fmt: skip
_TOPIC = ("topic_id", "string", "Mã chủ đề", "Topic id")

TABLES: tuple[Table, ...] = (
    _table(
        "plans", ("plan_id",), Text("Các văn bản kế hoạch", "The official documents"),
        _columns(
            _PLAN, ("number", "string", "Số, ký hiệu", "Document number"), ("kind", "string", "Loại văn bản", "Kind of document"),
            *_pair("title", "Tên văn bản", "Title"), ("issued", "date", "Ngày ban hành", "Date of issue"),
            ("period_start", "yearmonth", "Tháng đầu của kỳ", "First month of the period"),
            ("period_end", "yearmonth", "Tháng cuối của kỳ", "Last month of the period"),
            ("issuer_id", "string", "Cơ quan ban hành", "Issuing body"), ("province", "string", "Địa phương", "Province or city"),
            ("signer", "string", "Người ký", "Signed by"),
            ("restored", "boolean", "Tiếng Việt được khôi phục từ bản quét", "Vietnamese restored from a scan"),
            *_pair("summary", "Tóm tắt của cổng", "Summary by the portal"), *_URLS,
            ("source_url", "string", "Địa chỉ của văn bản gốc", "Address of the original document"),
        ), _plans,
    ),
    _table(
        "plan_totals", ("plan_id",), Text("Tổng của từng kế hoạch, cộng lại thành tổng của cổng", "Totals of the plans, which add up to that of the portal"),
        _columns(
            _PLAN, ("works", "integer", "Số việc, việc chung tính một lần", "Works, joint work once"),
            ("amount_rows", "integer", "Số việc nêu số tiền khác 0", "Works that state an amount other than 0"),
            ("zero_rows", "integer", "Số việc ghi 0", "Works that state 0"),
            ("not_stated_rows", "integer", "Số việc ghi dấu -", "Works with a dash (-)"),
            ("to_be_assigned_rows", "integer", "Số việc ghi theo Thành phố giao", "Works to be assigned by the City"),
            ("empty_rows", "integer", "Số việc để trống ô kinh phí hoặc bảng không có cột ấy", "Works with an empty budget cell, or in a table without that column"),
            ("other_listing_rows", "integer", "Số dòng là việc chung đã tính ở bảng khác", "Rows that are joint work counted in another table"),
            ("once_million_vnd", "number", "Tổng kinh phí, mỗi việc tính một lần", "Total budget, joint work counted once"),
            ("printed_million_vnd", "number", "Tổng mọi số tiền như các bảng in ra", "Sum of all amounts as the tables print them"),
        ), _plan_totals,
    ),
    _table(
        "legal_bases", ("plan_id", "no"), Text("Căn cứ pháp lý của kế hoạch", "Legal bases of the plans"),
        _columns(
            _PLAN, ("no", "integer", "Thứ tự", "Order"), ("number", "string", "Số, ký hiệu văn bản được viện dẫn", "Number of the document cited"),
            ("issued", "date", "Ngày ban hành như văn bản ghi", "Date of issue as printed"), *_pair("text", "Nội dung", "What it is"),
        ), _legal_bases,
    ),
    _table(
        "sections", ("section_id",), Text("Các phần của văn bản", "Parts of the documents"),
        _columns(
            _SECTION, _PLAN, *_pair("ref", "Vị trí trong văn bản", "Place in the document"), *_pair("title", "Tên phần", "Title"),
            ("organisation_id", "string", "Đơn vị của phần này", "Unit whose part it is"), _PROGRAMME, *_URLS,
        ), _sections,
    ),
    _table(
        "priorities", ("priority_id",), Text("Nhiệm vụ trọng tâm, mục tiêu, giải pháp, trách nhiệm", "Key duties, objectives, solutions, responsibilities"),
        _columns(
            ("priority_id", "string", "Mã", "Id"), _PLAN, _SECTION,
            ("kind", "string", "Loại: duty, objective, solution, responsibility", "Kind: duty, objective, solution, responsibility"),
            ("no", "string", "Số thứ tự", "Number"), *_pair("group", "Đề mục", "Sub-heading"), *_pair("text", "Nội dung", "Text"),
            ("organisation_id", "string", "Đơn vị", "Organisation"), _PROGRAMME, _TOPICS, *_URLS,
        ), _priorities,
    ),
    _table(
        "targets", ("target_id",), Text("Chỉ tiêu định lượng", "Quantified targets"),
        _columns(
            ("target_id", "string", "Mã chỉ tiêu", "Target id"), _PLAN, _SECTION,
            ("bullet_id", "string", "Mã gạch đầu dòng chung của các chỉ tiêu", "Id shared by the targets of one bullet"),
            ("no", "string", "Số thứ tự", "Number"), ("indicator_id", "string", "Mã chỉ số đo lường", "Indicator id"),
            *_pair("text", "Nguyên văn", "Wording"), *_pair("name", "Nội dung chỉ tiêu, không kèm giá trị", "What is promised, without the value"),
            ("value_text", "string", "Giá trị như văn bản ghi", "Value as printed"), ("value", "number", "Giá trị", "Value"),
            ("value_min", "number", "Cận dưới", "Lower bound"), ("value_max", "number", "Cận trên", "Upper bound"),
            ("comparator", "string", "So sánh: eq, ge, gt, le, lt, approx, range, growth, multiple, rank", "Comparator: eq, ge, gt, le, lt, approx, range, growth, multiple, rank"),
            *_pair("unit", "Đơn vị tính", "Unit of measure"), ("year", "integer", "Năm đạt", "Year"),
            ("task_id", "string", "Dòng nhiệm vụ nêu chỉ tiêu", "Row whose product states it"), _PROGRAMME, _TOPICS, *_URLS,
        ), _targets,
    ),
    _table(
        "tasks", ("task_id",), Text("Nhiệm vụ: các dòng của bảng nhiệm vụ", "Tasks: the rows of the task tables"),
        _columns(
            ("task_id", "string", "Mã nhiệm vụ", "Task id"), _PLAN, _SECTION, ("row", "string", "Số dòng như in", "Row number as printed"),
            ("parent_row", "string", "Dòng mẹ", "Row above it"), *_pair("group", "Nhóm", "Group heading"),
            ("is_heading", "boolean", "Chỉ là đề mục, không bao giờ được tính", "A mere heading, never counted"),
            *_pair("title", "Nhiệm vụ", "Task"), *_pair("activity", "Yêu cầu, nhiệm vụ cụ thể", "Activity"),
            *_pair("product", "Kết quả/Sản phẩm", "Product"), ("lead_ids", "list", "Mã đơn vị chủ trì", "Lead ids"),
            ("lead_vi", "string", "Chủ trì, nguyên văn", "Lead, as printed"),
            ("coordinating_ids", "list", "Mã đơn vị phối hợp", "Coordinating ids"),
            ("coordinating_vi", "string", "Phối hợp, nguyên văn", "Coordinating, as printed"),
            ("main_implementer_vi", "string", "Thực hiện chính, nguyên văn", "Main implementer, as printed"),
            ("directing_leader_vi", "string", "Lãnh đạo chỉ đạo, nguyên văn", "Directing leader, as printed"),
            ("authority_vi", "string", "Thẩm quyền, nguyên văn", "Authority, as printed"), *_pair("remark", "Ghi chú của bảng", "Remark column"),
            ("time_vi", "string", "Thời gian, nguyên văn", "Time, as printed"),
            ("time_kind", "string", "Loại thời gian: deadline, period, several, continuous, recurring, conditional, not_stated, unknown", "Kind of time: deadline, period, several, continuous, recurring, conditional, not_stated, unknown"),
            ("start_month", "yearmonth", "Tháng đầu", "First month"), ("end_month", "yearmonth", "Tháng cuối", "Last month"),
            ("budget_text", "string", "Ô kinh phí, nguyên văn", "Budget cell, as printed"),
            ("budget_kind", "string", "Ô kinh phí nói gì: amount, zero, not_stated (-), to_be_assigned, empty (xem budget_column)", "What the budget cell says: amount, zero, not_stated (-), to_be_assigned, empty (see budget_column)"),
            ("budget_million_vnd", "number", "Kinh phí đề nghị, triệu đồng; trống nếu ô không nêu số", "Proposed budget in million VND; empty unless the cell states an amount"),
            _PROGRAMME, _TOPICS, ("joint_work_id", "string", "Mã việc chung", "Joint work id"),
            ("counted_in_totals", "boolean", "Được tính trong tổng", "Counted in totals"), *_pair("source_ref", "Vị trí trong văn bản", "Place in the document"), *_URLS,
            # Last, so that no column before it has another letter in a spreadsheet.
            ("budget_column", "boolean", "Bảng của dòng này có cột kinh phí", "The row's table has a budget column"),
        ), _tasks,
    ),
    _table(
        "organisations", ("organisation_id",), Text("Cơ quan, đơn vị", "Organisations"),
        _columns(
            ("organisation_id", "string", "Mã", "Id"), ("kind", "string", "Loại", "Kind"), *_pair("name", "Tên", "Name"),
            *_pair("short", "Tên ngắn", "Short name"), ("parent_id", "string", "Đơn vị cấp trên", "Parent"),
            ("province", "string", "Địa phương", "Province or city"), ("aliases_vi", "list", "Các cách viết khác trong văn bản", "Other ways the documents write it"), *_URLS,
        ), _organisations,
    ),
    _table(
        "programmes", ("programme_id",), Text("Chương trình", "Programmes"),
        _columns(
            _PROGRAMME, *_pair("name", "Tên", "Name"), *_pair("introduction", "Giới thiệu", "Introduction"), _TOPIC,
            ("plan_ids", "list", "Các kế hoạch có chương trình", "Plans that hold it"), *_URLS,
        ), _programmes,
    ),
    _table(
        "indicators", ("indicator_id",), Text("Chỉ số được đo qua các kế hoạch", "Indicators measured across plans"),
        _columns(
            ("indicator_id", "string", "Mã", "Id"), *_pair("name", "Tên", "Name"), *_pair("definition", "Định nghĩa", "Definition"),
            *_pair("unit", "Đơn vị tính", "Unit"), ("better", "string", "Cao hay thấp là tốt", "Whether higher or lower is better"), _TOPIC, *_URLS,
        ), _indicators,
    ),
    _table(
        "topics", ("topic_id",), Text("Chủ đề", "Topics"),
        _columns(_TOPIC, *_pair("name", "Tên", "Name"), *_pair("description", "Mô tả", "Description"), *_URLS), _topics,
    ),
    _table(
        "glossary", ("term_id",), Text("Thuật ngữ và chữ viết tắt", "Terms and abbreviations"),
        _columns(
            ("term_id", "string", "Mã", "Id"), *_pair("name", "Thuật ngữ", "Term"), ("abbreviations", "list", "Chữ viết tắt", "Abbreviations"),
            *_pair("definition", "Nghĩa", "Meaning"), _TOPIC, *_URLS,
        ), _glossary,
    ),
    _table(
        "joint_work", ("joint_work_id", "task_id"), Text("Việc chung: một việc ghi ở nhiều bảng", "Joint work: one task listed in several tables"),
        _columns(
            ("joint_work_id", "string", "Mã việc chung", "Joint work id"), ("task_id", "string", "Dòng nhiệm vụ", "Task row"),
            ("relation", "string", "Quan hệ: same hoặc part", "Relation: same or part"),
            ("taken", "boolean", "Dòng được lấy vào tổng", "The listing taken into totals"), *_pair("name", "Tên việc", "Name"), *_pair("reason", "Lý do", "Reason"),
        ), _joint_work,
    ),
    _table(
        "progress", ("report_date", "record_id"), Text("Báo cáo tiến độ; chưa có báo cáo nào thì bảng để trống", "Progress reports; empty where none has been published"),
        _columns(
            ("report_date", "date", "Ngày báo cáo", "Date of the report"), ("record_id", "string", "Nhiệm vụ hoặc chỉ tiêu", "Task or target"),
            ("plan_id", "string", "Kế hoạch", "Plan"),
            ("status", "string", "Tình trạng: not_started, on_track, at_risk, delayed, done, stopped", "Status: not_started, on_track, at_risk, delayed, done, stopped"),
            ("percent", "integer", "Phần trăm đã hoàn thành", "Per cent done"), ("value", "number", "Giá trị đã đạt", "Value reached"),
            ("value_text", "string", "Giá trị đã đạt, nguyên văn", "Value reached, in words"), *_pair("text", "Nội dung", "Text"),
            ("evidence_url", "string", "Minh chứng", "Evidence"), *_URLS,
        ), _progress,
    ),
    _table(
        "notes", ("record_id", "no"), Text("Ghi chú về chỗ bất thường trong văn bản", "Notes on what is odd in the documents"),
        _columns(
            ("record_id", "string", "Bản ghi", "Record"), ("no", "integer", "Thứ tự", "Number"), ("field", "string", "Trường", "Field"),
            ("kind", "string", "Loại: contradiction, slip, illegible, restored, unclear", "Kind: contradiction, slip, illegible, restored, unclear"),
            *_pair("note", "Nội dung", "Note"), *_URLS,
        ), _notes,
    ),
    _table(
        "translations", ("record_kind", "record_id", "field"), Text("Tình trạng bản dịch của từng đoạn chữ", "State of the translation, text by text"),
        _columns(
            _RECORD_KIND, ("record_id", "string", "Bản ghi", "Record"), ("field", "string", "Trường", "Field"),
            ("status", "string", "Tình trạng: official, reviewed, draft, stale, missing", "Status: official, reviewed, draft, stale, missing"),
        ), _translations,
    ),
    _table(
        "changes", ("change_id",), Text("Mọi thay đổi sau khi công bố, từng trường một", "Every change after publication, field by field"),
        _columns(
            ("change_id", "string", "Mã thay đổi: lần sửa và thứ tự trong lần ấy", "Change id: the commit and the place in it"),
            ("changed_at", "datetime", "Thời điểm công bố thay đổi (UTC)", "When the change was published (UTC)"),
            _RECORD_KIND, ("record_id", "string", "Bản ghi, theo mã hiện nay của nó", "Record, by the id it has today"),
            ("field", "string", "Trường; record là cả bản ghi, id là mã của bản ghi", "Field; record is the whole record, id is the record's id"),
            ("old", "string", "Trước", "Before"), ("new", "string", "Sau", "After"),
            ("kind", "string", "Loại: substance, wording, slip (điều văn bản nói); classification, translation, note (cách cổng xếp, dịch, ghi chú)", "Kind: substance, wording, slip (what the document says); classification, translation, note (how the portal files, translates and annotates it)"),
            ("commit", "string", "Mã lần sửa trong kho nội dung (git)", "Commit in the content repository (git)"),
        ), _changes,
    ),
)  # fmt: skip


def table_rows(portal: Portal) -> dict[str, list[Row]]:
    """The rows of every table."""
    return {table.name: list(table.rows(portal)) for table in TABLES}
