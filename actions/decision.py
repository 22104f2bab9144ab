"""What to say to a message: an answer, a choice of topics, or that it is not known.

Pure: it reads what was understood, what is remembered and what the store holds, and returns data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.facts import FactsStore
from actions.reference import (
    asks_for_others,
    follows_on,
    names_the_list,
    only_asks,
    places_among,
    pointed_at,
    says_nothing,
    tells_a_story,
    the_other,
)
from actions.understanding import Memory, Understanding
from faq.model import TALK, Challenge, group_of

MOST_CHOICES = 3
WORTH_OFFERING = 0.05
_WORTH_BESIDE = 0.1  # of the answer's own probability, where that is low
CERTAIN = 0.7  # how sure the words must be to tell two things of one name apart
FAR_MORE = 3.0
_AS_GOOD = 0.9  # as sure, that a short message asks for the thing talked of, as that it asks something else
_NEARLY = 0.75  # as sure, of what a message asks beside a name, as the whole message is of something
# Of a message that leans on the last answer:
_SAME_GROUP = 8.0  # times likelier are the topics of the last one's group
_SAME_TOPIC = 0.14  # times as likely is the last one itself
_TOGETHER = 0.75  # the power with which the two messages, judged as one, count beside this one alone
_BARE = 0.5  # the power with which a message that only asks counts by itself: "when?" may be about anything
_CLEAR = 0.9  # how probable a topic must be for "where?" to be about it whatever came before
_LEAST = 1e-5  # the probability of a topic that a ranking leaves out


@dataclass(frozen=True)
class Outcome:
    """What to say.

    Attributes:
        kind: "answer", "talk", "choices" or "unknown", as the contract has them.
        topic: the topic answered, None for "choices" and "unknown".
        thing: the challenge that the answer is about.
        facet: whether the topic is asked of `thing` rather than in general.
        choices: topics to offer as buttons.
        confidence: 0 to 1.

    """

    kind: str
    topic: str | None = None
    thing: Challenge | None = None
    facet: bool = False
    choices: tuple[str, ...] = ()
    confidence: float = 0.0


class Decision:
    """Decides the outcome of one message."""

    def __init__(self, store: FactsStore, said: Understanding, memory: Memory) -> None:
        """Look at one message in its conversation."""
        self.said, self.memory = said, memory
        self.things = store.program.challenges
        self.of_topic = {thing.topic: thing for thing in self.things.values()}
        self.facets, self.lists = store.facets(), store.lists()
        self.topics = store.topics()
        self.ranking = self._ranking()
        self.decision = self._decision()

    def outcome(self) -> Outcome:
        """The outcome; "unknown" where nothing was understood."""
        if self.said.payload in set(self.memory.offered) & self.topics:
            return self._answer(str(self.said.payload), 1.0)
        ranking = self.ranking
        if not ranking or not any(character.isalnum() for character in self.said.text):
            return Outcome("unknown")
        listed = bool(self.memory.thing) or self.memory.topic in self.lists
        if pointed := pointed_at(self.said.text, self.things, listed):
            return self._about_meant(pointed, *ranking[0])
        groups = [[self.things[i] for i in ids if i in self.things] for ids in self.said.things]
        groups = [group for group in groups if group]
        if groups:
            return self._about_named(groups, *ranking[0])
        other = self.other()
        return self._about_meant(other, *ranking[0]) if other else self._about_nothing_named(*ranking[0])

    def other(self) -> Challenge | None:
        """The thing that "the other one" is, if the message asks for it."""
        return the_other(self.said.text, self.things, self.memory.thing)

    def picked(self) -> list[Outcome]:
        """The topics that the message picks by their places among those that the last reply offered."""
        shown = [topic for topic in self.memory.shown if topic in self.topics]
        things = [topic for topic in shown if topic in self.of_topic]
        for offered in (things, shown):
            taken = offered.index(self.memory.topic) if self.memory.topic in offered else None
            if places := places_among(self.said.text, len(offered), offered == things, taken) if offered else []:
                return [self._answer(offered[place], 1.0) for place in places]
        return []

    def several_named(self) -> list[Outcome]:
        """The things that a short message names and asks nothing else of: "tell me about X and Y"."""
        named = list(dict.fromkeys(ids[0] for ids in self.said.things if len(ids) == 1 and ids[0] in self.things))
        if not 2 <= len(named) <= MOST_CHOICES or len(named) < len(self.said.things) or tells_a_story(self.said.text):
            return []
        return [self._answer(self.things[i].topic, 1.0) for i in named]

    def _ranking(self) -> list[tuple[str, float]]:
        """The topics with their probabilities; those of what leans on the last answer, in the light of that."""
        ranking = [(topic, score) for topic, score in self.said.ranking if topic in self.topics]
        last = self.memory.topic
        if last is None or not ranking or not follows_on(self.said.text) or _talk(ranking) >= CERTAIN:
            return ranking  # small talk leans on nothing either: "thanks, and in French?"
        alone, together = dict(ranking), dict(self.said.together)
        vague = only_asks(self.said.text) and ranking[0][1] < _CLEAR
        odds = {
            topic: max(alone.get(topic, 0.0), _LEAST) ** (_BARE if vague else 1.0)
            * (max(together.get(topic, 0.0), _LEAST) ** _TOGETHER if together else 1.0)
            * (_SAME_GROUP if group_of(topic) == group_of(last) else 1.0)
            * (_SAME_TOPIC if topic == last else 1.0)
            for topic in dict.fromkeys([*alone, *together])
            if topic in self.topics
        }
        known = self.said.known / sum(odds.values())
        return sorted(((topic, known * score) for topic, score in odds.items()), key=lambda pair: -pair[1])

    def _decision(self) -> str:
        """What the pipeline decided; what the last answer makes clear is answered after all."""
        if self.ranking and self.said.decision != "answer" and self.ranking[0][1] >= self.said.needed:
            return "answer"
        return self.said.decision

    def _about_meant(self, thing: Challenge, topic: str, confidence: float) -> Outcome:
        """The message points at a thing without naming it; it may ask a facet of it."""
        if topic in self.facets and self.decision == "answer" and confidence >= CERTAIN:
            return Outcome("answer", topic, thing, True, confidence=confidence)
        return Outcome("answer", thing.topic, thing, confidence=1.0)

    def _answer(self, topic: str, confidence: float) -> Outcome:
        kind = "talk" if topic.startswith(TALK) else "answer"
        return Outcome(kind, topic, self.of_topic.get(topic), confidence=confidence)

    def _answer_or_next(self, topic: str, confidence: float) -> Outcome:
        """An answer, with the next likeliest topics beside it where they are likely at all."""
        least = min(WORTH_OFFERING, _WORTH_BESIDE * confidence)
        others = [t for t, score in self.ranking[1:MOST_CHOICES] if score >= least and not t.startswith(TALK)]
        outcome = self._answer(topic, confidence)
        sure = outcome.kind == "talk" and confidence >= CERTAIN
        return outcome if sure else replace(outcome, choices=tuple(others))

    def _closest(self) -> tuple[str, ...]:
        own = [t for t, _ in self.ranking if not t.startswith(TALK)]
        return tuple(own[:MOST_CHOICES])

    def _rather_talk(self) -> bool:
        """Whether it is likelier small talk than about any topic."""
        return _talk(self.ranking) > sum(score for _, score in self.ranking) / 2

    def _of_thing_talked_of(self, remembered: Challenge | None, topic: str, confidence: float) -> Outcome | None:
        """What a short message asks of the thing talked of or last mentioned, if it does: "what's it about?"."""
        thing = remembered or self.things.get(self.memory.mentioned or "")
        another = topic in self.of_topic and self.of_topic[topic] != thing and confidence >= CERTAIN
        if thing is None or another or topic in self.lists or asks_for_others(self.said.text):
            return None
        asked, sure, of_things = self._asked(self.said.of_thing, topic)
        other = 0.0 if topic in self.of_topic else confidence
        if of_things > max(sure, self.said.needed, _AS_GOOD * other):
            return Outcome("answer", thing.topic, thing, confidence=of_things)
        if remembered and asked in self.facets and sure >= max(self.said.needed, _NEARLY * other):
            return Outcome("answer", asked, remembered, True, confidence=sure)
        return None

    def _about_nothing_named(self, topic: str, confidence: float) -> Outcome:
        remembered, leans = self.things.get(self.memory.thing or ""), follows_on(self.said.text)
        if of_thing := self._of_thing_talked_of(remembered, topic, confidence):
            return of_thing
        if self.decision == "unknown":
            return Outcome("unknown", choices=self._closest(), confidence=confidence)
        if remembered and topic in self.facets and not asks_for_others(self.said.text):
            return Outcome("answer", topic, remembered, True, confidence=confidence)
        if remembered and topic in self.lists and leans and not names_the_list(self.said.text):
            return Outcome("answer", remembered.topic, remembered, choices=(topic,), confidence=confidence)
        if self.decision == "choices" and not self._rather_talk():
            return Outcome("choices", choices=self._closest(), confidence=confidence)
        outcome = self._answer_or_next(topic, confidence)
        return replace(outcome, thing=remembered) if remembered and not outcome.thing and leans else outcome

    def _about_named(self, groups: list[list[Challenge]], topic: str, confidence: float) -> Outcome:
        """The message names things: tell apart what is asked (a facet, the thing itself, or neither)."""
        other = self.other()
        thing = other if other in groups[0] else self._one(groups, topic)
        named = tuple(dict.fromkeys(thing.topic for group in groups for thing in group))
        if thing and says_nothing(self.said.beside_names):
            return self._as_before(thing, confidence)
        asked, asked_confidence, of_things = self._asked(self.said.unnamed, topic)
        elsewhere = asked_confidence >= max(self.said.needed, FAR_MORE * of_things, _NEARLY * confidence)
        if self.decision == "unknown" and not elsewhere:
            return Outcome("unknown", choices=_first(*named, *self._closest()), confidence=confidence)
        if thing and asked in self.facets and asked_confidence >= confidence * 0.5:
            return Outcome("answer", asked, thing, True, confidence=asked_confidence)
        if thing and topic in self.lists and not asks_for_others(self.said.text):
            return Outcome("answer", thing.topic, thing, choices=(topic,), confidence=confidence)
        unsure = self.decision == "choices" or topic in self.lists or confidence < CERTAIN
        if not thing and unsure and not (elsewhere and asked_confidence >= CERTAIN):
            others = (topic for topic in self._closest() if topic not in self.of_topic)
            return Outcome("choices", choices=_first(*named, *others), confidence=confidence)
        if topic not in self.of_topic and self.decision != "unknown":
            return self._beside(named, thing, self._answer_or_next(topic, confidence))
        if elsewhere and not (thing and asked in self.lists):
            return self._beside(named, thing, self._answer(asked, asked_confidence))
        if thing:
            return Outcome("answer", thing.topic, thing, confidence=confidence)
        return Outcome("choices", choices=_first(*named), confidence=confidence)

    def _asked(self, ranking: tuple[tuple[str, float], ...], topic: str) -> tuple[str, float, float]:
        """What a ranking without a name says is asked: the likeliest topic but things, its score, and theirs.

        Where there is none, it is `topic`.
        """
        asked, score = next(((t, score) for t, score in ranking if t not in self.of_topic), (topic, 0.0))
        return asked, score, sum(score for t, score in ranking if t in self.of_topic)

    def _as_before(self, thing: Challenge, confidence: float) -> Outcome:
        """A message that only names a thing: "and the fraud one?" asks of it what was asked of the one before."""
        last = self.memory.topic
        if last is None or self.memory.thing in (None, thing.id) or last in self.of_topic or last not in self.topics:
            return Outcome("answer", thing.topic, thing, confidence=confidence)
        facet = last in self.facets
        return Outcome("answer", last, thing, facet, choices=() if facet else (thing.topic,), confidence=confidence)

    def _beside(self, named: tuple[str, ...], thing: Challenge | None, outcome: Outcome) -> Outcome:
        """A general answer with the things that were named offered beside it; the talk is of the one meant."""
        if outcome.kind != "answer":
            return outcome
        return replace(outcome, thing=thing, choices=_first(*named, *outcome.choices)[: MOST_CHOICES - 1])

    def _one(self, groups: list[list[Challenge]], topic: str) -> Challenge | None:
        """The one thing that every name can mean, or the one that the classifier tells; else None."""
        ids = set.intersection(*({thing.id for thing in group} for group in groups))
        told = self.of_topic.get(topic)
        named = {thing.id for group in groups for thing in group}
        if len(ids) == 1:
            return self.things[ids.pop()]
        certain = self.ranking[0][1] >= CERTAIN and len(groups) == 1 and self._words_tell(groups[0], topic)
        return told if told and told.id in named and certain else None

    def _words_tell(self, group: list[Challenge], topic: str) -> bool:
        """Whether the words beside the name that a group shares are far more those of one of it."""
        beside = dict(self.said.unnamed)
        rivals = [beside.get(thing.topic, 0.0) for thing in group if thing.topic != topic]
        return not beside or beside.get(topic, 0.0) > FAR_MORE * max(rivals, default=0.0)


def _first(*topics: str) -> tuple[str, ...]:
    """As many topics as are offered, each once."""
    return tuple(dict.fromkeys(topics))[:MOST_CHOICES]


def _talk(ranking: list[tuple[str, float]]) -> float:
    """How probably a message is small talk."""
    return sum(score for topic, score in ranking if topic.startswith(TALK))
