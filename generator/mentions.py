"""Which organisations the words of a cell name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from generator.languages import Text
from generator.model import (
    Cell,
    Organisation,
)

_SEPARATORS = re.compile(r"[\s,;.&/()]+|\bvà\b|\bcùng\b|[-–](?!\w)|(?<!\w)[-–]", re.IGNORECASE)


class MentionReader:
    """Finds organisations in the words of a cell: longest name first, the plan's province before others."""

    def __init__(self, organisations: Mapping[str, Organisation]) -> None:
        self._patterns: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {}
        self._organisations = organisations

    def _for(self, province: str) -> tuple[re.Pattern[str], dict[str, str]]:
        if province not in self._patterns:
            names: dict[str, str] = {}
            # The plan's own province is asked first, the nation next, the other provinces last.
            order = sorted(
                self._organisations.values(), key=lambda o: (o.province != province, o.province != "quoc-gia")
            )
            for organisation in order:
                for name in (
                    organisation.name.vi,
                    *organisation.aliases,
                    *([organisation.short.vi] if organisation.short else []),
                ):
                    names.setdefault(_folded(name), organisation.id)
            alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"
            self._patterns[province] = (re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)"), names)
        return self._patterns[province]

    def cell(self, text: Text, province: str) -> tuple[Cell, str]:
        """The cell, and the words in it that no name covers (empty where all is understood)."""
        pattern, names = self._for(province)
        folded = _folded(text.vi)
        pieces: list[tuple[str, str | None]] = []
        position = 0
        unknown: list[str] = []
        for match in pattern.finditer(folded):
            pieces += self._between(text.vi[position : match.start()], unknown)
            pieces.append((text.vi[match.start() : match.end()], names[match[0]]))
            position = match.end()
        pieces += self._between(text.vi[position:], unknown)
        ids = tuple(dict.fromkeys(identity for _, identity in pieces if identity))
        return Cell(text, ids, tuple(pieces)), " … ".join(unknown)

    @staticmethod
    def _between(words: str, unknown: list[str]) -> list[tuple[str, str | None]]:
        if not words:
            return []
        rest = _SEPARATORS.sub(" ", words).strip()
        if rest:
            unknown.append(rest)
        return [(words, None)]


def _folded(words: str) -> str:
    """Lower case, character by character, so that places in it are places in the original."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in unicodedata.normalize("NFC", words))
