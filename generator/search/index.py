"""The search index: an inverted index of words and of neighbouring pairs, cut into small script files.

Scripts and not JSON, since from `file://` a browser loads scripts only. Each calls `portalSearch(name, content)`.

- the head, `<language>.js`: the folder of the rest, how many records, where the keys of each shard begin, the groups of words that mean
  the same, and the strings that the scripts show.
- `w<n>`: words. A line is a folded word and, for each of its exact forms, the records that hold it. Of a word that more than
  `FREQUENT` records hold it says how many and in which `f<n>` they stand: the ranking seldom needs them.
- `p<n>`: pairs of neighbouring words in one field, so that words typed in order are known to stand in order.
  `^ a` is a name that begins with *a*, `a $` one that ends with it. A pair that is written with different diacritics has its
  exact forms.
- `words`: all words with their number of records, loaded only when a typed word is unknown (slips, words run together).
- `r<n>`: what the result list shows of a block of records.
- `columns`: what filters, orders and sums need of every record; loaded after the first results are there.

Records that hold a word are grouped by the class of the best field that holds it (`CLASSES`), each group a list of
gaps between record numbers, written in printable ASCII with 45 final and 45 continuing digits, so that the transport's
compression sees its regularity. The folder of an index is named by its content; only the head has a fixed address.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from generator.artifacts import Artifact
from generator.search.records import Record
from generator.search.tokens import Token, exact, tokens

FOLDER = "assets/search"
SHARD = 4000  # characters: about 2 KB compressed
BLOCK = 8  # records
FREQUENT = 1500  # records
START, END = "^", "$"
# Words that need not be there, unless a query consists of nothing else. English ones only where they look like no Vietnamese
# syllable without its marks (*to* is *tổ*, *the* is *thể*); Vietnamese ones only as typed with their marks.
SMALL_WORDS = frozenset(
    exact(word)
    for word in (
        *("and", "are", "did", "does", "for", "from", "how", "is", "many", "much", "of", "or", "was", "were", "what"),
        *("when", "where", "which", "who", "will", "with"),
        *("là", "gì", "của", "và", "các", "những", "được", "nào", "đâu", "bởi", "với", "ở", "nhiêu"),
    )
)


class FieldClass(NamedTuple):
    """A class of fields: what a word in it weighs, and the length of the names in it, in words (0: no name)."""

    weight: float
    length: float


# Names by their number of words (≤ 2, ≤ 4, ≤ 8, more), names in the other language (≤ 4, more), figures, detail, context,
# other.
CLASSES = (
    FieldClass(8, 2), FieldClass(8, 3.5), FieldClass(8, 6), FieldClass(8, 14),
    FieldClass(5, 3), FieldClass(4, 10), FieldClass(8, 0), FieldClass(4, 0), FieldClass(2, 0), FieldClass(1, 0),
)  # fmt: skip
_FIGURES, _DETAIL, _CONTEXT, _OTHER = 6, 7, 8, 9

Postings = dict[int, int]
"""Record number → class."""


def _name_class(length: int) -> int:
    return 0 if length <= 2 else 1 if length <= 4 else 2 if length <= 8 else 3


@dataclass
class Index:
    """The index in memory, as the ranking reads it."""

    records: Sequence[Record]
    words: dict[str, dict[str, Postings]] = field(default_factory=dict)
    """Folded word → exact form → postings."""
    pairs: dict[str, dict[str, Postings]] = field(default_factory=dict)
    """Two folded words → their exact forms, each after the other → postings."""
    groups: Mapping[str, list[str]] = field(default_factory=dict)
    """Concept → its phrases, each as folded words joined by spaces."""

    def size(self, key: str) -> int:
        """How many records hold a word."""
        forms = self.words.get(key, {})
        return len(set().union(*forms.values())) if len(forms) > 1 else sum(map(len, forms.values()))


def concept(name: str) -> str:
    """The key under which a group of words that mean the same is indexed; no word can look like it."""
    return f"§{name}"


def build(records: Sequence[Record], groups: Mapping[str, Iterable[str]]) -> Index:
    """Index records; `groups` maps a name to phrases that mean the same (a term, its abbreviations, its English)."""
    folded = {
        concept(name): list(dict.fromkeys(" ".join(t.folded for t in tokens(phrase)) for phrase in phrases))
        for name, phrases in groups.items()
    }
    index = Index(records, groups={name: [p for p in phrases if p] for name, phrases in folded.items()})
    phrases = _by_first_word(index.groups)
    for number, record in enumerate(records):
        name = tokens(record.name)
        foreign = tokens(record.foreign)
        fields = (
            (name, _name_class(len(name)), True),
            *((alias, _name_class(len(alias)), True) for alias in map(tokens, record.aliases)),
            (foreign, 4 if len(foreign) <= 4 else 5, True),
            (tokens(record.detail), _DETAIL, False),
            (tokens(record.figures), _FIGURES, False),
            (tokens(record.context), _CONTEXT, False),
            (tokens(record.other), _OTHER, False),
        )
        for words, klass, is_name in sorted(
            fields, key=lambda each: each[1]
        ):  # best class first: the first posting stays
            if words:
                _post(index, phrases, number, words, klass, is_name)
    return index


def _by_first_word(groups: Mapping[str, list[str]]) -> dict[str, list[tuple[list[str], str]]]:
    found: dict[str, list[tuple[list[str], str]]] = {}
    for name, phrases in groups.items():
        for phrase in phrases:
            parts = phrase.split()
            found.setdefault(parts[0], []).append((parts, name))
    return found


def _post(
    index: Index,
    phrases: Mapping[str, list[tuple[list[str], str]]],
    number: int,
    words: list[Token],
    klass: int,
    is_name: bool,
) -> None:
    keys = [token.folded for token in words]
    for token in words:
        index.words.setdefault(token.folded, {}).setdefault(token.exact, {}).setdefault(number, klass)
    ends: dict[int, list[str]] = {}
    starts: dict[int, list[str]] = {}
    for at, key in enumerate(keys):
        for parts, name in phrases.get(key, ()):
            if keys[at : at + len(parts)] == parts:
                index.words.setdefault(name, {}).setdefault("", {}).setdefault(number, klass)
                starts.setdefault(at, []).append(name)
                ends.setdefault(at + len(parts), []).append(name)
                if len(parts) == 1:
                    _spell_out(index, name, number, max(klass, _CONTEXT))
    pairs = index.pairs
    last = len(keys)
    for at in range(last + 1):
        before = (
            [(keys[at - 1], words[at - 1].exact), *((name, "") for name in ends.get(at, ()))] if at else _START[is_name]
        )
        after = (
            [(keys[at], words[at].exact), *((name, "") for name in starts.get(at, ()))] if at < last else _END[is_name]
        )
        for first, first_form in before:
            for second, second_form in after:
                pair = pairs.setdefault(f"{first} {second}", {})
                pair.setdefault(f"{first_form} {second_form}", {}).setdefault(number, klass)


_START: dict[bool, list[tuple[str, str]]] = {True: [(START, "")], False: []}
_END: dict[bool, list[tuple[str, str]]] = {True: [(END, "")], False: []}


def _spell_out(index: Index, name: str, number: int, klass: int) -> None:
    """Index the words that an abbreviation stands for, as less than words that are there."""
    words = index.groups[name][0].split()
    for word in words:
        index.words.setdefault(word, {}).setdefault("", {}).setdefault(number, klass)
    for first, second in itertools.pairwise(words):
        index.pairs.setdefault(f"{first} {second}", {}).setdefault(" ", {}).setdefault(number, klass)


# --- files -----------------------------------------------------------------------------------------

_DIGITS = [chr(code) for code in range(35, 127) if chr(code) != "\\"]
_FINAL, _CONTINUING = _DIGITS[:45], _DIGITS[45:90]


def encode_number(value: int) -> str:
    """A number ≥ 0 in base 45, least digit first; the last digit is a final one."""
    out = ""
    while value >= 45:
        out += _CONTINUING[value % 45]
        value //= 45
    return out + _FINAL[value]


def encode(postings: Postings) -> str:
    """Record numbers by class: gaps within a class, a space between classes, empty classes at the end left out."""
    by_class: list[list[int]] = [[] for _ in CLASSES]
    for number in sorted(postings):
        by_class[postings[number]].append(number)
    parts = []
    for numbers in by_class:
        before = -1
        out = ""
        for number in numbers:
            out += encode_number(number - before - 1)
            before = number
        parts.append(out)
    return " ".join(parts).rstrip(" ")


def artifacts(index: Index, language: str, columns: Mapping[str, Any], texts: Mapping[str, Any]) -> list[Artifact]:
    """The index files of one language; `texts` are the interface strings that the scripts show."""
    frequent: list[str] = []
    words = list(_shards(_word_lines(index, frequent)))
    pairs = list(_shards(_pair_lines(index)))
    files: dict[str, Any] = {f"w{n}": text for n, (_, text) in enumerate(words)}
    files |= {f"f{n}": line for n, line in enumerate(frequent)}
    files |= {f"p{n}": text for n, (_, text) in enumerate(pairs)}
    for at in range(0, len(index.records), BLOCK):
        files[f"r{at // BLOCK}"] = [record.shown() for record in index.records[at : at + BLOCK]]
    files["words"] = "\n".join(f"{key}\t{index.size(key)}" for key in sorted(index.words) if key[0] != "§")
    files["columns"] = columns
    scripts = {name: _script(name, content) for name, content in files.items()}
    digest = hashlib.sha256(b"\0".join(scripts[name] for name in sorted(scripts))).hexdigest()[:12]
    folder = f"{language}-{digest}"
    kinds = list(dict.fromkeys(record.kind for record in index.records))
    head = {
        "folder": folder,
        "records": len(index.records),
        "block": BLOCK,
        "classes": [list(each) for each in CLASSES],
        "words": [key for key, _ in words],
        "pairs": [key for key, _ in pairs],
        "groups": index.groups,
        "kinds": kinds,
        "runs": "".join(
            encode_number(kinds.index(kind)) + encode_number(len(list(run)))
            for kind, run in itertools.groupby(index.records, lambda each: each.kind)
        ),
        "small": sorted(SMALL_WORDS),
        "texts": texts,
    }
    return [
        Artifact(f"{FOLDER}/{language}.js", _script("head", head)),
        *(Artifact(f"{FOLDER}/{folder}/{name}.js", script) for name, script in scripts.items()),
    ]


def _word_lines(index: Index, frequent: list[str]) -> Iterator[tuple[str, str]]:
    """The line of each word; what is too long for it goes to `frequent`."""
    for key in sorted(index.words):
        forms = index.words[key]
        line = "\t".join([key, *(part for form in sorted(forms) for part in (form, encode(forms[form])))])
        size = index.size(key)
        if size > FREQUENT:
            yield key, f"{key}\t{len(frequent)}\t{size}\t"  # four parts; a word with its forms has an odd number
            frequent.append(line)
        else:
            yield key, line


def _pair_lines(index: Index) -> Iterator[tuple[str, str]]:
    for key in sorted(index.pairs):
        forms = index.pairs[key]
        if len(forms) == 1:
            yield key, f"{key}\t{encode(next(iter(forms.values())))}"
        else:
            yield key, "\t".join([key, *(part for form in sorted(forms) for part in (form, encode(forms[form])))])


def _shards(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Lines in the order of their keys, in pieces: (where its keys begin, text)."""
    begin, before, size, piece = "", "", 0, list[str]()
    for key, line in lines:
        if piece and size + len(line) > SHARD:
            yield begin, "\n".join(piece)
            begin, size, piece = _between(before, key), 0, []
        piece.append(line)
        size += len(line) + 1
        before = key
    if piece:
        yield begin, "\n".join(piece)


def _between(before: str, key: str) -> str:
    """The shortest text that is after one key and not after the next: the head holds one for each shard."""
    same = next((at for at, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), len(before))
    return key[: same + 1]


def _script(name: str, content: Any) -> bytes:
    return (
        f"portalSearch({json.dumps(name)},{json.dumps(content, ensure_ascii=False, separators=(',', ':'))});\n".encode()
    )
