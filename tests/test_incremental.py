"""A build after an edit makes only the pages that rest on it, and the site is that of a whole build, byte for byte."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import REPOSITORY

from generator import build
from generator.build import Summary
from generator.findings import Report

Edit = Callable[[Path], None]


def built(root: Path) -> Summary | None:
    """Build below `root`; None where the content has errors."""
    report = Report()
    content = build.checked(root, report)
    return None if report.errors else build.build(content, root / "site", lambda _: None)


def digests(site: Path) -> dict[str, str]:
    return {
        file.relative_to(site).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in site.rglob("*") if file.is_file()
    }  # fmt: skip


def whole(root: Path) -> dict[str, str]:
    """The site of a build that knows nothing of any build before it."""
    for folder in ("pages", "search"):
        shutil.rmtree(root / ".cache" / folder)
    made = built(root)
    assert made is not None and made.made == made.pages - len(list((root / "content" / "pages").glob("*.md")))
    return digests(root / "site")


def changed(root: Path, file: str, old: str, new: str, count: int = 1) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


@pytest.fixture
def real_root(site: Path, tmp_path: Path) -> Path:
    """A copy of the repository's own content, with the pictures and tables that building `site` has made."""
    assert site.is_dir()
    folder = tmp_path / "real"

    def there(source: str, target: str) -> None:
        with contextlib.suppress(FileNotFoundError):  # another test's build may forget a picture meanwhile
            shutil.copy2(source, target)

    for name in ("content", "data", "templates", ".cache/pictures", ".cache/formats"):
        shutil.copytree(REPOSITORY / name, folder / name, copy_function=there)
    shutil.copy(REPOSITORY / "mkdocs.yml", folder)
    return folder


PLAN = "content/plans/32-qd-skhcn-2022"


def first(pattern: str, file: str) -> tuple[str, str]:
    match = re.search(pattern, (REPOSITORY / file).read_text(encoding="utf-8"))
    assert match is not None
    return match[0], match[1]


def test_edits_of_the_real_plans(real_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Edits one after the other, as staff make them: each remakes some pages, a share that is known to be small where it is."""
    monkeypatch.setenv("REPO_URL", "https://github.com/example/plans")  # so that lines of files stand on the pages
    root = real_root
    start = built(root)
    assert start is not None
    again = built(root)
    assert again is not None and again.made == 0 and again.changed == 0
    section = next(f for f in sorted((root / PLAN).glob("pl*.yml")) if re.search(r'budget: "?[1-9]', f.read_text(encoding="utf-8")))
    file = section.relative_to(root).as_posix()
    amount, _ = first(r'budget: ("?[1-9][\d.,]*"?)', file)
    title, words = first(r'title: \{vi: "([^"]+)"', file)
    english, _ = first(r'title: \{vi: "[^"]+", en: "([^"]+)"', file)
    edits: list[tuple[str, Edit, float]] = [
        ("an amount", lambda r: changed(r, file, amount, 'budget: "7.777"'), 0.25),
        ("a Vietnamese title, so that its English is stale", lambda r: changed(r, file, title, title.replace(words, f"{words} mới")), 0.25),
        ("its English", lambda r: changed(r, file, english.rsplit('en: "', 1)[1], f"New: {english.rsplit('en: ', 1)[1][1:]}"), 0.25),
        ("a line before everything, so that all lines move", lambda r: changed(r, file, "\n", "\n# a remark\n"), 0.5),
        ("a name in a registry", lambda r: changed(r, "data/programmes.yml", 'name: {vi: "', 'name: {vi: "Mới: '), 0.6),
    ]
    for name, edit, share in edits:
        edit(root)
        made = built(root)
        assert made is not None, name
        assert 0 < made.made <= share * made.pages, f"{name}: {made.made} of {made.pages} pages were made"
        after = digests(root / "site")
        assert after == whole(root), name


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/interface/vi.yml", "title: Trích dẫn", "title: Cách trích dẫn"),
        ("templates/pages/task.html", "<p>", "<p>~"),
        ("mkdocs.yml", "site_url: https://", "site_url: https://other."),
        ("content/pages/about.vi.md", "title: ", "title: Mới "),
    ],
)
def test_what_is_not_a_record_makes_every_page_again(root: Path, file: str, old: str, new: str) -> None:
    first_build = built(root)
    assert first_build is not None
    changed(root, file, old, new)
    made = built(root)
    assert made is not None and made.made >= first_build.made / 2  # a language's words stand on its own pages only
    assert made.changed > 0
    after = digests(root / "site")
    assert after == whole(root)


def test_a_page_that_somebody_changed_or_took_away_is_made_again(root: Path) -> None:
    assert built(root) is not None
    before = digests(root / "site")
    pages = sorted((root / "site" / "nhiem-vu").glob("*.html"))
    pages[0].write_text("not what was built", encoding="utf-8")
    pages[1].unlink()
    made = built(root)
    assert made is not None and made.made == 2
    assert digests(root / "site") == before


def test_nothing_is_made_again_in_another_process(real_root: Path) -> None:
    """The digests of answers do not rest on the order of sets, which is another one in each process."""
    script = (
        "import sys; from pathlib import Path; from generator import build; from generator.findings import Report\n"
        "root = Path(sys.argv[1]); print(build.build(build.checked(root, Report()), root / 'site', lambda _: None).made)"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", script, str(real_root)], check=True, capture_output=True, text=True, cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    ]  # fmt: skip
    assert int(made[0]) > 1000 and made[1] == "0"


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"world": 1}', '{"world": null, "pages": {}}', "\0"])
def test_a_broken_memory_is_no_memory(root: Path, broken: str) -> None:
    first_build = built(root)
    assert first_build is not None
    before = digests(root / "site")
    for file in (root / ".cache" / "pages").iterdir():
        file.write_text(broken, encoding="utf-8")
    made = built(root)
    assert made is not None and made.made == first_build.made
    assert digests(root / "site") == before


def test_a_commit_changes_the_history_on_the_pages(root: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    assert built(root) is not None
    _random_edits(root, 5, 3)
    edited = built(root)
    assert edited is not None
    git("commit", "-qam", "second")
    made = built(root)
    assert made is not None and made.made > 0
    after = digests(root / "site")
    assert after == whole(root)


# What staff change, as patterns over the YAML: the words of a text, an amount, a time, a reference to another record.
_PLACES = [
    (r'\b(?:vi|en): "([^"]{3,})"', lambda words, _others, pick: f"{words} {pick.choice(['mới', 'KH&CN', 'x'])}"),
    (r'budget: "?(\d[\d.,]*)"?', lambda _words, _others, pick: str(pick.randint(0, 9999))),
    (r'time: \{?(?:vi: )?"([^"]+)"', lambda _words, others, pick: pick.choice(others)),
    (r"(?:organisation|programme|indicator|topic|parent): ([a-z0-9-]+)", lambda _words, others, pick: pick.choice(others)),
    (r"topics: \[([a-z0-9, -]+)\]", lambda _words, others, pick: pick.choice(others)),
    (r"status: ([a-z_]+)", lambda _words, others, pick: pick.choice(others)),
]


def _random_edits(root: Path, seed: int, count: int) -> int:
    """Change `count` places; a change that makes the content faulty is taken back. How many stayed."""
    pick = random.Random(seed)
    stayed = 0
    files = sorted([*(root / "content" / "plans").rglob("*.yml"), *(root / "data").glob("*.yml"), *(root / "content").glob("progress/**/*.yml")])
    for _ in range(20 * count):
        file = pick.choice(files)
        text = file.read_text(encoding="utf-8")
        pattern, change = pick.choice(_PLACES)
        found = list(re.finditer(pattern, text))
        if not found:
            continue
        match = pick.choice(found)
        new = change(match[1], sorted({each[1] for each in found}), pick)
        file.write_text(text[: match.start(1)] + new + text[match.end(1) :], encoding="utf-8")
        report = Report()
        build.checked(root, report)
        if report.errors or new == match[1]:
            file.write_text(text, encoding="utf-8")
            continue
        stayed += 1
        if stayed == count:
            break
    return stayed


@pytest.mark.parametrize("seed", range(10))
def test_any_edits_give_the_bytes_of_a_whole_build(root: Path, seed: int) -> None:
    assert built(root) is not None
    for turn in range(2):
        assert _random_edits(root, 100 * seed + turn, 3) == 3
        made = built(root)
        assert made is not None
        after = digests(root / "site")
        assert after == whole(root)


def test_the_caches_hold_what_the_last_build_needed_and_no_more(root: Path) -> None:
    def kept() -> dict[str, set[str]]:
        return {name: {file.name for file in (root / ".cache" / name).iterdir()} for name in ("pictures", "formats")}

    assert built(root) is not None
    first_build = kept()
    assert all(first_build.values())
    assert _random_edits(root, 11, 3) == 3
    assert built(root) is not None
    after = kept()
    assert after["formats"] != first_build["formats"]
    shutil.rmtree(root / ".cache")
    assert built(root) is not None
    assert kept() == after


def test_only_the_folders_built_last_are_remembered(root: Path) -> None:
    report = Report()
    content = build.checked(root, report)
    for number in range(6):
        build.build(content, root / f"out{number}", lambda _: None)
    assert len(list((root / ".cache" / "pages").iterdir())) == 4
    assert build.build(content, root / "out5", lambda _: None).made == 0
    assert build.build(content, root / "out0", lambda _: None).made > 0
