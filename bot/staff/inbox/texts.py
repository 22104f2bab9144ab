"""What the inbox's pages say, one set a language, kept as data in texts.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.texts import read_texts


@dataclass(frozen=True)
class InboxTexts:
    """The wordings of one language; see texts.yml."""

    hint_subject: str
    hint: str
    hint_where: str
    lead: str
    privacy: str
    show: str
    state_waiting: str
    state_answered: str
    state_closed: str
    waiting_many: str
    waiting_one: str
    waiting_none: str
    answered_many: str
    answered_one: str
    answered_none: str
    closed_many: str
    closed_one: str
    closed_none: str
    turned_off: str
    asked_at: str
    asked_since: str
    people: str
    likely: str
    answer_it: str
    read_it: str
    answered_by: str
    closed_by: str
    by_topic: str
    previous: str
    following: str
    back: str
    as_it_stands: str
    conversation: str
    conversation_none: str
    recipients: str
    recipients_one: str
    recipients_lead: str
    perhaps: str
    answer_with: str
    own_words: str
    topic_not_in: str
    find: str
    your_answer: str
    your_answer_too: str
    answer_hint: str
    teach: str
    teach_nothing: str
    teach_phrasing: str
    teach_topic: str
    teach_topic_same: str
    teach_new: str
    teach_text: str
    teach_hint: str
    new_topic: str
    new_topic_hint: str
    send: str
    see: str
    seen: str
    close: str
    close_hint: str
    answer: str
    yours: str
    not_sent: str
    done_answer_one: str
    done_answer_many: str
    done_close_one: str
    done_close_many: str
    done_settled: str
    done_phrasing: str
    done_new: str
    not_taught: str
    no_such: str
    withdrawn: str
    settled_answer: str
    settled_close: str
    choose: str
    two_answers: str
    write_in: str
    topic_lacks: str
    too_long: str
    changed: str
    choose_taught: str
    write_taught: str
    what_then: str
    panel_oldest: str
    panel_median: str
    panel_open: str

    def state(self, name: str) -> str:
        """What questions in a state are called."""
        return str(getattr(self, f"state_{name}"))

    def counted(self, name: str, count: int) -> str:
        """So many of something: `name` is what the wording's key begins with."""
        ending = {0: "none", 1: "one"}.get(count, "many")
        return str(getattr(self, f"{name}_{ending}")).format(count=count)


@cache
def inbox_texts() -> Mapping[str, InboxTexts]:
    """Every language's wordings, read once."""
    return read_texts(InboxTexts, Path(__file__).with_name("texts.yml"))
