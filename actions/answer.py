"""What answers: it reads the conversation and the store, decides, and speaks. Rasa's action is `rasa_action`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.dialogue.message import ParsedMessage
from actions.dialogue.multi_intent import outcomes
from actions.dialogue.outcome import ANSWER, CHOICES, SMALL_TALK, UNKNOWN, Outcome
from actions.dialogue.state import DialogueState
from actions.dialogue.words_in_use import words_of_languages
from actions.facts import FactsStore
from actions.language import language_named, language_of, language_served
from actions.render import Cited, Renderer
from faq.model import TALK
from faq.template import slots
from languages import in_languages, phrases
from languages.typography import typeset
from settings import Settings

_LONGEST_ASKED = 200  # characters; a longer message would drown the next, and its topic's question tells what it asked
ASKS_LANGUAGE, _ASKS_PRIVACY = f"{TALK}language", f"{TALK}privacy"


@dataclass(frozen=True)
class Utterance:
    """One message of the assistant: its text, Rasa's buttons, and what `custom` tells of it (see the contract)."""

    text: str
    buttons: tuple[Mapping[str, str], ...]
    custom: Mapping[str, Any]


class ActionAnswer:
    """Answers the latest message, whatever it is."""

    def __init__(self, store: FactsStore, settings: Settings) -> None:
        """Take the parts."""
        self.store, self.settings = store, settings

    def respond(
        self, message: ParsedMessage, state: DialogueState, hint: str | None, chosen: Sequence[Outcome] = ()
    ) -> tuple[list[Utterance], DialogueState]:
        """Answer a message in a conversation: what to say, at least one utterance, and the state after it.

        `hint` is the language of the page or of the visitor's settings; `chosen` is what to say, where that was decided
        already and its topics are still there.
        """
        self.store.refresh()
        with self.store.unchanged():
            return self._respond(message, state, hint, chosen)

    def _respond(
        self, message: ParsedMessage, state: DialogueState, hint: str | None, chosen: Sequence[Outcome]
    ) -> tuple[list[Utterance], DialogueState]:
        served = self.store.languages
        visitor = language_of(message, state.language, hint, served)
        with words_of_languages(served):
            found = self._decided(message, state, chosen)
        utterances: list[Utterance] = []
        for outcome in found:
            again = None
            if outcome and outcome.topic == ASKS_LANGUAGE:
                visitor = language_named(message.text, visitor, served)
                again = self._last_answer(state) if len(found) == 1 and state.language != visitor else None
            language = language_served(visitor, hint, served)
            utterances.append(self._utterance(outcome, language, again, None if utterances else visitor))
            state = self.remember(state, outcome, visitor, message)
        return utterances, state

    def _decided(
        self, message: ParsedMessage, state: DialogueState, chosen: Sequence[Outcome]
    ) -> Sequence[Outcome | None]:
        """What to say: at least one outcome, in order; None is what has nothing to read."""
        if not message.text:
            return [None]
        there = all(outcome.topic is None or outcome.topic in self.store.topics() for outcome in chosen)
        return chosen if chosen and there else outcomes(self.store, message, state)

    def text(self, outcome: Outcome, language: str) -> str:
        """What is answered for an outcome, with nothing offered beside it."""
        return self._wording(replace(outcome, choices=()), language)[0]

    def _last_answer(self, state: DialogueState) -> Outcome | None:
        """The last answer, to be given once more in another language."""
        challenge = self.store.program.challenges.get(state.challenge or "")
        facet = challenge is not None and state.topic in self.store.facets()
        return Outcome(ANSWER, state.topic, challenge, facet) if state.topic in self.store.topics() else None

    def _utterance(
        self, outcome: Outcome | None, language: str, again: Outcome | None, visitor: str | None
    ) -> Utterance:
        """An utterance in a language; the `visitor`'s, where it is given and another, learns so."""
        language = self._language_of(outcome, language)
        text, sources = self._wording(outcome, language)
        if again:
            last, sources = self._wording(again, language)
            text = f"{text}\n\n{last}"
        if visitor not in (None, language):
            only = phrases(visitor).only_in.format(languages=in_languages((language,), visitor))
            text = f"{only}\n\n{text}"
        shown = outcome or Outcome(UNKNOWN)
        labels = {choice: self.store.topic(choice, language) for choice in shown.choices}
        custom = {
            "kind": shown.kind,
            "topic": shown.topic,
            "language": language,
            "confidence": round(shown.confidence, 4),
            "choices": list(shown.choices),
            "sources": [
                {"title": s.title, "url": s.url, "checked": s.checked and s.checked.isoformat()} for s in sources
            ],
        }
        titles = {choice: typeset(label.label, label.language) for choice, label in labels.items() if label}
        buttons = [{"title": title, "payload": f"/{choice}"} for choice, title in titles.items()]
        return Utterance(text, tuple(buttons), custom)

    def _language_of(self, outcome: Outcome | None, language: str) -> str:
        """The language that an outcome's topic has: the one given, or that which it waits to be translated from."""
        text = self.store.topic(outcome.topic, language) if outcome and outcome.topic else None
        return text.language if text else language

    def _wording(self, outcome: Outcome | None, language: str) -> tuple[str, list[Cited]]:
        own, program = phrases(language), self.store.program
        renderer = Renderer.of(program, self.settings)
        if outcome is None:
            return own.empty, []
        if outcome.kind == CHOICES:
            return own.choices, []
        if outcome.topic is None:
            contact = program.facts.get("contact")
            parts = [own.unknown]
            parts += [renderer.text(own.contact, language)] if contact and contact.value else []
            parts += [own.unknown_offer] if outcome.choices else []
            return " ".join(parts), []
        template = self._template(outcome, language)
        sources = renderer.cited(template, language) if outcome.kind == ANSWER else []
        text = renderer.text(template, language, outcome.challenge)
        if outcome.topic == _ASKS_PRIVACY and self.settings.chooser_url:
            text = f"{text} {own.chooser}"
        return (f"{text}\n\n{own.next_offer}" if outcome.choices else text), sources

    def _template(self, outcome: Outcome, language: str) -> str:
        assert outcome.topic is not None
        about = self.store.topic(outcome.topic, language)
        if outcome.facet and about and about.about_challenge:
            return about.about_challenge
        program = self.store.program
        return self.store.answer(outcome.topic, language, program.phase(self.settings.today(program.timezone)))

    def remember(
        self, state: DialogueState, outcome: Outcome | None, language: str, message: ParsedMessage
    ) -> DialogueState:
        """The state after a message had this outcome; None is what has nothing to read."""
        offered = tuple(dict.fromkeys((*state.offered, *(outcome.choices if outcome else ()))))
        new = replace(state, language=language, offered=offered, shown=self._shown(state, outcome))
        if outcome is None or outcome.topic is None or outcome.kind == SMALL_TALK:
            return new
        about = self.store.topic(outcome.topic, language)
        asked = about.question if about and (message.payload or len(message.text) > _LONGEST_ASKED) else message.text
        challenge = outcome.challenge.id if outcome.challenge else None
        new = replace(new, topic=outcome.topic, asked=asked, challenge=challenge)
        return replace(new, mentioned=self._mentioned(outcome, language))

    def _shown(self, state: DialogueState, outcome: Outcome | None) -> tuple[str, ...]:
        """What can be picked next: what was offered now, or before if this was one of it or led nowhere."""
        if outcome is None:
            return state.shown
        elsewhere = outcome.kind == ANSWER and outcome.topic not in state.shown
        return outcome.choices if outcome.choices or elsewhere else state.shown

    def _mentioned(self, outcome: Outcome, language: str) -> str | None:
        """The one challenge that an answer names, though nothing was asked of it: "in Paris, but for Montpellier"."""
        challenges = self.store.program.challenges
        named = {slot.name for slot in slots(self._template(outcome, language)) if slot.name in challenges}
        return named.pop() if len(named) == 1 else None
