"""The same content gives the same bytes: whatever the machine, the day, the order of files; and without a network."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY, sample_root

HOOK = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"):
        sys.stderr.write("NETWORK %s %r\\n" % (event, arguments))
        raise PermissionError("no network at build time")
sys.addaudithook(refuse)
"""
NAMESPACE = ["unshare", "--map-root-user", "--net"]


def digests(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def built(root: Path, out: Path, *, cwd: Path | None = None, umask: int = 0o022, cores: set[int] | None = None, before: tuple[str, ...] = (), arguments: tuple[str, ...] = (), **environment: str) -> dict[str, str]:  # fmt: skip
    """A build in a process of its own; the digests of its files."""
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LD_LIBRARY_PATH")}

    def prepare() -> None:
        os.umask(umask)
        if cores:
            os.sched_setaffinity(0, cores)

    process = subprocess.run(
        [*before, sys.executable, "-m", "generator", "build", "--root", str(root), "--out", str(out), *arguments],
        cwd=cwd or REPOSITORY, env={**clean, **environment}, preexec_fn=prepare, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert "NETWORK" not in process.stderr
    return digests(out)


def shuffled(source: Path, target: Path, seed: int) -> Path:
    """A copy whose files were made in another order, at another time: folders list them differently."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    random.Random(seed).shuffle(files)
    for number, file in enumerate(files):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        os.utime(copy, (1_000_000_000 + 86_400 * number,) * 2)
    return target


CORE = min(os.sched_getaffinity(0))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("usual")
    root = sample_root(folder / "root")
    return root, built(root, folder / "site", TZ="UTC", LANG="C.UTF-8", PYTHONHASHSEED="0")


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Anchorage", "LC_ALL": "C", "PYTHONHASHSEED": "424242"},
        {"LANG": "vi_VN.UTF-8", "LC_ALL": "vi_VN.UTF-8", "PYTHONUTF8": "0", "PYTHONHASHSEED": "77"},
        {"LANG": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "2", "COLUMNS": "20"},
    ],
    ids=["east", "west", "vietnamese", "turkish"],
)  # fmt: skip
def test_zone_locale_and_hash_seed_change_nothing(
    environment: dict[str, str], usual: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    assert built(shuffled(usual[0], tmp_path / "root", 3), tmp_path / "site", **environment) == usual[1]


def test_umask_folder_cores_and_order_of_files_change_nothing(usual: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    root = shuffled(usual[0], tmp_path / "một nơi khác", 4)
    shutil.rmtree(root / ".cache", ignore_errors=True)
    cwd = tmp_path / "cwd"
    cwd.mkdir()
    assert built(root, tmp_path / "site", cwd=cwd, umask=0o077, cores={CORE}, PYTHONPATH=str(REPOSITORY)) == usual[1]
    # Again, over the cache and the site that are there now.
    assert built(Path("../một nơi khác"), tmp_path / "site", cwd=cwd, PYTHONPATH=str(REPOSITORY)) == usual[1]


def test_only_as_of_and_source_date_epoch_are_clocks(usual: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    root = usual[0]
    given = built(root, tmp_path / "a", arguments=("--as-of", "2022-03-01"))
    assert given != usual[1]
    assert built(root, tmp_path / "b", SOURCE_DATE_EPOCH="1646092800") == given
    assert built(root, tmp_path / "c", SOURCE_DATE_EPOCH="1646179199", TZ="Pacific/Kiritimati") == given
    assert built(root, tmp_path / "d", SOURCE_DATE_EPOCH="") == usual[1]


@pytest.mark.parametrize("epoch", ["yesterday", "9" * 30, "²", "-99999999999999", "-1", " 5", "١٢٣", "1_000", "+5"])
def test_an_epoch_that_is_none_is_wrong_usage(epoch: str, usual: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--root", str(usual[0]), "--out", str(tmp_path / "site")],
        cwd=REPOSITORY, env={**os.environ, "SOURCE_DATE_EPOCH": epoch}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert process.returncode == 2
    assert "SOURCE_DATE_EPOCH is " in process.stderr
    assert "Traceback" not in process.stderr


def test_a_build_opens_no_connection(usual: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """Every Python process refuses sockets; where the system lets us, all of them are in a network of their own, too."""
    (tmp_path / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    root = shuffled(usual[0], tmp_path / "root", 5)
    shutil.rmtree(root / ".cache", ignore_errors=True)
    apart = subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    before = tuple(NAMESPACE) if apart else ()
    assert built(root, tmp_path / "site", before=before, PYTHONPATH=str(tmp_path)) == usual[1]
    refused = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "no network at build time" in refused.stderr


def test_the_real_portal_is_the_same_elsewhere(tmp_path: Path) -> None:
    """All differences at once, the caches cold in one of the two."""
    root = tmp_path / "root"
    # The same commit, where there is git: what a site says of its history comes from there.
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", str(REPOSITORY), str(root)], capture_output=True, check=False)
    for name in ("content", "data", "templates"):
        shuffled(REPOSITORY / name, root / name, 6)
    shutil.copyfile(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
    here = built(REPOSITORY, tmp_path / "here", TZ="Asia/Ho_Chi_Minh", PYTHONHASHSEED="5")
    there = built(
        root, tmp_path / "there", cwd=tmp_path, umask=0o077, cores={CORE}, TZ="America/Anchorage", LC_ALL="C",
        PYTHONHASHSEED="6", PYTHONPATH=str(REPOSITORY),
    )  # fmt: skip
    assert {path for path in here.keys() | there.keys() if here.get(path) != there.get(path)} == set()
