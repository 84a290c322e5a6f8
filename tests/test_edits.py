"""Editing YAML in place: what was not asked for stays, byte for byte."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.edits import EditError, rewritten, written
from generator.findings import Report
from generator.located import parse, unseen

FILES = sorted((REPOSITORY / "content/plans").rglob("*.yml")) + sorted((REPOSITORY / "data").glob("*.yml"))


def value_of(data: bytes) -> Any:
    document = parse(data, "x", Report())
    assert document is not None
    return document.value


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_nothing_to_change_changes_nothing_and_one_change_touches_its_line_only(file: Path) -> None:
    data = file.read_bytes()
    value = value_of(data)
    assert rewritten(data, copy.deepcopy(value)) == data
    records = [each for part in value.values() if isinstance(part, list) for each in part if isinstance(each, dict)]
    for record in records[:: max(1, len(records) // 10)]:
        for key in [key for key in record if isinstance(record[key], str)][:2]:
            before = record[key]
            record[key] = "mới: 1 # “thử”"
            changed = rewritten(data, value)
            assert value_of(changed) == value
            old, new = data.split(b"\n"), changed.split(b"\n")
            assert len(old) == len(new) or b"|" in data or b">" in data
            assert sum(a != b for a, b in zip(old, new, strict=False)) == 1
            record[key] = before


SMALL = """\
# head
a: one  # first
b:   {vi: "x",   en: 'y'}   # second
# before the list
list:
  # about 1
  - row: "1"   # one
    t: |
      lines
      more
  # about 2
  - {row: "2", t: [p, q]}
  - row: "3"
    notes:
      - kind: slip
        text: {vi: a}
tail: z
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_each_kind_of_change_keeps_the_rest(newline: str, mark: str, last: bool) -> None:
    text = mark + SMALL.replace("\n", newline)
    data = (text if last else text.removesuffix(newline)).encode()
    value = value_of(data)

    def changed(change: Any) -> str:
        wanted = copy.deepcopy(value)
        change(wanted)
        result = rewritten(data, wanted)
        assert value_of(result) == wanted
        assert result.startswith(mark.encode())
        assert result.count(b"\r\n") == (result.count(b"\n") if newline == "\r\n" else 0)
        assert result.endswith(b"\n") == last
        return result.decode().removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n") + "\n"

    assert changed(lambda v: v.update(a="two")) == SMALL.replace("a: one", "a: two")
    assert changed(lambda v: v["b"].pop("en")) == SMALL.replace(",   en: 'y'", "")
    assert changed(lambda v: v["b"].update(en="it's")) == SMALL.replace("'y'", "'it''s'")
    assert changed(lambda v: v.pop("a")) == SMALL.replace("a: one  # first\n", "")
    assert changed(lambda v: v.pop("tail")) == SMALL.replace("tail: z\n", "")
    assert changed(lambda v: v.update(more="m")) == SMALL + "more: m\n"
    assert changed(lambda v: v["list"].pop(1)) == SMALL.replace('  - {row: "2", t: [p, q]}\n', "")
    assert changed(lambda v: v["list"].insert(2, {"row": "2a", "t": {"vi": "mới", "en": "5%"}})) == SMALL.replace(
        '  - row: "3"', '  - row: "2a"\n    t: {vi: mới, en: "5%"}\n  - row: "3"'
    )
    assert changed(lambda v: v["list"][2]["notes"].append({"kind": "unclear"})) == SMALL.replace(
        "tail:", "      - kind: unclear\ntail:"
    )
    assert changed(lambda v: v["list"][1]["t"].append("r")) == SMALL.replace("[p, q]", "[p, q, r]")
    assert changed(lambda v: v["list"][0].update(t="short")) == SMALL.replace(
        "|\n      lines\n      more\n", "short\n"
    )


FLOW = """\
none:
list: [{row: "1", t: x}, {row: "2", t: [p, q]}, {row: "3"}]  # end
m: {b: k}
"""


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (lambda v: v.update(none="x"), "none:", "none: x"),
        (lambda v: v["list"].pop(0), '{row: "1", t: x}, ', ""),
        (lambda v: v["list"].pop(1), ', {row: "2", t: [p, q]}', ""),
        (lambda v: v["list"].pop(2), ', {row: "3"}', ""),
        (lambda v: v["list"].clear(), '[{row: "1", t: x}, {row: "2", t: [p, q]}, {row: "3"}]', "[]"),
        (lambda v: v["list"].append({"row": "9"}), '{row: "3"}]', '{row: "3"}, {row: "9"}]'),
        (lambda v: v["list"].insert(0, {"row": "9"}), '[{row: "1"', '[{row: "9"}, {row: "1"'),
        (lambda v: v["list"].insert(1, {"row": "9"}), ', {row: "2"', ', {row: "9"}, {row: "2"'),
        (lambda v: v.update(list=v["list"][2:]), '{row: "1", t: x}, {row: "2", t: [p, q]}, ', ""),
        (lambda v: v["list"][1]["t"].clear(), "[p, q]", "[]"),
        (lambda v: v.update(m={"a": "z", "b": "k"}), "{b: k}", "{a: z, b: k}"),
        (lambda v: v.update(m="k"), "{b: k}", "k"),
        (lambda v: v.update(m=None), "{b: k}", "null"),
    ],
)  # fmt: skip
def test_lists_and_mappings_on_one_line(change: Any, old: str, new: str) -> None:
    wanted = copy.deepcopy(value_of(FLOW.encode()))
    change(wanted)
    assert FLOW.count(old) == 1
    result = rewritten(FLOW.encode(), wanted)
    assert result.decode() == FLOW.replace(old, new)
    assert value_of(result) == wanted


# Whatever the reader takes: hidden characters are refused in every file.
SCALARS = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda c: unseen(c) is None), max_size=12)
RECORDS = st.dictionaries(st.sampled_from(["t", "u", "w"]), SCALARS | st.lists(SCALARS, max_size=3), max_size=3)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 30).map(str), RECORDS), max_size=6, unique_by=lambda pair: pair[0]),
    st.dictionaries(st.sampled_from(["a", "b", "tail", "new"]), SCALARS, min_size=1),
)
def test_any_value_can_take_the_place_of_any_other(rows: list[tuple[str, dict[str, Any]]], rest: dict[str, str]) -> None:
    wanted: dict[str, Any] = {**rest, "list": [{"row": row, **record} for row, record in rows]}
    data = rewritten(SMALL.encode(), wanted)
    again = rewritten(data, value_of(SMALL.encode()))
    assert value_of(again) == value_of(SMALL.encode())
    assert data.startswith(b"# head")


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 9).map(str), RECORDS), max_size=5, unique_by=lambda pair: pair[0]))
def test_any_list_on_one_line_can_take_the_place_of_any_other(rows: list[tuple[str, dict[str, Any]]]) -> None:
    before = value_of(FLOW.encode())
    wanted = {**before, "list": [{"row": row, **record} for row, record in rows]}
    data = rewritten(FLOW.encode(), wanted)
    assert data.endswith(b"]  # end\nm: {b: k}\n")
    assert value_of(rewritten(data, before)) == before


@given(st.dictionaries(st.sampled_from(["a", "b"]), SCALARS | st.lists(RECORDS.filter(bool), min_size=1), min_size=1))
@settings(deadline=None)
def test_a_new_file_reads_back(value: dict[str, Any]) -> None:
    data = written(value, first_line="# first")
    assert value_of(data) == value_of(written(value_of(data)))


def test_a_new_file_is_laid_out_as_people_write() -> None:
    value = {"a": {"b": ["x", {"c": "d"}], "e": "f"}, "g": None, "h": [], "i": {"k": ["p", "q"]}}
    assert written(value) == b"a:\n  b:\n    - x\n    - c: d\n  e: f\ng: null\nh: []\ni:\n  k: [p, q]\n"
    assert value_of(written(value)) == value


def test_what_cannot_be_read_is_not_edited_and_what_cannot_be_read_back_is_not_written() -> None:
    with pytest.raises(EditError):
        rewritten(b"a: [", {"a": "b"})
    for value in ("a\x00b", "a\u202eb", True):  # characters that no file may hold; a value that is no words
        with pytest.raises(EditError):
            written({"a": value})  # type: ignore[dict-item]
        with pytest.raises(EditError):
            rewritten(b"a: b\n", {"a": value})  # type: ignore[dict-item]
