import numpy as np

from nlu.word_vectors import WordVectors


def test_a_word_met_before_is_not_encoded_again_and_old_ones_make_room():
    asked = []

    def encoder(words):
        asked.append(list(words))
        return np.array([[len(word)] for word in words], np.float32)

    vectors = WordVectors(encoder, most=3)
    assert vectors.of(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
    assert vectors.of(["bb", "ccc", "dddd"]).tolist() == [[2], [3], [4]]
    assert vectors.of(["a"]).tolist() == [[1]]
    assert asked == [["a", "bb"], ["ccc", "dddd"], ["a"]]
