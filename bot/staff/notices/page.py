"""`/staff/notices`, its feed, and the address that each of the staff may have for a reader of feeds."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actions.facts import FactsStore
from bot.core.conversations import Conversations
from bot.publishing.log import FAILED, FORCED, PUBLISHED, REFUSED, PublishLog
from bot.staff.access import Access
from bot.staff.accounts.act_log import ActLog
from bot.staff.accounts.staff_sessions import StaffSession
from bot.staff.dashboard import Localisation
from bot.staff.frame import StaffFrame, form_of, private, see_other, staff_language_of
from bot.staff.notices.addresses import FeedAddresses
from bot.staff.notices.clock import StaffClock
from bot.staff.notices.digest import DigestMaker, DigestSources
from bot.staff.notices.feed import FeedHead, atom
from bot.staff.notices.mail_queue import MailQueue
from bot.staff.notices.store import Notice, NoticeStore
from bot.staff.notices.wording import WordedNotice, for_outside, worded
from bot.staff.notices.worker import NoticeWorker, Postman
from bot.staff.publish_state import publish_state
from bot.web.origins import Origins
from bot.web.sessions import session_key
from faq.messages import translatable
from settings import MailSettings, Settings, staff_language

SHOWN_NOTICES = 20
IN_FEED = 30
RECENT = dt.timedelta(days=7)
PATH = "/staff/notices"
_TRAININGS = (REFUSED, FAILED, PUBLISHED, FORCED)


@dataclass(frozen=True)
class NoticeParts:
    """What notices are made of and shown by."""

    frame: StaffFrame
    access: Access
    acts: ActLog
    publishes: PublishLog
    conversations: Conversations
    settings: Settings
    localisation: Callable[[str], Awaitable[Localisation]]
    to_review: Callable[[], int]


class Notices:
    """The page and the feed of notices, and the task that makes and mails them."""

    def __init__(self, parts: NoticeParts, clock: StaffClock | None = None) -> None:
        """Make nothing yet; `clock` is the machine's where there is none."""
        self._parts, self._settings = parts, parts.settings
        self._clock = clock or StaffClock(self._settings)
        key = session_key(self._settings)
        self._owner = hashlib.sha256(f"eigbot.staff.feed.owner\0{key.reveal()}".encode()).hexdigest()
        self._origins, self._facts_store = Origins.of(self._settings), FactsStore(self._settings.facts_db)
        self._store = NoticeStore(parts.conversations, parts.publishes)
        self._queue = MailQueue(parts.conversations)
        self._addresses = FeedAddresses(parts.conversations, key, self._settings.staff_token)

    def routes(self) -> list[Route]:
        """Each path with its methods."""
        route = self._parts.frame.route
        return [
            route(PATH, self._page),
            route(f"{PATH}/feed", self._change_address, post=True),
            Route(f"{PATH}.atom", self._feed, methods=["GET"]),
        ]

    def worker(self) -> NoticeWorker:
        """What makes notices and sends mail, to be run by the one process that does so."""
        parts, mail = self._parts, self._staff_mail
        sources = DigestSources(parts.conversations, self._settings, parts.publishes, parts.to_review)
        digests = DigestMaker(sources, self._store, self._clock)
        postman = None
        if mail:
            language = self._settings.mail_language or staff_language()
            postman = Postman(mail, language, self._store, self._queue, self._for_mail)
        return NoticeWorker(parts.conversations, self._store, digests, self._clock, self._queue, postman)

    def recent_refusals(self) -> int:
        """How many publishes of the last seven days left something unserved."""
        return self._store.refusals_since(self._clock.now() - RECENT)

    async def _worded(self, notices: Sequence[Notice], l10n: Localisation) -> list[WordedNotice]:
        self._facts_store.refresh()
        return [worded(notice, l10n, self._facts_store.program.timezone) for notice in notices]

    async def _for_outside(self, notices: Sequence[Notice], language: str, base_url: str) -> list[WordedNotice]:
        """Notices as they may leave the server; `base_url` is the server's, or nothing."""
        l10n = await self._parts.localisation(language)
        whole = l10n.texts.notice_whole.format(page=f"{base_url}{PATH}")
        return [for_outside(notice, whole) for notice in await self._worded(notices, l10n)]

    async def _for_mail(self, notices: Sequence[Notice], language: str) -> list[WordedNotice]:
        return await self._for_outside(notices, language, self._settings.public_url or "")

    @property
    def _staff_mail(self) -> MailSettings | None:
        """How notices are mailed; None where they are not, though answers to visitors may be."""
        mail = self._settings.mail
        return mail if mail and mail.recipients else None

    # The page

    async def _page(self, request: Request, session: StaffSession) -> Response:
        language, asked = staff_language_of(request), request.query_params.get("before", "")
        before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
        l10n = await self._parts.localisation(language)
        found = await anyio.to_thread.run_sync(self._store.notices, SHOWN_NOTICES + 1, before)
        shown = found[:SHOWN_NOTICES]
        secret = await anyio.to_thread.run_sync(self._addresses.secret_of, session.user)
        now = await anyio.to_thread.run_sync(self._now)
        path = PATH if before is None else f"{PATH}?before={before}"
        return self._parts.frame.page(
            "notices.html", request, path, session, notices=await self._worded(shown, l10n), before=before,
            older=shown[-1].id if len(found) > SHOWN_NOTICES else None, mail=self._staff_mail,
            feed=self._address(request, secret) if secret else None, **now,
        )  # fmt: skip

    def _now(self) -> dict[str, Any]:
        """What is wrong at this moment: with the files, with the last training, and with mail."""
        training = self._parts.publishes.last_of(_TRAININGS)
        return {
            "state": publish_state(self._settings, self._parts.publishes),
            "training": training if training and training.result in (REFUSED, FAILED) else None,
            "waiting": self._queue.waiting() if self._staff_mail else None,
        }

    def _address(self, request: Request, secret: str) -> str:
        base_url = self._origins.base_url(request)
        return f"{base_url}{PATH}.atom?key={secret}&lang={staff_language_of(request)}"

    # The feed

    async def _change_address(self, request: Request, session: StaffSession) -> Response:
        form = await form_of(request)
        if not self._parts.access.is_own_form(request, session, form):
            return self._parts.frame.page("forbidden.html", request, PATH, session, 403)
        acts = {"make": self._addresses.make, "revoke": self._addresses.revoke}
        do = form.get("do", [""])[0]
        if do not in acts:
            unknown = translatable("no-such-action", action=do[:40], known=", ".join(acts))
            raise HTTPException(422, unknown.text(staff_language_of(request)))
        await anyio.to_thread.run_sync(acts[do], session.user)
        await anyio.to_thread.run_sync(self._parts.acts.note, session.user.name, f"feed_{do}")
        return see_other(f"{PATH}?lang={staff_language_of(request)}#feed")

    async def _feed(self, request: Request) -> Response:
        secret = request.query_params.get("key", "")
        if not await anyio.to_thread.run_sync(self._addresses.opens, secret):
            raise HTTPException(404)
        language, base_url = staff_language_of(request), self._origins.base_url(request)
        found = await anyio.to_thread.run_sync(self._store.notices, IN_FEED)
        notices = await self._for_outside(found, language, base_url)
        l10n = await self._parts.localisation(language)
        title, page = l10n.texts.feed_title, f"{base_url}{PATH}?lang={language}"
        content = atom(FeedHead(title, language, self._owner, self._address(request, secret), page), notices)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        unchanged = request.headers.get("if-none-match") == tag
        response = Response(b"" if unchanged else content, 304 if unchanged else 200)
        response = private(response)
        response.headers.update(
            {
                "Cache-Control": "private, no-cache", "ETag": tag,
                "Content-Type": "application/atom+xml; charset=utf-8", "Referrer-Policy": "no-referrer",
            }
        )  # fmt: skip
        return response
