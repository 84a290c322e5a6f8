"""Copy-ready citations of a page: in words, for BibTeX, for Wikipedia.

The author of a record of a plan is the body that issued it, its date the document's. What that body wrote is Vietnamese:
its name and the title stand in its own words, in every language, and an English page adds the unofficial translation in
brackets, as the APA style does. Nothing says when the page was read: only the reader knows.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from generator.addresses import Page
from generator.languages import RECORD, Interface, Text, date, wording
from generator.portal import Portal
from generator.tables import source_ref

# BibTeX counts braces even where they are escaped, so a brace becomes a command.
_BIBTEX = str.maketrans(
    {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {each: f"\\{each}" for each in "%&#_$"}
)
_WIKI = str.maketrans({"|": "{{!}}", "[": "&#91;", "]": "&#93;", "{": "&#123;", "}": "&#125;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True)
class Citation:
    """What is cited: the words that every form is made from."""

    key: str
    author: str
    title: str
    translation: str
    """The title in the language of the page, where the document has it in another."""
    place: str
    issued: datetime.date | None
    site: str
    url: str
    language: str

    def text(self, t: Interface) -> str:
        """In words, in the language of the page."""
        issued = f" ({date(self.issued, t.language)})" if self.issued else ""
        translation = f" [{t('cite.translation', title=self.translation)}]" if self.translation else ""
        place = f" {self.place}." if self.place else ""
        return f"{self.author}{issued}. “{self.title}”{translation}.{place} {self.site}. {self.url}"

    def bibtex(self) -> str:
        """For BibTeX and its descendants, UTF-8."""
        fields = {
            "author": f"{{{self.author.translate(_BIBTEX)}}}", "title": f"{{{self.title.translate(_BIBTEX)}}}",
            "titleaddon": f"[{self.translation.translate(_BIBTEX)}]" if self.translation else "",
            "year": str(self.issued.year) if self.issued else "", "date": self.issued.isoformat() if self.issued else "",
            "note": self.place.translate(_BIBTEX), "organization": self.site.translate(_BIBTEX), "url": self.url,
            "langid": {"vi": "vietnamese", "en": "english"}[RECORD if self.translation else self.language],
        }  # fmt: skip
        lines = [f"  {name} = {{{words}}}" for name, words in fields.items() if words]
        return f"@online{{{self.key},\n" + ",\n".join(lines) + "\n}"

    def wikipedia(self) -> str:
        """For the template {{cite web}}, which every Wikipedia has."""
        fields = {
            "url": self.url, "title": self.title.translate(_WIKI), "trans-title": self.translation.translate(_WIKI),
            "author": self.author.translate(_WIKI),
            "date": self.issued.isoformat() if self.issued else "", "website": self.site.translate(_WIKI),
            "at": self.place.translate(_WIKI), "language": f"{RECORD}, {self.language}" if self.translation else self.language,
        }  # fmt: skip
        return "{{cite web " + " ".join(f"|{name}={words}" for name, words in fields.items() if words) + "}}"


def citation(page: Page, title: str, portal: Portal, t: Interface, url: str) -> Citation:
    """The citation of a page called `title`. `url` is the site's address."""
    plan = portal.catalog.plans.get(page.id) if page.kind == "plan" else None
    place = ""
    written: Text | None = None
    if page.kind == "task":
        task = portal.catalog.tasks[page.id]
        plan = portal.catalog.plans[task.plan_id]
        place = wording(source_ref(portal, task), t.language).words
        written = task.activity or task.title
    elif plan:
        place = plan.number
        written = plan.title
    issuer = portal.catalog.organisations.get(plan.issuer) if plan else None
    site = t("site.name")
    return Citation(
        key=re.sub(r"[^a-z0-9]+", "-", f"{page.kind}-{page.id}".lower()).strip("-"),
        author=_both(issuer.name, t, portal) if issuer else site,
        title=written.vi if written else title,
        translation=_translation(written, t, portal) if written else "",
        place=place,
        issued=plan.issued if plan else None,
        site=site,
        url=url + page.path(t.language),
        language=t.language,
    )


def _translation(text: Text, t: Interface, portal: Portal) -> str:
    """The words in the language of the page, where they are a translation and stand."""
    words = wording(text, t.language, portal.stale)
    return words.words if words.language != RECORD else ""


def _both(name: Text, t: Interface, portal: Portal) -> str:
    translation = _translation(name, t, portal)
    return f"{name.vi} [{translation}]" if translation else name.vi
