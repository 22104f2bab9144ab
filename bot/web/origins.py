"""From which site's page a request comes, and which sites' pages may call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from bot.web.client_address import TrustedProxies
from bot.web.forwarded import origin_of
from bot.web.request_body import RequestError
from settings import Settings

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "7200",
}


@dataclass(frozen=True)
class Origins:
    """The origins whose pages may use the assistant: this server's own, and those that are `allowed`."""

    allowed: frozenset[str]
    public_url: str | None
    proxies: TrustedProxies

    @classmethod
    def of(cls, settings: Settings) -> Origins:
        """As the settings have it."""
        return cls(frozenset(settings.allowed_origins), settings.public_url, TrustedProxies(settings.trusted_proxies))

    def own_origin(self, request: Request) -> str:
        """The own origin as browsers write it: of the public address, else the one that a request called."""
        if self.public_url:
            parts = urlsplit(self.public_url)
            return f"{parts.scheme}://{parts.netloc}"
        return origin_of(self.proxies.scheme(request), self.proxies.host(request))

    def prefix(self, request: Request) -> str:
        """The path before every path of this server, as visitors see it: of its public address, else as proxies say."""
        return (urlsplit(self.public_url).path if self.public_url else "") or self.proxies.prefix(request)

    def base_url(self, request: Request) -> str:
        """What precedes a path of this server in an address for outside: origin and prefix, without a last slash."""
        return self.own_origin(request) + self.prefix(request)

    def admit(self, request: Request) -> None:
        """Let pass what is no page's call, or a page's of this server or of an allowed origin.

        A cross-origin POST of `text/plain` arrives without a preflight, so this is where it is stopped.

        Raises:
            RequestError: a page of another site calls.

        """
        origin = request.headers.get("origin")
        if origin not in self.allowed and not self.from_own_page(request):
            raise RequestError(403, "This site is not one that may use the assistant (EIGBOT_ALLOWED_ORIGINS).")

    def from_own_page(self, request: Request) -> bool:
        """Whether a request comes from a page of this server itself, or from no page at all.

        Behind a proxy that nobody declared, the browser still knows: no page can set `Sec-Fetch-Site`. It is not
        asked where the public address is known, since a page of whatever name leads here may say as much.
        """
        if request.headers.get("origin") in (None, self.own_origin(request)):
            return True
        return self.public_url is None and request.headers.get("sec-fetch-site") == "same-origin"

    def cors(self, request: Request) -> Mapping[str, str]:
        """The headers that let an allowed origin's page read the answer."""
        origin = request.headers.get("origin")
        if origin not in self.allowed:
            return {"Vary": "Origin"}
        headers = {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": str(origin),
            "Access-Control-Expose-Headers": "Retry-After",
        }
        return {**headers, **_PREFLIGHT} if request.method == "OPTIONS" else headers
