"""Words that say nothing by themselves ("et", "she"), as spaCy lists them for each language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec

from nlu.text import fold


def function_words(phrasings: Iterable[str], languages: Sequence[str]) -> frozenset[str]:
    """The function words of some languages, folded, but for those that are phrasings of a topic: "merci", "no".

    Loads each language's package of spaCy, which takes a tenth of a second: a server reads what training found. Of a
    language that spaCy does not have, there are none.
    """
    modules = [f"spacy.lang.{code}" for code in languages if find_spec(f"spacy.lang.{code}")]
    listed = {fold(word) for module in modules for word in import_module(f"{module}.stop_words").STOP_WORDS}
    return frozenset(listed - {fold(phrasing).strip(" .?!") for phrasing in phrasings})
