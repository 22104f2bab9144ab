"""A page as a sequence of blocks: headings, what is marked as a question, texts.

`html5lib` reads a page as a browser does, so that what is never closed or nested wrongly stands where visitors see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, TypeGuard, Union

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

TEXT, MARKED, BOLD, ASKING, TABLE = "text", "marked", "bold", "asking", "table"
"""Kinds of blocks, besides headings ("h1" to "h6"): a text, what is marked as a question by its element (a summary,
a term, a button, an item that begins in bold), a bold line, a line that ends in a question mark, a table."""

_SILENT = (
    "script",
    "style",
    "template",
    "noscript",
    "nav",
    "form",
    "iframe",
    "svg",
    "aside",
    "footer",
    "head",
    "select",
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    "p div ul ol li table section article main blockquote dl dt dd details summary header figure pre hr address body "
    "center fieldset button".split()
)
_BOLD_STYLE = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LONGEST_QUESTION = 250  # characters
_PREFIX = re.compile(r"\s*(?:question|q)\s*\d*\s*[:.)–—-]\s+\S", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """A piece of a page: its kind, its text or HTML, the anchor and language of its place."""

    kind: str
    html: str
    anchor: str | None = None
    language: str = ""
    ends: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether it is one of the six headings."""
        return self.kind in _HEADINGS


_Step = Union[Block, Iterator["_Step"]]


def soup_of(html: str) -> Tag:
    """The page's tree, as a browser has it."""
    from bs4 import BeautifulSoup  # slow to import, and only pages need it

    return BeautifulSoup(html, "html5lib")


def blocks_of(soup: Tag) -> list[Block]:
    """The blocks of a page, in reading order, without what is not of its text."""
    for element in soup.find_all(_SILENT):
        element.decompose()
    for element in soup.select("sup a[href^='#footnote'], li[id^=footnote-], [hidden=true]"):
        (element.find_parent("sup") or element).decompose()
    body = soup.find("body") or soup
    return list(_in_order(_walk(body, _language(body, ""))))


def _in_order(steps: Iterator[_Step]) -> Iterator[Block]:
    """The blocks of steps, and of steps within them; without recursion, since pages may nest deeper than Python."""
    under_way = [steps]
    while under_way:
        step = next(under_way[-1], None)
        if step is None:
            under_way.pop()
        elif isinstance(step, Block):
            yield step
        else:
            under_way.append(step)


def _is_element(node: object) -> TypeGuard[Tag]:
    from bs4.element import Tag

    return isinstance(node, Tag)


def _walk(parent: Tag, language: str) -> Iterator[_Step]:
    """What stands in an element of this language: its blocks, and in their places the steps of elements within it."""
    inline: list[str] = []
    for child in parent.children:
        if not _is_element(child) or (child.name not in _BLOCKS and not child.find(_is_block)):
            inline.append(_html(child))
            continue
        yield from _loose(inline, language)
        inline = []
        yield from _block(child, _language(child, language))
    yield from _loose(inline, language)


def _html(node: object) -> str:
    from bs4.element import NavigableString, PreformattedString

    if isinstance(node, PreformattedString):
        return ""  # a comment
    return node.output_ready(formatter="minimal") if isinstance(node, NavigableString) else str(node)


def _is_block(element: Tag) -> bool:
    return element.name in _BLOCKS


def _loose(inline: list[str], language: str) -> Iterator[Block]:
    """Text between blocks, as a paragraph."""
    html = "".join(inline)
    if re.sub(r"<[^>]*>|\s|&nbsp;|\u00a0", "", html):
        paragraph = soup_of(f"<p>{html}</p>").find("p")
        if paragraph:
            yield from _paragraph(paragraph, language)


def _block(element: Tag, language: str) -> Iterator[_Step]:
    name = element.name
    if name in _HEADINGS or element.get("role") == "heading":
        kind = name if name in _HEADINGS else f"h{element.get('aria-level') or 3}"
        yield Block(kind, element.decode_contents(), _anchor(element), language)
    elif name == "details":
        yield from _details(element, language)
    elif name == "summary" or (name in ("dt", "button") and element.get_text(strip=True)) or _is_toggle(element):
        yield Block(MARKED, element.decode_contents(), _anchor(element), language)
    elif name == "table":
        yield Block(TABLE, str(element), _anchor(element), language)
    elif name in ("ul", "ol"):
        yield from _list(element, language)
    elif name == "p" or not element.find(_is_block):
        yield from _paragraph(element, language)
    elif name in ("pre", "blockquote"):
        yield Block(TEXT, str(element), None, language)
    else:
        yield _walk(element, language)


def _is_toggle(element: Tag) -> bool:
    """Whether a click on it opens its answer: an accordion's title without a heading."""
    toggles = (
        element.has_attr("aria-expanded") or element.has_attr("data-bs-toggle") or element.get("itemprop") == "name"
    )
    named = re.search(r"\bquestion\b", " ".join(element.get("class") or []), re.IGNORECASE)
    return bool(toggles or named) and not element.find(_is_block) and bool(element.get_text(strip=True))


def _details(element: Tag, language: str) -> Iterator[_Step]:
    summary = element.find("summary")
    if summary:
        anchor = _anchor(element) or _anchor(summary)
        yield Block(MARKED, summary.decode_contents(), anchor, language)
        summary.extract()
    yield _walk(element, language)
    yield Block(TEXT, "", ends=True)


def _list(element: Tag, language: str) -> Iterator[_Step]:
    """A list of questions, each with its answer in the same item, marked in any way; any other list is a text."""
    if element.find(["details", "dt", "button", *_HEADINGS]):
        yield _walk(element, language)
        return
    items = element.find_all("li", recursive=False)
    opened = [_opening(item) for item in items]
    if items and all(opened):
        for item, opening in zip(items, opened):
            spoken = _language(item, language)
            yield Block(MARKED, "".join(map(_html, opening)), _anchor(item), spoken)
            for node in opening:
                node.extract()
            yield _walk(item, spoken)
            yield Block(TEXT, "", ends=True)
    elif len(items) == 1 and not items[0].find(_is_block):  # a number before a question is a list to a word processor
        yield from _paragraph(items[0], language)
    else:
        yield Block(TEXT, str(element), None, language)


def _first_element(parent: Tag) -> Tag | None:
    """The element that begins a text; None where bare text begins it."""
    first = next((child for child in parent.children if _is_element(child) or str(child).strip()), None)
    return first if _is_element(first) else None


def _opening(item: Tag) -> list[PageElement]:
    """What an item of a list begins with, if that asks or is bold and its answer follows within the item."""
    nodes = list(takewhile(lambda child: not _is_element(child) or not _is_block(child), item.children))
    leading = "".join(node.get_text() for node in nodes).strip()
    first = _first_element(item)
    if not leading and first is not None and first.name in ("p", "div"):
        head = _bold_head(first)
        nodes = [head] if head is not None else [first]
    elif first is not None and first.name in ("b", "strong"):
        nodes = [first]
    text = " ".join("".join(node.get_text() for node in nodes).split())
    follows = len(" ".join(item.get_text().split())) > len(text)
    bold = first is not None and nodes == [first] and _is_bold(first) and item.find(_is_block) is not None
    return nodes if follows and (text.endswith("?") or bold) else []


def _paragraph(element: Tag, language: str) -> Iterator[Block]:
    """A paragraph; what begins in bold with a question and goes on with its answer is both."""
    text = " ".join(element.get_text().split())
    if not text:
        return
    head = _bold_head(element)
    if head is not None and text != " ".join(head.get_text().split()):
        yield Block(BOLD, str(head), _anchor(element), language)
        head.extract()
        yield Block(TEXT, f"<p>{element.decode_contents()}</p>", None, language)
        return
    kind = TEXT
    if len(text) <= _LONGEST_QUESTION:
        if _PREFIX.match(text):
            kind = MARKED
        elif _is_bold(element):
            kind = BOLD
        elif text.endswith("?"):
            kind = ASKING
    yield Block(kind, element.decode_contents() if kind != TEXT else str(element), _anchor(element), language)


def _bold_head(element: Tag) -> Tag | None:
    first = _first_element(element)
    if first is None or first.name not in ("b", "strong"):
        return None
    return first if first.get_text(strip=True).endswith("?") else None


def _is_strong(element: Tag) -> bool:
    return element.name in ("b", "strong") or bool(_BOLD_STYLE.search(str(element.get("style") or "")))


def _is_bold(element: Tag) -> bool:
    """Whether all of an element's text is bold."""
    text = re.sub(r"[\s\u00a0:?]+", "", element.get_text())
    bold = "".join(part.get_text() for part in element.find_all(_is_strong) if not part.find_parent(_is_strong))
    return element.name in ("b", "strong") or (bool(text) and re.sub(r"[\s\u00a0:?]+", "", bold) == text)


def _anchor(element: Tag) -> str | None:
    """The anchor of a place: its own, or that of an empty link in it."""
    inner = element.find(lambda each: each.has_attr("id") or (each.name == "a" and each.has_attr("name")))
    holder = element if element.get("id") else inner
    return str(holder.get("id") or holder.get("name")) if holder else None


def _language(element: Tag, around: str) -> str:
    """The language that an element says it is in; if it says none, that of what is around it."""
    return str(element.get("lang") or around)[:2].lower()
