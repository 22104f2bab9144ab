"""Facts hardcoded in answers: stated in words, where a placeholder would keep the answer true."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from faq.errors import Finding
from faq.lint.mentions import DATE, LINK, MONTH, NUMBER, Mention, find_mentions, normalize_address
from faq.messages import translatable
from faq.model import Entry, Faq, Month, Value
from faq.template import SLOT
from faq.text import fold
from faq.validation import CHALLENGE, CHALLENGES

_SHORTEST = 3  # letters of a name that is looked for
_MONEY = re.compile(r"\s*(?:k?€|euros?|eur|\$|£)?\s*", re.IGNORECASE)
_TELLING = 10  # from this number on, the figure alone tells the fact; below, the noun after it must agree


@dataclass(frozen=True)
class HardcodedFact:
    """Words of a template that state facts: `keys` of the placeholders they could be, and where they begin."""

    text: str
    keys: tuple[str, ...]
    start: int

    def covers(self, other: Mention) -> bool:
        """Whether `other` stands within these words."""
        return self.start <= other.start < self.start + len(self.text)


@dataclass
class _KnownFacts:
    """What the programme states, by how a text would mention it: keys of placeholders by value and by name.

    `nouns` are those that follow a placeholder in the answers, by its key.
    """

    values: dict[tuple[str, object], list[str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    nouns: dict[str, set[str]] = field(default_factory=dict)

    def add(self, key: str, value: Value, language: str) -> None:
        """Index the placeholder `key` under its value."""
        if isinstance(value, dt.date):
            self.values.setdefault((DATE, (value.month, value.day)), []).append(key)
        elif isinstance(value, Month):
            self.values.setdefault((MONTH, (value.year, value.month)), []).append(key)
        elif isinstance(value, (int, float)):
            self.values.setdefault((NUMBER, value), []).append(key)
        elif re.match(r"https?://|mailto:|\S+@\S+\.\S+$", value):
            self.values.setdefault((LINK, normalize_address(value)), []).append(key)
        else:
            self._add_text(key, value, language)

    def _add_text(self, key: str, value: str, language: str) -> None:
        """Index a text as an amount if it is a number with its currency, such as "1 200 €"; else as a name."""
        amounts = [each for each in find_mentions(value, language) if each.kind == NUMBER]
        if len(amounts) == 1 and _MONEY.fullmatch(value.replace(amounts[0].text, "")):
            self.values.setdefault((NUMBER, amounts[0].value), []).append(key)
        elif len(value) >= _SHORTEST and key not in self.names.get(fold(value), ()):
            self.names.setdefault(fold(value), []).append(key)


class HardcodedFactFinder:
    """Finds the facts of one FAQ in the words of its answers; remembers what it found in each template."""

    def __init__(self, faq: Faq) -> None:
        """Index what the programme states, and which nouns follow its numbers in the answers."""
        self._faq = faq
        self._known = {language: _known_facts(faq, language) for language in faq.languages}
        self._found: dict[tuple[str, str], list[HardcodedFact]] = {}

    def find(self, template: str, language: str) -> list[HardcodedFact]:
        """The hardcoded facts of a template, in order."""
        if (template, language) not in self._found:
            self._found[template, language] = self._search(template, language)
        return self._found[template, language]

    def _search(self, template: str, language: str) -> list[HardcodedFact]:
        known, bare = self._known[language], without_slots(template)
        found: list[HardcodedFact] = []
        for each in find_mentions(bare, language):
            if keys := self._keys(each, known, bare):
                found.append(HardcodedFact(each.text, keys, each.start))
        for each in find_mentions(bare, language):
            if each.kind == LINK:
                bare = bare[: each.start] + " " * len(each.text) + bare[each.end :]
        return sorted([*found, *_named(bare, known)], key=lambda hardcoded: hardcoded.start)

    def _keys(self, each: Mention, known: _KnownFacts, text: str) -> tuple[str, ...]:
        keys = known.values.get((each.kind, _normalized(each)), [])
        if each.kind == DATE:
            return tuple(key for key in keys if each.parts[0] in (0, _year(self._faq, key)))
        if each.kind != NUMBER:
            return tuple(keys)
        if not each.in_words and re.search(r"[^\W\d]", each.text):
            return ()
        noun = _noun(text[each.end :])
        agreeing = tuple(key for key in keys if noun in known.nouns.get(key, ()))
        telling = isinstance(each.value, (int, float)) and each.value >= _TELLING
        return agreeing or (tuple(key for key in keys if ":" not in key) if telling else ())

    def placeholders(self, hardcoded: HardcodedFact, entry: Entry) -> tuple[str, ...]:
        """What could be written instead: facts first, then the fields of challenges, the entry's own first."""
        facts = [key for key in hardcoded.keys if "." not in key]
        described = self._faq.challenge_of(entry.id)
        own = [f"{CHALLENGE}.{name}" for key in hardcoded.keys for id_, _, name in [key.partition(".")]
               if described and id_ == described.id]  # fmt: skip
        return tuple(f"{{{key}}}" for key in (facts or own or hardcoded.keys)[:3])


def check_hardcoded_facts(faq: Faq, finder: HardcodedFactFinder) -> Iterator[Finding]:
    """Every fact that an answer states in words, with the placeholders to write instead."""
    for entry in faq.all_entries():
        for part, template in entry.placed_templates.items():
            for hardcoded in finder.find(template, entry.language):
                placeholders = finder.placeholders(hardcoded, entry)
                message = translatable(
                    "fact-in-words", literal=hardcoded.text, topic=entry.id, placeholders=placeholders
                )
                yield Finding(entry.file, entry.line_of(part), message, entry.id)


def without_slots(template: str) -> str:
    """A template with blanks for its placeholders, so that positions carry over."""
    return SLOT.sub(lambda found: "\0" * len(found[0]), template)


def _known_facts(faq: Faq, language: str) -> _KnownFacts:
    known = _KnownFacts()
    for fact in faq.program.facts.values():
        for value in _values_of(fact.value):
            known.add(fact.id, value, language)
    for challenge in faq.program.challenges.values():
        values = [(name, value) for name, of_field in challenge.fields.items() for value in _values_of(of_field)]
        for name, value in values:
            if isinstance(value, str):
                known.add(f"{challenge.id}.{name}", value, language)
    if faq.program.challenges:
        known.add(f"{CHALLENGES}:count", len(faq.program.challenges), language)
    for template in (template for entry in faq.entries(language) for template in entry.templates):
        for found in SLOT.finditer(template):
            known.nouns.setdefault(found[1], set()).add(_noun(template[found.end() :]))
    return known


def _values_of(value: object) -> Iterable[Value]:
    if isinstance(value, (str, int, float, dt.date, Month)):
        return [value]
    return value.values() if isinstance(value, dict) else []


def _normalized(each: Mention) -> object:
    return each.parts[1:] if each.kind == DATE else each.value


def _year(faq: Faq, key: str) -> int:
    value = faq.program.facts[key].value
    return value.year if isinstance(value, dt.date) else 0


def _noun(after: str) -> str:
    """The noun that follows a number, roughly: its next word without a plural's ending."""
    word = re.match(r"[\W_]{0,3}([^\W\d_]+)", after)
    return fold(word[1]).rstrip("sx") if word else ""


def _named(text: str, known: _KnownFacts) -> Iterator[HardcodedFact]:
    folded, end = fold(text), -1
    pattern = _names_pattern(tuple(sorted(known.names, key=len, reverse=True)))
    for found in pattern.finditer(folded) if known.names else ():
        if found.start() > end:
            end = found.end()
            yield HardcodedFact(text[found.start() : found.end()], tuple(known.names[found[0]]), found.start())


@lru_cache(maxsize=8)
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
