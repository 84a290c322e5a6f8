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


def build(records: Sequence[Record], meanings: Meanings) -> Index:
    """Index records."""
    index = Index(records, groups=meanings.groups)
    for number, record in enumerate(records):
        found = contribution(record, meanings)
        for into, entries in ((index.words, found.words), (index.pairs, found.pairs)):
            for (key, form), klass in entries.items():
                into.setdefault(key, {}).setdefault(form, {})[number] = klass
    return index


class Meanings:
    """Groups of phrases that mean the same (a term, its abbreviations, its English), folded. `groups`: concept → its phrases."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        """`groups`: name → phrases; those without a word are left out."""
        self.groups: dict[str, list[str]] = {}
        self.by_first_word: dict[str, list[tuple[list[str], str]]] = {}
        for name, phrases in groups.items():
            folded = dict.fromkeys(" ".join(t.folded for t in tokens(phrase)) for phrase in phrases)
            self.groups[concept(name)] = [phrase for phrase in folded if phrase]
        for name, known in self.groups.items():
            for phrase in known:
                parts = phrase.split()
                self.by_first_word.setdefault(parts[0], []).append((parts, name))


Entries = dict[tuple[str, str], int]
"""(key, exact form) → the class of the best field that holds it."""


class Contribution(NamedTuple):
    """What one record adds to an index."""

    words: Entries
    pairs: Entries


def contribution(record: Record, meanings: Meanings) -> Contribution:
    """The words and pairs of a record, each in the best of its fields."""
    found = Contribution({}, {})
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
    for words, klass, is_name in sorted(fields, key=lambda each: each[1]):  # best class first: the first entry stays
        if words:
            _post(found, meanings, words, klass, is_name)
    return found


def _post(found: Contribution, meanings: Meanings, words: list[Token], klass: int, is_name: bool) -> None:
    keys = [token.folded for token in words]
    for token in words:
        found.words.setdefault((token.folded, token.exact), klass)
    ends: dict[int, list[str]] = {}
    starts: dict[int, list[str]] = {}
    for at, key in enumerate(keys):
        for parts, name in meanings.by_first_word.get(key, ()):
            if keys[at : at + len(parts)] == parts:
                found.words.setdefault((name, ""), klass)
                starts.setdefault(at, []).append(name)
                ends.setdefault(at + len(parts), []).append(name)
                if len(parts) == 1:
                    _spell_out(found, meanings.groups[name][0], max(klass, _CONTEXT))
    post = found.pairs.setdefault
    last = len(keys)
    for at in range(last + 1):
        if 0 < at < last and at not in ends and at not in starts:
            before, after = words[at - 1], words[at]
            post((f"{before.folded} {after.folded}", f"{before.exact} {after.exact}"), klass)
            continue
        firsts = [(keys[at - 1], words[at - 1].exact), *((name, "") for name in ends.get(at, ()))] if at else _START[is_name]
        seconds = [(keys[at], words[at].exact), *((name, "") for name in starts.get(at, ()))] if at < last else _END[is_name]
        for first, first_form in firsts:
            for second, second_form in seconds:
                post((f"{first} {second}", f"{first_form} {second_form}"), klass)


_START: dict[bool, list[tuple[str, str]]] = {True: [(START, "")], False: []}
_END: dict[bool, list[tuple[str, str]]] = {True: [(END, "")], False: []}


def _spell_out(found: Contribution, phrase: str, klass: int) -> None:
    """Index the words that an abbreviation stands for, as less than words that are there."""
    words = phrase.split()
    for word in words:
        found.words.setdefault((word, ""), klass)
    for first, second in itertools.pairwise(words):
        found.pairs.setdefault((f"{first} {second}", " "), klass)


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


def decode(encoded: str) -> Postings:
    """The inverse of `encode`."""
    found: Postings = {}
    for klass, numbers in enumerate(encoded.split(" ")):
        number, value, place = -1, 0, 1
        for digit in numbers:
            known = _VALUES[digit]
            value += place * (known % 45)
            place *= 45
            if known < 45:
                number += value + 1
                found[number] = klass
                value, place = 0, 1
    return found


_VALUES = {digit: value for value, digit in enumerate(_FINAL + _CONTINUING)}

Lines = dict[str, dict[str, str]]
"""Key → exact form → encoded postings."""


@dataclass
class Encoded:
    """The index as its files hold it. `sizes`: word → how many records hold it."""

    words: Lines
    pairs: Lines
    sizes: dict[str, int]

    @classmethod
    def of(cls, index: Index) -> Encoded:
        """The whole index, encoded."""

        def lines(entries: Mapping[str, Mapping[str, Postings]]) -> Lines:
            return {key: {form: encode(postings) for form, postings in forms.items()} for key, forms in entries.items()}

        return cls(lines(index.words), lines(index.pairs), {key: index.size(key) for key in index.words})

    def revise(self, number: int, old: Contribution, new: Contribution) -> None:
        """Change what the record of a number adds."""
        for lines, before, after in ((self.words, old.words, new.words), (self.pairs, old.pairs, new.pairs)):
            for key, form in {entry for entry, _ in before.items() ^ after.items()}:
                forms = lines.setdefault(key, {})
                postings = decode(forms[form]) if form in forms else {}
                postings.pop(number, None)
                if (key, form) in after:
                    postings[number] = after[key, form]
                if postings:
                    forms[form] = encode(postings)
                else:
                    forms.pop(form, None)
                    if not forms:
                        del lines[key]
        for key in {key for entries in (old.words, new.words) for key, _ in entries}:
            self.sizes.pop(key, None)
            if key in self.words:
                self.sizes[key] = len(set().union(*map(decode, self.words[key].values())))


def artifacts(
    records: Sequence[Record], groups: Mapping[str, list[str]], index: Encoded, language: str,
    columns: Mapping[str, Any], texts: Mapping[str, Any],
) -> list[Artifact]:  # fmt: skip
    """The index files of one language; `groups` are those of `Meanings`, `texts` the interface strings that the scripts show."""
    frequent: list[str] = []
    words = list(_shards(_word_lines(index, frequent)))
    pairs = list(_shards(_pair_lines(index)))
    files: dict[str, Any] = {f"w{n}": text for n, (_, text) in enumerate(words)}
    files |= {f"f{n}": line for n, line in enumerate(frequent)}
    files |= {f"p{n}": text for n, (_, text) in enumerate(pairs)}
    for at in range(0, len(records), BLOCK):
        files[f"r{at // BLOCK}"] = [record.shown() for record in records[at : at + BLOCK]]
    files["words"] = "\n".join(f"{key}\t{index.sizes[key]}" for key in sorted(index.words) if key[0] != "§")
    files["columns"] = columns
    scripts = {name: _script(name, content) for name, content in files.items()}
    digest = hashlib.sha256(b"\0".join(scripts[name] for name in sorted(scripts))).hexdigest()[:12]
    folder = f"{language}-{digest}"
    kinds = list(dict.fromkeys(record.kind for record in records))
    head = {
        "folder": folder,
        "records": len(records),
        "block": BLOCK,
        "classes": [list(each) for each in CLASSES],
        "words": [key for key, _ in words],
        "pairs": [key for key, _ in pairs],
        "groups": groups,
        "kinds": kinds,
        "runs": "".join(
            encode_number(kinds.index(kind)) + encode_number(len(list(run)))
            for kind, run in itertools.groupby(records, lambda each: each.kind)
        ),
        "small": sorted(SMALL_WORDS),
        "texts": texts,
    }
    return [
        Artifact(f"{FOLDER}/{language}.js", _script("head", head)),
        *(Artifact(f"{FOLDER}/{folder}/{name}.js", script) for name, script in scripts.items()),
    ]


def _word_lines(index: Encoded, frequent: list[str]) -> Iterator[tuple[str, str]]:
    """The line of each word; what is too long for it goes to `frequent`."""
    for key in sorted(index.words):
        line, size = _line(key, index.words[key]), index.sizes[key]
        if size > FREQUENT:
            yield key, f"{key}\t{len(frequent)}\t{size}\t"  # four parts; a word with its forms has an odd number
            frequent.append(line)
        else:
            yield key, line


def _pair_lines(index: Encoded) -> Iterator[tuple[str, str]]:
    """The line of each pair; the only form of a pair is not said."""
    for key in sorted(index.pairs):
        forms = index.pairs[key]
        yield key, f"{key}\t{next(iter(forms.values()))}" if len(forms) == 1 else _line(key, forms)


def _line(key: str, forms: Mapping[str, str]) -> str:
    return "\t".join([key, *(part for form in sorted(forms) for part in (form, forms[form]))])


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
