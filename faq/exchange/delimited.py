"""The rows of a CSV or TSV file, whatever separates its cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from faq.exchange.columns import column
from faq.exchange.items import LEFT_OUT, READ, FileReading, ImportProblem
from faq.exchange.tables import Row, Table, add_table
from faq.messages import translatable

_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'"?sep=(.|\\t)"?\n', re.IGNORECASE)
_SAMPLE = 200  # lines that show which delimiter it is
_HEADS = 6  # rows, of which one may be the header
csv.field_size_limit(1_000_000)


def add_delimited(reading: FileReading, text: str) -> None:
    """Read the entries of a CSV or TSV file.

    Raises:
        ImportProblem: there are not two columns.

    """
    stated = _SEPARATOR_LINE.match(text)
    if stated:
        text = "\n" * stated[0].count("\n") + text[stated.end() :]
    delimiter = stated[1].replace("\\t", "\t") if stated else _delimiter(text)
    rows = _rows(reading, text, delimiter)
    if max((len(row.cells) for row in rows), default=0) < 2:
        raise ImportProblem(translatable("import-one-column", file=reading.file))
    shown = {"\t": "tab"}.get(delimiter, delimiter)
    reading.note(READ, "import-delimiter", file=reading.file, delimiter=shown)
    add_table(reading, Table(tuple(rows)))


def _rows(reading: FileReading, text: str, delimiter: str) -> list[Row]:
    """All rows that are not empty. One whose quotes do not match is noted, and reading goes on below it."""
    lines, start, rows = text.splitlines(keepends=True), 0, list[Row]()
    while start < len(lines):
        reader = csv.reader(iter(lines[start:]), delimiter=delimiter, skipinitialspace=True, strict=True)
        before = 0
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    where = translatable("line-of-file", file=reading.file, line=start + before + 1)
                    rows.append(Row(tuple(cells), where))
                before = reader.line_num
            break
        except csv.Error:
            start += before
            where = translatable("line-of-file", file=reading.file, line=start + 1)
            if delimiter == "\t" and "\t" in lines[start]:  # what writes tabs often writes quotes as they are
                rows.append(Row(tuple(lines[start].rstrip("\n").split("\t")), where))
                start += 1
                continue
            reading.note(LEFT_OUT, "import-quotes", where=where, shown=lines[start].strip()[:60])
            start += 1
    return rows


def _delimiter(text: str) -> str:
    """The delimiter that makes a heading of question and answer, or else that most rows have equally often."""
    unquoted = re.sub(r'"(?:[^"]|"")*"', "", text).splitlines()[:_SAMPLE]

    def fit(delimiter: str) -> tuple[bool, int]:
        counts = [line.count(delimiter) for line in unquoted if delimiter in line]
        return _is_headed(text, delimiter), max((counts.count(count) for count in set(counts)), default=0)

    return max(_DELIMITERS, key=fit)


def _is_headed(text: str, delimiter: str) -> bool:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        first = [row for row, _ in zip((row for row in reader if any(cell.strip() for cell in row)), range(_HEADS))]
    except csv.Error:  # with this delimiter, a quote is opened and not closed for longer than any cell may be
        return False
    return any(_names_columns(row) for row in first)


def _names_columns(row: Sequence[str]) -> bool:
    kinds = [found.kind for found in map(column, row) if found]
    return len(row) > 1 and len(kinds) > 1 and bool({"question", "title", "also"} & {*kinds})
