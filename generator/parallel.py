"""Work done ahead by other processes, so that every core is busy: what it makes is left in a cache.

The processes are forks of this one: they have all that was read and need nothing sent to them. Whoever asked then goes
through the work in order and finds it done; what a process could not do is done, or fails, there. So nothing depends on
how many cores there are but the time.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

# Libraries with threads of their own: a fork of a process that runs them may wait for a lock that nobody frees.
_THREADED = ("pyarrow", "vl_convert", "numpy")


def ahead(work: Callable[[int], object], count: int, least: int = 2) -> int:
    """Do `work(0)` … `work(count - 1)` in as many processes as there are cores; wait for them, whatever becomes of them.

    `least`: pieces of work for which a process is worth its start. Returns the number of processes: 0 where two are not
    worth it or not possible.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    cores = min(cores, count // least)
    if cores < 2 or threading.active_count() > 1 or any(name in sys.modules for name in _THREADED):
        return 0
    sys.stdout.flush()
    sys.stderr.flush()
    processes = []
    for first in range(cores):
        process = os.fork()
        if process == 0:
            _quietly(work, range(first, count, cores))
        processes.append(process)
    for process in processes:
        os.waitpid(process, 0)
    return cores


def _quietly(work: Callable[[int], object], numbers: range) -> None:  # pragma: no cover — a fork measures nothing
    """Do some of the work and end this process; faults are met again by the one that waits."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        for number in numbers:
            work(number)
    finally:
        os._exit(0)
