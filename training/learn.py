"""Learn the dialogue stage's weights anew: `python -m training.learn`.

Each programme's FAQ is trained as it would be served, and its conversations are followed with that model. The
stage's three models (ranker, scope, segments) are fitted one after the other, each on what the ones before it decide,
and written to `actions/dialogue/learnt/weights.json`. Every figure printed, and noted there, is of a programme whose
conversations were left out of the fit.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.answer import ActionAnswer
from actions.dialogue.learnt import candidates, multi_intent, ranker
from actions.dialogue.learnt.weights import PATH, DialogueWeights, in_use
from actions.facts import FactsStore
from actions.facts_builder import build_store
from faq.reader import load_faq
from nlu.importer import fingerprint_of_faq
from nlu.training import current_model, train_model
from settings import Settings
from training.conversations import faq_folder, programmes, read_conversations
from training.examples import Met, choice_examples, followed, scope_examples, segment_examples
from training.fitting import fit_choices, fit_judgements, right_share

RIDGE = 0.3
"""How strongly weights are drawn to the prior; of 0.1, 0.3, 1, 3, the one best on programmes left out."""
PRIOR = {"as_is": 1.0}
"""Without evidence, the model's own ranking stands."""
DAY = dt.date(2016, 11, 10)


@dataclass(frozen=True)
class Programme:
    """A programme to learn from: its action, and the turns of its conversations as the assistant met them."""

    name: str
    action: ActionAnswer
    met: list[Met]


def open_programme(name: str, work: Path, shipped: Path) -> Programme:
    """Train a programme's FAQ, unless `work` has its model, and follow its conversations."""
    settings = Settings(
        data=faq_folder(name, shipped), var=work / name, models=work / name / "models", today_frozen=DAY
    )
    faq = load_faq(settings.data)
    build_store(faq, settings.facts_db)
    engine = current_model(settings.models, fingerprint_of_faq(faq)) or train_model(settings.data, settings.models)
    action = ActionAnswer(FactsStore(settings.facts_db), settings)
    return Programme(name, action, list(followed(read_conversations(name), engine, action)))


def fit_weights(taught: Sequence[Programme]) -> DialogueWeights:
    """The weights fitted to the conversations of some programmes."""
    choices = [choice for each in taught for choice in choice_examples(each.met, each.action)]
    weights = DialogueWeights(fit_choices(choices, candidates.FEATURES, PRIOR, RIDGE), {}, {})
    scopes = [one for each in taught for one in scope_examples(each.met, each.action)]
    weights = DialogueWeights(weights.ranker, fit_judgements(scopes, ranker.SCOPE, {}, RIDGE), {})
    with in_use(weights):
        parts = [one for each in taught for one in segment_examples(each.met, each.action)]
    return DialogueWeights(weights.ranker, weights.scope, fit_judgements(parts, multi_intent.FEATURES, {}, RIDGE))


def learn_weights() -> None:
    """Learn, print what each programme left out was answered, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="the FAQ that is shipped")
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="where models are kept")
    options = parser.parse_args()
    all_of_them = [open_programme(name, options.work, options.data) for name in programmes()]
    shares: dict[str, float] = {}
    for left_out in all_of_them:
        weights = fit_weights([each for each in all_of_them if each is not left_out])
        shares[left_out.name] = right_share(choice_examples(left_out.met, left_out.action), weights.ranker)
        print(f"{left_out.name}: {100 * shares[left_out.name]:.1f} % right when left out")
    write(fit_weights(all_of_them), {each.name: len(each.met) for each in all_of_them}, shares)


def write(weights: DialogueWeights, turns: Mapping[str, int], shares: Mapping[str, float]) -> None:
    """Write the weights with where they come from."""
    record: dict[str, Any] = {
        "provenance": {
            "script": "python -m training.learn",
            "turns": dict(turns),
            "right_when_left_out": {name: round(share, 3) for name, share in shares.items()},
        },
        "ranker": dict(weights.ranker),
        "scope": dict(weights.scope),
        "segments": dict(weights.segments),
    }
    PATH.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    learn_weights()
