"""Measure `portal build` over the repository's own content: CPU, wall time and memory, cold and warm.

    python benchmarks/build.py [RUNS]

cold: no cache, no old site; warm: the engine's frames and the pictures are cached, no old site; again: everything is
asked for once more, nothing changed; nothing: the same, answered from the stamp; amount: the amount of one row changed,
and with it sums, tables and pictures; words: the English of one row's title changed.
CPU is that of the process and its children. Prints a Markdown table of medians.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
PROBE = """
import json, resource, sys, time
start = time.perf_counter()
from generator.start import main
code = main(sys.argv[1:])
own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"cpu": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
                  "wall": time.perf_counter() - start, "mb": max(own.ru_maxrss, children.ru_maxrss) / 1024}))
sys.exit(code)
"""


def run(root: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "build", "--root", str(root)],
        capture_output=True, text=True, check=True, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    results: dict[str, list[dict[str, float]]] = {"cold": [], "warm": [], "again": [], "amount": [], "words": [], "nothing": []}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        for name in ("content", "data", "templates"):
            shutil.copytree(REPOSITORY / name, root / name)
        shutil.copy(REPOSITORY / "mkdocs.yml", root)
        section = root / "content/plans/32-qd-skhcn-2022/pl1.yml"
        text = section.read_text(encoding="utf-8")
        for turn in range(runs):
            for name in (".cache", "site"):
                shutil.rmtree(root / name, ignore_errors=True)
            results["cold"].append(run(root))
            shutil.rmtree(root / "site")
            results["warm"].append(run(root))
            for stamp in (root / ".cache" / "stamps").glob("*"):
                stamp.unlink()
            results["again"].append(run(root))
            changed, changes = re.subn(r'(budget: "?)[1-9][0-9.,]*', rf"\g<1>1.23{turn % 10}", text, count=1)
            assert changes, f"{section} states no amount"
            section.write_text(changed, encoding="utf-8")
            results["amount"].append(run(root))
            changed, changes = re.subn(r'(- row: .*\n +title: \{vi: "[^"]+", en: ")', rf"\g<1>{turn} ", text, count=1)
            assert changes, f"{section} has no row"
            section.write_text(text, encoding="utf-8")
            run(root)
            section.write_text(changed, encoding="utf-8")
            results["words"].append(run(root))
            section.write_text(text, encoding="utf-8")
            time.sleep(2.5)  # a stamp vouches for no input that is younger
            run(root)
            results["nothing"].append(run(root))
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python {sys.version.split()[0]}, median of {runs}\n")
    print("| build | CPU s | wall s | peak MB |\n|---|---|---|---|")
    for name, measured in results.items():
        middle = {key: statistics.median(each[key] for each in measured) for key in ("cpu", "wall", "mb")}
        print(f"| {name} | {middle['cpu']:.2f} | {middle['wall']:.2f} | {middle['mb']:.0f} |")


if __name__ == "__main__":
    main()
