"""Phrases that are looked for in a text, as folded tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nlu.text import fold
from people.words import tokens_of

Phrases = Mapping[str, Sequence[tuple[str, ...]]]
"""Phrases as folded tokens, by the first of them; the longest first."""


def phrases_of(texts: Iterable[str]) -> Phrases:
    """The texts as phrases."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in texts:
        if tokens := tuple(token.text for token in tokens_of(fold(text))):
            found.setdefault(tokens[0], []).append(tokens)
    return {first: sorted(set(phrases), key=len, reverse=True) for first, phrases in found.items()}


def matches(folded: Sequence[str], phrases: Phrases) -> list[tuple[int, int]]:
    """Where phrases stand among folded tokens, the longest that begins at each."""
    found = []
    for i, word in enumerate(folded):
        for phrase in phrases.get(word, ()):
            if tuple(folded[i : i + len(phrase)]) == phrase:
                found.append((i, i + len(phrase)))
                break
    return found
