"""Messages to learn people's names from: templates filled with names, in the ways people write them."""

from __future__ import annotations

import itertools
import random
import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from languages import ASSUMED, shorthand
from people.words import Token, tokens_of
from training.people_lists import Lists
from training.people_names import NameForms, part_hidden

_SLOT = re.compile(r"\{([NFLIPOJCUGSABX])\}")
_EITHER = re.compile(r"<([^<>]*\|[^<>]*)>")
_STAND_IN = re.compile(r"\[[A-Z -]+\]")
_HIDDEN = 0.15  # of the messages with names, those of which redaction has hidden some already
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
OPEN, CLOSE = "\ue000", "\ue001"  # around a name while the message is made


@dataclass(frozen=True)
class Labelled:
    """A message's tokens, and which of them are part of a name."""

    tokens: Sequence[Token]
    labels: Sequence[bool]


@dataclass(frozen=True)
class TemplateSources:
    """What messages are made of: templates with names and without, and messages that name nobody."""

    with_names: Sequence[str]
    without_names: Sequence[str]
    quiet: Sequence[str]


class Makes:
    """Makes messages of some names and of messages that name nobody."""

    def __init__(self, lists: Lists, sources: TemplateSources, chance: random.Random) -> None:
        self._lists, self._quiet, self._chance = lists, sources.quiet, chance
        self._with, self._without = sources.with_names, sources.without_names
        self._names = NameForms(lists, chance)
        names = {*lists.given, *lists.surnames}
        self._also_names = {
            "P": [place for place in lists.places if place in names],
            "O": [word for word in lists.others["organisations"] if word in names],
            "J": [word for word in lists.others["occupations"] if word.capitalize() in names],
        }
        self._short: dict[str, list[str]] = {}
        for short, full in ((short, full) for code in ASSUMED for short, full in shorthand(code).items()):
            self._short.setdefault(full.lower(), []).append(short)

    def messages(self, count: int) -> list[Labelled]:
        """So many messages, half of them with names."""
        made = (self._message() for _ in itertools.count())
        return list(itertools.islice((each for each in made if each.tokens), count))

    def _message(self) -> Labelled:
        chance = self._chance
        kind = chance.random()
        if kind < 0.01:
            return labelled(" ".join("".join(chance.choices(_LETTERS, k=chance.randint(2, 9))) for _ in range(4)))
        text = self._filled(chance.choice(self._with if kind < 0.42 else self._without)) if kind < 0.64 else ""
        if not text or chance.random() < 0.35:
            more = chance.choice(self._quiet)
            text = more if not text else chance.choice((f"{more} {text}", f"{text} {more}", f"{text}\n{more}",
                                                        f"{text}, {more}", f"{more}\n{text}"))  # fmt: skip
        if chance.random() < 0.12:
            text = self._with_a_word(text)
        return labelled(self._written(text))

    def _with_a_word(self, text: str) -> str:
        """The text with an ordinary word that is a name as well, in small letters, where no name is."""
        words = text.split(" ")
        places = [
            i for i in range(len(words) + 1) if " ".join(words[:i]).count(OPEN) == " ".join(words[:i]).count(CLOSE)
        ]
        words.insert(self._chance.choice(places), self._chance.choice(self._lists.others["ordinary"]))
        return " ".join(words)

    def _filled(self, template: str) -> str:
        chosen = _EITHER.sub(lambda found: self._chance.choice(found[1].split("|")), template)
        filled = _SLOT.sub(lambda found: self._slot(found[1]), chosen)
        if OPEN in filled and self._chance.random() < _HIDDEN:
            filled = re.sub(f"{OPEN}(.*?){CLOSE}", self._some_hidden, filled)
        return filled

    def _some_hidden(self, found: re.Match[str]) -> str:
        if self._chance.random() < 0.5:
            return found.group()
        left = part_hidden(found[1], self._chance)
        return "".join(f"{OPEN}{text}{CLOSE}" if is_name else text for text, is_name in left)

    def _slot(self, slot: str) -> str:
        chance, others = self._chance, self._lists.others
        if slot in "POJ" and chance.random() < 0.22:
            return chance.choice(self._also_names[slot])
        if slot == "P":
            return chance.choice(self._lists.places)
        if slot == "X":
            return chance.choice(("[phone]", "[e-mail]", "[address]", "[number]", "[birth date]"))
        if slot in "OJC":
            return chance.choice(others[{"O": "organisations", "J": "occupations", "C": "capitals"}[slot]])
        if slot in "UGSAB":  # of a school or a street
            return self._names.namesake(slot)
        return f"{OPEN}{self._names.name(slot)}{CLOSE}"

    def _written(self, text: str) -> str:
        """The text as somebody in a hurry might have typed it."""
        chance = self._chance
        if chance.random() < 0.12:
            text = text.replace("'", "’")
        if chance.random() < 0.25:
            text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        if chance.random() < 0.25:
            text = re.sub(r"[,.!?:]", "", text)
        if chance.random() < (0.3 if OPEN in text else 0.5):
            share = chance.choice((0.1, 0.3, 0.5))
            text = " ".join(self._mistyped(word) if chance.random() < share else word for word in text.split(" "))
        if chance.random() < 0.06 and "[" not in text:
            text = self._texted(text)
        case = chance.random()
        if case < 0.04:
            return _STAND_IN.sub(lambda found: found.group().lower(), text.upper())
        return text.lower() if case < 0.3 else text if case < 0.36 else text[:1].upper() + text[1:]

    def _texted(self, text: str) -> str:
        """The text by its sound, with words run together or without their vowels."""
        chance = self._chance
        for written, texted in _TEXTED:
            if chance.random() < 0.5:
                text = text.replace(written, texted)
        words = [re.sub("[aeiou]", "", word) if 3 < len(word) < 8 and OPEN not in word and CLOSE not in word
                 and chance.random() < 0.15 else word for word in text.split(" ")]  # fmt: skip
        return "".join(word + ("" if chance.random() < 0.06 and CLOSE not in word else " ") for word in words).strip()

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


def labelled(text: str) -> Labelled:
    """The message without the marks (OPEN, CLOSE) around its names."""
    plain, spans, opened = "", [], 0
    for part in re.split(f"({OPEN}|{CLOSE})", text):
        if part == OPEN:
            opened = len(plain)
        elif part == CLOSE:
            spans.append((opened, len(plain)))
        else:
            plain += part
    tokens = tokens_of(plain)
    return Labelled(tokens, [any(start <= token.start < end for start, end in spans) for token in tokens])
