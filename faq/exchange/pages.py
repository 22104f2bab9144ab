"""Entries out of a page: by the data it gives to search engines, by what it marks as questions, by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from faq.exchange.cells import without_mark, without_number
from faq.exchange.items import LEFT_OUT, FileReading, ImportProblem, Wording, hinted
from faq.exchange.language_tags import by_language, is_tagged, languages_tagged
from faq.exchange.lists import ListReader
from faq.exchange.markup import plain_text
from faq.exchange.page_blocks import ASKING, BOLD, MARKED, TABLE, TEXT, Block, blocks_of, soup_of
from faq.exchange.tables import Row, Table, add_table, has_header
from faq.exchange.trees import read_json
from faq.messages import translatable
from faq.text import normalize

if TYPE_CHECKING:
    from bs4.element import Tag

_SAYS_MORE = re.compile(r"<(?:a|b|strong|li|br)\b|</p>\s*<p", re.IGNORECASE)
_BOLD_ASKING = "bold, asking"  # the kind of a page's questions where bold lines that ask nothing stay in answers
_HEADING_RANKS = {f"h{level}": level for level in range(1, 7)}


@dataclass
class _Section:
    """A question with what follows it."""

    question: Block
    group: str | None
    also: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)


def add_page(reading: FileReading, html: str) -> None:
    """Read the entries of a page, in each language it is tagged with.

    Raises:
        ImportProblem: nothing on it is a question with its answer.

    """
    before = len(reading.entries)
    for code in languages_tagged(html):
        part = FileReading(reading.file, language=code)
        _add_part(part, by_language(html, "\n\n")[code])
        reading.entries += part.entries
        reading.notes += [note for note in part.notes if note not in reading.notes]
    if not is_tagged(html):
        _add_part(reading, html)
    if len(reading.entries) == before:
        raise ImportProblem(translatable("import-no-section", file=reading.file))


def _add_part(reading: FileReading, html: str) -> None:
    soup = soup_of(html)
    page = soup.find("html")
    if page and not reading.language:
        reading.language = hinted(str(page.get("lang") or ""))
    start = len(reading.entries)
    _add_structured_data(reading, soup)
    known = {normalize(plain_text(w.question)) for e in reading.entries[start:] for w in e.wordings.values()}
    blocks = blocks_of(soup)
    for block in blocks:
        if _is_faq_table(block):
            _add_html_table(reading, block)
    for section in _sections([block for block in blocks if not _is_faq_table(block)]):
        asked = plain_text(section.question.html)
        if normalize(asked) not in known:
            _add_section(reading, section)
    left = _introduction(blocks) if len(reading.entries) > start and not known else ""
    if left:
        reading.note(LEFT_OUT, "import-introduction", file=reading.file, shown=left[:80])


def _add_section(reading: FileReading, section: _Section) -> None:
    number = len(reading.entries) + 1
    where = translatable("import-section", file=reading.file, number=number)
    question, *more = [without_number(plain_text(text)) for text in (section.question.html, *section.also)]
    answer = without_mark("\n".join(section.answer))
    wording = Wording(question, {"": answer}, tuple(more))
    code = section.question.language
    reading.add(where, {code: wording} if code else {"": wording}, section.question.anchor, section.group)


def _add_structured_data(reading: FileReading, soup: Tag) -> None:
    """The questions that a page gives to search engines as JSON-LD (schema.org)."""
    for script in soup.find_all("script", type="application/ld+json"):
        text = script.string or ""
        if "Question" not in text:
            continue
        try:
            ListReader(reading).read(read_json(text, reading.file))
        except ImportProblem as problem:
            reading.note(LEFT_OUT, "import-structured-data", file=reading.file, why=problem.message)


def _rows(block: Block, reading: FileReading) -> list[Row]:
    """The rows of a table; cells keep their HTML where it says more than their text, save in a header."""
    rows = []
    for number, row in enumerate(soup_of(block.html).find_all("tr"), 1):
        found = [(cell.decode_contents().strip(), plain_text(str(cell))) for cell in row.find_all(["td", "th"])]
        bare = tuple(text for _, text in found)
        where = translatable("import-table-row", file=reading.file, row=number)
        headed = has_header([Row(bare, where)])
        cells = bare if headed else tuple(html if _SAYS_MORE.search(html) else text for html, text in found)
        rows.append(Row(cells, where))
    return rows


def _is_faq_table(block: Block) -> bool:
    """Whether a table has a header of questions and answers, or two columns of which the first one asks."""
    if block.kind != TABLE:
        return False
    rows = _rows(block, FileReading(""))
    asking = sum(plain_text(row.cells[0]).endswith("?") for row in rows if len(row.cells) == 2)
    return has_header(rows) or (len(rows) > 1 and asking > len(rows) / 2)


def _add_html_table(reading: FileReading, block: Block) -> None:
    add_table(reading, Table(tuple(_rows(block, reading)), None, block.language))


def _question_kinds(blocks: Sequence[Block]) -> set[str]:
    """The kinds of blocks that are this page's questions; of headings, those that mostly ask."""
    answered = [block for block, after in pairwise(blocks) if after.kind in (TEXT, TABLE) and not after.ends]
    followed = [block for block, after in pairwise(blocks) if not after.is_heading and not after.ends]
    asking = [block for block in followed if plain_text(block.html).endswith("?")]
    kinds = {MARKED} if any(block.kind == MARKED for block in answered) else set()
    asked = {kind: sum(block.kind == kind for block in asking) for kind in (*_HEADING_RANKS, BOLD)}
    best = max(_HEADING_RANKS, key=lambda kind: asked[kind])
    if asked[best] and asked[best] >= asked[BOLD]:
        kinds |= {best}
    elif asked[BOLD]:
        kinds |= {_BOLD_ASKING}
    if kinds:
        return kinds
    having = {kind: sum(block.kind == kind for block in answered) for kind in (*_HEADING_RANKS, BOLD, ASKING)}
    headed = {kind: count for kind, count in having.items() if kind in _HEADING_RANKS and count}
    if headed and not having[ASKING]:
        return {max(headed, key=lambda kind: (headed[kind], kind))}
    return {ASKING} if having[ASKING] else {BOLD} if having[BOLD] else set(headed)


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    kinds = _question_kinds(blocks)
    level = min((_HEADING_RANKS[kind] for kind in kinds if kind in _HEADING_RANKS), default=7)
    group: str | None = None
    section: _Section | None = None
    titles = sum(block.kind == "h1" for block in blocks)  # one names the page, several are groups
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if _is_question(block, after, kinds):
            if section and not section.answer and block.kind == section.question.kind == MARKED:
                section.also.append(block.html)  # one answer to several questions: <dt><dt><dd>
                continue
            yield from _whole(section)
            section = _Section(block, group)
        elif block.is_heading and (_HEADING_RANKS[block.kind] < level or not section):
            yield from _whole(section)
            group, section = None if block.kind == "h1" and titles == 1 else plain_text(block.html), None
        elif block.ends:
            yield from _whole(section)
            section = None
        elif section:
            section.answer.append(_answer_html(block))
    yield from _whole(section)


def _is_question(block: Block, after: Block | None, kinds: set[str]) -> bool:
    if block.kind in kinds:
        return True
    if block.kind == BOLD and _BOLD_ASKING in kinds:
        return plain_text(block.html).endswith("?")
    asks = block.is_heading and plain_text(block.html).endswith("?") and bool(kinds & {*_HEADING_RANKS})
    return asks and after is not None and after.kind in (TEXT, TABLE)


def _answer_html(block: Block) -> str:
    if block.is_heading or block.kind == MARKED:
        return f"<p><strong>{block.html}</strong></p>"
    return block.html if block.kind in (TEXT, TABLE) else f"<p>{block.html}</p>"


def _whole(section: _Section | None) -> Iterator[_Section]:
    if section and plain_text(section.question.html) and any(plain_text(text) for text in section.answer):
        yield section


def _introduction(blocks: Sequence[Block]) -> str:
    """The text before the first question, which is no answer."""
    kinds = _question_kinds(blocks)
    found: list[str] = []
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if _is_question(block, after, kinds):
            break
        if block.kind in (TEXT, ASKING, BOLD):
            found.append(plain_text(block.html))
    return " ".join(filter(None, found))
