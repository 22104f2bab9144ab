"""What tells whether a model was trained from these questions by this code."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

_CONFIG = Path(__file__).parent.parent / "config.yml"


def fingerprint(training_data: TrainingData) -> str:
    """A hash of what a model is trained from: phrasings, names, config.yml and the components' code."""
    examples = sorted(
        (str(m.get(INTENT)), str(m.get(TEXT)), str(m.get("metadata"))) for m in training_data.intent_examples
    )
    digest = hashlib.sha256(repr((examples, sorted(training_data.entity_synonyms.items()))).encode())
    for path in sorted([_CONFIG, *Path(__file__).parent.glob("*.*")]):
        if path.suffix in (".py", ".txt", ".yml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
