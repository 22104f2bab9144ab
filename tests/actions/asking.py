"""The action, run on messages as the pipeline would describe them."""

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer

READINGS = ("with_context", "with_entity")
THRESHOLDS = {"answer": (0.0, 0.0), "choices": (0.99, 0.0), "unknown": (0.99, 0.99)}
"""Of an answer and of an offer, for a model that would answer, offer or decline whatever it is asked."""


def ranked(ranking):
    return [{"name": name, "confidence": score} for name, score in ranking]


def reading(ranking, in_scope=1.0):
    """A message's reading, as the pipeline would describe it."""
    return {"intent_ranking": ranked(ranking), "in_scope_probability": in_scope}


def judged(ranking, outcome="answer", threshold=None, in_scope=None):
    """What the model says of a text as it stands; `outcome` is what it makes of it by itself."""
    answer, offer = THRESHOLDS[outcome]
    return {
        **reading(ranking, in_scope or min(1.0, sum(score for _, score in ranking)) or 0.5),
        "threshold": threshold if threshold is not None else answer,
        "offer_threshold": offer,
        "reliability": 0.9,
    }


def ask(store, settings, slots=None, **message):
    """Run the action on a message as the pipeline would describe it; returns the message said and the slots."""
    model = {name: message.pop(name) for name in ("outcome", "threshold", "in_scope") if name in message}
    readings = {name: reading(message.pop(name)) for name in READINGS if name in message}
    latest = {
        "text": "x",
        **judged(message.pop("ranking", []), **model),
        "ranking_delexicalised": ranked(message.pop("delexicalised", [])),
        **readings,
        **message,
    }
    tracker = Tracker("me", slots or {}, latest, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = asyncio.run(ActionAnswer(store, settings).run(dispatcher, tracker, {}))
    said = dispatcher.messages if message.get("segments") else dispatcher.messages[0]
    assert message.get("segments") or len(dispatcher.messages) == 1
    return said, {event["name"]: event["value"] for event in events}


def segment(*ranking, text="here a sentence", outcome="answer", asks=False, joined=False):
    return {"text": text, "asks": asks, "joined": joined, **judged(ranking, outcome, threshold=None)}


def named(*ids, start=0):
    return [{"entity": "challenge", "value": i, "start": start, "end": start + 3} for i in ids]
