"""The sentences of a message: a story may hold its question in one, or two questions in two."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlu.text import APOSTROPHES

_END = re.compile(r"(?<=[.?!…:;])\s+|\n+")
_HEAD = re.compile(  # "Merci, et en anglais ?", "Rien à voir, mais …"
    r"^([\w']+(?=\s*,\s+\S+\s+\S)|[\w' ]{2,40}(?=\s*,\s+(?:mais|but)\s))\s*,\s+(?:(?:mais|but)\s+)?", re.I
)
_AND = re.compile(r",?\s+(?:(?:et|and)(?:\s+(?:aussi|puis|also|then))?|puis|also|aussi|plus|\+|&)\s+", re.I)
_WHICH = r"quand|où|combien|comment|pourquoi|qui|quoi|quels?|quelles?|when|what|what's|where|how|who|which|why"
_DOES = r"is|are|do|does|can|could|would|will|should|may"
_ASKING = re.compile(
    rf"\b(?:{_WHICH}|koi|est[- ]ce|savoir si|\w+-(?:t-)?(?:ils?|elles?|on|vous|nous|tu|je|ce)|whom|whether)\b|"
    rf"^(?:{_DOES}|did|has|have)\b",
    re.I,
)
_WHETHER_SO = rf"est[- ]ce|c'est|je peux|puis-je|on peut|peut-on|y a-t-il|faut-il|{_DOES}"
_STARTS = rf"{_WHICH}|{_WHETHER_SO}"
_YES_NO = re.compile(rf"(?:{_WHETHER_SO})\b", re.I)
_JOINT = re.compile(rf"{_AND.pattern}|,\s+(?=(?:{_STARTS})\b)", re.I)
_LIST_HEAD = re.compile(r"^(?:et|and)\s+|^(?:quels sont|quelles sont|what are)\s+", re.I)
_COMMAS = re.compile(r"\s*,\s*(?:(?:et|and)\s+)?|\s+(?:et|and|&|\+)\s+", re.I)
_SAYS = re.compile(rf"(?:[cj]['\s]|(?:{_STARTS}|je|tu|il|elle|on|nous|vous|ils|elles|ça|i|i'm|we|you|it|they)\b)", re.I)
_MOST_OF_THING = 4  # words
_WHETHER = re.compile(r"^(?:si|if)\b", re.I)
_NAMING = r"(?:l'|(?:le|la|les|du|de la|des|au|aux|ce|celui|the|that|this|your|one)\b)[^,;.!?]{2,30}"
_NO = r"(?:non|no|nope|mais non)\b[\s,.!]*"
_NOT = r"(?:pas|not|je ne parle pas de|je ne parlais pas de|i don't mean|i did not mean|i didn't mean)"
_DENIED = re.compile(rf"^(?:{_NO})?{_NOT}\s+{_NAMING}\s*[,;:]\s*(?=\S)", re.I)
_DENIED_AFTER = re.compile(rf"(?<=\w)\s*,\s*(?:et )?(?:pas|not)\s+{_NAMING}\s*[?.!]*$", re.I)
_MOST = 6
_WORDS = 2


class Sentence(NamedTuple):
    """A sentence or a piece of one; `joined` are those of one sentence, `asks` those that are worded as a question."""

    text: str
    joined: bool
    asks: bool


def heard(text: str) -> str:
    """The text without what it takes back: "non, pas le jury, la clôture", "the jury, not the organisers".

    Its apostrophes are straight, as they are in what sentences are taken apart by.
    """
    text = text.translate(APOSTROPHES)
    rest = _DENIED_AFTER.sub("", _DENIED.sub("", text.strip())).strip()
    return rest if _words(rest) else text


def sentences(text: str) -> list[Sentence]:
    """The sentences and joined questions of a text, in order; empty if it is only one."""
    head = _HEAD.match(text.strip())
    whole = text.strip()[head.end() :] if head and not _asks_in_words(head[1]) else text.strip()
    split = _END.split(whole)
    parts = [part for sentence in split for part in _joined(sentence.strip())]
    if len(parts) == 1:
        parts = _listed(whole) or parts
    telling = [p for p in parts if _words(p.text) >= _WORDS or (p.joined and not _asks_in_words(p.text))]
    return telling[-_MOST:] if len(parts) > 1 or whole != text.strip() else []


def _asks_in_words(sentence: str) -> bool:
    return bool(_ASKING.search(sentence))


def _joined(sentence: str) -> list[Sentence]:
    """The questions that "and" or a comma joins in a sentence; what else it joins stays whole."""
    mark = " ?" if sentence.endswith("?") else ""  # it belongs to each of the questions before it
    last, *others = _JOINT.split(sentence)
    parts = []
    for joint, piece in zip((found.group() for found in _JOINT.finditer(sentence)), others):
        if _splits(last, joint, _WHETHER.sub("whether", piece), bool(mark)):
            told = joint.strip() == "," and not _ASKING.match(last)
            parts.append(Sentence(last if told else last + mark, True, not told and bool(mark or _asks_in_words(last))))
            last = piece
        else:
            last += joint + piece
    return [*parts, Sentence(last, bool(parts), bool(mark) or _asks_in_words(last))]


def _splits(before: str, joint: str, piece: str, marked: bool) -> bool:
    """Whether what stands before a joint and after it are two: two questions, or what is told and what is asked."""
    if joint.strip() == ",":
        enough = _words(before) > _WORDS and (marked or _asks_in_words(before))
        return enough and not (_asks_in_words(before) and _YES_NO.match(piece))  # "Which of them is it, is it X?"
    before_asks = _asks_in_words(before) or (marked and _words(before) > _WORDS and _SAYS.match(piece))
    return bool((before_asks and _asks_in_words(piece)) or _ASKING.match(piece))


def _listed(sentence: str) -> list[Sentence]:
    """The things that a short message asks for one by one: "Pay and location?"; none if it says more."""
    mark = " ?" if sentence.endswith("?") else ""
    body = _LIST_HEAD.sub("", sentence.rstrip(" ?.!"))
    pieces = [piece.strip() for piece in _COMMAS.split(body)]
    bare = not _asks_in_words(body) and not any(_SAYS.match(piece) for piece in pieces)
    short = all(0 < _words(piece) <= _MOST_OF_THING and "." not in piece for piece in pieces)
    return [Sentence(piece + mark, True, bool(mark)) for piece in pieces] if len(pieces) > 1 and bare and short else []


def _words(text: str) -> int:
    return len(re.findall(r"[\w'’]+", text))
