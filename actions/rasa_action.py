"""Rasa's action: every rule of the domain leads here. Our own server does without it, and without Rasa's library."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionAnswer
from actions.dialogue.message import IN_CONVERSATION, ParsedMessage
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore
from actions.facts_builder import build_store
from faq.held_back import Served, hold_back
from faq.reader import read_faq
from settings import Settings, read_settings

_STORE = "facts-rasa.db"
"""What is answered here. What a server beside it answers (`Settings.facts_db`) is changed by a publish alone."""
_FOR_PROGRAMS = (None, "rest", "callback")
"""The channels that give programs what `custom` tells; most others would show it, or send it as a card of theirs."""


class RasaAction(Action):
    """Answers the latest message of a tracker as `ActionAnswer` does."""

    def __init__(self, store: FactsStore | None = None, settings: Settings | None = None) -> None:
        """Use the given store; `rasa run actions` gives none: one of its own is built of the FAQ as it is now.

        Raises:
            FaqError: it has to be built, and the FAQ files have mistakes that concern more than topics.

        """
        settings = settings or read_settings()
        if store is None:
            store = FactsStore(settings.var / _STORE)
            build_store(hold_back(*read_faq(settings.data), Served()).faq, store.path)
        self._answer = ActionAnswer(store, settings)

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the answer and return what to remember (see the base class)."""
        latest = tracker.latest_message
        message, state = ParsedMessage.of(latest.get(IN_CONVERSATION) or latest), DialogueState.of(tracker)
        utterances, after = self._answer.respond(message, state, (latest.get("metadata") or {}).get("language"))
        shows_custom = tracker.get_latest_input_channel() in _FOR_PROGRAMS
        for utterance in utterances:
            custom = dict(utterance.custom) if shows_custom else None
            dispatcher.utter_message(text=utterance.text, buttons=list(utterance.buttons), json_message=custom)
        return after.events()
