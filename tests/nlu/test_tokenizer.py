import pytest
import spacy
from spacy.util import compile_infix_regex

from nlu.tokenizer import ELISION, blank_tokenizer
from tests.conftest import ROOT


def test_elided_words_are_two_tokens():
    tokens = blank_tokenizer()("L'appel d’offres, c'est où ?")
    assert [token.text for token in tokens] == ["L'", "appel", "d’", "offres", ",", "c'", "est", "où", "?"]


@pytest.fixture(scope="module")
def spacys():
    """The tokeniser as spaCy itself puts it together."""
    language = spacy.blank("xx")
    infixes = [*(language.Defaults.infixes or []), ELISION]
    language.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return language.tokenizer


def test_all_else_is_as_spacys_own_pipeline_has_it(spacys):
    own = blank_tokenizer()
    for path in (*ROOT.glob("data/*.yml"), *ROOT.glob("tests/questions/*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            tokens = [[(token.text, token.lower_, token.idx) for token in made(line)] for made in (own, spacys)]
            assert tokens[0] == tokens[1]


@pytest.mark.parametrize("text", ["", " ", "a\n\tb", "https://x.org/a?b=c, me@x.org!", "10.5€ (a-b) U.S. :-) …"])
def test_odd_texts_too(spacys, text):
    assert [token.text for token in blank_tokenizer()(text)] == [token.text for token in spacys(text)]
