"""Where `portal` begins: a build of what did not change is answered here, all else is handed to `cli`.

Nothing heavy is imported before that answer.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, TextIO

from generator.stamp import DoubtError, Stamp

_SUMMARY_LINES = 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the return value is the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    stamp = _stamp(given)
    if stamp is None:
        return _whole(given)
    if stamp.holds():
        print("Nothing changed since the last build: the site stands as it was made.")
        return 0
    stamp.forget()
    heard = _Listening(sys.stdout)
    sys.stdout, before = heard, sys.stdout
    try:
        code = _whole(given)
    finally:
        sys.stdout = before
    if code == 0 and heard.lines == _SUMMARY_LINES:  # findings are said again by every build
        stamp.keep()
    return code


def _whole(given: list[str]) -> int:
    from generator.cli import main as whole  # noqa: PLC0415 — half a second of imports

    return whole(given)


def _stamp(given: list[str]) -> Stamp | None:
    """The stamp of a whole build, None for any other command or option: `cli` knows what they mean."""
    if given[:1] != ["build"]:
        return None
    values: dict[str, str] = {}
    rest = iter(given[1:])
    for option in rest:
        name, equals, value = option.partition("=")
        if name not in ("--root", "--out", "--as-of"):
            return None
        values[name] = value if equals else next(rest, "")
    root = Path(values.get("--root") or ".")
    if not (root / "mkdocs.yml").is_file():
        return None
    out = Path(values["--out"]) if values.get("--out") else root / "site"
    try:
        return Stamp(root, out, [values.get("--as-of", "")])
    except (OSError, DoubtError):
        return None


class _Listening:
    """A stream whose lines are counted."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self.lines = stream, 0

    def write(self, words: str) -> int:
        """Hand on, and count."""
        self.lines += words.count("\n")
        return self._stream.write(words)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
