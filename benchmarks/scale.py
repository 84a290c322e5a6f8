"""Measure how the cost of `portal build` grows: content of 1, 10, 50 … times our size, stage by stage.

    python benchmarks/scale.py [--times 1 10 50] [--builds cold warm again one] [--drawn] [--plot FILE.svg] [--profile N]

A copy is another department: the five plans and the registries they use under ids of their own, every text varied
with terms of the glossary (so that no two records are equal and the English still holds the termbase), its bodies
named after it. All of it is visibly an example and stands in a temporary folder. Topics, glossary and termbase are
shared by all, as they would be.

cold: no cache, no old site; warm: the engine's frames and the pictures are cached, no old site; again: everything is
asked for once more, nothing changed (what `portal` answers from its stamp is measured by benchmarks/build.py); one: the
amount of one row changed. CPU is that of the process and its children. Prints Markdown tables.

A picture is drawn once in its life, then cached by its content; drawing is in exact proportion to the number of
pictures and would take most of the time of this benchmark. So without `--drawn` every picture is the same small one,
and what drawing costs is told by `--drawn` at one size. The limits on the size of a file and of a site are lifted: one
registry for 200 departments is larger than any that people should edit.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parent.parent
sys.path.insert(0, str(REPOSITORY))

from generator.findings import Report  # noqa: E402
from generator.languages import Text  # noqa: E402
from generator.mentions import MentionReader  # noqa: E402
from generator.vocabularies import Vocabularies  # noqa: E402

BUILDS = ("cold", "warm", "again", "one")
# The probe says when each stage began, in CPU seconds of the process and its children, and what it cost in all.
PROBE = """
import json, os, resource, sys, time
def cpu():
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime
start, stages = time.perf_counter(), [("start", cpu())]
from generator import cli
cli._say = lambda words: stages.append((words, cpu()))
from generator import located
located.MAX_BYTES, located.MAX_ENTRIES = 100 * located.MAX_BYTES, 100 * located.MAX_ENTRIES
if os.environ.get("UNDRAWN"):
    from generator.drawing import Studio
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100"><svg y="1" width="400" height="80"></svg></svg>'
    Studio._drawn = lambda *_: {"svg": svg, "png": svg}
if os.environ.get("PROFILE"):
    import cProfile, pstats
    profile = cProfile.Profile()
    code = profile.runcall(cli.main, sys.argv[1:])
    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(int(os.environ["PROFILE"]))
else:
    code = cli.main(sys.argv[1:])
stages.append(("end", cpu()))
own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"stages": stages, "wall": time.perf_counter() - start, "cpu": cpu(),
                  "mb": max(own.ru_maxrss, children.ru_maxrss) / 1024}))
sys.exit(code)
"""

# --- content ---------------------------------------------------------------------------------------

_REFERENCES = frozenset(("organisation", "issuer", "parent", "programme", "indicator", "plan", "taken", "id"))
_CELLS = frozenset(("lead", "coordinating", "main_implementer", "directing_leader", "authority"))
_KEPT = frozenset(("ref", "time", "unit", "role", "reference", "group", "short_title", "remark", *_CELLS))


class Copier:
    """Makes copies of the content: the original first, then as many departments as asked for."""

    def __init__(self, root: Path) -> None:
        """Read everything once."""
        load = lambda path: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: E731, S506
        self.plans = {
            folder.name: {path.name: load(path) for path in sorted(folder.glob("*.yml"))}
            for folder in sorted((root / "content/plans").iterdir()) if folder.is_dir()
        }  # fmt: skip
        self.data = {
            name: load(root / "data" / f"{name}.yml")
            for name in ("organisations", "programmes", "indicators", "joint-work")
        }
        vocabularies = Vocabularies(root, Report())
        self.reader = MentionReader(vocabularies.organisations)
        self.provinces = {each: vocabularies.organisations[files["plan.yml"]["issuer"]].province for each, files in self.plans.items()}
        terms = [term.term for term in vocabularies.terms.values()]
        self.words = [(t.vi, t.en) for t in terms if t.en and not any(c.isdigit() for c in t.vi + t.en) and len(t.vi) < 40]

    def write(self, root: Path, copies: int) -> None:
        """Add copies 1 … `copies` - 1 beside the original in a root."""
        data = {name: {key: list(value) for key, value in found.items()} for name, found in self.data.items()}
        for number in range(1, copies):
            self.dice = random.Random(number)
            self.end = f"-v{number:03}"
            self.label = (f"vùng mẫu {number}", f"sample area {number}")
            for name, found in self.data.items():
                for key, entries in found.items():
                    data[name][key] += [self._entry(name, entry) for entry in entries]
            for plan, files in self.plans.items():
                folder = root / "content/plans" / f"{plan}{self.end}"
                folder.mkdir(parents=True)
                self.province = self.provinces[plan]
                for file, content in files.items():
                    _dump(folder / file, self._copy(content, "", ""))
        for name, found in data.items():
            _dump(root / "data" / f"{name}.yml", found)

    def _entry(self, registry: str, entry: dict[str, Any]) -> dict[str, Any]:
        if registry != "organisations":
            return self._copy(entry, "", registry)  # type: ignore[no-any-return]
        made = {key: value + self.end if key in ("id", "parent") else value for key, value in entry.items()}
        vi, en = self.label
        for key in ("name", "short"):
            if key in made:
                made[key] = {"vi": f"{entry[key]['vi']} {vi}", "en": f"{entry[key]['en']}, {en}"}
        if "aliases" in made:
            made["aliases"] = [f"{alias} {vi}" for alias in entry["aliases"]]
        made.pop("introduction", None)
        return made

    def _copy(self, value: Any, key: str, inside: str) -> Any:
        if isinstance(value, dict):
            if set(value) <= {"vi", "en"}:
                return {**value, "vi": self._cell(value["vi"])} if key in _CELLS else self._text(value, key)
            return {name: self._copy(part, name, inside) for name, part in value.items()}
        if isinstance(value, list):
            return [self._copy(part, key, inside) for part in value]
        if key in _REFERENCES or (key == "tasks" and inside == "joint-work"):
            plan, dot, rest = value.partition(".")
            return plan + self.end + dot + rest
        if key == "number" and "/" in value:
            return value + self.end.upper()
        return self._cell(value) if key in _CELLS else value

    def _cell(self, words: str) -> str:
        """A cell whose bodies are those of this copy."""
        cell, _ = self.reader.cell(Text(words), self.province)
        return "".join(f"{piece} {self.label[0]}" if identity else piece for piece, identity in cell.pieces)

    def _text(self, text: dict[str, str], key: str) -> dict[str, str]:
        if key in _KEPT and key != "short_title":
            return text
        vi, en = self.label if key in ("short_title", "name", "title") else ("", "")
        terms = self.dice.sample(self.words, 2)
        added = [" – ".join(filter(None, (*(term[i] for term in terms), (vi, en)[i]))) for i in (0, 1)]
        return {language: f"{text[language]} – {words}" for language, words in zip(("vi", "en"), added, strict=True) if language in text}


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _dump(path: Path, value: Any) -> None:
    text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=200)
    path.write_text(text, encoding="utf-8")


def generate(root: Path, copies: int) -> None:
    """Make a root of `copies` times our content in an empty folder."""
    root.mkdir(parents=True)
    for name in ("content", "data", "templates"):
        shutil.copytree(REPOSITORY / name, root / name)
    settings = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace("max_file_mb: 100\n", "max_file_mb: 10000\n").replace("max_site_mb: 1000\n", "max_site_mb: 1000000\n")
    (root / "mkdocs.yml").write_text(settings, encoding="utf-8")
    if copies > 1:
        Copier(REPOSITORY).write(root, copies)


# --- measurements ----------------------------------------------------------------------------------


def run(root: Path, profile: int = 0, *, drawn: bool = True) -> dict[str, Any]:
    """Build once. CPU seconds by stage and in all, wall seconds, peak MB, and what came out."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PROFILE": str(profile or ""), "UNDRAWN": "" if drawn else "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "build", "--root", str(root)],
        stdout=subprocess.PIPE, stderr=None if profile else subprocess.PIPE, text=True, check=False, cwd=REPOSITORY, env=environment,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the build failed:\n{done.stdout[-2000:]}\n{(done.stderr or '')[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    stages: dict[str, float] = {}
    for (name, begun), (_, ended) in itertools.pairwise(found["stages"]):
        short = name.split(":")[0]
        stages[short] = stages.get(short, 0) + ended - begun
    # What a build does before it says “frame”, that is reading, checking and composing, is one stage.
    found["stages"] = {"read": stages.pop("start", 0) + stages.pop("read", 0), **stages}
    return found


def sizes(site: Path) -> dict[str, int]:
    """Files, HTML pages and bytes of a site."""
    files = [path for path in site.rglob("*") if path.is_file()]
    return {
        "files": len(files),
        "pages": sum(path.suffix == ".html" for path in files),
        "bytes": sum(path.stat().st_size for path in files),
    }


def measure(times: int, builds: list[str], profile: int, *, drawn: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The builds asked for at one size."""
    with tempfile.TemporaryDirectory(prefix="portal-scale-") as folder:
        root = Path(folder) / "root"
        generate(root, times)
        section = min((root / "content/plans").glob("32-*/pl1.yml"))
        amount = re.compile(r"(budget: ['\"]?)[1-9][0-9.,]*")
        for build in builds:
            if build == "warm":
                shutil.rmtree(root / "site", ignore_errors=True)
            if build == "one":
                text, changes = amount.subn(r"\g<1>1.234", section.read_text(encoding="utf-8"), count=1)
                assert changes, f"{section} states no amount"
                section.write_text(text, encoding="utf-8")
            found = run(root, profile, drawn=drawn)
            yield build, {**found, **sizes(root / "site"), "pictures": len(list((root / ".cache/pictures").glob("*.files"))), "times": times}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--builds", nargs="+", choices=BUILDS, default=list(BUILDS))
    parser.add_argument("--drawn", action="store_true", help="draw the pictures too")
    parser.add_argument("--plot", type=Path, default=None, help="write a picture of the growth (SVG)")
    parser.add_argument("--profile", type=int, default=0, metavar="N", help="print the N costliest functions of each build")
    parser.add_argument("--only-generate", type=Path, default=None, metavar="DIR", help="write the first size there and stop")
    options = parser.parse_args()
    if options.only_generate:
        generate(options.only_generate, options.times[0])
        return
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    rows: list[dict[str, Any]] = []
    stages = ("read", "frame", "data", "pictures", "pages", "publish")
    print("| × | build | pages | files | MB | CPU s | wall s | peak MB | CPU ms per page", *stages , "", sep=" | ")
    print("|---" * (9 + len(stages)) + "|")
    for times in options.times:
        for build, found in measure(times, options.builds, options.profile, drawn=options.drawn):
            rows.append({"build": build, **found})
            cells = [
                times, build, f"{found['pages']:,}", f"{found['files']:,}", f"{found['bytes'] / 1e6:,.0f}", f"{found['cpu']:.1f}",
                f"{found['wall']:.1f}", f"{found['mb']:.0f}", f"{1000 * found['cpu'] / found['pages']:.2f}",
                *(f"{found['stages'].get(stage, 0):.1f}" for stage in stages),
            ]  # fmt: skip
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    if options.plot:
        plot(rows, options.plot)


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """CPU per page over the number of pages, a line for each build: proportional growth is a level line."""
    import vl_convert

    values = [
        {"pages": row["pages"], "ms": round(1000 * row["cpu"] / row["pages"], 3), "build": row["build"]} for row in rows
    ]
    spec = {
        "width": 520, "height": 260, "background": "#ffffff",
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "pages", "type": "quantitative", "scale": {"type": "log"}, "title": "pages"},
            "y": {"field": "ms", "type": "quantitative", "scale": {"zero": True}, "title": "CPU milliseconds per page"},
            "color": {"field": "build", "type": "nominal", "sort": list(BUILDS), "title": "build"},
        },
    }  # fmt: skip
    path.write_text(vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[]), encoding="utf-8")


if __name__ == "__main__":
    main()
