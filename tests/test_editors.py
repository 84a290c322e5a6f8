"""Help while typing: the schemas are up to date, every key is explained in both languages, all content is valid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import REPOSITORY, SAMPLE

from generator import catalog, schema
from generator.build import Content
from generator.findings import Report
from generator.located import parse

KIND_OF = {"plan.yml": "plan"}


def kind_of(file: Path) -> str:
    if "data" in file.parts[-2:]:
        return file.stem
    if file.parent.name == "progress":
        return "progress"
    return KIND_OF.get(file.name, "section")


FILES = [
    file
    for folder in (REPOSITORY / "content/plans", REPOSITORY / "data", SAMPLE)
    for file in sorted(folder.rglob("*.yml"))
    if "interface" not in file.parts
]


def typed(value: Any, entry: Any, whole: Any) -> Any:
    """A value as an editor reads it: words, but where the schema wants a number or a truth value."""
    while "$ref" in entry:
        entry = whole["$defs"][entry["$ref"].rsplit("/", 1)[1]]
    kinds = [entry, *entry.get("anyOf", [])]
    if isinstance(value, dict):
        objects = [each if "$ref" not in each else whole["$defs"][each["$ref"].rsplit("/", 1)[1]] for each in kinds]
        known = next((each["properties"] for each in objects if "properties" in each), {})
        return {key: typed(part, known.get(key, {}), whole) for key, part in value.items()}
    if isinstance(value, list):
        return [typed(part, next((each["items"] for each in kinds if "items" in each), {}), whole) for part in value]
    if any(each.get("type") == "boolean" for each in kinds):
        return {"true": True, "false": False}.get(value, value)
    if any(each.get("type") == "integer" for each in kinds) and value.isdigit():
        return int(value)
    return value


def test_the_schemas_are_up_to_date(real: Content) -> None:
    ids = catalog.registry_ids(real.catalog)
    for kind in schema.FILES:
        file = REPOSITORY / "schema" / f"{kind}.json"
        assert json.loads(file.read_text(encoding="utf-8")) == schema.json_schema(kind, ids), (
            f"run `portal schema`: {kind}"
        )


@pytest.mark.parametrize("kind", schema.FILES)
def test_a_schema_is_one_and_explains_every_key_in_both_languages(kind: str) -> None:
    found = json.loads((REPOSITORY / "schema" / f"{kind}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    for model in (found, *found.get("$defs", {}).values()):
        for key, entry in model.get("properties", {}).items():
            vietnamese, _, english = entry.get("description", "").partition("\n\n")
            assert vietnamese and english, (kind, model.get("title"), key)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_all_content_is_valid_under_the_schema_of_its_kind(file: Path, real: Content) -> None:
    # The sample has ids of its own.
    ids = catalog.registry_ids(real.catalog) if SAMPLE not in file.parents else None
    found = schema.json_schema(kind_of(file), ids)
    document = parse(file.read_bytes(), file.name, Report())
    assert document is not None
    jsonschema.Draft202012Validator(found).validate(typed(document.value, found, found))


@pytest.mark.parametrize(
    ("kind", "path", "known"),
    [
        ("section", ["properties", "organisation"], "phong-quan-ly-cong-nghe"),
        ("section", ["$defs", "AuthoredTask", "properties", "programme"], "doi-moi-cong-nghe"),
        ("section", ["$defs", "AuthoredTarget", "properties", "indicator"], "tfp-dong-gop"),
        ("section", ["$defs", "AuthoredTask", "properties", "topics", "items"], "khoi-nghiep"),
        ("plan", ["properties", "issuer"], "so-khcn-hai-phong"),
    ],
)
def test_editors_complete_the_ids_of_the_registries(kind: str, path: list[str], known: str) -> None:
    entry = json.loads((REPOSITORY / "schema" / f"{kind}.json").read_text(encoding="utf-8"))
    for step in path:
        entry = entry[step]
    choices = next(each["enum"] for each in (entry, *entry.get("anyOf", [])) if "enum" in each)
    assert known in choices


def test_every_meaning_is_used() -> None:
    used = {
        key
        for kind in schema.FILES
        for found in [schema.FILES[kind].model_json_schema()]
        for name, model in [(schema.FILES[kind].__name__, found), *found.get("$defs", {}).items()]
        for each in model.get("properties", {})
        for key in (each, f"{name}.{each}")
    }
    assert set(schema.meanings()) <= used, set(schema.meanings()) - used


def test_vscode_knows_which_schema_a_file_has() -> None:
    settings = json.loads((REPOSITORY / ".vscode/settings.json").read_text(encoding="utf-8"))
    patterns = {
        pattern: path
        for path, globs in settings["yaml.schemas"].items()
        for pattern in ([globs] if isinstance(globs, str) else globs)
    }
    for path in patterns.values():
        assert (REPOSITORY / path).is_file()
    for file in FILES:
        if SAMPLE in file.parents:
            continue
        relative = file.relative_to(REPOSITORY)
        wanted = f"./schema/{kind_of(file)}.json"
        first = file.read_text(encoding="utf-8").split("\n", 1)[0]
        by_comment = first.startswith("# yaml-language-server: $schema=") and (
            (file.parent / first.partition("=")[2]).resolve() == (REPOSITORY / wanted).resolve()
        )
        # The last pattern that fits counts, as in the editor.
        by_setting = [path for pattern, path in patterns.items() if relative.match(pattern)]
        assert by_comment or (by_setting and by_setting[-1] == wanted), relative


def test_the_site_publishes_the_schemas(site: Path) -> None:
    published = {file.stem: file.read_bytes() for file in (site / "schema").glob("*.json")}
    assert published == {file.stem: file.read_bytes() for file in (REPOSITORY / "schema").glob("*.json")}
    assert set(published) == set(schema.FILES)
