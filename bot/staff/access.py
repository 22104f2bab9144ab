"""Who may see the staff page: who has an account or the token, for a working day, from pages of this server only."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import anyio.to_thread
from itsdangerous import BadSignature
from starlette.requests import Request
from starlette.responses import Response

from bot.core.conversations import Conversations
from bot.staff.accounts.roles import PUBLISHER, StaffUser
from bot.staff.accounts.staff_sessions import HOURS, StaffSession, StaffSessions
from bot.staff.accounts.store import TOKEN_USER, Accounts, account_key
from bot.web.limits import Limits
from bot.web.origins import Origins
from bot.web.sessions import Signer
from settings import Secret

COOKIE = "eigbot_staff"
BROWSER_COOKIE = "eigbot_staff_browser"
PATH = "/staff"
ATTEMPTS = 5  # a minute and name
ATTEMPTS_OF_ADDRESS = 30  # a minute: behind a proxy that nobody declared, it is everybody's
_DAYS_OF_BROWSER = 180


class Access:
    """Signs staff in and out, and tells their requests from others'.

    Attempts to sign in are counted by name, and by address. A browser that has signed in under a name is counted
    apart: whoever tries passwords elsewhere, or behind the same proxy, does not shut its owner out.
    """

    def __init__(
        self,
        token: Secret | None,
        key: Secret,
        origins: Origins,
        limits: Limits,
        conversations: Conversations,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._token, self._origins = token, origins
        self._accounts = Accounts(conversations)
        self._sessions = StaffSessions(conversations, key, token, now)
        self._browsers = Signer(key, "eigbot.staff.browser", now)
        self._of_name = limits.limiter("attempts", ATTEMPTS)
        self._of_address = limits.limiter("attempts of an address", ATTEMPTS_OF_ADDRESS)
        # One password at a time: a hash takes 19 MiB and a core; whoever tries many is to hold up nothing else.
        self._hashing = ThreadPoolExecutor(1, "staff-passwords")

    async def is_open(self) -> bool:
        """Whether anybody at all can sign in."""
        return self._token is not None or await self.has_accounts()

    async def has_accounts(self) -> bool:
        """Whether one signs in by name."""
        return await anyio.to_thread.run_sync(self._accounts.is_any_open)

    def wait(self, request: Request, name: str) -> int:
        """Count an attempt to sign in under a name; the seconds to wait first where they are too many."""
        key = account_key(name)
        if browser := self._browser_of(request, key):
            return self._of_name.wait(f"browser {browser}")
        of_address = self._of_address.wait(self._origins.proxies.client_address(request))
        return of_address or self._of_name.wait(f"name {key}")

    async def user(self, name: str, password: str) -> StaffUser | None:
        """Who has this name and password; it takes as long to say that nobody has."""
        account, is_token = None, account_key(name) == TOKEN_USER
        if not is_token or await self.has_accounts():
            loop = asyncio.get_running_loop()
            account = await loop.run_in_executor(self._hashing, self._accounts.with_password, name, password)
        if is_token:
            return StaffUser(TOKEN_USER, PUBLISHER) if self._is_token(password.strip()) else None
        return account.user if account else None

    def _is_token(self, given: str) -> bool:
        token = self._token.reveal() if self._token else secrets.token_urlsafe()
        digests = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in (given, token)]
        return hmac.compare_digest(*digests)

    async def sign_in(self, request: Request, response: Response, user: StaffUser) -> None:
        """Give the browser a session, and remember that it is one of theirs."""
        value = await anyio.to_thread.run_sync(self._sessions.begin, user)
        key = account_key(user.name)
        browser = self._browser_of(request, key) or secrets.token_urlsafe(9)
        known = self._browsers.sign(f"{browser}.{_digest(key)}").decode()
        secure = self._is_secure(request)
        for cookie, text, seconds in (
            (COOKIE, value, HOURS * 3600),
            (BROWSER_COOKIE, known, _DAYS_OF_BROWSER * 86_400),
        ):
            response.set_cookie(
                cookie, text, max_age=seconds, path=_path(request), secure=secure, httponly=True, samesite="strict"
            )

    async def sign_out(self, request: Request, response: Response) -> None:
        """End the session, on the server and in the browser."""
        await anyio.to_thread.run_sync(self._sessions.end, request.cookies.get(COOKIE, ""))
        secure = self._is_secure(request)
        response.delete_cookie(COOKIE, path=_path(request), secure=secure, httponly=True, samesite="strict")

    async def session(self, request: Request) -> StaffSession | None:
        """The session of a request that has one which goes on."""
        value = request.cookies.get(COOKIE, "")
        return await anyio.to_thread.run_sync(self._sessions.find, value) if value else None

    def is_own_form(self, request: Request, session: StaffSession | None, form: Mapping[str, list[str]]) -> bool:
        """Whether a form was sent from a page of this server; signed in, from one of this very session."""
        if not self._origins.from_own_page(request):
            return False
        given = form.get("form_token", [""])[0].encode("utf-8", "replace")
        return session is None or hmac.compare_digest(given, session.form_token.encode())

    def _browser_of(self, request: Request, key: str) -> str | None:
        """What a browser is counted by that has signed in under this name."""
        try:
            signed = self._browsers.signed_within(_DAYS_OF_BROWSER * 86_400, request.cookies.get(BROWSER_COOKIE, ""))
            browser, _, digest = signed.partition(".")
        except (BadSignature, ValueError):
            return None
        return browser if digest == _digest(key) else None

    def _is_secure(self, request: Request) -> bool:
        return self._origins.own_origin(request).startswith("https:")


def _path(request: Request) -> str:
    """Where the browser sends the cookies: below the prefix that visitors see."""
    return f"{request.scope['root_path']}{PATH}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
