"""What is open to this machine, or to whoever shows a token: as against what a proxy on this machine passes on."""

from __future__ import annotations

import hmac
import re

from starlette.requests import Request

from bot.web.forwarded import PROXY_HEADERS, valid_host
from settings import Secret, is_loopback

_BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)
_PORT = re.compile(r":[0-9]+$")


def bearer_token(request: Request) -> str:
    """The token that a request shows; an empty text where it shows none."""
    found = _BEARER.fullmatch(request.headers.get("authorization", ""))
    return found[1] if found else ""


def shows_token(request: Request, token: Secret | None) -> bool:
    """Whether a request shows this very token; without one, none does."""
    given = bearer_token(request).encode("utf-8", "replace")
    return token is not None and hmac.compare_digest(given, token.reveal().encode("utf-8", "replace"))


def is_from_this_machine(request: Request) -> bool:
    """Whether a program of this machine calls for itself, rather than a proxy, or another site's page, for others.

    A proxy that adds no header is known by the `Host` that it passes on or by HTTP/1.0, which no client of today
    speaks and nginx does by default.
    """
    server, client = request.scope.get("server") or ("", 0), request.client
    if not is_loopback(server[0]) or client is None or not is_loopback(client.host):
        return False
    return is_not_passed_on(request) and names_this_machine(request.headers.get("host", ""))


def is_not_passed_on(request: Request) -> bool:
    """Whether nothing shows that a proxy, or a page of another site, is between who calls and this server."""
    if request.scope["http_version"] == "1.0" or not PROXY_HEADERS.isdisjoint(request.headers.keys()):
        return False
    return "origin" not in request.headers and request.headers.get("sec-fetch-site", "none") == "none"


def names_this_machine(host: str) -> bool:
    """Whether a `Host` is this machine's own name, which leads nowhere else."""
    name = _PORT.sub("", valid_host(host) or "").strip("[]").rstrip(".")
    return is_loopback(name) or name.endswith(".localhost")
