"""What a message may be asking for, and what speaks for each: the features by which the ranker weighs it.

A feature knows nothing of a FAQ: it is the logarithm of what the model says of the topic in one of the message's
readings, or whether the topic stands in some relation to the conversation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from actions.dialogue.message import CLOSING, Reading
from actions.dialogue.situation import Situation
from actions.dialogue.weights import logit
from faq.model import TALK, group_of

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


_WEIGHED_BY_RELIABILITY = ("as_is", "context", "of_focus")
FEATURES = (
    *_WEIGHED_BY_RELIABILITY,
    *(f"{name}_reliable" for name in _WEIGHED_BY_RELIABILITY),
    "closing_talk",
    "context_as_is",
    "context_only_asks",
    "same_group",
    "same_topic",
    "same_topic_sure",
    "itself_as_is",
    "itself_of_focus",
    "facet_as_is",
    "facet_of_focus",
    "named_itself",
    "named_facet",
    "named_another",
    "talked_of_itself",
    "talked_of_facet",
    "talked_of_another",
    "others_itself",
    "others_facet",
)
"""The features that `Candidates.features` may give; as_is, context and of_focus are logarithms of probabilities."""


class Candidates:
    """What may be asked in a situation."""

    def __init__(self, situation: Situation) -> None:
        """Take the situation; nothing is weighed yet."""
        self._in, self._message = situation, situation.message
        self._reliability = logit(self._message.reliability)
        self._sure = max(self._message.as_is.ranking.values(), default=0.0)
        self._meant = {challenge.topic for challenge in situation.meant}
        # "The challenge of the ARS" is no question for the list of challenges, unless it says "the others".
        self._listed = situation.lists if situation.named and not situation.wants_others else frozenset()

    def all(self) -> list[Candidate]:
        """What may be asked for, each once."""
        own = self._message
        readings = (own.as_is, own.with_context, own.delexicalised, own.with_entity)
        topics = dict.fromkeys(topic for reading in readings for topic in reading.ranking if topic in self._in.topics)
        found = dict.fromkeys(map(self.asked, topics))
        if self._in.focus:
            found.setdefault(self.asked(self._in.focus.topic))
        return list(found)

    def asked(self, topic: str) -> Candidate:
        """How a topic is asked here: of the challenge in focus where it can be, else in general."""
        focus = self._in.focus
        if focus and (topic in self._meant or topic in self._listed):
            return Candidate(focus.topic, focus.id)
        if topic in self._in.of_topic:
            return Candidate(topic, self._in.of_topic[topic].id)
        of_focus = self._in.named or (self._in.talked_of and not self._in.wants_others)
        if focus and of_focus and topic in self._in.facets:
            return Candidate(topic, focus.id, True)
        return Candidate(topic)

    def features(self, candidate: Candidate) -> dict[str, float]:
        """What speaks for or against a candidate, by names of `FEATURES`; what is left out counts as 0."""
        as_is = _log(self._share(candidate, self._message.as_is))
        found = {"as_is": as_is}
        if self._message.acts and candidate.topic.startswith(TALK):
            found["closing_talk"] = self._message.acts.get(CLOSING, 0.0)
        if self._in.leans:
            self._leaning(candidate, as_is, found)
        if self._in.focus:
            self._focused(candidate, as_is, found)
        for name in _WEIGHED_BY_RELIABILITY:
            if name in found:
                found[f"{name}_reliable"] = found[name] * self._reliability
        return found

    def _leaning(self, candidate: Candidate, as_is: float, found: dict[str, float]) -> None:
        """What speaks for a candidate where the message leans on the last answer."""
        assert self._in.last is not None
        if reading := self._message.with_context:
            found["context"] = _log(reading.share([candidate.topic]))
        found["context_as_is"] = as_is
        found["context_only_asks"] = as_is * self._in.only_asks
        found["same_group"] = float(group_of(candidate.topic) == group_of(self._in.last))
        found["same_topic"] = float(candidate.topic == self._in.last)
        found["same_topic_sure"] = found["same_topic"] * self._sure

    def _focused(self, candidate: Candidate, as_is: float, found: dict[str, float]) -> None:
        """What speaks for a candidate where the message may be about a challenge."""
        itself, another = self._is_itself(candidate), self._is_another(candidate)
        sort = "itself" if itself else "facet" if candidate.facet else "another" if another else None
        reading = self._in.of_focus
        if reading:
            found["of_focus"] = _log(self._share_of_focus(candidate, reading))
        if sort is None:
            return
        found[f"{'named' if self._in.named else 'talked_of'}_{sort}"] = 1.0
        if sort == "another":
            return
        found[f"{sort}_as_is"] = as_is
        if reading:
            found[f"{sort}_of_focus"] = found["of_focus"]
        found[f"others_{sort}"] = float(self._in.wants_others)

    def _is_itself(self, candidate: Candidate) -> bool:
        return candidate.topic in self._meant and not candidate.facet

    def _is_another(self, candidate: Candidate) -> bool:
        return candidate.topic in self._in.of_topic and not self._is_itself(candidate)

    def _share(self, candidate: Candidate, reading: Reading) -> float:
        """The probability that the message as it stands asks for a candidate."""
        if self._is_itself(candidate):
            return reading.share([*self._meant, *self._listed])
        return reading.share([candidate.topic])

    def _share_of_focus(self, candidate: Candidate, reading: Reading) -> float:
        """The probability of a candidate in a reading that leaves open which challenge it is about.

        Whichever challenge that reading guesses, it is the one in focus, unless the message as it stands is
        likeliest about another one.
        """
        if self._is_itself(candidate):
            return reading.share([*self._in.of_topic, *self._listed]) - self._of_another
        if self._is_another(candidate):
            return self._of_another if candidate.topic == self._likeliest else 0.0
        return reading.share([candidate.topic])

    @cached_property
    def _likeliest(self) -> str | None:
        return next(iter(self._message.as_is.ranking), None)

    @cached_property
    def _of_another(self) -> float:
        """The probability that the message is about a challenge that is not in focus."""
        likeliest = self._likeliest
        if likeliest not in self._in.of_topic or likeliest in self._meant:
            return 0.0
        return min(self._in.of_focus.share([likeliest]), self._message.as_is.of(likeliest))


def _log(probability: float) -> float:
    return math.log(max(probability, _LEAST))
