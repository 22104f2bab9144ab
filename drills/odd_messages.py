"""Messages of every kind that people, programs and attackers send, the same at every call."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from benchmarks.questions import new_questions

_SEED = 20
_LONGEST = 2_000  # characters that a channel takes
_SMALL_TALK = (
    "bonjour", "hello", "merci !", "thanks a lot", "ok", "non", "oui", "?", "...", "au revoir", "who are you",
    "je veux parler à quelqu'un", "tu es nul", "aide", "help", "1", "42", "e", "l'autre", "et le deuxième ?", "both",
)  # fmt: skip
_PAYLOADS = (
    "/apply.deadline", "/apply.deadline{\"a\": 1}", "/restart", "/", "//", "{application_deadline}", "{}", "{{7*7}}",
    "${HOME}", "{challenge.label}", "%s%n", "'; drop table turns; --", "<script>alert(1)</script>", "<b>gras",
    "**gras** [lien](x)", "&lt;&amp;", "javascript:alert(1)", "../../etc/passwd", "\\u0000", "null", "[]", "\"", "\\",
    "`rm -rf`", "\r\n\r\nGET / HTTP/1.1",
)  # fmt: skip
_SIGNS = (
    "\u200d", "\u200b", "\ufeff", "\u202e", "\u0301" * 12, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u00a0",
    "\U0001f1eb\U0001f1f7", "\t", "\n", "\x07", "\x1b[31m", "\u2028", "\ufffd", "\U000e0041", "ﬁ", "Ａ", "ı", "ß",
    "漢字", "العربية", "हिन्दी", "ру", "😀",
)  # fmt: skip
_REPEATED = (" ", "\n", "\t", "-", ",", "'", "(", "a-", "1 ")


def odd_messages() -> Iterator[str]:
    """Endlessly: six in ten are questions, one in ten misspelt, the rest small talk, payloads, signs and long texts."""
    chance = random.Random(_SEED)  # noqa: S311 - an order, no secret
    questions = _endless(new_questions)
    makers: list[Callable[[], str]] = [
        *[lambda: next(questions)] * 12,
        *[lambda: _misspelt(next(questions), chance)] * 2,
        *[lambda: chance.choice(_SMALL_TALK)] * 2,
        lambda: chance.choice(_PAYLOADS),
        lambda: _with_signs(next(questions), chance),
        lambda: _from_anywhere(chance),
        lambda: (f"{next(questions)} " * 60)[: chance.randrange(1, _LONGEST)],
        lambda: _drawn_out(chance),
    ]
    while True:
        yield chance.choice(makers)()


def _endless(make: Callable[[], Iterator[str]]) -> Iterator[str]:
    while True:
        yield from make()


def _misspelt(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(chance.randrange(1, 5)):
        place = chance.randrange(len(letters))
        letters[place] = chance.choice(("", letters[place] * 2, chance.choice("aeinrst éèà'-")))
    return "".join(letters)


def _with_signs(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    for _ in range(chance.randrange(1, 6)):
        words.insert(chance.randrange(len(words)), chance.choice(_SIGNS))
    return " ".join(words)


def _drawn_out(chance: random.Random) -> str:
    """A blank or a sign again and again, between two letters: what a pattern may take long for."""
    return f"a{chance.choice(_REPEATED) * chance.randrange(1, _LONGEST // 2)}b"


def _from_anywhere(chance: random.Random) -> str:
    """Any characters of Unicode but lone surrogates, which no JSON in UTF-8 can hold."""
    codes = (chance.randrange(1, 0x110000) for _ in range(chance.randrange(1, 200)))
    return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000) or "a"
