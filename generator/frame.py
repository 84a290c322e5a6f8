"""The frame: runs the site engine over the hand-written pages and one empty page per kind and language.

Knows the engines (MkDocs with Material; Zensical, its successor, reads the same settings) and nothing of plans. Every page it gives back is a `Template`: the engine's HTML cut at its
slots (`@@name@@`). Filling a frame costs microseconds, so the price of a record page is that of its body.
The engine's output is kept in `.cache/` under a hash of all it was made from.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from generator import memo, prose
from generator.addresses import FOLDERS, SINGLE_PAGES
from generator.artifacts import Artifact
from generator.authored import inside, suggested
from generator.findings import Report, Where
from generator.languages import LANGUAGES, Interface, Language
from generator.located import parse, read_text
from generator.schema import is_safe_id
from generator.settings import Site


@dataclass(frozen=True)
class Engine:
    """A site engine: the command that builds, what its result depends on, where its theme's stylesheet stands."""

    command: tuple[str, ...]
    versions: tuple[str, ...]
    theme: tuple[str, str]
    """A distribution and a folder in it."""


ENGINES = {
    "mkdocs": Engine(
        ("mkdocs", "build", "--quiet", "--strict"),
        ("mkdocs", "mkdocs-material", "markdown", "jinja2"),
        ("mkdocs-material", "material/templates/assets/stylesheets"),
    ),
    "zensical": Engine(
        ("zensical", "build", "--strict"),
        ("zensical", "markdown"),
        ("zensical", "zensical/templates/assets/stylesheets/classic"),
    ),
}
_SLOT = re.compile(r"@@([a-z]+)@@")
PAGES = "content/pages"


class EngineError(Exception):
    """The site engine failed; the message holds what it printed."""


class Template:
    """A page of the engine, cut at its slots."""

    def __init__(self, html: str) -> None:
        """Cut once."""
        parts = _SLOT.split(html)
        self._literals, self._slots = parts[::2], parts[1::2]

    def fill(self, values: Mapping[str, str]) -> str:
        """The page with every slot filled. KeyError where a value is missing."""
        out = [self._literals[0]]
        for slot, literal in zip(self._slots, self._literals[1:], strict=True):
            out += [values[slot], literal]
        return "".join(out)


@dataclass(frozen=True)
class HandWritten:
    """A page a person wrote in Markdown: `content/pages/<id>.<language>.md`."""

    id: str
    language: Language
    path: str
    title: str
    description: str
    markdown: str
    menu: bool
    part_of: str = ""
    """The id of the page that this one belongs to: only that one stands in the footer and is searched."""
    first_line: int = 1
    """The line of the file on which the Markdown begins."""
    part_of_where: Where | None = None
    """Where `part_of` stands."""


@dataclass(frozen=True)
class Frame:
    """The engine's output of all languages: templates by site path, and its assets."""

    templates: Mapping[str, Template]
    assets: tuple[Artifact, ...]


def read_pages(root: Path, report: Report) -> list[HandWritten]:
    """Read the hand-written pages. Each needs a title, a description, a path, and a counterpart."""
    found: list[HandWritten] = []
    taken: dict[str, str] = {}
    have: set[tuple[str, str]] = set()
    folder = root / PAGES
    for file in sorted(folder.glob("*.md")) if folder.is_dir() else []:
        name = file.relative_to(root).as_posix()
        identity, _, language = file.stem.rpartition(".")
        language_known = next((each for each in LANGUAGES if each == language), None)
        if language_known is None:
            continue
        if not inside(root, file, report):
            continue
        if not is_safe_id(identity):
            report.add("malformed-id", Where(name), key="page", value=identity)
            continue
        have.add((identity, language))
        page = _hand_written(file, name, identity, language_known, report)
        if page is None:
            continue
        other = taken.setdefault(page.path.casefold(), name)
        if other != name:
            report.add("address-twice", Where(name, 1, 1), address=page.path, other=other)
            continue
        prose.check(page.markdown, page.path, name, page.first_line, report)
        found.append(page)
    for page in found:
        others = sorted(each for each, language in have if language == page.language and each != page.id)
        if page.part_of_where and page.part_of not in others:
            report.add(
                "unknown-reference", page.part_of_where, kind="page", value=page.part_of, **suggested(page.part_of, others)
            )
        for language in LANGUAGES:
            if (page.id, language) not in have:
                report.add(
                    "page-pair",
                    Where(f"{PAGES}/{page.id}.{page.language}.md"),
                    other=f"{PAGES}/{page.id}.{language}.md",
                )
    return found


_KEYS = ("title", "description", "path", "menu", "part_of")
_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_PATH = re.compile(rf"(en/)?(?:({_NAME})/)?({_NAME})\.html")
# Folders of the site that hold other things than hand-written pages: records, and what the program writes.
_TAKEN = frozenset(folder.removeprefix("en/") for pair in FOLDERS.values() for folder in pair.values()) | {
    "assets", "en", "schema", "bieu-do", "charts", "nhung", "embed",
}  # fmt: skip


def _hand_written(file: Path, name: str, identity: str, language: Language, report: Report) -> HandWritten | None:
    """One page, or None and findings: its front matter is read like every other YAML."""
    text = read_text(file, name, report)
    if text is None:
        return None
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if match is None:
        report.add("page-front-matter", Where(name, 1, 1), key="title")
        return None
    meta = parse(("\n" + match[1]).encode(), name, report)
    if meta is None:
        return None
    before = len(report)
    for key in meta.value:
        if key not in _KEYS:
            report.add("unknown-key", meta.where((key,), key=True), key=key, **suggested(key, _KEYS))
    for key in ("title", "description", "path"):
        value = meta.value.get(key)
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            report.add("page-front-matter", Where(name, 1, 1), key=key)
    for key, fits, expected in (("menu", _is_truth, "truth"), ("part_of", _is_words, "text")):
        if not fits(meta.value.get(key)):
            report.add("wrong-type", meta.where((key,)), key=key, value=str(meta.value[key])[:80], expected=expected)
    if len(report) > before:
        return None
    path = str(meta.value["path"])
    safe = _PATH.fullmatch(path)
    own = {each for pair in SINGLE_PAGES.values() for each in pair.values()}
    names = [each for each in safe.groups()[1:] if each] if safe else []
    taken = path in own or (len(names) > 1 and names[0] in _TAKEN)
    if safe is None or bool(safe[1]) != (language == "en") or taken or not all(map(is_safe_id, names)):
        report.add("page-path", meta.where(("path",)), path=path)
        return None
    menu = meta.value.get("menu") in ("true", "yes")
    title, description = (" ".join(str(meta.value[key]).split()) for key in ("title", "description"))
    first = text.count("\n", 0, match.end()) + 1
    part_of = meta.value.get("part_of") or ""
    where = meta.where(("part_of",)) if part_of else None
    return HandWritten(identity, language, path, title, description, text[match.end() :], menu, part_of, first, where)


def _is_truth(value: object) -> bool:
    return value in (None, "true", "false", "yes", "no")


def _is_words(value: object) -> bool:
    return value is None or isinstance(value, str)


_LONGEST = 500
"""Characters of a title or description."""


def build(
    site: Site,
    interfaces: Mapping[Language, Interface],
    stubs: Mapping[Language, Mapping[str, str]],
    menu: Mapping[Language, list[dict[str, str]]],
    footer: Mapping[Language, list[dict[str, str]]],
    pages: list[HandWritten],
    engine: str = "mkdocs",
) -> Frame:
    """Run the engine once per language, side by side, or take what it made before from the cache.

    `stubs` maps the site path of each empty page to the kind it is for. Raises EngineError and memo.CacheError.
    """
    inputs = {
        language: _inputs(
            site, language, interfaces[language], stubs[language], menu[language], footer[language], pages, engine
        )
        for language in LANGUAGES
    }
    kept = {language: _cached(site, language, inputs[language], engine) for language in LANGUAGES}
    drawn = {language: memo.kept_files(kept[language]) for language in LANGUAGES}
    pending = {
        language: _start(kept[language].parent, inputs[language], engine) for language in LANGUAGES if drawn[language] is None
    }
    failed: EngineError | None = None
    for language, run in pending.items():  # all of them, also where one fails: none is left running
        try:
            drawn[language] = run.finish(kept[language])
        except EngineError as error:
            failed = failed or error
    if failed is not None:
        raise failed
    templates: dict[str, Template] = {}
    assets: dict[str, Artifact] = {}
    theme = _theme_stylesheet(engine)
    for language in LANGUAGES:
        for path, content in (drawn[language] or {}).items():
            if path.endswith(".html"):
                if path in inputs[language]["files"]:
                    templates[path] = Template(content.decode("utf-8"))
            else:
                assets[path] = Artifact(path, _layered(content) if path == theme else content)
    return Frame(templates, tuple(assets[path] for path in sorted(assets)))


def _is_wanted(path: str) -> bool:
    # Of the theme's assets only its stylesheet is used; its scripts, maps and search workers are not.
    return bool(
        re.match(
            r"assets/(stylesheets/(?:classic/)?main\.\w+\.min\.css$|stylesheets/portal|javascripts/portal|javascripts/search|fonts/|social/|mark)",
            path,
        )
    )


# Parts of the theme's pages that the portal's frame never holds: its header, search, navigation, tabs, icons.
_NOT_OURS = re.compile(
    r"\.md-(?!typeset\b)[a-z]|\[data-md-|#__|\.(?:tabbed|highlight|linenos|filename|mermaid|gdesc|arithmatex|twemoji|doc-"
    r"|admonition|annotate|footnote|task-list|critic|grid|keys)"
)
_SELECTORS = re.compile(r",(?![^()]*\))")


@cache
def _layered(stylesheet: bytes) -> bytes:
    """The theme's stylesheet, without the rules for parts that no page has, in a cascade layer.

    In the layer its rules give way to the portal's whatever their specificity; without the others a first visit
    is 14 KB lighter.
    """
    body = stylesheet.decode("utf-8").removeprefix('@charset "UTF-8";')
    body = re.sub(r"\n?/\*# sourceMappingURL=[^*]*\*/", "", body)
    return f'@charset "UTF-8";@layer theme{{{_trimmed(body)}}}\n'.encode()


def _trimmed(css: str) -> str:
    kept: list[str] = []
    at = 0
    while (opened := css.find("{", at)) != -1:
        statement = css.find(";", at)
        if css[at] == "@" and 0 <= statement < opened:
            kept.append(css[at : statement + 1])
            at = statement + 1
            continue
        depth, closed = 1, opened
        while depth:
            brace = _BRACE.search(css, closed + 1)
            if brace is None:
                raise EngineError("the theme's stylesheet has an unclosed brace")
            closed = brace.start()
            depth += 1 if brace[0] == "{" else -1
        head, body = css[at:opened], css[opened + 1 : closed]
        if head.startswith(("@media", "@supports")):
            body = _trimmed(body)
        elif not head.startswith("@"):
            head = ",".join(each for each in _SELECTORS.split(head) if not _NOT_OURS.search(each))
        if head and body:
            kept.append(f"{head}{{{body}}}")
        at = closed + 1
    return "".join(kept)


_BRACE = re.compile(r"[{}]")


def _inputs(
    site: Site,
    language: Language,
    interface: Interface,
    stubs: Mapping[str, str],
    menu: list[dict[str, str]],
    footer: list[dict[str, str]],
    pages: list[HandWritten],
    engine: str,
) -> dict[str, Any]:
    """Everything one run of the engine is made from: its settings, and its pages by site path."""
    labels = {
        key.removeprefix("frame."): interface(key) for key in sorted(interface.messages) if key.startswith("frame.")
    }
    files = {path: f"---\ntitle: {kind}\nkind: {kind}\nslot: true\n---\n" for path, kind in stubs.items()}
    for page in pages:
        if page.language == language:
            files[page.path] = f"---\ntitle: {json.dumps(page.title)}\nkind: {page.id}\n---\n{page.markdown}"
    config = {
        **{key: value for key, value in site.config.items() if key not in ("repo_url", "repo_branch", "repo_name")},
        "site_name": interface("site.name"),
        "site_url": site.url,
        "theme": {
            **site.config["theme"],
            "language": language,
            "custom_dir": str((site.root / site.config["theme"]["custom_dir"]).resolve()),
        },
        "extra": {
            "labels": labels,
            "menu": menu,
            "footer": footer,
            "home": "index.html" if language == "vi" else "en/index.html",
            "search": "tra-cuu.html" if language == "vi" else "en/search.html",
            "stylesheets": [
                _theme_stylesheet(engine),
                "assets/stylesheets/portal.css",
                "assets/stylesheets/portal-search.css",
            ],
        },
    }
    return {"config": config, "files": files}


@cache
def _theme_stylesheet(engine: str) -> str:
    """The theme's own stylesheet: its name holds a hash of its content."""
    distribution, below = ENGINES[engine].theme
    folder = Path(str(metadata.distribution(distribution).locate_file(below)))
    name = next(file.name for file in sorted(folder.iterdir()) if re.fullmatch(r"main\.\w+\.min\.css", file.name))
    return f"{below[below.index('assets/') :]}/{name}"


def theme_stylesheet(engine: str = "mkdocs") -> Artifact:
    """The theme's stylesheet as every page has it, for pages that are drawn without the engine."""
    path = _theme_stylesheet(engine)
    distribution, below = ENGINES[engine].theme
    file = Path(str(metadata.distribution(distribution).locate_file(below))) / path.rpartition("/")[2]
    return Artifact(path, _layered(file.read_bytes()))


def _cached(site: Site, language: Language, inputs: dict[str, Any], engine: str) -> Path:
    digest = hashlib.sha256(json.dumps(inputs, sort_keys=True, ensure_ascii=False).encode())
    for name in ENGINES[engine].versions:
        digest.update(f"{name}={metadata.version(name)}".encode())
    theme = Path(inputs["config"]["theme"]["custom_dir"])
    for file in sorted(theme.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(theme).as_posix().encode() + b"\0" + file.read_bytes())
    return site.root / ".cache" / "frame" / f"{language}-{digest.hexdigest()[:20]}.files"


@dataclass
class _Run:
    process: subprocess.Popen[str]
    workspace: Path

    def finish(self, file: Path) -> dict[str, bytes]:
        """The pages and assets that were drawn; they are kept in `file`, in the place of earlier ones of the language."""
        output, _ = self.process.communicate()
        try:
            if self.process.returncode != 0:
                raise EngineError(output.strip())
            drawn = dict(_files(self.workspace / "site"))
        finally:
            shutil.rmtree(self.workspace, ignore_errors=True)
        for old in file.parent.glob(f"{file.name.split('-')[0]}-*"):
            if old.is_dir():  # as earlier versions of the program kept them
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.unlink(missing_ok=True)
        memo.keep_files(file, drawn)
        return drawn


def _start(folder: Path, inputs: dict[str, Any], engine: str) -> _Run:
    """Let the engine draw in a folder of its own below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    workspace = Path(tempfile.mkdtemp(prefix=".run-", dir=folder))
    for path, markdown in inputs["files"].items():
        target = workspace / "docs" / (path.removesuffix(".html") + ".md")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(markdown, encoding="utf-8")
    config = {**inputs["config"], "docs_dir": "docs", "site_dir": "site"}
    (workspace / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            *ENGINES[engine].command,
            "--config-file",
            str(workspace / "mkdocs.yml"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        cwd=workspace,  # Zensical keeps a cache where it is started
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
    )
    return _Run(process, workspace)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and (path.endswith(".html") or _is_wanted(path)):
            yield path, file.read_bytes()
