from nlu.tokenizer import blank_language


def test_elided_words_are_two_tokens():
    tokens = blank_language().make_doc("L'appel d’offres, c'est où ?")
    assert [token.text for token in tokens] == ["L'", "appel", "d’", "offres", ",", "c'", "est", "où", "?"]
