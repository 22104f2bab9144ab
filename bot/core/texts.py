"""The wordings of a page or a channel: data in a file beside the code, one set a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from faq.fields import Fields
from faq.yaml import read_yaml

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def read_texts(kind: type[T], path: Path) -> Mapping[str, T]:
    """The wordings that a file has of each language; every field of `kind` is a text."""
    top = Fields(path.name, read_yaml(path), path.name, [])
    names = [field.name for field in fields(kind)]
    return {lang: kind(**{name: top.sub(lang).text(name) or "" for name in names}) for lang, _ in top.subs()}
