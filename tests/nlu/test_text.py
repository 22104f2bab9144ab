from nlu.text import fold, level


def test_text_is_levelled():
    assert level("  Cœur  ÉTÉ  trooooop ") == "coeur ete troop"
    assert len(fold("İstanbul ŒUVRE été’")) == len("İstanbul ŒUVRE été’")
