"""The action, run on messages as the pipeline would describe them."""

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.rasa_action import RasaAction

READINGS = ("with_context", "with_entity")
# How probable a topic, or any topic, must be for the pipeline to come to an outcome by itself.
THRESHOLDS = {"answer": (0.25, 0.25), "choices": (0.95, 0.25), "unknown": (0.95, 0.95)}


def ranked(ranking):
    return [{"name": name, "confidence": score} for name, score in ranking]


def ask(store, settings, slots=None, **message):
    """Run the action on a message as the pipeline would describe it.

    Returns the reply, or the replies to a message with segments, and the slots.
    """
    readings = {name: _reading(message.pop(name)) for name in READINGS if name in message}
    latest = {
        "text": "x",
        **_reading(message.pop("ranking", []), message.pop("outcome", "answer")),
        "ranking_delexicalised": ranked(message.pop("delexicalised", [])),
        **readings,
        **message,
    }
    tracker = Tracker("me", slots or {}, latest, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = asyncio.run(RasaAction(store, settings).run(dispatcher, tracker, {}))
    replies = dispatcher.messages if message.get("segments") else dispatcher.messages[0]
    assert message.get("segments") or len(dispatcher.messages) == 1
    return replies, {event["name"]: event["value"] for event in events}


def segment(*ranking, text="a whole sentence stands here", outcome="answer", asks=False, joined=False):
    return {"text": text, "asks": asks, "joined": joined, **_reading(ranking, outcome)}


def _reading(ranking, outcome="answer"):
    """What the pipeline says of a wording; it is as surely in scope as its topics are likely."""
    threshold, offer_threshold = THRESHOLDS[outcome]
    return {
        "outcome": outcome,
        "intent_ranking": ranked(ranking),
        "in_scope_probability": min(1.0, sum(score for _, score in ranking)),
        "threshold": threshold,
        "offer_threshold": offer_threshold,
        "reliability": 0.9,
    }


def named(*ids, start=0):
    return [{"entity": "challenge", "value": i, "start": start, "end": start + 3} for i in ids]
