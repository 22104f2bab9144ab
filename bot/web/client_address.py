"""Who calls, behind a trusted proxy too: headers of proxies count only where one is trusted."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from starlette.requests import Request

from settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class TrustedProxies:
    """The networks whose `X-Forwarded-…` headers are believed."""

    networks: tuple[Network, ...] = ()

    def client_address(self, request: Request) -> str:
        """The visitor's address; of an IPv6 one the network, since that is what a household is given."""
        found = _peer(request)
        for passed_on in reversed(request.headers.get("x-forwarded-for", "").split(",")):
            if not self._trusted(found) or (before := _address(passed_on.strip())) is None:
                break
            found = before
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found)

    def scheme(self, request: Request) -> str:
        """`http` or `https`, as the visitor's browser called."""
        scheme = request.url.scheme
        if self._trusted(_peer(request)):
            passed_on = request.headers.get("x-forwarded-proto", scheme)
            scheme = passed_on if passed_on in ("http", "https") else scheme
        return scheme

    def is_from_proxy(self, request: Request) -> bool:
        """Whether a request was passed on by one of them, so that its headers are believed."""
        return self._trusted(_peer(request))

    def _trusted(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)


def _peer(request: Request) -> Address | None:
    return _address(request.client.host if request.client else "")


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
