"""Reading files of any supported kind: which kind it is, its content tells before its name does."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from faq.exchange.chatbots import add_dialogflow, add_rasa, add_rasa_markdown, is_rasa_markdown
from faq.exchange.columns import language_code, language_names
from faq.exchange.decoding import decoded
from faq.exchange.delimited import add_delimited
from faq.exchange.documents import add_markdown, add_plain_text, add_word
from faq.exchange.items import DAMAGED, LEFT_OUT, READ, FileReading, ImportNote, ImportProblem, SourceFile
from faq.exchange.lists import ListReader
from faq.exchange.pages import add_page
from faq.exchange.trees import read_json, read_yaml_tree
from faq.exchange.wordpress import add_wordpress
from faq.exchange.workbooks import add_workbook
from faq.messages import translatable
from faq.text import fold

MOST_BYTES = 20_000_000
_MOST_FILES, _MOST_DEPTH = 2_000, 3  # of an archive; of archives within archives
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_REFUSED = {
    ".xls": ".xlsx", ".ods": ".xlsx", ".numbers": ".xlsx", ".xlsb": ".xlsx",
    ".doc": ".docx", ".odt": ".docx", ".rtf": ".docx", ".pages": ".docx", ".pdf": ".docx",
}  # fmt: skip
"""Endings of files that no reader is for, with the one to save them as."""
_AS_TEXT: dict[str, Callable[[FileReading, str], None]] = {
    ".csv": add_delimited, ".tsv": add_delimited, ".tab": add_delimited,
    ".html": add_page, ".htm": add_page, ".xhtml": add_page,
    ".md": add_markdown, ".markdown": add_markdown, ".mdx": add_markdown, ".txt": add_plain_text,
}  # fmt: skip
_TREES = (".json", ".jsonl", ".yml", ".yaml")
_BINARY = (".xlsx", ".xlsm", ".docx", ".xml", ".zip")
KINDS = (*_BINARY, *_AS_TEXT, *_TREES)


def read_sources(sources: Iterable[SourceFile], language: str = "") -> tuple[list[FileReading], list[ImportNote]]:
    """What every file holds, those in archives too; and notes of the files that could not be read.

    `language` is that of what names none.
    """
    readings, notes = list[FileReading](), list[ImportNote]()
    for source in sources:
        with _noting(notes):
            for each in _unpacked(source, notes):
                with _noting(notes):
                    readings.append(read_source(each, language))
    return readings, notes


@contextmanager
def _noting(notes: list[ImportNote]) -> Iterator[None]:
    """What cannot be imported becomes a note, and the work goes on with what follows."""
    try:
        yield
    except ImportProblem as problem:
        notes.append(ImportNote(LEFT_OUT, problem.message, refuses=True))


def read_source(source: SourceFile, language: str = "") -> FileReading:
    """What one file holds.

    Raises:
        ImportProblem: it is too large, of no kind that is read, undecodable, or without a question and its answer.

    """
    name, content = source.name, source.content
    ending = PurePosixPath(name.lower()).suffix
    reading = FileReading(name, language=_language_of_name(name) or language)
    if len(content) > MOST_BYTES:
        raise ImportProblem(translatable("too-large-file", file=name, bytes=len(content), most=MOST_BYTES))
    if not content.strip():
        raise ImportProblem(translatable("import-empty", file=name))
    _refuse_others(name, ending, content)
    if content.startswith(_ZIP):
        _add_office(reading, content)
    elif ending == ".xml" or (content.lstrip()[:5] == b"<?xml" and b"<rss" in content[:4000]):
        add_wordpress(reading, content)
    else:
        _add_text(reading, ending, content)
    return reading


def _refuse_others(name: str, ending: str, content: bytes) -> None:
    if ending in _REFUSED and not (ending == ".xls" and content.startswith(_ZIP)):
        raise ImportProblem(translatable("import-save-as", file=name, ending=ending, other=_REFUSED[ending]))
    if content.startswith(_OLE):
        raise ImportProblem(translatable("import-protected", file=name))
    if content.startswith(_PDF):
        raise ImportProblem(translatable("import-save-as", file=name, ending=".pdf", other=".docx"))
    if ending not in KINDS and not content.startswith(_ZIP):
        raise ImportProblem(translatable("import-unknown-kind", file=name, ending=ending or "–", known=KINDS))
    if ending in (".xlsx", ".xlsm", ".docx", ".zip") and not content.startswith(_ZIP):
        raise ImportProblem(translatable("import-damaged", file=name, technical="no zip archive"))


def _add_office(reading: FileReading, content: bytes) -> None:
    kind = _office_kind(reading.file, content)
    if kind == "xl":
        add_workbook(reading, content)
    elif kind == "word":
        add_word(reading, content)
    else:
        raise ImportProblem(translatable("import-unknown-kind", file=reading.file, ending="zip", known=KINDS))


def _office_kind(name: str, content: bytes) -> str:
    """`xl` or `word` where an archive is a workbook or a document, else ""."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > 10 * MOST_BYTES:
                raise ImportProblem(translatable("too-large-file", file=name, bytes=len(content), most=MOST_BYTES))
            folders = {member.partition("/")[0] for member in archive.namelist()}
    except DAMAGED as error:
        raise ImportProblem.damaged(name, error) from error
    return next((kind for kind in ("xl", "word") if kind in folders and "_rels" in folders), "")


def _unpacked(source: SourceFile, notes: list[ImportNote], depth: int = 0) -> Iterator[SourceFile]:
    """The files of an archive that may hold entries, `notes` of those that cannot be read; any other file is itself.

    Raises:
        ImportProblem: it is no whole archive, or lies in too many others.

    """
    if not source.content.startswith(_ZIP) or _office_kind(source.name, source.content):
        yield source
        return
    if depth == _MOST_DEPTH:  # one that holds itself never ends
        raise ImportProblem(translatable("import-too-deep", file=source.name, most=_MOST_DEPTH))
    with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
        members = [info for info in archive.infolist() if _is_wanted(info)]
        if len(members) > _MOST_FILES:
            message = translatable("import-more-files", file=source.name, most=_MOST_FILES, count=len(members))
            notes.append(ImportNote(LEFT_OUT, message))
        for info in members[:_MOST_FILES]:
            with _noting(notes):
                yield from _unpacked(SourceFile(info.filename, _member(archive, info)), notes, depth + 1)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > MOST_BYTES:
        raise ImportProblem(translatable("too-large-file", file=info.filename, bytes=info.file_size, most=MOST_BYTES))
    try:
        return archive.read(info)
    except DAMAGED as error:
        raise ImportProblem.damaged(info.filename, error) from error


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    own = path.name in ("agent.json", "package.json") or "entities" in path.parts or path.name.startswith((".", "~$"))
    return not info.is_dir() and not own and "__MACOSX" not in path.parts and path.suffix.lower() in KINDS


def _add_text(reading: FileReading, ending: str, content: bytes) -> None:
    text = decoded(content, reading.file)
    reading.text = text.text
    if text.encoding:
        reading.note(READ, "import-encoding", file=reading.file, encoding=text.encoding)
    if ending in _TREES:
        _add_tree(reading, ending, text.text)
    elif ending in (".md", ".markdown") and is_rasa_markdown(text.text):
        add_rasa_markdown(reading, text.text)
    elif re.match(r"\s*<(?:!doctype|html)\b", text.text, re.IGNORECASE):
        add_page(reading, text.text)
    else:
        _AS_TEXT[ending](reading, text.text)


def _add_tree(reading: FileReading, ending: str, text: str) -> None:
    json_like = ending.startswith(".json")
    tree = read_json(text, reading.file) if json_like else read_yaml_tree(text, reading.file)
    if not add_rasa(reading, tree) and not add_dialogflow(reading, tree):
        ListReader(reading).read(tree)


def _language_of_name(name: str) -> str:
    """The language that a file's name or folder says: `faq_en.csv`, `faq.fr.md`, `en/faq.md`, `FAQ anglais.docx`."""
    path = PurePosixPath(name)
    words = re.split(r"[\s._()-]+", path.stem)
    names = language_names()
    if re.fullmatch(r"[a-z]{2}|[A-Z]{2}", words[-1]) and language_code(words[-1]):
        return words[-1].lower()
    if stated := next((names[fold(word)] for word in words if len(word) > 3 and fold(word) in names), None):
        return stated
    folder = next((part for part in reversed(path.parts[:-1]) if re.fullmatch(r"[a-z]{2}(?:-[A-Z]{2})?", part)), "")
    return language_code(folder) or "" if folder else ""
