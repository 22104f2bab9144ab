"""What a message may be asking for, and what speaks for each: the features by which the ranker weighs it.

A feature knows nothing of a FAQ: it is the logarithm of what the model says of the topic in one of the message's
readings, or whether the topic stands in some relation to the conversation. A plain message has only the first
feature, `as_is`, so that the model's own ranking stands.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from actions.dialogue.cues import asks_for_others, is_elliptical, is_short, names_the_list, only_asks, says_nothing
from actions.dialogue.learnt.weights import logit
from actions.dialogue.message import ParsedMessage, Reading
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore
from faq.model import TALK, Challenge, group_of

_LEAST = 1e-4  # a smaller probability counts as this one, so that no reading has a veto


@dataclass(frozen=True)
class Candidate:
    """Something that may be asked for.

    Attributes:
        topic: the topic that answers it.
        challenge: the id of the challenge that it is asked of, or that the topic describes.
        facet: whether the topic is asked of the challenge rather than in general.

    """

    topic: str
    challenge: str | None = None
    facet: bool = False


_OF_READINGS = ("as_is", "context", "named_delexicalised", "talked_of_entity", "named_as_is", "talked_of_as_is")
FEATURES = (
    *_OF_READINGS,
    *(f"{name}_reliable" for name in _OF_READINGS),
    "as_is_sure",
    "same_topic_sure",
    "same_group_sure",
    "talk_likely",
    "context_only_asks",
    "same_group",
    "same_topic",
    "talk_after_answer",
    "named_itself",
    "named_facet",
    "named_list",
    "named_another",
    "named_alone_itself",
    "named_alone_as_before",
    "talked_of_itself",
    "talked_of_facet",
    "talked_of_facet_elliptical",
    "talked_of_list",
    "talked_of_another",
    "talked_of_others_wanted",
    "mentioned_itself",
)
"""The features that `Situation.features` may give; those named after a reading are logarithms of probabilities."""


class Situation:
    """One message, or segment of one, in its conversation: what may be asked, and what speaks for it."""

    def __init__(self, store: FactsStore, message: ParsedMessage, state: DialogueState) -> None:
        """Look at the message's words and readings once."""
        self.message, self.state = message, state
        self.reliability = logit(message.reliability)
        self.sure = _peak(message.as_is)
        self.topics, self.facets, self.lists = store.topics(), store.facets(), store.lists()
        self.challenges: Mapping[str, Challenge] = store.program.challenges
        self.of_topic = {challenge.topic: challenge for challenge in self.challenges.values()}
        groups = [[self.challenges[i] for i in ids if i in self.challenges] for ids in message.challenges]
        self.named = [group for group in groups if group]
        self.named_ids = {challenge.id for group in self.named for challenge in group}
        self.last = state.topic if state.topic in self.topics else None
        text = message.text
        self.leans = self.last is not None and is_elliptical(text)
        self.only_asks = self.leans and only_asks(text)
        self.wants_others = asks_for_others(text)
        self.short = is_short(text)
        self.names_list = names_the_list(text)
        self.names_only = bool(self.named) and says_nothing(message.beside_names)
        self.talked_of = None if self.named else self.challenges.get(state.challenge or "")
        mentioned = self.challenges.get(state.mentioned or "")
        self.mentioned = None if self.named or self.talked_of or not self.short else mentioned

    @property
    def plain(self) -> bool:
        """Whether only the message itself tells what it asks: no context, no name, no challenge talked of."""
        return not (self.leans or self.named or self.talked_of or self.mentioned)

    def candidates(self) -> list[Candidate]:
        """What may be asked for, each once."""
        own = self.message
        readings = (own.as_is, own.with_context, own.delexicalised, own.with_entity)
        topics = dict.fromkeys(topic for reading in readings for topic in reading.ranking if topic in self.topics)
        found = dict.fromkeys(each for topic in topics for each in self._asked(topic))
        found.update(dict.fromkeys(Candidate(c.topic, c.id) for c in self._in_focus()))
        if self.names_only and self.last:
            found.update(dict.fromkeys(self._asked(self.last)))
        return list(found)

    def _in_focus(self) -> Iterator[Challenge]:
        """The challenges that the message may be about."""
        for group in self.named:
            yield from group
        if self.talked_of:
            yield self.talked_of
        if self.mentioned:
            yield self.mentioned

    def _asked(self, topic: str) -> Iterator[Candidate]:
        """How a topic may be asked: of a challenge in focus where it can be, else in general."""
        if topic in self.of_topic:
            yield Candidate(topic, self.of_topic[topic].id)
        elif topic in self.facets and self.named:
            yield from (Candidate(topic, challenge.id, True) for group in self.named for challenge in group)
        elif topic in self.facets and self.talked_of and not self.wants_others:
            yield Candidate(topic, self.talked_of.id, True)
        else:
            yield Candidate(topic)

    def features(self, candidate: Candidate) -> dict[str, float]:
        """What speaks for or against a candidate, by names of `FEATURES`; what is left out counts as 0."""
        as_is = _log(self.message.as_is, [candidate.topic])
        found = {"as_is": as_is, "as_is_sure": as_is * self.sure}
        if self.leans:
            self._leaning(candidate, as_is, found)
        if self.named:
            self._naming(candidate, as_is, found)
        elif self.talked_of or self.mentioned:
            self._talking(candidate, as_is, found)
        for name in _OF_READINGS:
            if name in found:
                found[f"{name}_reliable"] = found[name] * self.reliability
        return found

    def _leaning(self, candidate: Candidate, as_is: float, found: dict[str, float]) -> None:
        """What speaks for a candidate where the message leans on the last answer."""
        assert self.last is not None
        found["context"] = _log(self.message.with_context, [candidate.topic])
        found["context_only_asks"] = as_is * self.only_asks
        found["same_group"] = float(group_of(candidate.topic) == group_of(self.last))
        found["same_topic"] = float(candidate.topic == self.last)
        found["same_topic_sure"] = found["same_topic"] * self.sure
        found["same_group_sure"] = found["same_group"] * self.sure
        found["talk_after_answer"] = float(candidate.topic.startswith(TALK))
        found["talk_likely"] = found["talk_after_answer"] * _share(self.message.as_is, [candidate.topic])

    def _naming(self, candidate: Candidate, as_is: float, found: dict[str, float]) -> None:
        """What speaks for a candidate where the message names challenges."""
        among = candidate.challenge in self.named_ids
        itself = among and not candidate.facet
        topics = list(self.of_topic) if itself else [candidate.topic]
        found["named_delexicalised"] = _log(self.message.delexicalised, topics)
        found["named_as_is"] = as_is
        found["named_itself"] = float(itself)
        found["named_facet"] = float(among and candidate.facet)
        found["named_list"] = float(candidate.topic in self.lists) * (1.0 - 2.0 * self.wants_others)
        found["named_another"] = float(candidate.topic in self.of_topic and not among)
        if self.names_only:
            found["named_alone_itself"] = float(itself)
            found["named_alone_as_before"] = float(candidate.topic == self.last and self._another_before(candidate))

    def _another_before(self, candidate: Candidate) -> bool:
        """Whether the last answer was about another challenge, and told more than what that is."""
        before = self.state.challenge
        return before is not None and before != candidate.challenge and self.last not in self.of_topic

    def _talking(self, candidate: Candidate, as_is: float, found: dict[str, float]) -> None:
        """What speaks for a candidate where a challenge was talked of, or named by the last answer."""
        meant = self.talked_of or self.mentioned
        assert meant is not None
        itself = candidate.challenge == meant.id and not candidate.facet
        own = list(self.of_topic) if itself else [candidate.topic]
        found["talked_of_entity"] = _log(self.message.with_entity, own)
        found["talked_of_as_is"] = as_is * bool(self.message.with_entity)
        found["talked_of_another"] = float(candidate.topic in self.of_topic and not itself)
        if self.mentioned:
            found["mentioned_itself"] = float(itself)
            return
        found["talked_of_itself"] = float(itself)
        found["talked_of_facet"] = float(candidate.facet)
        found["talked_of_facet_elliptical"] = float(candidate.facet and self.leans)
        found["talked_of_list"] = float(candidate.topic in self.lists and self.leans and not self.names_list)
        found["talked_of_others_wanted"] = float(self.wants_others and itself)


def _log(reading: Reading, topics: Iterable[str]) -> float:
    """The logarithm of the probability that a reading gives to topics, if it is about any; 0 without a reading."""
    return math.log(max(_share(reading, topics), _LEAST)) if reading else 0.0


def _peak(reading: Reading) -> float:
    """The probability of a reading's likeliest topic."""
    return max(reading.ranking.values(), default=0.0)


def _share(reading: Reading, topics: Iterable[str]) -> float:
    """The probability that a reading gives to topics, if it is about any; 0 without a reading."""
    return sum(map(reading.of, topics)) / sum(reading.ranking.values()) if reading else 0.0
