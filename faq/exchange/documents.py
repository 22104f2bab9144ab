"""Word documents, Markdown and plain texts as pages: what is a question in them is found as on a page."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator

from faq.exchange.cells import without_mark, without_number
from faq.exchange.columns import language_code
from faq.exchange.items import DAMAGED, FileReading, ImportProblem, Wording
from faq.exchange.language_tags import is_tagged
from faq.exchange.pages import add_page
from faq.exchange.trees import Branch, read_yaml_tree
from faq.messages import translatable

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Titre'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name^='Titre 1'] => h1:fresh
p[style-name^='Titre 2'] => h2:fresh
p[style-name^='Titre 3'] => h3:fresh
p[style-name^='Titre 4'] => h4:fresh
"""
_NOTION_PROPERTY = re.compile(r"^[^\W\d_][\w -]{1,30}: .+$")
_ANCHORED = re.compile(r"<(h[1-6])>(.*?)\s*\{#([\w.-]+)[^}\n]*\}</h[1-6]>")
_LONGEST_HEADING = 120  # characters: a line of its own that is longer is a paragraph
_PAGE = re.compile(r"<(?:p|div|h[1-6]|dl|details|table|html|body|section|article|ul|br)\b", re.IGNORECASE)


def add_word(reading: FileReading, content: bytes) -> None:
    """Read a Word document.

    Raises:
        ImportProblem: it cannot be opened, or nothing in it is a question with its answer.

    """
    import mammoth  # slow to import, and only documents need it

    try:
        found = mammoth.convert_to_html(
            io.BytesIO(content), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {"src": ""})
        )
    except DAMAGED as error:
        raise ImportProblem.damaged(reading.file, error) from error
    add_page(reading, found.value)


def add_markdown(reading: FileReading, text: str) -> None:
    """Read a Markdown page; of one that is a single answer, the question is the title at its top.

    Raises:
        ImportProblem: nothing in it is a question with its answer.

    """
    front = _FRONT_MATTER.match(text)
    stated = read_yaml_tree(front[1], reading.file) if front else Branch(())
    about = stated if isinstance(stated, Branch) else Branch(())
    reading.language = language_code(about.text("lang", "language", "locale")) or reading.language
    body = text[front.end() :] if front else text
    try:
        add_page(reading, _markdown_html(_without_properties(body)))
    except ImportProblem:
        question = about.text("question", "title", "titre")
        if not question or not body.strip():
            raise
        where = translatable("line-of-file", file=reading.file, line=1)
        wording = Wording(question, {"": _markdown_html(body)})
        group = about.text("category", "group", "section", "rubrique") or None
        reading.add(where, {"": wording}, about.text("slug", "id") or None, group)


def add_plain_text(reading: FileReading, text: str) -> None:
    """Read a text: a page if it has HTML, Markdown if it has its headings, else lines that ask.

    Raises:
        ImportProblem: nothing in it is a question with its answer.

    """
    if _PAGE.search(text):
        add_page(reading, text)
    elif re.search(r"^#{1,6} \S", text, re.MULTILINE):
        add_markdown(reading, text)
    elif is_tagged(text):
        add_page(reading, _tagged_html(text))
    else:
        _add_lines(reading, text)


def _markdown_html(text: str) -> str:
    from markdown_it import MarkdownIt

    rendered = str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return _ANCHORED.sub(r'<\1 id="\3">\2</\1>', rendered)


def _without_properties(text: str) -> str:
    """A page that Notion wrote, without the properties under its title."""
    lines = text.split("\n")
    heading = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not lines[heading].startswith("# "):
        return text
    end = heading + 1
    while end < len(lines) and (not lines[end].strip() or _NOTION_PROPERTY.match(lines[end])):
        end += 1
    properties = [line for line in lines[heading + 1 : end] if line.strip()]
    standing = end < len(lines) and properties and not lines[end - 1].strip()
    return "\n".join([*lines[: heading + 1], "", *lines[end:]]) if standing else text


def _tagged_html(text: str) -> str:
    """A tagged text as a page: lines of their own that ask, or else that end in no stop, are its headings."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    bare = {block: re.sub(r"[\[{]:[a-zA-Z]{0,2}[\]}]", "", block).strip() for block in blocks}
    single = [block for block in blocks if "\n" not in block and 0 < len(bare[block]) <= _LONGEST_HEADING]
    asking = {block for block in single if bare[block].endswith("?")}
    ends = re.compile(r"[\w!»”\"]$")
    headings = asking or {block for block in single if ends.search(bare[block]) and not bare[block].startswith("•")}
    return "\n".join(_marked_up(block, "h2" if block in headings else "p") for block in blocks)


def _marked_up(block: str, tag: str) -> str:
    """A block in its element, the tags of languages around it left outside of that."""
    before, inner, after = re.fullmatch(  # type: ignore[union-attr]
        r"((?:[\[{]:[a-zA-Z]{0,2}[\]}]\s*)*)(.*?)((?:\s*[\[{]:[a-zA-Z]{0,2}[\]}])*)", block, re.DOTALL
    ).groups()
    lines = html.escape(inner, quote=False).replace("\n", "<br>")
    return f"{before}<{tag}>{lines}</{tag}>{after}" if inner else before + after


def _add_lines(reading: FileReading, text: str) -> None:
    """Lines that ask, each with the lines below it."""
    before = len(reading.entries)
    for line, question, answer in _asked(text):
        where = translatable("line-of-file", file=reading.file, line=line)
        asked = without_number(question)
        reading.add(where, {"": Wording(asked, {"": without_mark(answer)})})
    if len(reading.entries) == before:
        raise ImportProblem(translatable("import-no-section", file=reading.file))


def _asked(text: str) -> Iterator[tuple[int, str, str]]:
    at, question, answer = 0, "", list[str]()
    for number, line in enumerate([*text.split("\n"), "?"], 1):
        if line.rstrip(" \u00a0*").endswith("?") and len(line) <= 2 * _LONGEST_HEADING:
            if question and "".join(answer).strip():
                yield at, question, "\n".join(answer).strip()
            at, question, answer = number, line.strip(), []
        elif question:
            answer.append(line)
