"""Rasa's action: every rule of the domain leads here. Our own server does without it, and without Rasa's library."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionAnswer
from actions.dialogue.message import ParsedMessage
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore
from actions.facts_builder import build_store
from faq.reader import load_faq
from settings import Settings, read_settings


class RasaAction(Action):
    """Answers the latest message of a tracker as `ActionAnswer` does."""

    def __init__(self, store: FactsStore | None = None, settings: Settings | None = None) -> None:
        """Use the given store; `rasa run actions` gives none: the environment's is opened, built if missing.

        Raises:
            FaqError: it has to be built, and the FAQ files have mistakes.

        """
        settings = settings or read_settings()
        if store is None and not settings.facts_db.exists():
            build_store(load_faq(settings.data), settings.facts_db)
        self._answer = ActionAnswer(store or FactsStore(settings.facts_db), settings)

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the answer and return what to remember (see the base class)."""
        message, state = ParsedMessage.of(tracker.latest_message), DialogueState.of(tracker)
        hint = (tracker.latest_message.get("metadata") or {}).get("language")
        utterances, after = self._answer.respond(message, state, hint)
        for utterance in utterances:
            dispatcher.utter_message(
                text=utterance.text, buttons=list(utterance.buttons), json_message=dict(utterance.custom)
            )
        return after.events()
