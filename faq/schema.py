"""JSON Schemas of the FAQ files, from their shapes, for editors that complete and check while one types."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import types
import typing
from pathlib import Path
from typing import Any

from faq import shapes
from faq.ids import NAME, TOPIC_ID
from faq.model import LANGUAGES

_DRAFT = "http://json-schema.org/draft-07/schema#"
_PLAIN: dict[type, dict[str, Any]] = {
    str: {"type": "string", "minLength": 1},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}
FILES: dict[str, type] = {
    "faq.schema.json": shapes.FaqFile,
    "phrasings.schema.json": shapes.PhrasingsFile,
    "program.schema.json": shapes.ProgramFile,
}


def schema_line(name: str) -> str:
    """The first line of a file that tells editors its schema."""
    return f"# yaml-language-server: $schema=schema/{name}"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into `folder`, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, shape in FILES.items():
        (folder / name).write_text(json.dumps(schema(shape), ensure_ascii=False, indent=2) + "\n", "utf-8")
    return [folder / name for name in FILES]


def schema(shape: type) -> dict[str, Any]:
    """The JSON Schema (draft 7) of a file of this shape."""
    defined: dict[str, Any] = {}
    top = _mapping(shape, defined)
    return {"$schema": _DRAFT, "title": shape.__doc__, **top, "definitions": defined}


def _mapping(shape: type, defined: dict[str, Any]) -> dict[str, Any]:
    if shape in shapes.BY_LANGUAGE:
        return _by_language(shape, defined)
    hints = typing.get_type_hints(shape)
    properties = {
        shapes.written_key(each): {
            "description": each.metadata["description"],
            **_key(shape, each.name, hints[each.name], defined),
        }
        for each in dataclasses.fields(shape)
    }
    others = _of(shapes.Value, defined) if shape in shapes.OPEN else False
    return {
        "description": shape.__doc__,
        "type": "object",
        "properties": properties,
        "required": list(shapes.required(shape)),
        "additionalProperties": others,
    }


def _by_language(shape: type, defined: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": shape.__doc__,
        "type": "object",
        "propertyNames": {"enum": list(LANGUAGES)},
        "additionalProperties": _of(shapes.BY_LANGUAGE[shape], defined),
    }


def _key(shape: type, name: str, hint: Any, defined: dict[str, Any]) -> dict[str, Any]:
    found = _of(hint, defined)
    if shape in (shapes.FaqFile, shapes.PhrasingsFile) and name == "language":
        return {"enum": list(LANGUAGES)}
    if shape is shapes.Topic and name == "translate":
        return {"enum": [shapes.PENDING]}
    if shape is shapes.Team and name == "inbox":
        return {"enum": [shapes.ON, shapes.OFF]}
    if typing.get_origin(hint) is dict or name in ("facts", "sources", "challenges"):
        pattern = TOPIC_ID if name == "topics" else NAME
        if name not in ("answer", "groups", "calendar"):
            _object(found)["propertyNames"] = {"pattern": f"^{pattern.pattern}$"}
    return found


def _object(found: dict[str, Any]) -> dict[str, Any]:
    return next((each for each in found.get("anyOf", ()) if each.get("type") == "object"), found)


def _of(hint: Any, defined: dict[str, Any]) -> dict[str, Any]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return {"anyOf": [_of(each, defined) for each in typing.get_args(hint)]}
    if typing.get_origin(hint) is list:
        return {"type": "array", "items": _of(typing.get_args(hint)[0], defined)}
    if typing.get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": _of(typing.get_args(hint)[1], defined)}
    if dataclasses.is_dataclass(hint):
        assert isinstance(hint, type)
        if hint.__name__ not in defined:
            defined[hint.__name__] = {}
            defined[hint.__name__] = _mapping(hint, defined)
        return {"$ref": f"#/definitions/{hint.__name__}"}
    return dict(_PLAIN[hint])
