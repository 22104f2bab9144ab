"""Words that say nothing by themselves ("et", "she"), as spaCy lists them for each language."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from faq.model import LANGUAGES
from nlu.text import fold


def function_words(phrasings: Iterable[str]) -> frozenset[str]:
    """The function words of all languages, folded, but for those that are phrasings of a topic: "merci", "no".

    Loads each language's package of spaCy, which takes a tenth of a second: a server reads what training found.
    """
    listed = {fold(word) for code in LANGUAGES for word in import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS}
    return frozenset(listed - {fold(phrasing).strip(" .?!") for phrasing in phrasings})
