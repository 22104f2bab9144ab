"""A text as YAML, in the style of the one that it replaces where that can hold it."""

from __future__ import annotations

import io
import re
import textwrap
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from faq.lost_text import BOOLEAN, is_in_curly_quotes

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_WIDE = 72


class Leaf(NamedTuple):
    """A value to be written: a text; a number or date where it is `typed` and looks like one; or YAML `as_is`."""

    text: str
    typed: bool = False
    as_is: bool = False

    def rendered(self, style: str | None = None, flow: bool = False) -> str:
        """The value as YAML on one line, in `style` (a quote, or None) if that can hold it; `flow`: within brackets."""
        if self.as_is:
            return self.text
        if style == "'" and _is_read_back(single := "'" + self.text.replace("'", "''") + "'", self.text, flow):
            return single
        if style == '"':
            return _in_double_quotes(self.text)
        if self.typed and (_NUMBER.fullmatch(self.text) or _DATE.fullmatch(self.text)):
            return self.text
        plain = as_yaml(self.text)
        if flow and plain == self.text and not _is_plain_within(plain):
            return _in_double_quotes(self.text)
        return plain


def as_yaml(text: str) -> str:
    """A text as YAML, in double quotes only where it needs some."""
    if text.lower() in BOOLEAN or is_in_curly_quotes(text):
        return _in_double_quotes(text)
    written = _dumped(text)
    return _in_double_quotes(text) if written.startswith("'") else written


def as_block(text: str, header: str, indent: int, newline: str) -> str | None:
    """A text as a block below a header such as "|" or ">- # comment", `indent` blanks in; None if it cannot be one.

    A folded block (">") becomes a literal one where folding would change the text.
    """
    parts = re.match(r"([|>])([-+0-9]*)(.*)", header)
    assert parts is not None
    kept = re.sub(r"\d", "", parts[2]) + parts[3]
    folded = [(">", _folded(text, wide)) for wide in (_WIDE, None)] if parts[1] == ">" else []
    for mark, body in (*folded, ("|", text)):
        lines = "\n".join(" " * indent + line if line else "" for line in body.split("\n"))
        block = f"{mark}{kept}\n{lines}"
        if _is_read_back(block, text, flow=False):
            return block.replace("\n", newline)
    return None


def _folded(text: str, wide: int | None) -> str:
    """A text whose line ends survive folding, wrapped at a width if there is one."""
    lines = re.sub("\n+", lambda ends: ends[0] + "\n", text)
    if wide is None:
        return lines
    options = {"break_long_words": False, "break_on_hyphens": False, "replace_whitespace": False, "expand_tabs": False}
    return "\n".join("\n".join(textwrap.wrap(line, wide, **options)) for line in lines.split("\n"))  # type: ignore[arg-type]


def _is_plain_within(text: str) -> bool:
    return not re.search(r"[\[\]{},?:#]", text) and _is_read_back(text, text, flow=True)


def _is_read_back(written: str, text: str, flow: bool) -> bool:
    """Whether YAML reads a text, and nothing else, of what is written for it."""
    whole = f"{{k: {written}, z: z}}" if flow else f"k: {written}\nz: z\n"
    try:
        root = YAML(typ="safe").compose(whole)
    except YAMLError:
        return False
    pairs = [(key.value, value) for key, value in root.value]
    if [name for name, _ in pairs] != ["k", "z"] or not isinstance(pairs[0][1], ScalarNode):
        return False
    found = pairs[0][1]
    return str(found.tag).endswith(":str") and found.value.strip() == text


def _in_double_quotes(text: str) -> str:
    return _dumped(DoubleQuotedScalarString(text))


def _dumped(text: str) -> str:
    yaml, buffer = YAML(), io.StringIO()
    yaml.width = 10 * len(text) + 100
    yaml.dump([text], buffer)
    return buffer.getvalue().removeprefix("- ").rstrip("\n")
