"""Copy-ready citations of a page: in words, for BibTeX, for Wikipedia.

The author of a record of a plan is the body that issued it, its date the document's. Nothing says when the page was
read: only the reader knows.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from generator.addresses import Page
from generator.languages import Interface, date, wording
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
    place: str
    issued: datetime.date | None
    site: str
    url: str
    language: str

    def text(self, t: Interface) -> str:
        """In words, in the language of the page."""
        issued = f" ({date(self.issued, t.language)})" if self.issued else ""
        place = f" {self.place}." if self.place else ""
        return f"{self.author}{issued}. “{self.title}”.{place} {self.site}. {self.url}"

    def bibtex(self) -> str:
        """For BibTeX and its descendants, UTF-8."""
        fields = {
            "author": f"{{{self.author.translate(_BIBTEX)}}}", "title": f"{{{self.title.translate(_BIBTEX)}}}",
            "year": str(self.issued.year) if self.issued else "", "date": self.issued.isoformat() if self.issued else "",
            "note": self.place.translate(_BIBTEX), "organization": self.site.translate(_BIBTEX), "url": self.url,
            "langid": {"vi": "vietnamese", "en": "english"}[self.language],
        }  # fmt: skip
        lines = [f"  {name} = {{{words}}}" for name, words in fields.items() if words]
        return f"@online{{{self.key},\n" + ",\n".join(lines) + "\n}"

    def wikipedia(self) -> str:
        """For the template {{cite web}}, which every Wikipedia has."""
        fields = {
            "url": self.url, "title": self.title.translate(_WIKI), "author": self.author.translate(_WIKI),
            "date": self.issued.isoformat() if self.issued else "", "website": self.site.translate(_WIKI),
            "at": self.place.translate(_WIKI), "language": self.language,
        }  # fmt: skip
        return "{{cite web " + " ".join(f"|{name}={words}" for name, words in fields.items() if words) + "}}"


def citation(page: Page, title: str, portal: Portal, t: Interface, url: str) -> Citation:
    """The citation of a page called `title`. `url` is the site's address."""
    plan = portal.catalog.plans.get(page.id) if page.kind == "plan" else None
    place = ""
    if page.kind == "task":
        task = portal.catalog.tasks[page.id]
        plan = portal.catalog.plans[task.plan_id]
        place = wording(source_ref(portal, task), t.language).words
        title = wording(task.activity or task.title, t.language, portal.stale).words
    elif plan:
        place = plan.number
        title = wording(plan.title, t.language, portal.stale).words
    issuer = portal.catalog.organisations.get(plan.issuer) if plan else None
    site = t("site.name")
    return Citation(
        key=re.sub(r"[^a-z0-9]+", "-", f"{page.kind}-{page.id}".lower()).strip("-"),
        author=wording(issuer.name, t.language).words if issuer else site,
        title=title,
        place=place,
        issued=plan.issued if plan else None,
        site=site,
        url=url + page.path(t.language),
        language=t.language,
    )
