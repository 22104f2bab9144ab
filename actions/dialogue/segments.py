"""The segments of a message, its sentences and joined questions: any of them may be what is asked."""

from __future__ import annotations

import re
from typing import NamedTuple

from actions.dialogue.cues import kinds, words_of
from actions.dialogue.grammar import asks_in_words, begins_asking, grammars, joints, opens_clause, opens_yes_no
from faq.text import APOSTROPHES

_SENTENCE_END = re.compile(r"(?<=[.?!…:;])\s+|\n+")
_ITEM = re.compile(r"(?:^|\s)(?:\d|[a-z])[.)]\s+", re.I)  # "1.", "b)"
_BULLET = re.compile(r"^\s*[-–•*]\s+", re.M)
_COMMA = re.compile(r"\s*,\s*")
_MOST_OF_LISTED = 4  # words of one of the items that a short message lists
_MOST = 6  # segments; the last ones, where there are more
_FEWEST = 2  # words of a sentence that tells something by itself


class Segment(NamedTuple):
    """A sentence or a piece of one.

    Attributes:
        text: what it says.
        joined: whether its sentence has other segments.
        asks: whether it is worded as a question.

    """

    text: str
    joined: bool
    asks: bool


def strip_corrections(text: str) -> str:
    """The text without what it takes back: "non, pas le jury, la clôture", "the jury, not the organisers".

    Its apostrophes become straight, as `Grammar` expects them.
    """
    text = text.translate(APOSTROPHES)
    rest = text.strip()
    for grammar in grammars():
        rest = grammar.denied_last.sub("", grammar.denied_first.sub("", rest)).strip()
    return rest if _count(rest) else text


def segments(text: str) -> list[Segment]:
    """The sentences and joined questions of a text, in order; empty if it is only one."""
    stripped = _BULLET.sub("", text).strip()
    if len(listed := _listed(stripped)) > _FEWEST:
        return listed[-_MOST:]
    whole = _without_head(stripped)
    items = _items(whole)
    split = [sentence for item in items or [whole] for sentence in _SENTENCE_END.split(item)]
    parts = [part for sentence in split if sentence.strip() for part in _joined(sentence.strip())]
    if items:
        parts = [part._replace(joined=True) for part in parts]
    if len(parts) == 1:
        parts = _listed(whole) or parts
    telling = [p for p in parts if _count(p.text) >= _FEWEST or (p.joined and not asks_in_words(p.text))]
    return telling[-_MOST:] if len(parts) > 1 or whole != stripped else []


def _items(text: str) -> list[str]:
    """What a text enumerates: "1. … 2. …", "on the one hand …, on the other hand …"; nothing if it does not."""
    apart = _ITEM.sub("\n", text) if len(_ITEM.findall(text)) > 1 else text
    for grammar in grammars():
        apart = grammar.enumerated.sub("\n", apart)
    return [item for item in apart.split("\n") if item.strip()] if apart != text else []


def _without_head(text: str) -> str:
    """The text without an opening that asks nothing: "Merci, et en anglais ?", "Off topic, but …"."""
    heads = [head for grammar in grammars() if (head := grammar.head.match(text)) and not asks_in_words(head[1])]
    return text[max((head.end() for head in heads), default=0) :]


def _joined(sentence: str) -> list[Segment]:
    """The questions that "and" or a comma joins in a sentence; what else it joins stays whole."""
    mark = " ?" if sentence.endswith("?") else ""  # it belongs to each of the questions before it
    found = list(joints(sentence))
    starts = [0, *(joint.end() for joint in found)]
    ends = [*(joint.start() for joint in found), len(sentence)]
    last, *others = [sentence[start:end] for start, end in zip(starts, ends)]
    parts = []
    for joint, piece in zip((match.group() for match in found), others):
        if _splits(last, joint, _as_question(piece), bool(mark)):
            is_statement = joint.strip() == "," and not begins_asking(last)
            parts.append(
                Segment(
                    last if is_statement else last + mark, True, not is_statement and bool(mark or asks_in_words(last))
                )
            )
            last = piece
        else:
            last += joint + piece
    return [*parts, Segment(last, bool(parts), bool(mark) or asks_in_words(last))]


def _as_question(piece: str) -> str:
    """A piece that begins with "if" or "si", with an unmistakable "whether" instead: an indirect question asks too."""
    for grammar in grammars():
        piece = grammar.whether.sub("whether", piece)
    return piece


def _splits(before: str, joint: str, piece: str, marked: bool) -> bool:
    """Whether a joint parts two segments: two questions, or a statement from a question."""
    if joint.strip() == ",":
        enough = _count(before) > _FEWEST and (marked or asks_in_words(before))
        return enough and not (asks_in_words(before) and opens_yes_no(piece))  # "Which of them is it, is it X?"
    before_asks = asks_in_words(before) or (marked and _count(before) > _FEWEST and opens_clause(piece))
    return bool((before_asks and asks_in_words(piece)) or begins_asking(piece))


def _listed(sentence: str) -> list[Segment]:
    """What a short message asks for one by one: "Pay and location?"; nothing if it says more."""
    mark = " ?" if sentence.endswith("?") else ""
    body = sentence.rstrip(" ?.!")
    for grammar in grammars():
        body = grammar.list_head.sub("", body)
    pieces = _COMMA.split(body)
    for grammar in grammars():
        pieces = [each for piece in pieces for each in grammar.list_joint.split(grammar.list_head.sub("", piece))]
    pieces = [piece.strip() for piece in pieces if not kinds("fillers").issuperset(words_of(piece))]
    bare = not asks_in_words(body) and not any(map(opens_clause, pieces))
    short = all(0 < _count(piece) <= _MOST_OF_LISTED and "." not in piece for piece in pieces)
    return [Segment(piece + mark, True, bool(mark)) for piece in pieces] if len(pieces) > 1 and bare and short else []


def _count(text: str) -> int:
    """How many words a text has."""
    return len(re.findall(r"[\w'’]+", text))
