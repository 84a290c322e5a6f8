"""The commands: arguments, joining the stages, exit codes. The clock and the environment enter here only.

Exit codes: 0 good, 1 the content has errors, 2 wrong usage or a broken set-up. Findings go to standard
output, progress to standard error. What only some commands need (workbooks and Word tables, the web server, catalogues)
they import themselves: it costs every other command up to a fifth of a second.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import locale
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from generator import build, catalog, differences, edition, findings, revisions, translations
from generator.artifacts import OutputError
from generator.edits import EditError
from generator.findings import Report
from generator.forge import Forge, owners
from generator.frame import EngineError
from generator.languages import LANGUAGES, Language, MissingStringError, read_interface, wording
from generator.memo import CacheError
from generator.revisions import RevisionError
from generator.schedules import UnreadableMonthError, read_month
from generator.settings import SettingError, check_environment, read_site

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
    except (RootError, EngineError, OutputError, EditError, RevisionError, MissingStringError, CacheError, SettingError) as error:
        _say(f"portal: {error}")
        return USAGE
    except OSError as error:
        _say(f"portal: {error.filename or ''}: {error.strerror or error}")
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

    freezing = command("edition", "make one archive of the whole site, with a manifest of hashes", _edition, speaks=False)
    rooted(freezing)
    freezing.add_argument("name", metavar="NAME", help="what the edition is called, such as 2026-11")
    freezing.add_argument(
        "--out", type=Path, default=None, metavar="DIR", help="where NAME.zip goes (default: ROOT/editions)"
    )
    freezing.add_argument(
        "--as-of", type=_date, default=None, metavar="YYYY-MM-DD", help="the date as of which the edition speaks"
    )

    listing = command("catalogue", "make one page and one table over finished portals of several departments", _catalogue)
    rooted(listing)
    listing.add_argument(
        "description", nargs="?", type=Path, default=None, metavar="DESCRIPTION.yml", help="names the portals (default: ROOT/catalogue.yml)"
    )
    listing.add_argument("--out", type=Path, default=None, metavar="DIR", help="where the catalogue goes (default: ROOT/catalogue)")
    listing.add_argument("--strict", action="store_true", help="a portal that cannot be read stops the catalogue")

    checking = command("check", "only check the content", _check)
    rooted(checking)
    checking.add_argument("--format", choices=["text", "github", "gitlab", "json"], default="text")
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

    _add_editing(command, rooted)
    beginning = commands.add_parser("new", help="begin a plan, a section or a month's progress report")
    _add_beginnings(beginning, rooted)

    owning = command("owners", "write CODEOWNERS: which unit is asked to review which file", _owners)
    rooted(owning)

    describing = command("schema", "write the JSON Schemas that editors use into schema/", _schema)
    rooted(describing)

    serving = command("serve", "preview that follows edits", _serve)
    rooted(serving)
    serving.add_argument("--port", type=int, default=8000)
    return parser


def _add_editing(
    command: Callable[..., argparse.ArgumentParser], rooted: Callable[[argparse.ArgumentParser], None]
) -> None:
    differing = command("diff", "say what a change does to the public record", _diff)
    rooted(differing)
    differing.add_argument("old", metavar="REV", help="the revision before, such as main")
    differing.add_argument(
        "new", metavar="REV", nargs="?", help="the revision after (default: the files as they stand)"
    )
    differing.add_argument("--format", choices=["text", "markdown", "json"], default="text")

    exporting = command("export", "write a plan or a section as a workbook", _export)
    rooted(exporting)
    exporting.add_argument("name", metavar="PLAN|SECTION", help="32-qd-skhcn-2022, or 32-qd-skhcn-2022.pl4")
    exporting.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.xlsx")

    importing = command("import", "bring the changes of a workbook back into the YAML", _import)
    rooted(importing)
    importing.add_argument(
        "file", type=Path, metavar="FILE",
        help="a workbook that “portal export” made; or, with --plan and --section, a .docx or .xlsx with a task table",
    )  # fmt: skip
    importing.add_argument("--plan", help="the plan that a table becomes a section of")
    importing.add_argument("--section", help="the new section's name, such as pl12")


def _add_beginnings(beginning: argparse.ArgumentParser, rooted: Callable[[argparse.ArgumentParser], None]) -> None:
    kinds = beginning.add_subparsers(required=True, metavar="plan|section|progress")
    for name, arguments in _NEW.items():
        sub = kinds.add_parser(name)
        sub.set_defaults(run=_new, kind_of_new=name)
        sub.add_argument("--language", choices=LANGUAGES, default=None)
        rooted(sub)
        for argument, settings in arguments.items():
            sub.add_argument(argument, **settings)


def _date(text: str) -> datetime.date:
    try:
        # Of the forms of ISO 8601 one is ours.
        return datetime.date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write YYYY-MM-DD") from None


def _day(text: str) -> str:
    return _date(text).isoformat()


def _month(text: str) -> str:
    try:
        return str(read_month(text))
    except UnreadableMonthError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month; write YYYY-MM") from None


_NEW: dict[str, dict[str, dict[str, Any]]] = {
    "plan": {
        "id": {"help": "such as 12-kh-ubnd-2027"},
        "--number": {"required": True, "help": "as printed: 12/KH-UBND"},
        "--title": {"required": True, "help": "in Vietnamese, word for word"},
        "--kind": {"choices": ["plan", "decision"], "default": "plan"},
        "--issued": {"required": True, "type": _day, "metavar": "YYYY-MM-DD"},
        "--period": {"required": True, "type": _month, "nargs": 2, "metavar": ("YYYY-MM", "YYYY-MM")},
        "--issuer": {"required": True, "help": "an id of data/organisations.yml"},
        "--section": {"default": "pl", "help": "the name of its first section (default: pl)"},
    },
    "section": {"plan": {}, "section": {"help": "such as pl12"}, "--title": {"required": True}},
    "progress": {
        "plan": {},
        "month": {"type": _month, "metavar": "YYYY-MM"},
        "--reported": {"default": None, "type": _day, "metavar": "YYYY-MM-DD", "help": "the date of the report (default: today)"},
    },
}


def as_of(given: datetime.date | None) -> datetime.date | None:
    """The date as of which the site speaks: the one given, or SOURCE_DATE_EPOCH.

    Without either the site names no date, so that the same commit gives the same bytes on any day. SOURCE_DATE_EPOCH is
    in seconds since 1970, UTC (reproducible-builds.org). Raises OutputError where it is no such number.
    """
    if given is not None:
        return given
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        # Python would take " 5", "-1" and digits of other scripts for numbers, too.
        seconds = int(epoch if re.fullmatch("[0-9]+", epoch) else "")
        return (datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)).date()
    except (ValueError, OverflowError):
        raise OutputError(f"SOURCE_DATE_EPOCH is {epoch[:40]!r}; it must be a number of seconds since 1970") from None


def _language(options: argparse.Namespace) -> Language:
    for language in LANGUAGES:
        if options.language == language:
            return language
    return "vi" if (locale.getlocale()[0] or "").startswith(("vi", "Vietnamese")) else "en"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


class RootError(Exception):
    """The folder given is not that of a portal; the message says what it lacks."""


_SOURCES = ("content", "data", "templates", "mkdocs.yml")


def _require_root(root: Path, parts: Sequence[str] = _SOURCES) -> None:
    """Raises RootError where a root cannot be used, SettingError where the environment says what cannot be."""
    check_environment()
    for needed in parts:
        if not (root / needed).exists():
            raise RootError(f"{root.resolve()} holds no {needed}; give the portal's folder with --root")


def _require_out(root: Path, out: Path) -> None:
    """Raises RootError where what is made would stand among what it is made from."""
    whole, place = root.resolve(), out.resolve()
    for part in (*_SOURCES, ".cache", ".git"):
        if place.is_relative_to(whole / part):
            raise RootError(f"{out} is inside {root / part}, which the portal is made from; name another folder with --out")


def _build(options: argparse.Namespace) -> int:
    gc.disable()  # a build keeps nearly all that it makes until it ends: looking for garbage costs a twentieth of it
    try:
        return _built(options)
    finally:
        gc.enable()


def _built(options: argparse.Namespace) -> int:
    out = options.out or options.root / "site"
    _require_root(options.root)
    _require_out(options.root, out)
    as_of_day = as_of(options.as_of)
    report = Report()
    _say("read: content and data")
    content = build.checked(options.root, report)
    if len(report):
        print(report.render("text", _language(options), options.root))
    if report.errors or (options.strict and len(report)):
        _say(f"portal: {len(report.errors)} errors, {len(report) - len(report.errors)} warnings; nothing was written")
        return CONTENT_HAS_ERRORS
    summary = build.build(content, out, _say, tuple(options.language) or LANGUAGES, as_of_day, strict=options.strict)
    said = f"one language ({options.language[0]})" if len(set(options.language)) == 1 else "two languages"
    if summary.gap:
        print(f"portal: {summary.gap}")  # a line more than the summary: the next build looks again, whatever changed
    if summary.vanished:
        listed = "".join(f"\n  {path}" for path in summary.vanished[:10])
        _say(f"portal: {len(summary.vanished)} addresses of the site before are gone; links to them are dead now:{listed}")
    print(
        f"{summary.plans} plans, {summary.tasks} tasks, {summary.targets} targets → {summary.pages} pages in {said}; "
        f"{summary.files} files, {summary.changed} of them changed; {len(report)} warnings.\n"
        f"Open {out / 'index.html'}"
    )
    return GOOD


def _edition(options: argparse.Namespace) -> int:
    _require_root(options.root)
    if not edition.is_name(options.name):
        _say(f"portal: {options.name!r} is no name for an edition; write letters, digits, points and hyphens")
        return USAGE
    out = options.out or options.root / edition.FOLDER
    _require_out(options.root, out)
    as_of_day = as_of(options.as_of)
    report = Report()
    content = build.checked(options.root, report)
    if report.errors:
        print(report.render("text", "en"))
        return CONTENT_HAS_ERRORS
    path, digest, count = edition.make(content, options.name, out, _say, as_of_day)
    print(f"{path}: {count} files\nsha256 {digest}")
    return GOOD


def _catalogue(options: argparse.Namespace) -> int:
    from generator import federation, harvest  # templates and pages are of no use to the other commands

    out = options.out or options.root / "catalogue"
    _require_root(options.root, ("templates", "data/interface"))
    _require_out(options.root, out)
    report = Report()
    file = options.description or options.root / federation.DESCRIPTION
    interfaces = read_interface(options.root, report)
    found = harvest.harvest(file, report)
    if len(report):
        print(report.render("text", _language(options), file.parent))
    if found is None or report.errors or (options.strict and len(report)):
        _say(f"portal: {len(report.errors)} errors, {len(report) - len(report.errors)} warnings; nothing was written")
        return CONTENT_HAS_ERRORS
    made = federation.make(found, interfaces, options.root, out)
    print(
        f"{made.portals} portals ({made.unread} could not be read), {made.plans} plans; {made.files} files, {made.changed} of them changed.\n"
        f"Open {out / 'index.html'}"
    )
    return GOOD


def _check(options: argparse.Namespace) -> int:
    _require_root(options.root)
    report = Report()
    build.checked(options.root, report)
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
            if not Path(path).exists() and not len(report.only(wanted[-1:])):
                _say(f"portal: there is no {path}")
                return USAGE
        shown = report.only(["" if each == "." else each for each in wanted]) if "." not in wanted else report
    text = shown.render(options.format, _language(options), options.root)
    if text:
        print(text)
    _say(f"{len(shown.errors)} errors, {len(shown) - len(shown.errors)} warnings")
    return CONTENT_HAS_ERRORS if shown.errors else GOOD


def _translations(options: argparse.Namespace) -> int:
    _require_root(options.root)
    report = Report()
    content = build.read(options.root, report)
    # What is damaged in the ledger is mended by writing it anew.
    if any(each.code != "broken-ledger" for each in report.errors):
        print(report.render("text", _language(options), options.root))
        return CONTENT_HAS_ERRORS
    unknown = translations.unknown(content.translation, options.only)
    if unknown:
        _say(f"portal: there is no text {', '.join(unknown)}; write record:field, or the beginning of a record's id")
        return USAGE
    ledger = translations.accepted(content.translation, content.ledger, options.status, options.only)
    (options.root / translations.LEDGER).write_bytes(ledger)
    _say(f"{translations.LEDGER}: {ledger.count(bytes([10])) - 1} texts")
    return GOOD


def _schema(options: argparse.Namespace) -> int:
    folder = options.root / "schema"
    folder.mkdir(exist_ok=True)
    made = build.schemas(catalog.load(options.root, Report()))
    for each in made:
        (options.root / each.path).write_bytes(each.content)
    _say(f"{len(made)} schemas in {folder}")
    return GOOD


def _diff(options: argparse.Namespace) -> int:
    _require_root(options.root)
    report, old_report = Report(), Report()
    with ExitStack() as stack:
        before = catalog.load(stack.enter_context(revisions.laid_out(options.root, options.old)), old_report)
        root = stack.enter_context(revisions.laid_out(options.root, options.new)) if options.new else options.root
        after = catalog.load(root, report)
        if report.errors:
            print(report.render("text", _language(options), root))
            _say("portal: there are errors; what cannot be read cannot be compared")
            return CONTENT_HAS_ERRORS
    if old_report.errors:
        _say(f"portal: {options.old} has {len(old_report.errors)} errors; only what could be read of it is compared")
    language = _language(options)
    interface = read_interface(options.root, report)[language]
    names = {each.id: str(wording(each.name, language)) for each in after.organisations.values()}
    names |= {each.id: str(wording(each.short_title, language)) for each in after.plans.values()}
    print(differences.render(differences.between(before, after), options.format, interface, names))
    return GOOD


def _export(options: argparse.Namespace) -> int:
    from generator import authoring

    _require_root(options.root)
    if options.output.is_dir():
        _say(f"portal: {options.output} is a folder; name the file, such as {options.output / options.name}.xlsx")
        return USAGE
    report = Report()
    found = catalog.load(options.root, report)
    if report.errors:
        print(report.render("text", _language(options), options.root))
        return CONTENT_HAS_ERRORS
    authoring.write(options.output, authoring.export(options.root, options.name, found, _language(options), report))
    _say(f"{options.output}")
    return GOOD


def _import(options: argparse.Namespace) -> int:
    from generator import authoring

    _require_root(options.root)
    report = Report()
    data, name = options.file.read_bytes(), options.file.name
    if (options.plan is None) != (options.section is None):
        _say("portal: a table needs both --plan and --section")
        return USAGE
    if options.plan is not None:
        changed = authoring.import_table(options.root, data, name, options.plan, options.section, report)
    else:
        changed = authoring.take_back(options.root, data, name, report)
    if report.errors:
        print(report.render("text", _language(options), options.root))
        _say("portal: nothing was changed")
        return CONTENT_HAS_ERRORS
    for file in changed:
        print(file)
    _say(f"{len(changed)} files changed")
    return _check(argparse.Namespace(**vars(options), format="text", paths=[])) if changed else GOOD


def _new(options: argparse.Namespace) -> int:
    from generator import authoring

    _require_root(options.root)
    report = Report()
    if options.kind_of_new == "plan":
        plan = authoring.NewPlan(
            options.id,
            options.number,
            options.kind,
            options.title,
            options.issued,
            tuple(options.period),
            options.issuer,
        )
        written = authoring.new_plan(options.root, plan, options.section)
    elif options.kind_of_new == "section":
        written = authoring.new_section(options.root, options.plan, options.section, options.title, report)
    else:
        plans = catalog.load(options.root, report).plans
        if options.plan not in plans:
            raise authoring.UnknownNameError(f"there is no plan {options.plan!r}; there are: {', '.join(plans)}")
        reported = options.reported or datetime.datetime.now().astimezone().date().isoformat()
        written = authoring.new_progress(options.root, plans[options.plan], options.month, reported)
    for file in written:
        print(file)
    if not written:
        print(report.render("text", _language(options), options.root))
        _say("portal: nothing was written")
    return GOOD if written else CONTENT_HAS_ERRORS


def _owners(options: argparse.Namespace) -> int:
    from generator import authoring

    report = Report()
    found, site = catalog.load(options.root, report), read_site(options.root, report)
    if report.errors or site is None:
        print(report.render("text", _language(options), options.root))
        return CONTENT_HAS_ERRORS
    at = Forge.of(site.repository)
    authoring.write(options.root / "CODEOWNERS", owners(found, at.group if at else "portal").encode())
    return GOOD


def _explain(options: argparse.Namespace) -> int:
    print(findings.explain(options.code, _language(options)))
    return GOOD


def _serve(options: argparse.Namespace) -> int:
    from generator import preview  # the web server is of no use to the other commands

    _require_root(options.root)
    started = time.monotonic()
    return preview.serve(options.root, options.port, _language(options), _say, started)
