"""A hint to the staff by mail that questions wait in the inbox: how many, and where; never what was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import anyio
import anyio.to_thread
from markupsafe import Markup
from sqlalchemy import or_, select, update

from bot.core.background_tasks import NamedTask
from bot.core.conversations import Conversations
from bot.core.database_time import utc_now
from bot.core.tables import insert_into
from bot.core.team_records import WAITING
from bot.core.team_tables import team_hints, team_questions
from bot.staff.inbox.texts import inbox_texts
from bot.staff.notices.mail_queue import MailQueue, NewMail
from settings import MailSettings

SECONDS = 5.0  # between two looks
AT_MOST_EVERY = dt.timedelta(hours=1)
_THE_ROW = 1


class InboxHint:
    """Puts a mail to each recipient into the queue while there are questions that no mail has told of."""

    def __init__(
        self,
        conversations: Conversations,
        mail: MailSettings,
        language: str,
        public_url: str | None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Connect to nothing yet; `public_url` is where the pages are for staff, if that is known."""
        self._conversations, self._mail = conversations, mail
        self._language, self._page = language, f"{public_url or ''}/staff/inbox"
        self._queue = MailQueue(conversations)
        self._now = now

    def tasks(self) -> list[NamedTask]:
        """Looking for them, for ever."""
        return [("hints to the inbox", self._run)]

    def put(self) -> None:
        """Put a hint into the queue where one is due, in the transaction that notes it: nobody else puts it too."""
        now = self._now()
        with self._conversations.reading() as connection:
            mailed = connection.execute(select(team_hints.c.question)).scalar_one_or_none()
            waiting = team_questions.c.state == WAITING
            ids = sorted(connection.execute(select(team_questions.c.id).where(waiting)).scalars())
        new = [number for number in ids if number > (mailed or 0)]
        if not new:
            return
        free = or_(team_hints.c.at.is_(None), team_hints.c.at <= now - AT_MOST_EVERY)
        this = (team_hints.c.id == _THE_ROW) & (team_hints.c.question == (mailed or 0)) & free
        with self._conversations.transaction() as connection:
            first = insert_into(connection, team_hints).values(id=_THE_ROW, question=0)
            connection.execute(first.on_conflict_do_nothing())
            if connection.execute(update(team_hints).where(this).values(question=new[-1], at=now)).rowcount:
                mail = hint_of(len(ids), len(new), self._page, self._language)
                self._queue.put(connection, mail, self._mail.sender, self._mail.recipients, now)

    async def _run(self) -> None:
        while True:
            await anyio.sleep(SECONDS)  # also before the first time: a server that starts has visitors to answer
            await anyio.to_thread.run_sync(self.put)


def hint_of(waiting: int, new: int, page: str, language: str) -> NewMail:
    """The mail: how many questions wait, how many of them are new, and where they are answered."""
    own = inbox_texts()[language]
    counted, where = own.hint.format(waiting=waiting, new=new), own.hint_where.format(page=page)
    html = Markup('<div lang="{}"><p>{}</p><p>{}</p></div>').format(language, counted, where)
    return NewMail(
        f"[EIGbot] {own.hint_subject.format(waiting=waiting)}", f"{counted}\n\n{where}\n", str(html), language
    )
