"""Ask Lighthouse (mobile) about pages of a finished site, served compressed as a static host would.

python tools/lighthouse.py site index.html don-vi/… [--json]     (needs `make browser`)
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

TOOL = Path(__file__).parent / "node/node_modules/lighthouse/cli/index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class _Compressed(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        path = Path(self.translate_path(self.path.partition("?")[0]))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", f"{self.guess_type(str(path))}; charset=utf-8")
        self.send_header("Cache-Control", "max-age=31536000")
        if path.suffix in {".html", ".css", ".js", ".svg", ".json", ".txt", ".xml"} and "gzip" in (self.headers["Accept-Encoding"] or ""):
            content = gzip.compress(content, 9)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a site while it is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Compressed, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()


def lighthouse(address: str, categories: tuple[str, ...] = CATEGORIES) -> dict[str, Any]:
    """Lighthouse's whole answer about a page. Raises AssertionError where the tool is missing or fails."""
    assert TOOL.is_file(), f"{TOOL} is missing: run `make browser`"
    node = Path(sys.executable).parent / "node"
    run = subprocess.run(
        [
            str(node if node.exists() else "node"), str(TOOL), address, "--output=json", "--quiet",
            f"--only-categories={','.join(categories)}", "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic",
        ],
        capture_output=True, text=True, check=False, env={**os.environ, "CHROME_PATH": "/usr/bin/chromium"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("site", type=Path)
    parser.add_argument("pages", nargs="+")
    options = parser.parse_args()
    with served(options.site) as address:
        for page in options.pages:
            found = lighthouse(address + page)
            audits = found["audits"]
            scores = " ".join(f"{name}={round(100 * (found['categories'][name]['score'] or 0))}" for name in CATEGORIES)
            requests = audits["network-requests"]["details"]["items"]
            weight = sum(item.get("transferSize", 0) for item in requests) / 1000
            print(f"{page}: {scores} LCP={audits['largest-contentful-paint']['displayValue']} TBT={audits['total-blocking-time']['displayValue']} CLS={audits['cumulative-layout-shift']['displayValue']} {weight:.0f} KB in {len(requests)}")
            for name, audit in audits.items():
                if audit["score"] is not None and audit["score"] < 0.9:
                    print("   ", name, audit["score"], audit.get("displayValue", ""))


if __name__ == "__main__":
    main()
