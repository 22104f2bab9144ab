"""Who may see the staff page: whoever knows the token, for a working day, from pages of this server only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping

from itsdangerous import BadSignature
from starlette.requests import Request
from starlette.responses import Response

from bot.web.limits import Limits
from bot.web.origins import Origins
from bot.web.sessions import Signer
from settings import Secret

COOKIE = "eigbot_staff"
PATH = "/staff"
HOURS = 10
ATTEMPTS = 5  # a minute and address


class Access:
    """Signs staff in and out, and tells their requests from others'.

    A session is a random text, signed with the server's key and the token: changing either signs
    everybody out. A form carries a text derived from the session, which no other site can know.
    """

    def __init__(
        self, token: Secret, key: Secret, origins: Origins, limits: Limits, now: Callable[[], float] = time.time
    ) -> None:
        self._token, self._origins = token, origins
        own = hashlib.sha256(f"{key.reveal()}\0{token.reveal()}".encode()).hexdigest()
        self._signer = Signer(own, "eigbot.staff", now)
        self._form_key = hashlib.sha256(f"form\0{own}".encode()).digest()
        self._attempts = limits.limiter("attempts", ATTEMPTS)

    def wait(self, request: Request) -> int:
        """Count an attempt to sign in; the seconds to wait first where they are too many."""
        return self._attempts.wait(self._origins.proxies.client_address(request))

    def knows(self, given: str) -> bool:
        """Whether this is the token; it takes as long to say no to any other."""
        digests = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in (given, self._token.reveal())]
        return hmac.compare_digest(*digests)

    def sign_in(self, request: Request, response: Response) -> None:
        """Give the browser a session."""
        value = self._signer.sign(secrets.token_urlsafe(18)).decode()
        secure = self._origins.own_origin(request).startswith("https:")
        response.set_cookie(
            COOKIE, value, max_age=HOURS * 3600, path=PATH, secure=secure, httponly=True, samesite="strict"
        )

    def sign_out(self, request: Request, response: Response) -> None:
        """Take the session away from the browser."""
        secure = self._origins.own_origin(request).startswith("https:")
        response.delete_cookie(COOKIE, path=PATH, secure=secure, httponly=True, samesite="strict")

    def session(self, request: Request) -> str | None:
        """The session of a request that has one which is still good."""
        try:
            return self._signer.unsign(request.cookies.get(COOKIE, ""), max_age=HOURS * 3600).decode()
        except (BadSignature, ValueError):
            return None

    def form_token(self, session: str) -> str:
        """What every form of a session carries."""
        return hmac.new(self._form_key, session.encode(), hashlib.sha256).hexdigest()

    def is_own_form(self, request: Request, session: str | None, form: Mapping[str, list[str]]) -> bool:
        """Whether a form was sent from a page of this server; signed in, from one of this very session."""
        if not self._origins.from_own_page(request):
            return False
        given = form.get("form_token", [""])[0].encode("utf-8", "replace")
        return session is None or hmac.compare_digest(given, self.form_token(session).encode())
