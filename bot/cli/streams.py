"""What comes in and goes out of a command, whatever its encoding. Imports nothing that takes time."""

from __future__ import annotations

import io
import re
import sys


def take_any_encoding() -> None:
    """Read and print whatever the terminal has: bytes that are no UTF-8 wait for `readable`, or show as a mark."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "replace"), (sys.stderr, "replace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def readable(text: str) -> str:
    """A text that was typed or piped, with each byte that is no UTF-8 as Windows-1252 has it."""
    return re.sub("[\udc80-\udcff]", lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252", "replace"), text)
