"""The action, run on messages as the pipeline would describe them."""

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer


def ask(store, settings, slots=None, **message):
    """Run the action on a message as the pipeline would describe it; returns the message said and the slots."""
    ranking = [{"name": name, "confidence": score} for name, score in message.pop("ranking", [])]
    unnamed = [{"name": name, "confidence": score} for name, score in message.pop("unnamed", [])]
    together = [{"name": name, "confidence": score} for name, score in message.pop("together", [])]
    of_thing = [{"name": name, "confidence": score} for name, score in message.pop("of_thing", [])]
    latest = {
        "text": "x",
        "decision": "answer",
        "intent_ranking": ranking,
        "intent_ranking_unnamed": unnamed,
        "intent_ranking_together": together,
        "intent_ranking_of_thing": of_thing,
        **message,
    }
    tracker = Tracker("me", slots or {}, latest, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = asyncio.run(ActionAnswer(store, settings).run(dispatcher, tracker, {}))
    said = dispatcher.messages if message.get("parts") else dispatcher.messages[0]
    assert message.get("parts") or len(dispatcher.messages) == 1
    return said, {event["name"]: event["value"] for event in events}


def part(*ranking, decision="answer", asks=False, joined=False):
    return {
        "text": "here a sentence",
        "asks": asks,
        "joined": joined,
        "decision": decision,
        "intent_ranking": [{"name": name, "confidence": score} for name, score in ranking],
    }


def named(*ids, start=0):
    return [{"entity": "challenge", "value": i, "start": start, "end": start + 3} for i in ids]
