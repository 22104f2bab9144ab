"""Which languages' words count in a message: those that the FAQ is served in, and those that are used in them.

People mix languages, so that a French message may hold English words; but "die" is an article in German alone, and
means nothing of the kind where no German is served.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from languages import ASSUMED, with_everyday

_UNLESS_STATED: tuple[str, ...] = with_everyday(ASSUMED)
_IN_USE: ContextVar[tuple[str, ...]] = ContextVar("languages_in_use", default=_UNLESS_STATED)


def languages_in_use() -> tuple[str, ...]:
    """The codes of the languages whose words count here."""
    return _IN_USE.get()


@contextmanager
def words_of_languages(served: Sequence[str]) -> Iterator[None]:
    """Within it, the words of these languages and of those used in them count."""
    token = _IN_USE.set(with_everyday(tuple(served)))
    try:
        yield
    finally:
        _IN_USE.reset(token)
