"""The JSON Schemas for editors: fresh, named in the files, and agreeing with the reader."""

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from faq.model import LANGUAGES
from faq.reader import faq_files
from faq.schema import FILES, schema, schema_line, write_schemas
from tests.conftest import DATA

NAMES = {
    "program.yml": "program.schema.json",
    **{f"{name}_{language}.yml": f"{name}.schema.json" for name in ("faq", "phrasings") for language in LANGUAGES},
}


def as_editors_see_it(path):
    """Editors read dates as texts (YAML 1.2)."""
    content = YAML(typ="safe").load(path)
    return json.loads(
        json.dumps(content, default=lambda value: value.isoformat() if isinstance(value, dt.date) else None)
    )


@pytest.mark.parametrize("name", FILES)
def test_the_committed_schema_is_fresh(name, tmp_path):
    write_schemas(tmp_path)
    assert (DATA / "schema" / name).read_text("utf-8") == (tmp_path / name).read_text("utf-8"), "run 'eigbot schema'"


@pytest.mark.parametrize("path", filter(Path.exists, faq_files(DATA)), ids=lambda path: path.name)
def test_the_shipped_files_name_their_schema_and_keep_to_it(path):
    assert path.read_text("utf-8").splitlines()[0] == schema_line(NAMES[path.name])
    found = json.loads((DATA / "schema" / NAMES[path.name]).read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(found)
    jsonschema.validate(as_editors_see_it(path), found, cls=jsonschema.Draft7Validator)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("faq_fr.yml", "    label: Date limite", "    libelle: Date limite"),
        ("faq_fr.yml", "    label: Date limite", "    label: [Date]"),
        ("faq_en.yml", "  jury.date:\n", "  Jury Date:\n"),
        ("faq_en.yml", "language: en", "language: xx"),
        ("phrasings_en.yml", "  jury.date:\n", "  Jury Date:\n"),
        ("phrasings_fr.yml", "  jury.date:\n", "  jury.date: text\n  jury.other:\n"),
        ("program.yml", "jury_date: {value: ", "jury_date: {valeur: "),
        ("program.yml", "label: {fr: Images satellites,", "label: {xx: Images satellites,"),
    ],
)
def test_what_the_reader_refuses_an_editor_underlines(data, edit, file, old, new):
    edit(data / file, old, new)
    shape = FILES[NAMES[file]]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_editors_see_it(data / file), schema(shape), cls=jsonschema.Draft7Validator)
