"""A frozen edition: the whole site in one archive that opens from a folder, with a manifest of SHA-256 hashes.

The same content gives the same bytes: fixed times, sorted names, no clock. `MANIFEST.sha256` is what
`sha256sum --check` reads.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tempfile
from pathlib import Path

from generator import build, formats
from generator.artifacts import OutputError

FOLDER = "editions"
MANIFEST = "MANIFEST.sha256"
_NAME = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")


def is_name(name: str) -> bool:
    """Whether an edition may be called so: it becomes a file and a folder on every system."""
    return _NAME.fullmatch(name) is not None and len(name) <= 80


def make(
    content: build.Content, name: str, out: Path, progress: build.Progress, as_of: datetime.date | None = None
) -> tuple[Path, str, int]:
    """Build the site and write `out/<name>.zip`. Returns the file, its SHA-256 and the number of files in it.

    An edition that exists is never overwritten by another one. Raises OutputError, and what `build.build` raises.
    """
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        build.build(content, site, progress, as_of=as_of)
        files = {
            path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()
        }
    progress(f"archive: {len(files)} files")
    lines = [f"{hashlib.sha256(content_).hexdigest()}  {path}\n" for path, content_ in sorted(files.items())]
    files[MANIFEST] = "".join(lines).encode()
    archive = formats.archive({f"{name}/{path}": files[path] for path in sorted(files)})
    target = out / f"{name}.zip"
    try:
        if target.exists() and target.read_bytes() != archive:
            raise OutputError(f"{target} exists and holds another edition; an edition does not change: choose another name")
        out.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from error
    return target, hashlib.sha256(archive).hexdigest(), len(files)
