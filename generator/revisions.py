"""The content as it stood in a revision of the repository, laid out in a folder of its own.

The working tree is not touched: `git archive` writes what the portal reads, and nothing else.
"""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import git

_READ = ("content", "data", "templates", "mkdocs.yml")


class RevisionError(Exception):
    """The revision cannot be read; the message says why."""


@contextmanager
def laid_out(root: Path, revision: str) -> Iterator[Path]:
    """A folder with the content of `revision`, as long as the context lasts. Raises RevisionError."""
    if revision.startswith("-"):
        raise RevisionError(f"{revision!r} is no revision")
    try:
        commit = git.run(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        listed = git.run(root, "ls-tree", "--name-only", commit, *(f"./{each}" for each in _READ)).decode().split()
        data = git.run(root, "archive", "--format=tar", commit, *listed)
    except git.GitError as error:
        said = str(error)
        raise RevisionError(f"there is no revision {revision!r}" if said.endswith("failed") else said) from error
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)
