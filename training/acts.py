"""Teaching what a message does in a conversation: the weights of `nlu.dialogue_acts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.dialogue.message import ParsedMessage
from nlu.dialogue_acts import ACTS, act_probabilities
from nlu.encoder import encode
from training.examples import Met
from training.fitting import fit_classes

Array = NDArray[Any]
RIDGE = 1 / 16
"""How strongly the weights are drawn to 0; on programmes left out 1/16 and 1/32 are alike (94.8 and 94.7 %)."""


def fit_acts(met: Sequence[Met]) -> Array:
    """The weights fitted to the turns of some conversations (see `nlu.dialogue_acts.act_weights`)."""
    vectors = encode([each.turn.text for each in met])
    return fit_classes(vectors, np.array([ACTS.index(each.turn.act) for each in met]), len(ACTS), RIDGE)


def with_acts(met: Sequence[Met], weights: Array) -> list[Met]:
    """The same turns with the acts that these weights tell, of the message and of each of its parts."""
    messages = [each.message for each in met]
    texts = [one.text for whole in messages for one in (whole, *whole.segments, *whole.pieces)]
    found = iter(act_probabilities(encode(texts), weights).tolist())

    def classified(message: ParsedMessage) -> ParsedMessage:
        return replace(message, acts=dict(zip(ACTS, next(found))))

    renewed = []
    for each in met:
        message = classified(each.message)
        segments, pieces = tuple(map(classified, message.segments)), tuple(map(classified, message.pieces))
        renewed.append(replace(each, message=replace(message, segments=segments, pieces=pieces)))
    return renewed


def right_acts(met: Sequence[Met], weights: Array) -> float:
    """The share of turns whose likeliest act is the right one."""
    likeliest = act_probabilities(encode([each.turn.text for each in met]), weights).argmax(axis=1)
    return float(np.mean([ACTS[act] == each.turn.act for act, each in zip(likeliest, met)]))
