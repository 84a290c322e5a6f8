"""`portal serve`: a local preview that follows edits of content, data and templates.

After an edit the content is read and checked, and a page is drawn when the browser asks for it; the whole site
(search and data too) is built by a process of its own once the editor rests, so that it keeps nobody waiting. Pages
reload by themselves. A faulty edit leaves the last good
version in place and shows its findings at the head of every page.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from generator import build, charts, consistency, documents, pages, pictures
from generator.build import Content
from generator.datasets import Datasets
from generator.drawing import Studio
from generator.findings import Report
from generator.frame import EngineError, Frame
from generator.languages import Language
from generator.memo import CacheError
from generator.pictures import Picture
from generator.portal import Portal, compose
from generator.settings import Site
from generator.view import Sources, watched

_WATCHED = ("content", "data", "templates", "mkdocs.yml")
_REST = 2.0
"""Seconds without an edit after which the whole site is built."""
_LOOK = 0.1
"""Seconds between two looks at the files."""
_PATIENCE = 20.0
"""Seconds for which a browser's question is kept open when there is nothing new."""
_SCRIPT = b"""\
// Asks for a version newer than the one shown, and loads the page again when there is one.
const mine = document.currentScript.dataset.version;
const ask = async () => {
  try {
    const now = await (await fetch("/_preview.json?after=" + mine, {cache: "no-store"})).json();
    if (String(now.version) !== mine) return location.reload();
    setTimeout(ask, 0);
  } catch { setTimeout(ask, 1000); /* the server rests or has gone */ }
};
ask();
"""


_STYLE = b"""\
#preview-findings { background: var(--bad-tint); color: var(--bad); border-left: 6px solid currentColor; padding: 1rem 1.5rem; overflow-x: auto; }
#preview-findings pre { margin: .5rem 0 0; line-height: 1.5; font-size: .9rem; }
"""


class Preview:
    """The version shown: the last good one, with the findings of a faulty one after it."""

    def __init__(self, root: Path, out: Path, language: Language, say: Callable[[str], None]) -> None:
        """Nothing is read yet. `language` is that of the findings."""
        self.root, self.out, self.language, self.say = root, out, language, say
        self.version = 0
        self.findings = ""
        self._good: tuple[Content, Site, Portal, Frame] | None = None
        self._drawn: dict[str, bytes] = {}
        self._assets: dict[str, bytes] = {}
        self._pictures: dict[Language, dict[str, Picture]] = {}
        self._sources: Sources | None = None
        self._building: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._news = threading.Condition()

    def load(self) -> bool:
        """Read and check; whether what was read is good. A faulty state changes only the findings."""
        started = time.monotonic()
        report = Report()
        try:
            content = build.read(self.root, report)
            portal = compose(content.catalog, content.translation)
            if not report.errors:
                consistency.check(portal, content.pages, content.site, report)
            made = build.frame_of(content, content.site) if content.site and not report.errors else None
        except (EngineError, CacheError) as error:
            self._show(f"portal: {error}")
            return False
        text = report.render("text", self.language, self.root)
        if text:
            print(text, flush=True)
        if made is None or content.site is None:
            self.say(f"{len(report.errors)} errors; the preview shows the last good version")
            self._show(text)
            return False
        with self._lock:
            self._good, self._drawn, self._pictures = (content, content.site, portal, made), {}, {}
            self._sources = None
            self._assets = {artifact.path: artifact.content for artifact in made.assets}
        self._show("")
        self.say(f"read in {time.monotonic() - started:.1f} s; {len(report)} warnings")
        return True

    def _show(self, findings: str) -> None:
        with self._lock:
            self.findings = findings
        with self._news:
            self.version += 1
            self._news.notify_all()

    def newer_than(self, version: int) -> int:
        """The number of the version shown: at once if it is newer than `version`, else when it is, or after 20 seconds."""
        with self._news:
            self._news.wait_for(lambda: self.version > version, _PATIENCE)
            return self.version

    def build(self) -> bool:
        """Begin to build the whole site from the files as they stand; False while an earlier build still runs."""
        if self._building is not None and self._building.poll() is None:
            return False
        command = [sys.executable, "-m", "generator", "build", "--root", str(self.root), "--out", str(self.out)]
        self._building = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._building.pid, 10)
        return True

    def close(self) -> None:
        """Wait for a build that runs: it is not left half done."""
        if self._building is not None:
            self._building.wait()

    def asset(self, path: str) -> bytes | None:
        """A stylesheet, script or picture of the last good version; None where it must come from a whole build."""
        with self._lock:
            return self._assets.get(path)

    def page(self, path: str) -> bytes | None:
        """A page of the last good version, drawn now if it has not been; None where there is none."""
        with self._lock:
            if path not in self._drawn and self._good is not None:
                self._draw(path, *self._good)
            return self._drawn.get(path)

    def _draw(self, path: str, content: Content, site: Site, portal: Portal, made: Frame) -> None:
        language: Language = "en" if path.startswith("en/") else "vi"
        for artifact in documents.hand_written(content.pages, made, site, content.interfaces):
            self._drawn[artifact.path] = artifact.content
        if path in self._drawn:
            return
        interface = content.interfaces[language]
        if language not in self._pictures:
            studio = Studio(site.root, charts.TOKENS)
            self._pictures[language] = pictures.pictures(pictures.sketches(portal, interface), interface, studio)
            self._assets |= {each.path: each.content for each in pictures.files(self._pictures[language])}
        if self._sources is None:
            self._sources = watched(portal, Datasets(portal))  # no data file is made: a page in the preview lists none
        view = build.view_of(content, site, self._sources, language, self._pictures[language])
        renderer = pages.Renderer(site.root, view)
        for page in documents.record_pages(renderer.sheets(), renderer.body, interface, made, site):
            if page.path == path:
                self._drawn[path] = page.make()

    def dressed(self, page: bytes) -> bytes:
        """A page with the findings of a faulty edit at its head, and the script that follows edits."""
        with self._lock:
            script = f'<script src="/_preview.js" data-version="{self.version}"></script>'.encode()
            block = b""
            if self.findings:
                title = {
                    "vi": "Sửa đổi vừa rồi có lỗi; đây là bản đúng gần nhất.",
                    "en": "The last edit is faulty; this is the last good version.",
                }[self.language]
                block = (
                    '<link rel="stylesheet" href="/_preview.css">'
                    f'<div id="preview-findings" role="alert"><strong>{title}</strong>'
                    f"<pre><code>{escape(self.findings)}</code></pre></div>"
                ).encode()
        place = re.search(rb"<main\b[^>]*>", page) or re.search(rb"<body\b[^>]*>", page)
        if place:
            page = page[: place.end()] + block + page[place.end() :]
        return page.replace(b"</body>", script + b"</body>", 1)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, preview: Preview, **values: Any) -> None:
        self.preview = preview
        super().__init__(*arguments, **values)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the base class's name
        """Say nothing for each request."""

    def end_headers(self) -> None:
        """Never let the browser keep an old version."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def do_GET(self) -> None:
        """Answer: the version, the script, a page drawn now, or a file of the last whole build."""
        path, _, question = self.path.partition("?")
        path = path.lstrip("/")
        if path == "_preview.json":
            after = question.removeprefix("after=")
            version = self.preview.newer_than(int(after)) if after.isdigit() else self.preview.version
            self._send(json.dumps({"version": version}).encode(), "application/json")
            return
        if path in ("_preview.js", "_preview.css"):
            script = path.endswith(".js")
            self._send(_SCRIPT if script else _STYLE, "text/javascript" if script else "text/css")
            return
        if not path or path.endswith("/"):
            path += "index.html"
        page = self.preview.page(path) if path.endswith(".html") else None
        if page is None and path.endswith(".html"):
            page = self.preview.page("en/404.html" if path.startswith("en/") else "404.html")
        asset = self.preview.asset(path)
        if asset is not None:
            self._send(asset, self.guess_type(path))
        elif page is None:
            super().do_GET()
        else:
            self._send(self.preview.dressed(page), "text/html; charset=utf-8")

    def _send(self, content: bytes, kind: str) -> None:
        with contextlib.suppress(ConnectionError):  # the browser has gone on to another page
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)


def _state(root: Path) -> dict[str, tuple[int, int]]:
    files = [root / "mkdocs.yml"]
    for folder in _WATCHED[:-1]:
        files += (root / folder).rglob("*")
    found = {}
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        found[str(file)] = (status.st_mtime_ns, status.st_size)
    return found


def serve(root: Path, port: int, language: Language, say: Callable[[str], None], started: float) -> int:
    """Serve a preview on this machine only, and follow every edit, until stopped."""
    preview = Preview(root, root / "site", language, say)
    before = _state(root)
    if preview.load():
        preview.build()
    handler = functools.partial(_Handler, directory=str(preview.out), preview=preview)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ready = time.monotonic() - started
    say(f"preview: http://127.0.0.1:{server.server_port}/ (Ctrl-C stops it; ready after {ready:.1f} s)")
    edited: float | None = None
    try:
        while True:
            time.sleep(_LOOK)
            now = _state(root)
            if now != before:
                before = now
                edited = time.monotonic() if preview.load() else None
            elif edited is not None and time.monotonic() - edited > _REST and preview.build():
                edited = None
    finally:
        server.shutdown()
        preview.close()
