"""Questions that visitors left for the team: left, withdrawn, answered by staff, closed.

An answer is written as a turn of the conversation, so that whatever shows, exports or erases a conversation has it. On
a channel that sends by itself, it is put into the outbox in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from statistics import median
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.engine import Connection, Row

from actions.dialogue.outcome import TEAM
from actions.dialogue.state import with_team_answer
from bot.core.conversations import Conversations
from bot.core.database import LOG_WAITS_BRIEFLY, empty_log
from bot.core.database_time import in_utc, utc_now
from bot.core.deletion import lock_conversations
from bot.core.messages import Reply
from bot.core.tables import conversations, of_sender, outbox, turns
from bot.core.team_records import (
    ANSWERED,
    CLOSED,
    MOST_LEFT_WAITING,
    WAITING,
    WITH_NEXT_REPLY,
    WITHDRAWN,
    NewQuestion,
    NoSuchQuestion,
    NotWaiting,
    TeamCounts,
    TeamQuestion,
    TooManyWaiting,
)
from bot.core.team_tables import team_addresses, team_questions
from languages.typography import typeset

SEND_ANSWER = "team"
"""The method of an item of the outbox that is a person's answer: its channel makes calls of its own of it."""


class TeamQuestions:
    """The store, over the conversations' database.

    Every method is a transaction of its own; those whose names end in `_in` take part in one. Each locks a question's
    conversation first, as whoever answers a message or erases a sender does: else they would wait in a circle.
    """

    def __init__(self, store: Conversations) -> None:
        """Keep them beside these conversations."""
        self._store = store

    @staticmethod
    def leave_in(connection: Connection, channel: str, sender: str, question: NewQuestion) -> int:
        """Leave a question in a conversation that has begun, as part of a transaction; returns its number.

        Raises:
            NoSuchQuestion: there is no such conversation.
            TooManyWaiting: it has as many that wait as may.

        """
        this = select(conversations.c.id).where(of_sender(channel, sender))
        conversation = connection.execute(this).scalar_one_or_none()
        if conversation is None:
            raise NoSuchQuestion
        waiting = (team_questions.c.conversation == conversation) & (team_questions.c.state == WAITING)
        if connection.execute(select(func.count()).where(waiting)).scalar_one() >= MOST_LEFT_WAITING:
            raise TooManyWaiting
        row = {"conversation": conversation, "text": question.text, "language": question.language, "state": WAITING,
               "turn": question.turn, "place": question.place and dict(question.place), "at": utc_now()}  # fmt: skip
        number = int(connection.execute(insert(team_questions).values(row)).inserted_primary_key[0])
        if question.email:
            address = {"question": number, "email": question.email, "attempts": 0, "due": None}
            connection.execute(insert(team_addresses).values(address))
        return number

    def withdraw(self, channel: str, sender: str, number: int) -> None:
        """Withdraw a question that waits: neither its text nor an address is left.

        Raises:
            NoSuchQuestion: this sender has left no such question, or has withdrawn it.
            NotWaiting: it was answered or closed meanwhile.

        """
        with self._store.awaited() as connection:
            self.withdraw_in(connection, channel, sender, number)
        empty_log(self._store.database, LOG_WAITS_BRIEFLY)

    @classmethod
    def withdraw_latest_in(cls, connection: Connection, channel: str, sender: str) -> None:
        """Withdraw the question that a sender left last, of those that wait, as part of a transaction.

        Raises:
            NoSuchQuestion: none of theirs waits.

        """
        waiting = of_sender(channel, sender) & (team_questions.c.state == WAITING)
        latest = select(func.max(team_questions.c.id)).join(conversations).where(waiting)
        number = connection.execute(latest).scalar_one()
        if number is None:
            raise NoSuchQuestion
        cls.withdraw_in(connection, channel, sender, number)

    @staticmethod
    def withdraw_in(connection: Connection, channel: str, sender: str, number: int) -> None:
        """Withdraw a question as part of a transaction (see `withdraw`)."""
        this = of_sender(channel, sender) & (team_questions.c.id == number)
        query = select(team_questions.c.state).join(conversations).where(this)
        state = connection.execute(query.with_for_update(of=conversations)).scalar_one_or_none()
        if state in (None, WITHDRAWN):
            raise NoSuchQuestion
        this = (team_questions.c.id == number) & (team_questions.c.state == WAITING)
        change = update(team_questions).where(this).values(state=WITHDRAWN, text="", place=None)
        if not connection.execute(change).rowcount:
            raise NotWaiting
        connection.execute(delete(team_addresses).where(team_addresses.c.question == number))

    def of_sender(self, channel: str, sender: str) -> list[TeamQuestion]:
        """The questions that a sender has left and not withdrawn, in order."""
        return self._found(of_sender(channel, sender) & (team_questions.c.state != WITHDRAWN))

    def all_of(self, states: Collection[str] = (WAITING,)) -> list[TeamQuestion]:
        """The questions in some states, oldest first."""
        return self._found(team_questions.c.state.in_(sorted(states)))

    def waiting_of(self, numbers: Collection[int]) -> list[TeamQuestion]:
        """Those of some questions that wait, oldest first."""
        return self._found(_numbered(numbers) & (team_questions.c.state == WAITING))

    def settled(self, state: str, start: int, most: int) -> list[TeamQuestion]:
        """So many questions in a state in which they wait no more, those settled last first, from a number on."""
        latest = (func.coalesce(team_questions.c.answered_at, team_questions.c.at).desc(), team_questions.c.id)
        return self._found(team_questions.c.state == state, latest, start, most)

    def get(self, number: int) -> TeamQuestion:
        """The question of this number.

        Raises:
            NoSuchQuestion: there is none (any more).

        """
        found = self._found(team_questions.c.id == number)
        if not found:
            raise NoSuchQuestion
        return found[0]

    def count(self, state: str = WAITING) -> int:
        """How many questions are in a state."""
        with self._store.reading() as connection:
            return int(connection.execute(select(func.count()).where(team_questions.c.state == state)).scalar_one())

    def counts(self, since: dt.datetime | None = None) -> TeamCounts:
        """How many wait, since when, and how long those took that were answered, since a moment or ever."""
        wait = select(func.count(), func.min(team_questions.c.at)).where(team_questions.c.state == WAITING)
        took = select(team_questions.c.at, team_questions.c.answered_at).where(team_questions.c.state == ANSWERED)
        if since is not None:
            took = took.where(team_questions.c.answered_at >= since)
        with self._store.reading() as connection:
            waiting, oldest = connection.execute(wait).one()
            times = [(row.answered_at - row.at).total_seconds() for row in connection.execute(took)]
        return TeamCounts(waiting, oldest and in_utc(oldest), median(times) if times else None)

    def answer(
        self,
        numbers: Sequence[int],
        text: str | Mapping[str, str],
        by: str,
        topic: str | None = None,
        first: int | None = None,
    ) -> list[TeamQuestion]:
        """Answer questions that wait, alike ones with one answer; those that wait no more are left as they are.

        Args:
            numbers: the questions'.
            text: what is answered, with its marks; by language where they are in several.
            by: who answers.
            topic: the topic whose answer it is.
            first: the question that the answer was written for: where it waits no more, none is answered.

        Returns:
            Those that were answered by this call.

        Raises:
            ValueError: there is no answer in the language of one of them; nothing was written.

        """
        with self._store.transaction() as connection:
            waiting = _waiting(connection, numbers, first)
            texts = {q.id: (text if isinstance(text, str) else text.get(q.language, "")).strip() for q in waiting}
            if missing := {each.language for each in waiting if not texts[each.id]}:
                raise ValueError(f"no answer in {', '.join(sorted(missing))}")
            done = [each.id for each in waiting if _answer(connection, each, texts[each.id], by, topic)]
            return [each for each in _found(connection, _numbered(done)) if each.state == ANSWERED]

    def close(self, numbers: Sequence[int], by: str, first: int | None = None) -> list[int]:
        """Close questions that wait, without an answer; returns which were closed by this call.

        Where `first` is given and waits no more, none is closed.
        """
        closed = []
        with self._store.transaction() as connection:
            for number in [each.id for each in _waiting(connection, numbers, first)]:
                this = (team_questions.c.id == number) & (team_questions.c.state == WAITING)
                change = update(team_questions).where(this)
                if connection.execute(change.values(state=CLOSED, answered_by=by, answered_at=utc_now())).rowcount:
                    connection.execute(delete(team_addresses).where(team_addresses.c.question == number))
                    closed.append(number)
        return closed

    def _found(self, which: Any, *listed: Any) -> list[TeamQuestion]:
        with self._store.reading() as connection:
            return _found(connection, which, *listed)


def answer_reply(question: TeamQuestion) -> Reply:
    """The message of the conversation that an answer is."""
    custom: dict[str, Any] = {
        "kind": TEAM, "topic": question.topic, "language": question.language, "confidence": 1.0, "choices": [],
        "sources": [], "question": str(question.id), "asked": question.text,
    }  # fmt: skip
    return {"recipient_id": question.sender, "text": question.answer or "", "custom": custom}


def _answer(connection: Connection, question: TeamQuestion, text: str, by: str, topic: str | None) -> bool:
    """Write an answer, as its language is typeset, wherever it is to be; False where another answered meanwhile."""
    now, text = utc_now(), typeset(text, question.language)
    this = (team_questions.c.id == question.id) & (team_questions.c.state == WAITING)
    change = {"state": ANSWERED, "answer": text, "answer_topic": topic, "answered_by": by, "answered_at": now}
    if not connection.execute(update(team_questions).where(this).values(change)).rowcount:
        return False
    answered = _found(connection, team_questions.c.id == question.id)[0]
    row = {"conversation": question.conversation, "at": now, "text": "", "replies": [answer_reply(answered)]}
    turn = int(connection.execute(insert(turns).values(row)).inserted_primary_key[0])
    connection.execute(update(team_questions).where(team_questions.c.id == question.id).values(answer_turn=turn))
    connection.execute(update(team_addresses).where(team_addresses.c.question == question.id).values(due=now))
    _deliver(connection, answered, now)
    return True


def _deliver(connection: Connection, question: TeamQuestion, now: dt.datetime) -> None:
    """Have an answer come to where its channel shows it.

    The conversation is written: whoever answers its visitor at this moment answers anew, and it is kept from now on.
    """
    place = connection.execute(select(team_questions.c.place).where(team_questions.c.id == question.id)).scalar_one()
    this = conversations.c.id == question.conversation
    change: dict[str, Any] = {"latest": now}
    if place == WITH_NEXT_REPLY:
        slots = connection.execute(select(conversations.c.slots).where(this).with_for_update()).scalar_one()
        change["slots"] = with_team_answer(slots, answer_reply(question))
    elif place is not None:
        body = {"place": place, "text": question.answer, "language": question.language}
        row = {"channel": question.channel, "sender": question.sender, "method": SEND_ANSWER, "body": body, "at": now}
        connection.execute(insert(outbox).values(row))
    connection.execute(update(conversations).where(this).values(change))


def _found(
    connection: Connection, which: Any, order: Any = (team_questions.c.id,), start: int = 0, most: int | None = None
) -> list[TeamQuestion]:
    has_address = exists().where(team_addresses.c.question == team_questions.c.id).label("has_address")
    query = select(team_questions, conversations.c.channel, conversations.c.sender, has_address)
    query = query.select_from(team_questions).join(conversations).where(which).order_by(*order)
    return [_question(row) for row in connection.execute(query.offset(start or None).limit(most))]


def _question(row: Row[Any]) -> TeamQuestion:
    return TeamQuestion(
        id=row.id,
        conversation=row.conversation,
        channel=row.channel,
        sender=row.sender,
        text=row.text,
        language=row.language,
        turn=row.turn,
        at=in_utc(row.at),
        state=row.state,
        answer=row.answer,
        topic=row.answer_topic,
        by=row.answered_by,
        answered_at=row.answered_at and in_utc(row.answered_at),
        answer_turn=row.answer_turn,
        has_address=bool(row.has_address),
    )


def _waiting(connection: Connection, numbers: Sequence[int], first: int | None) -> list[TeamQuestion]:
    """Those of some questions that wait, held until the transaction ends; none where `first` is given and does not."""
    theirs = select(team_questions.c.conversation).where(_numbered(numbers))
    lock_conversations(connection, conversations.c.id.in_(theirs))
    waiting = [each for each in _found(connection, _numbered(numbers)) if each.state == WAITING]
    return waiting if first is None or any(each.id == first for each in waiting) else []


def _numbered(numbers: Collection[int]) -> Any:
    return team_questions.c.id.in_(sorted(set(numbers)))
