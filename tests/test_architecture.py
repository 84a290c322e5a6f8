"""The layering: a module imports only from those before it, and knows only the libraries that are its own.

And the docstrings: whatever a module offers says what it is, and which errors it raises.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

GENERATOR = Path(__file__).parent.parent / "generator"

ORDER = [
    "findings", "artifacts", "memo", "traces", "parallel",
    "amounts", "schedules", "values", "located",
    "languages", "addresses", "schema", "model",
    "authored", "folders", "mentions", "vocabularies", "plans", "progress", "catalog",
    "texts", "rules", "measures", "translations", "git", "changes", "snapshots", "history", "standings", "places", "waivers",
    "promises", "portal", "oddities", "agenda", "comparisons", "forge", "prose", "settings", "frame",
    "tables", "formats", "datasets", "descriptions", "feeds", "calendars",
    "drawing", "charts", "pictures", "search", "structured", "citations", "glossing", "stacking", "view", "documents", "pages", "publication", "previous",
    "harvest", "federation",
    "consistency", "build", "edition", "edits", "workbooks", "tabular", "authoring", "revisions", "differences", "preview", "cli",
    "stamp", "start", "__main__",
]  # fmt: skip

# Who may know a library: a change of it then touches one module.
OWNERS = {
    "yaml": {"findings", "located", "frame"},
    "pydantic": {"schema", "authored", "workbooks", "harvest"},
    "babel": {"languages"},
    "jinja2": {"pages"},
    "markdown": {"prose"},
    "markupsafe": {"view", "documents", "federation"},
    "openpyxl": {"workbooks", "tabular"},
    "docx": {"tabular"},
    "mkdocs": set(),
    "pandas": {"formats"},
    "pyarrow": {"formats"},
    "xlsxwriter": {"formats"},
    "sqlite3": {"formats"},
    "icalendar": {"calendars"},
    "vl_convert": {"drawing"},
    "resvg": {"drawing"},
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


def offered(node: ast.Module | ast.ClassDef, name: str, around: str = "") -> Iterator[tuple[str, ast.AST, str]]:
    """Every public function, class and method: its name, its node, its docstring; of a method with two underscores its class's too."""
    for each in node.body:
        if not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        special = each.name.startswith("__")
        if each.name.startswith("_") and not special:
            continue
        words = ast.get_docstring(each) or ""
        yield f"{name}.{each.name}", each, f"{around} {words}" if special else words
        if isinstance(each, ast.ClassDef):
            yield from offered(each, f"{name}.{each.name}", words)


def raised(function: ast.AST) -> set[str]:
    """The errors that a function's own body raises by name, those of functions within it left out."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(function):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = error.attr if isinstance(error, ast.Attribute) else error.id if isinstance(error, ast.Name) else ""
            if name[:1].isupper():  # else an error that was caught or kept, and is raised again
                found.add(name)
        found |= raised(node)
    return found


def everything_offered() -> list[tuple[str, ast.AST, str]]:
    found = []
    for file in sorted(GENERATOR.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found += [(file.stem, tree, ast.get_docstring(tree) or ""), *offered(tree, file.stem)]
    return found


def test_whatever_is_offered_says_what_it_is() -> None:
    every = everything_offered()
    assert {name for name, _, _ in every} >= {"amounts", "amounts.read_amount", "schedules.Month.__str__", "measures.Total.once"}
    assert [name for name, _, words in every if not words.strip()] == []


def test_whoever_raises_an_error_names_it() -> None:
    every = [(name, each, words) for name, node, words in everything_offered() if isinstance(node, ast.FunctionDef) for each in raised(node)]
    assert ("amounts.read_number", "UnreadableNumberError") in {(name, each) for name, each, _ in every}
    assert ("edition.make", "OutputError") in {(name, each) for name, each, _ in every}  # deep within blocks
    assert [(name, each) for name, each, words in every if not re.search(rf"\b{each}\b", words)] == []
