"""Words for searching: the specification that the index (here) and the browser share.

The browser's copy is `templates/theme/assets/javascripts/search-engine.js`; `tests/vectors/tokens.json` and a property
test in a real browser hold the two together.

1. Text is brought to NFC. A point or comma between two digits is dropped: `4.718,51` = `4,718.51` = `471851`.
2. A word is a run of letters, digits and combining marks; `&` may stand inside it (`KH&CN`).
3. A word's folded form, for finding: lower case, without `&`, without marks, `đ` as `d`; a short word that ends in `y`
   after consonants ends in `i` (`kỹ` = `kĩ`, `lý` = `lí`).
4. A word's exact form, for order: lower case, the letters' own marks kept (`ă â ê ô ơ ư đ`), the tone moved to a digit at
   the end, so that old and new tone placement are one (`hoà` = `hòa` = `hoa1`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[.,](?=[0-9])")
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:&(?:[^\W_]|[\u0300-\u036f])+)*")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_TONE = re.compile("[" + "".join(_TONES) + "]")
_SHORT_Y = re.compile(r"([bcdghklmnprstvx]{1,2})y")


class Token(NamedTuple):
    """One word: as it stands, for finding, and for order."""

    word: str
    folded: str
    exact: str


def tokens(text: str) -> list[Token]:
    """The words of a text, in their order."""
    plain = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFC", text))
    return [_token(word) for word in _WORD.findall(plain)]


@lru_cache(maxsize=200_000)
def _token(word: str) -> Token:
    return Token(word, fold(word), exact(word))


def fold(word: str) -> str:
    """The form for finding."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", word.replace("&", "").lower())).replace("đ", "d")
    short = _SHORT_Y.fullmatch(bare)
    return f"{short[1]}i" if short else bare


def exact(word: str) -> str:
    """The form for order."""
    parts = unicodedata.normalize("NFD", word.replace("&", "").lower())
    tone = next((_TONES[mark] for mark in reversed(parts) if mark in _TONES), "")
    return unicodedata.normalize("NFC", _TONE.sub("", parts)) + tone
