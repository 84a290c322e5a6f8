"""iCalendar of what is due: all, per plan, per unit, per programme, in both languages.

A calendar stands beside the page it is about, with the ending `.ics`. The documents speak of months, quarters and
years, never of days: an event is all-day over the whole span that the words give, blocks no time and rings no
alarm. What has no date (continuous, recurring, conditional, not stated) has no event. A UID is that of the record
and the place of the span in it, so it stays through edits and, with `formerly`, through renames.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from icalendar import Calendar, Event

from generator.addresses import Page
from generator.artifacts import Artifact
from generator.feeds import followed, title
from generator.languages import Interface, time_phrase, wording
from generator.memo import Memo
from generator.model import Task
from generator.portal import Portal
from generator.tables import source_ref

_DATED = ("deadline", "period", "several")
_DOMAIN = "open-plans.invalid"


def artifacts(portal: Portal, t: Interface, url: str, memo: Memo) -> Iterator[Artifact]:
    """Every calendar of one language (iCalendar, RFC 5545). `url` is the site's address, "" where it has none; `memo` keeps what the library wrote."""
    events = {
        task.id: "".join(memo.of(_event, *words) for words in _events(task, portal, t, url))
        for task in portal.leaves if task.schedule.kind in _DATED
    }  # fmt: skip
    everything = set(events)
    product, about = f"-//{t('site.name')}//open-plans//{t.language.upper()}", t("icalendar.description")
    for page, records in followed(portal):
        wanted = everything if records is None else everything & records
        name = t("site.name") if records is None else title(page, portal, t)
        head, end, tail = memo.of(_calendar, product, name, about).rpartition("END:VCALENDAR")
        body = "".join(events[each] for each in events if each in wanted)
        yield Artifact(page.beside(t.language, "ics"), f"{head}{body}{end}{tail}".encode())


def _calendar(product: str, name: str, about: str) -> str:
    """An empty calendar."""
    calendar = Calendar()
    calendar.add("prodid", product)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-caldesc", about)
    return str(calendar.to_ical(), "utf-8")


def _events(task: Task, portal: Portal, t: Interface, url: str) -> Iterator[tuple[str, ...]]:
    """The words of each event of a row, as `_event` takes them."""
    plan = portal.catalog.plans[task.plan_id]
    words = wording(task.activity or task.title, t.language, portal.stale).words
    time = time_phrase(task.schedule, task.time, t.language).words
    reference = source_ref(portal, task).get(t.language) or ""
    address = url + Page("task", task.id).path(t.language)
    identity = portal.first_id("task", task.id)
    description = f"{t('icalendar.span', words=time)}\n{reference}\n{address}"
    for number, span in enumerate(task.schedule.spans, 1):
        days = (plan.issued, span.start.first_day, span.end.following.first_day)
        yield (
            f"{identity}.{number}@{_DOMAIN}", *(day.isoformat() for day in days), f"{time}: {words}", description,
            address if url else "", plan.number,
        )  # fmt: skip


def _event(uid: str, issued: str, start: str, end: str, summary: str, description: str, url: str, category: str) -> str:
    """One event; days are `YYYY-MM-DD`, the end is the day after."""
    event = Event()
    event.add("uid", uid)
    # The moment of the information: the document's own date, so that the same record gives the same bytes.
    moment = datetime.datetime.combine(datetime.date.fromisoformat(issued), datetime.time(), datetime.UTC)
    event.add("dtstamp", moment)
    event.add("dtstart", datetime.date.fromisoformat(start))
    event.add("dtend", datetime.date.fromisoformat(end))
    event.add("summary", summary)
    event.add("description", description)
    if url:
        event.add("url", url)
    event.add("categories", [category])
    event.add("transp", "TRANSPARENT")
    return str(event.to_ical(), "utf-8")

