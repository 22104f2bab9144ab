"""Tokens of French and English with spaCy, one tokeniser for both, as messages mix the two."""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex

ELISION = r"(?<=[A-Za-zÀ-ÿ]['’])(?=[A-Za-zÀ-ÿ])"


def blank_language() -> Language:
    """SpaCy's language-neutral pipeline, with French elision ("l'|appel") added.

    spaCy's own French takes two seconds to import, for exceptions that typed questions do not need.
    """
    language = spacy.blank("xx")
    infixes = [*(language.Defaults.infixes or []), ELISION]
    language.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return language
