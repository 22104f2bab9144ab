"""A group that became a supergroup: another number, in which messages are counted from one again.

All that was said and all that waits goes with it. Its old number is remembered, for what is still heard from there: a
button pressed under a message from before. Nothing may point at such a message in the new chat, where the same number
is another message's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.engine import Connection

from bot.core.renaming import rename_sender
from bot.core.tables import conversations, inbox, insert_into, of_sender, outbox
from bot.core.team_tables import team_questions
from bot.telegram.updates import IncomingUpdate, MovedChat

_CHATS = ("chat", "chat_id")
_OF_MESSAGES = {"message", "message_id", "thread", "message_thread_id", "reply_parameters"}
_NOWHERE: Mapping[str, Any] = {"message": None, "thread": None, "edited": False, "keyboard": ()}


@dataclass(frozen=True)
class MovedChats:
    """The groups of one bot that moved, as notes beside its inbox. Every method takes part in a transaction."""

    channel: str
    account: str

    def carry_over(self, connection: Connection, moved: MovedChat) -> list[str]:
        """Note that a chat moved, and take everything along; returns the senders under their new names."""
        row = {**self._note_of(moved.old), "at": dt.datetime.now(dt.timezone.utc), "body": {"moved_to": moved.new}}
        note = insert_into(connection, inbox).values(row)
        connection.execute(note.on_conflict_do_nothing(index_elements=["channel", "account", "number"]))
        found: set[str] = set()
        for table in (conversations, inbox, outbox):
            theirs = (table.c.channel == self.channel) & table.c.sender.startswith(f"{moved.old}:", autoescape=True)
            found.update(connection.execute(select(table.c.sender).where(theirs).distinct()).scalars())
        renamed = {sender: _renamed(sender, moved) for sender in sorted(found)}
        for before, after in renamed.items():
            rename_sender(connection, self.channel, before, after)
            self._move_inbox(connection, before, after, moved)
            self._move_outbox(connection, before, after, moved)
            self._move_questions(connection, after, moved)
        return list(renamed.values())

    @staticmethod
    def redirect(connection: Connection, number: int, moved: MovedChat) -> None:
        """Let a call of the outbox that waits go where its chat went, under whichever name its sender is known."""
        this = outbox.c.id == number
        row = connection.execute(select(outbox.c.method, outbox.c.body).where(this)).one_or_none()
        # Whoever sees to the sender under the new name may have made it meanwhile: then it stays so.
        if row is not None and row.body is not None and row.body.get("chat_id") == moved.old:
            method, body = _moved_call(row.method, row.body, moved)
            connection.execute(update(outbox).where(this).values(method=method, body=body, question=None))

    def where_it_is(self, connection: Connection, incoming: IncomingUpdate) -> IncomingUpdate:
        """An update as if it came from where its chat is now."""
        if incoming.chat is None or not _may_have_moved(incoming.chat):
            return incoming
        this = [inbox.c[name] == value for name, value in self._note_of(incoming.chat).items()]
        note = connection.execute(select(inbox.c.body).where(*this)).scalar_one_or_none()
        if note is None:
            return incoming
        moved = MovedChat(incoming.chat, int(note["moved_to"]))
        return replace(incoming, sender=_renamed(incoming.sender, moved), chat=moved.new, **_NOWHERE)

    def _note_of(self, chat: int) -> dict[str, Any]:
        """What tells the note about a chat from the bot's updates; it is nobody's, so that no erasure takes it."""
        return {"channel": self.channel, "account": f"{self.account} moved", "number": chat}

    def _move_inbox(self, connection: Connection, before: str, after: str, moved: MovedChat) -> None:
        for row in self._mail(connection, inbox, before):
            if row.body is not None:
                body = {**row.body, "sender": after, "chat": moved.new, **_NOWHERE}
                connection.execute(update(inbox).where(inbox.c.id == row.id).values(sender=after, body=body))

    def _move_outbox(self, connection: Connection, before: str, after: str, moved: MovedChat) -> None:
        for row in self._mail(connection, outbox, before):
            method, body = (row.method, None) if row.body is None else _moved_call(row.method, row.body, moved)
            change = {"sender": after, "method": method, "body": body, "question": None, "sent": None}
            connection.execute(update(outbox).where(outbox.c.id == row.id).values(change))

    def _move_questions(self, connection: Connection, sender: str, moved: MovedChat) -> None:
        """Where the team's answers are to go, to questions that were left and to one that may be yet."""
        this = select(conversations.c.id, conversations.c.slots).where(of_sender(self.channel, sender))
        for row in connection.execute(this).all():
            change = update(conversations).where(conversations.c.id == row.id)
            connection.execute(change.values(slots=_moved_place(row.slots, moved)))
            theirs = (team_questions.c.conversation == row.id) & team_questions.c.place.is_not(None)
            for question in connection.execute(select(team_questions.c.id, team_questions.c.place).where(theirs)).all():
                place = _moved_place(question.place, moved)
                connection.execute(update(team_questions).where(team_questions.c.id == question.id).values(place=place))

    def _mail(self, connection: Connection, table: Table, sender: str) -> list[Any]:
        return list(connection.execute(select(table).where(of_sender(self.channel, sender, table))).all())


def _may_have_moved(chat: int) -> bool:
    """Whether a number is that of a small group: supergroups and channels have theirs below, people above."""
    return -(10**12) < chat < 0


def _renamed(sender: str, moved: MovedChat) -> str:
    """A sender in the new chat. Who writes in the group's own name, as its administrators may, is the new group."""
    who = sender.partition(":")[2]
    return f"{moved.new}:{moved.new if who == str(moved.old) else who}"


def _moved_call(method: str, body: Mapping[str, Any], moved: MovedChat) -> tuple[str, dict[str, Any] | None]:
    """A call in the new chat; without a body, as one that is done, where it was about a message of the old one."""
    if method == "editMessageText":
        return "sendMessage", _moved_place(body, moved)
    return method, None if "message_id" in body else _moved_place(body, moved)


def _moved_place(body: Mapping[str, Any], moved: MovedChat) -> dict[str, Any]:
    """A body, and what is in it, with the new chat wherever it names the old one."""
    inner = {key: _moved_place(value, moved) if isinstance(value, dict) else value for key, value in body.items()}
    named = [key for key in _CHATS if inner.get(key) == moved.old]
    if not named:
        return inner
    return {
        **{key: value for key, value in inner.items() if key not in _OF_MESSAGES},
        **dict.fromkeys(named, moved.new),
    }
