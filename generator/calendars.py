"""iCalendar of what is due: all, per plan, per unit, per programme, in both languages.

A calendar stands beside the page it is about, with the ending `.ics`. The documents speak of months, quarters and
years, never of days: an event is all-day over the whole span that the words give, blocks no time and rings no
alarm. What has no date (continuous, recurring, conditional, not stated) has no event. A UID is that of the record
and the place of the span in it, so it stays through edits and, with `formerly`, through renames.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from icalendar import Calendar, Event

from generator.addresses import Page
from generator.artifacts import Artifact
from generator.feeds import followed, title
from generator.languages import Interface, time_phrase, wording
from generator.model import Task
from generator.portal import Portal
from generator.schedules import Month
from generator.tables import source_ref

_DATED = ("deadline", "period", "several")
_DOMAIN = "open-plans.invalid"


def artifacts(portal: Portal, t: Interface, url: str) -> Iterator[Artifact]:
    """Every calendar of one language. `url` is the site's address."""
    events = {task.id: _events(task, portal, t, url) for task in portal.leaves if task.schedule.kind in _DATED}
    everything = set(events)
    for page, records in followed(portal):
        wanted = everything if records is None else everything & records
        name = t("site.name") if records is None else title(page, portal, t)
        path = page.beside(t.language, "ics")
        yield Artifact(path, _calendar(name, (events[each] for each in events if each in wanted), t))


def _calendar(name: str, events: Iterable[bytes], t: Interface) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{t('site.name')}//open-plans//{t.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-caldesc", t("icalendar.description"))
    head, end, tail = calendar.to_ical().rpartition(b"END:VCALENDAR")
    return bytes(head + b"".join(events) + end + tail)


def _events(task: Task, portal: Portal, t: Interface, url: str) -> bytes:
    plan = portal.catalog.plans[task.plan_id]
    words = wording(task.activity or task.title, t.language, portal.stale).words
    time = time_phrase(task.schedule, task.time, t.language).words
    reference = source_ref(portal, task).get(t.language) or ""
    address = url + Page("task", task.id).path(t.language)
    identity = portal.first_id("task", task.id)
    made = b""
    for number, span in enumerate(task.schedule.spans, 1):
        event = Event()
        event.add("uid", f"{identity}.{number}@{_DOMAIN}")
        # The moment of the information: the document's own date, so that the same record gives the same bytes.
        event.add("dtstamp", datetime.datetime.combine(plan.issued, datetime.time(), datetime.UTC))
        event.add("dtstart", _first_day(span.start))
        event.add("dtend", _first_day(_next(span.end)))
        event.add("summary", f"{time}: {words}")
        event.add("description", f"{t('icalendar.span', words=time)}\n{reference}\n{address}")
        if url:
            event.add("url", address)
        event.add("categories", [plan.number])
        event.add("transp", "TRANSPARENT")
        made += event.to_ical()
    return made


def _first_day(month: Month) -> datetime.date:
    return datetime.date(month.year, month.month, 1)


def _next(month: Month) -> Month:
    return Month(month.year + month.month // 12, month.month % 12 + 1)
