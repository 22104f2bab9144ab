"""Errors that whoever runs the programme can mend."""

from __future__ import annotations


class OperatorError(Exception):
    """What keeps the programme from running; the message is a sentence that says what to do."""
