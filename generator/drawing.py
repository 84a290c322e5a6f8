"""Vega-Lite specifications → SVG and PNG, offline, kept in `.cache/pictures/` under a hash of what they are made from.

Sole owner of the drawing libraries. A specification fixes its own width and paddings, and its texts are placed and
cut by `charts`, so that no measured text moves anything: the same specification gives the same bytes everywhere.
The libraries are loaded only where something has to be drawn.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import memo, parallel

if TYPE_CHECKING:
    from resvg import usvg

FONTS = Path(__file__).parent / "fonts"
_VEGA_LITE = "6.4"
_LIBRARIES = ("vl-convert-python", "resvg")
_SCALE = 2
"""Pixels of a PNG for one unit of its picture."""
_WORTH_A_START = 8
"""Pictures that take as long to draw as their library takes to start (0.4 s of CPU)."""
_LINE, _SOURCE_LINE = 42, 62
"""Letters of a title, and of the smaller words on its source, that fit on a line."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture: markup for a page (colours are the page's tokens) and files to take away."""

    inline: str
    svg: bytes
    png: bytes


class Studio:
    """Draws, or takes from the cache what was drawn before. `colours` maps a drawn colour to the page's token."""

    def __init__(self, root: Path, colours: Mapping[str, str]) -> None:
        """Bind to the cache of a root. Nothing is loaded yet."""
        self._cache = root / ".cache" / "pictures"
        self._colours = colours
        self._used: set[str] = set()
        code = Path(__file__).read_bytes()
        versions = " ".join((*map(metadata.version, _LIBRARIES), _VEGA_LITE))
        self._seed = hashlib.sha256(versions.encode() + b"".join(_fonts()) + code).digest()

    def ahead(self, wanted: Sequence[tuple[dict[str, Any], str, str]]) -> None:
        """Draw what is missing of some pictures (each as `draw` takes it), on all cores."""
        missing = [each for each in wanted if not self._file(*each).is_file()]
        parallel.ahead(lambda number: self.draw(*missing[number]), len(missing), _WORTH_A_START)

    def _file(self, spec: dict[str, Any], title: str, source: str) -> Path:
        key = json.dumps([spec, title, source], ensure_ascii=False, sort_keys=True).encode()
        return self._cache / f"{hashlib.sha256(self._seed + key).hexdigest()[:32]}.files"

    def draw(self, spec: dict[str, Any], title: str, source: str) -> Drawing:
        """Draw a specification. `title` and `source` are written on the files to take away and name the picture."""
        file = self._file(spec, title, source)
        self._used.add(file.name)
        found = memo.kept_files(file)
        if found is None:
            found = self._drawn(spec, title, source)
            memo.keep_files(file, found)
        return Drawing(self._inline(found["svg"].decode("utf-8"), title, file.stem), found["svg"], found["png"])

    def sweep(self) -> None:
        """Forget pictures that this build did not use."""
        if self._cache.is_dir():
            for file in self._cache.iterdir():
                if file.name not in self._used:
                    file.unlink(missing_ok=True)

    def _drawn(self, spec: dict[str, Any], title: str, source: str) -> dict[str, bytes]:
        framed = _framed(_plain(_vector(spec)), title, source)
        return {"svg": framed.encode(), "png": _pixels(framed)}

    def _inline(self, framed: str, title: str, name: str) -> str:
        """The picture alone, without its frame, in the colours of the page."""
        start = framed.index("<svg", 1)
        inner = framed[start : framed.index("</svg>") + len("</svg>")]
        inner = re.sub(r' y="[\d.]+"', "", inner, count=1)
        inner = re.sub(
            r'(fill|stroke)="(#[0-9a-f]{6})"',
            lambda match: f'{match[1]}="var({self._colours[match[2]]})"' if match[2] in self._colours else match[0],
            inner,
        )
        inner = inner.replace(' font-family="Be Vietnam Pro"', "")
        identity = f"p{name[:10]}"
        return inner.replace(
            ">", f' role="img" aria-labelledby="{identity}"><title id="{identity}">{escape(title)}</title>', 1
        )


def _fonts() -> list[bytes]:
    return [file.read_bytes() for file in sorted(FONTS.glob("*.ttf"))]


@cache
def _vega() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def _vector(spec: dict[str, Any]) -> str:
    drawn: str = _vega().vegalite_to_svg(spec, vl_version=_VEGA_LITE, allowed_base_urls=[])
    return drawn


def _letters() -> usvg.Options:
    """The fonts in memory: a library that knows their files only opens them for every letter, at thrice the cost.

    Made for each picture: what holds them may not pass from one thread to another, and a preview draws in several.
    """
    from resvg import usvg

    options = usvg.Options.default()
    for font in _fonts():
        options.load_font_data(font)
    return options


def _pixels(svg: str) -> bytes:
    """A PNG of an SVG that states its `width` and `height` first, `_SCALE` times as large."""
    from resvg import render, usvg

    larger = re.sub(r' (width|height)="([\d.]+)"', lambda side: f' {side[1]}="{_SCALE * float(side[2]):g}"', svg, count=2)
    return render(usvg.Tree.from_str(larger, _letters()), (1, 0, 0, 0, 1, 0))


def _plain(svg: str) -> str:
    """The library's SVG without what a still picture has no use for: roles, classes, empty groups and backgrounds."""
    svg = re.sub(r' (?:class|role|aria-[a-z]+|pointer-events|version|xmlns:xlink)="[^"]*"', "", svg)
    svg = re.sub(r'<path d="M[^"]*"(?: fill="none")?/>', "", svg)  # a group's background: no colour, no stroke
    svg = re.sub(r' (?:opacity="1"|transform="translate\(0,0\)")', "", svg)
    svg = re.sub(r'font-size="([\d.]+)px"', r'font-size="\1"', svg)
    svg = re.sub(r"<[^>]+>", lambda tag: re.sub(r"-?\d+\.\d{2,}", _rounded, tag[0]), svg)
    svg = svg.replace(' text-anchor="start"', "").replace('<path d="" display="none"/>', "")
    previous = ""
    while previous != svg:
        previous = svg
        svg = re.sub(r"<g(?: [^>]*)?></g>", "", svg)
        svg = re.sub(r"<g><g>((?:(?!<g|</g>).)*)</g></g>", r"<g>\1</g>", svg)
    return svg


def _rounded(match: re.Match[str]) -> str:
    return f"{float(match[0]):.1f}".removesuffix(".0")


def _framed(svg: str, title: str, source: str) -> str:
    """A picture with its title above and its source below, on white: what is taken away explains itself."""
    match = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if match is None:
        raise ValueError("the drawing library gave a picture without a size")
    width, height = float(match[1]), float(match[2])
    lines, sources = _lines(title, _LINE), _lines(source, _SOURCE_LINE)
    top = len(lines) * 22 + 14
    total = top + height + 34 + 16 * (len(sources) - 1)
    words = "".join(
        f'<text x="8" y="{22 * (index + 1)}" font-family="Be Vietnam Pro" font-size="16" font-weight="600" fill="#16242e">'
        f"{escape(line)}</text>"
        for index, line in enumerate(lines)
    )
    below = "".join(
        f'<text x="8" y="{top + height + 22 + 16 * index:g}" font-family="Be Vietnam Pro" font-size="11" fill="#4c5d68">{escape(line)}</text>'
        for index, line in enumerate(sources)
    )
    inner = svg.replace("<svg", f'<svg y="{top}"', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{total:g}" viewBox="0 0 {width:g} {total:g}">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{words}{inner}{below}</svg>'
    )


def _lines(words: str, length: int) -> list[str]:
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > length:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
