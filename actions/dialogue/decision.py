"""What to say to a message, or to a segment of one: an answer, a choice of topics, or that it is not known.

Pure: it reads what was understood, what is remembered and what the store holds, and returns data. What is exact
stays a rule: a button, a place in what was offered, "the other one", a name alone. The rest is ranked.
"""

from __future__ import annotations

from dataclasses import replace

from actions.dialogue.candidates import Candidate, Candidates
from actions.dialogue.message import ParsedMessage
from actions.dialogue.outcome import ANSWER, CERTAIN, CHOICES, MOST_CHOICES, SMALL_TALK, UNKNOWN, Outcome, first
from actions.dialogue.ranker import Ranked, rank
from actions.dialogue.selection import places_among, pointed_at
from actions.dialogue.situation import Situation
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore
from faq.model import TALK, Challenge

_WORTH_OFFERING, _WORTH_BESIDE = 0.05, 0.1  # the least probability of what is offered beside an answer; or of its own


class Decision:
    """Decides the outcome of one message."""

    def __init__(self, store: FactsStore, message: ParsedMessage, state: DialogueState) -> None:
        """Look at one message in its conversation."""
        self.message, self.state = message, state
        self.situation = Situation(store, message, state)
        self.ranked: Ranked = rank(self.situation)

    def outcome(self) -> Outcome:
        """The outcome; "unknown" where nothing was understood."""
        situation = self.situation
        if self.message.payload in set(self.state.offered) & situation.topics:
            return self._answer(Candidate(str(self.message.payload)), 1.0)
        if not self.ranked.candidates or not any(character.isalpha() for character in self.message.text):
            return Outcome(UNKNOWN)
        if pointed := self._pointed_at():
            return self._about_meant(pointed)
        if situation.names_only and not situation.ambiguous:
            asked = situation.asked_before or situation.meant[0].topic
            return self._answer_or_next(Candidates(situation).asked(asked), max(self.ranked.in_scope, CERTAIN))
        candidate, likely = self.ranked.candidates[0]
        confidence = likely * self.ranked.in_scope
        if self.message.is_function_word and not situation.leans:
            return Outcome(UNKNOWN, choices=self._closest())
        if situation.ambiguous and situation.focus and candidate.challenge == situation.focus.id:
            return Outcome(CHOICES, choices=self._closest(), confidence=confidence)
        if confidence >= self.message.threshold or self._rather_talk():
            if situation.talked_of and self._asks_what_one_does_there(candidate):
                topics = (candidate.topic,)
                return Outcome(ANSWER, situation.talked_of.topic, situation.talked_of, False, topics, confidence)
            return self._answer_or_next(candidate, confidence)
        offers = self.ranked.in_scope >= self.message.offer_threshold
        return Outcome(CHOICES if offers else UNKNOWN, choices=self._closest(), confidence=confidence)

    def picked(self) -> list[Outcome]:
        """The topics that the message picks by their places among those that the last reply offered.

        No topic where it names another than those: a name tells more than a place.
        """
        shown = [topic for topic in self.state.shown if topic in self.situation.topics]
        challenges = [topic for topic in shown if topic in self.situation.of_topic]
        for offered in (challenges, shown):
            taken = offered.index(self.state.topic) if self.state.topic in offered else None
            if places := places_among(self.message.text, len(offered), offered == challenges, taken) if offered else []:
                topics, named = [offered[place] for place in places], self.situation.named_topics
                return [self._answer(Candidate(each), 1.0) for each in topics if not named or each in named]
        return []

    def answer_about(self, topic: str) -> Outcome:
        """The answer of a topic that there is, as sure as it is likely, whatever is likelier."""
        likely = {candidate.topic: (candidate, score) for candidate, score in reversed(self.ranked.candidates)}
        candidate, score = likely.get(topic) or (Candidates(self.situation).asked(topic), 0.0)
        return self._answer_or_next(candidate, score * self.ranked.in_scope)

    def unknown(self) -> Outcome:
        """That no topic answers the message, with the likeliest ones offered."""
        likely = self.ranked.candidates[0][1] if self.ranked.candidates else 0.0
        return Outcome(UNKNOWN, choices=self._closest(), confidence=likely * self.ranked.in_scope)

    def _pointed_at(self) -> Challenge | None:
        """The challenge that the message means without naming it: "the third one", "the other one"."""
        listed = bool(self.state.challenge) or self.state.topic in self.situation.lists
        if pointed := pointed_at(self.message.text, self.situation.challenges, listed):
            return pointed
        other, named = self.situation.other, self.situation.named_topics
        return other if other and (not named or other.topic in named) else None

    def _about_meant(self, challenge: Challenge) -> Outcome:
        """What is asked of a challenge that is pointed at: one of its facets if that is likely, else the challenge."""
        candidate, likely = self.ranked.candidates[0]
        confidence = likely * self.ranked.in_scope
        asked = min(confidence, self.message.as_is.of(candidate.topic))  # no other reading is of what is pointed at
        if candidate.topic in self.situation.facets and asked >= CERTAIN:
            return Outcome(ANSWER, candidate.topic, challenge, True, confidence=confidence)
        return Outcome(ANSWER, challenge.topic, challenge, confidence=1.0)

    def _answer(self, candidate: Candidate, confidence: float) -> Outcome:
        kind = SMALL_TALK if candidate.topic.startswith(TALK) else ANSWER
        challenge = self.situation.challenges.get(candidate.challenge or "")
        challenge = challenge or self.situation.of_topic.get(candidate.topic)
        return Outcome(kind, candidate.topic, challenge, candidate.facet, confidence=confidence)

    def _answer_or_next(self, candidate: Candidate, confidence: float) -> Outcome:
        """An answer, with the next likeliest topics beside it where they are likely at all."""
        outcome, focus = self._answer(candidate, confidence), self.situation.focus
        of_focus = focus is not None and candidate.challenge == focus.id
        if of_focus or (outcome.kind == SMALL_TALK and confidence >= CERTAIN):
            return outcome
        least = min(_WORTH_OFFERING, _WORTH_BESIDE * confidence)
        others = [topic for topic, score in self.ranked.topics if score >= least and not topic.startswith(TALK)]
        beside = (topic for topic in (*self.situation.named_topics, *others) if topic != candidate.topic)
        outcome = replace(outcome, choices=first(beside)[: MOST_CHOICES - 1])
        return outcome if outcome.challenge else replace(outcome, challenge=self._talked_on())

    def _talked_on(self) -> Challenge | None:
        """The challenge that the conversation goes on about after a general answer: one named, or the one before."""
        situation = self.situation
        if situation.named:
            return None if situation.ambiguous else situation.focus
        return situation.talked_of if situation.leans else None

    def _asks_what_one_does_there(self, candidate: Candidate) -> bool:
        """Whether a message that seems to ask for the list leans on the challenge talked of: "and what would I do?"."""
        return candidate.topic in self.situation.lists and self.situation.leans and not self.situation.names_list

    def _closest(self) -> tuple[str, ...]:
        """What to offer: the challenges named, then what is likeliest beside them."""
        named = self.situation.named_topics
        own = [topic for topic, _ in self.ranked.topics if not topic.startswith(TALK)]
        return first([*named, *(topic for topic in own if not named or topic not in self.situation.of_topic)])

    def _rather_talk(self) -> bool:
        """Whether a message is likelier small talk than about a topic, and as likely as any answer has to be."""
        talk = sum(score for topic, score in self.ranked.topics if topic.startswith(TALK))
        in_scope = self.ranked.in_scope
        return in_scope >= self.message.offer_threshold and talk > in_scope / 2 and talk >= self.message.threshold
