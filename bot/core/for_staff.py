"""What commands and the server's log say to staff, in the language of the terminal they were begun in."""

from __future__ import annotations

from typing import Protocol

from faq.messages import translatable
from settings import staff_language


class Wordable(Protocol):
    """What has a wording in each language: an error, a finding."""

    def text(self, language: str) -> str:
        """The wording in one language."""


def for_staff(code: str, **blanks: object) -> str:
    """The message of `faq/messages.yml` that has this code, in the staff's language."""
    return in_staff_language(translatable(code, **blanks))


def in_staff_language(message: Wordable) -> str:
    """The wording of a message in the staff's language."""
    return message.text(staff_language())
