"""Questions and answers: what a piece of work rests on is noted, whichever way it asks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from generator import memo, traces
from generator.memo import Memo
from generator.traces import GONE, Tracer, collecting, remembered, watched


@watched("rows", "line")
@dataclass(frozen=True, slots=True)
class Paper:
    id: str
    name: str
    rows: tuple[str, ...] = ()
    line: int = 0


class Library:
    def __init__(self, *papers: Paper) -> None:
        self.papers = {paper.id: paper for paper in papers}
        self.lost = frozenset({"c"})
        self.city = "Hải Phòng"

    @cached_property
    def newest(self) -> Paper:
        return max(self.papers.values(), key=lambda paper: paper.name)

    def named(self, name: str) -> list[Paper]:
        return [paper for paper in self.papers.values() if paper.name == name]

    def beside(self, paper: Paper) -> list[Paper]:
        return [each for each in self.papers.values() if each is not paper]


A, B = Paper("a", "An", ("1", "2")), Paper("b", "Bình", ("3",))


def tracer_of(library: Library) -> tuple[Tracer, Any]:
    tracer = Tracer({"Paper": library.papers})
    return tracer, tracer.watch("library", library)


ASK = {
    "an attribute": lambda seen: seen.city,
    "a record": lambda seen: seen.papers["a"].name,
    "a record that may be there": lambda seen: seen.papers.get("z"),
    "whether one is there": lambda seen: "b" in seen.papers,
    "all of them": lambda seen: [paper.name for paper in seen.papers.values()],
    "how many": lambda seen: len(seen.papers),
    "their ids": lambda seen: list(seen.papers),
    "pairs": lambda seen: list(seen.papers.items()),
    "a set": lambda seen: "c" in seen.lost,
    "a call": lambda seen: seen.named("An"),
    "a call about a record": lambda seen: seen.beside(seen.newest),
    "the rows of a record": lambda seen: seen.papers["a"].rows,
}


def changed_by(ask: Any, after: Library) -> bool:
    """Whether one of the questions of `ask` has another answer in another library."""
    tracer, seen = tracer_of(Library(A, B))
    with collecting() as asked:
        ask(seen)
    assert asked, "nothing was noted"
    before = {question: tracer.answer(question) for question in asked}
    kept = json.loads(json.dumps([[question, answer] for question, answer in before.items()]))
    later, _ = tracer_of(after)
    return any(later.answer(_tuples(question)) != answer for question, answer in kept)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


@pytest.mark.parametrize("name", ASK)
def test_the_same_answers_in_another_process(name: str) -> None:
    assert not changed_by(ASK[name], Library(A, B))


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        (Library(Paper("a", "Ân", ("1", "2")), B), {"a record", "all of them", "how many", "their ids", "pairs", "a call", "a call about a record", "the rows of a record"}),
        (Library(Paper("a", "An", ("1", "9")), B), {"the rows of a record"}),
        (Library(Paper("a", "An", ("1", "2"), 7), B), set()),
        (Library(A), {"whether one is there", "all of them", "how many", "their ids", "pairs", "a call about a record"}),
        (Library(A, B, Paper("z", "")), {"a record that may be there", "all of them", "how many", "their ids", "pairs", "a call about a record"}),
    ],
)  # fmt: skip
def test_an_answer_changes_with_what_it_shows_and_with_nothing_else(after: Library, changes: set[str]) -> None:
    assert {name for name, ask in ASK.items() if changed_by(ask, after)} == changes


def test_a_record_that_is_gone_has_no_answer() -> None:
    tracer, _ = tracer_of(Library(A))
    assert tracer.answer(("library.papers", "[]", "b")) == GONE
    assert tracer.answer(("Paper", "rows", "b")) == GONE
    assert tracer.answer(("library", "beside", ("record", "Paper", "b"))) == GONE
    assert tracer.answer(("library", "of_another_program")) == GONE
    assert tracer.answer(("another", "city")) == GONE


def test_what_is_remembered_passes_its_questions_on() -> None:
    class Page:
        def __init__(self, seen: Any) -> None:
            self.seen = seen

        @remembered
        def names(self) -> list[str]:
            """The names of all papers."""
            return [paper.name for paper in self.seen.papers.values()]

    page = Page(tracer_of(Library(A, B))[1])
    with collecting() as first:
        assert page.names == ["An", "Bình"]
    with collecting() as second:
        assert page.names == ["An", "Bình"]
    assert first == second == {("library.papers", "all")}
    assert Page.names.__doc__ == "The names of all papers."


def test_questions_inside_an_answer_are_not_those_of_the_page() -> None:
    class Rows(Library):
        def first_rows(self) -> list[str]:
            return [paper.rows[0] for paper in self.papers.values()]

    _, seen = tracer_of(Rows(A, B))
    with collecting() as asked:
        seen.first_rows()
    assert asked == {("library", "first_rows")}


def test_nothing_is_noted_where_nobody_collects() -> None:
    traces.note(("x",))
    with collecting() as asked:
        pass
    assert asked == set()


def test_what_has_no_name_elsewhere_is_no_question() -> None:
    _, seen = tracer_of(Library(A))
    with collecting(), pytest.raises(TypeError, match="a Library cannot be a part of a question"):
        seen.named(Library())
    with pytest.raises(TypeError, match="asked only what it holds"):
        list(seen.lost)
    with pytest.raises(TypeError, match="asked only what it holds"):
        len(seen.lost)
    with pytest.raises(AttributeError):
        _ = seen._private


def test_a_memo_keeps_what_was_asked_for(tmp_path: Path) -> None:
    made: list[str] = []

    def upper(words: str) -> str:
        made.append(words)
        return words.upper()

    for wanted in (["a", "b"], ["a", "c"], ["a", "b", "c"]):
        kept = Memo(tmp_path / "folder" / "memo.json", "world")
        assert [kept.of(upper, words) for words in wanted] == [words.upper() for words in wanted]
        kept.save()
    assert made == ["a", "b", "c", "b"]  # what a build did not ask for is forgotten
    assert Memo(tmp_path / "folder" / "memo.json", "another world").get(memo.digest("a")) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"world": "w", "answers": {"k": "v"}}'])
def test_a_broken_memo_is_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "memo.json").write_text(content, encoding="utf-8")
    assert Memo(tmp_path / "memo.json", "w").get("k") is None


def test_a_memo_that_cannot_be_written_is_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = Memo(tmp_path / "file" / "memo.json", "w")
    kept.put("k", "v")
    kept.save()
    assert kept.get("k") == "v"
