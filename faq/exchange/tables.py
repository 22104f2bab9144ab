"""Entries out of the rows of a table: of a CSV file, a sheet, a page or a document.

The header may have rows above it, name languages, and stand in French or English; without one, the columns are known
by what stands in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from faq.exchange.cells import split_phrasings, split_question, tag_group
from faq.exchange.columns import FALLBACKS, Column, column, language_code
from faq.exchange.formulas import original_cell
from faq.exchange.items import LEFT_OUT, READ, FileReading, Wording
from faq.exchange.language_tags import tagged_wordings
from faq.messages import Translatable

_HEADER_WITHIN = 12  # rows, of which one may be the header
_WHOLE = ("id", "group", "language", "enabled")
_OFF = frozenset(("false", "non", "no", "0", "faux"))


@dataclass(frozen=True)
class Row:
    """The cells of a row, and its place."""

    cells: tuple[str, ...]
    where: Translatable


@dataclass(frozen=True)
class Table:
    """Some rows, with the group and language that their sheet or heading names."""

    rows: tuple[Row, ...]
    group: str | None = None
    language: str = ""


Columns = Sequence["Column | None"]


def has_header(rows: Sequence[Row]) -> bool:
    """Whether one of the first rows names a column of questions and one of answers."""
    return _header(rows) is not None


def add_table(reading: FileReading, table: Table) -> None:
    """Read the entries of a table; what is no entry is noted, row by row."""
    at = _header(table.rows)
    if at is None:
        columns, rows = _guessed(table.rows), table.rows
    else:
        above = table.rows[at - 1].cells if at else ()
        columns, rows = _named(table.rows[at].cells, above), table.rows[at + 1 :]
        unused = [cell.strip() for cell, kind in zip(table.rows[at].cells, columns) if cell.strip() and not kind]
        if unused:
            reading.note(READ, "import-unused-columns", file=reading.file, columns=tuple(unused))
        if not rows:
            reading.note(LEFT_OUT, "import-only-header", where=table.rows[at].where)
    qna_maker = at is not None and any(cell.strip().casefold() == "qnaid" for cell in table.rows[at].cells)
    group = table.group
    for row in rows:
        cells = tuple(map(original_cell, row.cells))
        if qna_maker:
            cells = tuple(cell.replace("\\n", "\n") for cell in cells)
        group = _add_row(reading, Row(cells, row.where), columns, group, table.language)


def _add_row(reading: FileReading, row: Row, columns: Columns, group: str | None, language: str) -> str | None:
    """Read one row; returns the group that holds from here on."""
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    beyond = [cell for cell in row.cells[len(columns) :] if cell.strip()]
    if beyond:
        reading.note(LEFT_OUT, "import-more-cells", where=row.where, cells=len(row.cells), columns=len(columns))
        return group
    cells = [(key, cell.strip()) for key, cell in zip(columns, row.cells) if key and cell.strip()]
    whole = {key.kind: cell for key, cell in cells if key.kind in _WHOLE}
    if len(filled) == 1 and cells and cells[0][0].kind in ("question", "group") and not filled[0].endswith("?"):
        return filled[0]  # a row that heads those below it
    if not cells:
        return group
    group = tag_group(whole["group"]) if "group" in whole else group
    if whole.get("enabled", "").casefold() in _OFF:
        reading.note(LEFT_OUT, "import-disabled", where=row.where)
        return group
    stated = language_code(whole["language"]) if "language" in whole else language
    if stated is None:
        reading.note(LEFT_OUT, "import-unknown-language", where=row.where, language=whole["language"])
        return group
    _add_wordings(reading, row.where, [(k, c) for k, c in cells if k.kind not in _WHOLE], whole, group, stated)
    return group


def _add_wordings(
    reading: FileReading,
    where: Translatable,
    cells: list[tuple[Column, str]],
    whole: Mapping[str, str],
    group: str | None,
    language: str,
) -> None:
    wordings: dict[str, Wording] = {}
    lacking = ""
    for code, wording in wordings_of(cells).items():
        if wording.is_whole:
            wordings[code or language] = wording
        elif not lacking:
            lacking = "import-no-answer" if wording.question else "import-no-question"
    wordings = tagged_wordings(wordings)
    if wordings:
        reading.add(where, wordings, whole.get("id"), group)
    if lacking:
        shown = next((cell for _, cell in cells), "")
        reading.note(LEFT_OUT, lacking, where=where, shown=shown[:80])


def wordings_of(cells: Sequence[tuple[Column, str]]) -> dict[str, Wording]:
    """The wordings that cells or keys make, by language; of one that only a half names is the other half too."""
    found = {
        code: _wording_of([(key, cell) for key, cell in cells if key.language == code])
        for code in dict.fromkeys(key.language for key, _ in cells)
    }
    halves = [code for code, wording in found.items() if not wording.is_whole]
    if "" in halves and len(halves) == 2 and len(found) == 2:
        (code,) = filter(None, halves)
        both = _wording_of([(key, cell) for key, cell in cells])
        return {code: both} if both.is_whole else found
    return found


def _wording_of(cells: Sequence[tuple[Column, str]]) -> Wording:
    asked = [text for key, cell in cells if key.kind == "question" for text in split_question(cell)]
    more = [text for key, cell in cells if key.kind == "also" for text in split_phrasings(cell)]
    answer = {key.phase: cell for key, cell in reversed(cells) if key.kind == "answer" and not is_blank(cell)}
    texts = {key.kind: cell for key, cell in cells}
    question, *others = asked or more or [""]
    also = tuple(dict.fromkeys([*others, *(more if asked else more[1:])]))
    return Wording(question, dict(reversed(answer.items())), also, texts.get("label"), texts.get("about_challenge"))


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing: empty, or an error of its spreadsheet."""
    return not cell.strip() or cell.strip() in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "-", "N/A", "n/a")


def _header(rows: Sequence[Row]) -> int | None:
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        kinds = {found.kind for found in _named(row.cells, ()) if found}
        asked = kinds & {"question", "also"}
        if asked and "answer" in kinds and max(map(len, row.cells)) < 60:
            return number
    return None


def _named(cells: Sequence[str], above: Sequence[str]) -> Columns:
    """The columns of a header row. Of a second question the language is given by the row above, if by anything."""
    found = [column(cell) for cell in cells]
    kinds = {each.kind for each in found if each}
    for kind, others in FALLBACKS.items():
        other = next((each for each in others if each not in kinds), None)
        if kind in kinds:
            found = [(replace(c, kind=other) if other else None) if c and c.kind == kind else c for c in found]
            kinds.add(other or "")
    twice = Counter((each.kind, each.language, each.phase) for each in found if each and each.kind == "answer")
    if any(count > 1 for count in twice.values()):
        found = list(_numbered(found, [*_spread(above), *[""] * len(found)]))
    return found


def _spread(above: Sequence[str]) -> Iterator[str]:
    """The language that each cell above the header names: of merged cells only the first is filled."""
    code = ""
    for cell in above:
        code = language_code(cell) or code if cell.strip() else code
        yield code


def _numbered(found: Columns, above: Sequence[str]) -> Iterator[Column | None]:
    """The columns, those of each further question and answer in a language to be found: "1", "2" …"""
    seen: Counter[str] = Counter()
    for each, code in zip(found, above):
        if each and not each.language and each.kind not in _WHOLE:
            seen[each.kind] += 1
            yield replace(each, language=code or f"?{min(seen[each.kind], max(seen['question'], 1))}")
        else:
            yield each


def _guessed(rows: Sequence[Row]) -> Columns:
    """The columns of a table without a header: questions end in "?", answers are long, groups come again."""
    width = max(len(row.cells) for row in rows)
    texts = [
        [row.cells[n].strip() for row in rows if len(row.cells) > n and row.cells[n].strip()] for n in range(width)
    ]
    if width == 2:
        return [Column("question"), Column("answer")]
    asking = [sum(text.endswith("?") for text in own) / max(len(own), 1) for own in texts]
    question = max(range(width), key=lambda n: asking[n]) if max(asking) > 0 else 0
    length = [sum(map(len, own)) / len(rows) if n != question else -1.0 for n, own in enumerate(texts)]
    answer = max(range(width), key=length.__getitem__)
    kinds: list[Column | None] = [None] * width
    kinds[question], kinds[answer] = Column("question"), Column("answer")
    for n, own in enumerate(texts):
        if kinds[n] is None and own and len({*own}) < len(own) and max(map(len, own)) < 60:
            kinds[n] = Column("group")
            break
    return kinds
