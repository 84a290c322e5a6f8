"""One page of every kind, in both languages: what the tests of finished pages look at."""

from __future__ import annotations

from generator.addresses import FOLDERS, SINGLE_PAGES, Page

RECORDS = {
    "plan": ("32-qd-skhcn-2022", "339-kh-ubnd-2025"),
    "organisation": ("phong-quan-ly-cong-nghe", "so-khcn-hai-phong"),
    "programme": ("nang-suat-chat-luong",),
    "indicator": ("doanh-nghiep-khcn-moi", "toc-do-doi-moi-cong-nghe"),
    "task": ("32-qd-skhcn-2022.pl4.7-1", "339-kh-ubnd-2025.pl.1-1"),
    "topic": ("khoi-nghiep",),
    "comparison": ("32-qd-skhcn-2022--350-kh-ubnd-2025", "21-kh-skhcn-2022-hung-yen--32-qd-skhcn-2022"),
}
TABLES = ("tasks", "changes")
HAND_WRITTEN = (
    "gioi-thieu.html", "cach-doc.html", "kha-nang-tiep-can.html", "en/about.html", "en/how-to-read.html", "en/accessibility.html",
    "du-lieu/vi-du.html", "du-lieu/chinh-sach.html", "en/data/examples.html", "en/data/policy.html",
    "can-bo/index.html", "en/staff/index.html", "can-bo/sua-so-tien.html", "en/staff/resolve-a-finding.html",
)  # fmt: skip


def pages() -> list[str]:
    """Site paths; a kind that has no example here is an error, so that none is forgotten."""
    found = [
        Page(kind, identity).path(language)
        for kind in FOLDERS
        for identity in ("", *RECORDS[kind])
        for language in ("vi", "en")
    ]
    found += [Page("table", name).path(language) for name in TABLES for language in ("vi", "en")]
    return [*found, *(path for pair in SINGLE_PAGES.values() for path in pair.values()), *HAND_WRITTEN]
