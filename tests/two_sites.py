"""Two small sites, told apart by every file: what tests of publication write over and over. Imports little, starts fast."""

from __future__ import annotations

from generator import artifacts
from generator.artifacts import Artifact


def site_of(letter: str, count: int = 120) -> list[Artifact]:
    """A site whose every file says which of two it belongs to, some of them the same in both."""
    found = [Artifact(artifacts.MARKER, b"{}"), Artifact("index.html", letter.encode() * 5000)]
    found += [Artifact(f"{letter if n % 3 else 'both'}/{n}.html", (letter if n % 3 else "=").encode() * 2000) for n in range(count)]
    return found
