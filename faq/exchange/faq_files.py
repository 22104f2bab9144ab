"""Writing topics as FAQ files that a check accepts: ids, labels, and both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from faq.atomic import atomic_write
from faq.exchange.items import ImportProblem, Item, Wording
from faq.exchange.markup import answer_text, plain_text
from faq.ids import TOPIC_ID
from faq.lint.formatting import ID_BYTES, LABEL_CELLS
from faq.model import LANGUAGES
from faq.schema import schema_line, write_schemas
from faq.text import fold, normalize

GROUP = "faq"
"""The group of topics that came without one."""
_ID_LETTERS = 40
_OPENINGS = re.compile(
    r"^(?:quel(?:le)?s? (?:est|sont) (?:les? |la |l')?|qu'est-ce que (?:les? |la |l')?|"
    r"what (?:is|are) (?:the |an? )?|what's (?:the )?|where (?:is|are) (?:the )?)(?=\S+ \S)",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    "a ai an and are as at au aux avec be by can ce ces cette comment could d dans de des did do does du elle en "
    "est est-ce et for from how i il ils in is it j je l la le les leur ma mes mon my n ne nos notre nous of on or ou "
    "par pas peut pour qu que quel quelle quelles quels qui s sa se ses si son sont sur t the there this to un une "
    "vos votre vous was what when where which who will with y you your".split()
)
_TO_TRANSLATE = "# à traduire · to translate"


@dataclass(frozen=True)
class NewTopic:
    """A cleaned item with its id and a text in every language; `lacking` are the languages it came without."""

    id: str
    wordings: Mapping[str, Wording]
    lacking: tuple[str, ...]


def new_topics(items: Iterable[Item], facts: Collection[str] = ()) -> list[NewTopic]:
    """Clean the items and give each an id and labels, all of them different.

    Raises:
        ImportProblem: a question or answer has no text, or one question is asked by two items.

    """
    topics: list[NewTopic] = []
    ids: set[str] = set()
    labels: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    asked: dict[str, str] = {}
    for item in items:
        cleaned = {code: _cleaned(wording, item.where, facts) for code, wording in item.wordings.items()}
        source = next(code for code in LANGUAGES if code in cleaned)
        for wording in cleaned.values():
            first = asked.setdefault(normalize(wording.question), item.where)
            if first != item.where:
                raise ImportProblem(f"{item.where} asks '{wording.question}' again, as {first} does; keep one of them.")
        lacking = tuple(code for code in LANGUAGES if code not in cleaned)
        wordings = {code: cleaned.get(code, cleaned[source]) for code in LANGUAGES}
        named = {code: _labelled(wording, labels[code]) for code, wording in wordings.items()}
        topics.append(NewTopic(_id(item, cleaned[source], ids), named, lacking))
    return topics


def write_files(topics: list[NewTopic], folder: Path) -> list[Path]:
    """Write both FAQ files and the editors' schemas into `folder`; each file is replaced in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for language in LANGUAGES:
        path = folder / f"faq_{language}.yml"
        with atomic_write(path, durable=True) as beside:
            beside.write_text(faq_text(topics, language), "utf-8")
        paths.append(path)
    write_schemas(folder / "schema")
    return paths


def faq_text(topics: list[NewTopic], language: str) -> str:
    """The content of one FAQ file."""
    lines = [schema_line("faq.schema.json"), f"language: {language}", "topics:"]
    for topic in topics:
        wording = topic.wordings[language]
        lines.append(f"  {topic.id}:{f'  {_TO_TRANSLATE}' if language in topic.lacking else ''}")
        lines.append(f"    label: {_quoted(wording.label or '')}")
        lines.append(f"    question: {_quoted(wording.question)}")
        lines += ["    also:", *(f"      - {_quoted(text)}" for text in wording.also)] if wording.also else []
        if list(wording.answer) == [""]:
            lines.append(f"    answer: {_quoted(wording.answer[''])}")
        else:
            lines += ["    answer:", *(f"      {phase}: {_quoted(text)}" for phase, text in wording.answer.items())]
        if wording.about_challenge:
            lines.append(f"    about_challenge: {_quoted(wording.about_challenge)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _cleaned(wording: Wording, where: str, facts: Collection[str]) -> Wording:
    question = plain_text(wording.question)
    answer = {phase: answer_text(text, facts) for phase, text in wording.answer.items()}
    if not normalize(question) or not all(normalize(text) for text in answer.values()):
        what = "answer" if normalize(question) else "question"
        raise ImportProblem(f"{where}: the {what} has no text in it; nothing was imported.")
    also = dict.fromkeys(plain_text(text) for text in wording.also)
    about = answer_text(wording.about_challenge, facts) if wording.about_challenge else None
    label = plain_text(wording.label) if wording.label else None
    return Wording(question, answer, tuple(text for text in also if normalize(text)), label, about)


def _labelled(wording: Wording, taken: set[str]) -> Wording:
    """With a label of its own that fits a button: the one it has, or its question without its opening words."""
    text = wording.label or _capital(_OPENINGS.sub("", wording.question.rstrip(" ?!.…\u00a0\u202f")))
    label, number = _short(text, LABEL_CELLS), 1
    while label.casefold() in taken:
        number += 1
        label = f"{_short(text, LABEL_CELLS - 4)} ({number})"
    taken.add(label.casefold())
    return Wording(wording.question, wording.answer, wording.also, label, wording.about_challenge)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str, cells: int) -> str:
    """A text no wider than `cells`, cut between two words."""
    if cell_len(text) <= cells:
        return text
    cut = set_cell_size(text, cells - 1)
    whole = cut if text[len(cut) :].startswith(" ") else cut.rpartition(" ")[0]
    return (whole or cut).rstrip(" ,;:-") + "…"


def _id(item: Item, wording: Wording, taken: set[str]) -> str:
    """A new id, in the form that every channel expects; the item's own if it is in that form."""
    if item.id and TOPIC_ID.fullmatch(item.id) and len(item.id.encode()) <= ID_BYTES:
        if item.id in taken:
            raise ImportProblem(f"{item.where}: the id '{item.id}' is another topic's already.")
        taken.add(item.id)
        return item.id
    words = re.findall(r"[a-z]+", fold(wording.question).replace("œ", "oe").replace("æ", "ae"))
    telling = [word for word in words if word not in _SMALL_WORDS] or words or ["question"]
    group = "_".join(re.findall(r"[a-z]+", fold(item.group or ""))) or GROUP
    name = "_".join(telling)
    if len(name) > _ID_LETTERS:
        name = name[:_ID_LETTERS].rpartition("_")[0] or name[:_ID_LETTERS]
    base = f"{group[: ID_BYTES - _ID_LETTERS - 4]}.{name}"
    found, letters = base, iter(f"_{a}{b}" for a in " abcdefghijklmnopqrstuvwxyz" for b in "bcdefghijklmnopqrstuvwxyz")
    while found in taken:
        found = base + next(letters).replace(" ", "")
    taken.add(found)
    return found
