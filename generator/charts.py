"""The grammar of the portal's pictures: plain data → Vega-Lite specifications. Knows nothing of plans or languages.

Every picture is drawn once and must be legible from 320 px up, so it is 400 px wide, its labels stand above their
bars and its legend is the page's business. All words and numbers come in ready to be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from generator.languages import shortened

WIDTH = 400
FONT = "Be Vietnam Pro"

# The drawn colour of each of the page's tokens (its light values, see portal.css).
INK, SOFT, GRID, PAPER = "#16242e", "#4c5d68", "#dbe3e7", "#fffffe"
BLUE, AMBER, GREEN, GREY, VIOLET, RED = "#1b6a92", "#b98a2f", "#2f8a73", "#93a4ae", "#8a6bbf", "#c23b2a"
TOKENS: Mapping[str, str] = {
    INK: "--chart-ink", SOFT: "--chart-soft", GRID: "--chart-grid", PAPER: "--chart-paper",
    BLUE: "--chart-1", AMBER: "--chart-2", GREEN: "--chart-3", GREY: "--chart-4", VIOLET: "--chart-5", RED: "--chart-6",
}  # fmt: skip

_LABEL = 58
"""Letters of a label that fit the width at 13 px."""
_LIFTS = (0, 21, 42, -24)
"""By how many pixels the words beside a point may be lifted so that they run into no others, the first that will do."""

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: `parts` are lengths by colour, `said` stands behind the bar, `aside` behind the label."""

    label: str
    parts: tuple[tuple[str, float], ...]
    said: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A row of a time chart. Times are counted in steps from the start of the axis, both ends included."""

    label: str
    kind: Literal["period", "deadline", "continuous", "recurring", "conditional", "not_stated", "outside"]
    spans: tuple[tuple[float, float], ...] = ()
    said: str = ""
    colour: str = BLUE


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a count over time: `parts` are counts by colour, from below."""

    label: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """A point of a series: a value promised for a year, as what it is."""

    year: float
    kind: Literal["exact", "floor", "ceiling", "range", "rank"]
    low: float
    high: float
    said: str
    colour: str = BLUE
    below: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who meets whom: `counts` by row and column, as indexes of `names`."""

    names: tuple[str, ...]
    counts: Mapping[tuple[int, int], int] = field(default_factory=dict)


_TRAILING = " ,;:-–("


def _room(words: str, length: int) -> int:
    """How many characters of a label fit where `length` small letters do: capitals are a third wider."""
    return length - sum(c.isupper() for c in words[:length]) // 4


def cut(words: str, length: int = _LABEL) -> str:
    """A label cut at a word to at most `length` characters."""
    words = " ".join(words.split())
    return shortened(words, _room(words, length), _TRAILING)


def labels(names: Sequence[str], lengths: Sequence[int]) -> list[str]:
    """Names cut to their lengths; one that a cut at its end would make like another is cut in its middle, before they differ."""
    split = [name.split() for name in names]
    found = []
    for words, length in zip(split, lengths, strict=True):
        end = cut(" ".join(words), length)
        begins = end.removesuffix("…")
        others = [other for other in split if other != words and " ".join(other).startswith(begins)] if begins != end else []
        found.append(_cut_before(max(_shared(words, other) for other in others), words, length) if others else end)
    return found


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two names have in common from their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _cut_before(at: int, words: Sequence[str], length: int) -> str:
    """A name cut in its middle so that its word number `at` stands in what is left."""
    at = min(at, len(words) - 1)
    room = _room(" ".join(words), length)
    last = shortened(" ".join(words[at:]), room * 2 // 3, _TRAILING)
    first = shortened(" ".join(words[:at]), room - len(last) - 1, _TRAILING)
    return f"{first} {last}".strip()


def _spec(height: int, layers: list[Spec], top: int = 6, bottom: int = 8, left: int = 8, right: int = 8) -> Spec:
    return {
        "width": WIDTH - left - right, "height": height, "autosize": "none", "background": None,
        "padding": {"left": left, "right": right, "top": top, "bottom": bottom},
        "view": {"stroke": None, "fill": None},
        "config": {"font": FONT, "text": {"fontSize": 13, "fill": INK}, "bar": {"binSpacing": 0}},
        "layer": layers,
    }  # fmt: skip


def _layer(rows: list[dict[str, Any]], mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _rows(count: int) -> Spec:
    """The place of a row: an ordinal scale over all rows, whichever of them a layer draws."""
    return {"field": "i", "type": "ordinal", "axis": None, "scale": {"domain": list(range(count)), "padding": 0}}


def _x(name: str, domain: tuple[float, float]) -> Spec:
    scale = {"domain": list(domain), "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "axis": None, "scale": scale}


def _text(rows: list[dict[str, Any]], name: str, encoding: Spec, **mark: Any) -> Spec:
    return _layer(rows, {"type": "text", "baseline": "middle", **mark}, {"text": {"field": name}, **encoding})


_AS_IS: Spec = {"scale": None, "type": "nominal", "legend": None}


def bars(rows: Sequence[Bar]) -> Spec:
    """Horizontal bars, each under its label, what is said behind it."""
    step, side = 44, WIDTH - 16
    lengths = [sum(length for _, length in row.parts) for row in rows]
    # Pixels for one unit of length: what is said must fit behind its bar (at most 8 pixels a character).
    room = [side - max(118, 8 + 8 * len(row.said)) for row in rows]
    scale = min((max(pixels, side // 4) / length for pixels, length in zip(room, lengths, strict=True) if length > 0), default=1.0)
    domain = (0.0, side / scale)
    names = labels([row.label for row in rows], [_LABEL - len(row.aside) for row in rows])
    place = _rows(len(rows))
    pieces: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for i, row in enumerate(rows):
        at = 0.0
        for colour, length in row.parts:
            if length > 0:
                pieces.append({"i": i, "from": at, "to": at + length, "colour": colour})
            at += length
        words.append({"i": i, "label": names[i] + row.aside, "said": row.said, "to": at})
    x = _x("from", domain)
    return _spec(
        step * len(rows),
        [
            _text(words, "label", {"y": place, "x": {"value": 0}}, align="left", dy=-10),
            _layer(
                pieces,
                {"type": "bar", "height": 14, "yOffset": 9},
                {"y": place, "x": x, "x2": {"field": "to"}, "color": {"field": "colour", **_AS_IS}},
            ),
            _text(words, "said", {"y": place, "x": _x("to", domain)}, align="left", dx=6, dy=9, fontWeight=600),
        ],
    )


def stretches(rows: Sequence[Stretch], steps: Sequence[str]) -> Spec:
    """A time chart: `steps` names the months or years of the axis; each row under its label."""
    step, count = 40, len(rows)
    domain = (0.0, float(len(steps)))
    place, x, x2 = _rows(count), _x("from", domain), {"field": "to"}
    said = labels([row.label for row in rows], [_LABEL] * count)
    every: dict[str, list[dict[str, Any]]] = {}
    words = []
    for i, row in enumerate(rows):
        words.append({"i": i, "label": said[i], "said": row.said, "to": row.spans[-1][1] if row.spans else 0})
        for first, last in row.spans or ((0.0, domain[1]),):
            item = {"i": i, "from": first, "to": last, "colour": row.colour, "mid": (first + last) / 2}
            every.setdefault(row.kind, []).append(item)
    edges = [{"at": at} for at in range(len(steps) + 1)]
    names = [{"at": at + 0.5, "name": name} for at, name in enumerate(steps)]
    colour = {"field": "colour", **_AS_IS}
    layers = [
        _layer(edges, {"type": "rule", "stroke": GRID}, {"x": _x("at", domain)}),
        _text(names, "name", {"x": _x("at", domain), "y": {"value": -10}}, align="center", fontSize=12, fill=SOFT),
        _text(words, "label", {"y": place, "x": {"value": 2}}, align="left", dy=-9),
    ]
    if found := every.get("period"):
        mark = {"type": "bar", "height": 11, "yOffset": 10, "cornerRadius": 2}
        layers.append(_layer(found, mark, {"y": place, "x": x, "x2": x2, "color": colour}))
    if found := every.get("deadline"):
        line = {"type": "rule", "strokeWidth": 3, "yOffset": 10, "stroke": AMBER}
        point = {"type": "point", "shape": "diamond", "size": 130, "filled": True, "opacity": 1, "yOffset": 10, "fill": AMBER}
        layers.append(_layer(found, line, {"y": place, "x": x, "x2": x2}))
        layers.append(_layer(found, point, {"y": place, "x": _x("to", domain)}))
    if found := every.get("continuous"):
        mark = {"type": "bar", "height": 5, "yOffset": 10, "fill": GREY}
        layers.append(_layer(found, mark, {"y": place, "x": x, "x2": x2}))
    if found := every.get("recurring"):
        mark = {"type": "point", "shape": "circle", "size": 60, "filled": True, "opacity": 1, "yOffset": 10, "fill": GREEN}
        layers.append(_layer(found, mark, {"y": place, "x": _x("mid", domain)}))
    if found := every.get("conditional"):
        mark = {"type": "bar", "height": 19, "yOffset": 11, "fill": PAPER, "stroke": VIOLET, "strokeDash": [5, 4]}
        layers.append(_layer(found, mark, {"y": place, "x": x, "x2": x2}))
    if silent := [word for word in words if word["said"]]:
        layers.append(
            _text(silent, "said", {"y": place, "x": {"value": 2}}, align="left", dx=4, dy=11, fontSize=11, fill=SOFT)
        )
    return _spec(step * count, layers, top=26)


def columns(rows: Sequence[Column]) -> Spec:
    """Counts over time as stacked columns, the sum above each."""
    height = 190
    highest = max((sum(count for _, count in row.parts) for row in rows), default=0) or 1
    y_scale = {"domain": [0, highest * 1.12], "nice": False, "zero": True}
    x = {"field": "i", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(rows))), "padding": 0.12}}
    pieces, words = [], []
    for i, row in enumerate(rows):
        at = 0
        for colour, count in row.parts:
            if count:
                pieces.append({"i": i, "from": at, "to": at + count, "colour": colour})
            at += count
        words.append({"i": i, "sum": str(at), "to": at, "name": row.label})
    y = {"field": "from", "type": "quantitative", "axis": None, "scale": y_scale}
    top = {"field": "to", "type": "quantitative", "axis": None, "scale": y_scale}
    return _spec(
        height,
        [
            _layer(
                pieces, {"type": "bar"},
                {"x": x, "y": y, "y2": {"field": "to"}, "color": {"field": "colour", **_AS_IS}},
            ),
            _layer([{"at": 0}], {"type": "rule", "stroke": SOFT}, {"y": {"value": height}}),
            _text(words, "sum", {"x": x, "y": top}, align="center", dy=-9, fontSize=12, fontWeight=600),
            _text(words, "name", {"x": x, "y": {"value": height + 14}}, align="center", fontSize=12, fill=SOFT),
        ],
        top=8, bottom=28,
    )  # fmt: skip


def promises(points: Sequence[Promise], ticks: Sequence[tuple[float, str]]) -> Spec:
    """Values promised over the years: a point, a floor with its open end, a ceiling, a range from end to end, a rank.

    `ticks` are the values of the vertical axis with their words, from the first to the last it reaches.
    """
    height, left, right = 230, 52, 10
    years = sorted({point.year for point in points})
    pad = max(0.6, (years[-1] - years[0]) * 0.13)
    x_domain = (years[0] - pad, years[-1] + pad)
    rank = all(point.kind == "rank" for point in points)
    bounds = [ticks[0][0], ticks[-1][0]]
    y_scale = {"domain": bounds[::-1] if rank else bounds, "nice": False, "zero": False}

    def y(name: str) -> Spec:
        return {"field": name, "type": "quantitative", "axis": None, "scale": y_scale}

    rows: list[dict[str, Any]] = [
        {"x": p.year, "low": p.low, "high": p.high, "colour": p.colour, "said": p.said, "below": p.below, "kind": p.kind,
         "top": bounds[1], "bottom": bounds[0]} for p in points
    ]  # fmt: skip
    lines = [{"at": value, "name": words} for value, words in ticks]
    colour = {"field": "colour", **_AS_IS}
    x = _x("x", x_domain)
    layers = [
        _layer(lines, {"type": "rule", "stroke": GRID}, {"y": y("at")}),
        _text(lines, "name", {"y": y("at"), "x": {"value": -6}}, align="right", fontSize=12, fill=SOFT),
        _text(
            [{"x": year, "name": f"{year:g}"} for year in sorted({round(each) for each in years})], "name",
            {"x": x, "y": {"value": height + 16}}, align="center", fontSize=13, fill=INK,
        ),
    ]  # fmt: skip
    if floors := [row for row in rows if row["kind"] == "floor"]:
        layers.append(
            _layer(floors, {"type": "rule", "strokeWidth": 2, "strokeDash": [3, 3]},
                   {"x": x, "y": y("low"), "y2": {"field": "top"}, "color": colour})
        )  # fmt: skip
        layers.append(
            _layer(floors, {"type": "point", "shape": "triangle-up", "filled": True, "opacity": 1, "size": 70},
                   {"x": x, "y": y("top"), "color": colour})
        )  # fmt: skip
    if ceilings := [row for row in rows if row["kind"] == "ceiling"]:
        layers.append(
            _layer(ceilings, {"type": "rule", "strokeWidth": 2, "strokeDash": [3, 3]},
                   {"x": x, "y": y("high"), "y2": {"field": "bottom"}, "color": colour})
        )  # fmt: skip
    if ranges := [row for row in rows if row["kind"] in ("range", "rank") and row["low"] != row["high"]]:
        layers.append(
            _layer(ranges, {"type": "rule", "strokeWidth": 10, "opacity": 0.45},
                   {"x": x, "y": y("low"), "y2": {"field": "high"}, "color": colour})
        )  # fmt: skip
    dots = {"type": "point", "shape": "circle", "filled": True, "opacity": 1, "size": 120}
    layers.append(_layer(rows, dots, {"x": x, "y": y("low"), "color": colour}))
    if ranges:
        layers.append(_layer(ranges, dots, {"x": x, "y": y("high"), "color": colour}))
    # What is said stands beside its point: towards the middle where it would leave the picture, lifted where it would
    # run into other words or into the names of the years.
    middle = years[0] + (years[-1] - years[0]) * 0.7
    across = (WIDTH - left - right) / (x_domain[1] - x_domain[0])
    taken: list[tuple[float, float, float, float]] = []
    beside: dict[tuple[bool, int], list[dict[str, Any]]] = {}
    for row in rows:
        leftwards = row["x"] >= middle and len(years) > 1
        share = (row["low"] - bounds[0]) / ((bounds[1] - bounds[0]) or 1)
        down = height * (share if rank else 1 - share)
        wide = max(8 * len(row["said"]), 7 * len(row["below"]))
        from_x = (row["x"] - x_domain[0]) * across + (-11 - wide if leftwards else 11)
        free = []
        for lift in _LIFTS:
            box = (from_x, down - 12 - lift, from_x + wide, down + 21 - lift)
            if box[3] <= height + 4 and not any(_overlap(box, other) for other in taken):
                free.append((lift, box))
        lift, box = free[0] if free else (0, (from_x, down - 12, from_x + wide, down + 21))
        taken.append(box)
        beside.setdefault((leftwards, lift), []).append(row)
    for (leftwards, lift), words in beside.items():
        at, side = {"x": x, "y": y("low")}, {"align": "right", "dx": -11} if leftwards else {"align": "left", "dx": 11}
        layers.append(_text(words, "said", at, dy=-3 - lift, fontSize=14, fontWeight=600, **side))
        layers.append(_text(words, "below", at, dy=14 - lift, fontSize=11, fill=SOFT, **side))
    return _spec(height, layers, top=14, bottom=32, left=left, right=right)


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share a place."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def matrix(table: Matrix) -> Spec:
    """Who meets whom, rows named and numbered, columns by their numbers."""
    count, named, step = len(table.names), 196, 28
    side = (WIDTH - 16 - named) / max(count, 1)
    rows = [
        {"x": named + side * (column + 0.5), "i": row, "n": n, "said": str(n)} for (row, column), n in table.counts.items()
    ]
    said = labels(table.names, [27 - len(f"{i + 1}. ") for i in range(count)])
    names = [{"i": i, "name": f"{i + 1}. {name}"} for i, name in enumerate(said)]
    heads = [{"x": named + side * (i + 0.5), "name": str(i + 1)} for i in range(count)]
    place = _rows(count)
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": None}
    most = max(table.counts.values(), default=1)
    size = {"field": "n", "type": "quantitative", "legend": None, "scale": {"domain": [0, most], "range": [40, 560]}}
    lines = [{"i": i} for i in range(count)]
    return _spec(
        step * count,
        [
            _layer(lines, {"type": "rule", "stroke": GRID, "x": 0, "x2": WIDTH - 16}, {"y": place}),
            _layer(heads, {"type": "rule", "stroke": GRID}, {"x": x}),
            _layer(names, {"type": "bar", "height": 20, "fill": PAPER}, {"y": place, "x": {"value": 0}, "x2": {"value": named - 4}}),
            _text(names, "name", {"y": place, "x": {"value": 0}}, align="left", fontSize=12),
            _text(heads, "name", {"x": x, "y": {"value": -10}}, align="center", fontSize=12, fill=SOFT),
            _layer(rows, {"type": "point", "shape": "circle", "filled": True, "opacity": 1, "fill": BLUE}, {"y": place, "x": x, "size": size}),
            _text(rows, "said", {"y": place, "x": x}, align="center", fontSize=11, fontWeight=600, fill=PAPER),
        ],
        top=26,
    )  # fmt: skip
