"""Atom feeds of published changes: all, per plan, per unit, per programme, in both languages.

A feed stands beside the page it is about, with the ending `.atom`. An entry is what one commit changed there;
its id does not depend on the site's address. What the document says is listed; classification, translations and notes
of the portal are counted.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from xml.etree import ElementTree as ET

from generator.addresses import Page
from generator.artifacts import Artifact
from generator.changes import KINDS, OF_THE_RECORD
from generator.history import Published
from generator.languages import Interface, wording
from generator.portal import Portal

_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://open-plans.invalid/changes")
_ENTRIES = 50
_LISTED = 40


def followed(portal: Portal) -> Iterator[tuple[Page, set[str] | None]]:
    """The pages that can be followed and the ids of the records they are about; None for all."""
    yield Page("changes"), None
    for plan in portal.plans:
        yield Page("plan", plan.id), portal.records_of_plan(plan)
    for organisation in portal.organisations:
        if portal.involvements[organisation.id]:
            yield Page("organisation", organisation.id), portal.records_of_unit(organisation)
    for programme in portal.catalog.programmes.values():
        yield Page("programme", programme.id), portal.records_of_programme(programme)


def is_first_translation(change: Published) -> bool:
    """Whether a text got English for the first time."""
    return change.kind == "translation" and change.old is None


def artifacts(portal: Portal, t: Interface, url: str) -> Iterator[Artifact]:
    """Every feed of one language (Atom, RFC 4287). `url` is the site's address, "" where it has none."""
    for page, records in followed(portal):
        changes = portal.history.changes if records is None else portal.changes_of(page.kind, records)
        yield Artifact(page.beside(t.language, "atom"), _feed(page, changes, portal, t, url))


def title(page: Page, portal: Portal, t: Interface) -> str:
    """What a page that can be followed is called."""
    catalog = portal.catalog
    if page.kind == "changes":
        return t("index.changes.title")
    if page.kind == "plan":
        return wording(catalog.plans[page.id].short_title, t.language).words
    named = catalog.organisations if page.kind == "organisation" else catalog.programmes
    return wording(named[page.id].name, t.language).words


def _feed(page: Page, changes: Iterable[Published], portal: Portal, t: Interface, url: str) -> bytes:
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": t.language})

    def add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
        element.text = text or None
        return element

    groups = [(commit, list(each)) for commit, each in groupby(changes, key=lambda change: change.commit)][::-1]
    moments = [each[0].changed_at for _, each in groups]
    path = page.path(t.language)
    add(feed, "id", _identity(t.language, page.kind, page.id))
    add(feed, "title", f"{title(page, portal, t)} – {t('history.feed')}")
    add(feed, "updated", max(moments) if moments else _beginning(portal))
    author = add(feed, "author")
    add(author, "name", t("site.name"))
    add(feed, "link", href=url + path, rel="alternate", type="text/html")
    add(feed, "link", href=url + page.beside(t.language, "atom"), rel="self", type="application/atom+xml")
    for commit, group in groups[:_ENTRIES]:
        entry = add(feed, "entry")
        add(entry, "id", _identity(t.language, page.kind, page.id, commit))
        add(entry, "title", t("history.entry", n=len(group), date=group[0].changed_at[:10]))
        add(entry, "updated", group[0].changed_at)
        href = f"{url}{Page('changes').path(t.language)}#{commit[:12]}"
        add(entry, "link", href=href, rel="alternate", type="text/html")
        add(entry, "content", "\n".join(_lines(group, t)), type="text")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _lines(changes: Collection[Published], t: Interface) -> Iterator[str]:
    listed = [each for each in changes if each.kind in OF_THE_RECORD]
    for each in listed[:_LISTED]:
        yield f"{each.record_id}, {each.field} ({t('history.kind_' + each.kind)}): {each.old or '∅'} → {each.new or '∅'}"
    if len(listed) > _LISTED:
        yield t("history.more", n=len(listed) - _LISTED)
    kinds = Counter(each.kind for each in changes)
    for kind in KINDS:
        if kinds[kind] and kind not in OF_THE_RECORD:
            yield t(f"diff.kind_{kind}", n=kinds[kind])


def _identity(*parts: str) -> str:
    return uuid.uuid5(_NAMESPACE, " ".join(parts)).urn


def _beginning(portal: Portal) -> str:
    """The moment of an empty feed: that of the newest plan's issue."""
    day = max((plan.issued.isoformat() for plan in portal.plans), default="2000-01-01")
    return portal.history.since or f"{day}T00:00:00Z"
