"""The wordings of a page or a channel: data in a file beside the code, one set a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from faq.fields import Fields
from faq.yaml import read_yaml
from languages import ASSUMED, LANGUAGES, language_file, profile
from languages.typography import typeset

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def language_texts(kind: type[T], name: str) -> Mapping[str, T]:
    """The wordings of every language that the assistant has, from its file of this name, as they are shown.

    A language without one has those of a language that is understood where it is spoken, or of the last that is taken
    for granted.
    """
    found = {}
    for code in LANGUAGES:
        paths = (language_file(other, name) for other in (code, *profile(code).everyday, *ASSUMED[::-1]))
        path = next(path for path in paths if path.exists())
        top, written_in = Fields(f"{path.parent.name}/{path.name}", read_yaml(path), path.name, []), path.parent.name
        found[code] = kind(**{field.name: typeset(top.text(field.name) or "", written_in) for field in fields(kind)})
    return found


def read_texts(kind: type[T], path: Path) -> Mapping[str, T]:
    """The wordings that a file has of each language, as they are shown; every field of `kind` is a text."""
    top = Fields(path.name, read_yaml(path), path.name, [])
    names = [field.name for field in fields(kind)]
    return {
        lang: kind(**{name: typeset(top.sub(lang).text(name) or "", lang) for name in names}) for lang, _ in top.subs()
    }
