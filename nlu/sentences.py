"""The sentences of a message: a story may hold its question in one, or two questions in two."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.?!…:;])\s+|\n+")
_AND = re.compile(
    r",?\s+(?:et|and|puis|also|aussi)\s+(?=(?:quand|où|ou|combien|qui|comment|est-ce|c'est|ça|"
    r"what|when|where|how|who|which|is|are|do|does|can)\b|"
    r"(?:(?:à|a|de|dans|en|par|sur|pour|vers|on|in|at|by|from|for|to|until)\s)?(?:quels?|quelles?|what|which|whom)\b)",
    re.I,
)
_MOST = 6
_WORDS = 2


def sentences(text: str) -> list[str]:
    """The sentences and joined questions of a text, in order; empty if it is only one."""
    parts = [part.strip() for sentence in _END.split(text) for part in _AND.split(sentence)]
    telling = [part for part in parts if len(re.findall(r"\w+", part)) >= _WORDS]
    return telling[-_MOST:] if len(parts) > 1 else []
