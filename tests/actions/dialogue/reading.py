"""Messages decided on as a good model would read them: every reading that `rewrite` makes, and none besides."""

from collections.abc import Mapping
from typing import Any

from actions.dialogue.message import ParsedMessage
from actions.dialogue.multi_intent import outcomes
from actions.dialogue.outcome import Outcome
from actions.dialogue.rewrite import STAND_IN, rewrite
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore

Rankings = Mapping[str, Mapping[str, float]]
ANSWERED, OFFERED = 0.26, 0.27  # the thresholds, and below it the reliability, of a model of the shipped FAQ
RELIABILITY = 0.9


def decided(
    store: FactsStore, state: DialogueState, text: str, rankings: Rankings, names: Mapping[str, Any],
    acts: Mapping[str, float] | None = None,
) -> list[Outcome]:  # fmt: skip
    """What is decided of a message, where the model ranks topics for each of its wordings as `rankings` says.

    `names` holds the ids of the challenges that a name in the message may mean. A wording with a name has a
    ranking for itself and one with `X` in the name's place, as the pipeline gives them. `acts` are the message's.
    """
    rewritten, read = rewrite(text, state), set()

    def understood(wording: str) -> dict[str, Any]:
        found: dict[str, Any] = {"text": wording, "reliability": RELIABILITY}
        found.update(threshold=ANSWERED, offer_threshold=OFFERED, **_ranked(wording))
        spans = [(wording.find(name), name) for name in names if name in wording]
        found["entities"] = [
            {"entity": "challenge", "value": value, "start": start, "end": start + len(name)}
            for start, name in spans
            for value in names[name]
        ]
        without = wording
        for _, name in spans:
            without = without.replace(name, STAND_IN)
        return {**found, "ranking_delexicalised": _ranked(without)["intent_ranking"]} if spans else found

    def _ranked(wording: str) -> dict[str, Any]:
        read.add(wording)
        ranking = rankings[wording]
        in_scope, highest = sum(ranking.values()), max(ranking.values(), default=0.0)
        assert in_scope <= 1, "a model's ranking sums to the probability that the message is in scope"
        outcome = "answer" if highest >= ANSWERED else "choices" if in_scope >= OFFERED else "unknown"
        ranked = sorted(ranking.items(), key=lambda pair: -pair[1])
        return {
            "intent_ranking": [{"name": topic, "confidence": score} for topic, score in ranked],
            "in_scope_probability": in_scope,
            "outcome": outcome,
        }

    message = {**rewritten.assemble([understood(wording) for wording in rewritten.texts]), "dialogue_acts": acts or {}}
    assert read == set(rankings), "a reading that nobody makes is ranked"
    return list(outcomes(store, ParsedMessage.of(message), state))
