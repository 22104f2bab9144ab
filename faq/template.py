"""Answers are templates over facts, with placeholders `{name}` or `{name:format}` and nothing else.

A brace that is to be read as one is doubled: `{{` and `}}`.

Parsing is shared by the check (is every name known?) and by rendering, so that what passes the
one cannot fail the other. No attribute or index of a Python object can be reached from here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from faq.messages import Translatable, translatable
from faq.model import Month, Value

LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()\n]*)\)")
SLOT = re.compile(r"(?<!\{)\{(?!\{)([^{}]*)\}")
_ESCAPED = re.compile(r"\{\{|\}\}")
_PIECE = re.compile(rf"(?P<brace>{_ESCAPED.pattern})|{SLOT.pattern}")
_NAME = re.compile(r"([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_]*))?(?::([a-z]+))?")

FORMATS: dict[str, tuple[str, ...]] = {
    "date": ("long", "weekday", "short", "countdown"),
    "month": ("long",),
    "number": ("plain",),
    "text": ("plain",),
    "challenges": ("list", "count", "hosts"),
}
"""What may follow the colon, by kind of value; the first one is meant where none is given."""


class TemplateError(ValueError):
    """A text that is not a template; `reason` says why."""

    def __init__(self, reason: Translatable) -> None:
        self.reason = reason
        super().__init__(reason.text("en"))


@dataclass(frozen=True)
class Slot:
    """A placeholder: `{name}`, `{challenge.field}`, each with an optional `:format`."""

    name: str
    field: str | None
    format: str | None

    @property
    def key(self) -> str:
        """The name as it is written, without its format."""
        return f"{self.name}.{self.field}" if self.field else self.name


def kind_of(value: Value) -> str:
    """The kind of a fact's value: a key of `FORMATS`."""
    if isinstance(value, dt.date):
        return "date"
    if isinstance(value, Month):
        return "month"
    return "text" if isinstance(value, str) else "number"


def parse_slot(inside: str) -> Slot:
    """Read what stands between braces.

    Raises:
        TemplateError: it is not a name with an optional format.

    """
    found = _NAME.fullmatch(inside)
    if not found:
        raise TemplateError(translatable("no-placeholder", inside=inside))
    return Slot(*found.groups())


def slots(template: str) -> Iterator[Slot]:
    """Every placeholder of a template, in order.

    Raises:
        TemplateError: a brace without its partner, or something else than a name between them.

    """
    for inside in SLOT.findall(template):
        yield parse_slot(inside)
    if set("{}") & set(_PIECE.sub("", template)):
        raise TemplateError(translatable("lone-brace"))


def links(template: str) -> Iterator[tuple[str, str]]:
    """Every Markdown link of a template, as (text, target)."""
    yield from LINK.findall(template)


def substitute(template: str, value_of: Callable[[Slot], str | None]) -> str:
    """Fill a template in. A placeholder without a value becomes empty, a link to one its text alone.

    Raises:
        TemplateError: what stands between braces is no placeholder.

    """

    def link(found: re.Match[str]) -> str:
        text, target = found.groups()
        inner = SLOT.fullmatch(target)
        if inner and value_of(parse_slot(inner[1])) is None:
            return text
        return found[0]

    def piece(found: re.Match[str]) -> str:
        return found["brace"][0] if found["brace"] else value_of(parse_slot(found[2])) or ""

    return _PIECE.sub(piece, LINK.sub(link, template))


def escaped(text: str) -> str:
    """A text as a template that is read as that text: its braces doubled."""
    return text.replace("{", "{{").replace("}", "}}")


def without_escapes(template: str) -> str:
    """A template with single braces where they are doubled."""
    return _PIECE.sub(lambda found: found["brace"][0] if found["brace"] else found[0], template)
