"""What is wrong with a root rather than with a text: files that lack, stray or cannot be; and what the commands answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import build, cli, folders, frame, prose
from generator.artifacts import OutputError
from generator.cli import main
from generator.findings import Report

PLAN = "content/plans/1-kh-vi-du-2022"
FRONT = "---\ntitle: x\ndescription: y\npath: {path}\n---\n# x\n"


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def replace(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    write(root, name, text.replace(old, new, 1))


CASES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "no plans": (lambda r: shutil.rmtree(r / "content/plans"), {"content/plans no-plans"}),
    "a stray file among plans": (lambda r: write(r, "content/plans/x.txt", ""), {"content/plans/x.txt stray-file"}),
    "a hidden file among plans": (lambda r: write(r, "content/plans/.keep", ""), set()),
    "a plan's folder outside": (lambda r: (r / "content/plans/y").symlink_to(r.parent), {"content/plans/y outside-root"}),
    "a folder with capitals": (lambda r: write(r, "content/plans/Y/plan.yml", "a: b"), {"content/plans/Y malformed-id"}),
    "a very long id": (lambda r: write(r, f"content/plans/{'y' * 101}/plan.yml", "a: b"), {f"content/plans/{'y' * 101} malformed-id"}),
    "no plan.yml": (lambda r: (r / PLAN / "plan.yml").unlink(), {f"{PLAN} no-plan-file"}),
    "a section with a name for a device": (lambda r: (replace(r, f"{PLAN}/plan.yml", "[pl1, pl2]", "[pl1, pl2, con]"), write(r, f"{PLAN}/con.yml", "ref: x")), {f"{PLAN}/con.yml malformed-id"}),
    "a target without a name": (lambda r: replace(r, f"{PLAN}/pl1.yml", "name: {vi: Số ví dụ, en: Number of examples}, ", ""), {f"{PLAN}/pl1.yml missing-key"}),
    "a group twice": (
        lambda r: replace(r, f"{PLAN}/pl1.yml", "priorities:", "groups:\n  - {no: I, title: {vi: a, en: b}}\n  - {no: I, title: {vi: c, en: d}}\npriorities:"),
        {f"{PLAN}/pl1.yml duplicate-id"},
    ),
    "a link to nothing": (lambda r: (r / "data/nothing.yml").symlink_to("none.yml"), {"data/nothing.yml outside-root"}),
    "a broken file with a waiver": (lambda r: write(r, f"{PLAN}/pl1.yml", "waive: [{code: x"), {f"{PLAN}/pl1.yml broken-yaml"}),
    "a waiver that is a word": (lambda r: replace(r, f"{PLAN}/pl2.yml", "ref:", "waive: [time-outside-period]\nref:"), {f"{PLAN}/pl2.yml wrong-type"}),
    "a section of characters and comments in a page": (lambda r: replace(r, "content/pages/about.vi.md", "# Giới", "<![CDATA[ a ]]>\n\n# Giới"), {"content/pages/about.vi.md page-markup"}),
    "a section twice": (lambda r: replace(r, f"{PLAN}/plan.yml", "[pl1, pl2]", "[pl1, pl2, pl1]"), {f"{PLAN}/plan.yml duplicate-id"}),
    "a section that is no file": (lambda r: replace(r, f"{PLAN}/plan.yml", "[pl1, pl2]", "[pl1, pl2, pl3]"), {f"{PLAN}/plan.yml unknown-reference"}),
    "a broken section of a broken plan": (
        lambda r: (write(r, f"{PLAN}/plan.yml", "a: ["), write(r, f"{PLAN}/pl1.yml", "b: [")),
        {f"{PLAN}/plan.yml broken-yaml", f"{PLAN}/pl1.yml broken-yaml"},
    ),
    "a priority twice": (
        lambda r: replace(r, f"{PLAN}/pl1.yml", "targets:", '  - {no: "1", kind: duty, text: {vi: "Hai.", en: "Two."}}\ntargets:'),
        {f"{PLAN}/pl1.yml duplicate-id"},
    ),
    "an unknown group": (lambda r: replace(r, f"{PLAN}/pl1.yml", '{row: "1", title', '{row: "1", group: IX, title'), {f"{PLAN}/pl1.yml unknown-reference"}),
    "mkdocs.yml broken": (lambda r: write(r, "mkdocs.yml", "a: ["), {"mkdocs.yml broken-yaml"}),
    "mkdocs.yml in an old encoding": (lambda r: (r / "mkdocs.yml").write_bytes((r / "mkdocs.yml").read_text(encoding="utf-8").encode("cp1258", "replace")), {"mkdocs.yml not-utf8"}),
    "mkdocs.yml in UTF-16": (lambda r: (r / "mkdocs.yml").write_bytes((r / "mkdocs.yml").read_text(encoding="utf-8").encode("utf-16")), {"mkdocs.yml not-utf8"}),
    "mkdocs.yml with a program in it": (lambda r: replace(r, "mkdocs.yml", "permalink: false", "permalink: !!python/name:os.system"), {"mkdocs.yml yaml-tag"}),
    "mkdocs.yml with a word for the theme": (lambda r: write(r, "mkdocs.yml", "theme: 5"), {"mkdocs.yml setting-value"}),
    "mkdocs.yml without a theme": (lambda r: write(r, "mkdocs.yml", "site_name: x"), {"mkdocs.yml missing-key"}),
    "mkdocs.yml with nothing but the theme": (lambda r: write(r, "mkdocs.yml", "theme: {name: material, custom_dir: templates/theme}\nsite_url:\nextra:\n"), set()),
    "mkdocs.yml with a theme out of the root": (lambda r: replace(r, "mkdocs.yml", "templates/theme", "templates/../../x"), {"mkdocs.yml setting-value"}),
    "mkdocs.yml with markup in an address": (lambda r: replace(r, "mkdocs.yml", "https://ke-hoach-khcn.example/", '"https://a b/\\"><script>"'), {"mkdocs.yml setting-value"}),
    "mkdocs.yml a list": (lambda r: write(r, "mkdocs.yml", "- a"), {"mkdocs.yml not-a-mapping"}),
    "mkdocs.yml a folder": (lambda r: ((r / "mkdocs.yml").unlink(), (r / "mkdocs.yml").mkdir()), {"mkdocs.yml file-unreadable"}),
    "a page in no language": (lambda r: write(r, "content/pages/x.de.md", ""), {"content/pages/x.de.md stray-file"}),
    "a page outside": (lambda r: (r / "content/pages/x.vi.md").symlink_to("/etc/hostname"), {"content/pages/x.vi.md outside-root"}),
    "a page with an odd name": (lambda r: write(r, "content/pages/x y.vi.md", FRONT), {"content/pages/x y.vi.md malformed-id"}),
    "a page without a head": (lambda r: write(r, "content/pages/x.vi.md", "# x"), {"content/pages/x.vi.md page-front-matter"}),
    "a page with a list for a title": (lambda r: write(r, "content/pages/x.vi.md", FRONT.format(path="x.html").replace("title: x", "title: [x]")), {"content/pages/x.vi.md page-front-matter"}),
    "a page with an unknown key": (lambda r: write(r, "content/pages/x.vi.md", FRONT.format(path="x.html").replace("title", "titel: y\ntitle")), {"content/pages/x.vi.md unknown-key"}),
    "a page not in UTF-8": (lambda r: (r / "content/pages/x.vi.md").write_bytes(b"\xff"), {"content/pages/x.vi.md not-utf8"}),
    "a page with a hidden character": (lambda r: write(r, "content/pages/x.vi.md", FRONT.format(path="x.html") + "a\u202eb"), {"content/pages/x.vi.md control-character"}),
    "a page without its pair": (lambda r: write(r, "content/pages/x.vi.md", FRONT.format(path="x.html")), {"content/pages/x.vi.md page-pair"}),
    "two pages on one address": (
        lambda r: [write(r, f"content/pages/{n}.{lang}.md", FRONT.format(path=f"{pre}x.html")) for n in "xy" for lang, pre in (("vi", ""), ("en", "en/"))],
        {"content/pages/y.vi.md address-twice", "content/pages/y.en.md address-twice"},
    ),
    "a page on the other language's side": (
        lambda r: [write(r, f"content/pages/x.{lang}.md", FRONT.format(path=f"{pre}x.html")) for lang, pre in (("vi", "en/"), ("en", ""))],
        {"content/pages/x.vi.md page-path", "content/pages/x.en.md page-path"},
    ),
    "comments, declarations and instructions in a page": (
        lambda r: replace(r, "content/pages/about.vi.md", "# Giới", "<!-- a -->\n\n<?php x ?>\n\n<!DOCTYPE x>\n\n# Giới"),
        {"content/pages/about.vi.md page-markup"},
    ),
    "a string of the interface that is a list": (lambda r: replace(r, "data/interface/vi.yml", "frame:", "x: [a]\nframe:"), {"data/interface/vi.yml interface-string"}),
    "an endless cell in the ledger": (lambda r: write(r, "data/translations.csv", 'a,"' + "x" * 200_000), {"data/translations.csv broken-ledger"}),
    "a ledger of nonsense": (lambda r: write(r, "data/translations.csv", "nonsense\n" * 500), {"data/translations.csv broken-ledger"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_is_a_finding_at_its_file(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    do, expected = CASES[name]
    do(root)
    code = main(["check", "--root", str(root), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert {f"{each['file']} {each['code']}" for each in found} >= expected
    if not expected:
        assert found == []
    assert len(found) <= 60
    assert code == (1 if any(each["severity"] == "error" for each in found) else 0)


def test_windows_line_ends_are_read(root: Path) -> None:
    for file in [*(root / "content").rglob("*.*"), *(root / "data").rglob("*.yml")]:
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    report = Report()
    pages = build.read(root, report).pages
    assert report.render("text") == ""
    assert all(page.markdown.startswith("# ") for page in pages)


def test_a_file_with_very_many_faults_says_fifty(root: Path) -> None:
    write(root, f"{PLAN}/pl1.yml", "".join(f"k{n}: &a{n} x\n" for n in range(80)))
    report = Report()
    build.read(root, report)
    assert [each.code for each in report if each.where.file == f"{PLAN}/pl1.yml"].count("yaml-alias") == 50


def test_too_many_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_FILES", 3)
    report = Report()
    folders.check(root, report)
    assert [each.code for each in report] == ["too-many-entries"]


def test_a_whole_folder_that_is_a_link(root: Path, tmp_path: Path) -> None:
    (root / "data").rename(tmp_path / "data")
    (root / "data").symlink_to(tmp_path / "data")
    report = Report()
    folders.check(root, report)
    assert [(each.where.file, each.code) for each in report] == [("data", "outside-root")]


def test_markdown_that_breaks_its_library_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> str:
        raise RecursionError

    monkeypatch.setattr(prose.markdown, "markdown", breaks)
    report = Report()
    prose.check("x", "x.html", "x.md", 7, report)
    assert [(each.code, each.where.line) for each in report] == [("page-markup", 7)]


# --- commands --------------------------------------------------------------------------------------


def test_check_of_a_part_shows_its_findings_only(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, f"{PLAN}/pl2.yml", "a: [")
    assert main(["check", "--root", str(root), str(root / "data")]) == 0
    assert "broken-yaml" not in capsys.readouterr().out
    assert main(["check", "--root", str(root), str(root / PLAN)]) == 1
    assert "broken-yaml" in capsys.readouterr().out
    assert main(["check", "--root", str(root), str(root)]) == 1
    assert main(["check", "--root", str(root), "/etc"]) == 2


def test_schemas_are_written_and_codes_explained(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--root", str(root)]) == 0
    assert json.loads((root / "schema/plan.json").read_text(encoding="utf-8"))["title"] == "PlanFile"
    assert main(["explain", "page-markup", "--language", "vi"]) == 0
    assert "Sai:" in capsys.readouterr().out


def test_accepting_translations_needs_sound_content(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translations", "accept", "--root", str(root), "--status", "reviewed"]) == 0
    ledger = (root / "data/translations.csv").read_bytes()
    assert b",reviewed" in ledger
    write(root, f"{PLAN}/pl2.yml", "a: [")
    assert main(["translations", "accept", "--root", str(root)]) == 1
    assert "broken-yaml" in capsys.readouterr().out
    assert (root / "data/translations.csv").read_bytes() == ledger
    for command in (["translations", "accept"], ["serve"]):
        assert main([*command, "--root", str(root / "data")]) == 2


def test_an_engine_that_fails_says_so_and_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, "templates/theme/main.html", "{% nonsense %}")
    assert main(["build", "--root", str(root)]) == 2
    err = capsys.readouterr().err
    assert "nonsense" in err
    assert "portal: " in err
    assert not (root / "site").exists()
    assert not [path.name for path in (root / ".cache/frame").iterdir() if path.name.startswith(".run-")]


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (BrokenPipeError(), 0, ""),
        (KeyboardInterrupt(), 2, "portal: stopped; the published site is as it was\n"),
        (OutputError("no room"), 2, "portal: no room\n"),
        (frame.EngineError("engine"), 2, "portal: engine\n"),
    ],
)
def test_what_stops_a_command(raised: BaseException, code: int, said: str, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    def stopped(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(cli.build, "read", stopped)
    assert main(["check", "--root", str(root)]) == code
    assert capsys.readouterr().err == said
