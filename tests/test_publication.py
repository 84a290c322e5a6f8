"""Publication is all or nothing: killed, out of space, refused, or raced, what was published stays whole."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from conftest import REPOSITORY, sample_root
from two_sites import site_of

from generator import artifacts, build, pages, publication
from generator.artifacts import Artifact, OutputError, publish
from generator.cli import main
from generator.findings import Report
from generator.languages import LANGUAGES
from generator.publication import Limits, UnfitError

Files = dict[str, bytes]
PORTAL = [sys.executable, "-m", "generator"]


def files(folder: Path) -> Files:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


WHOLE = {letter: {each.path: each.content for each in site_of(letter)} for letter in "ab"}


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "site")


_LOOP = """
import sys
sys.path[:0] = [{tests!r}, {repository!r}]
from pathlib import Path
from generator import artifacts
from two_sites import site_of
if {stepwise}:
    artifacts._exchange = lambda one, other: False
print("ready", flush=True)
while True:
    for letter in "ab":
        artifacts.publish(site_of(letter), Path({out!r}))
"""


@pytest.mark.parametrize("stepwise", [False, True], ids=["exchanged", "in two steps"])
def test_killed_at_any_moment_the_site_is_one_of_the_two(stepwise: bool, tmp_path: Path) -> None:
    """Twenty kills. Where a system cannot exchange folders, a kill between two renames is mended by the next build."""
    out = tmp_path / "site"
    publish(site_of("a"), out)
    dice = random.Random(8)
    seen = set()
    for _ in range(20):
        script = _LOOP.format(tests=str(Path(__file__).parent), repository=str(REPOSITORY), stepwise=stepwise, out=str(out))
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.random() / 5)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if stepwise and not out.exists():
            artifacts._recover(out)
        found = files(out)
        assert found in (WHOLE["a"], WHOLE["b"])
        seen.add(found == WHOLE["a"])
    assert publish(site_of("b"), out)[0] == len(WHOLE["b"])
    assert files(out) == WHOLE["b"]
    assert leftovers(tmp_path) == []


def test_a_kill_between_the_two_steps_is_mended(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(site_of("a"), out)
    (tmp_path / ".site-old-x").mkdir()
    out.rename(tmp_path / ".site-old-x" / "site")
    (tmp_path / ".site-new-y").mkdir()
    with pytest.raises(OutputError, match="not today"):
        publish(site_of("b"), out, refuse)
    assert files(out) == WHOLE["a"]
    assert leftovers(tmp_path) == []


def refuse(_: Path) -> None:
    raise OutputError("not today")


def test_a_whole_build_killed_anywhere(root: Path) -> None:
    """`portal build` itself, with its engine and caches, killed at six moments of its run; then it succeeds."""
    assert main(["build", "--root", str(root)]) == 0
    before = files(root / "site")
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    section.write_text(section.read_text(encoding="utf-8").replace("Làm ví dụ thứ nhất", "Làm ví dụ đầu tiên"), encoding="utf-8")
    for moment in range(6):
        if moment == 3:
            shutil.rmtree(root / ".cache", ignore_errors=True)
        process = subprocess.Popen([*PORTAL, "build", "--root", str(root)], cwd=REPOSITORY, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        assert process.stderr is not None
        for _ in range(moment + 1):  # as many stages as the build has announced
            process.stderr.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
        assert files(root / "site") == before, moment
    assert main(["build", "--root", str(root)]) == 0
    after = files(root / "site")
    assert b"L\xc3\xa0m v\xc3\xad d\xe1\xbb\xa5 \xc4\x91\xe1\xba\xa7u ti\xc3\xaan" in after["data/v1/tasks.csv"]
    assert not [path.name for path in root.iterdir() if path.name.startswith(".site")]


def in_a_child(work: object, user: int | None = None, file_size: int | None = None) -> str:
    """What `work` raises as OutputError, in a process of its own with another user or a limit; "" where it succeeds."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        words = "no OutputError"
        try:
            if file_size is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
            if user is not None:
                os.setgid(user)
                os.setuid(user)
            work()  # type: ignore[operator]
            words = ""
        except OutputError as error:
            words = str(error)
        except BaseException as error:  # noqa: BLE001 — said to the parent, which fails
            words = f"no OutputError but {error!r}"
        os.write(write, words.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        words = stream.read().decode()
    os.waitpid(child, 0)
    return words


def test_a_disk_without_room(tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(site_of("a"), out)
    words = in_a_child(lambda: publish(site_of("b"), out), file_size=3000)
    assert words.startswith("cannot write the site: ")
    assert words.endswith("what was published is as it was")
    assert files(out) == WHOLE["a"]
    assert leftovers(tmp_path) == []
    publish(site_of("b"), out)
    assert files(out) == WHOLE["b"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_fails_while_the_folders_are_swapped(code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two renames fails: the first is taken back."""
    out = tmp_path / "site"
    publish(site_of("a"), out)
    monkeypatch.setattr(artifacts, "_exchange", lambda one, other: False)
    real = artifacts._rename
    calls = []

    def fails_at_second(one: Path, other: Path) -> None:
        calls.append(one)
        if len(calls) == 2:
            raise OSError(code, os.strerror(code), str(one))
        real(one, other)

    monkeypatch.setattr(artifacts, "_rename", fails_at_second)
    with pytest.raises(OutputError, match=os.strerror(code)):
        publish(site_of("b"), out)
    assert files(out) == WHOLE["a"]
    assert leftovers(tmp_path) == []


def test_a_folder_that_may_not_be_written() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out = folder / "site"
        publish(site_of("a"), out)
        folder.chmod(0o555)
        words = in_a_child(lambda: publish(site_of("b"), out), user=65534 if os.getuid() == 0 else None)
        assert words == f"cannot write beside {out}: Permission denied"
        assert files(out) == WHOLE["a"]
        folder.chmod(0o755)
        publish(site_of("b"), out)
        assert files(out) == WHOLE["b"]


def test_a_place_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write beside"):
        publish(site_of("a"), tmp_path / "file" / "site")
    with pytest.raises(OutputError, match="is not a site made by this program"):
        publish(site_of("a"), tmp_path / "file")


def test_two_builds_at_a_time(tmp_path: Path) -> None:
    """The second one says so and leaves everything to the first; then it succeeds."""
    out = tmp_path / "site"
    said = []

    def meanwhile(_: Path) -> None:
        said.append(in_a_child(lambda: publish(site_of("b"), out)))

    publish(site_of("a"), out, meanwhile)
    assert said == [f"another build is writing {out}; wait until it is done, then build again"]
    assert files(out) == WHOLE["a"]
    publish(site_of("b"), out)
    assert files(out) == WHOLE["b"]
    assert leftovers(tmp_path) == []


def test_many_builds_at_a_time_leave_one_whole_site(tmp_path: Path) -> None:
    root = sample_root(tmp_path / "root")
    running = [
        subprocess.Popen([*PORTAL, "build", "--root", str(root)], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [(process.communicate(timeout=300), process.returncode) for process in running]
    assert [code for _, code in ended] == [0, 0, 0], [err for (_, err), _ in ended]
    assert "waiting: another build of this folder is running" in "".join(err for (_, err), _ in ended)
    assert main(["build", "--root", str(root), "--out", str(tmp_path / "alone")]) == 0
    assert files(root / "site") == files(tmp_path / "alone")
    assert "Traceback" not in "".join(err for (_, err), _ in ended)


def test_everybody_may_read_the_site_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        publish(site_of("a"), tmp_path / "site")
        (tmp_path / "site/index.html").chmod(0o600)
        publish(site_of("a"), tmp_path / "site")
    finally:
        os.umask(before)
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in [tmp_path / "site", *(tmp_path / "site").rglob("*")]}
    assert modes == {(True, 0o755), (False, 0o644)}


def test_without_links_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(site_of("a"), tmp_path / "site")

    def no_links(*_: object) -> None:
        raise OSError(errno.EMLINK, "Too many links")

    monkeypatch.setattr(os, "link", no_links)
    assert publish(site_of("a"), tmp_path / "site") == (len(WHOLE["a"]), len(WHOLE["a"]))
    assert files(tmp_path / "site") == WHOLE["a"]


@pytest.mark.parametrize("path", ["", "/etc/x", "../x", "a/../../x", "a\\b", "a\0b"])
def test_no_file_has_a_path_outside_the_site(path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside the site"):
        Artifact(path, b"")


# --- what a site must fulfil -----------------------------------------------------------------------


def page(path: str, body: str = "") -> Artifact:
    return Artifact(path, f"<html><body>{body}</body></html>".encode())


def checked(files: Iterable[Artifact], least: Mapping[str, int], limits: Limits | None = None) -> None:
    inspection = publication.Inspection(limits)
    for _ in inspection.passing(files):
        pass
    inspection.check(least)


PAIR = [page("a.html"), page("en/a.html", '<h2 id="x&amp;y">')]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ([page("a.html")], "two files claim a.html"),
        ([Artifact("A.HTML", b"")], "A.HTML and a.html are one name"),
        ([Artifact("a.html/x", b"")], "a.html is a file and a folder"),
        ([page("b.html")], "there are 2 Vietnamese and 1 English pages"),
        ([page("b.html", '<a href="c.html">'), page("en/b.html")], "b.html: c.html leads nowhere"),
        ([page("b.html"), page("en/b.html", "<img alt='' src=\"../../x.png\">")], "en/b.html: ../x.png leads nowhere"),
        ([page("b.html", '<a class="x" href="en/a.html#z">'), page("en/b.html")], "en/a.html#z leads to no place"),
        ([page("b.html", '<a href="#z">'), page("en/b.html")], "#z leads to no place"),
    ],
)  # fmt: skip
def test_a_site_that_is_not_fit_is_refused(more: list[Artifact], fault: str) -> None:
    checked(PAIR, {})
    with pytest.raises(UnfitError) as caught:
        checked([*PAIR, *more], {})
    assert fault in str(caught.value)


def test_good_links_of_every_kind() -> None:
    body = (
        '<link rel="canonical" href="https://x/none.html"><a href="en/a.html#x&amp;y"></a><a href="https://example.org/x"></a>'
        '<a href="mailto:a@b"></a><a href="en/../a.html?q=1"></a><a href="#here" id="here"></a><img src="a%20b.png">'
    )
    checked([*PAIR, page("b.html", body), page("en/b.html"), Artifact("a b.png", b"")], {})


def test_a_record_without_its_page() -> None:
    with pytest.raises(UnfitError, match="en/ has 1 pages for 2 records"):
        checked(PAIR, {"en": 2})


def test_files_too_large_for_the_host() -> None:
    with pytest.raises(UnfitError) as caught:
        checked(PAIR, {}, Limits(20, 50))
    assert "a.html has 26 bytes; hosts take 20; for a host that takes more, set extra.max_file_mb in mkdocs.yml" in str(caught.value)
    assert "the site has" in str(caught.value)
    assert "extra.max_site_mb" in str(caught.value)


def test_the_limits_of_a_host_are_a_setting(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Limits.of({"max_file_mb": 2, "max_site_mb": 3000}) == Limits(2_000_000, 3_000_000_000)
    assert Limits.of(None) == Limits.of({}) == Limits(100_000_000, 1_000_000_000)
    settings = root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("max_site_mb: 1000", "max_site_mb: 1"), encoding="utf-8")
    assert main(["build", "--root", str(root)]) == 2
    assert "hosts take 1,000,000; for a host that takes more, set extra.max_site_mb in mkdocs.yml" in capsys.readouterr().err
    for wrong in ("a lot", "0", "-1", "1.5", "true", "[1]"):
        settings.write_text(text.replace("max_site_mb: 1000", f"max_site_mb: {wrong}"), encoding="utf-8")
        assert main(["build", "--root", str(root)]) == 1
        assert "mkdocs.yml:14:16: error [setting-value]" in capsys.readouterr().out
    assert not (root / "site").exists()


def test_a_long_list_of_faults_is_cut() -> None:
    found = [page(f"{n}.html", '<a href="none.html">') for n in range(15)]
    with pytest.raises(UnfitError, match=r"… and \d+ more"):
        checked([*PAIR, *found], {})


def test_an_address_that_vanishes_is_said_and_stops_a_strict_build(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--root", str(root)]) == 0
    before = files(root / "site")
    section = root / "content/plans/1-kh-vi-du-2022/pl1.yml"
    lines = [line for line in section.read_text(encoding="utf-8").splitlines() if 'row: "4"' not in line]
    section.write_text("\n".join(lines) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["build", "--root", str(root), "--strict"]) == 2
    assert "2 addresses would vanish: ['en/tasks/1-kh-vi-du-2022.pl1.4.html', 'nhiem-vu/1-kh-vi-du-2022.pl1.4.html']" in capsys.readouterr().err
    assert files(root / "site") == before
    assert main(["build", "--root", str(root)]) == 0
    assert "2 addresses of the site before are gone" in capsys.readouterr().err
    assert not (root / "site/nhiem-vu/1-kh-vi-du-2022.pl1.4.html").exists()


def test_a_dead_link_in_a_hand_written_page_is_not_published(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / "content/pages/about.vi.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "\n[x](nhiem-vu/khong-co.html)\n", encoding="utf-8")
    assert main(["build", "--root", str(root)]) == 1
    assert f"content/pages/about.vi.md:{text.count(chr(10)) + 2}:5: error [page-link]" in capsys.readouterr().out
    # Which files of data and anchors of records there are is known only once they are made.
    for link in ("data/v1/khong-co.csv", "ke-hoach/1-kh-vi-du-2022.html#khong-co"):
        file.write_text(f"{text}\n[x]({link})\n", encoding="utf-8")
        assert main(["build", "--root", str(root)]) == 2
        assert link in capsys.readouterr().err
    assert not (root / "site").exists()


def test_the_pages_that_a_link_may_lead_to_are_those_that_are_made(sample_site: Path, root: Path) -> None:
    content = build.checked(root, Report())
    portal = build.compose(content.catalog)
    written = {page.path for page in content.pages}
    known = set().union(*(pages.paths(portal, language) for language in LANGUAGES))
    assert known | written == {file.relative_to(sample_site).as_posix() for file in sample_site.rglob("*.html")}


def test_a_part_for_trying_out_is_built_alone(root: Path) -> None:
    assert main(["build", "--root", str(root), "--language", "vi"]) == 0
    assert (root / "site/nhiem-vu/1-kh-vi-du-2022.pl1.1.html").is_file()
    assert not (root / "site/en/tasks/1-kh-vi-du-2022.pl1.1.html").exists()
