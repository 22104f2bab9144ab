"""The assistant's own words, one set a language, kept as data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from faq.fields import Fields
from faq.yaml import read_yaml


@dataclass(frozen=True)
class Phrases:
    """The wordings of one language; see phrases.yml."""

    names: tuple[str, ...]
    into_words: tuple[str, ...]
    negations: tuple[str, ...]
    proposals: tuple[str, ...]
    thing_words: tuple[str, ...]
    list_words: tuple[str, ...]
    filler_words: tuple[str, ...]
    replaced_words: tuple[str, ...]
    asking_words: tuple[str, ...]
    yes_words: tuple[str, ...]
    both: tuple[str, ...]
    linking_words: tuple[str, ...]
    last_words: tuple[str, ...]
    not_listed_words: tuple[str, ...]
    other_words: tuple[str, ...]
    leaning_words: tuple[str, ...]
    idioms: tuple[str, ...]
    ordinals: tuple[str, ...]
    numbers: tuple[str, ...]
    locale: str
    first_of_month: str
    today: str
    tomorrow: str
    yesterday: str
    thing_line: str
    unknown: str
    unknown_offer: str
    contact: str
    choices: str
    next_offer: str
    empty: str

    @property
    def babel(self) -> Locale:
        """How this language writes dates, numbers and lists."""
        return Locale.parse(self.locale)


@cache
def phrases() -> Mapping[str, Phrases]:
    """Every language's wordings, read once."""
    path = Path(__file__).with_name("phrases.yml")
    top = Fields(path.name, read_yaml(path), path.name, [])
    found = {}
    for language, _ in top.subs():
        fields = top.sub(language)
        wordings: dict[str, Any] = {
            field.name: fields.text(field.name) or "" if field.type == "str" else fields.texts(field.name)
            for field in dataclasses.fields(Phrases)
        }
        found[language] = Phrases(**wordings)
    return found
