"""Reading a file of questions and answers of any supported kind and encoding."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

from faq.exchange.items import ImportedFile, ImportProblem, Item
from faq.exchange.tables import read_list, read_table
from faq.exchange.tagged_pages import is_tagged, read_page, split_item
from faq.yaml import MAX_BYTES

_PAIRS = {".csv": read_table, ".tsv": read_table, ".yml": read_list, ".yaml": read_list, ".json": read_list}
_PAGES = (".html", ".htm", ".txt", ".md")
KINDS = (*_PAIRS, *_PAGES)
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_file(path: Path, language_of: Callable[[str], str], language: str | None = None) -> ImportedFile:
    """Read a file: its kind is known by its ending, its encoding by its bytes.

    Pairs that name no language are in `language`, or else in the one that `language_of` finds in all of them.

    Raises:
        ImportProblem: the file is missing, too large, of no known kind, or holds no pairs.

    """
    ending = path.suffix.lower()
    if ending not in KINDS:
        raise ImportProblem(f"{path} ends in '{path.suffix}', but must be one of: {', '.join(KINDS)}.")
    text, notes = _text(path)
    if ending in _PAGES:
        if not is_tagged(text):
            raise ImportProblem(
                f"{path.name} has no language tags; write [:fr]…[:en]…[:] around what is of a language."
            )
        sections, page_notes = read_page(text, path.name)
        return ImportedFile(tuple(sections), (*notes, *page_notes))
    items = [split_item(item) for item in _PAIRS[ending](text, path.name)]
    unlabelled = [item.wordings[""].question for item in items if "" in item.wordings]
    if unlabelled and not language:
        language = language_of("\n".join(unlabelled))
        notes.append(f"{path.name} names no language; its questions read as '{language}' (--language says otherwise).")
    return ImportedFile(tuple(_in_language(item, language or "") for item in items), tuple(notes))


def _in_language(item: Item, language: str) -> Item:
    wordings = {code or language: wording for code, wording in item.wordings.items()}
    return Item(item.where, wordings, item.id, item.group)


def merge_languages(items: list[Item]) -> list[Item]:
    """The items, those of one id in different languages made one."""
    found: dict[object, Item] = {}
    for item in items:
        first = found.get(item.id) if item.id else None
        if first and not first.wordings.keys() & item.wordings.keys():
            both = {**first.wordings, **item.wordings}
            found[item.id] = Item(first.where, both, first.id, first.group or item.group)
        else:
            found[item.id if item.id and not first else item.where] = item
    return list(found.values())


def _text(path: Path) -> tuple[str, list[str]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ImportProblem(f"{path} cannot be read: {error.strerror}.") from error
    if len(raw) > MAX_BYTES:
        raise ImportProblem(f"{path.name} has {len(raw)} bytes; at most {MAX_BYTES} are read.")
    encoding = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        return _clean(raw.decode(encoding)), []
    except UnicodeDecodeError:
        note = f"{path.name} is not UTF-8; it was read as Windows-1252, as older spreadsheets save it."
        return _clean(raw.decode("cp1252", errors="replace")), [note]


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
