"""What was asked, beside what the database keeps: nothing lost, doubled or out of order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from drills.visitors import AskedQuestion

_KEPT = text(
    "select c.sender, t.text from turns t join conversations c on t.conversation = c.id "
    "where c.sender like :senders order by t.id"
)


@dataclass
class Ledger:
    """How many questions came to what.

    Attributes:
        answered: with 200.
        busy: with 503 and a `Retry-After`.
        others: with anything else, by status; 0 is a connection that ended without an answer.
        empty: answered without a reply.
        lost: answered, and in no turn that is kept, though the answer did not say so.
        doubled: in more than one turn.
        disordered: kept after a question that was asked later in the same conversation.

    """

    answered: int = 0
    busy: int = 0
    others: Counter[int] = field(default_factory=Counter)
    empty: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0

    def problems(self) -> list[str]:
        """What must not be: a sentence each; none where every question was answered or put off, kept once, in order."""
        seen = (
            (self.others, f"Questions came to {counted(self.others)}."),
            (self.empty, f"{self.empty} answered questions got an empty reply or none."),
            (self.lost, f"{self.lost} answered questions were lost."),
            (self.doubled, f"{self.doubled} questions were kept twice."),
            (self.disordered, f"{self.disordered} questions were kept out of order."),
        )
        return [sentence for found, sentence in seen if found]


def counted(statuses: Mapping[int, int]) -> str:
    """How many there were of each status, as a cell or a sentence says it."""
    return ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())) or "0"


def kept_turns(url: str, senders: str) -> dict[str, list[str]]:
    """The texts of the turns of every sender whose name begins so, oldest first."""
    engine = create_engine(url, future=True, poolclass=NullPool)
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for sender, kept in connection.execute(_KEPT, {"senders": f"{senders}%"}):
            found.setdefault(sender, []).append(kept)
    return found


def ledger_of(asked: Iterable[AskedQuestion], kept: Mapping[str, Sequence[str]], unkept: Sequence[str] = ()) -> Ledger:
    """Compare; a reply with one of the sentences `unkept` says by itself that its turn is not kept."""
    ledger = Ledger()
    conversations: dict[str, list[AskedQuestion]] = {}
    for question in asked:
        conversations.setdefault(question.sender, []).append(question)
        _count(question, ledger)
    for sender, questions in conversations.items():
        turns = [_best(turn, questions) for turn in kept.get(sender, ())]
        often = Counter(turns)
        ledger.doubled += sum(count - 1 for count in often.values())
        ledger.disordered += sum(later < earlier for earlier, later in pairwise(turns))
        for number, question in enumerate(questions):
            if question.status == 200 and number not in often and not _says(question, unkept):
                ledger.lost += 1
    return ledger


def _count(question: AskedQuestion, ledger: Ledger) -> None:
    if question.status == 200:
        ledger.answered += 1
        ledger.empty += not question.replies or not all(reply["text"].strip() for reply in question.replies)
    elif question.status == 503 and question.again:
        ledger.busy += 1
    else:
        ledger.others[question.status] += 1


def _says(question: AskedQuestion, sentences: Sequence[str]) -> bool:
    return any(sentence in reply["text"] for sentence in sentences for reply in question.replies)


def _best(kept: str, questions: Sequence[AskedQuestion]) -> int:
    """The question that a kept text, which may be redacted, is of."""
    words = set(re.findall(r"\w+", kept.lower()))

    def likeness(number: int) -> float:
        others = set(re.findall(r"\w+", questions[number].text.lower()))
        return len(words & others) / (len(words | others) or 1)

    return max(range(len(questions)), key=likeness)
