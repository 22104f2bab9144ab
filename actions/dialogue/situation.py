"""What a message is about, before anything is weighed: what it names, points at or leans on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from actions.dialogue.cues import asks_for_others, is_elliptical, is_short, names_the_list, only_asks, says_nothing
from actions.dialogue.message import NO_READING, ParsedMessage, Reading
from actions.dialogue.selection import the_other
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore
from faq.model import Challenge

_LEAD = 3.0  # times; if one challenge named is less than so much likelier than another, the visitor is asked which
_DOUBT = 0.1  # the probability that is added to each before: a name alone tells two of one host hardly apart


class Situation:
    """One message, or segment of one, in its conversation.

    Attributes:
        named: the challenges named, those that one name may mean together.
        last: the topic of the last answer, if there is still such a topic.
        leans: whether the message leans on that answer.
        only_asks: whether it is a bare question that does.
        wants_others: whether it says "the others" or "the list".
        names_list: whether it says "challenge" or "the others".
        names_only: whether it says nothing beside a name: "and the fraud one?".
        talked_of: the challenge that the conversation is about, where none is named.
        mentioned: the one that the last answer named, where none is talked of and the message is short.
        focus: the challenge that the message may be asked of: one named, the one talked of or mentioned.
        meant: `focus`, or all those that the name may equally mean.

    """

    def __init__(self, store: FactsStore, message: ParsedMessage, state: DialogueState) -> None:
        """Look at the message's words once."""
        self.message, self.state = message, state
        self.topics, self.facets, self.lists = store.topics(), store.facets(), store.lists()
        self.challenges: Mapping[str, Challenge] = store.program.challenges
        self.of_topic = {challenge.topic: challenge for challenge in self.challenges.values()}
        groups = [[self.challenges[i] for i in ids if i in self.challenges] for ids in message.challenges]
        self.named = [group for group in groups if group]
        self.last = state.topic if state.topic in self.topics else None
        text = message.text
        self.leans = self.last is not None and is_elliptical(text)
        self.only_asks = self.leans and only_asks(text)
        self.wants_others, self.names_list = asks_for_others(text), names_the_list(text)
        self.names_only = bool(self.named) and says_nothing(message.beside_names)
        self.talked_of = None if self.named else self.challenges.get(state.challenge or "")
        mentioned = self.challenges.get(state.mentioned or "")
        self.mentioned = None if self.named or self.talked_of or not is_short(text) else mentioned
        self.meant = self._meant()
        self.focus = self.meant[0] if self.meant else None

    @property
    def plain(self) -> bool:
        """Whether only the message itself tells what it asks: no context, no challenge that it may be about."""
        return not (self.leans or self.focus)

    @property
    def ambiguous(self) -> bool:
        """Whether the message names one of several challenges, and nothing tells which."""
        return len(self.meant) > 1

    @property
    def named_topics(self) -> list[str]:
        """The topics of the challenges named."""
        return [challenge.topic for group in self.named for challenge in group]

    @property
    def of_focus(self) -> Reading:
        """The reading of the message as one about a challenge, whatever its name; empty without one."""
        if self.focus is None:
            return NO_READING
        return self.message.delexicalised if self.named else self.message.with_entity

    @cached_property
    def other(self) -> Challenge | None:
        """The challenge that "the other one" is, if the message asks for it."""
        return the_other(self.message.text, self.challenges, self.state.challenge)

    @property
    def asked_before(self) -> str | None:
        """What was asked of another challenge before, beyond what that is."""
        before = self.state.challenge
        another = self.focus is not None and before not in (None, self.focus.id)
        return self.last if another and self.last not in self.of_topic else None

    def _meant(self) -> list[Challenge]:
        """The challenges that the message may be about: likeliest first where a name is of several."""
        if not self.named:
            about = self.talked_of or self.mentioned
            return [about] if about else []
        in_all = set.intersection(*({challenge.id for challenge in group} for group in self.named))
        pool = {challenge.id: challenge for group in self.named for challenge in group}
        pool = {i: challenge for i, challenge in pool.items() if i in in_all} or pool
        if self.other is not None and self.other in self.named[0]:
            return [self.other]
        likely = {i: self.message.as_is.of(challenge.topic) + _DOUBT for i, challenge in pool.items()}
        first, *rest = sorted(pool, key=lambda i: -likely[i])
        close = [i for i in rest if likely[first] < _LEAD * likely[i]]
        return [pool[first], *(pool[i] for i in close)]
