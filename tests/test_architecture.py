"""The layering: a module imports only from those before it, and knows only the libraries that are its own."""

from __future__ import annotations

import ast
from pathlib import Path

GENERATOR = Path(__file__).parent.parent / "generator"

ORDER = [
    "findings", "artifacts", "memo", "traces", "parallel",
    "amounts", "schedules", "values", "located",
    "languages", "addresses", "schema", "model",
    "authored", "folders", "mentions", "vocabularies", "plans", "progress", "catalog",
    "texts", "rules", "measures", "translations", "git", "changes", "snapshots", "history", "standings", "places", "waivers",
    "promises", "portal", "agenda", "comparisons", "forge", "prose", "frame",
    "tables", "formats", "datasets", "descriptions", "feeds", "calendars",
    "drawing", "charts", "pictures", "search", "structured", "citations", "glossing", "view", "documents", "pages", "publication", "previous",
    "build", "edition", "edits", "workbooks", "tabular", "authoring", "revisions", "differences", "preview", "cli",
    "stamp", "start", "__main__",
]  # fmt: skip

# Who may know a library: a change of it then touches one module.
OWNERS = {
    "yaml": {"findings", "located", "frame"},
    "pydantic": {"schema", "authored", "workbooks"},
    "babel": {"languages"},
    "jinja2": {"pages"},
    "markdown": {"prose"},
    "markupsafe": {"view", "documents"},
    "openpyxl": {"workbooks", "tabular"},
    "docx": {"tabular"},
    "mkdocs": set(),
    "pandas": {"formats"},
    "pyarrow": {"formats"},
    "xlsxwriter": {"formats"},
    "sqlite3": {"formats"},
    "icalendar": {"calendars"},
    "vl_convert": {"drawing"},
}


def imports(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= (
                {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "generator" else {node.module}
            )
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def modules() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in GENERATOR.rglob("*.py"):
        name = file.relative_to(GENERATOR).parts[0].removesuffix(".py")
        if name != "__init__":
            found.setdefault(name, set()).update(imports(file))
    return found


def test_every_module_has_its_place() -> None:
    assert set(modules()) <= set(ORDER), set(modules()) - set(ORDER)


def test_a_module_imports_only_from_those_before_it() -> None:
    for name, imported in modules().items():
        for each in imported:
            parts = each.split(".")
            if parts[0] == "generator" and len(parts) > 1 and parts[1] != name:
                assert ORDER.index(parts[1]) < ORDER.index(name), f"{name} imports {each}"


def test_each_library_has_its_owner() -> None:
    for name, imported in modules().items():
        for library, owners in OWNERS.items():
            if any(each.split(".")[0] == library for each in imported):
                assert name in owners, f"{name} imports {library}"
