"""Passwords: which are taken, and their hashes, by argon2-cffi."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from settings import is_guessable

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1_000


class RefusedPassword(Exception):
    """A password that cannot be taken; the message says why, and never shows it."""


def check_new_password(password: str, name: str) -> None:
    """Let a password pass that `name` may take.

    Raises:
        RefusedPassword: it is too short, too long, or among the first that anybody would try.

    """
    length = len(_normal(password))
    if not SHORTEST <= length <= LONGEST:
        raise RefusedPassword(f"A password has {SHORTEST} to {LONGEST:,} characters, and this one has {length:,}.")
    if is_guessable(_normal(password), name):
        raise RefusedPassword("This password is one that anybody would guess; four words at random are hard to.")


def password_hash(password: str) -> str:
    """A password's hash with its salt and parameters. Takes 19 MiB, and some 25 ms of one core."""
    return _hasher().hash(_normal(password))


def is_password(password: str, of: str | None) -> bool:
    """Whether this is the password that `of` is the hash of; without one it takes as long to say no."""
    from argon2.exceptions import VerifyMismatchError

    nobodys = _nobodys_hash()
    try:
        return _hasher().verify(of or nobodys, _normal(password)) and of is not None
    except VerifyMismatchError:
        return False


def is_outdated(of: str) -> bool:
    """Whether a hash was made with other parameters than are used by now."""
    return _hasher().check_needs_rehash(of)


def _normal(password: str) -> str:
    """One text however a keyboard composes its accents; what is no text in UTF-8 cannot be anybody's."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode("utf-8")


@cache
def _hasher() -> PasswordHasher:
    """The library is imported when the first password is typed.

    Parameters as OWASP's Password Storage Cheat Sheet has them for one lane; the library's own, 64 MiB in four lanes,
    would take every core from the answers for as long as somebody signs in.
    """
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobodys_hash() -> str:
    return password_hash(secrets.token_urlsafe())
