"""The channel's own words, one set a language, kept as data in words.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from faq.fields import Fields
from faq.model import LANGUAGES
from faq.yaml import read_yaml

# What Telegram shows, and we answer, to people whose language the FAQ does not have.
ELSEWHERE = LANGUAGES[-1]


@dataclass(frozen=True)
class Words:
    """The wordings of one language; see words.yml."""

    challenges_command: str
    forget_command: str
    menu_help: str
    menu_challenges: str
    menu_language_fr: str
    menu_language_en: str
    menu_privacy: str
    menu_forget: str
    description: str
    short_description: str
    start: str
    help_challenges: str
    help: str
    no_text: str
    forgotten: str
    voted: str
    not_yours: str
    gone: str
    broken: str
    inline_none: str


@cache
def words() -> Mapping[str, Words]:
    """Every language's wordings, read once."""
    path = Path(__file__).with_name("words.yml")
    top = Fields(path.name, read_yaml(path), path.name, [])
    names = [field.name for field in fields(Words)]
    return {lang: Words(**{name: top.sub(lang).text(name) or "" for name in names}) for lang, _ in top.subs()}


def language_of_code(code: str | None) -> str | None:
    """The FAQ's language for a person's Telegram; None where it does not say."""
    if not code:
        return None
    primary = code.lower().replace("_", "-").partition("-")[0]
    return primary if primary in LANGUAGES else ELSEWHERE
