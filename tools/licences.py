"""Write docs/licences.md: the licence of everything that is installed to build or test, from the packages' own words.

python tools/licences.py [--check]

The names and versions come from the lock files, the licences from the metadata of the installed packages (for Node:
from the lock file). A package that another system needs and this one has not is listed as such.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

REPOSITORY = Path(__file__).parent.parent
OUT = REPOSITORY / "docs" / "licences.md"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)
# The list is that of one system, whichever it is made on.
_HERE = {
    "implementation_name": "cpython", "platform_python_implementation": "CPython", "python_version": "3.11",
    "python_full_version": "3.11.9", "sys_platform": "linux", "os_name": "posix", "platform_system": "Linux",
}  # fmt: skip
_HEAD = """# Licences of what the portal is built and tested with

Written by `python tools/licences.py` from the lock files and the packages' own metadata; a test holds that it is current.

The program itself: MIT (`LICENSE`). The typeface Be Vietnam Pro, which the site carries: SIL Open Font License 1.1
(`templates/theme/assets/fonts/OFL.txt`). The stylesheet of MkDocs Material, which the site carries: MIT. Nothing else of
what is listed here becomes part of the site.
"""


def pins(lock: str) -> dict[str, tuple[str, str]]:
    """Name → version and the condition under which it is installed, "" for always."""
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    return {name.lower(): (version, (condition or "").strip()) for name, version, condition in _PIN.findall(text)}


def licence(name: str, condition: str) -> str:
    """What a package says of its licence: the expression, else the classifiers, else the free text."""
    if condition and not Marker(condition).evaluate(_HERE):
        return f"only elsewhere ({condition})"
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "NOT INSTALLED"
    if expression := about.get("License-Expression"):
        return str(expression)
    named = [each.split(" :: ")[-1] for each in about.get_all("Classifier") or () if each.startswith("License ::")]
    named = [each for each in named if each != "OSI Approved"]
    words = " ".join((about.get("License") or "").split())
    return ", ".join(named) or (words if words and len(words) < 60 else "see the package's own file")


def table(rows: list[tuple[str, str, str]]) -> str:
    lines = ["| package | version | licence |", "|---|---|---|"]
    return "\n".join(lines + [f"| {name} | {version} | {words} |" for name, version, words in rows]) + "\n"


def document() -> str:
    site = pins("requirements.lock")
    test = {name: pin for name, pin in pins("requirements-test.lock").items() if name not in site}
    node = json.loads((REPOSITORY / "tools/node/package-lock.json").read_text(encoding="utf-8"))["packages"]
    modules = [
        (path.rpartition("node_modules/")[2], each["version"], str(each.get("license", "see the package's own file")))
        for path, each in node.items()
        if path
    ]
    parts = [_HEAD]
    for title, found in (("To build", site), ("To test, beside those", test)):
        parts.append(f"## {title}\n\n" + table([(n, v, licence(n, c)) for n, (v, c) in sorted(found.items())]))
    parts.append("## To test, of Node\n\n" + table(sorted(set(modules))))
    return "\n".join(parts)


def main() -> int:
    text = document()
    if "--check" in sys.argv[1:]:
        if OUT.read_text(encoding="utf-8") != text:
            print("docs/licences.md is not current: run python tools/licences.py", file=sys.stderr)
            return 1
        return 0
    OUT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
