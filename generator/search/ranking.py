"""The order of results: the specification, in Python. The browser's copy is `search-engine.js`, held equal by tests.

A query is read in up to two ways: the words as typed, and with phrases replaced by what they mean (`KH&CN` = *khoa học và
công nghệ* = *science and technology*). One way of reading ranks a record like this:

- every word must be there; the last one may be the beginning of a word (someone is still typing), others may lack an ending;
- a word is worth the weight of the best field that holds it, times how rare it is, more if typed diacritics agree, less if
  they do not;
- neighbouring words that stand as neighbours in a field add the weight of that field: Vietnamese words are several syllables;
- a name that consists of little else is what was meant; a name that is the query stands first.
- a word that very many records hold is judged by its neighbours alone: where it stands beside a word of the query that it
  stands beside there. So the browser need not load where else it stands.

Where some records hold the words together, those that scatter them are left out. A word that nothing holds is taken for a
slip (one letter) or for words run together; where no record holds every word, those that hold most of what is rare are shown
and the answer says so (`partial`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.search.index import CLASSES, END, FREQUENT, SMALL_WORDS, START, Index
from generator.search.tokens import Token, tokens

PAIR = 6.0
AGREES, DISAGREES = 1.5, 0.25
VARIANT, BEGINNING, ENDING, SLIP = 0.9, 0.7, 0.4, 0.3
"""What a key is worth that is not the word itself: its other number, its beginning typed last, its beginning, a slip."""
MEANING = 0.9
TOGETHER, SCATTERED, CLOSE = 0.6, 0.5, 0.9
ENOUGH = 0.5
SHORT = 2
"""A beginning of at most so many letters matches whole words and beginnings of names and pairs only."""
_EXPANSIONS = 12
_NAME_CLASSES = 6
_SHORT_NAME, _MEDIUM_NAME = 3.5, 6
_QUOTES = re.compile(r"[\"“”]")
_KINDS = {
    "note": 0.5,
    "term": 0.75,
    "legal": 0.9,
    "page": 0.6,
    "organisation": 1.15,
    "programme": 1.15,
    "indicator": 1.15,
    "topic": 1.3,
}


class Hit(NamedTuple):
    """A record's number and its score."""

    number: int
    score: float


@dataclass(frozen=True)
class Answer:
    """The hits, best first; `partial`: no record holds every word of the query."""

    hits: list[Hit]
    partial: bool = False


@dataclass
class _Word:
    """A word of a reading and the keys of the index that it stands for, each with a quality."""

    folded: str
    exact: str | None = None
    """The exact form where the word was typed with diacritics."""
    keys: dict[str, float] = field(default_factory=dict)
    last: bool = False
    joined: bool = False
    """Whether it must stand right after the word before it: it is inside quotation marks."""
    small: bool = False
    """Whether it need not be there."""

    @property
    def loose(self) -> bool:
        """Whether it is small, a number or a meaning: such words need not stand beside their neighbours."""
        return self.small or self.folded.startswith("§") or any(character.isdigit() for character in self.folded)


@dataclass
class _Found:
    best: dict[int, float] = field(default_factory=dict)
    classes: dict[int, int] = field(default_factory=dict)
    pairs: dict[int, int] = field(default_factory=dict)
    starts: bool = False
    ends: bool = False


class Searcher:
    """Answers queries over an index in memory."""

    def __init__(self, index: Index) -> None:
        """Sort the words once."""
        self.index = index
        self._words = sorted(index.words)
        self._sizes = {key: index.size(key) for key in index.words}
        self._pairs = sorted(index.pairs)

    def search(self, query: str) -> Answer:
        """The records that a query means, best first. An empty query means nothing."""
        typed = _typed(query)
        if not typed:
            return Answer([])
        for whole in (True, False):
            best: dict[int, tuple[float, float]] = {}
            for words, worth in self._readings(typed):
                for number, (score, together) in self._rank(words, whole=whole).items():
                    if number not in best or best[number][0] < score * worth:
                        best[number] = (score * worth, together)
            if best:
                if whole and any(together >= TOGETHER for _, together in best.values()):
                    best = {number: found for number, found in best.items() if found[1] >= SCATTERED}
                hits = [Hit(number, score) for number, (score, _) in best.items()]
                hits.sort(key=lambda hit: (-round(hit.score, 6), hit.number))
                return Answer(hits, partial=not whole)
        return Answer([])

    # --- reading ---------------------------------------------------------------------------------------

    def _readings(self, typed: list[tuple[Token, bool]]) -> Iterator[tuple[list[_Word], float]]:
        plain: list[_Word] = []
        only_small = all(token.exact in SMALL_WORDS for token, _ in typed)
        for number, (token, joined) in enumerate(typed):
            accented = token.exact if token.exact != token.folded else None
            small = token.exact in SMALL_WORDS and not only_small and not joined
            word = _Word(token.folded, accented, last=number == len(typed) - 1, joined=joined, small=small)
            word.keys = self._keys(word)
            parts = [] if word.keys else self._split(token.folded)
            plain += [_Word(part, None, {part: 1.0}) for part in parts] or [word]
        yield plain, 1.0
        meant = self._meant(plain)
        if len(meant) != len(plain) or any(a is not b for a, b in zip(meant, plain, strict=True)):
            yield meant, MEANING

    def _keys(self, word: _Word) -> dict[str, float]:
        keys = {word.folded: 1.0} if word.folded in self.index.words else {}
        keys |= {other: VARIANT for other in other_numbers(word.folded) if other in self.index.words}
        if len(word.folded) > (SHORT if word.last else 3):
            longer = [key for key in _starting(self._words, word.folded) if key not in keys]
            longer.sort(key=lambda key: (-self._sizes[key], key))
            keys |= dict.fromkeys(longer[:_EXPANSIONS], BEGINNING if word.last else ENDING)
        if not keys and len(word.folded) > 3:
            keys = {key: SLIP * _likeness(key, word.folded) for key in self._words if near(key, word.folded)}
        return keys

    def _split(self, run: str) -> list[str]:
        """Known words of two letters or more that a run of letters consists of: the fewest, then the most common."""
        best: list[tuple[int, float, list[str]] | None] = [(0, 0.0, [])] + [None] * len(run)
        for end in range(2, len(run) + 1):
            for start in range(max(0, end - 7), end - 1):
                before, part = best[start], run[start:end]
                if before is None or part not in self.index.words:
                    continue
                found = (before[0] + 1, before[1] - math.log(self._sizes[part]), [*before[2], part])
                now = best[end]
                if now is None or found[:2] < now[:2]:
                    best[end] = found
        whole = best[len(run)]
        return whole[2] if whole and len(whole[2]) > 1 else []

    def _meant(self, words: list[_Word]) -> list[_Word]:
        """The reading in which each longest phrase of a group is replaced by its meaning."""
        out: list[_Word] = []
        at = 0
        while at < len(words):
            found = self._phrase(words, at)
            if found is None:
                out.append(words[at])
                at += 1
            else:
                name, length = found
                out.append(_Word(name, None, {name: 1.0}))
                at += length
        return out

    def _phrase(self, words: list[_Word], at: int) -> tuple[str, int] | None:
        best: tuple[str, int] | None = None
        for name, phrases in self.index.groups.items():
            for phrase in phrases:
                parts = phrase.split(" ")
                span = words[at : at + len(parts)]
                if len(span) < len(parts) or (best is not None and len(parts) <= best[1]):
                    continue
                if all(part == w.folded or w.keys.get(part) == VARIANT for w, part in zip(span, parts, strict=True)):
                    best = (name, len(parts))
        return best

    # --- ranking ---------------------------------------------------------------------------------------

    def _rank(self, words: list[_Word], *, whole: bool) -> dict[int, tuple[float, float]]:
        """Record number → (score, share of neighbours that stand together), of one reading."""
        found: dict[int, _Found] = {}
        total = len(self.index.records)
        rarities = [self._rarity(max((self._sizes.get(key, 0) for key in word.keys), default=0)) for word in words]
        pairs = [self._pair_keys(words, at) for at in range(len(words))]
        by_neighbours = [
            len(words) > 1 and not word.loose and bool(pairs[at] or (at + 1 < len(words) and pairs[at + 1]))
            for at, word in enumerate(words)
        ]
        for at, word in enumerate(words):
            for key, quality in word.keys.items():
                size = self._sizes.get(key, 0)
                if size > FREQUENT and (by_neighbours[at] or (len(words) == 1 and quality != 1.0)):
                    continue
                for form, postings in self.index.words.get(key, {}).items():
                    worth = self._rarity(size) * quality * _agreement(word, form, exactly=quality == 1.0)
                    for number, klass in postings.items():
                        _hold(found.setdefault(number, _Found()), at, klass, CLASSES[klass].weight * worth)
        for at in range(1, len(words)):
            self._stand_together(words, at, pairs[at], found, rarities, by_neighbours)
        self._stand_at_the_ends(words, found, total)
        needed = [at for at in range(1, len(words)) if not (words[at].loose or words[at - 1].loose)]
        required = [at for at, word in enumerate(words) if not word.small]
        joined = [at for at, word in enumerate(words) if word.joined]
        everything = sum(rarities[at] for at in required)
        scores: dict[int, tuple[float, float]] = {}
        for number, record in found.items():
            held = sum(rarities[at] for at in required if at in record.best)
            if whole and not all(at in record.best for at in required):
                continue
            if held < ENOUGH * everything or not all(at in record.pairs for at in joined):
                continue
            together = sum(at in record.pairs for at in needed) / len(needed) if needed else 1.0
            score, together = self._score(number, record, words, needed, together)
            scores[number] = (score if whole else score * (held / everything) ** 2, together)
        return scores

    def _rarity(self, size: int) -> float:
        return math.log(1 + len(self.index.records) / (1 + size / 2))

    def _stand_together(
        self,
        words: list[_Word],
        at: int,
        pairs: list[str],
        found: dict[int, _Found],
        rarities: list[float],
        by_neighbours: list[bool],
    ) -> None:
        """Note where a word stands beside the one before it; a word that is judged by its neighbours is there, too."""
        before, word = words[at - 1], words[at]
        # Two letters of a last word are too few to look for alone, but enough beside a neighbour.
        short = word.last and len(word.folded) <= SHORT
        had = {number for number, record in found.items() if at in record.best} if short else set()
        for key in pairs:
            first, _, second = key.partition(" ")
            frequent = [
                position
                for position, part in ((at - 1, first), (at, second))
                if by_neighbours[position] and self._sizes.get(part, 0) > FREQUENT
            ]
            beginning = second not in word.keys or word.keys[second] in (BEGINNING, ENDING)
            for form, postings in self.index.pairs[key].items():
                first_form, _, second_form = form.partition(" ")
                several = len(self.index.pairs[key]) > 1
                agreement = (
                    _agreement(before, first_form, exactly=True) * _agreement(word, second_form, exactly=not beginning)
                    if several
                    else 1.0
                )
                for number, klass in postings.items():
                    record = found.get(number)
                    if record is None:
                        if not frequent and (not word.last or word.keys):
                            continue
                        record = found.setdefault(number, _Found())
                    record.pairs[at] = min(klass, record.pairs.get(at, klass))
                    for position in frequent:
                        quality = BEGINNING if position == at and beginning else 1.0
                        _hold(record, position, klass, CLASSES[klass].weight * rarities[position] * quality * agreement)
                    if short and number not in had:
                        _hold(record, at, klass, CLASSES[klass].weight * self._rarity(0) * BEGINNING)

    def _stand_at_the_ends(self, words: list[_Word], found: dict[int, _Found], total: int) -> None:
        """Note which names begin with the first word and end with the last."""
        alone = len(words) == 1
        had = set(found)
        for first in _leading(words[0]):
            keys = [f"{START} {first}"]
            if alone and words[0].last:
                keys = list(_starting(self._pairs, keys[0]))
            for key in keys:
                frequent = self._sizes.get(key.partition(" ")[2], 0) > FREQUENT
                for postings in self.index.pairs.get(key, {}).values():
                    for number, klass in postings.items():
                        record = found.get(number)
                        if record is None and alone and (len(words[0].folded) <= SHORT or frequent):
                            record = found.setdefault(number, _Found())
                        if record is not None:
                            record.starts = True
                            if alone and number not in had:
                                _hold(record, 0, klass, CLASSES[klass].weight * math.log(1 + total) * BEGINNING)
        for last in _leading(words[-1]):
            for postings in self.index.pairs.get(f"{last} {END}", {}).values():
                for number in postings:
                    if number in found:
                        found[number].ends = True

    def _pair_keys(self, words: list[_Word], at: int) -> list[str]:
        """The pairs of the index that a word and the one before it may stand for."""
        if at == 0:
            return []
        word = words[at]
        found: list[str] = []
        for first in _leading(words[at - 1]):
            found += [key for second in _leading(word) if (key := f"{first} {second}") in self.index.pairs]
            if word.last:
                found += _starting(self._pairs, f"{first} {word.folded}")
        return list(dict.fromkeys(found))

    def _score(
        self, number: int, record: _Found, words: list[_Word], needed: list[int], together: float
    ) -> tuple[float, float]:
        score = sum(record.best.values()) + PAIR * sum(CLASSES[klass].weight for klass in record.pairs.values())
        named = [klass for at, klass in record.classes.items() if not words[at].small]
        in_name = all(klass < _NAME_CLASSES for klass in named) and all(
            word.small or at in record.classes for at, word in enumerate(words)
        )
        covers = 0.0
        if in_name:
            length = max(CLASSES[klass].length for klass in named)
            covers = min(1.0, len(named) / length)
            if length <= _SHORT_NAME and together < CLOSE:
                # In a name of four words all words are close, also with another one between them.
                score += PAIR * min(CLASSES[klass].weight for klass in named) * len(needed) * (CLOSE - together)
                together = CLOSE
            if length <= _MEDIUM_NAME:
                together = max(together, SCATTERED)
            score += 10 * record.starts
        score *= 0.2 + 0.8 * together * together
        score *= 1 + 2 * covers * covers + 0.8 * covers
        if in_name and record.starts and record.ends and len(record.pairs) == len(words) - 1:
            score *= 1.5
        return score * _KINDS.get(self.index.records[number].kind, 1.0), together


def _hold(record: _Found, at: int, klass: int, value: float) -> None:
    """A record holds a word in a field of a class."""
    record.best[at] = max(value, record.best.get(at, 0.0))
    record.classes[at] = min(klass, record.classes.get(at, klass))


def _agreement(word: _Word, form: str, *, exactly: bool) -> float:
    """Whether typed diacritics agree with those of a form; a beginning is compared with the form's beginning."""
    if word.exact is None:
        return 1.0
    if exactly:
        return AGREES if form == word.exact else DISAGREES
    letters, tone = word.exact.rstrip("12345"), word.exact[len(word.exact.rstrip("12345")) :]
    return AGREES if form.startswith(letters) and form.endswith(tone) else DISAGREES


def _typed(query: str) -> list[tuple[Token, bool]]:
    """The words of a query, each with whether it must follow the one before it: inside quotation marks."""
    found: list[tuple[Token, bool]] = []
    for number, part in enumerate(_QUOTES.split(query)):
        found += [(token, number % 2 == 1 and at > 0) for at, token in enumerate(tokens(part))]
    return found


def other_numbers(word: str) -> list[str]:
    """English: the singular of a plural, the plural of a word in `y`."""
    if len(word) < 3 or word.endswith("ss"):
        return []
    if word.endswith("ies"):
        return [f"{word[:-3]}y"]
    if word.endswith("s"):
        return [word[:-1], *([word[:-2]] if word.endswith("es") else [])]
    return [f"{word[:-1]}ies"] if word.endswith("y") else []


def _leading(word: _Word) -> list[str]:
    """The keys that a word's neighbours are looked up by: the word itself, or what a slip may have meant."""
    return [key for key, quality in word.keys.items() if quality not in (BEGINNING, ENDING)] or [word.folded]


def _starting(keys: list[str], beginning: str) -> Iterator[str]:
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < beginning:
            low = middle + 1
        else:
            high = middle
    while low < len(keys) and keys[low].startswith(beginning):
        yield keys[low]
        low += 1


def near(a: str, b: str) -> bool:
    """Whether one letter more, less or other, or two exchanged, makes one word the other; two such for 8 letters or more.

    The optimal string alignment distance (Damerau–Levenshtein without a second change of the same letters). Equal words
    are not near.
    """
    slips = 2 if min(len(a), len(b)) >= 8 else 1
    if abs(len(a) - len(b)) > slips or a == b:
        return False
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        above, before, row = before, row, [i]
        for j in range(1, len(b) + 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > slips:
            return False
    return row[-1] <= slips


def _likeness(a: str, b: str) -> float:
    """How much of the longer word the two share from the beginning, from ½ to 1: slips come late in a word."""
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return 0.5 + 0.5 * same / max(len(a), len(b))
