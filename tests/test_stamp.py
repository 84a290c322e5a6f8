"""A build of what did not change is answered at once; whatever could have changed is built."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import REPOSITORY, sample_root

from generator import start

NOTHING = "Nothing changed"


def build(root: Path, *more: str, **environment: str) -> str:
    """What `portal build` says, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--root", str(root), "--out", str(root / "site"), *more],
        capture_output=True, text=True, check=False, encoding="utf-8", cwd=REPOSITORY, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The sample, not touched for a while, and built."""
    root = sample_root(tmp_path / "root")
    past = time.time() - 60
    for path in root.rglob("*"):
        os.utime(path, (past, past))
    assert NOTHING not in build(root)
    return root


def contents(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_the_second_build_has_nothing_to_do_and_loads_nothing(built: Path) -> None:
    before = contents(built / "site")
    assert NOTHING in build(built)
    assert contents(built / "site") == before
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys; from generator.start import main; main(sys.argv[1:]); print(*sys.modules)",
         "build", "--root", str(built), "--out", str(built / "site")],
        capture_output=True, text=True, check=True, cwd=REPOSITORY,
    ).stdout.split()  # fmt: skip
    assert not {"yaml", "pydantic", "babel", "jinja2", "generator.cli"} & set(loaded)


def test_an_edit_is_built_also_where_size_and_date_are_the_same(built: Path) -> None:
    plan = next((built / "content/plans").glob("*/plan.yml"))
    text = plan.read_text(encoding="utf-8")
    state = plan.stat()
    beside = plan.with_suffix(".new")
    beside.write_text(text.replace("a", "b", 1), encoding="utf-8")
    os.utime(beside, ns=(state.st_atime_ns, state.st_mtime_ns))
    beside.replace(plan)  # as editors save
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--root", str(built), "--out", str(built / "site")],
        capture_output=True, text=True, check=False, cwd=REPOSITORY,
    )  # fmt: skip
    assert NOTHING not in done.stdout


@pytest.mark.parametrize(
    "change",
    [
        lambda root: next((root / "content/plans").glob("*/plan.yml")).touch(),
        lambda root: (root / "data/interface/vi.yml").touch(),
        lambda root: (root / "templates/pages/home.html").touch(),
        lambda root: (root / "mkdocs.yml").touch(),
        lambda root: (root / "site/index.html").unlink(),
        lambda root: (root / "site/index.html").write_text("edited by hand", encoding="utf-8"),
        lambda root: (root / "site/stray.html").write_text("stray", encoding="utf-8"),
    ],
    ids=["content", "data", "template", "settings", "output-gone", "output-edited", "output-more"],
)
def test_whatever_changed_is_built(built: Path, change: object) -> None:
    before = contents(built / "site")
    change(built)  # type: ignore[operator]
    assert NOTHING not in build(built)
    assert contents(built / "site") == before


def test_other_options_are_another_build(built: Path) -> None:
    assert NOTHING not in build(built, "--as-of", "2022-03-01")
    assert NOTHING not in build(built)
    assert NOTHING not in build(built, SITE_URL="https://elsewhere.example/")


def settle(*folders: Path) -> None:
    past = time.time() - 60
    for folder in folders:
        for path in folder.rglob("*"):
            os.utime(path, (past, past))


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("beside", [False, True], ids=["clone", "working-tree-beside"])
def test_a_commit_is_built_since_pages_tell_the_history(tmp_path: Path, beside: bool) -> None:
    first = sample_root(tmp_path / "first")
    git(first, "init", "--initial-branch", "main")
    git(first, "add", "-A")
    git(first, "commit", "--message", "first")
    root = first
    if beside:
        root = tmp_path / "second"
        git(first, "worktree", "add", "-b", "other", str(root))
    settle(first, root)
    assert NOTHING not in build(root)
    assert NOTHING in build(root)
    git(root, "commit", "--allow-empty", "--message", "second")
    settle(first)
    assert NOTHING not in build(root)


def test_a_build_that_must_be_strict_is_never_answered_from_before(built: Path) -> None:
    assert NOTHING not in build(built, "--strict")
    assert NOTHING not in build(built, "--strict")


def test_what_is_no_portal_is_said_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["build", "--root", str(tmp_path)]) == 2
    assert "holds no content" in capsys.readouterr().err
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    assert start.main(["build", "--root", str(tmp_path)]) == 2
    assert "holds no content" in capsys.readouterr().err


def test_what_is_too_young_or_linked_is_not_vouched_for(built: Path) -> None:
    next((built / "content/plans").glob("*/plan.yml")).touch()
    build(built)
    assert NOTHING not in build(built)  # it was touched within the time that some file systems cannot tell apart
    folder = built / "content/linked"
    folder.symlink_to(built / "data")
    assert NOTHING not in build(built)
    assert NOTHING not in build(built)
