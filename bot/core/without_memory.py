"""Answering while conversations cannot be read or kept: what needs no memory, with a sentence that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from actions.dialogue.cues import only_asks
from actions.dialogue.outcome import ANSWER, SMALL_TALK
from bot.core.messages import Reply
from bot.core.texts import language_texts
from faq.ids import PAYLOAD


@dataclass(frozen=True)
class ChannelTexts:
    """The wordings that all channels share; see channels.yml."""

    unremembered: str


@cache
def channel_texts() -> Mapping[str, ChannelTexts]:
    """Every language's wordings, read once."""
    return language_texts(ChannelTexts, "channels.yml")


def needs_no_memory(text: str, replies: Sequence[Reply]) -> bool:
    """Whether a message is one by itself, and what is answered to it without its conversation answers all of it.

    A button's payload counts only where the button was offered, and "and when?" is about what was talked about.
    """
    if PAYLOAD.fullmatch(text) or only_asks(text):
        return False
    return all(reply["custom"]["kind"] in (ANSWER, SMALL_TALK) for reply in replies)


def marked_unremembered(replies: Sequence[Reply]) -> list[Reply]:
    """The replies, the last of which says that the conversation is not being remembered."""
    *others, last = replies
    note = channel_texts()[last["custom"]["language"]].unremembered
    return [*others, {**last, "text": f"{last['text']}\n\n{note}"}]
