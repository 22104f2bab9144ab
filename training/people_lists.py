"""The lists of `training/people/`: names by where they are from, and words that are none."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.text import fold

FOLDER = Path(__file__).parent / "people"


@dataclass(frozen=True)
class Lists:
    """Names by where they are from, and words that are none."""

    given_of: Mapping[str, Sequence[str]]
    surnames_of: Mapping[str, Sequence[str]]
    places: Sequence[str]
    others: Mapping[str, Sequence[str]]

    @property
    def given(self) -> list[str]:
        """All given names."""
        return [name for names in self.given_of.values() for name in names]

    @property
    def surnames(self) -> list[str]:
        """All surnames."""
        return [name for names in self.surnames_of.values() for name in names]

    @property
    def kinds(self) -> tuple[Sequence[str], ...]:
        """The words of each kind of `people.lexicon`."""
        names = {part for name in (*self.given, *self.surnames) for part in name.split()}
        towns = [place for place in self.places if not re.search(r"\W", place)]
        towns += [part for place in self.places for part in re.findall(r"\w+", place) if part not in names]
        others = self.others
        institutions = [
            text for name in ("institutions_fr", "institutions_fr_f", "institutions_en") for text in others[name]
        ]
        single = [text for text in institutions if text.isalpha()]
        return (
            self.given,
            self.surnames,
            towns,
            others["organisations"],
            single,
            others["relations"],
            others["occupations"],
        )

    @property
    def long_names(self) -> list[str]:
        """Names of towns, employers and products that are several words: in small letters, a blank between two."""
        listed = (*self.places, *self.others["organisations"])
        found = (" ".join(re.findall(r"[^\W\d_]+", fold(text))) for text in listed)
        return [name for name in found if " " in name]

    def half(self, number: int, of: int) -> Lists:
        """One part of the names: a name is in the same one wherever it is listed."""

        def part(lists: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
            found = {where: [name for name in names if zlib.crc32(name.encode()) % of == number]
                     for where, names in lists.items()}  # fmt: skip
            return {where: names for where, names in found.items() if names}

        return Lists(part(self.given_of), part(self.surnames_of), self.places, self.others)


def read_lists() -> Lists:
    """The lists of `training/people/`."""
    given, surnames, others = (_by_key(FOLDER / name) for name in ("given.txt", "surnames.txt", "other_words.txt"))
    return Lists(given, surnames, (FOLDER / "places.txt").read_text("utf-8").split("\n")[:-1], others)


def _by_key(path: Path) -> dict[str, list[str]]:
    lines = (line.partition(": ") for line in path.read_text("utf-8").splitlines())
    return {key: names.split(", ") for key, _, names in lines}


def templates(name: str) -> list[str]:
    """The lines of a file of templates."""
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [line.replace("⏎", "\n") for line in lines if line and not line.startswith("#")]
