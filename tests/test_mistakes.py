"""Mistakes that people make in the real content: each is caught at the right line, with a hint, and without a traceback.

A mistake is laid into a copy of the repository's own files: in `file`, behind `after`, `old` becomes `new`. The finding
must stand at the line where the text first differs, or at that of `at`.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import REPOSITORY

from generator.cli import main

PL4 = "content/plans/32-qd-skhcn-2022/pl4.yml"
PLAN = "content/plans/32-qd-skhcn-2022/plan.yml"
ROW = '- row: "5"\n    title: {vi: "Theo dõi, tính toán'
TARGET = '- no: "1"\n    text: {vi: "Tốc độ tăng TFP'


@dataclass(frozen=True)
class Mistake:
    name: str
    old: str
    new: str
    code: str
    after: str = ROW
    file: str = PL4
    at: str = ""
    warning: bool = False


MISTAKES = (
    # keys
    Mistake("a key misspelt", "budget:", "buget:", "unknown-key"),
    Mistake("a key with a capital", "time:", "Time:", "unknown-key"),
    Mistake("a key in Vietnamese", "product:", "san_pham:", "unknown-key"),
    Mistake("a key that belongs to a target", 'time: "Tháng 11"', 'time: "Tháng 11"\n    value: "3"', "unknown-key", at='value: "3"'),
    Mistake("a key twice", 'budget: "100"', 'budget: "100"\n    budget: "200"', "duplicate-key", at='budget: "200"'),
    Mistake("a row without its number", 'row: "5"\n    ', "", "missing-key", after="- ", at="title: {vi: \"Theo dõi"),
    Mistake("a row without a name", "title: {vi: \"Theo dõi", "activity: {vi: \"Theo dõi", "missing-key", at='row: "5"'),
    Mistake("a key with nothing behind it", 'time: "Tháng 11"', "time:", "empty-text"),
    Mistake("an empty text", 'time: "Tháng 11"', 'time: ""', "empty-text"),
    Mistake("only spaces", 'time: "Tháng 11"', 'time: "   "', "empty-text"),
    Mistake("English without Vietnamese", 'product: {vi: "04 chỉ số", en: "4 indicators"}', 'product: {en: "4 indicators"}', "missing-key"),
    Mistake("a third language", 'en: "4 indicators"', 'fr: "4 indicateurs"', "unknown-key"),
    # YAML
    Mistake("a tab", '    time: "Tháng 11"', '\ttime: "Tháng 11"', "broken-yaml"),
    Mistake("no space behind a colon", 'time: "Tháng 11"', 'time:"Tháng 11"', "broken-yaml", at='budget: "100"'),
    Mistake("a quote that is not closed", 'time: "Tháng 11"', 'time: "Tháng 11', "broken-yaml", at='budget: "100"'),
    Mistake("a brace that is not closed", 'en: "4 indicators"}', 'en: "4 indicators"', "broken-yaml", at='time: "Tháng 11"'),
    Mistake("lines that are not aligned", '    time: "Tháng 11"', '   time: "Tháng 11"', "broken-yaml"),
    Mistake("a colon in a text without quotes", 'time: "Tháng 11"', "time: Hạn: tháng 11", "broken-yaml"),
    Mistake("an anchor", 'time: "Tháng 11"', 'time: &t "Tháng 11"', "yaml-alias"),
    Mistake("an alias", 'time: "Tháng 11"', "time: *t", "yaml-alias"),
    Mistake("a tag", 'time: "Tháng 11"', 'time: !!str "Tháng 11"', "yaml-tag"),
    Mistake("a second document", "  - row: \"5\"", "---\n  - row: \"5\"", "two-documents", after=""),
    Mistake("a merge key", 'time: "Tháng 11"', "<<: {time: x}", "yaml-merge"),
    Mistake("a list where words should be", 'time: "Tháng 11"', "time: [Tháng 11]", "wrong-type"),
    Mistake("words where a list should be", "topics: [doi-moi-cong-nghe]", "topics: doi-moi-cong-nghe", "wrong-type", after='- row: "4"'),
    Mistake("a line separator out of a word processor", "Tháng 11", "Tháng\u2028\u202811", "control-character", at=""),
    Mistake("a control character", "Tháng 11", "Tháng \x07 11", "control-character", at=""),
    # amounts
    Mistake("an amount in English notation", 'budget: "100"', 'budget: "1,234,567"', "amount-notation"),
    Mistake("an amount that reads two ways", 'budget: "100"', 'budget: "12.5"', "amount-ambiguous"),
    Mistake("an amount that is no number", 'budget: "100"', 'budget: "khoảng một trăm"', "amount-unreadable"),
    Mistake("two amounts in a cell", 'budget: "100"', 'budget: "100 + 200"', "amount-unreadable"),
    Mistake("an amount at a heading", "programme: doi-moi-cong-nghe\n", 'budget: "5"\n', "heading-with-amount", after='- row: "7"\n', warning=False),
    # time
    Mistake("a time nobody can read", '"Tháng 11"', '"bao giờ xong"', "time-unreadable"),
    Mistake("a thirteenth month", '"Tháng 11"', '"Tháng 13"', "time-unreadable"),
    Mistake("a fifth quarter", '"Tháng 11"', '"Quý V"', "time-unreadable"),
    Mistake("another year", '"Tháng 11"', '"Tháng 11/2023"', "time-outside-period", warning=True),
    # rows and numbers
    Mistake("a row twice", 'row: "5"', 'row: "4"', "duplicate-id", after=""),
    Mistake("a row with a space", 'row: "5"', 'row: "5 a"', "malformed-row", after=""),
    Mistake("a row with a comma", 'row: "7.1"', 'row: "7,1"', "malformed-row", after=""),
    Mistake("a group that is not there", 'row: "5"', 'row: "5"\n    group: IX', "unknown-reference", after="", at="group: IX"),
    Mistake("a target twice", '- no: "2"', '- no: "1"', "duplicate-id", after="targets:"),
    # references
    Mistake("a programme that is not there", "programme: thi-truong-khcn", "programme: thi-truong-kh", "unknown-reference", after='- row: "4"'),
    Mistake("a topic that is not there", "topics: [doi-moi-cong-nghe]", "topics: [doi-moi-cong-nghee]", "unknown-reference", after='- row: "4"'),
    Mistake("an indicator that is not there", "indicator: tfp-toc-do-tang", "indicator: tfp-toc-do", "unknown-reference", after=TARGET),
    Mistake("an organisation that is not there", "organisation: phong-quan-ly-cong-nghe", "organisation: phong-cong-nghe", "unknown-reference", after=""),
    Mistake("an id with capitals", "organisation: phong-quan-ly-cong-nghe", "organisation: Phong-Quan-Ly", "malformed-id", after=""),
    Mistake("an id with diacritics", "topics: [doi-moi-cong-nghe]", "topics: [đổi-mới]", "malformed-id", after='- row: "4"'),
    Mistake("a lead nobody knows", 'time: "Tháng 11"', 'time: "Tháng 11"\n    lead: Phòng Không Có Thật', "unknown-organisation", at="lead: Phòng Không"),
    Mistake("a target's row that is not there", "indicator: tfp-toc-do-tang", 'indicator: tfp-toc-do-tang\n    task: "99"', "unknown-reference", after=TARGET, at='task: "99"'),
    # notes and kinds
    Mistake("a kind of note that is not there", "kind: contradiction", "kind: mistake", "unknown-value", after="targets:"),
    Mistake("a kind of duty that is not there", "kind: duty", "kind: duties", "unknown-value", after="priorities:"),
    Mistake("a column that is not there", "columns: [row, title, product, time, budget]", "columns: [row, title, products, time, budget]", "unknown-value", after=""),
    # cells and wording
    Mistake("a cell left out", '    time: "Tháng 11"\n', "", "cell-missing", at='row: "5"\n    title: {vi: "Theo dõi', warning=True),
    Mistake("a letter of the extraction", "04 chỉ số", "04 chỉ số lƢợng", "spelling-unnormalised", warning=True),
    # translation
    Mistake("another number in the English", 'en: "4 indicators"', 'en: "5 indicators"', "translation-number", warning=True),
    Mistake("the English forgotten", 'product: {vi: "04 chỉ số", en: "4 indicators"}', 'product: {vi: "04 chỉ số"}', "translation-lost"),
    Mistake("the Vietnamese changed, the English not", "04 chỉ số", "04 chỉ số mới", "translation-stale", warning=True),
    # targets
    Mistake("a value and parts", "indicator: tfp-toc-do-tang", "indicator: tfp-toc-do-tang\n    parts: [{name: {vi: a, en: a}}]", "target-both", after=TARGET, at="parts: [{"),
    Mistake("a year as words", "indicator: tfp-toc-do-tang", "indicator: tfp-toc-do-tang\n    year: hai nghìn", "wrong-type", after=TARGET, at="year: hai"),
    Mistake("a year long ago", "indicator: tfp-toc-do-tang", "indicator: tfp-toc-do-tang\n    year: 202", "wrong-type", after=TARGET, at="year: 202"),
    Mistake("a value in English notation", 'value: "5,8%"', 'value: "1,234,567%"', "amount-notation", after=TARGET),
    # the plan's own file
    Mistake("a date the other way round", "issued: 2022-02-28", "issued: 28/02/2022", "malformed-date", after="", file=PLAN),
    Mistake("the 30th of February", "issued: 2022-02-28", "issued: 2022-02-30", "malformed-date", after="", file=PLAN),
    Mistake("a month without its year", "start: 2022-01", "start: 01", "malformed-month", after="", file=PLAN),
    Mistake("a period that ends before it begins", "start: 2022-01, end: 2022-12", "start: 2022-12, end: 2022-01", "period-reversed", after="", file=PLAN),
    Mistake("a section that is not there", "pl10, pl11]", "pl10, pl12]", "unknown-reference", after="", file=PLAN),
    Mistake("a section listed twice", "pl10, pl11]", "pl10, pl11, pl11]", "duplicate-id", after="", file=PLAN),
    Mistake("an issuer that is not there", "issuer: so-khcn-hai-phong", "issuer: so-khcn-hp", "unknown-reference", after="", file=PLAN),
    Mistake("a kind of plan that is not there", "kind: decision", "kind: quyet-dinh", "unknown-value", after="", file=PLAN),
    # the registries
    Mistake("an organisation twice", "- id: thu-tuong-chinh-phu", "- id: so-khcn-hai-phong\n    kind: person\n    name: X\n    province: quoc-gia\n  - id: thu-tuong-chinh-phu", "duplicate-id", after="", file="data/organisations.yml", at="- id: so-khcn-hai-phong\n    kind: department"),
    Mistake("a topic of an indicator that is not there", "topic: doi-moi-cong-nghe", "topic: doi-moi", "unknown-reference", after="", file="data/indicators.yml"),
    Mistake("a joint work of a row that is not there", "tasks: [32-qd-skhcn-2022.pl2.5-1,", "tasks: [32-qd-skhcn-2022.pl2.55,", "unknown-reference", after="", file="data/joint-work.yml"),
    Mistake("a joint work that takes another row", "taken: 32-qd-skhcn-2022.pl2.5-1", "taken: 32-qd-skhcn-2022.pl4.1", "joint-work-taken", after="", file="data/joint-work.yml"),
    # waivers
    Mistake("an error waived", 'budget: "100"', 'budget: "100"\n    waive: [{code: duplicate-id, reason: x}]', "waiver-refused", at="waive:"),
    Mistake("a waiver without a reason", 'budget: "100"', 'budget: "100"\n    waive: [{code: cell-missing}]', "missing-key", at="waive:"),
    Mistake("a waiver that silences nothing", 'budget: "100"', 'budget: "100"\n    waive: [{code: cell-missing, reason: x}]', "waiver-unneeded", at="waive:", warning=True),
)  # fmt: skip


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("real")
    for folder in ("content", "data", "templates"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    return root


def test_there_are_sixty_or_more_and_each_is_another() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES) >= 60
    assert len({mistake.code for mistake in MISTAKES}) >= 30


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_the_mistake_is_caught_at_its_line(copied: Path, mistake: Mistake, capsys: pytest.CaptureFixture[str]) -> None:
    file = copied / mistake.file
    good = file.read_text(encoding="utf-8")
    start = good.index(mistake.after)
    start = good.index(
        mistake.old,
        max(0, start - 12) if mistake.after == ROW and mistake.old.startswith(("row", "  - row")) else start,
    )
    new = mistake.new
    bad = good[:start] + new + good[start + len(mistake.old) :]
    place = bad.index(mistake.at) if mistake.at else next(n for n in range(len(bad)) if bad[n] != good[n])
    line = bad.count("\n", 0, place) + 1
    file.write_text(bad, encoding="utf-8")
    try:
        code = main(["check", "--root", str(copied), "--format", "json", "--language", "vi"])
    finally:
        file.write_text(good, encoding="utf-8")
    found = json.loads(capsys.readouterr().out)
    said = [(each["file"], each["line"], each["code"]) for each in found]
    assert (mistake.file, line, mistake.code) in said, said
    assert code == (0 if mistake.warning else 1)
    assert len(found) <= 4, said
    for each in found:
        assert len(each["hint"]) > 10 and "{" not in each["message"].replace(mistake.new, "").replace("{vi:", ""), each


def test_without_a_mistake_there_is_no_finding(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--root", str(copied), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
