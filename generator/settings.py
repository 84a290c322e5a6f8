"""`mkdocs.yml`: the settings of a portal, read with line and column and held against what the portal can use.

The file is that of MkDocs, whose engine draws the frame, but of MkDocs' settings the portal knows a few: one that it does not
know would be without effect, or change pages that nothing has looked at. What must have one value for the portal to work
(addresses that end in `.html`, no plugins) is set by the program; another value is a finding.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generator.authored import suggested
from generator.findings import Report
from generator.located import Document, Node, read

FILE = "mkdocs.yml"
_WEB = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%!$()*+,;=:@-]*)*")
"""What stands raw in robots.txt, in XML and in attributes: no host but in ASCII, no question, no anchor, no quote."""
_EXTENSIONS: dict[str, tuple[str, ...]] = {
    "attr_list": (), "tables": (), "toc": ("permalink",), "pymdownx.superfences": (), "pymdownx.highlight": ("anchor_linenums",),
}  # fmt: skip
"""Extensions of Markdown whose output the checks of hand-written pages know, with the options (true or false) they may have."""
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class SettingError(Exception):
    """A setting in the environment cannot be used; the message says which, and what to write."""


def is_site_address(url: str) -> bool:
    """Whether a site can be published at an address: http or https, a host, a folder; no file, question or anchor."""
    return len(url) <= 500 and _WEB.fullmatch(url) is not None and not url.lower().endswith((".html", ".htm"))


def is_repository_address(url: str) -> bool:
    """Whether an address can be that of a repository on a forge: http or https, a host, a group and a name."""
    path = url.partition("://")[2].partition("/")[2].strip("/")
    return len(url) <= 500 and _WEB.fullmatch(url) is not None and path.count("/") >= 1


def check_environment() -> None:
    """Hold SITE_URL and REPO_URL against what `mkdocs.yml` may say in their place. Raises SettingError."""
    for name, fits, expected in (
        ("SITE_URL", is_site_address, "the whole address of the folder, such as https://ke-hoach.example/"),
        ("REPO_URL", is_repository_address, "the whole address of the repository, such as https://github.com/GROUP/REPOSITORY"),
    ):
        value = os.environ.get(name)
        if value and not fits(value):
            raise SettingError(f"{name} in the environment is {value[:80]!r}; write {expected}")


@dataclass(frozen=True)
class Site:
    """What `mkdocs.yml` says, as far as the generator needs it."""

    root: Path
    config: dict[str, Any]

    @cached_property
    def url(self) -> str:
        """The address of the published site, ending in `/`."""
        url = os.environ.get("SITE_URL") or str(self.config.get("site_url") or "")
        return url if url.endswith("/") or not url else url + "/"

    @cached_property
    def repository(self) -> str:
        """The web address of the repository on a forge; REPO_URL in the environment overrides the settings."""
        return os.environ.get("REPO_URL") or str(self.config.get("repo_url") or "")


def read_site(root: Path, report: Report) -> Site | None:
    """Read `mkdocs.yml`. None and findings where it is missing, broken or says what the portal cannot use."""
    document = read(root / FILE, FILE, report)
    return None if document is None else understood(document, root, report)


def understood(document: Document, root: Path, report: Report) -> Site | None:
    """The settings of a portal's root from a file that could be read. None and findings where they say what the portal cannot use."""
    before = len(report)
    _Check(root, document, report).run()
    if len(report) > before:
        return None
    config = {key: value for key, value in _typed(document.value, document.root).items() if value is not None}
    return Site(root.resolve(), {**config, "use_directory_urls": False, "plugins": []})


def _typed(value: Any, node: Node | None) -> Any:
    """The value as YAML means it: unquoted `true` is no word, unquoted `100` a number."""
    parts = node.parts if node is not None else {}
    if isinstance(value, dict):
        return {key: _typed(each, parts.get(key)) for key, each in value.items()}
    if isinstance(value, list):
        return [_typed(each, parts.get(index)) for index, each in enumerate(value)]
    if isinstance(value, str) and node is not None and not node.style:
        if value.lower() in _WORDS:
            return _WORDS[value.lower()]
        if re.fullmatch(r"-?(?:0|[1-9][0-9]{0,8})", value):
            return int(value)
    return value


Way = tuple[str | int, ...]


class _Check:
    """Holds the settings against what the portal can use."""

    def __init__(self, root: Path, document: Document, report: Report) -> None:
        self.root, self.document, self.report = root, document, report
        self.value = _typed(document.value, document.root)

    def run(self) -> None:
        if not self.keys((), self.value, _KNOWN):
            return
        for key, (expected, fits) in _KNOWN.items():
            value = self.value.get(key)
            if value is not None and fits is not None and not fits(value):
                self.wrong((key,), value, expected)
        self.theme()
        self.parts("extra", _LIMITS)
        self.extensions()

    def wrong(self, way: Way, value: Any, expected: str) -> None:
        said = "[…]" if isinstance(value, list) and value else "{…}" if isinstance(value, dict) else self.words(way, value)
        self.report.add("setting-value", self.document.where(way), key=_name(way), value=said[:80], expected=expected)

    def words(self, way: Way, value: Any) -> str:
        """A value as it is written in the file."""
        node = self.document.node(way)
        return self.document.text[node.start : node.end].strip(" \n\"'") if node is not None else str(value)

    def keys(self, way: Way, found: Any, known: Mapping[str, Any]) -> bool:
        """Whether a value is a set of keys; a finding for each that is not known."""
        if not isinstance(found, dict):
            self.wrong(way, found, "keys")
            return False
        for key in found:
            if key not in known:
                where = self.document.where((*way, key), key=True)
                self.report.add("unknown-setting", where, key=_name((*way, key)), **suggested(key, known))
        return True

    def parts(self, key: str, known: Mapping[str, tuple[str, Callable[[Any], bool]]]) -> None:
        found = self.value.get(key)
        if found is None or not self.keys((key,), found, known):
            return
        for name, (expected, fits) in known.items():
            if found.get(name) is not None and not fits(found[name]):
                self.wrong((key, name), found[name], expected)

    def theme(self) -> None:
        found = self.value.get("theme")
        if found is None:
            self.report.add("missing-key", self.document.where(("theme",)), key="theme")
            return
        self.parts("theme", _THEME)
        if not isinstance(found, dict):
            return
        for key in ("name", "custom_dir"):
            if found.get(key) is None:
                self.report.add("missing-key", self.document.where(("theme", key)), key=key)
        folder = found.get("custom_dir")
        if isinstance(folder, str) and not self.is_theme(folder):
            self.wrong(("theme", "custom_dir"), folder, "theme folder")

    def is_theme(self, folder: str) -> bool:
        """Whether a folder lies below `templates/`, where changes of it are seen, and holds the frame of every page."""
        try:
            path = (self.root / folder).resolve()
            path.relative_to((self.root / "templates").resolve())
        except (ValueError, OSError):
            return False
        return (path / "main.html").is_file()

    def extensions(self) -> None:
        found = self.value.get("markdown_extensions")
        if found is None:
            return
        if not isinstance(found, list):
            self.wrong(("markdown_extensions",), found, "list")
            return
        for index, each in enumerate(found):
            way: Way = ("markdown_extensions", index)
            if not isinstance(each, dict | str):
                self.wrong(way, each, "text")
                continue
            for name, given in ({each: None} if isinstance(each, str) else each).items():
                if name not in _EXTENSIONS:
                    self.report.add("unknown-setting", self.document.where(way), key=name, **suggested(name, _EXTENSIONS))
                elif given is not None and self.keys((*way, name), given, dict.fromkeys(_EXTENSIONS[name])):
                    for option, value in given.items():
                        if option in _EXTENSIONS[name] and not isinstance(value, bool):
                            self.wrong((*way, name, option), value, "truth")


def _name(way: Way) -> str:
    """A setting as people call it: `extra.max_site_mb`."""
    return ".".join(step for step in way if isinstance(step, str))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 500


def _is_branch(value: Any) -> bool:
    return isinstance(value, str | int) and re.fullmatch(r"[^\s~^:?*\[\\\"'<>]{1,200}", str(value)) is not None


def _is_megabytes(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


_KNOWN: dict[str, tuple[str, Callable[[Any], bool] | None]] = {
    "site_name": ("text", _is_text),  # for the engine's own use: the name that readers see is that of the interface
    "site_description": ("text", _is_text),
    "site_author": ("text", _is_text),
    "copyright": ("text", _is_text),
    "repo_name": ("text", _is_text),
    "site_url": ("site address", lambda value: isinstance(value, str) and is_site_address(value)),
    "repo_url": ("repository address", lambda value: isinstance(value, str) and is_repository_address(value)),
    "repo_branch": ("branch", _is_branch),
    "extra": ("keys", None),
    "use_directory_urls": ("false", lambda value: value is False),
    "theme": ("keys", None),
    "plugins": ("no plugins", lambda value: value == []),
    "markdown_extensions": ("list", None),
}
"""The settings that may stand in the file, what each must be, and whether a value is that."""
_THEME: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "name": ("material", lambda value: value == "material"),
    "custom_dir": ("theme folder", _is_text),
    "font": ("false", lambda value: value is False),
}
_LIMITS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "max_file_mb": ("megabytes", _is_megabytes),
    "max_site_mb": ("megabytes", _is_megabytes),
}
