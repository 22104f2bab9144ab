"""The action, run on messages as the pipeline would describe them."""

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer

READINGS = ("with_context", "with_entity")


def ranked(ranking):
    return [{"name": name, "confidence": score} for name, score in ranking]


def ask(store, settings, slots=None, **message):
    """Run the action on a message as the pipeline would describe it.

    Returns the reply, or the replies to a message with segments, and the slots.
    """
    readings = {name: {"intent_ranking": ranked(message.pop(name))} for name in READINGS if name in message}
    latest = {
        "text": "x",
        "outcome": "answer",
        "intent_ranking": ranked(message.pop("ranking", [])),
        "ranking_delexicalised": ranked(message.pop("delexicalised", [])),
        **readings,
        **message,
    }
    tracker = Tracker("me", slots or {}, latest, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = asyncio.run(ActionAnswer(store, settings).run(dispatcher, tracker, {}))
    replies = dispatcher.messages if message.get("segments") else dispatcher.messages[0]
    assert message.get("segments") or len(dispatcher.messages) == 1
    return replies, {event["name"]: event["value"] for event in events}


def segment(*ranking, outcome="answer", asks=False, joined=False):
    return {
        "text": "here a sentence",
        "asks": asks,
        "joined": joined,
        "outcome": outcome,
        "intent_ranking": ranked(ranking),
    }


def named(*ids, start=0):
    return [{"entity": "challenge", "value": i, "start": start, "end": start + 3} for i in ids]
