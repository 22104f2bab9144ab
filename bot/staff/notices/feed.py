"""The feed of notices, Atom 1.0 (RFC 4287), written by the standard library: thirty lines, which need no other."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from bot.staff.notices.wording import WordedNotice, html_of

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class FeedHead:
    """What the feed says of itself: whose it is (`owner`, of which ids are made), its own address and the page's."""

    title: str
    language: str
    owner: str
    address: str
    page: str


def atom(head: FeedHead, notices: Sequence[WordedNotice]) -> bytes:
    """The feed of these notices, latest first, as UTF-8; without any it was updated at the beginning of time."""
    top = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": head.language})
    _text(top, "id", _id(head, "feed"))
    _text(top, "title", head.title)
    latest = max((each.latest for each in notices), default=dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc))
    _text(top, "updated", _moment(latest))
    _link(top, "self", head.address, "application/atom+xml")
    _link(top, "alternate", head.page, "text/html")
    _text(ElementTree.SubElement(top, "author"), "name", head.title)
    for notice in notices:
        entry = ElementTree.SubElement(top, "entry")
        _text(entry, "id", _id(head, notice.key))
        _text(entry, "title", notice.title)
        _text(entry, "updated", _moment(notice.latest))
        _text(entry, "published", _moment(notice.first))
        _link(entry, "alternate", f"{head.page}#n-{notice.id}", "text/html")
        ElementTree.SubElement(entry, "category", term=notice.kind)
        _text(entry, "content", html_of(notice)).set("type", "html")
    ElementTree.indent(top)
    return bytes(ElementTree.tostring(top, encoding="utf-8", xml_declaration=True))


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    found = ElementTree.SubElement(parent, name)
    found.text = text
    return found


def _link(parent: ElementTree.Element, relation: str, address: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", rel=relation, href=address, type=kind)


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def _id(head: FeedHead, name: str) -> str:
    """An id that stays the same whatever becomes of the server's address."""
    return uuid.UUID(bytes=hashlib.sha256(f"{head.owner}\0{name}".encode()).digest()[:16], version=4).urn
