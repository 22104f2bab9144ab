"""Updates of every kind that the library knows, with fields missing and odd: the bot still answers."""

import inspect
import logging
import random
import re
from functools import cache

import telegram as library
from hypothesis import HealthCheck, given, settings, strategies
from telegram import TelegramObject, Update

from tests.examples import examples

EXAMPLES, IN_EACH = examples(10), 200
ODD = [
    None,
    True,
    -1,
    0,
    2**63,
    10**40,
    1.5,
    "",
    "\ud800",
    "\x00",
    "\u202e" * 500,
    [],
    [[]],
    {},
    [None],
    {"id": {}},
    "private",
]
TEXTS = [
    "/start",
    "/oublier",
    "/help@eigbot",
    "@eigbot ?",
    "bonjour <b>&",
    "🙂" * 3_000,
    "/",
    "@",
    "+1-0",
    "/no.topic",
    "fr",
]
KINDS = [
    name for name in inspect.signature(Update.__init__).parameters if name not in ("self", "update_id", "api_kwargs")
]
OFTEN = ["message", "edited_message", "callback_query", "inline_query"]


@cache
def fields_of(kind):
    parameters = inspect.signature(kind.__init__).parameters.values()
    return [p for p in parameters if p.name not in ("self", "api_kwargs") and p.kind is not p.VAR_KEYWORD]


@cache
def meaning_of(annotation):
    """Whether a list, and of which of the library's classes or which kind of scalar."""
    names = re.findall(r"\b[A-Z]\w+", annotation)
    kinds = [getattr(library, name) for name in names if inspect.isclass(getattr(library, name, None))]
    kinds = tuple(kind for kind in kinds if issubclass(kind, TelegramObject))
    scalar = next((name for name in ("bool", "int", "datetime") if name in annotation), "str")
    return bool(re.search(r"Sequence|list\[|tuple\[", annotation)), kinds, scalar


def value_of(annotation, dice, depth):
    """A value of a field as the library annotates it; now and then one that nobody would expect."""
    if dice.random() < 0.04:
        return dice.choice(ODD)
    several, kinds, scalar = meaning_of(str(annotation))
    if several and dice.random() < 0.9:
        return [one_of(kinds, scalar, dice, depth) for _ in range(dice.randrange(3))]
    return one_of(kinds, scalar, dice, depth)


def one_of(kinds, scalar, dice, depth):
    if kinds:
        return object_of(dice.choice(kinds), dice, depth - 1) if depth else {}
    if scalar == "bool":
        return dice.random() < 0.2
    return dice.choice(TEXTS) if scalar == "str" else dice.choice([7, -7, 1, dice.getrandbits(40)])


def object_of(kind, dice, depth):
    made = {}
    for parameter in fields_of(kind):
        needed = parameter.default is parameter.empty
        if dice.random() < (0.97 if needed else 0.12):
            name = "from" if parameter.name == "from_user" else parameter.name
            made[name] = value_of(parameter.annotation, dice, depth)
    if kind is library.Chat:
        made["type"] = dice.choice(["private", "private", "group", "supergroup", "channel", "private", None])
    if kind is library.Message and dice.random() < 0.6:
        made["from"], made["text"] = object_of(library.User, dice, 1), dice.choice(TEXTS)
    return made


def update_of(dice):
    if dice.random() < 0.01:
        return dice.choice(ODD)
    name = dice.choice(OFTEN) if dice.random() < 0.4 else dice.choice(KINDS)
    parameter = inspect.signature(Update.__init__).parameters[name]
    return {name: value_of(parameter.annotation, dice, 4)}


def test_two_thousand_updates_of_any_kind(patient_start, telegram, real_faq, caplog):
    patient_start()
    seen = set()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategies.integers(0, 2**32))
    def anything(seed):
        dice = random.Random(seed)
        for _ in range(IN_EACH):
            update = update_of(dice)
            seen.update(update if isinstance(update, dict) else ())
            telegram.push(update)
        telegram.say("/fr", 99)
        telegram.until(telegram.acknowledged, 60)

    anything()
    assert set(KINDS) <= seen
    before = len(telegram.texts(98))
    telegram.say(real_faq.topics["apply.deadline"]["fr"].question, 98)
    telegram.until(lambda: len(telegram.texts(98)) == before + 1)
    telegram.until(lambda: len(telegram.texts(99)) >= EXAMPLES, 60)
    assert [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR] == []
    assert len(telegram.messages) > EXAMPLES * 3
