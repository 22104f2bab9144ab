"""Whether somebody whom the assistant cannot help is told where to turn."""

from __future__ import annotations

from collections.abc import Iterator

from faq.errors import Finding
from faq.messages import translatable
from faq.model import Faq
from faq.program import FILE

_CONTACT = "contact"


def check_contact(faq: Faq) -> Iterator[Finding]:
    """That visitors can neither leave a question for the team nor are told an address to write to."""
    contact = faq.program.facts.get(_CONTACT)
    if (
        not faq.program.team.is_open
        and (contact is None or contact.value is None)
        and _CONTACT not in faq.program.refused
    ):
        yield Finding(FILE, faq.program.team.line, translatable("no-way-to-team", fact=_CONTACT))
