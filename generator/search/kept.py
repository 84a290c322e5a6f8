"""The index of the last build, revised where the words of records changed.

To index all records costs as much as to draw a good part of the pages, and an edit touches the words of a few. Kept are,
for one language, the words of every record and the encoded index over them. Records are numbers in an index: where one
came or went, all after it have others, and the index is made anew.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from generator import memo
from generator.search import index as indexes
from generator.search.index import Encoded, Meanings, contribution
from generator.search.records import Record

_SHARE = 4
"""An index is revised where at most one in so many records changed."""


def encoded(memory: Path, records: Sequence[Record], meanings: Meanings) -> Encoded:
    """The encoded index of all records, kept in the file `memory` for the next time."""
    words = [_words(record) for record in records]
    world = _world(meanings)
    before: list[list[object]] = []
    found: Encoded | None = None
    kept = memo.kept_json(memory)
    if kept is not None and kept["world"] == world:
        before, found = kept["records"], Encoded(*kept["index"])
    changed = [number for number, (old, new) in enumerate(zip(before, words, strict=False)) if old != new]
    if found is None or len(before) != len(words) or len(changed) * _SHARE > len(words):
        found = Encoded.of(indexes.build(records, meanings))
    elif not changed:
        return found
    else:
        for number in changed:
            found.revise(number, contribution(_record(before[number]), meanings), contribution(records[number], meanings))
    memo.keep_json(memory, {"world": world, "records": words, "index": [found.words, found.pairs, found.sizes]})
    return found


def _world(meanings: Meanings) -> str:
    """A digest of what an index rests on beside the words of its records."""
    said = json.dumps([unicodedata.unidata_version, meanings.groups], ensure_ascii=False)
    return memo.digest(said, memo.program(*Path(__file__).parent.glob("*.py")))


_FIELDS = ("name", "foreign", "detail", "figures", "context", "other", "aliases")


def _words(record: Record) -> list[object]:
    """The fields of a record that are indexed."""
    *single, aliases = (getattr(record, field) for field in _FIELDS)
    return [*single, list(aliases)]


def _record(words: list[object]) -> Record:
    """A record with those fields."""
    values = dict(zip(_FIELDS, words, strict=True))
    return Record("", "", "", **values)  # type: ignore[arg-type]
