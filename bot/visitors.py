"""Who calls and from which site's page, behind a trusted proxy too."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from bot.incoming import BadRequest
from settings import Network, Settings

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "7200",
}


@dataclass(frozen=True)
class Visitors:
    """Reads what the network says of a request. Headers of proxies count only where one is trusted."""

    allowed: frozenset[str]
    public_url: str | None
    proxies: tuple[Network, ...]

    @classmethod
    def of(cls, settings: Settings) -> Visitors:
        """As the settings have it."""
        return cls(frozenset(settings.allowed_origins), settings.public_url, settings.trusted_proxies)

    def address(self, request: Request) -> str:
        """The visitor's address; of an IPv6 one the network, since that is what a household is given."""
        found = _ip(request.client.host if request.client else "")
        for passed_on in reversed(request.headers.get("x-forwarded-for", "").split(",")):
            if not self._trusted(found) or (before := _ip(passed_on.strip())) is None:
                break
            found = before
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found)

    def own_origin(self, request: Request) -> str:
        """The origin by which a request reached this server, as its visitor's browser writes it."""
        scheme = request.url.scheme
        if self._trusted(_ip(request.client.host if request.client else "")):
            passed_on = request.headers.get("x-forwarded-proto", scheme)
            scheme = passed_on if passed_on in ("http", "https") else scheme
        return f"{scheme}://{request.headers.get('host', '').lower()}"

    def admit(self, request: Request) -> None:
        """Let pass what is no page's call, or a page's of this server or of an allowed origin.

        A cross-origin POST of `text/plain` arrives without a preflight, so this is where it is stopped.

        Raises:
            BadRequest: a page of another site calls.

        """
        origin = request.headers.get("origin")
        if origin not in self.allowed and not self.from_own_page(request):
            raise BadRequest(403, "This site is not one that may use the assistant (EIGBOT_ALLOWED_ORIGINS).")

    def from_own_page(self, request: Request) -> bool:
        """Whether a request comes from a page of this server itself, or from no page at all."""
        return request.headers.get("origin") in (None, self.public_url, self.own_origin(request))

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

    def _trusted(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self.proxies)


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
