"""The team's answers by mail, to visitors who left an address for that: sent once, and the address erased.

A visitor's address is nowhere but in `team_addresses`, whose row is what waits to be sent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable

import anyio
import anyio.to_thread
from markupsafe import escape
from sqlalchemy import delete, select, update

from bot.core.background_tasks import NamedTask
from bot.core.conversations import Conversations
from bot.core.database_time import in_utc, utc_now
from bot.core.markup import html, without_marks
from bot.core.team_records import ANSWERED
from bot.core.team_tables import team_addresses, team_questions
from bot.staff.notices.mail_queue import CLAIMED, NewMail, QueuedMail, pause_after
from bot.staff.notices.smtp import MailServer, Unsent
from languages import hand_over_phrases
from settings import MailSettings

log = logging.getLogger(__name__)
SECONDS = 5.0  # between two looks
DAYS_TRIED = 7
_ASKED = "\ufffc"  # stands for the question, which a visitor wrote, while the rest is made HTML


class TeamMail:
    """The answers that are to be mailed. Every method but `send` is a transaction of its own."""

    def __init__(
        self, conversations: Conversations, settings: MailSettings, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        """Connect to nothing yet."""
        self._conversations, self._settings = conversations, settings
        self._server = MailServer(settings)
        self._now = now

    def tasks(self) -> list[NamedTask]:
        """Sending them, for ever."""
        return [("answers by mail", self._run)]

    async def send(self) -> None:
        """Send what is due, one after the other, until there is none or one cannot be sent."""
        await anyio.to_thread.run_sync(self.give_up)
        while (mail := await anyio.to_thread.run_sync(self.take)) is not None:
            try:
                await self._server.send(mail)
            except Unsent as error:
                reason = str(error).replace(mail.recipient, "…")
                again = await anyio.to_thread.run_sync(self.failed, mail)
                log.warning(
                    "The team's answer to question %d cannot be mailed (attempt %d): %s. It is tried again at %s.",
                    mail.id, mail.attempts, reason, f"{again:%H:%M} UTC",
                )  # fmt: skip
                return
            await anyio.to_thread.run_sync(self.sent, mail)

    def take(self) -> QueuedMail | None:
        """The answer that is due longest, which is nobody else's for as long as `CLAIMED`; None where none is due.

        Whoever takes it and dies leaves it to be sent again after that.
        """
        now = self._now()
        query = (
            select(team_questions, team_addresses.c.email, team_addresses.c.attempts)
            .join(team_addresses, team_addresses.c.question == team_questions.c.id)
            .where((team_questions.c.state == ANSWERED) & (team_addresses.c.due <= now))
            .order_by(team_addresses.c.due, team_questions.c.id)
            .limit(1)
        )
        with self._conversations.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        unchanged = (team_addresses.c.question == row.id) & (team_addresses.c.attempts == row.attempts)
        claim = update(team_addresses).where(unchanged).values(due=now + CLAIMED, attempts=row.attempts + 1)
        with self._conversations.transaction() as connection:
            if not connection.execute(claim).rowcount:
                return None
        mail = mail_of(row.text, row.answer, row.language)
        answered = in_utc(row.answered_at)
        return QueuedMail(row.id, row.email, self._message_id(row.id, answered), mail, answered, row.attempts + 1)

    def sent(self, mail: QueuedMail) -> None:
        """Erase the address of an answer that a mail server has taken."""
        with self._conversations.transaction() as connection:
            connection.execute(delete(team_addresses).where(team_addresses.c.question == mail.id))

    def failed(self, mail: QueuedMail) -> dt.datetime:
        """Note that an attempt failed; returns when it is tried again."""
        again = self._now() + pause_after(mail.attempts)
        with self._conversations.transaction() as connection:
            connection.execute(update(team_addresses).where(team_addresses.c.question == mail.id).values(due=again))
        return again

    def give_up(self) -> None:
        """Erase the addresses to which nothing could be sent for `DAYS_TRIED` days."""
        old = select(team_questions.c.id).where(
            (team_questions.c.state == ANSWERED)
            & (team_questions.c.answered_at < self._now() - dt.timedelta(days=DAYS_TRIED))
        )
        this = team_addresses.c.question.in_(old)
        with self._conversations.reading() as connection:
            numbers = list(connection.execute(select(team_addresses.c.question).where(this)).scalars())
        if numbers:
            with self._conversations.transaction() as connection:
                connection.execute(delete(team_addresses).where(team_addresses.c.question.in_(numbers)))
            log.error("%d answers could not be mailed for %d days; the addresses are erased.", len(numbers), DAYS_TRIED)

    def _message_id(self, number: int, answered: dt.datetime) -> str:
        """The same at each attempt, so that whoever gets it twice sees one."""
        digest = hashlib.sha256(f"{number} {answered.isoformat()}".encode()).hexdigest()[:32]
        return f"<{digest}@{self._settings.sender.rpartition('@')[2]}>"

    async def _run(self) -> None:
        while True:
            await anyio.sleep(SECONDS)  # also before the first time: a server that starts has visitors to answer
            await self.send()


def mail_of(asked: str, answer: str, language: str) -> NewMail:
    """An answer as a mail. What the visitor wrote is quoted as it stands: nothing in it becomes a link."""
    own = hand_over_phrases(language)
    text = own.mail_text.format(asked=_quoted(asked), answer=without_marks(answer))
    made = str(html(own.mail_text.format(asked=_ASKED, answer=answer)))
    quoted = str(escape(asked)).replace("\n", "<br>")
    return NewMail(own.mail_subject, text, made.replace(_ASKED, f"<q>{quoted}</q>"), language)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())
