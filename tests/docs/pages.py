"""The pages of the docs, and what of them can be checked: their blocks, the names in their text, their links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

_FENCE = re.compile(
    r"^(?:<!-- not run: (?P<reason>[^\n]+) -->\n)?(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)
_TYPED = re.compile(r"(\$ |sudo |make |curl |uvx |eigbot |python |rasa |\.venv\S* |[A-Z_]+=\S+ )")
# The record of what changed names what was, and no more is.
_RECORDS = {"CHANGELOG.md"}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; `reason` says why it cannot be checked, where it says so."""

    page: str
    line: int
    language: str
    text: str
    reason: str | None

    @property
    def place(self) -> str:
        """Where it is, for whoever has to mend it."""
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """The pages' paths in the checkout: everything in docs/, and what lies beside the README."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found if path.name not in _RECORDS)


def text_of(page: str) -> str:
    """A page's text."""
    return Path(ROOT, page).read_text("utf-8")


def prose_of(page: str) -> str:
    """A page's text without its blocks."""
    return _FENCE.sub("", text_of(page))


def blocks(*languages: str) -> Iterator[Block]:
    """The blocks in some languages, of all pages; one without a language is `sh` if it is to be typed, else `text`."""
    for page in pages():
        text = text_of(page)
        for found in _FENCE.finditer(text):
            inner = re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
            language = found["language"] or ("sh" if _TYPED.match(inner) else "text")
            if language in languages or not languages:
                line = text.count("\n", 0, found.start("language")) + 1
                yield Block(page, line, language, inner, found["reason"])


def commands(shell: str) -> Iterator[str]:
    """The lines of a block that are to be typed, those that go on joined, without prompts and comments."""
    for line in shell.replace("\\\n", " ").splitlines():
        typed = re.sub(r"(^|\s)#\s.*$", "", line.removeprefix("$ ")).strip()
        if typed:
            yield re.sub(r"\s+", " ", typed)


def spans(page: str) -> Iterator[str]:
    """What stands between backticks in a page's prose."""
    return (re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", prose_of(page)))


def anchor(heading: str) -> str:
    """The anchor that a forge gives a heading, and so does the site."""
    bare = re.sub(r"[`*]|\]\([^)]*\)", "", heading)
    kept = (c for c in unicodedata.normalize("NFC", bare.lower()) if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings."""
    return {anchor(heading.strip()) for heading in re.findall(r"^#+ (.*)$", prose_of(page), re.MULTILINE)}


def links(page: str) -> list[str]:
    """What a page links to, but for examples."""
    without_code = re.sub(r"`[^`]*`", "", prose_of(page))
    return re.findall(r"\]\(([^)\s]+)\)", without_code)
