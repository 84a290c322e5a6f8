"""What the published tables are, said to machines in the standards of the field, all from one definition.

`datapackage.json` (Data Package 2), `csv-metadata.json` (CSV on the Web), `catalog.jsonld` (DCAT-AP 3),
`schema/*.schema.json` (JSON Schema 2020-12 of every JSON file) and `files.json` (sizes and checksums).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.addresses import DATA_FOLDER
from generator.artifacts import Artifact
from generator.datasets import LICENCE, LICENCE_URL, VERSION, Datasets, File, plan_folder
from generator.formats import MEDIA_TYPES, NAME, references
from generator.languages import LANGUAGES, Text
from generator.tables import TABLES, Column, Table

_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_NOT_STATED = "not stated"


def artifacts(
    datasets: Datasets, title: Text, description: Text, url: str, as_of: datetime.date | None = None
) -> list[Artifact]:
    """Every description. `url` is the published site's address, `as_of` the date the site speaks of, if any."""
    found = [
        _file("datapackage.json", _data_package(datasets, title, description, url, as_of)),
        _file("csv-metadata.json", _csv_on_the_web(title, description)),
        _file("catalog.jsonld", _catalogue(datasets, title, description, url, as_of)),
        _file("files.json", [_listed(each) for each in datasets.files.values()]),
    ]
    found += [_file(f"schema/{table.name}.schema.json", table_schema(table)) for table in TABLES]
    found += [_file(f"schema/{name}.schema.json", schema) for name, schema in _SCHEMAS.items()]
    return found


def _file(name: str, value: Any) -> Artifact:
    return Artifact(f"{DATA_FOLDER}/{name}", (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def _listed(file: File) -> dict[str, Any]:
    path = file.path.removeprefix(f"{DATA_FOLDER}/")
    return {"path": path, "media_type": MEDIA_TYPES[file.format], "bytes": file.size, "sha256": file.sha256}


# --- Data Package ----------------------------------------------------------------------------------

def _data_package(
    datasets: Datasets, title: Text, description: Text, url: str, as_of: datetime.date | None
) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": NAME,
        "title": title.en,
        "title_vi": title.vi,
        "description": description.en,
        "description_vi": description.vi,
        "version": VERSION,
        **({"homepage": url} if url else {}),
        "licenses": [{"name": LICENCE, "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"}],
        "sources": [
            {"title": f"{plan.number}, {plan.issued.isoformat()}: {plan.title.vi}"} for plan in datasets.portal.plans
        ],
        **({"created": f"{as_of.isoformat()}T00:00:00Z"} if as_of else {}),
        "resources": [_resource(table, datasets.files[f"{DATA_FOLDER}/{table.name}.csv"]) for table in TABLES],
    }


def _resource(table: Table, file: File) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "title": table.meaning.en,
        "description": table.meaning.vi,
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [{"value": "", "label": _NOT_STATED}],
            "foreignKeys": _foreign_keys(table),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        **({"delimiter": ";", "itemType": "string"} if column.type == "list" else {}),
        "title": column.meaning.en,
        "description": column.meaning.vi,
        **({"unit": column.unit.en, "unit_vi": column.unit.vi} if column.unit else {}),
        **({"constraints": {"required": True}} if column.missing is None else {}),
        **(
            {"missingValues": [{"value": "", "label": column.missing.en, "label_vi": column.missing.vi}]}
            if column.missing
            else {}
        ),
    }


def _foreign_keys(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "fields": [column.name],
            "reference": {"resource": "" if other == table.name else other, "fields": [key]},
        }
        for column, other, key in references(table)
        if column.type != "list"
    ]


# --- CSV on the Web --------------------------------------------------------------------------------

_CSVW_TYPES = {"yearmonth": "gYearMonth", "number": "decimal", "datetime": "dateTime", "list": "string"}


def _csv_on_the_web(title: Text, description: Text) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": {"en": title.en, "vi": title.vi},
        "dc:description": {"en": description.en, "vi": description.vi},
        "dc:license": {"@id": LICENCE_URL},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": {"en": table.meaning.en, "vi": table.meaning.vi},
                "tableSchema": {
                    "columns": [_csvw_column(column) for column in table.columns],
                    "primaryKey": list(table.key),
                    "foreignKeys": [
                        {
                            "columnReference": column.name,
                            "reference": {"resource": f"{other}.csv", "columnReference": key},
                        }
                        for column, other, key in references(table)
                        if column.type != "list" and column.missing is None  # null is no key in CSVW
                    ],
                },
            }
            for table in TABLES
        ],
    }


def _csvw_column(column: Column) -> dict[str, Any]:
    language = column.name[-2:] if column.name.endswith(("_vi", "_en")) else None
    return {
        "name": column.name,
        "titles": {"en": column.name},
        "dc:description": {"en": column.meaning.en, "vi": column.meaning.vi},
        "datatype": _CSVW_TYPES.get(column.type, column.type),
        "null": "",
        **({"separator": ";"} if column.type == "list" else {}),
        **({"lang": language} if language else {}),
        **({"required": True} if column.missing is None else {}),
    }


# --- DCAT-AP ---------------------------------------------------------------------------------------

_EU = "http://publications.europa.eu/resource/authority"
_FILE_TYPES = {"csv": "CSV", "json": "JSON", "xlsx": "XLSX", "parquet": "PARQUET"}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "dcatap": "http://data.europa.eu/r5r/",
}
_LANGUAGE_CODES = {"vi": "VIE", "en": "ENG"}


def _catalogue(
    datasets: Datasets, title: Text, description: Text, url: str, as_of: datetime.date | None
) -> dict[str, Any]:
    base = url + DATA_FOLDER
    publisher = {"@id": f"{base}/catalog.jsonld#publisher", "@type": "foaf:Agent", "foaf:name": _literals(title)}
    shared: dict[str, Any] = {
        "dct:publisher": {"@id": publisher["@id"]},
        "dct:language": [
            {"@id": f"{_EU}/language/{code}", "@type": "dct:LinguisticSystem"} for code in _LANGUAGE_CODES.values()
        ],
        "dcat:theme": [_concept("data-theme/TECH"), _concept("data-theme/GOVE")],
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC", "@type": "dct:RightsStatement"},
        "dct:spatial": {"@id": "https://sws.geonames.org/1581298/", "@type": "dct:Location"},
        "dcat:version": VERSION,
        **({"dct:modified": _date(as_of)} if as_of else {}),
    }
    pages = {"en": "en/data", "vi": "du-lieu"}
    made = [
        {
            "@id": f"{base}/catalog.jsonld#{table.name}",
            "@type": "dcat:Dataset",
            "dct:title": _literals(table.meaning),
            "dct:description": _literals(table.meaning),
            "dct:identifier": table.name,
            "dcat:landingPage": _document(f"{url}{pages['en']}/{table.name}.html"),
            "dct:conformsTo": {"@id": f"{base}/schema/{table.name}.schema.json", "@type": "dct:Standard"},
            **shared,
            "dcat:distribution": _distributions(datasets.files_of(DATA_FOLDER, table.name), table.meaning, url),
        }
        for table in TABLES
    ]
    made.append(
        {
            "@id": f"{base}/catalog.jsonld#{NAME}",
            "@type": "dcat:Dataset",
            "dct:title": _literals(title),
            "dct:description": _literals(description),
            "dct:identifier": NAME,
            "dcat:landingPage": _document(f"{url}{pages['en']}/index.html"),
            **shared,
            "dcat:distribution": _distributions(datasets.files_of(DATA_FOLDER, NAME), title, url),
        }
    )
    for plan in datasets.portal.plans:
        period = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:gYearMonth", "@value": str(plan.start)},
            "dcat:endDate": {"@type": "xsd:gYearMonth", "@value": str(plan.end)},
        }
        made.append(
            {
                "@id": f"{base}/catalog.jsonld#{plan.id}",
                "@type": "dcat:Dataset",
                "dct:title": _literals(plan.short_title),
                "dct:description": _literals(plan.summary),
                "dct:identifier": plan.id,
                "dcat:landingPage": _document(f"{url}en/plans/{plan.id}.html"),
                "dct:temporal": period,
                **shared,
                "dcat:distribution": _distributions(
                    datasets.files_of(plan_folder(plan.id), plan.id), plan.short_title, url
                ),
            }
        )
    catalogue = {
        "@id": f"{base}/catalog.jsonld#catalog",
        "@type": "dcat:Catalog",
        "dct:title": _literals(title),
        "dct:description": _literals(description),
        "dct:license": _licence(),
        **({"foaf:homepage": _document(url)} if url else {}),
        **{key: value for key, value in shared.items() if key not in ("dcat:theme", "dct:accessRights", "dcat:version")},
        "dcat:themeTaxonomy": {
            "@id": f"{_EU}/data-theme",
            "@type": "skos:ConceptScheme",
            "dct:title": {"@language": "en", "@value": "Data theme"},
        },
        "dcat:dataset": [{"@id": each["@id"]} for each in made],
    }
    return {"@context": _CONTEXT, "@graph": [catalogue, publisher, *made]}


def _distributions(files: Sequence[File], title: Text, url: str) -> list[dict[str, Any]]:
    return [
        {
            "@id": url + file.path,
            "@type": "dcat:Distribution",
            "dct:title": [
                {"@language": language, "@value": f"{title.get(language) or title.vi} ({file.format.upper()})"}
                for language in LANGUAGES
            ],
            "dcat:accessURL": {"@id": url + file.path, "@type": "rdfs:Resource"},
            "dcat:downloadURL": {"@id": url + file.path},
            "dcat:mediaType": {
                "@id": f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[file.format]}",
                "@type": "dct:MediaType",
            },
            **(
                {
                    "dct:format": {
                        "@id": f"{_EU}/file-type/{_FILE_TYPES[file.format]}",
                        "@type": "dct:MediaTypeOrExtent",
                    }
                }
                if file.format in _FILE_TYPES
                else {}
            ),
            "dct:license": _licence(),
            "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
                "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
            },
            "dcatap:availability": _concept("planned-availability/STABLE"),
        }
        for file in files
    ]


def _literals(text: Text) -> list[dict[str, str]]:
    return [{"@language": each, "@value": words} for each in LANGUAGES if (words := text.get(each))]


def _concept(name: str) -> dict[str, Any]:
    label = {"@language": "en", "@value": name.partition("/")[2]}
    return {"@id": f"{_EU}/{name}", "@type": "skos:Concept", "skos:prefLabel": label}


def _document(url: str) -> dict[str, Any]:
    return {"@id": url, "@type": "foaf:Document"}


def _licence() -> dict[str, Any]:
    return {"@id": LICENCE_URL, "@type": "dct:LicenseDocument"}


def _date(value: datetime.date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": value.isoformat()}


# --- a catalogue over portals ----------------------------------------------------------------------

Listed = tuple[str, Text, str, Mapping[str, Text], Sequence[tuple[str, Text]]]
"""A portal: its id, name, address (ending in `/`), tables by name, and plans (id, title)."""


def of_catalogue(
    name: str, title: Text, introduction: Text | None, url: str, tables: Sequence[Table], data: Sequence[Artifact],
    portals: Sequence[Listed],
) -> list[Artifact]:  # fmt: skip
    """The descriptions of a catalogue's own tables, and the DCAT catalogue that names those of its portals.

    `data`: the files of the tables; `url`: where the catalogue is published, empty where that is not said.
    """
    files = {each.path: File.of(each) for each in data}
    words = introduction or title
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name, "title": title.en or title.vi, "title_vi": title.vi, "description": words.en or words.vi,
        "description_vi": words.vi, "version": VERSION, **({"homepage": url} if url else {}),
        "licenses": [{"name": LICENCE, "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"}],
        "resources": [_resource(table, files[f"{DATA_FOLDER}/{table.name}.csv"]) for table in tables],
    }  # fmt: skip
    base = f"{url}{DATA_FOLDER}/catalog.jsonld"
    publisher = {"@id": f"{base}#publisher", "@type": "foaf:Agent", "foaf:name": _literals(title)}
    shared = {"dct:publisher": {"@id": publisher["@id"]}}
    own = [
        {
            "@id": f"{base}#{table.name}", "@type": "dcat:Dataset", "dct:title": _literals(table.meaning),
            "dct:description": _literals(table.meaning), "dct:identifier": table.name, **shared,
            "dcat:distribution": _distributions(
                [each for path, each in files.items() if path.startswith(f"{DATA_FOLDER}/{table.name}.")], table.meaning, url
            ),
        }
        for table in tables
    ]  # fmt: skip
    below = [node for each in portals for node in _of_portal(each, url)]
    catalogue = {
        "@id": f"{base}#catalog", "@type": "dcat:Catalog", "dct:title": _literals(title), "dct:description": _literals(words),
        "dct:license": _licence(), **({"foaf:homepage": _document(url)} if url else {}), **shared,
        "dcat:dataset": [{"@id": each["@id"]} for each in own],
        "dcat:catalog": [{"@id": node["@id"]} for node in below if node["@type"] == "dcat:Catalog"],
    }  # fmt: skip
    graph = {"@context": _CONTEXT, "@graph": [catalogue, publisher, *own, *below]}
    return [_file("datapackage.json", package), _file("catalog.jsonld", graph), _file("files.json", [_listed(each) for each in files.values()])]


def _of_portal(portal: Listed, url: str) -> Iterator[dict[str, Any]]:
    """A portal's catalogue and datasets under the names that its own description gives them."""
    identity, name, address, tables, plans = portal
    home = address if address.startswith(("https://", "http://")) else url + address
    base = f"{home}{DATA_FOLDER}"
    publisher = {"@id": f"{base}/catalog.jsonld#publisher", "@type": "foaf:Agent", "foaf:name": _literals(name)}
    datasets = [(each, meaning, f"{base}/{each}.csv") for each, meaning in tables.items()]
    datasets += [(plan, title, f"{base}/plans/{plan}/tasks.csv") for plan, title in plans]
    yield {
        "@id": f"{base}/catalog.jsonld#catalog", "@type": "dcat:Catalog", "dct:title": _literals(name),
        "dct:description": _literals(name), "dct:identifier": identity, "foaf:homepage": _document(home),
        "dct:publisher": {"@id": publisher["@id"]},
        **({"dcat:dataset": [{"@id": f"{base}/catalog.jsonld#{each}"} for each, _, _ in datasets]} if datasets else {}),
    }  # fmt: skip
    yield publisher
    for each, meaning, file in datasets:
        yield {
            "@id": f"{base}/catalog.jsonld#{each}", "@type": "dcat:Dataset", "dct:title": _literals(meaning),
            "dct:description": _literals(meaning), "dct:identifier": each, "dct:publisher": {"@id": publisher["@id"]},
            "dcat:distribution": [
                {
                    "@id": file, "@type": "dcat:Distribution", "dct:title": _literals(meaning), "dct:license": _licence(),
                    "dcat:accessURL": {"@id": file, "@type": "rdfs:Resource"},
                }
            ],
        }  # fmt: skip


# --- JSON Schema -----------------------------------------------------------------------------------

_JSON_TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "yearmonth": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "list": {"type": "array", "items": {"type": "string"}},
}


def table_schema(table: Table) -> dict[str, Any]:
    """The JSON Schema of a table's JSON files. Columns may be added within a version, so others are let through."""
    return {
        "$schema": _SCHEMA,
        "title": table.meaning.en,
        "type": "array",
        "items": {
            "type": "object",
            "required": [column.name for column in table.columns],
            "properties": dict(_properties(table)),
        },
    }


def _properties(table: Table) -> Iterator[tuple[str, dict[str, Any]]]:
    for column in table.columns:
        kind = dict(_JSON_TYPES[column.type])
        if column.missing is not None and column.type != "list":
            kind["type"] = [kind["type"], "null"]
        yield column.name, {**kind, "description": column.meaning.en}


_WORDS = {"type": "string", "minLength": 1}
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _object(required: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": required}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


# The descriptions themselves: their shape as published here; the standards say more.
_SCHEMAS: dict[str, dict[str, Any]] = {
    "files": {
        "$schema": _SCHEMA,
        **_array(
            _object(
                {
                    "path": _WORDS,
                    "media_type": {"enum": list(MEDIA_TYPES.values())},
                    "bytes": {"type": "integer", "minimum": 1},
                    "sha256": _DIGEST,
                }
            )
        ),
    },
    "datapackage": {
        "$schema": _SCHEMA,
        **_object(
            {
                "name": _WORDS,
                "version": {"type": "string", "pattern": r"^1\.[0-9]+\.[0-9]+$"},
                "licenses": _array(_object({"name": _WORDS, "path": _WORDS})),
                "resources": _array(_object({"name": _WORDS, "path": _WORDS, "schema": _object({"fields": _array(_object({"name": _WORDS}))})})),
            }
        ),
    },
    "csv-metadata": {
        "$schema": _SCHEMA,
        **_object(
            {"@context": {"type": "array"}, "tables": _array(_object({"url": _WORDS, "tableSchema": {"type": "object"}}))}
        ),
    },
    "catalog": {
        "$schema": _SCHEMA,
        **_object({"@context": {"type": "object"}, "@graph": _array(_object({"@id": _WORDS, "@type": _WORDS}))}),
    },
}  # fmt: skip
