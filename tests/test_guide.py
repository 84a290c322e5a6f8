"""The staff guide: what its pages tell people to type does what they say it does, in a copy of the real content.

In a page's order: a `diff` changes the file named last before it, `sh` runs its commands, `text` is what they say.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY
from selenium import webdriver
from test_browser import browser as chromium
from test_differences import git
from test_tables_in import HEAD, word

from generator import cli
from generator.languages import LANGUAGES, Language

PAGES = REPOSITORY / "content/pages"
JOBS = ["amount", "task", "plan", "progress", "translate", "finding"]
_FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    kind: str
    body: str
    file: str


def steps(name: str, language: Language) -> Iterator[Step]:
    """The examples of a page, each with the file that the words before it name."""
    text = (PAGES / f"staff-{name}.{language}.md").read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        indent = len(match[1])
        body = "\n".join(line[indent:] for line in match[3].split("\n"))
        named = re.findall(r"`(content/[^`]+)`", text[: match.start()])
        yield Step(match[2], body.rstrip("\n"), named[-1] if named else "")


def changed(text: str, diff: str) -> str:
    """A text with the change that a diff shows; what it takes away or keeps stands there in exactly one place."""
    lines = diff.split("\n")
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
    assert text.count(old) >= 1, old
    # Where a page speaks of a row, the first place behind it is meant.
    start = text.index(old, text.index('row: "5"') if 'row: "5"' in text and text.count(old) > 1 else 0)
    return text[:start] + new + text[start + len(old) :]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content in a repository of its own, on the branch `main`."""
    root = tmp_path_factory.mktemp("guide")
    for folder in ("content", "data", "templates"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    (root / ".gitignore").write_text("site/\n.cache/\n", encoding="utf-8")
    git(root, "init", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-m", "first")
    return root


def run(command: str, language: Language) -> None:
    """Run one line of a page. Exit codes are looked at in what is said: some examples show a fault."""
    words = shlex.split(command)
    assert words[0] == "portal", command
    if words[1] not in ("build", "translations"):
        words += ["--language", language]
    code = cli.main(words[1:])
    assert code in (0, 1), command


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", JOBS)
def test_what_a_page_shows_is_what_happens(
    repository: Path, name: str, language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository, "reset", "--hard")
    git(repository, "clean", "-fd")
    monkeypatch.chdir(repository)
    Path("bang.docx").write_bytes(
        word([HEAD, ["1", "Việc ví dụ", "01 báo cáo", "Quý II", "250,5"], ["2", "Việc khác", "-", "Tháng 11", "-"]])
    )
    said = ""
    kinds = set()
    for step in steps(name, language):
        kinds.add(step.kind)
        if step.kind == "diff":
            file = Path(step.file)
            file.write_text(changed(file.read_text(encoding="utf-8"), step.body), encoding="utf-8")
        elif step.kind == "sh":
            capsys.readouterr()
            for command in step.body.split("\n"):
                run(command, language)
            said = capsys.readouterr().out
        else:
            assert step.kind == "text"
            assert [line.rstrip() for line in said.strip().split("\n")] == step.body.strip().split("\n")
    assert "sh" in kinds
    capsys.readouterr()
    assert cli.main(["check", "--language", language]) == 0, "the page ends with content that can be published"
    assert "error" not in capsys.readouterr().out


def test_both_languages_show_the_same_examples() -> None:
    for name in JOBS:
        shown = [[(s.kind, s.file) for s in steps(name, language)] for language in LANGUAGES]
        assert shown[0] == shown[1]
        commands = [[s.body for s in steps(name, language) if s.kind == "sh"] for language in LANGUAGES]
        assert commands[0] == commands[1]


def test_the_new_plan_and_the_report_are_on_their_pages(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the commands of the two pages that build, the pages say what was written."""
    for name, path, words in (
        ("plan", "nhiem-vu/7-kh-skhcn-2023.pl.1.html", ["Việc ví dụ", "250,5"]),
        ("progress", "en/tasks/32-qd-skhcn-2022.pl4.5.html", ["40%", "2 indicators have been calculated"]),
        ("progress", "nhiem-vu/32-qd-skhcn-2022.pl4.8-9.html", ["99/QĐ-VÍ-DỤ", "Tháng 12"]),
    ):
        test_what_a_page_shows_is_what_happens(repository, name, "vi", monkeypatch, capsys)
        page = BeautifulSoup((repository / "site" / path).read_text(encoding="utf-8"), "html.parser")
        text = " ".join(page.find("article").get_text(" ").split())
        for each in words:
            assert each in text, (path, each)


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    made = chromium()
    yield made
    made.quit()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_job_fits_on_one_screen_and_is_reached_from_the_first_page(
    site: Path, browser: webdriver.Chrome, language: Language
) -> None:
    browser.set_window_size(1440, 1100)
    index = "can-bo/index.html" if language == "vi" else "en/staff/index.html"
    home = "index.html" if language == "vi" else "en/index.html"
    assert index in {
        a["href"] if language == "vi" else f"en/{a['href']}"
        for a in BeautifulSoup((site / home).read_text(encoding="utf-8"), "html.parser").select("footer a")
    }
    browser.get((site / index).as_uri())
    links = browser.execute_script("return [...document.querySelectorAll('article ul a')].map(a => a.href)")
    assert len(links) == len(JOBS)
    for link in links:
        browser.get(link)
        height = browser.execute_script("return document.querySelector('article').getBoundingClientRect().height")
        assert height <= 1000, (link, height)
        wide = browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        assert wide, link
