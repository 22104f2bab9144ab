"""The text of a file's bytes: in the encoding that it says, or else in the one that makes words of it.

Nothing is ever replaced: what no encoding makes words of is refused.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from faq.exchange.items import ImportProblem
from faq.messages import translatable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<\?xml[^>]*?encoding=[\"']([\w.-]+)|<meta[^>]+charset=[\"']?([\w.-]+)", re.IGNORECASE | re.DOTALL
)
_HEAD = 2048  # bytes, in which a page or an XML file says its encoding
_SINGLE_BYTE = {
    "cp1252": "Windows-1252", "mac_roman": "Mac OS Roman", "cp850": "MS-DOS 850", "iso8859_15": "ISO 8859-15",
}  # fmt: skip
"""The encodings that spreadsheets of western Europe save, the likeliest first, with what they are called."""
_LETTERS = frozenset("àâäáãåæçéèêëíìîïñóòôöõœúùûüÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕŒÚÙÛÜŸ")
_SIGNS = frozenset("«»‹›“”„‘’‚–—…•·€£§°©®™¿¡²³½¼¾×÷±ªº\u00a0\u202f")
_FEWEST_GOOD = 0.8  # of what is not ASCII, that must be letters in words and signs of print


@dataclass(frozen=True)
class DecodedText:
    """A text without byte order mark, with one kind of line ends; `encoding` is named where it had to be guessed."""

    text: str
    encoding: str | None = None


def decoded(content: bytes, name: str) -> DecodedText:
    """The text of a file.

    Raises:
        ImportProblem: it is in no encoding that is read, or contains what no text does.

    """
    encoding, guessed = _encoding(content, name)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(content, error.start, name) from error
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    odd = re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]", text)
    if odd:
        line, character = text.count("\n", 0, odd.start()) + 1, f"U+{ord(odd[0]):04X}"
        raise ImportProblem(translatable("import-odd-character", file=name, line=line, character=character))
    return DecodedText(unicodedata.normalize("NFC", text), guessed)


def _encoding(content: bytes, name: str) -> tuple[str, str | None]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, None
    if wide := _wide(content):
        return wide, wide.upper()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        declared = _DECLARED.search(content[:_HEAD])
        stated = (declared[1] or declared[2]).decode("ascii").lower() if declared else "utf-8"
        if not stated.startswith(("utf", "iso-8859-1")) and _reads(content, stated):
            return stated, None
        found = _single_byte(content)
        if not found:
            raise _undecodable(content, error.start, name) from error
        return found, _SINGLE_BYTE[found]
    return "utf-8", None


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of western text is zero."""
    if len(content) < 4 or len(content) % 2:
        return None
    even, odd = content[:_HEAD:2], content[1:_HEAD:2]
    if odd.count(0) > 0.7 * len(odd) and even.count(0) == 0:
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.7 * len(even) and odd.count(0) == 0 else None


def _reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _single_byte(content: bytes) -> str | None:
    """The encoding in which most of what is not ASCII are letters in words and signs of print; None if none is."""
    scores = {encoding: _share_good(content.decode(encoding)) for encoding in _SINGLE_BYTE if _reads(content, encoding)}
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best and scores[best] >= _FEWEST_GOOD else None


def _share_good(text: str) -> float:
    found = [(place, character) for place, character in enumerate(text) if ord(character) > 127]
    return sum(_goodness(text, place, character) for place, character in found) / len(found) if found else 1.0


def _goodness(text: str, place: int, character: str) -> float:
    """1 for what is likely where it stands, 0 for what is not, -1 for what words never have."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if character in _LETTERS:
        return 1.0 if character.islower() or not before.islower() else 0.0
    if character in _SIGNS:
        inside_word = before.isalpha() and after.isalpha() and character not in "’‘–—·"
        return 0.0 if inside_word else 0.9
    return -1.0


def _undecodable(content: bytes, start: int, name: str) -> ImportProblem:
    line, byte = content[:start].count(b"\n") + 1, f"0x{content[start]:02X}"
    return ImportProblem(translatable("import-undecodable", file=name, line=line, byte=byte))
