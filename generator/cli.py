"""The commands: arguments, joining the stages, exit codes. The clock and the environment enter here only.

Exit codes: 0 good, 1 the content has errors, 2 wrong usage or a broken set-up. Findings go to standard
output, progress to standard error.
"""

from __future__ import annotations

import argparse
import datetime
import json
import locale
import os
import sys
import time
from pathlib import Path

from generator import build, findings, schema, translations
from generator.artifacts import OutputError
from generator.findings import Report
from generator.frame import EngineError
from generator.languages import LANGUAGES, MissingStringError
from generator.portal import compose

GOOD, CONTENT_HAS_ERRORS, USAGE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the return value is the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except BrokenPipeError:
        return GOOD
    except (EngineError, OutputError, MissingStringError) as error:
        _say(f"portal: {error}")
        return USAGE
    except KeyboardInterrupt:
        _say("portal: stopped; the published site is as it was")
        return USAGE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description="Publishes plans written in YAML as a static portal.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, summary: str, run: object, *, speaks: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(run=run)
        if not speaks:
            return sub
        sub.add_argument(
            "--language",
            choices=["vi", "en"],
            default=None,
            help="the language of the findings (default: the locale's)",
        )
        return sub

    def rooted(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--root",
            type=Path,
            default=Path(),
            metavar="DIR",
            help="holds content/, data/, templates/, mkdocs.yml (default: here)",
        )

    making = command("build", "check the content and build the site", _build, speaks=False)
    making.add_argument(
        "--language",
        nargs="+",
        choices=LANGUAGES,
        default=[],
        help="the languages to build (default: all; a part is for trying out)",
    )
    rooted(making)
    making.add_argument(
        "--out", type=Path, default=None, metavar="DIR", help="where the site goes (default: ROOT/site)"
    )
    making.add_argument(
        "--as-of",
        type=_date,
        default=None,
        metavar="YYYY-MM-DD",
        help="the date as of which the site speaks (default: SOURCE_DATE_EPOCH; without either, none)",
    )
    making.add_argument("--strict", action="store_true", help="warnings stop the build too")

    checking = command("check", "only check the content", _check)
    rooted(checking)
    checking.add_argument("--format", choices=["text", "github", "json"], default="text")
    checking.add_argument("paths", nargs="*", metavar="PATH", help="report only findings in these files or folders")

    explaining = command("explain", "say what a finding means, with a wrong and a right example", _explain)
    explaining.add_argument("code", choices=findings.codes(), metavar="CODE")

    translating = command(
        "translations", "accept English texts as they stand, so that later changes show", _translations
    )
    rooted(translating)
    translating.add_argument("action", choices=["accept"])
    translating.add_argument("--status", choices=["official", "reviewed", "draft"], default="draft")
    translating.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="TEXT",
        help="record:field, or the beginning of record ids (default: all that changed)",
    )

    describing = command("schema", "write the JSON Schemas that editors use into schema/", _schema)
    rooted(describing)

    serving = command("serve", "preview that follows edits", _serve)
    rooted(serving)
    serving.add_argument("--port", type=int, default=8000)
    return parser


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write YYYY-MM-DD") from None


def as_of(given: datetime.date | None) -> datetime.date | None:
    """The date as of which the site speaks: the one given, or SOURCE_DATE_EPOCH.

    Without either the site names no date, so that the same commit gives the same bytes on any day.
    """
    if given is not None:
        return given
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return (datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=int(epoch))).date()
    except (ValueError, OverflowError):
        raise OutputError(f"SOURCE_DATE_EPOCH is {epoch[:40]!r}; it must be a number of seconds since 1970") from None


def _language(options: argparse.Namespace) -> str:
    if isinstance(options.language, str):
        return options.language
    return "vi" if (locale.getlocale()[0] or "").startswith(("vi", "Vietnamese")) else "en"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _usable(root: Path) -> str | None:
    """Why a root cannot be used, or None."""
    for needed in ("content", "data", "templates", "mkdocs.yml"):
        if not (root / needed).exists():
            return f"{root.resolve()} holds no {needed}; give the portal's folder with --root"
    return None


def _build(options: argparse.Namespace) -> int:
    if problem := _usable(options.root):
        _say(f"portal: {problem}")
        return USAGE
    report = Report()
    _say("read: content and data")
    content = build.read(options.root, report)
    if not report.errors:
        build.check_addresses(compose(content.catalog), report)
    if len(report):
        print(report.render("text", _language(options)))
    if report.errors or (options.strict and len(report)):
        _say(f"portal: {len(report.errors)} errors, {len(report) - len(report.errors)} warnings; nothing was written")
        return CONTENT_HAS_ERRORS
    out = options.out or options.root / "site"
    summary = build.build(content, out, _say, tuple(options.language) or LANGUAGES, as_of(options.as_of), strict=options.strict)
    if summary.vanished:
        listed = "".join(f"\n  {path}" for path in summary.vanished[:10])
        _say(f"portal: {len(summary.vanished)} addresses of the site before are gone; links to them are dead now:{listed}")
    print(
        f"{summary.plans} plans, {summary.tasks} tasks, {summary.targets} targets → {summary.pages} pages in two languages; "
        f"{summary.files} files, {summary.changed} of them changed; {len(report)} warnings.\n"
        f"Open {out / 'index.html'}"
    )
    return GOOD


def _check(options: argparse.Namespace) -> int:
    if problem := _usable(options.root):
        _say(f"portal: {problem}")
        return USAGE
    report = Report()
    content = build.read(options.root, report)
    if not report.errors:
        build.check_addresses(compose(content.catalog), report)
    shown = report
    if options.paths:
        root = options.root.resolve()
        wanted = []
        for path in options.paths:
            try:
                wanted.append(Path(path).resolve().relative_to(root).as_posix())
            except ValueError:
                _say(f"portal: {path} is not below {root}")
                return USAGE
        shown = report.only(["" if each == "." else each for each in wanted]) if "." not in wanted else report
    text = shown.render(options.format, _language(options))
    if text:
        print(text)
    _say(f"{len(shown.errors)} errors, {len(shown) - len(shown.errors)} warnings")
    return CONTENT_HAS_ERRORS if shown.errors else GOOD


def _translations(options: argparse.Namespace) -> int:
    if problem := _usable(options.root):
        _say(f"portal: {problem}")
        return USAGE
    report = Report()
    content = build.read(options.root, report)
    if report.errors:
        print(report.render("text", _language(options)))
        return CONTENT_HAS_ERRORS
    ledger = translations.accepted(content.translation, content.ledger, options.status, options.only)
    (options.root / translations.LEDGER).write_bytes(ledger)
    _say(f"{translations.LEDGER}: {ledger.count(bytes([10])) - 1} texts")
    return GOOD


def _schema(options: argparse.Namespace) -> int:
    folder = options.root / "schema"
    folder.mkdir(exist_ok=True)
    for kind in schema.FILES:
        text = json.dumps(schema.json_schema(kind), ensure_ascii=False, indent=1) + "\n"
        (folder / f"{kind}.json").write_text(text, encoding="utf-8")
    _say(f"{len(schema.FILES)} schemas in {folder}")
    return GOOD


def _explain(options: argparse.Namespace) -> int:
    print(findings.explain(options.code, _language(options)))
    return GOOD


def _serve(options: argparse.Namespace) -> int:
    from generator import preview  # the web server is of no use to the other commands

    if problem := _usable(options.root):
        _say(f"portal: {problem}")
        return USAGE
    started = time.monotonic()
    return preview.serve(options.root, options.port, _language(options), _say, started)
