"""`/.well-known/security.txt` (RFC 9116): whom to tell of a weakness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from actions.facts import FactsStore
from settings import parse_contact

_DAYS = 180  # until whoever kept a copy has to look again; the RFC recommends less than a year


class SecurityTxt:
    """The file, made at each request; there is none while nobody to tell is known."""

    def __init__(self, contact: str | None, public_url: str | None, store: Callable[[], FactsStore]) -> None:
        """Name `contact`, else the fact of that name in the store as it is by now."""
        self._contact, self._public_url, self._store = contact, public_url, store

    def route(self) -> Route:
        """The route that serves it."""
        return Route("/.well-known/security.txt", self._answer)

    async def _answer(self, request: Request) -> Response:
        store = self._store()
        contact = self._contact or stated_contact(store)
        if contact is None:
            raise HTTPException(404)
        expires = dt.datetime.now(dt.timezone.utc).replace(hour=0, minute=0, second=0) + dt.timedelta(days=_DAYS)
        lines = [
            f"Contact: {contact}",
            f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
            f"Preferred-Languages: {', '.join(store.languages)}",
        ]
        if self._public_url:
            lines.append(f"Canonical: {self._public_url}{self.route().path}")
        return PlainTextResponse("".join(f"{line}\n" for line in lines))


def stated_contact(store: FactsStore) -> str | None:
    """The programme's fact `contact`, where it is an address; None where it is unset or a text of another kind."""
    fact = store.program.facts.get("contact")
    if fact is None or not isinstance(fact.value, str):
        return None
    try:
        return parse_contact(fact.value)
    except ValueError:
        return None
