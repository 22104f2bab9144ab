"""Questions and answers out of CSV files, and out of lists in YAML or JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from faq.exchange.items import ImportProblem, Item, Wording
from faq.model import LANGUAGES
from faq.text import fold

_NAMES = {
    "id": {"id", "identifiant", "n", "n°", "no", "numero", "number", "ref"},
    "group": {"group", "groupe", "category", "categorie", "rubrique", "section", "topic", "theme", "sujet"},
    "language": {"language", "langue", "lang", "locale"},
    "label": {"label", "libelle", "title", "titre"},
    "question": {"question", "questions", "q", "demande", "query"},
    "also": {"also", "aussi", "variantes", "variants", "formulations", "phrasings"},
    "answer": {"answer", "answers", "a", "reponse", "reponses", "r", "response"},
    "about_challenge": {"about_challenge"},
}
_DELIMITERS = ",;\t|"


def read_table(text: str, name: str) -> Iterator[Item]:
    """The rows of a CSV file. A first row that names its columns is no pair; without one, they are question, answer.

    Raises:
        ImportProblem: there are not two columns, or a row lacks its question or answer.

    """
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
    rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    if not rows or max(len(row) for _, row in rows) < 2:
        raise ImportProblem(f"{name} has no two columns; a question and its answer are needed, between {_shown()}.")
    columns = [column(cell) for cell in rows[0][1]]
    kinds = {kind for kind, _, _ in filter(None, columns)}
    if {"question", "answer"} <= kinds:
        rows = rows[1:]
    else:
        columns = [("question", None, ""), ("answer", None, "")]
    for line, row in rows:
        cells = [(key, cell.strip()) for key, cell in zip(columns, row) if key and cell.strip()]
        yield _item(cells, f"{name}, line {line}")


def read_list(text: str, name: str) -> Iterator[Item]:
    """The pairs of a YAML or JSON list: `question:` with `answer:`, `reponse:` or `réponse:`.

    Raises:
        ImportProblem: it is no such list.

    """
    try:
        content = YAML(typ="safe").load(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = f", line {mark.line + 1}" if mark else ""
        raise ImportProblem(f"{name}{line}: not readable as YAML or JSON.") from error
    if isinstance(content, dict) and len(content) == 1:
        content = next(iter(content.values()))  # a list under one heading, such as `faq:`
    if not isinstance(content, list) or not content:
        raise ImportProblem(f"{name} must hold a list of 'question:' and 'answer:' (or 'reponse:').")
    for number, entry in enumerate(content, 1):
        where = f"{name}, item {number}"
        if not isinstance(entry, dict):
            raise ImportProblem(f"{where} must have 'question:' and 'answer:' (or 'reponse:').")
        yield _item(list(_flat(entry)), where)


Column = tuple[str, "str | None", str]
"""What a column holds: its kind, its language where it names one, and a phase of the calendar or ""."""


def column(heading: str) -> Column | None:
    """What a column or key of this name holds; None where the import does not use it."""
    bare = fold(heading.strip().lstrip("\ufeff"))
    bare, _, phase = bare.partition(":")
    for kind, names in _NAMES.items():
        if bare in names:
            return kind, None, phase
        for language in LANGUAGES:
            match = re.fullmatch(rf"(.+?)[ _.-]*\(?{language}\)?|{language}[ _.-]+(.+)", bare)
            if match and (match[1] or match[2]) in names:
                return kind, language, phase
    return None


def _flat(entry: Mapping[Any, Any], language: str | None = None) -> Iterator[tuple[Column, str]]:
    """The keys of a list's entry as columns; what stands under `fr:` or `en:` is of that language."""
    for key, value in entry.items():
        if key in LANGUAGES and isinstance(value, dict):
            yield from _flat(value, str(key))
            continue
        found = column(str(key))
        if not found or value is None:
            continue
        kind, stated, phase = found
        if isinstance(value, dict):
            for inner, text in value.items():
                of = (kind, str(inner), "") if inner in LANGUAGES else (kind, stated or language, str(inner))
                yield of, str(text)
        elif isinstance(value, list):
            yield (kind, stated or language, phase), "\n".join(map(str, value))
        else:
            yield (kind, stated or language, phase), str(value)


def _item(cells: list[tuple[Column, str]], where: str) -> Item:
    plain = {kind: cell for (kind, _, _), cell in cells if kind in ("id", "group", "language")}
    stated = fold(plain.get("language", ""))[:2]
    if stated and stated not in LANGUAGES:
        raise ImportProblem(f"{where}: the language is '{plain['language']}', but must be fr or en.")
    wordings: dict[str, Wording] = {}
    for language in dict.fromkeys(of or stated for (kind, of, _), _ in cells if kind not in plain):
        own = [(kind, phase, cell) for (kind, of, phase), cell in cells if (of or stated) == language]
        texts = {kind: cell for kind, phase, cell in own if not phase}
        answer = {phase: cell for kind, phase, cell in own if kind == "answer"}
        if "question" not in texts or not answer:
            lacking = "answer" if "question" in texts else "question"
            raise ImportProblem(f"{where} has no {lacking}{f' in {language}' * bool(language)}; nothing was imported.")
        also = tuple(line.strip() for line in texts.get("also", "").splitlines() if line.strip())
        wordings[language] = Wording(texts["question"], answer, also, texts.get("label"), texts.get("about_challenge"))
    if not wordings:
        raise ImportProblem(f"{where} has no question and no answer; nothing was imported.")
    return Item(where, wordings, plain.get("id"), plain.get("group"))


def _delimiter(text: str) -> str:
    """The delimiter that most lines have equally often, outside of quotes."""
    lines = re.sub(r'"(?:[^"]|"")*"', "", text).splitlines()

    def even(delimiter: str) -> int:
        counts = [line.count(delimiter) for line in lines if delimiter in line]
        return max((counts.count(count) for count in set(counts)), default=0)

    return max(_DELIMITERS, key=even)


def _shown() -> str:
    return "commas, semicolons or tabs"
