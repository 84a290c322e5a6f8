"""Sole owner of git: what the repository around a portal's root says."""

from __future__ import annotations

import subprocess
from pathlib import Path


class GitError(Exception):
    """Git is missing, the folder is in no repository, or git refused; the message says which."""


def run(root: Path, *arguments: str, data: bytes | None = None) -> bytes:
    """What a git command writes, run in `root`, with `data` as its input. Raises GitError."""
    command = ["git", "-c", "core.quotePath=false", "-c", "log.showSignature=false", *arguments]
    try:
        done = subprocess.run(command, cwd=root, input=data, capture_output=True, check=False)
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(said[-1] if said else f"git {arguments[0]} failed")
    return done.stdout
