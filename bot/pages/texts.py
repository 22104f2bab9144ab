"""The pages' own words, one set a language, kept as data in texts.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from faq.fields import Fields
from faq.yaml import read_yaml

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


@dataclass(frozen=True)
class Texts:
    """The wordings of one language; see texts.yml."""

    name: str
    faq: str
    skip: str
    menu: str
    languages: str
    demo: str
    ask: str
    read: str
    topics: str
    topics_lead: str
    all_of_one: str
    all_of_many: str
    embed: str
    embed_lead: str
    embed_code: str
    embed_after: str
    no_script: str
    faq_lead: str
    search: str
    search_hint: str
    submit: str
    clear: str
    found_one: str
    found_many: str
    near: str
    none: str
    none_help: str
    none_ask: str
    assistant: str
    sources: str
    checked: str
    link_to: str
    top: str
    footer: str
    not_found: str
    not_found_text: str
    broken: str
    broken_text: str
    home: str

    def count(self, number: int) -> str:
        """So many questions."""
        return (self.all_of_one if number == 1 else self.all_of_many).format(count=number)

    def found(self, number: int, query: str) -> str:
        """So many answers, or none, for what was searched."""
        return {0: self.none, 1: self.found_one}.get(number, self.found_many).format(count=number, query=query)


@cache
def texts() -> Mapping[str, Texts]:
    """Every language's wordings, read once."""
    return read_texts(Texts, Path(__file__).with_name("texts.yml"))


def read_texts(kind: type[T], path: Path) -> Mapping[str, T]:
    """The wordings that a file has of each language; every field of `kind` is a text."""
    top = Fields(path.name, read_yaml(path), path.name, [])
    names = [field.name for field in fields(kind)]
    return {lang: kind(**{name: top.sub(lang).text(name) or "" for name in names}) for lang, _ in top.subs()}
