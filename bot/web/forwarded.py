"""What proxies say of a request that they pass on: `X-Forwarded-…`, `Forwarded` (RFC 7239) and `X-Real-IP`.

Whether it is to be believed is for `client_address` to decide.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from starlette.datastructures import Headers

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PROXY_HEADERS = frozenset(
    ("forwarded", "via", "x-real-ip", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix",
     "x-forwarded-proto", "x-forwarded-server")
)  # fmt: skip
"""Headers that no client sends by itself: a request with one of them came through a proxy."""

MOST_LABEL = 64
# It begins at a name's first letter alone, and at no blank: the header is read on the event loop, however long it is.
_PAIR = re.compile(r"""(,)|;|(?<![A-Za-z-])([A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*))""")
_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)(?:%[^\]]*)?\](?::[\w.-]+)?|([0-9.]+):[\w.-]+")
_HOST = re.compile(r"(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
_USUAL_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True)
class ForwardedRequest:
    """Who sent it, the client first and the nearest proxy's own peer last, and how it reached the first proxy."""

    senders: tuple[str, ...]
    scheme: str | None
    host: str | None
    prefix: str


def read_forwarded(headers: Headers) -> ForwardedRequest:
    """What the headers say. Where two kinds disagree, that which proxies write most is believed."""
    elements = _elements(",".join(headers.getlist("forwarded")))
    standard = [element["for"] for element in elements if "for" in element]
    senders = _listed(headers, "x-forwarded-for") or standard or _listed(headers, "x-real-ip")
    schemes = [*_listed(headers, "x-forwarded-proto"), *(element.get("proto", "") for element in elements)]
    scheme = next((text.lower() for text in schemes if text.lower() in _USUAL_PORTS), None)
    hosts = [*_listed(headers, "x-forwarded-host"), *(element.get("host", "") for element in elements)]
    host = next((found for text in hosts if (found := valid_host(text))), None)
    ports = [text for text in _listed(headers, "x-forwarded-port") if re.fullmatch("[0-9]{1,5}", text)]
    if ports and (host := host or valid_host(headers.get("host", ""))) and not _has_port(host):
        host = f"{host}:{ports[0]}"
    return ForwardedRequest(tuple(senders), scheme, host, _prefix(_listed(headers, "x-forwarded-prefix")))


def address_of(sender: str) -> Address | None:
    """The address of a sender, without its port; an IPv4 one that IPv6 wraps is the IPv4 one. None of a name."""
    parts = _WITH_PORT.fullmatch(sender)
    try:
        found = ipaddress.ip_address((parts[1] or parts[2]) if parts else sender.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def valid_host(text: str) -> str | None:
    """A `Host` in small letters; None where it is none that a URL could have."""
    return text.lower() if _HOST.fullmatch(text.lower()) else None


def origin_of(scheme: str, host: str) -> str:
    """An origin as browsers write it: without the port that goes without saying."""
    return f"{scheme}://{host.removesuffix(':' + _USUAL_PORTS[scheme])}"


def _listed(headers: Headers, name: str) -> list[str]:
    """The values between commas, of all headers of this name: some proxies append to one, others add another."""
    return [part.strip() for line in headers.getlist(name) for part in line.split(",") if part.strip()]


def _elements(text: str) -> list[dict[str, str]]:
    """The elements of `Forwarded`, each with its parameters; what is no parameter is passed over."""
    elements: list[dict[str, str]] = [{}]
    for comma, name, quoted, plain in _PAIR.findall(text):
        if comma:
            elements.append({})
        elif name and (value := re.sub(r"\\(.)", r"\1", quoted) or plain):
            elements[-1].setdefault(name.lower(), value)
    return elements


def _prefix(parts: list[str]) -> str:
    """The path before every path; of several proxies that each strip one, all of them, the outermost first."""
    whole = "".join(part.rstrip("/") for part in parts)
    return whole if _PREFIX.fullmatch(whole) else ""


def _has_port(host: str) -> bool:
    found = _HOST.fullmatch(host)
    return found is not None and found[1] is not None
