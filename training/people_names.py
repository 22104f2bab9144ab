"""Names of people in the forms they are given in, and what is named after people."""

from __future__ import annotations

import random
from collections.abc import Sequence

from training.people_lists import Lists

_PREFIXES = ("de ", "d'", "D'", "du ", "de la ", "des ", "O'", "Ó ", "Ní ", "Mc", "Mac", "Fitz",
             "van der ", "van ", "van den ", "ten ", "ter ", "El ", "el-", "Al-", "al ", "Ben ", "Bel",
             "bin ", "ibn ", "Abu ", "Aït ", "Ould ", "N'", "M'", "von ", "zu ", "af ", "Le ", "La ", "L'",
             "Saint-", "St. ", "di ", "Di ", "della ", "da ", "dos ", "das ", "de los ", "ar ", "ap ",
             "Ap ", "Bar-", "Ter-", "Mac an ", "N'G")  # fmt: skip
_DOUBLE = ("Jean", "Marie", "Anne", "Pierre", "Mary", "Lou", "Abdel", "Kim", "Min", "Ama", "Le", "Thi")  # fmt: skip
_TITLES_FR = ("Abbé", "Général", "Docteur", "Président", "Maréchal", "Sœur", "Capitaine", "Colonel",
              "Commandant", "Père", "Sainte", "Saint")  # fmt: skip
_TITLES_EN = ("Sir", "Saint", "St", "St.", "Lord", "Lady", "King", "Queen", "Dame", "General", "Dr",
              "Bishop", "Father", "President", "Prince", "Princess")  # fmt: skip
_NEAR = {"maghreb": 5, "africa": 5, "asia": 5, "more": 6, "france": 10, "insee": 14, "census": 6,
         "census more": 4, "romanised": 6, "east": 6, "south": 10, "nicknames": 4, "fr_FR": 6, "fr_BE": 3,
         "fr_CA": 2, "en_GB": 6, "en_IE": 4, "ga_IE": 2, "en_US": 3, "en": 3, "pl_PL": 3, "pt_PT": 3,
         "es_ES": 3, "tr_TR": 2, "de_DE": 2, "it_IT": 2, "vi_VN": 4, "zh_CN": 4, "wiki French": 4,
         "wiki English": 4, "wiki British": 3, "wiki Irish": 3, "wiki Welsh": 3, "wiki Breton": 3,
         "wiki Basque": 3, "wiki Indian": 3, "wiki Tamil": 3, "wiki Algerian": 2, "wiki Moroccan": 2,
         "wiki Senegalese": 3, "wiki Malagasy": 2, "wiki Nigerian": 2, "wiki Korean": 2, "wiki Chinese": 2,
         "wiki Haitian": 2, "wiki Portuguese": 2, "wiki Romanian": 2, "wiki Greek": 2, "wiki Israeli": 2,
         "wiki Vietnamese": 2, "wiki Iranian": 2, "wiki Cameroonian": 2,
         "words": 30, "towns": 8}  # fmt: skip
"""How much more often than another a list is drawn from, by how often such names are met."""
_SURNAME_FIRST = ("asia", "vi_VN", "zh_CN", "wiki Chinese", "wiki Korean", "wiki Vietnamese", "wiki Cambodian", "hu_HU")


class NameForms:
    """Draws names of people, and names of things that are named after people."""

    def __init__(self, lists: Lists, chance: random.Random) -> None:
        self._lists, self._chance = lists, chance
        self._where = [where for where in lists.surnames_of if where in lists.given_of]
        self._weights = [_NEAR.get(where, 1) for where in self._where]
        self._surnames, self._given = lists.surnames, lists.given

    def name(self, slot: str) -> str:
        """Somebody's name: {N} a whole one, {F} a given name, {L} a surname, {I} with an initial."""
        chance, shape = self._chance, self._chance.random()
        where, given, surname = self._person()
        if slot == "F":
            if shape < 0.04:
                return f"{chance.choice(_DOUBLE)}{chance.choice('- ')}{given}"
            return given if shape < 0.96 else f"{given} {surname[0]}."
        if slot == "L":
            return self._surname_written(where, surname, shape)
        if slot == "I":
            return f"{given[0]}. {surname}" if shape < 0.8 else f"{given[0]}.{surname[0]}. {surname}"
        return self._whole(where, given, surname)

    def _surname_written(self, where: str, surname: str, shape: float) -> str:
        if shape < 0.7:
            return surname
        if shape < 0.85:
            return surname.upper()
        return f"{surname}{'-' if shape < 0.95 else ' '}{self._chance.choice(self._lists.surnames_of[where])}"

    def _whole(self, where: str, given: str, surname: str) -> str:
        chance, shape = self._chance, self._chance.random()
        if where in _SURNAME_FIRST and chance.random() < 0.5:
            middle = f" {chance.choice(self._lists.given_of[where])}" if chance.random() < 0.4 else ""
            return f"{surname}{middle} {given}"
        if shape < 0.15:
            return f"{chance.choice((surname, surname.upper()))}{',' if shape < 0.02 else ''} {given}"
        if shape < 0.22:
            return f"{given} {surname.upper()}"
        if shape < 0.30:
            return f"{given} {surname}{'-' if shape < 0.26 else ' '}{chance.choice(self._lists.surnames_of[where])}"
        if shape < 0.36:
            return f"{given}{chance.choice(' -')}{chance.choice(self._lists.given_of[where])} {surname}"
        if shape < 0.40:
            return f"{given} {chance.choice(self._surnames)[0]}. {surname}"
        if shape < 0.42:
            quote = chance.choice(("“”", '""', "«»", "()"))
            return f"{given} {quote[0]}{chance.choice(self._given)}{quote[1]} {surname}"
        return f"{given[0]}. {surname}" if shape < 0.46 else f"{given} {surname}"

    def namesake(self, slot: str) -> str:
        """A name that tells of nobody: {U} a whole one, {G} a given name, {S} a surname, of a school or a street.

        {A} and {B} are such a school or street, in French and in English.
        """
        _, given, surname = self._person()
        chance, others = self._chance, self._lists.others
        whole = f"{given}{chance.choice('  -')}{surname}"
        if slot in "UGS":
            return {"U": whole, "G": given, "S": surname}[slot]
        shape = chance.random()
        if slot == "A":
            institution = chance.choice(others[chance.choice(("institutions_fr", "institutions_fr_f"))])
            institution = institution[:1].upper() + institution[1:] if chance.random() < 0.2 else institution
            after = (
                whole
                if shape < 0.55
                else surname
                if shape < 0.75
                else f"{chance.choice(_TITLES_FR)}{chance.choice(' -')}{given}"
            )
            return f"{institution} {'de ' if shape > 0.95 else ''}{after}"
        institution = chance.choice(others["institutions_en"])
        institution = institution[:1].upper() + institution[1:] if chance.random() < 0.4 else institution
        after = (
            whole
            if shape < 0.5
            else surname
            if shape < 0.8
            else f"{chance.choice(_TITLES_EN)} {chance.choice((given, surname))}"
        )
        return f"{after} {institution}"

    def _person(self) -> tuple[str, str, str]:
        (where,) = self._chance.choices(self._where, self._weights)
        given = self._chance.choice(self._lists.given_of[where])
        surname = self._chance.choice(self._lists.surnames_of[where])
        prefix = self._chance.choice(_PREFIXES) if self._chance.random() < 0.06 else ""
        return where, given, f"{prefix}{surname}"


def part_hidden(name: str, chance: random.Random) -> Sequence[tuple[str, bool]]:
    """What is left of a name of which redaction has hidden a part already: texts, and whether each is a name still."""
    words = name.split(" ")
    if len(words) == 1 or chance.random() < 0.6:
        return (("[name]", False),)
    kept = chance.randrange(1, len(words))
    if chance.random() < 0.5:
        return (("[name] ", False), (" ".join(words[kept:]), True))
    return ((" ".join(words[:kept]), True), (" [name]", False))
