"""What to say to a message: an answer, a choice of topics, or that it is not known.

Pure: it reads what was understood, what is remembered and what the store holds, and returns data.
"""

from __future__ import annotations

from dataclasses import replace

from actions.dialogue.cues import asks_for_others, is_elliptical, names_the_list, only_asks, says_nothing, tells_a_story
from actions.dialogue.message import ParsedMessage, Reading
from actions.dialogue.outcome import ANSWER, CERTAIN, CHOICES, MOST_CHOICES, SMALL_TALK, UNKNOWN, Outcome, first
from actions.dialogue.selection import places_among, pointed_at, the_other
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore
from faq.model import TALK, Challenge, group_of

WORTH_OFFERING = 0.05
_WORTH_BESIDE = 0.1  # of the answer's own probability, where that is low
FAR_MORE = 3.0
_AS_GOOD = 0.9  # of the probability of anything else, for a short message to ask for the challenge talked of
_NEARLY = 0.75  # of the whole message's probability, for what it asks without the name that it holds
# Of a message that leans on the last answer:
_SAME_GROUP = 8.0  # times likelier are the topics of the last one's group
_SAME_TOPIC = 0.14  # times as likely is the last one itself
_TOGETHER = 0.75  # the exponent of what the question before and this message mean as one, beside this one alone
_BARE = 0.5  # the exponent of a bare question by itself: "when?" may be about anything
_CLEAR = 0.9  # how probable a topic must be for "where?" to be about it whatever came before
_LEAST = 1e-5  # the probability of a topic that a ranking leaves out


class RuleDecision:
    """Decides the outcome of one message."""

    def __init__(self, store: FactsStore, message: ParsedMessage, state: DialogueState) -> None:
        """Look at one message in its conversation."""
        self.message, self.state = message, state
        self.challenges = store.program.challenges
        self.of_topic = {challenge.topic: challenge for challenge in self.challenges.values()}
        self.facets, self.lists = store.facets(), store.lists()
        self.topics = store.topics()
        self.ranking = self._ranking()
        self.decision = self._decision()

    def outcome(self) -> Outcome:
        """The outcome; UNKNOWN where nothing was understood."""
        if self.message.payload in set(self.state.offered) & self.topics:
            return self._answer(str(self.message.payload), 1.0)
        ranking = self.ranking
        if not ranking or not any(character.isalnum() for character in self.message.text):
            return Outcome(UNKNOWN)
        listed = bool(self.state.challenge) or self.state.topic in self.lists
        if pointed := pointed_at(self.message.text, self.challenges, listed):
            return self._about_meant(pointed, *ranking[0])
        groups = [[self.challenges[i] for i in ids if i in self.challenges] for ids in self.message.challenges]
        groups = [group for group in groups if group]
        if groups:
            return self._about_named(groups, *ranking[0])
        other = self.other()
        return self._about_meant(other, *ranking[0]) if other else self._about_nothing_named(*ranking[0])

    def other(self) -> Challenge | None:
        """The challenge that "the other one" is, if the message asks for it."""
        return the_other(self.message.text, self.challenges, self.state.challenge)

    def picked(self) -> list[Outcome]:
        """The topics that the message picks by their places among those that the last reply offered."""
        shown = [topic for topic in self.state.shown if topic in self.topics]
        challenges = [topic for topic in shown if topic in self.of_topic]
        for offered in (challenges, shown):
            taken = offered.index(self.state.topic) if self.state.topic in offered else None
            if places := places_among(self.message.text, len(offered), offered == challenges, taken) if offered else []:
                return [self._answer(offered[place], 1.0) for place in places]
        return []

    def several_named(self) -> list[Outcome]:
        """The challenges that a short message names and asks nothing else of: "tell me about X and Y"."""
        named = list(
            dict.fromkeys(ids[0] for ids in self.message.challenges if len(ids) == 1 and ids[0] in self.challenges)
        )
        if (
            not 2 <= len(named) <= MOST_CHOICES
            or len(named) < len(self.message.challenges)
            or tells_a_story(self.message.text)
        ):
            return []
        return [self._answer(self.challenges[i].topic, 1.0) for i in named]

    def _ranking(self) -> list[tuple[str, float]]:
        """The topics with their probabilities, likeliest first; an elliptical message's depend on the last answer."""
        ranking = [(topic, score) for topic, score in self.message.as_is.ranking.items() if topic in self.topics]
        last = self.state.topic
        if last is None or not ranking or not is_elliptical(self.message.text) or _talk(ranking) >= CERTAIN:
            return ranking  # small talk leans on nothing either: "thanks, and in French?"
        alone, together = dict(ranking), self.message.with_context.ranking
        vague = only_asks(self.message.text) and ranking[0][1] < _CLEAR
        odds = {
            topic: max(alone.get(topic, 0.0), _LEAST) ** (_BARE if vague else 1.0)
            * (max(together.get(topic, 0.0), _LEAST) ** _TOGETHER if together else 1.0)
            * (_SAME_GROUP if group_of(topic) == group_of(last) else 1.0)
            * (_SAME_TOPIC if topic == last else 1.0)
            for topic in dict.fromkeys([*alone, *together])
            if topic in self.topics
        }
        known = self.message.as_is.in_scope / sum(odds.values())
        return sorted(((topic, known * score) for topic, score in odds.items()), key=lambda pair: -pair[1])

    def _decision(self) -> str:
        """What the pipeline decided; "answer" too where the conversation makes the likeliest topic likely enough."""
        if self.ranking and self.message.outcome != ANSWER and self.ranking[0][1] >= self.message.threshold:
            return ANSWER
        return self.message.outcome

    def _about_meant(self, challenge: Challenge, topic: str, confidence: float) -> Outcome:
        """The message points at a challenge without naming it; it may ask a facet of it."""
        if topic in self.facets and self.decision == ANSWER and confidence >= CERTAIN:
            return Outcome(ANSWER, topic, challenge, True, confidence=confidence)
        return Outcome(ANSWER, challenge.topic, challenge, confidence=1.0)

    def _answer(self, topic: str, confidence: float) -> Outcome:
        kind = SMALL_TALK if topic.startswith(TALK) else ANSWER
        return Outcome(kind, topic, self.of_topic.get(topic), confidence=confidence)

    def _answer_or_next(self, topic: str, confidence: float) -> Outcome:
        """An answer, with the next likeliest topics beside it where they are likely at all."""
        least = min(WORTH_OFFERING, _WORTH_BESIDE * confidence)
        others = [t for t, score in self.ranking[1:MOST_CHOICES] if score >= least and not t.startswith(TALK)]
        outcome = self._answer(topic, confidence)
        sure = outcome.kind == SMALL_TALK and confidence >= CERTAIN
        return outcome if sure else replace(outcome, choices=tuple(others))

    def _closest(self) -> tuple[str, ...]:
        own = [t for t, _ in self.ranking if not t.startswith(TALK)]
        return tuple(own[:MOST_CHOICES])

    def _rather_talk(self) -> bool:
        """Whether it is likelier small talk than about any topic."""
        return _talk(self.ranking) > sum(score for _, score in self.ranking) / 2

    def _of_thing_talked_of(self, remembered: Challenge | None, topic: str, confidence: float) -> Outcome | None:
        """What a short message asks of the challenge talked of or last mentioned, if it does: "what's it about?"."""
        challenge = remembered or self.challenges.get(self.state.mentioned or "")
        another = topic in self.of_topic and self.of_topic[topic] != challenge and confidence >= CERTAIN
        if challenge is None or another or topic in self.lists or asks_for_others(self.message.text):
            return None
        asked, sure, of_things = self._asked(self.message.with_entity, topic)
        other = 0.0 if topic in self.of_topic else confidence
        if of_things > max(sure, self.message.threshold, _AS_GOOD * other):
            return Outcome(ANSWER, challenge.topic, challenge, confidence=of_things)
        if remembered and asked in self.facets and sure >= max(self.message.threshold, _NEARLY * other):
            return Outcome(ANSWER, asked, remembered, True, confidence=sure)
        return None

    def _about_nothing_named(self, topic: str, confidence: float) -> Outcome:
        remembered, leans = self.challenges.get(self.state.challenge or ""), is_elliptical(self.message.text)
        if of_thing := self._of_thing_talked_of(remembered, topic, confidence):
            return of_thing
        if self.decision == UNKNOWN:
            return Outcome(UNKNOWN, choices=self._closest(), confidence=confidence)
        if remembered and topic in self.facets and not asks_for_others(self.message.text):
            return Outcome(ANSWER, topic, remembered, True, confidence=confidence)
        if remembered and topic in self.lists and leans and not names_the_list(self.message.text):
            return Outcome(ANSWER, remembered.topic, remembered, choices=(topic,), confidence=confidence)
        if self.decision == CHOICES and not self._rather_talk():
            return Outcome(CHOICES, choices=self._closest(), confidence=confidence)
        outcome = self._answer_or_next(topic, confidence)
        return replace(outcome, challenge=remembered) if remembered and not outcome.challenge and leans else outcome

    def _about_named(self, groups: list[list[Challenge]], topic: str, confidence: float) -> Outcome:
        """What is asked where challenges are named: a facet, the challenge itself, or something beside them."""
        other = self.other()
        challenge = other if other in groups[0] else self._one(groups, topic)
        named = tuple(dict.fromkeys(challenge.topic for group in groups for challenge in group))
        if challenge and says_nothing(self.message.beside_names):
            return self._as_before(challenge, confidence)
        asked, asked_confidence, of_things = self._asked(self.message.delexicalised, topic)
        elsewhere = asked_confidence >= max(self.message.threshold, FAR_MORE * of_things, _NEARLY * confidence)
        if self.decision == UNKNOWN and not elsewhere:
            return Outcome(UNKNOWN, choices=first([*named, *self._closest()]), confidence=confidence)
        if challenge and asked in self.facets and asked_confidence >= confidence * 0.5:
            return Outcome(ANSWER, asked, challenge, True, confidence=asked_confidence)
        if challenge and topic in self.lists and not asks_for_others(self.message.text):
            return Outcome(ANSWER, challenge.topic, challenge, choices=(topic,), confidence=confidence)
        unsure = self.decision == CHOICES or topic in self.lists or confidence < CERTAIN
        if not challenge and unsure and not (elsewhere and asked_confidence >= CERTAIN):
            others = (topic for topic in self._closest() if topic not in self.of_topic)
            return Outcome(CHOICES, choices=first([*named, *others]), confidence=confidence)
        if topic not in self.of_topic and self.decision != UNKNOWN:
            return self._beside(named, challenge, self._answer_or_next(topic, confidence))
        if elsewhere and not (challenge and asked in self.lists):
            return self._beside(named, challenge, self._answer(asked, asked_confidence))
        if challenge:
            return Outcome(ANSWER, challenge.topic, challenge, confidence=confidence)
        return Outcome(CHOICES, choices=first(named), confidence=confidence)

    def _asked(self, reading: Reading, topic: str) -> tuple[str, float, float]:
        """What a reading without the name says is asked.

        Returns:
            The likeliest topic that describes no challenge (`topic` where there is none), its probability, and the
            probability of all that do.

        """
        asked, score = next(
            ((t, score) for t, score in reading.ranking.items() if t not in self.of_topic), (topic, 0.0)
        )
        return asked, score, sum(score for t, score in reading.ranking.items() if t in self.of_topic)

    def _as_before(self, challenge: Challenge, confidence: float) -> Outcome:
        """A message that only names a challenge: "and the fraud one?" asks of it what was asked of the one before."""
        last = self.state.topic
        if (
            last is None
            or self.state.challenge in (None, challenge.id)
            or last in self.of_topic
            or last not in self.topics
        ):
            return Outcome(ANSWER, challenge.topic, challenge, confidence=confidence)
        facet = last in self.facets
        return Outcome(
            ANSWER, last, challenge, facet, choices=() if facet else (challenge.topic,), confidence=confidence
        )

    def _beside(self, named: tuple[str, ...], challenge: Challenge | None, outcome: Outcome) -> Outcome:
        """A general answer with the challenges named offered beside it; the conversation goes on about `challenge`."""
        if outcome.kind != ANSWER:
            return outcome
        return replace(outcome, challenge=challenge, choices=first([*named, *outcome.choices])[: MOST_CHOICES - 1])

    def _one(self, groups: list[list[Challenge]], topic: str) -> Challenge | None:
        """The one challenge that every name can mean, or the named one that the model is certain of; else None."""
        ids = set.intersection(*({challenge.id for challenge in group} for group in groups))
        likeliest = self.of_topic.get(topic)
        named = {challenge.id for group in groups for challenge in group}
        if len(ids) == 1:
            return self.challenges[ids.pop()]
        certain = self.ranking[0][1] >= CERTAIN and len(groups) == 1 and self._words_tell(groups[0], topic)
        return likeliest if likeliest and likeliest.id in named and certain else None

    def _words_tell(self, group: list[Challenge], topic: str) -> bool:
        """Whether the words beside a name that several challenges share are far likelier those of `topic`'s."""
        beside = dict(self.message.delexicalised.ranking)
        rivals = [beside.get(challenge.topic, 0.0) for challenge in group if challenge.topic != topic]
        return not beside or beside.get(topic, 0.0) > FAR_MORE * max(rivals, default=0.0)


def _talk(ranking: list[tuple[str, float]]) -> float:
    """How probably a message is small talk."""
    return sum(score for topic, score in ranking if topic.startswith(TALK))
