"""The action that answers: it reads the conversation and the store, decides, and speaks."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.decision import Outcome
from actions.facts import FactsStore, build_store
from actions.language import language_named, language_of
from actions.phrases import phrases
from actions.questions import outcomes
from actions.render import Cited, Renderer
from actions.understanding import Memory, Understanding
from faq.model import TALK
from faq.reader import load_faq
from faq.template import slots
from settings import Settings, read_settings

_LONGEST_ASKED = 200  # characters; a longer message would drown the next, and its topic's question tells what it asked
ASKS_LANGUAGE = f"{TALK}language"


class ActionAnswer(Action):
    """Answers the latest message, whatever it is: every rule of the domain leads here."""

    def __init__(self, store: FactsStore | None = None, settings: Settings | None = None) -> None:
        """Use the given store; `rasa run actions` gives none: the environment's is opened, built if missing.

        Raises:
            FaqError: it has to be built, and the FAQ files have mistakes.
        """
        self.settings = settings or read_settings()
        if store is None and not self.settings.facts_db.exists():
            build_store(load_faq(self.settings.data), self.settings.facts_db)
        self.store = store or FactsStore(self.settings.facts_db)

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Say the answer and return what to remember (see the base class)."""
        self.store.refresh()
        said, memory = Understanding.of(tracker.latest_message), Memory.of(tracker)
        hint = (tracker.latest_message.get("metadata") or {}).get("language")
        language = language_of(said, memory.language, hint)
        found = outcomes(self.store, said, memory) if said.text else [None]
        for outcome in found:
            again = None
            if outcome and outcome.topic == ASKS_LANGUAGE:
                language = language_named(said.text, language)
                again = self._said_last(memory) if len(found) == 1 and memory.language != language else None
            self._speak(dispatcher, outcome, language, again)
            memory = self._remember(memory, outcome, language, said)
        return memory.events()

    def _said_last(self, memory: Memory) -> Outcome | None:
        """The last answer, to be said once more in another language."""
        thing = self.store.program.challenges.get(memory.thing or "")
        facet = thing is not None and memory.topic in self.store.facets()
        return Outcome("answer", memory.topic, thing, facet) if memory.topic in self.store.topics() else None

    def _speak(
        self, dispatcher: CollectingDispatcher, outcome: Outcome | None, language: str, again: Outcome | None
    ) -> None:
        text, sources = self._wording(outcome, language)
        if again:
            last, sources = self._wording(again, language)
            text = f"{text}\n\n{last}"
        shown = outcome or Outcome("unknown")
        labels = {choice: self.store.topic(choice, language) for choice in shown.choices}
        custom = {
            "kind": shown.kind,
            "topic": shown.topic,
            "language": language,
            "confidence": round(shown.confidence, 4),
            "choices": list(shown.choices),
            "sources": [{**asdict(s), "checked": s.checked and s.checked.isoformat()} for s in sources],
        }
        buttons = [{"title": label.label, "payload": f"/{choice}"} for choice, label in labels.items() if label]
        dispatcher.utter_message(text=text, buttons=buttons, json_message=custom)

    def _wording(self, outcome: Outcome | None, language: str) -> tuple[str, list[Cited]]:
        words, program = phrases()[language], self.store.program
        renderer = Renderer(program, self.settings.today(program.timezone), self.settings.retention_days)
        if outcome is None:
            return words.empty, []
        if outcome.kind == "choices":
            return words.choices, []
        if outcome.topic is None:
            contact = program.facts.get("contact")
            parts = [words.unknown]
            parts += [renderer.text(words.contact, language)] if contact and contact.value else []
            parts += [words.unknown_offer] if outcome.choices else []
            return " ".join(parts), []
        template = self._template(outcome, language)
        sources = renderer.cited(template, language) if outcome.kind == "answer" else []
        text = renderer.text(template, language, outcome.thing)
        return (f"{text}\n\n{words.next_offer}" if outcome.choices else text), sources

    def _template(self, outcome: Outcome, language: str) -> str:
        assert outcome.topic is not None
        about = self.store.topic(outcome.topic, language)
        if outcome.facet and about and about.about_challenge:
            return about.about_challenge
        program = self.store.program
        return self.store.answer(outcome.topic, language, program.phase(self.settings.today(program.timezone)))

    def _remember(self, memory: Memory, outcome: Outcome | None, language: str, said: Understanding) -> Memory:
        offered = tuple(dict.fromkeys((*memory.offered, *(outcome.choices if outcome else ()))))
        kept = replace(memory, language=language, offered=offered, shown=self._shown(memory, outcome))
        if outcome is None or outcome.topic is None or outcome.kind == "talk":
            return kept
        about = self.store.topic(outcome.topic, language)
        asked = about.question if about and (said.payload or len(said.text) > _LONGEST_ASKED) else said.text
        thing = outcome.thing.id if outcome.thing else None
        kept = replace(kept, topic=outcome.topic, asked=asked, thing=thing)
        return replace(kept, mentioned=self._mentioned(outcome, language))

    def _shown(self, memory: Memory, outcome: Outcome | None) -> tuple[str, ...]:
        """What can be picked next: what was offered now, or before if this was one of it or led nowhere."""
        if outcome is None:
            return memory.shown
        elsewhere = outcome.kind == "answer" and outcome.topic not in memory.shown
        return outcome.choices if outcome.choices or elsewhere else memory.shown

    def _mentioned(self, outcome: Outcome, language: str) -> str | None:
        """The one thing that an answer names, though nothing was asked of it: "all in Paris, but for Montpellier"."""
        things = self.store.program.challenges
        named = {slot.name for slot in slots(self._template(outcome, language)) if slot.name in things}
        return named.pop() if len(named) == 1 else None
