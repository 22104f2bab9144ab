"""Who calls, and by which address, behind a trusted proxy too: headers of proxies count only where one is trusted."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from starlette.requests import Request

from bot.web.forwarded import MOST_LABEL, Address, ForwardedRequest, address_of, read_forwarded, valid_host
from settings import Network

_NOTHING = ForwardedRequest((), None, None, "")
_READ = "eigbot.forwarded"  # where a request's scope has what its headers say, which half a dozen callers ask


@dataclass(frozen=True)
class TrustedProxies:
    """The networks whose `X-Forwarded-…` and `Forwarded` headers are believed."""

    networks: tuple[Network, ...] = ()

    def client_address(self, request: Request) -> str:
        """What a visitor is counted by: their address; of an IPv6 one the network, which is what a household is given.

        Proxies are followed from the nearest one outwards, as long as each is trusted. Where a trusted one names
        its visitor by something that is no address (`unknown`, `_hidden`), it is that name: such visitors share a
        limit with those of the same name, and with nobody whose address is known.
        """
        found = self.peer(request)
        for sender in reversed(self._passed_on(request).senders):
            if not self.is_trusted(found):
                break
            before = address_of(sender)
            if before is None:
                return sender.lower()[:MOST_LABEL]
            found = before
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found)

    def scheme(self, request: Request) -> str:
        """`http` or `https`, as the visitor's browser called."""
        return self._passed_on(request).scheme or request.url.scheme

    def is_from_proxy(self, request: Request) -> bool:
        """Whether a request was passed on by one of them, so that its headers are believed."""
        return self.is_trusted(self.peer(request))

    def host(self, request: Request) -> str:
        """The host and port that the visitor's browser called, or those that the server listens at."""
        server = request.scope.get("server") or ("localhost", None)
        listening = f"[{server[0]}]" if ":" in server[0] else server[0]
        called = self._passed_on(request).host or valid_host(request.headers.get("host", ""))
        return called or (f"{listening}:{server[1]}" if server[1] else listening)

    def prefix(self, request: Request) -> str:
        """The path that a proxy took off the beginning of the visitor's; mostly none."""
        return self._passed_on(request).prefix

    @staticmethod
    def peer(request: Request) -> Address | None:
        """The address that the connection itself comes from."""
        return address_of(request.client.host if request.client else "")

    def is_trusted(self, address: Address | None) -> bool:
        """Whether an address is in one of the networks."""
        return address is not None and any(address in network for network in self.networks)

    def _passed_on(self, request: Request) -> ForwardedRequest:
        if not self.is_trusted(self.peer(request)):
            return _NOTHING
        if _READ not in request.scope:
            request.scope[_READ] = read_forwarded(request.headers)
        found: ForwardedRequest = request.scope[_READ]
        return found
