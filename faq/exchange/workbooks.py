"""The sheets of an Excel workbook (.xlsx, .xlsm) as tables."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from faq.exchange.columns import language_code
from faq.exchange.items import DAMAGED, LEFT_OUT, READ, FileReading, ImportProblem
from faq.exchange.tables import Row, Table, add_table, has_header
from faq.messages import translatable

_PLAIN_SHEET = re.compile(
    r"(?:sheet|feuil|feuille|tabelle|hoja|foglio|faq|data|donn[ée]es|export)\s*\d*", re.IGNORECASE
)
_MOST_ROWS, _MOST_COLUMNS = 20_000, 100
_FORMULA = re.compile(rb"<f\b[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>")  # without a value after it
_SHORT_LINK = 8  # words, of a linked cell that is a link's text as a whole


def add_workbook(reading: FileReading, content: bytes) -> None:
    """Read the entries of every visible sheet; a sheet's name is their group, or their language.

    Raises:
        ImportProblem: it cannot be opened, or no sheet has two columns.

    """
    import openpyxl  # slow to import, and only workbooks need it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True, data_only=True)
        _note_formulas(reading, content)
    except (InvalidFileException, *DAMAGED) as error:
        raise ImportProblem.damaged(reading.file, error) from error
    sheets = [(sheet, _rows(reading.file, sheet)) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible")
    if hidden:
        reading.note(LEFT_OUT, "import-hidden-sheets", file=reading.file, sheets=hidden)
    tables = [(sheet, rows) for sheet, rows in sheets if max((len(row.cells) for row in rows), default=0) > 1]
    if not tables:
        raise ImportProblem(translatable("import-one-column", file=reading.file))
    headed = [(sheet, rows) for sheet, rows in tables if has_header(rows)]
    for sheet, rows in headed or tables[:1]:
        code = language_code(sheet.title)
        group = None if code or _PLAIN_SHEET.fullmatch(sheet.title.strip()) else sheet.title
        add_table(reading, Table(tuple(rows), group, code or ""))
    left = tuple(sheet.title for sheet, _ in sheets if (headed or tables[:1]) and sheet.title not in
                 {used.title for used, _ in headed or tables[:1]} and sheet.max_row > 1)  # fmt: skip
    if left:
        reading.note(LEFT_OUT, "import-other-sheets", file=reading.file, sheets=left)
    reading.note(
        READ, "import-sheets", file=reading.file, sheets=tuple(sheet.title for sheet, _ in headed or tables[:1])
    )


def _note_formulas(reading: FileReading, content: bytes) -> None:
    """Name the cells whose formula was never worked out: what wrote the file left them empty."""
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(_FORMULA.search(archive.read(name)) for name in sheets):
            return
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    where = translatable("import-row", file=reading.file, sheet=sheet.title, row=cell.row)
                    reading.note(
                        LEFT_OUT, "import-formula", where=where, cell=cell.coordinate, formula=str(cell.value)[:60]
                    )


def _rows(file: str, sheet: Any) -> list[Row]:
    """The rows of a sheet; a merged area has its text in each of its rows, columns to the right stay empty."""
    merged = {
        (row, area.min_col): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
    }
    rows = []
    width = min(sheet.max_column or 0, _MOST_COLUMNS)
    for number in range(1, min(sheet.max_row or 0, _MOST_ROWS) + 1):
        cells = tuple(
            _text(sheet.cell(*merged.get((number, column), (number, column)))) for column in range(1, width + 1)
        )
        if any(cell.strip() for cell in cells):
            where = translatable("import-row", file=file, sheet=sheet.title, row=number)
            rows.append(Row(_trimmed(cells), where))
    used = max((len(row.cells) for row in rows), default=0)
    return [Row(row.cells + ("",) * (used - len(row.cells)), row.where) for row in rows]


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max(number for number, cell in enumerate(cells, 1) if cell.strip())
    return cells[:last]


def _text(cell: Any) -> str:
    """A cell as its sheet shows it: dates, percentages and amounts with their marks, bold, links."""
    text = _shown(cell.value, str(cell.number_format or ""))
    target = getattr(cell.hyperlink, "target", None) if cell.hyperlink else None
    if not target or not text or target in text:
        return text
    return f"[{text}]({target})" if len(text.split()) <= _SHORT_LINK and "\n" not in text else f"{text}\n{target}"


def _shown(value: Any, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, (int, float)):
        number = f"{value * 100:.10g} %" if "%" in number_format else f"{value:.12g}"
        return f"{number} €" if "€" in number_format else number
    return "".join(_runs(value)).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _runs(value: Any) -> Iterator[str]:
    """The runs of a text, the bold ones marked; a text of one look is one run."""
    if isinstance(value, str) and not isinstance(value, list):
        yield value
        return
    for run in value if isinstance(value, list) else [str(value)]:
        font = getattr(run, "font", None)
        text = str(getattr(run, "text", run))
        bare = text.strip()
        if font is not None and font.b and bare:
            yield text.replace(bare, f"**{bare}**", 1)
        else:
            yield text
