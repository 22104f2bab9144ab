"""What stands in one cell or value: a question with its other wordings, a list of them, tags."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"^\s*(?:(?:question|q|faq)\s*(?:n\s*°\s*)?\d*(?:\.\d+)*\s*[:.)–—-]+\s+|\(?\d{1,2}(?:\.\d{1,2})*\s*[.)]\s*[-–—]?\s+|"
    r"\d{1,2}(?:\.\d{1,2})+\s+|\d{1,2}\s*[-–—]\s+|[•▪►▸▶*–—-]\s+)(?=\S)",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"^(\s*(?:<[^>]*>\s*)*)(?:r[ée]ponse|answer|r|a)\s*\d*\s*[:)–—-]\s+(?=\S)", re.IGNORECASE)

_BOLD_ANSWER = re.compile(
    r"^(\s*(?:<(?!b\b|strong\b)[^>]*>\s*)*)<(b|strong)>\s*(?:r[ée]ponse|answer|r|a)\s*[.:)]\s*</\2>\s*", re.IGNORECASE
)


def without_number(question: str) -> str:
    """A question without what counts it: `3.`, `1.2)`, `Q4 :`, a bullet."""
    return _NUMBER.sub("", question).strip()


def without_mark(answer: str) -> str:
    """An answer without the "R :" or "Answer:" before it."""
    return _ANSWER.sub(r"\1", _BOLD_ANSWER.sub(r"\1", answer)).strip()


def split_question(cell: str) -> list[str]:
    """The wordings in a cell of questions: several lines, or parts between bars, that each ask."""
    for parts in (cell.split("\n"), cell.split("|")):
        found = [part.strip() for part in parts if part.strip()]
        if len(found) > 1 and all(part.endswith("?") for part in found):
            return [without_number(part) for part in found]
    return [without_number(cell)] if cell.strip() else []


def split_phrasings(cell: str) -> list[str]:
    """The wordings in a cell of them: by lines, else by bars, else by semicolons that each follow a question mark."""
    parts = cell.split("\n")
    if len(parts) == 1:
        parts = cell.split("|") if "|" in cell else re.split(r"(?<=\?)\s*;", cell)
    return [part.strip() for part in parts if part.strip()]


def tag_group(cell: str) -> str | None:
    """The group that a cell of tags or metadata names: `groupe:venir|source:x`, `venir, tarifs`, `Venir`."""
    pairs = [part.partition(":") for part in re.split(r"[|;\n]", cell) if ":" in part]
    telling = [value for key, _, value in pairs if re.match(r"(?:group|categ|rubri|them|topic)", key.strip().lower())]
    if pairs and re.fullmatch(r"[^:|\s]+:[^:|]+(?:\|[^:|\s]+:[^:|]+)*", cell.strip()):
        return (telling or [pairs[0][2]])[0].strip() or None
    return re.split(r"[|;,]", cell)[0].strip(" []'\"") or None
