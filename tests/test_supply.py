"""What the program leans on: licences listed, pins with hashes, floors that the locks keep."""

from __future__ import annotations

import re
import sys
import tomllib

from conftest import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tools"))

import licences


def test_the_list_of_licences_is_current() -> None:
    assert licences.OUT.read_text(encoding="utf-8") == licences.document(), "run python tools/licences.py"


def test_no_licence_is_unknown_or_forbids_our_use() -> None:
    text = licences.OUT.read_text(encoding="utf-8")
    assert "NOT INSTALLED" not in text
    assert not re.findall(r"\|\s*(?:UNKNOWN|Proprietary|Other/Proprietary License)?\s*\|$", text, re.MULTILINE)


def test_every_pin_has_hashes_and_no_lock_names_a_place() -> None:
    for lock in ("requirements.lock", "requirements-test.lock", "requirements-supply.lock"):
        text = (REPOSITORY / lock).read_text(encoding="utf-8")
        entries = re.split(r"\n(?=[A-Za-z0-9])", text)
        assert len(entries) > 5
        for entry in entries:
            if "==" in entry.split("\n", 1)[0]:
                assert "--hash=sha256:" in entry, entry
        assert "://" not in text
        assert "--index" not in text


def test_every_requirement_has_a_floor_and_the_locks_are_above_it() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = licences.pins("requirements-test.lock")

    def numbers(version: str) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", version)]

    for requirement in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        match = re.fullmatch(r"([A-Za-z0-9._-]+)>=([\w.]+)", requirement)
        assert match, requirement
        assert numbers(locked[match[1].lower()][0]) >= numbers(match[2]), requirement
    assert {name for name in licences.pins("requirements.lock")} <= set(locked)
