"""Words that say nothing alone are known in each language, unless a topic has them as a phrasing."""

from languages import ASSUMED
from nlu.function_words import function_words


def test_function_words_of_each_language_are_listed_folded() -> None:
    found = function_words([], ASSUMED)
    assert {"et", "par", "elle", "apres", "she", "of", "the"} <= found
    assert not {"salaire", "deadline", "contrat", "jury"} & found


def test_a_word_that_is_a_phrasing_of_a_topic_says_something() -> None:
    assert not {"merci", "no", "ou"} & function_words(["Merci !", "no", "Où ?"], ASSUMED)


def test_a_language_that_spacy_lacks_has_none() -> None:
    assert function_words([], ("xx_none",)) == frozenset()
