"""Conversations of which a turn was answered and not kept: what the database has of them is not how they went on."""

from __future__ import annotations

import hashlib
import mmap

_BITS = 1 << 20


class LostTurns:
    """A mark a conversation, in memory that is shared with the processes forked after this was made.

    Marks are bits by a hash of the conversation: two in a million share one, which costs the other its context once.
    """

    def __init__(self) -> None:
        """Mark none."""
        self._marks = mmap.mmap(-1, _BITS // 8)

    def has(self, channel: str, sender: str) -> bool:
        """Whether a conversation is marked."""
        place, bit = _place(channel, sender)
        return bool(self._marks[place] & bit)

    def add(self, channel: str, sender: str) -> None:
        """Mark a conversation."""
        place, bit = _place(channel, sender)
        self._marks[place] |= bit

    def discard(self, channel: str, sender: str) -> None:
        """Take a conversation's mark away."""
        place, bit = _place(channel, sender)
        if self._marks[place] & bit:
            self._marks[place] &= ~bit


def _place(channel: str, sender: str) -> tuple[int, int]:
    digest = hashlib.blake2b(f"{channel}\0{sender}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    place, bit = divmod(int.from_bytes(digest, "big") % _BITS, 8)
    return place, 1 << bit
