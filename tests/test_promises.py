"""When two promises may be compared, and when not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.portal import Portal
from generator.promises import compare
from generator.values import read_value


@pytest.mark.parametrize(
    ("one", "other", "verdict", "reason"),
    [
        ("15", "05 doanh nghiệp", "smaller", ""),
        ("198", "500 cơ sở", "larger", ""),
        ("22", "22", "same", ""),
        ("40", "ít nhất 60", "larger", ""),  # at least 60 is more than 40, whatever it becomes
        ("04", "ít nhất 02", "incomparable", "kind"),
        ("ít nhất 60", "40", "smaller", ""),
        ("3-5", "10", "larger", ""),
        ("3-5", "4-6", "larger", ""),
        ("3-5", "4", "incomparable", "kind"),
        ("3-10", "4-6", "incomparable", "kind"),  # the one lies within the other
        ("4-6", "3-5", "smaller", ""),
        ("tăng 20%/năm", "30", "incomparable", "words"),
        ("top 5", "5", "incomparable", "kind"),
        ("40%", "30 triệu đồng", "incomparable", "unit"),
    ],
)
def test_a_verdict_is_given_only_where_it_is_certain(portal: Portal, one: str, other: str, verdict: str, reason: str) -> None:
    indicator = replace(portal.catalog.indicators["doanh-nghiep-khcn-moi"], unit=None)
    target = portal.targets_of_indicator("doanh-nghiep-khcn-moi")[0]
    first, second = (
        replace(target, value=replace(found, unit="" if "%" not in words and "đồng" not in words else found.unit))
        for words in (one, other)
        for found in (read_value(words),)
    )
    result = compare(indicator, [first], [second])
    assert (result.verdict, result.reason) == (verdict, reason)


def test_several_promises_are_not_added_up(portal: Portal) -> None:
    indicator = portal.catalog.indicators["so-hoa-ho-so"]
    targets = portal.targets_of_indicator(indicator.id)
    assert compare(indicator, targets, targets[:1]).reason == "several"
