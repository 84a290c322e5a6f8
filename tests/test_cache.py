"""The cache is only ever a saving: whatever becomes of a file in it, the next build makes the same bytes, and mends it."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import sample_root

from generator import build, memo, start
from generator.build import Content
from generator.findings import Report

KINDS = [*(each for each in memo.FOLDERS if each != "stamps"), *memo.FILES]
SPOILS = {
    "cut": lambda content, at: content[:at],
    "emptied": lambda _content, _at: b"",
    "one bit": lambda content, at: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
    "grown": lambda content, at: content + content[:at],
    "zeros": lambda content, _at: bytes(len(content)),
}


def made(root: Path) -> dict[str, bytes]:
    report = Report()
    content: Content = build.checked(root, report)
    assert not report.errors, report.render("text")
    build.build(content, root / "site", lambda _: None)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in (root / "site").rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The sample, with a history of its own, built with every kind of cache."""
    root = sample_root(tmp_path_factory.mktemp("cache") / "root")
    for arguments in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first"]):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    return root, made(root)


def kept(root: Path, kind: str) -> list[Path]:
    path = root / ".cache" / kind
    return [path] if path.is_file() else sorted(path.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_one_file_of_the_cache_is_spoiled(once: tuple[Path, dict[str, bytes]], kind: str) -> None:
    root, before = once
    chance = random.Random(kind)
    file = chance.choice(kept(root, kind))
    name = chance.choice(list(SPOILS))
    content = file.read_bytes()
    file.write_bytes(SPOILS[name](content, chance.randrange(len(content))))
    assert memo.kept(file) is None, name
    if kind != "pages":
        shutil.rmtree(root / "site")  # so that every page is made, and asks for what is kept
    assert made(root) == before, (file.name, name)
    assert memo.kept(file) is not None, "it is mended"


@pytest.mark.parametrize("seed", range(2))
def test_every_file_of_the_cache_is_spoiled(once: tuple[Path, dict[str, bytes]], seed: int) -> None:
    root, before = once
    chance = random.Random(seed)
    for kind in KINDS:
        for file in kept(root, kind):
            content = file.read_bytes()
            file.write_bytes(SPOILS[chance.choice(list(SPOILS))](content, chance.randrange(len(content))))
    assert made(root) == before
    if seed:
        shutil.rmtree(root / ".cache")
        shutil.rmtree(root / "site")
        assert made(root) == before


def test_folders_of_an_earlier_version_give_way(once: tuple[Path, dict[str, bytes]]) -> None:
    root, before = once
    for file in kept(root, "frame"):
        file.unlink()
        (file / "assets").mkdir(parents=True)
    assert made(root) == before
    assert all(memo.kept(file) for file in kept(root, "frame"))


@pytest.mark.parametrize(
    ("place", "is_folder", "words"),
    [
        (".cache", False, ".cache is no folder"),
        *((f".cache/{each}", False, f".cache/{each} is no folder") for each in memo.FOLDERS),
        *((f".cache/{each}", True, f".cache/{each} is a folder") for each in memo.FILES),
        *((f".cache/{each}/*", True, "is a folder") for each in memo.FOLDERS if each not in ("stamps", "frame")),
    ],
)
def test_what_is_in_the_way_is_named(
    once: tuple[Path, dict[str, bytes]], place: str, is_folder: bool, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"
    shutil.copytree(once[0], root, ignore=shutil.ignore_patterns("pictures"))
    path = root / place
    if path.name == "*":
        path = next(iter(sorted(path.parent.glob("*"))), path.parent / "x")
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.mkdir(parents=True) if is_folder else path.write_text("", encoding="utf-8")
    assert start.main(["build", "--root", str(root)]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert f"delete {root / '.cache'} and build again" in said
    assert not list(root.glob(".*lock"))
    assert (root / "site/index.html").read_bytes() == once[1]["site/index.html"]
    assert start.main(["check", "--root", str(root)]) == 0  # a check needs no cache
