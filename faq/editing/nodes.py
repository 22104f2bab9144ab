"""The nodes of a file's text, each with where it stands in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from faq.errors import WritingError
from faq.messages import translatable

Path = tuple[str, ...]
"""The keys that lead to a value from the top of a file."""


class NotYamlError(WritingError):
    """A file that is not readable as YAML."""


@lru_cache(maxsize=32)
def compose(name: str, content: str) -> Node | None:
    """The nodes of a file's content, which has no byte order mark; None if it holds none.

    Raises:
        NotYamlError: it is not YAML.

    """
    try:
        return YAML(typ="safe").compose(content)
    except (YAMLError, RecursionError) as error:
        raise NotYamlError(translatable("file-unreadable", file=name)) from error


def mapping_pairs(node: Node | None) -> list[tuple[Node, Node]]:
    """The keys of a mapping with their values; none where it is no mapping."""
    return list(node.value) if isinstance(node, MappingNode) else []


def value_of(node: Node | None, *path: str) -> Node | None:
    """The value that the keys of a path lead to; None where there is none."""
    for name in path:
        node = next((value for key, value in mapping_pairs(node) if key.value == name), None)
    return node


def mapping_at(name: str, content: str, *path: str) -> MappingNode:
    """The mapping that the keys of a path lead to in a file's content.

    Raises:
        WritingError: something else stands there, or the file is not YAML.

    """
    found = value_of(compose(name, content), *path)
    if not isinstance(found, MappingNode):
        raise WritingError(translatable("odd-layout", file=name, what=".".join(path) or name))
    return found


def mapping_keys(node: Node | None) -> list[str]:
    """The keys of a mapping, in order."""
    return [str(key.value) for key, _ in mapping_pairs(node) if isinstance(key, ScalarNode)]


def is_null(node: Node | None) -> bool:
    """Whether there is nothing where a value might stand."""
    return node is None or (isinstance(node, ScalarNode) and str(node.tag).endswith(":null"))


def is_block_scalar(node: Node) -> bool:
    """Whether it is a text on lines of its own, below a `|` or `>`."""
    return isinstance(node, ScalarNode) and node.style in ("|", ">")


def scalar_text(node: Node | None) -> str | None:
    """The text of a scalar as the FAQ's reader takes it; None where there is none."""
    if not isinstance(node, ScalarNode) or is_null(node):
        return None
    return unicodedata.normalize("NFC", str(node.value)).strip() or None


def list_texts(node: Node | None) -> tuple[str, ...]:
    """The texts of a list, in order; none where it is no list."""
    items = node.value if isinstance(node, SequenceNode) else ()
    return tuple(text for item in items if (text := scalar_text(item)))


def leaves(node: Node | None, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every scalar with the keys that lead to it, of an item the list's ones; blanks round it are nobody's."""
    if isinstance(node, ScalarNode):
        yield path, f"{node.tag} {str(node.value).strip()}"
    for key, value in mapping_pairs(node):
        yield from leaves(value, (*path, str(key.value)))
    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from leaves(item, path)


def end_of(content: str, node: Node) -> int:
    """The index after the last character of a value, what follows on its line left out."""
    while isinstance(node, (MappingNode, SequenceNode)) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = int(node.end_mark.index)
    return len(content[:end].rstrip(" \t\r\n")) if is_block_scalar(node) else end


def line_start(content: str, at: int) -> int:
    """The index at which the line of an index begins."""
    return max(content.rfind("\n", 0, at), content.rfind("\r", 0, at)) + 1


def line_end(content: str, at: int) -> int:
    """The index of the line end that follows an index."""
    found = re.compile(r"[\r\n]").search(content, at)
    return found.start() if found else len(content)


def next_line(content: str, at: int) -> int:
    """The index at which the line after the one of an index begins."""
    found = re.compile(r"\r\n|\r|\n").search(content, at)
    return found.end() if found else len(content)


def newline_of(content: str) -> str:
    """How lines end in a content."""
    found = re.search(r"\r\n|\r|\n", content)
    return found[0] if found else "\n"


def with_lines(content: str, at: int, lines: Sequence[str]) -> str:
    """A content with lines before the one that begins at an index."""
    end = newline_of(content)
    before = content[:at]
    if before and before[-1] not in "\r\n":
        before += end
    return before + "".join(f"{line}{end}" for line in lines) + content[at:]
