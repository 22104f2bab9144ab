"""What strangers send takes no longer a character the longer it is, whatever it is made of."""

import time
from functools import cache

import pytest
from starlette.datastructures import Headers

from actions.dialogue.rewrite import rewrite
from actions.dialogue.state import DialogueState
from bot.core.redaction import Redactor
from bot.web.forwarded import read_forwarded
from nlu.entities import EntityFinder, Name

_SHORT, _LONG = 1_000, 4_000  # characters; Telegram takes 4,096
_AS_QUICK = 2.5  # times the time a character; what grows with the square of the length takes four times
_TRIES = 5


def read_header(value):
    read_forwarded(Headers({"Forwarded": value}))


def read_in_conversation(text):
    assert rewrite(text, DialogueState(asked="Where?", challenge="ars")).texts


def find_entities(text):
    """By a new finder: spaCy remembers what it parted before."""
    EntityFinder([Name("BnF", "challenge", ("bnf",))]).find(text)


@cache
def redactor():
    return Redactor()


def redact(text):
    redactor().redact(text)


SIGNS_AND_WORDS = (
    "a", "a.", "1 ", "1", "@", "Aa ", "rue de ", "12 rue de la ", "a at ", "M. ", "merci\n", "[name]", "+1 ",
)  # fmt: skip
KINDS = {
    "redaction": (redact, [("A ", "A-", " !"), ("1 ", "a-", "b"), ("1 ", "vingt ", "b"), ("1 ", "et ", "b"),
                           ("12 rue ", "d'", " !"), ("appt ", "a", " !"), ("", "www.", ""), ("1 ", "born ", ""),
                           *(("", piece, "") for piece in SIGNS_AND_WORDS)]),
    "entities": (find_entities, [("A ", sign, " !") for sign in ("'", ",", "_", "%", ":)", "😀")]),
    "readings": (read_in_conversation, [("a", " ", "b"), ("a", "\n", "b"), ("a", "\t", "b"), ("a", " \n", "b")]),
    "Forwarded": (read_header, [("for=_a;x", " ", "y"), ("", "a", ""), ("", "a-", ""), ('for="', "\\", "")]),
}  # fmt: skip
"""What reads, and of each kind of text that once was slow how it begins, what is repeated in it, and how it ends."""


def long_as(length, begins, repeated, ends):
    whole = repeated * length
    return begins + whole[: length - len(begins) - len(ends)] + ends


def seconds(reads, text):
    """The least time of a core that reading a text took."""
    found = []
    for _ in range(_TRIES):
        begun = time.thread_time()
        reads(text)
        found.append(time.thread_time() - begun)
    return min(found)


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name, (_, kinds) in KINDS.items() for kind in kinds])
def test_a_long_hostile_text_is_as_quick_a_character_as_a_short_one(name, kind):
    reads = KINDS[name][0]
    reads(long_as(_SHORT, *kind))  # what is made once
    short, long = (seconds(reads, long_as(length, *kind)) / length for length in (_SHORT, _LONG))
    assert long <= _AS_QUICK * short
