"""How each language joins, asks, tells and takes back: regular expressions made of `languages/<code>/words.yml`.

Each expression is of one language. Messages mix languages, so that what any of them finds counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from actions.dialogue.words_in_use import languages_in_use
from languages import Words, one_of, words

_HEAD = r"^([\w']+(?=\s*,\s+\S+\s+\S)|[\w' ]{2,40}(?=\s*,\s+(?:%s)\s))\s*,\s+(?:(?:%s)\s+)?"
_BETWEEN = r"\s*[,;](?!\d)\s*|(?<=\w)[/+&](?=\w)|\s+[-–/+&]\s+|\s+(?:%s)\s+"
_NAMED = r"(?:%s)[^,;.!?]{2,30}"


class Grammar:
    """The expressions of one language; texts are given with straight apostrophes.

    Attributes:
        asks: what makes a text a question, wherever it stands; an auxiliary only at the beginning.
        opens_yes_no: how a question to be answered by yes or no may begin.
        opens_clause: how a clause may begin: with a subject, or with what asks.
        joint: what may join two questions in a sentence: "and", or a comma before what asks.
        head: an opening that asks nothing, with what follows it: "Off topic, but".
        whether: the opening of an indirect question: "if".
        enumerated: what stands before each of several parts: "on the one hand".
        list_head: the opening of a list of what is asked: "what are", "and".
        list_joint: what stands between the last two of a list.
        between: what may stand between two pieces of a sentence: "as well as", a comma, "/".
        opens_piece: the same words before the first of them: "and", "besides".
        denied_first: what is taken back before what is meant: "no, not the jury, …".
        denied_last: what is taken back behind it: "…, not the organisers".

    """

    def __init__(self, kinds: Words) -> None:
        """Compile the expressions."""
        which = f"(?:{one_of(kinds.interrogatives)})"
        inverted = rf"\w+-(?:t-)?(?:{one_of(kinds.inverted)})"
        openers = one_of((*kinds.auxiliaries, *kinds.yes_no_openers))
        starts = rf"(?:{which}|{openers})\b"
        elided = rf"(?:{one_of(kinds.elided_subjects)})['\s]"
        joint = rf"(?:{one_of(kinds.joints)})(?:\s+(?:{one_of(kinds.joint_adverbs)}))?"
        contrast = one_of(kinds.contrasts)
        article = rf"(?:{one_of(kinds.elided_articles)})'|(?:{one_of(kinds.articles)})\b"
        named = _NAMED % article
        no = rf"(?:{one_of(kinds.no)})\b[\s,.!]*"
        deny = rf"(?:{one_of(kinds.denials)})"
        self.asks = re.compile(
            rf"\b(?:{which}|{one_of(kinds.asking_phrases)}|{inverted})\b|^(?:{one_of(kinds.auxiliaries)})\b", re.I
        )
        self.opens_yes_no = re.compile(rf"(?:{openers})\b", re.I)
        self.opens_clause = re.compile(rf"(?:{elided}|{starts}|(?:{one_of(kinds.subjects)})\b)", re.I)
        self.joint = re.compile(rf",?\s+(?:{joint}|\+|&)\s+|,\s+(?={starts})", re.I)
        self.head = re.compile(_HEAD % (contrast, contrast), re.I)
        self.whether = re.compile(rf"^(?:{one_of(kinds.whether)})\b", re.I)
        also = rf"(?:(?:{one_of(kinds.joints[:1])})\b\s*,?\s*)?"
        self.enumerated = re.compile(rf"(?:^|,?\s+){also}(?:{one_of(kinds.enumerating)})\b\s*,?\s*", re.I)
        self.list_head = re.compile(rf"^(?:{one_of(kinds.joints[:1])})\s+|^(?:{one_of(kinds.list_heads)})\s+", re.I)
        self.list_joint = re.compile(rf"\s+(?:{one_of(kinds.joints[:1])}|&|\+)\s+", re.I)
        between = one_of((*kinds.joints, *kinds.between))
        self.between = re.compile(_BETWEEN % between, re.I)
        self.opens_piece = re.compile(rf"^(?:(?:{between})\b[\s,]*)+", re.I)
        self.denied_first = re.compile(rf"^(?:{no})?{deny}\s+{named}\s*[,;:]\s*(?=\S)", re.I)
        self.denied_last = re.compile(
            rf"(?<=\w)\s*,\s*(?:(?:{one_of(kinds.joints[:1])}) )?(?:{one_of(kinds.denials[:1])})\s+{named}\s*[?.!]*$",
            re.I,
        )


def grammars() -> tuple[Grammar, ...]:
    """The grammar of each language in use."""
    return _grammars(languages_in_use())


@cache
def _grammars(codes: tuple[str, ...]) -> tuple[Grammar, ...]:
    return tuple(Grammar(words(language)) for language in codes)


def asks_in_words(text: str) -> bool:
    """Whether a text has a word or form that asks, in any language, besides a question mark."""
    return any(grammar.asks.search(text) for grammar in grammars())


def begins_asking(text: str) -> bool:
    """Whether a text begins with what asks."""
    return any(grammar.asks.match(text) for grammar in grammars())


def opens_yes_no(text: str) -> bool:
    """Whether a text begins as a question to be answered by yes or no does."""
    return any(grammar.opens_yes_no.match(text) for grammar in grammars())


def opens_clause(text: str) -> bool:
    """Whether a text begins with a subject or with what asks, as a clause does."""
    return any(grammar.opens_clause.match(text) for grammar in grammars())


def joints(text: str) -> Iterator[re.Match[str]]:
    """What may join two questions in a sentence ("and", a comma before what asks), in order."""
    found = sorted(
        (match for grammar in grammars() for match in grammar.joint.finditer(text)),
        key=lambda match: (match.start(), -match.end()),
    )
    end = 0
    for match in found:
        if match.start() >= end:
            yield match
            end = match.end()
