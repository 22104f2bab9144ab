"""The sentences of a message: a story may hold its question in one, or two questions in two."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.?!…:;])\s+|\n+")
_HEAD = re.compile(  # "Merci, et en anglais ?", "Rien à voir, mais …"
    r"^([\w']+(?=\s*,\s+\S+\s+\S)|[\w' ]{2,40}(?=\s*,\s+(?:mais|but)\s))\s*,\s+(?:(?:mais|but)\s+)?", re.I
)
_AND = re.compile(r",?\s+(?:(?:et|and)(?:\s+(?:aussi|puis|also|then))?|puis|also|aussi|plus|\+|&)\s+", re.I)
_ASKING = re.compile(
    r"\b(?:quand|où|combien|comment|pourquoi|qui|quoi|quels?|quelles?|koi|est[- ]ce|savoir si|"
    r"\w+-(?:t-)?(?:ils?|elles?|on|vous|nous|tu|je|ce)|"
    r"when|what|where|how|who|whom|which|why|whether)\b|"
    r"^(?:is|are|do|does|did|can|could|will|would|should|may|has|have)\b",
    re.I,
)
_WHETHER = re.compile(r"^(?:si|if)\b", re.I)
_MOST = 6
_WORDS = 2


def sentences(text: str) -> list[str]:
    """The sentences and joined questions of a text, in order; empty if it is only one."""
    head = _HEAD.match(text.strip())
    whole = text.strip()[head.end() :] if head and not _asks_in_words(head[1]) else text.strip()
    parts = [part for sentence in _END.split(whole) for part in _joined(sentence.strip())]
    telling = [part for part in parts if _words(part) >= _WORDS]
    return telling[-_MOST:] if len(parts) > 1 or whole != text.strip() else []


def asks(sentence: str) -> bool:
    """Whether a sentence is worded as a question."""
    return sentence.rstrip().endswith("?") or _asks_in_words(sentence)


def _asks_in_words(sentence: str) -> bool:
    return bool(_ASKING.search(sentence))


def _joined(sentence: str) -> list[str]:
    """The questions that "and" joins in a sentence; what else it joins stays whole."""
    mark = " ?" if sentence.endswith("?") else ""  # it belongs to each of the questions before it
    first, *others = _AND.split(sentence)
    parts = [first]
    for joint, piece in zip(_AND.finditer(sentence), others):
        piece_asks = _WHETHER.sub("whether", piece)
        before_asks = _asks_in_words(parts[-1]) or (mark and _words(parts[-1]) > _WORDS)
        if (before_asks and _asks_in_words(piece_asks)) or _ASKING.match(piece):
            parts.append(piece)
        else:
            parts[-1] += joint.group() + piece
    return [*(part + mark for part in parts[:-1]), parts[-1]]


def _words(text: str) -> int:
    return len(re.findall(r"[\w'’]+", text))
