"""Tokens of French and English with spaCy, one tokeniser for both, as messages mix the two."""

from __future__ import annotations

from typing import Any

import spacy
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
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


class SpacyWords(Tokenizer):
    """Splits a text into spaCy's tokens."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's options (see Rasa's `Tokenizer`)."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def __init__(self, config: dict[str, Any]) -> None:
        """Create the tokeniser (see the parent class)."""
        super().__init__(config)
        self._language = blank_language()

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of one attribute of a message, white space left out."""
        document = self._language.make_doc(message.get(attribute))
        tokens = [Token(word.text, word.idx) for word in document if not word.is_space]
        return tokens or [Token(message.get(attribute), 0)]
