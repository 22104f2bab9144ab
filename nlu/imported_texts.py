"""What an import asks of texts from elsewhere: their language, and how alike two of them are in meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from languages import ASSUMED, LANGUAGES
from nlu.dictionary import Dictionary, language_odds
from nlu.encoder import encode
from nlu.text import fold

_OTHERS = ("de", "es", "it", "pt", "nl")
_FEWEST_WORDS = 12  # from which a language beyond those taken for granted (`ASSUMED`) is looked for
_KNOWN, _BETTER = 0.75, 0.15  # share of words that those know; by how much another one must know more
_OTHER_ODDS = 3.0


def language_of_text(text: str, of_file: str = "") -> tuple[str, float]:
    """The code of a text's language, and how sure that is: log-odds, 0 where no word of it is known.

    `of_file` is the language of the file that it stands in, where that is known: one that few words would not be looked
    up in otherwise.
    """
    words = re.findall(r"[^\W\d_]{2,}", text)
    if len(words) >= _FEWEST_WORDS and (other := _other_language(words)):
        return other, _OTHER_ODDS
    if of_file and of_file not in LANGUAGES:
        return of_file, 0.0  # there is no dictionary to tell it from others by
    known = tuple(dict.fromkeys((*ASSUMED, *filter(None, [of_file]))))
    likely = dict(zip(known, language_odds(text, known)))
    best, *others = sorted(known, key=lambda code: -likely[code])
    return best, likely[best] - max((likely[code] for code in others), default=0.0)


def likenesses_of_texts(ones: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    """For each of some texts, the cosine of its vector with that of each of others."""
    products: list[list[float]] = (encode(list(ones)) @ encode(list(others)).T).tolist()
    return products


def _other_language(words: Sequence[str]) -> str | None:
    """A language that knows many more of some words than those taken for granted do; None if none does."""
    own = max(sum(fold(word) in Dictionary.of(code) for word in words) for code in ASSUMED) / len(words)
    if own >= _KNOWN:
        return None
    shares = {code: sum(word.lower() in _words_of(code) for word in words) / len(words) for code in _OTHERS}
    best = max(_OTHERS, key=shares.__getitem__)
    return best if shares[best] >= own + _BETTER else None


@cache
def _words_of(language: str) -> frozenset[str]:
    from spellchecker import SpellChecker  # a second a language, and only imports need it

    return frozenset(SpellChecker(language=language, distance=1).word_frequency.dictionary)
