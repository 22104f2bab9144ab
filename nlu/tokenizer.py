"""Tokens with spaCy: one tokeniser for all languages, as messages mix them."""

from __future__ import annotations

from nlu.spacy_parts import (
    MultiLanguage,
    Tokenizer,
    compile_infix_regex,
    compile_prefix_regex,
    compile_suffix_regex,
    create_vocab,
)

ELISION = r"(?<=[A-Za-zÀ-ÿ]['’])(?=[A-Za-zÀ-ÿ])"


def blank_tokenizer() -> Tokenizer:
    """The tokeniser of spaCy's language-neutral pipeline, with French elision ("l'|appel") added.

    spaCy's own French takes two seconds to import, for exceptions that typed questions do not need; and
    `spacy.blank`, which gives this tokeniser too, a fifth of one for a pipeline that has nothing else in it.
    """
    defaults = MultiLanguage.Defaults
    return Tokenizer(
        create_vocab(MultiLanguage.lang, defaults),
        rules=defaults.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(defaults.prefixes or ()).search,
        suffix_search=compile_suffix_regex(defaults.suffixes or ()).search,
        infix_finditer=compile_infix_regex([*(defaults.infixes or ()), ELISION]).finditer,
        token_match=defaults.token_match,
        url_match=defaults.url_match,
    )
