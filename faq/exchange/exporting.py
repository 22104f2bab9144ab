"""The FAQ for elsewhere: a CSV for spreadsheets, JSON for programs. `eigbot import` reads both back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from faq.exchange.formulas import harmless_cell
from faq.exchange.items import ImportedEntry, Wording, items_of
from faq.model import Faq


def as_csv(faq: Faq) -> str:
    """The FAQ as CSV, one row per topic, after a byte order mark that tells spreadsheets it is UTF-8.

    Answers are templates; one that depends on the calendar has one column per phase. No cell is taken for a formula.
    """
    rows = [{"id": item.id or "", **_cells(item)} for item in items_of(faq)]
    columns = list(dict.fromkeys(column for row in sorted(rows, key=len, reverse=True) for column in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    writer.writerows({column: harmless_cell(cell) for column, cell in row.items()} for row in rows)
    return "\ufeff" + file.getvalue()


def as_json(faq: Faq) -> str:
    """The FAQ as a JSON list of topics: `{"id": …, "fr": {"label", "question", "also", "answer"}, "en": {…}}`."""
    topics = [
        {"id": item.id, **{code: _mapping(item.wordings[code]) for code in item.wordings}} for item in items_of(faq)
    ]
    return json.dumps(topics, ensure_ascii=False, indent=2) + "\n"


def _cells(item: ImportedEntry) -> dict[str, str]:
    return {column: cell for code in item.wordings for column, cell in _columns(item.wordings[code], code)}


def _columns(wording: Wording, language: str) -> Iterator[tuple[str, str]]:
    yield f"label_{language}", wording.label or ""
    yield f"question_{language}", wording.question
    yield f"also_{language}", "\n".join(wording.also)
    for phase, text in wording.answer.items():
        yield f"answer_{language}{f':{phase}' if phase else ''}", text
    if wording.about_challenge:
        yield f"about_challenge_{language}", wording.about_challenge


def _mapping(wording: Wording) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "label": wording.label,
        "question": wording.question,
        "also": list(wording.also),
        "answer": wording.answer[""] if list(wording.answer) == [""] else dict(wording.answer),
    }
    return {**whole, **({"about_challenge": wording.about_challenge} if wording.about_challenge else {})}
