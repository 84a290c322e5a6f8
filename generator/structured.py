"""What a page is about, in schema.org terms (JSON-LD), and how it is shown when shared (Open Graph).

A data block is not run by a browser, so the Content-Security-Policy needs no exception for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from generator.addresses import DATA_FOLDER, Page
from generator.datasets import LICENCE_URL, VERSION, Datasets, File, plan_folder
from generator.formats import MEDIA_TYPES, NAME
from generator.languages import Interface, wording
from generator.model import Organisation
from generator.tables import TABLES

_GOVERNMENT = frozenset(("government", "council", "department", "agency", "unit"))
_TABLES = {table.name: table for table in TABLES}
_PICTURES = frozenset(("plan", "organisation", "programme", "indicator", "task", "topic", "data"))


def about(page: Page, data: Datasets, t: Interface, url: str) -> list[dict[str, Any]]:
    """The things that a page is about: a dataset, an organisation. Most pages are about none that schema.org knows."""
    portal = data.portal
    here = url + page.path(t.language)
    if page.kind == "organisation" and page.id:
        return [_organisation(portal.catalog.organisations[page.id], data, t, url)]
    if page == Page("data"):
        files = data.files_of(DATA_FOLDER, NAME)
        whole = _dataset(t("site.name"), t("home.description"), here, files, data, t, url)
        parts = [{"@type": "Dataset", "@id": url + Page("table", name).path(t.language)} for name in _TABLES]
        return [{**whole, "hasPart": parts}]
    if page.kind == "table" and page.id:
        table = _TABLES[page.id]
        words = wording(table.meaning, t.language).words
        found = _dataset(
            words, t("table.description", meaning=words, n=data.count(page.id)), here,
            data.files_of(DATA_FOLDER, page.id), data, t, url,
        )  # fmt: skip
        columns = [
            {"@type": "PropertyValue", "name": column.name, "description": wording(column.meaning, t.language).words}
            for column in table.columns
        ]
        return [{**found, "variableMeasured": columns, "isPartOf": {"@id": url + Page("data").path(t.language)}}]
    if page.kind == "plan" and page.id:
        plan = portal.catalog.plans[page.id]
        name, summary = (wording(text, t.language, portal.stale).words for text in (plan.short_title, plan.summary))
        found = _dataset(name, summary, here, data.files_of(plan_folder(plan.id), plan.id), data, t, url)
        return [{**found, "temporalCoverage": f"{plan.start}/{plan.end}", "isBasedOn": f"{plan.number} ({plan.issued.isoformat()})"}]
    return []


def _dataset(
    name: str, description: str, here: str, files: Sequence[File], data: Datasets, t: Interface, url: str
) -> dict[str, Any]:
    newest = max((plan.issued for plan in data.portal.plans), default=None)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": here,
        "url": here,
        "name": name,
        # Search engines want at least fifty characters.
        "description": description if len(description) >= 50 else f"{description} – {t('home.description')}",
        "inLanguage": ["vi", "en"],
        "version": VERSION,
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        **({"datePublished": newest.isoformat()} if newest else {}),
        "creator": {"@type": "Organization", "name": t("site.name"), **({"url": url} if url else {})},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": MEDIA_TYPES[file.format],
                "contentUrl": url + file.path,
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in files
        ],
    }


def _organisation(organisation: Organisation, data: Datasets, t: Interface, url: str) -> dict[str, Any]:
    portal = data.portal
    parent = portal.catalog.organisations.get(organisation.parent or "")
    other = {"vi": organisation.name.en, "en": organisation.name.vi}[t.language]
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization" if organisation.kind in _GOVERNMENT else "Organization",
        "@id": url + Page("organisation", organisation.id).path(t.language),
        "name": wording(organisation.name, t.language).words,
        "alternateName": [each for each in (other, *organisation.aliases) if each],
        **(
            {
                "parentOrganization": {
                    "@type": "GovernmentOrganization" if parent.kind in _GOVERNMENT else "Organization",
                    "@id": url + Page("organisation", parent.id).path(t.language),
                    "name": wording(parent.name, t.language).words,
                }
            }
            if parent
            else {}
        ),
    }


def breadcrumb(crumbs: Sequence[tuple[Page | str, str]], title: str, path: str, t: Interface, url: str) -> dict[str, Any]:
    """The way to a page from the home page, itself included. A step is a page or a path of the language."""
    steps = [(words, page if isinstance(page, str) else page.path(t.language)) for page, words in crumbs] + [(title, path)]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": words, "item": url + to}
            for number, (words, to) in enumerate(steps, 1)
        ],
    }


def script(value: Mapping[str, Any]) -> str:
    """A JSON-LD data block. No character in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/ld+json">{text}</script>'


def open_graph(title: str, description: str, kind: str, path: str, t: Interface, url: str) -> str:
    """How the page is shown when it is shared, with the picture of its kind of record."""
    picture = kind if kind in _PICTURES else ("data" if kind in ("table", "changes") else "portal")
    values = {
        "og:type": "website" if kind == "home" else "article",
        "og:site_name": t("site.name"),
        "og:title": title,
        "og:description": description,
        "og:url": url + path,
        "og:locale": {"vi": "vi_VN", "en": "en_GB"}[t.language],
        "og:image": f"{url}assets/social/{picture}.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": t("social.picture"),
    }
    lines = [f'<meta property="{name}" content="{escape(value)}">' for name, value in values.items()]
    return "\n".join([*lines, '<meta name="twitter:card" content="summary_large_image">'])


def search_description(t: Interface, url: str) -> bytes:
    """The OpenSearch description with which a browser offers the portal's search."""
    name, about_ = escape(t("site.name")), escape(t("index.search.description"))
    page = escape(url + Page("search").path(t.language))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{escape(t('social.short'))}</ShortName>\n<LongName>{name}</LongName>\n<Description>{about_}</Description>\n"
        f'<Language>{t.language}</Language>\n<InputEncoding>UTF-8</InputEncoding>\n'
        f'<Image height="36" width="36" type="image/svg+xml">{escape(url)}assets/mark.svg</Image>\n'
        f'<Url type="text/html" method="get" template="{page}?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n"
    ).encode()


def search_description_path(t: Interface) -> str:
    """Where the OpenSearch description of a language stands."""
    return "opensearch.xml" if t.language == "vi" else "en/opensearch.xml"
