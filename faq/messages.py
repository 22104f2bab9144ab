"""Messages to staff in every language they read: a code of messages.yml with what fills its blanks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML


@dataclass(frozen=True)
class Translatable:
    """A sentence, or a part of one, not yet in any language. Another `Translatable` may fill a blank."""

    code: str
    blanks: tuple[tuple[str, object], ...] = ()

    def text(self, language: str) -> str:
        """The sentence in one language.

        Raises:
            KeyError: messages.yml has no such code or language, or a blank of it is not filled.

        """
        filled = {name: _filled(blank, language) for name, blank in self.blanks}
        return messages()[self.code][language].format(**filled)


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
def messages() -> Mapping[str, Mapping[str, str]]:
    """Every message by its code: its wording in each language, and its `severity` where it is no error."""
    with Path(__file__).with_name("messages.yml").open(encoding="utf-8") as file:
        return dict(YAML(typ="safe").load(file))
