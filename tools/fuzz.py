"""Look for input that breaks a reader: coverage-guided where Atheris is installed (`pip install atheris`), else by chance.

python tools/fuzz.py [READER …] [--seconds 60]

READER: one of those below; default: all. What breaks one is written to tests/corpus/<reader>/ and stays there: the
tests give every file of the corpus to its reader. A reader may raise UnreadableNumberError or UnreadableMonthError,
and report findings; anything else is a fault of ours, and so is a result that breaks its promise.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
sys.path.insert(0, str(REPOSITORY))
CORPUS = REPOSITORY / "tests" / "corpus"


def read_amount(data: bytes) -> None:
    from generator.amounts import UnreadableNumberError, read_amount

    try:
        amount = read_amount(data.decode(errors="ignore"))
    except UnreadableNumberError:
        return
    assert (amount.million_vnd is not None) == (amount.kind in ("amount", "zero"))
    assert amount.million_vnd is None or amount.million_vnd >= 0


def read_schedule(data: bytes) -> None:
    from generator.schedules import Month, read_schedule

    for period in ((Month(2022, 1), Month(2022, 12)), (Month(2026, 1), Month(2030, 12))):
        schedule = read_schedule(data.decode(errors="ignore"), period)
        assert schedule.kind != "unknown" or schedule.start is None
        if schedule.start and schedule.end:
            assert schedule.start <= schedule.end
        assert all(1 <= month.month <= 12 and span.start <= span.end for span in schedule.spans for month in span[:2])


def read_value(data: bytes) -> None:
    from generator.amounts import UnreadableNumberError
    from generator.values import read_value

    try:
        value = read_value(data.decode(errors="ignore"))
    except UnreadableNumberError:
        return
    if value.comparator == "range":
        assert value.low is not None
        assert value.high is not None
        assert value.low <= value.high


def read_yaml(data: bytes) -> None:
    from generator import located
    from generator.findings import Report

    report = Report()
    document = located.parse(data, "x.yml", report)
    assert (document is None) == bool(len(report))
    report.render("text", "vi")
    report.render("github")
    report.render("json")
    if document is not None:
        _plain(document.value)


def _plain(value: object) -> None:
    from generator import located

    if isinstance(value, dict):
        for key, part in value.items():
            assert located.unseen(key) is None
            _plain(part)
    elif isinstance(value, list):
        for part in value:
            _plain(part)
    else:
        assert value is None or (isinstance(value, str) and located.unseen(value) is None)


def read_section(data: bytes) -> None:
    """YAML that is read as a section: every fault a finding at a place that exists."""
    from generator import authored, located, schema
    from generator.findings import Report

    report = Report()
    document = located.parse(data, "x.yml", report)
    if document is not None:
        found = authored.validated(schema.SectionFile, document, report)
        assert (found is None) == bool(len(report))
    for finding in report:
        assert finding.message("vi")
        assert finding.hint("en")


def read_prose(data: bytes) -> None:
    from generator import prose
    from generator.findings import Report

    text, report = data.decode(errors="ignore"), Report()
    prose.check(text, "x.html", "x.md", 1, report)
    if not len(report):
        for address in prose.links(text).addresses:
            prose.target(address, "a/x.html")
            assert prose.place_of_link(text, address, "x.md", 1).line >= 1


def read_settings(data: bytes) -> None:
    """YAML that is read as `mkdocs.yml`."""
    from generator import located, settings
    from generator.findings import Report

    report = Report()
    document = located.parse(data, settings.FILE, report)
    if document is not None:
        site = settings.understood(document, REPOSITORY, report)
        assert (site is None) == bool(len(report))
        assert site is None or not site.url or settings.is_site_address(site.url)
    for finding in report:
        assert finding.message("vi")
        assert finding.hint("en")


READERS: dict[str, Callable[[bytes], None]] = {
    each.__name__.removeprefix("read_"): each for each in (read_amount, read_schedule, read_value, read_yaml, read_section, read_prose, read_settings)
}
_SEEDS: dict[str, list[str]] = {
    "amount": ["4.718,51", "30 tỷ đồng", "Theo TP giao", "-", "1,200.5", "12.5"],
    "schedule": ["Từ tháng 3 đến 11", "Quý II/2022", "đợt 1: tháng 3; đợt 2: tháng 9", "2021-2025", "hằng tháng, quý", "Thường xuyên"],
    "value": ["ít nhất 60", "tăng 20%/năm", "3-5 thành viên", "gấp 2 lần so với 2011-2015", "top 5, phấn đấu top 3", "≥ 65%"],
    "yaml": ["a: {b: [c, &d e, *d]}\n", 'a: "\\x07\\u202e"\n', "---\n- !x y\n...\n"],
    "section": [],
    "settings": [(REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")],
    "prose": ["# x\n\n[a](b.html){: .c }\n", "<b onclick=x>\n", "|a|b|\n|-|-|\n|c|d|\n"],
}


def seeds(name: str) -> list[bytes]:
    found = [words.encode() for words in _SEEDS[name]]
    if name in ("yaml", "section"):
        found += [path.read_bytes() for path in sorted((REPOSITORY / "tests/sample").rglob("*.yml"))]
    folder = CORPUS / name
    return found + [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else found


def keep(name: str, data: bytes) -> Path:
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:12]
    path.write_bytes(data)
    return path


def by_chance(name: str, many: int, seed: int = 0) -> int:
    """Change seeds at random. Returns how many inputs were tried; what breaks the reader is kept and raised."""
    dice = random.Random(seed)
    known = seeds(name)
    pieces = [bytes([n]) for n in range(256)] + [each.encode() for each in ("đ", "²", "\u202e", "\ufeff", "9" * 40, "[" * 30, "&a ", "*a", "!!x ", ": ", "\n- ", "…")]
    for _ in range(many):
        data = dice.choice(known)
        for _ in range(dice.randint(1, 6)):
            at, to = sorted(dice.randint(0, len(data)) for _ in "ab")
            piece = dice.choice(pieces) if dice.random() < 0.7 else dice.choice(known)[:200]
            data = data[:at] + piece + data[at if dice.random() < 0.6 else to :]
        _one(name, data)
    return many


def _one(name: str, data: bytes) -> None:
    try:
        READERS[name](data)
    except Exception:
        print(f"{name}: kept as {keep(name, data).relative_to(REPOSITORY)}", file=sys.stderr)
        raise


def guided(name: str, seconds: int) -> None:
    """One run of Atheris; it ends the process."""
    import atheris

    with atheris.instrument_imports(include=["generator"]):
        READERS[name](b"")
    folder = REPOSITORY / "build" / "fuzz" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(data)
    limit = 20_000 if name in ("yaml", "section", "settings") else 300
    options = [sys.argv[0], f"-max_total_time={seconds}", f"-max_len={limit}", "-timeout=5", "-rss_limit_mb=2000", "-print_final_stats=1", "-seed=8", str(folder)]
    atheris.Setup(options, lambda data: _one(name, data))
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("readers", nargs="*", default=list(READERS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--guided", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.guided:
        guided(options.readers[0], options.seconds)
        return 0
    try:
        import atheris  # noqa: F401
    except ImportError:
        for name in options.readers:
            print(f"{name}: {by_chance(name, 2000 * options.seconds)} inputs by chance (Atheris is not installed)")
        return 0
    failed = 0
    for name in options.readers:
        command = [sys.executable, __file__, name, "--guided", "--seconds", str(options.seconds)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env={**os.environ, "PYTHONHASHSEED": "0"})
        figures = [line.split(":", 3)[-1].strip() for line in done.stderr.splitlines() if "number_of_executed_units" in line]
        coverage = [line.split("cov: ")[1].split()[0] for line in done.stderr.splitlines() if "cov: " in line]
        print(f"{name}: {(figures or ['?'])[0]} inputs, {(coverage or ['?'])[-1]} edges, {'broken' if done.returncode else 'held'}", flush=True)
        if done.returncode:
            failed += 1
            print(done.stderr[-3000:], file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
