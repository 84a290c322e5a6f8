"""Input that nobody meant: the stored corpus, changed seeds, and whole portals with values put out of joint.

`tools/fuzz.py` looks for more, guided by coverage; what it finds is added to tests/corpus/.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import REPOSITORY, sample_root
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import build, consistency
from generator.findings import Report
from generator.portal import compose

sys.path.insert(0, str(REPOSITORY / "tools"))

import fuzz

CORPUS = sorted(path for path in fuzz.CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_a_reader_does_so_no_longer(path: Path) -> None:
    fuzz.READERS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", fuzz.READERS)
def test_changed_seeds_break_no_reader(name: str) -> None:
    assert fuzz.by_chance(name, 400) == 400


@pytest.mark.parametrize("name", fuzz.READERS)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_break_no_reader(name: str, data: bytes) -> None:
    fuzz.READERS[name](data)


ODD: list[Any] = [
    "", "-", "²", "9" * 5000, "0", "1e999", "-1", "1.2.3", "a" * 300, "A-b", "con", "so-vi-du", "vi-du", "pl1", "1-kh-vi-du-2022",
    "1-kh-vi-du-2022.pl1.1", "2022-02-30", "2022-13", "9999-12-31", "0000-01-01", "86400", "quý 0", "từ tháng 12 đến tháng 1", "đến", "top",
    "{n.__class__}", "<b>", "%", "\u200b", "🜚", "e\u0301", "true", "null", "4.718,51", "12.5", "Từ 5 - 3", "gấp 0 lần", "(1)", "1(1)", "1.1", "II.3",
    [], {}, ["x"], [[[]]], {"vi": "x"}, {"vi": "", "en": "x"}, {"en": "x"}, {"vi": {"vi": "x"}}, None,
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        found += places(part, (*path, key))
    return found


def change(value: Any, path: tuple[Any, ...], how: int, odd: Any) -> None:
    odd = copy.deepcopy(odd)  # or a later change grows it into itself
    try:
        *above, last = path
        for step in above:
            value = value[step]
        match how:
            case 0 | 1 | 2:
                value[last] = odd
            case 3:
                del value[last]
            case 4 if isinstance(value, list):
                value.append(copy.deepcopy(value[last]))
            case 4:
                value[f"{last}x"] = copy.deepcopy(value[last])
            case 5 if isinstance(value, list):
                value.reverse()
            case 5:
                value[last] = [value[last], odd]
    except (KeyError, IndexError, TypeError):
        return  # an earlier change took the place away


FILES = sorted(path.relative_to(REPOSITORY / "tests/sample").as_posix() for path in (REPOSITORY / "tests/sample").rglob("*.yml"))


@pytest.fixture(scope="module")
def fuzzed_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_root(tmp_path_factory.mktemp("fuzzed") / "root")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(FILES), st.integers(0, 10_000), st.integers(0, 5), st.sampled_from(ODD) | st.text(max_size=8)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_a_portal_out_of_joint_is_checked_to_the_end(fuzzed_root: Path, changes: list[tuple[str, int, int, Any]]) -> None:
    """Whatever stands where it should not: findings, or a portal that can be composed; never a traceback."""
    examine(fuzzed_root, changes, lambda _: None)


def examine(root: Path, changes: list[tuple[str, int, int, Any]], finished: Callable[[build.Content], None]) -> None:
    sample = REPOSITORY / "tests/sample"
    trees = {name: yaml.load((sample / name).read_text(encoding="utf-8"), yaml.BaseLoader) for name in FILES}
    for name, place, how, odd in changes:
        where = places(trees[name])
        if where:
            change(trees[name], where[place % len(where)], how, odd)
    for name, tree in trees.items():
        (root / name).write_text(yaml.dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8")
    report = Report()
    content = build.read(root, report)
    for finding in report:
        assert finding.message("vi")
        assert finding.hint("vi")
        assert (root / finding.where.file).exists() or finding.code in ("no-plan-file", "interface-missing"), finding
    if not report.errors:
        consistency.check(compose(content.catalog, content.translation), content.pages, content.site, report)
    if not report.errors:
        finished(content)
