"""Messages to staff in every language they read: a code of messages.yml with what fills its blanks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from ruamel.yaml import YAML


@dataclass(frozen=True)
class Translatable:
    """A sentence, or a part of one, not yet in any language. Another `Translatable` may fill a blank."""

    code: str
    blanks: tuple[tuple[str, object], ...] = ()

    def text(self, language: str) -> str:
        """The sentence in one language; in the last that messages.yml has where it lacks that one.

        Raises:
            KeyError: messages.yml has no such code, or a blank of it is not filled.

        """
        filled = {name: _filled(blank, language) for name, blank in self.blanks}
        return messages()[self.code][language if language in message_languages() else message_languages()[-1]].format(
            **filled
        )


@dataclass(frozen=True)
class LanguageName(Translatable):
    """The name of the language with this code, in whichever language the sentence is."""

    def text(self, language: str) -> str:
        """What a language calls it; its code where Babel does not know."""
        return str(Locale(language).languages.get(self.code, self.code))


def translatable(code: str, **blanks: object) -> Translatable:
    """The message of messages.yml that has this code. A tuple fills a blank with a list of choices."""
    return Translatable(code, tuple(sorted(blanks.items())))


def one_of(choices: Iterable[object], most: int = 60) -> str:
    """List valid choices for a message, sorted; a long list ends in an ellipsis."""
    names = sorted(str(choice) for choice in choices)
    shown = names[:most] + ["…"] * (len(names) > most)
    return ", ".join(shown) or "–"


def _filled(blank: object, language: str) -> str:
    if isinstance(blank, Translatable):
        return blank.text(language)
    return one_of(blank) if isinstance(blank, tuple) else str(blank)


@cache
def message_languages() -> tuple[str, ...]:
    """The languages that staff may read the messages in."""
    return tuple(messages()["nothing"])


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Every message by its code: its wording in each language, and its `severity` where it is no error."""
    with Path(__file__).with_name("messages.yml").open(encoding="utf-8") as file:
        return dict(YAML(typ="safe").load(file))
