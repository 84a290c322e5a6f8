"""Work ahead: done by as many processes as there are cores, never instead of the work itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

SCRIPT = """
import os, sys, threading
from pathlib import Path
from generator import parallel
folder = Path(sys.argv[1])

def work(number):
    if number == 5:
        raise ValueError("not this one")
    print("a process is silent")
    (folder / str(number)).write_text(str(os.getpid()))

{before}
print(parallel.ahead(work, {count}), os.getpid())
"""


def done(folder: Path, before: str = "", count: int = 8) -> tuple[int, dict[str, str], str]:
    """How many processes there were, which work was done by which, and the process that waited."""
    folder.mkdir()
    script = SCRIPT.format(before=before, count=count)
    ran = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    processes, waiting = ran.stdout.split()
    assert ran.stderr == ""
    return int(processes), {file.name: file.read_text() for file in folder.iterdir()}, waiting


def test_the_work_is_spread_over_the_cores(tmp_path: Path) -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    processes, left, waiting = done(tmp_path / "all")
    if cores == 1:
        assert (processes, left) == (0, {})
        return
    assert processes == min(cores, 4)
    assert waiting not in left.values()
    # The one that failed took those after it in its process with it, and nothing else.
    failed = {str(number) for number in range(5, 8, processes)}
    assert left.keys() == {str(number) for number in range(8)} - failed
    assert len(set(left.values())) == processes


@pytest.mark.parametrize(
    ("before", "count"),
    [
        ("os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})", 8),
        ("threading.Thread(target=threading.Event().wait, daemon=True).start()", 8),
        ("import numpy", 8),
        ("", 3),
    ],
)
def test_where_a_fork_is_no_use_or_not_safe_there_is_none(tmp_path: Path, before: str, count: int) -> None:
    processes, left, _ = done(tmp_path / "none", before, count)
    assert (processes, left) == (0, {})
