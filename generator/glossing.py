"""Terms that explain themselves: on each page the first use of a glossary term opens its meaning, without a script.

Two steps keep it cheap: `mark` puts marks around terms once per text, `explain` turns the first mark of each term on
a page into a button with a popover and drops the others. Words inside links, headings and the like stay plain, and so do
words inside quotation marks, which are somebody's, and inside the name of an organisation, which means the organisation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

from generator.languages import Language
from generator.model import Term

_OPEN, _MIDDLE, _CLOSE = "\x02", "\x03", "\x04"  # no text holds control characters: the reader refuses them
_MARK = re.compile(f"{_OPEN}(\\d+){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")
_MARK_AND_SIGN = re.compile(_MARK.pattern + r"([,.;:!?)”…]*)")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_PLAIN_INSIDE = frozenset(("a", "button", "summary", "h1", "h2", "h3", "h4", "th", "caption", "span", "abbr", "code", "option", "title", "text"))
_BLOCK = frozenset(("p", "li", "td", "dd", "div", "section", "figcaption", "small"))
_VOID = frozenset(("br", "img", "input", "hr", "wbr", "meta", "link"))
_SPACES: dict[Language, int] = {"vi": 2, "en": 1}
"""Spaces in a phrase of small letters from which on it is a term of the trade."""
_LONGEST = 26
"""Letters of a phrase that is still explained: a button does not break over lines, and a line of a phone holds some 30."""
_QUOTED = re.compile(r"“[^“”]*”|&#34;.*?&#34;|«[^«»]*»")
_HEADS = "Department|Ministry|Division|Sub-department|Centre|Institute|Directorate|Union|Association|Agency|Office|Committee"
_CAPITALISED = r"[A-ZĐ][\w&;’-]*"
# English names of bodies that no registry lists: “Department of Science and Technology of X”, “Science Management Division”.
_BODIES = (
    rf"(?:{_HEADS})s? (?:of|for)(?:,? (?:and |of |for )*{_CAPITALISED})+",
    rf"(?:{_CAPITALISED}(?:,| and)? )+(?:{_HEADS})\b",
)


class Glosser:
    """The terms of one language."""

    def __init__(
        self,
        terms: Iterable[Term],
        language: Language,
        words: Callable[[Term], tuple[str, str]],
        markup: Callable[[str], str] = escape,
        names: Iterable[str] = (),
    ) -> None:
        """Learn every spelling; a spelling that two terms share belongs to the first.

        `words` gives a term's name and its definition in that language; `markup` makes HTML of a definition.
        `names` are the names of organisations, within which nothing is explained.
        """
        own = sorted({escape(name) for name in names if " " in name and name != name.lower()}, key=len, reverse=True)
        # By their first word, so that a place costs as much as there are first words and not as there are names.
        by_word: dict[str, list[str]] = {}
        for first, rest in (name.split(" ", 1) for name in own):
            by_word.setdefault(first, []).append(re.escape(rest))
        listed = (rf"(?<!\w){re.escape(first)} (?:{'|'.join(rest)})(?!\w)" for first, rest in by_word.items())
        bodies = [*listed, *(_BODIES if language == "en" else ())]
        self._names = re.compile("|".join(bodies)) if bodies else None
        self._markup = markup
        self._entries = [(term, *words(term)) for term in terms]
        self._index: dict[str, int] = {}
        exact: set[str] = set()
        for number, (term, name, _) in enumerate(self._entries):
            spellings = term.abbreviations if language == "vi" else (*term.english_abbreviations, *term.abbreviations)
            for spelling in (*spellings, name):
                if spelling == spelling.lower() and spelling.count(" ") < _SPACES[language]:
                    continue  # “dự án”, “project”: everybody's words, which would dot the whole page
                key = escape(spelling)
                if len(key) <= _LONGEST and len(spelling) > 1:
                    self._index.setdefault(key.lower(), number)
                    if spelling in spellings and spelling.upper() == spelling:
                        exact.add(key.lower())
        self._exact = exact
        by_letter: dict[str, list[str]] = {}
        for key in sorted(self._index, key=len, reverse=True):
            by_letter.setdefault(key[0], []).append(re.escape(key[1:]))
        branches = "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
        self._pattern = re.compile(rf"(?<![\w/-])(?:{branches})(?![\w/-])", re.IGNORECASE) if branches else None

    def mark(self, words: str) -> str:
        """Escaped words with marks around the terms in them."""
        if not self._pattern or not self._pattern.search(words):
            return words
        quoted = [match.span() for match in _QUOTED.finditer(words)]
        named = [match.span() for match in self._names.finditer(words)] if self._names else []

        def marked(match: re.Match[str]) -> str:
            first, last = match.span()
            if any(start <= first and last <= end for start, end in quoted):
                return match[0]
            if any(start <= first and last <= end and (start, end) != (first, last) for start, end in named):
                return match[0]
            return self._marked(match)

        return self._pattern.sub(marked, words)

    def _marked(self, match: re.Match[str]) -> str:
        found = match[0]
        capitals = unescape(found)
        if found.lower() in self._exact and capitals.upper() != capitals:  # an abbreviation is in capitals
            return found
        return f"{_OPEN}{self._index[found.lower()]}{_MIDDLE}{found}{_CLOSE}"

    def explain(self, body: str, link: Callable[[Term], str], more: str) -> str:
        """A page's body with its terms explained. `link` leads to a term's place in the glossary, called `more`."""
        if _OPEN not in body:
            return body
        used: dict[int, None] = {}

        def shown(match: re.Match[str]) -> str:
            number = int(match[1])
            if number in used or not _may_explain(body, match.start()):
                return match[2] + match[3]
            used[number] = None
            term, name, meaning = self._entries[number]
            title = meaning if match[2].lower() == escape(name).lower() else name
            button = f'<button type="button" class="op-term" popovertarget="term-{escape(term.id)}" title="{escape(title)}">{match[2]}</button>'
            # A line may break after a button; the sign that belongs to its word must not begin the next one.
            return f'<span class="op-kept">{button}{match[3]}</span>' if match[3] else button

        body = _MARK_AND_SIGN.sub(shown, body)
        popovers = "".join(self._popover(number, link, more) for number in used)
        return body + popovers

    @staticmethod
    def plain(body: str) -> str:
        """A page's body without marks."""
        return _MARK.sub(r"\2", body)

    def _popover(self, number: int, link: Callable[[Term], str], more: str) -> str:
        term, name, meaning = self._entries[number]
        return (
            f'<div class="op-popover" id="term-{escape(term.id)}" popover><p><strong>{escape(name)}</strong></p>'
            f'<p>{self._markup(meaning)}</p><p><a href="{escape(link(term))}">{escape(more)}</a></p></div>'
        )


def _may_explain(body: str, at: int) -> bool:
    """Whether a place in a page is running text: not in an attribute, nor in an element that must stay plain."""
    opened = body.rfind("<", 0, at)
    if opened == -1 or body.find(">", opened, at) == -1:
        return False
    depth = 0
    while opened != -1:
        tag = _TAG.match(body, opened)
        if tag:
            if tag[2] in _VOID:
                pass
            elif tag[1]:
                depth += 1
            elif depth:
                depth -= 1
            elif tag[2] in _PLAIN_INSIDE or tag[2] in _BLOCK:
                return tag[2] in _BLOCK
        opened = body.rfind("<", 0, opened)
    return False
