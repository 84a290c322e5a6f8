"""`portal serve`: a local preview that follows edits of content, data and templates.

A faulty edit leaves the last good version in place and its findings on the terminal.
"""

from __future__ import annotations

import functools
import http.server
import threading
import time
from collections.abc import Callable
from pathlib import Path

from generator import build
from generator.artifacts import OutputError
from generator.findings import Report
from generator.frame import EngineError
from generator.portal import compose

_WATCHED = ("content", "data", "templates", "mkdocs.yml")


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the base class's name
        """Say nothing for each request."""

    def end_headers(self) -> None:
        """Never let the browser keep an old version."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


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


def _once(root: Path, out: Path, language: str, say: Callable[[str], None]) -> None:
    started = time.monotonic()
    report = Report()
    try:
        content = build.read(root, report)
        if not report.errors:
            build.check_addresses(compose(content.catalog), report)
        if len(report):
            print(report.render("text", language, root), flush=True)
        if report.errors:
            say(f"{len(report.errors)} errors; the preview shows the last good version")
            return
        summary = build.build(content, out, lambda _: None)
    except (EngineError, OutputError) as error:
        say(f"portal: {error}")
        return
    say(f"{summary.pages} pages, {summary.changed} files changed, {time.monotonic() - started:.1f} s")


def serve(root: Path, port: int, language: str, say: Callable[[str], None], started: float) -> int:
    """Build, serve `ROOT/site` on this machine only, and build again after every edit, until stopped."""
    out = root / "site"
    before = _state(root)
    _once(root, out, language, say)
    handler = functools.partial(_Handler, directory=str(out))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(
        f"preview: http://127.0.0.1:{server.server_port}/ (Ctrl-C stops it; ready after {time.monotonic() - started:.1f} s)"
    )
    try:
        while True:
            time.sleep(0.5)
            now = _state(root)
            if now != before:
                before = now
                _once(root, out, language, say)
    finally:
        server.shutdown()
