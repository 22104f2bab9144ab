"""Scripts of ours made small: comments, indents and blanks that only their readers need are left out.

Names stay as they are, and so does whatever stands in quotes. It knows what our scripts have, and no more: templates
within templates, and statements that end without a semicolon, are not among it.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<style>(?<=STYLES[ ]=[ ])`[^`]*`)
  | (?P<quoted>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
  | (?P<regex>(?<=[(,=:\[!&|?{};\n ])/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)
  | (?P<blank>\s+)
  | (?P<word>[\w$]+)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BEGINS, _ENDS = "{;,([=>:?&|+!", "})],.;:?&|="
"""What a line may end with, or begin with, without its line break meaning anything."""


def minified(script: str) -> str:
    """The same script in fewer characters."""
    written = ""
    pending = ""  # blanks that have been read since
    for token in _TOKEN.finditer(script):
        kind, text = str(token.lastgroup), token.group()
        if kind in ("blank", "comment"):
            pending += "\n" if "\n" in text else " "
            continue
        written += _between(written[-1:], pending, text[0]) + (_small_style(text) if kind == "style" else text)
        pending = ""
    return f"{written}\n"


def _between(before: str, blanks: str, after: str) -> str:
    """What has to stand between two characters that blanks part."""
    if not blanks or not before:
        return ""
    if "\n" in blanks:
        return "" if before in _BEGINS or after in _ENDS else "\n"
    parted = (_in_word(before) and _in_word(after)) or (before == after and before in "+-")
    return " " if parted else ""


def _in_word(character: str) -> bool:
    return character.isalnum() or character in "_$"


def _small_style(style: str) -> str:
    return re.sub(r"\s*([{};,])\s*", r"\1", style).replace(": ", ":").replace(";}", "}").replace("`\n", "`")
