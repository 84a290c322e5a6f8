"""The frame drawn by both engines: what readers, links and search machines get is the same.

MkDocs with Material draws the published site. Zensical, which its makers name as its successor, reads the same
settings and theme; the day it has to take over, nothing but the engine's name changes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator import build, frame
from generator.findings import Report
from generator.settings import Site

REPOSITORY = Path(__file__).parent.parent


class _Page(HTMLParser):
    """Title, words, links and headings of a page."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.folder = posixpath.dirname(path)
        self.words: list[str] = []
        self.links: list[tuple[str, str, str]] = []
        self.anchors: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action", "data-root") and value is not None:
                at = value if "@@" in value or ":" in value else posixpath.normpath(posixpath.join(self.folder, value))
                self.links.append((tag, name, re.sub(r"stylesheets/(?:classic/)?main\.\w+\.min", "theme", at)))
            elif name == "id" and value is not None:
                self.anchors.append(value)

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, frame.Frame]]:
    report = Report()
    content = build.read(REPOSITORY, report)
    assert not report.errors
    assert content.site is not None
    drawn = {}
    for engine in frame.ENGINES:
        root = tmp_path_factory.mktemp(engine)
        (root / "templates").symlink_to(REPOSITORY / "templates")
        drawn[engine] = build.frame_of(content, Site(root, content.site.config), engine)
    yield drawn


def _page(template: frame.Template, path: str) -> _Page:
    slots = template._slots
    return _Page(path, template.fill({slot: f"@@{slot}@@" for slot in slots}))


def test_same_pages_with_the_same_slots(both: dict[str, frame.Frame]) -> None:
    one, other = both["mkdocs"].templates, both["zensical"].templates
    assert one.keys() == other.keys()
    assert len(one) > 30
    for path in one:
        assert one[path]._slots == other[path]._slots, path


def test_same_words_links_and_anchors(both: dict[str, frame.Frame]) -> None:
    one, other = both["mkdocs"].templates, both["zensical"].templates
    for path in one:
        first, second = _page(one[path], path), _page(other[path], path)
        assert first.words == second.words, path
        assert first.links == second.links, path
        assert first.anchors == second.anchors, path


def test_every_file_that_a_frame_links_to_is_there(both: dict[str, frame.Frame]) -> None:
    for engine, drawn in both.items():
        assets = {each.path for each in drawn.assets}
        for path, template in drawn.templates.items():
            html = template.fill({slot: "" for slot in template._slots})
            for link in re.findall(r'(?:href|src)="([^"#:]+\.(?:css|js|svg))"', html):
                at = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
                assert at in assets, (engine, path, link)
