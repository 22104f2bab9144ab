"""What else could be answered to a message that its outcome is not sure of, for somebody else to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from actions.dialogue.decision import Decision
from actions.dialogue.message import ParsedMessage
from actions.dialogue.multi_intent import parts_of
from actions.dialogue.outcome import Outcome
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore

MOST_ALTERNATIVES = 8


@dataclass(frozen=True)
class Alternatives:
    """What could be answered to a message.

    Attributes:
        answers: an answer for each topic that it may mean, likeliest first; none where there is nothing to choose.
        unknown: what is answered where it means none of them.

    """

    answers: tuple[Outcome, ...]
    unknown: Outcome

    def chosen(self, topics: Sequence[str]) -> list[Outcome]:
        """What to say where the message means these topics, in order.

        Raises:
            KeyError: a topic is none of those that it may mean.

        """
        own = {str(answer.topic): answer for answer in self.answers}
        found = [own[topic] for topic in topics] or [self.unknown]
        return [replace(outcome, choices=()) for outcome in found] if len(found) > 1 else found


def alternatives(
    store: FactsStore, message: ParsedMessage, state: DialogueState, answered: Iterable[str]
) -> Alternatives:
    """What could be answered to a message instead of answering the topics `answered`, or in spite of answering none.

    Nothing is to be chosen for a button, for what has no letter, and where a name is one of several challenges': the
    visitor alone can tell.
    """
    decision = Decision(store, message, state)
    if message.payload or decision.situation.ambiguous or not any(character.isalpha() for character in message.text):
        return Alternatives((), decision.unknown())
    found: dict[str, Outcome] = {}
    for answer in _answers(store, decision, answered):
        found.setdefault(str(answer.topic), answer)
    return Alternatives(tuple(found.values())[:MOST_ALTERNATIVES], decision.unknown())


def _answers(store: FactsStore, decision: Decision, answered: Iterable[str]) -> Iterator[Outcome]:
    """Answers: those given anyway first, then in turn the likeliest of each part and of the whole message."""
    outcomes = [each.outcome for each in parts_of(store, decision.message, decision.state)]
    of_parts = {outcome.topic: outcome for outcome in outcomes if outcome.topic is not None}
    likely = [[*([outcome.topic] if outcome.topic else []), *outcome.choices] for outcome in outcomes]
    likely.append([topic for topic, _ in decision.ranked.topics])
    in_turn = (topic for each in zip_longest(*likely) for topic in each if topic is not None)
    for topic in (*answered, *in_turn):
        yield of_parts.get(topic) or decision.answer_about(topic)
