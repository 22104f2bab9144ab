"""Entries out of a page: by the data it gives to search engines, by what it marks as questions, by its headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from faq.exchange.cells import without_mark, without_number
from faq.exchange.items import LEFT_OUT, READ, FileReading, ImportProblem, Wording, hinted
from faq.exchange.language_tags import by_language, is_tagged, languages_tagged
from faq.exchange.lists import ListReader
from faq.exchange.markup import plain_text
from faq.exchange.page_blocks import ASKING, BOLD, MARKED, TABLE, TEXT, Block, blocks_of, soup_of
from faq.exchange.tables import Row, Table, add_table, has_header
from faq.exchange.trees import read_json
from faq.messages import Translatable, translatable
from faq.text import normalize

if TYPE_CHECKING:
    from bs4.element import Tag

_SAYS_MORE = re.compile(r"<(?:a|b|strong|li|br)\b|</p>\s*<p", re.IGNORECASE)
_BOLD_ASKING = "bold, asking"  # the kind of a page's questions where bold lines that ask nothing stay in answers
_TELLING = 10  # characters of a line, from which it tells where a text that goes on below it begins
_HEADING_RANKS = {f"h{level}": level for level in range(1, 7)}


@dataclass
class _Section:
    """A question with what follows it."""

    question: Block
    group: str | None
    also: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)


@dataclass
class _Sections:
    """The questions of a page that have answers; and what is neither, by the code of what staff are told of it.

    `heading` is the last heading of a group, until something is asked under it.
    """

    whole: list[_Section] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    heading: Block | None = None

    def close(self, section: _Section | None) -> None:
        """End a question, or a group: what asks and has no answer is left, and so is a heading above nothing."""
        if section and plain_text(section.question.html) and any(plain_text(text) for text in section.answer):
            self.whole.append(section)
            return
        unanswered = section.question if section else self.heading
        if unanswered and (_asks(unanswered) or (section and unanswered.kind != MARKED)):  # buttons are marked too
            self._leave("import-no-answer", plain_text(unanswered.html))

    def leave(self, block: Block) -> None:
        """Leave a text that stands under no question; what follows it without one belongs to it."""
        shown = plain_text(block.html)
        code = "import-under-none" if self.whole else "import-introduction"
        if self.left and self.left[-1][0] == code and shown:
            shown = f"{self.left.pop()[1]} {shown}"
        self._leave(code, shown)

    def _leave(self, code: str, shown: str) -> None:
        if shown:
            self.left.append((code, shown))


def add_page(reading: FileReading, html: str) -> None:
    """Read the entries of a page, in each language it is tagged with.

    Raises:
        ImportProblem: nothing on it is a question with its answer.

    """
    before = len(reading.entries)
    for code in languages_tagged(html):
        part = FileReading(reading.file, language=code, text=reading.text)
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
    sections = _sections([block for block in blocks if not _is_faq_table(block)])
    for section in sections.whole:
        asked = plain_text(section.question.html)
        if normalize(asked) not in known:
            _add_section(reading, section)
    if len(reading.entries) > start and not known:
        _note_left(reading, sections)


def _note_left(reading: FileReading, sections: _Sections) -> None:
    """Tell staff what of a page was not imported, and if two kinds of lines are its questions."""
    kinds = {BOLD if section.question.kind == BOLD else section.question.is_heading for section in sections.whole}
    if {BOLD, True} <= kinds:
        reading.note(READ, "import-headings-and-bold", file=reading.file)
    for code, shown in sections.left:
        reading.note(LEFT_OUT, code, where=_place(reading, shown), shown=shown[:80])


def _place(reading: FileReading, shown: str) -> Translatable | str:
    """Where a text begins: on its line, if the file is a text and has one such line, else in its file."""
    sought = normalize(shown)
    lines = [
        number
        for number, line in enumerate(reading.text.split("\n"), 1)
        if (said := normalize(without_number(plain_text(line)))) and _begins(sought, said)
    ]
    return translatable("line-of-file", file=reading.file, line=lines[0]) if len(lines) == 1 else reading.file


def _begins(sought: str, said: str) -> bool:
    return sought == said or (len(said) >= _TELLING and sought.startswith(said))


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
    asking = [block for block in followed if _asks(block)]
    kinds = {MARKED} if any(block.kind == MARKED for block in answered) else set()
    asked = {kind: sum(block.kind == kind for block in asking) for kind in (*_HEADING_RANKS, BOLD)}
    best = max(_HEADING_RANKS, key=lambda kind: asked[kind])
    if asked[best] and asked[best] >= asked[BOLD]:
        kinds |= {best}
    if asked[BOLD]:
        kinds |= {_BOLD_ASKING}
    if kinds:
        return kinds
    having = {kind: sum(block.kind == kind for block in answered) for kind in (*_HEADING_RANKS, BOLD, ASKING)}
    headed = {kind: count for kind, count in having.items() if kind in _HEADING_RANKS and count}
    if headed and not having[ASKING]:
        return {max(headed, key=lambda kind: (headed[kind], kind))}
    return {ASKING} if having[ASKING] else {BOLD} if having[BOLD] else set(headed)


def _sections(blocks: Sequence[Block]) -> _Sections:
    kinds = _question_kinds(blocks)
    level = min((_HEADING_RANKS[kind] for kind in kinds if kind in _HEADING_RANKS), default=7)
    made, group, section = _Sections(), None, None
    titles = sum(block.kind == "h1" for block in blocks)  # one names the page, several are groups
    for block, after in zip_longest(blocks, blocks[1:]):
        if _is_question(block, after, kinds):
            if section and not section.answer and block.kind == section.question.kind == MARKED:
                section.also.append(block.html)  # one answer to several questions: <dt><dt><dd>
                continue
            made.close(section)
            made.heading, section = None, _Section(block, group)
        elif block.is_heading and (
            _HEADING_RANKS[block.kind] < level or not section or _heads_questions(block, after, kinds)
        ):
            made.close(section)
            made.heading, section = block, None
            group = None if block.kind == "h1" and titles == 1 else plain_text(block.html)
        elif block.ends:
            made.close(section)
            section = None
        elif section:
            section.answer.append(_answer_html(block))
        else:
            made.leave(block)
    made.close(section)
    return made


def _is_question(block: Block, after: Block | None, kinds: set[str]) -> bool:
    if block.kind in kinds:
        return not _heads_questions(block, after, kinds)
    if block.kind == BOLD and _BOLD_ASKING in kinds:
        return _asks(block)
    asks = block.is_heading and _asks(block) and bool(kinds & {*_HEADING_RANKS, _BOLD_ASKING})
    return asks and after is not None and after.kind in (TEXT, TABLE)


def _heads_questions(block: Block, after: Block | None, kinds: set[str]) -> bool:
    """Whether a heading that asks nothing stands right above a bold line that is a question."""
    if not block.is_heading or after is None or _asks(block):
        return False
    return _BOLD_ASKING in kinds and after.kind == BOLD and _asks(after)


def _asks(block: Block) -> bool:
    return plain_text(block.html).endswith("?")


def _answer_html(block: Block) -> str:
    if block.is_heading or block.kind == MARKED:
        return f"<p><strong>{block.html}</strong></p>"
    return block.html if block.kind in (TEXT, TABLE) else f"<p>{block.html}</p>"
