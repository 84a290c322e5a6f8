"""The content as it stood in a revision of the repository, laid out in a folder of its own.

The working tree is not touched: `git archive` writes what the portal reads, and nothing else.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_READ = ("content", "data", "templates", "mkdocs.yml")


class RevisionError(Exception):
    """The revision cannot be read; the message says why."""


@contextmanager
def laid_out(root: Path, revision: str) -> Iterator[Path]:
    """A folder with the content of `revision`, as long as the context lasts. Raises RevisionError."""
    if revision.startswith("-"):
        raise RevisionError(f"{revision!r} is no revision")
    commit = _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    listed = _git(root, "ls-tree", "--name-only", commit, *(f"./{each}" for each in _READ)).decode().split()
    data = _git(root, "archive", "--format=tar", commit, *listed)
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except OSError as error:
        raise RevisionError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise RevisionError(said[-1] if said else f"there is no revision {arguments[-1].removesuffix('^{commit}')!r}")
    return done.stdout
