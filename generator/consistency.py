"""What can be wrong only between records, pages and the site: addresses, what took a record's place, links.

Looked at once everything could be read, and before anything is made: whatever a build would refuse is found here, at its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from generator import pages, places, prose
from generator.addresses import FOLDERS, ITSELF, SINGLE_PAGES, Page, check_claims
from generator.authored import suggested
from generator.findings import Report, Where
from generator.frame import PAGES, HandWritten
from generator.languages import LANGUAGES
from generator.portal import Portal
from generator.settings import Site


def check(portal: Portal, written: Sequence[HandWritten], site: Site | None, report: Report) -> None:
    """Look at all of it. `written` are the hand-written pages."""
    found = Report()
    check_addresses(portal, found)
    check_removed(portal, found)
    if site is not None:
        check_links(portal, written, site, found)
        found = Report(places.pinpointed(found, places.Places(site.root)))
    report.extend(found)


_DOTS_OF_A_TASK = 2
"""`32-qd-skhcn-2022.pl4.12`: its plan, its section, its row."""


def check_addresses(portal: Portal, report: Report) -> None:
    """Two records that claim one address are an error, and one that claims an address of the portal itself."""
    found = portal.catalog
    claims = [(Page(kind), Where(ITSELF)) for kind in (*FOLDERS, *SINGLE_PAGES)]
    claims += [(Page("plan", plan.id), plan.where) for plan in found.plans.values()]
    claims += [(Page("organisation", o.id), o.where) for o in portal.organisations]
    claims += [(Page("programme", p.id), p.where) for p in found.programmes.values()]
    claims += [(Page("indicator", i.id), i.where) for i in found.indicators.values()]
    claims += [(Page("topic", t.id), t.where) for t in found.topics.values()]
    claims += [(Page("task", t.id), t.where) for t in portal.leaves]
    # An address that was published once belongs to its record for good.
    claims += [(Page(kind, old), where) for (kind, old), (_, where) in portal.renamed.items()]
    claims += [(Page(each.kind, each.id), each.where) for each in found.removed]
    check_claims(claims, report)


def check_removed(portal: Portal, report: Report) -> None:
    """A removed record has an id of its kind; what stands in its place is a record of that kind that has a page."""
    found = portal.catalog
    known: Mapping[str, Iterable[str]] = {
        "plan": found.plans, "organisation": [each.id for each in portal.organisations], "programme": found.programmes,
        "indicator": found.indicators, "topic": found.topics, "task": [each.id for each in portal.leaves],
    }  # fmt: skip
    for each in found.removed:
        if (each.kind == "task") != (each.id.count(".") == _DOTS_OF_A_TASK) or (each.kind != "task" and "." in each.id):
            report.add("removed-kind", each.where, id=each.id, kind=each.kind)
        if each.instead is not None and each.instead not in set(known[each.kind]) and (each.kind, each.instead) not in portal.renamed:
            near = suggested(each.instead, known[each.kind])
            report.add("unknown-reference", each.where, kind=each.kind, value=each.instead, **near, key="instead")


def check_links(portal: Portal, written: Sequence[HandWritten], site: Site, report: Report) -> None:
    """A link of a hand-written page must lead to a page of the site, to an anchor of a hand-written one, to an asset that is there.

    Files of data and anchors of other pages are known only once they are made: `publication` looks at those.
    """
    theme = site.root / site.config["theme"]["custom_dir"]
    of_frame = frozenset(re.findall(r' id="([^"]+)"', (theme / "main.html").read_text(encoding="utf-8")))
    known = set().union(*(pages.paths(portal, language) for language in LANGUAGES), (page.path for page in written))
    links = {page.path: prose.links(page.markdown) for page in written}
    anchors = {path: found.anchors | of_frame for path, found in links.items()}

    def is_dead(address: str, page: HandWritten) -> bool:
        found = prose.target(address, page.path)
        if found is None:
            return False
        path, anchor = found
        # The engine turns the way to a page's file into the way to the page.
        engines = path.endswith(".md") and path.startswith("en/") == (page.language == "en")
        path = path.removesuffix(".md") + ".html" if engines else path
        if path.startswith("assets/"):
            return not (theme / path).is_file()
        if path.endswith((".html", ".md")) or "." not in path.rpartition("/")[2]:
            return path not in known or bool(anchor and path in anchors and anchor not in anchors[path])
        return False

    for page in written:
        dead = [each for each in links[page.path].addresses if is_dead(each, page)]
        if dead:
            meant = prose.links(page.markdown, fenced=True).addresses
            file = f"{PAGES}/{page.id}.{page.language}.md"
            for each in dead:
                if each in meant:
                    report.add("page-link", prose.place_of_link(page.markdown, each, file, page.first_line), link=each[:80])
