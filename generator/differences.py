"""What a change does to the public record: records, fields, old → new, and the totals, in a reviewer's words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from html import escape
from typing import Any

from generator import languages
from generator.changes import (
    ID_FIELD,
    RECORD_FIELD,
    Change,
    Fields,
    Flat,
    common_ends,
    compare,
    flat_records,
    main_words,
)
from generator.languages import RECORD, Interface
from generator.measures import Total, total
from generator.model import Catalog

_CONTEXT = 40
_LIKE = 0.75


@dataclass(frozen=True)
class Sum:
    """One total before and after, in million VND; `name` in words, `once` with joint work counted once."""

    scope: str
    id: str
    before: Total
    after: Total


@dataclass(frozen=True)
class Difference:
    """Two states of the record compared."""

    changes: tuple[Change, ...]
    titles: Mapping[str, str]
    """Record id → the words by which it is known, after the change or before it; `english`: the same in English."""
    english: Mapping[str, str]
    sums: tuple[Sum, ...]
    """The grand total first; then each plan and each leading unit whose total changed."""


def between(old: Catalog, new: Catalog) -> Difference:
    """Compare two catalogs."""
    before, after = flat_records(old), flat_records(new)
    changes = tuple(compare(before, after, renames(before, after)))
    every = {**before, **after}
    titles = {identity: main_words(fields) or identity for identity, fields in every.items()}
    english = {identity: main_words(fields, "en") for identity, fields in every.items()}
    return Difference(changes, titles, english, tuple(_sums(old, new)))


def renames(old: Flat, new: Flat) -> dict[str, str]:
    """Records gone that came back under another id in the same section: old id → new id.

    The same kind of record with the same main words, or else the one whose fields are most alike.
    """
    gone = [identity for identity in old if identity not in new]
    come = [identity for identity in new if identity not in old]
    found: dict[str, str] = {}
    for identity in gone:
        candidates = [
            each
            for each in come
            if each not in found.values()
            and each.rpartition(".")[0] == identity.rpartition(".")[0]
            and _shape(old[identity]) == _shape(new[each])
        ]
        likeness = {each: _likeness(old[identity], new[each]) for each in candidates}
        best = max(likeness, key=lambda each: likeness[each], default=None)
        if best is not None and likeness[best] >= _LIKE:
            found[identity] = best
    return found


def _shape(fields: Fields) -> tuple[bool, ...]:
    return tuple(name in fields for name in ("row", "no", "number", "ref_vi"))


def _likeness(one: Fields, other: Fields) -> float:
    words = [
        " ".join(f"{key} {value}" for key, value in sorted(each.items()) if key not in ("row", "no"))
        for each in (one, other)
    ]
    return SequenceMatcher(None, words[0], words[1], autojunk=False).ratio()


def _sums(old: Catalog, new: Catalog) -> list[Sum]:
    def by(catalog: Catalog) -> dict[tuple[str, str], Total]:
        found = {("all", ""): total(catalog.tasks.values())}
        for plan in catalog.plans.values():
            found["plan", plan.id] = total(plan.tasks)
        units: dict[str, list[Any]] = {}
        for task in catalog.tasks.values():
            for unit in task.lead.organisations if task.lead else ():
                units.setdefault(unit, []).append(task)
        found |= {("unit", unit): total(tasks) for unit, tasks in units.items()}
        return found

    before, after = by(old), by(new)
    sums = [Sum(*key, before.get(key, total(())), after.get(key, total(()))) for key in {**after, **before}]
    return [each for each in sums if each.scope == "all" or _figures(each.before) != _figures(each.after)]


def _figures(found: Total) -> tuple[Decimal, Decimal, int, int]:
    return found.once, found.printed, found.works, found.uncounted


# --- in words ----------------------------------------------------------------------------------------


def render(found: Difference, form: str, t: Interface, names: Mapping[str, str]) -> str:
    """The difference as `text`, `markdown` or `json`. `names`: unit and plan id → name in the reader's language."""
    if form == "json":
        return _json(found)
    mark = _Markdown() if form == "markdown" else _Plain()
    titles = (
        found.titles
        if t.language == RECORD
        else {key: found.english[key] or title for key, title in found.titles.items()}
    )
    lines = [mark.title(t("diff.title"))]
    if not found.changes:
        return "\n".join([*lines, t("diff.nothing")])
    kinds = Counter(each.kind for each in found.changes)
    lines.append(t("diff.summary", n=len({each.record_id for each in found.changes})))
    lines += mark.bullets([t(f"diff.kind_{kind}", n=count) for kind, count in kinds.most_common()])
    lines += _totals(found, t, names, mark)
    groups: dict[str, list[Change]] = {}
    for each in found.changes:
        group = {RECORD_FIELD: "added" if each.old is None else "removed", ID_FIELD: "renamed"}.get(
            each.field, "changed"
        )
        groups.setdefault(group, []).append(each)
    for group in ("added", "removed", "renamed"):
        if group in groups:
            lines.append(mark.heading(t(f"diff.{group}", n=len(groups[group]))))
            lines += mark.bullets([
                f"{mark.code(each.old or '')} → {mark.code(each.record_id)} {mark.words(titles.get(each.record_id, ''))}"
                if group == "renamed"
                else f"{mark.code(each.record_id)} {mark.words(titles.get(each.record_id) or each.new or each.old or '')}"
                for each in groups[group]
            ])  # fmt: skip
    if "changed" in groups:
        lines.append(mark.heading(t("diff.changed", n=len({each.record_id for each in groups["changed"]}))))
        lines += mark.table(
            [t("diff.record"), t("diff.field"), t("diff.before"), t("diff.after"), t("diff.kind")],
            [
                (
                    f"{mark.code(each.record_id)} {mark.words(languages.shortened(titles.get(each.record_id, ''), 80))}",
                    mark.words(field_name(each.field, t)),
                    *(mark.words(words) for words in excerpts(each.old, each.new, t("diff.nothing_there"))),
                    t(f"diff.{each.kind}"),
                )
                for each in groups["changed"]
            ],
        )
    return "\n".join(lines)


def _totals(found: Difference, t: Interface, names: Mapping[str, str], mark: _Plain) -> list[str]:
    changed = [each for each in found.sums if _figures(each.before) != _figures(each.after)]
    if not changed:
        return ["", t("diff.same_total", money=languages.money(found.sums[0].after.once, t.language))]

    def name(each: Sum) -> str:
        return t("diff.all") if each.scope == "all" else mark.words(names.get(each.id, each.id))

    def figure(value: Total) -> str:
        return f"{languages.number(value.once, t.language)} ({t('diff.works', n=value.works)})"

    rows = []
    for each in changed:
        delta = each.after.once - each.before.once
        sign = "+" if delta > 0 else "−" if delta < 0 else "±"
        rows.append(
            (name(each), figure(each.before), figure(each.after), f"{sign}{languages.number(abs(delta), t.language)}")
        )
    heads = [t("diff.total"), t("diff.before"), t("diff.after"), t("diff.delta")]
    return [mark.heading(t("diff.totals")), *mark.table(heads, rows)]


def field_name(field: str, t: Interface) -> str:
    """The name of a field for a reader: `product_en` → “Product (English)”."""
    stem, _, language = field.rpartition("_")
    bare = stem if language in ("vi", "en") else field
    said = t(f"field.{bare}") if f"field.{bare}" in t.messages else bare
    return f"{said} ({t('diff.english')})" if language == "en" and stem else said


def excerpts(old: str | None, new: str | None, nothing: str) -> tuple[str, str]:
    """Two texts shortened to where they differ, with a few words around it."""
    if old is None or new is None:
        return old or nothing, new or nothing
    if max(len(old), len(new)) <= 3 * _CONTEXT:
        return old, new
    start, end = common_ends(old, new)
    first = old.rfind(" ", 0, max(0, start - _CONTEXT)) + 1
    last = max(0, end - _CONTEXT)
    return tuple(  # type: ignore[return-value]
        ("…" if first else "") + each[first : len(each) - last] + ("…" if last else "") for each in (old, new)
    )


class _Plain:
    """How a report looks on a terminal."""

    def words(self, words: str) -> str:
        return words

    def title(self, words: str) -> str:
        return words

    def heading(self, words: str) -> str:
        return f"\n{words}"

    def code(self, words: str) -> str:
        return words

    def bullets(self, entries: list[str]) -> list[str]:
        return [f"  {each}" for each in entries]

    def table(self, heads: list[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
        if len(heads) == 4:
            return [f"  {name}: {before} → {after} ({delta})" for name, before, after, delta in rows]
        lines: list[str] = []
        for record, field, before, after, kind in rows:
            if not lines or record not in lines:
                lines.append(record)
            lines += [f"    {field} [{kind}]", f"      − {before}", f"      + {after}"]
        return [f"  {each}" for each in lines]


class _Markdown(_Plain):
    """How it looks as a comment of a pull request. Nothing in a record can become markup, a mention or a reference."""

    def words(self, words: str) -> str:
        safe = escape(" ".join(words.split()), quote=False)
        safe = re.sub(r"([\\`*_\[\]|~!{}()#+>-])", r"\\\1", safe)
        return re.sub(r"[@:]", lambda match: f"&#{ord(match[0])};", safe)

    def title(self, words: str) -> str:
        return f"### {words}\n"

    def heading(self, words: str) -> str:
        return f"\n#### {words}\n"

    def code(self, words: str) -> str:
        return "`" + re.sub(r"[^\w./-]", "", words) + "`"

    def bullets(self, entries: list[str]) -> list[str]:
        return ["", *(f"- {each}" for each in entries)]

    def table(self, heads: list[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
        return [
            "| " + " | ".join(heads) + " |",
            "|" + " --- |" * len(heads),
            *("| " + " | ".join(each) + " |" for each in rows),
        ]


def _json(found: Difference) -> str:
    def figures(value: Total) -> dict[str, Any]:
        return {
            "once": str(value.once),
            "printed": str(value.printed),
            "works": value.works,
            "uncounted": value.uncounted,
        }

    return json.dumps(
        {
            "changes": [
                {"record_id": each.record_id, "title": found.titles.get(each.record_id, ""), "field": each.field,
                 "old": each.old, "new": each.new, "kind": each.kind}
                for each in found.changes
            ],
            "totals_million_vnd": [
                {"scope": each.scope, "id": each.id, "before": figures(each.before), "after": figures(each.after)}
                for each in found.sums
            ],
        },
        ensure_ascii=False, indent=1,
    )  # fmt: skip
