"""Messages to learn people's names from: templates filled with names, in the ways people write them."""

from __future__ import annotations

import itertools
import random
import re
import string
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from languages import ASSUMED, shorthand
from people.words import Token, tokens_of

FOLDER = Path(__file__).parent / "people"
_SLOT = re.compile(r"\{([NFLIPOJCUGS])\}")
_PREFIXES = ("de ", "d'", "D'", "du ", "de la ", "O'", "Mc", "van der ", "van ", "El ", "Al-", "Ben ", "N'", "M'",
             "von ", "Le ", "Saint-")  # fmt: skip
_LETTERS = string.ascii_lowercase
_TEXTED = (
    ("qu", "k"),
    ("eau", "o"),
    ("au", "o"),
    ("ph", "f"),
    ("er ", "é "),
    ("ai", "é"),
    ("ss", "s"),
    ("ll", "l"),
    ("ght", "t"),
    ("th", "d"),
    ("ou", "u"),
    ("ck", "k"),
    ("ing ", "in "),
    ("ent ", " "),
    ("es ", " "),
)
"""How words are texted by their sound."""
_OPEN, _CLOSE = "\ue000", "\ue001"  # around a name while the message is made
_NEAR = {"maghreb": 5, "africa": 5, "asia": 5, "more": 6, "france": 16, "census": 12, "romanised": 6, "east": 6,
         "south": 10, "nicknames": 4, "fr_FR": 8, "fr_BE": 4, "fr_CA": 2, "en_GB": 6, "en_IE": 3,
         "en_US": 4, "en": 4, "pl_PL": 3, "pt_PT": 3, "es_ES": 3, "tr_TR": 2, "de_DE": 2, "it_IT": 2, "vi_VN": 4,
         "zh_CN": 4}  # fmt: skip
"""How much more often than another a list is drawn from, by how often such names are met."""


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
        return self.given, self.surnames, towns, self.others["organisations"]

    def half(self, number: int, of: int) -> Lists:
        """One part of the names: a name is in the same one wherever it is listed."""

        def part(lists: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
            found = {where: [name for name in names if zlib.crc32(name.encode()) % of == number]
                     for where, names in lists.items()}  # fmt: skip
            return {where: names for where, names in found.items() if names}

        return Lists(part(self.given_of), part(self.surnames_of), self.places, self.others)


@dataclass(frozen=True)
class Labelled:
    """A message's tokens, and which of them are part of a name."""

    tokens: Sequence[Token]
    labels: Sequence[bool]


def read_lists() -> Lists:
    """The lists of `training/people/`."""
    given, surnames, others = (_by_key(FOLDER / name) for name in ("given.txt", "surnames.txt", "other_words.txt"))
    return Lists(given, surnames, (FOLDER / "places.txt").read_text("utf-8").split("\n")[:-1], others)


def _by_key(path: Path) -> dict[str, list[str]]:
    lines = (line.partition(": ") for line in path.read_text("utf-8").splitlines())
    return {key: names.split(", ") for key, _, names in lines}


def _templates(name: str) -> list[str]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [line.replace("⏎", "\n") for line in lines if line and not line.startswith("#")]


class Makes:
    """Makes messages of some names and of messages that name nobody."""

    def __init__(self, lists: Lists, quiet: Sequence[str], chance: random.Random) -> None:
        self._lists, self._quiet, self._chance = lists, quiet, chance
        self._with, self._without = _templates("with_names.txt"), _templates("without_names.txt")
        self._where = [where for where in lists.surnames_of if where in lists.given_of]
        names = {*lists.given, *lists.surnames}
        self._also_names = {
            "P": [place for place in lists.places if place in names],
            "O": [word for word in lists.others["organisations"] if word in names],
            "J": [word for word in lists.others["occupations"] if word.capitalize() in names],
        }
        self._short: dict[str, list[str]] = {}
        for short, full in ((short, full) for code in ASSUMED for short, full in shorthand(code).items()):
            self._short.setdefault(full.lower(), []).append(short)
        self._weights = [_NEAR.get(where, 1) for where in self._where]

    def messages(self, count: int) -> list[Labelled]:
        """So many messages, half of them with names."""
        made = (self._message() for _ in itertools.count())
        return list(itertools.islice((each for each in made if each.tokens), count))

    def _message(self) -> Labelled:
        chance = self._chance
        kind = chance.random()
        if kind < 0.01:
            return _labelled(" ".join("".join(chance.choices(_LETTERS, k=chance.randint(2, 9))) for _ in range(4)))
        text = self._filled(chance.choice(self._with if kind < 0.42 else self._without)) if kind < 0.64 else ""
        if not text or chance.random() < 0.35:
            more = chance.choice(self._quiet)
            text = more if not text else chance.choice((f"{more} {text}", f"{text} {more}", f"{text}\n{more}",
                                                        f"{text}, {more}", f"{more}\n{text}"))  # fmt: skip
        if chance.random() < 0.12:
            text = self._with_a_word(text)
        return _labelled(self._written(text))

    def _with_a_word(self, text: str) -> str:
        """The text with an ordinary word that is a name as well, in small letters, where no name is."""
        words = text.split(" ")
        places = [
            i for i in range(len(words) + 1) if " ".join(words[:i]).count(_OPEN) == " ".join(words[:i]).count(_CLOSE)
        ]
        words.insert(self._chance.choice(places), self._chance.choice(self._lists.others["ordinary"]))
        return " ".join(words)

    def _filled(self, template: str) -> str:
        return _SLOT.sub(lambda found: self._slot(found[1]), template)

    def _slot(self, slot: str) -> str:
        chance, others = self._chance, self._lists.others
        if slot in "POJ" and chance.random() < 0.15:
            return chance.choice(self._also_names[slot])
        if slot == "P":
            return chance.choice(self._lists.places)
        if slot in "OJC":
            return chance.choice(others[{"O": "organisations", "J": "occupations", "C": "capitals"}[slot]])
        given, surname = self._person()
        if slot in "UGS":  # of a school or a street
            return {"U": f"{given}{chance.choice(' -')}{surname}", "G": given, "S": surname}[slot]
        return f"{_OPEN}{self._name(slot, given, surname)}{_CLOSE}"

    def _person(self) -> tuple[str, str]:
        (where,) = self._chance.choices(self._where, self._weights)
        given = self._chance.choice(self._lists.given_of[where])
        surname = self._chance.choice(self._lists.surnames_of[where])
        prefix = self._chance.choice(_PREFIXES) if self._chance.random() < 0.05 else ""
        return given, f"{prefix}{surname}"

    def _name(self, slot: str, given: str, surname: str) -> str:
        chance, shape = self._chance, self._chance.random()
        if slot == "F":
            return given if shape < 0.93 else f"{given} {surname[0]}."
        if slot == "L":
            return surname if shape < 0.8 else surname.upper()
        if slot == "I":
            return f"{given[0]}. {surname}" if shape < 0.8 else f"{given[0]}.{surname[0]}. {surname}"
        if shape < 0.15:
            return f"{chance.choice((surname, surname.upper()))} {given}"
        if shape < 0.2:
            return f"{given} {surname.upper()}"
        if shape < 0.25:
            return f"{given} {surname}-{chance.choice(self._lists.surnames)}"
        if shape < 0.32:
            return f"{given} {chance.choice(self._lists.given)} {surname}"
        return f"{given[0]}. {surname}" if shape < 0.36 else f"{given} {surname}"

    def _written(self, text: str) -> str:
        """The text as somebody in a hurry might have typed it."""
        chance = self._chance
        if chance.random() < 0.12:
            text = text.replace("'", "’")
        if chance.random() < 0.25:
            text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        if chance.random() < 0.25:
            text = re.sub(r"[,.!?:]", "", text)
        if chance.random() < (0.3 if _OPEN in text else 0.5):
            share = chance.choice((0.1, 0.3, 0.5))
            text = " ".join(self._mistyped(word) if chance.random() < share else word for word in text.split(" "))
        if chance.random() < 0.08:
            text = self._texted(text)
        case = chance.random()
        return text.lower() if case < 0.38 else text.upper() if case < 0.42 else text[:1].upper() + text[1:]

    def _texted(self, text: str) -> str:
        """The text by its sound, with words run together or without their vowels."""
        chance = self._chance
        for written, texted in _TEXTED:
            if chance.random() < 0.5:
                text = text.replace(written, texted)
        words = [re.sub("[aeiou]", "", word) if 3 < len(word) < 8 and _OPEN not in word and _CLOSE not in word
                 and chance.random() < 0.15 else word for word in text.split(" ")]  # fmt: skip
        return "".join(word + ("" if chance.random() < 0.06 and _CLOSE not in word else " ") for word in words).strip()

    def _mistyped(self, word: str) -> str:
        chance = self._chance
        if word.lower() in self._short:
            return chance.choice(self._short[word.lower()])
        if len(word) < 4 or not word.isalpha():
            return word
        place = chance.randrange(1, len(word) - 1)
        if chance.random() < 0.3:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        return word[:place] + chance.choice(("", word[place] * 2, chance.choice("aeinrst"))) + word[place + 1 :]


def _labelled(text: str) -> Labelled:
    """The message without the marks around its names."""
    plain, spans, opened = "", [], 0
    for part in re.split(f"({_OPEN}|{_CLOSE})", text):
        if part == _OPEN:
            opened = len(plain)
        elif part == _CLOSE:
            spans.append((opened, len(plain)))
        else:
            plain += part
    tokens = tokens_of(plain)
    return Labelled(tokens, [any(start <= token.start < end for start, end in spans) for token in tokens])
