"""Tables that become cards on a narrow screen: each cell carries the name of its column.

A stylesheet can lay a row out as a block, but cannot take the words of a heading into a cell; so they are written
beside the cell once, here, and no template repeats them. The elements stay those of a table and get no roles: HTML
forbids them inside a table, and browsers keep a table's meaning when its rows are laid out as blocks.
"""

from __future__ import annotations

import re

_HEAD = re.compile(r"<thead>(.*?)</thead>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PART = re.compile(r"<(table|tr|td|th)\b([^>]*)>")
_SPAN = re.compile(r'colspan="(\d+)"')
_TITLE = re.compile(r'class="[^"]*\bop-wide\b')
_FEWEST = 3
"""Columns from which on a table is wider than a phone; two stand side by side."""


def stacked(table: str) -> str:
    """The markup of a table, made ready to be cards; as it was where it has no head or is narrow.

    Cells get the words of their column as `data-l`, but for the one that says what the row is: a row's heading, or else
    its first cell of the class `op-wide`.
    """
    head = _HEAD.search(table)
    labels = [" ".join(_TAG.sub("", words).split()) for words in _HEADING.findall(head[1])] if head else []
    if len(labels) < _FEWEST:
        return table
    column, titled = 0, False

    def part(match: re.Match[str]) -> str:
        nonlocal column, titled
        tag, attributes = match.groups()
        if tag == "table":
            return f'<table class="op-stack"{attributes}>'
        if tag == "tr":
            column, titled = 0, False
            return match[0]
        span = _SPAN.search(attributes)
        at, column = column, column + (int(span[1]) if span else 1)
        is_title = tag == "th" or (not titled and _TITLE.search(attributes) is not None)
        titled = titled or is_title
        if is_title or at >= len(labels) or not labels[at]:
            return match[0]
        label = labels[at].replace('"', "&quot;")
        return f'<td data-l="{label}"{attributes}>'

    return _PART.sub(part, table)
