"""Stores as the product makes them, made once a process: most tests begin with the same ones and change them then."""

from __future__ import annotations

import tempfile
from functools import cache, lru_cache
from pathlib import Path

from actions.facts import build_store
from bot.core.conversations import Conversations
from faq.reader import faq_files, load_faq


def write_facts(folder: Path, path: Path) -> None:
    """Write the facts store of a FAQ folder to `path`, as `build_store(load_faq(folder), path)` does.

    Raises:
        faq.errors.FaqError: as `load_faq`.

    """
    files = tuple((each.name, each.read_bytes()) for each in faq_files(folder) if each.exists())
    facts = _facts_of(files)
    if path.exists() and path.read_bytes() == facts:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(facts)
    beside.replace(path)  # whoever reads the one before goes on doing so


@lru_cache(maxsize=16)
def _facts_of(files: tuple[tuple[str, bytes], ...]) -> bytes:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "faq"
        folder.mkdir()
        for name, content in files:
            (folder / name).write_bytes(content)
        build_store(load_faq(folder), Path(made) / "facts.db")
        return (Path(made) / "facts.db").read_bytes()


def write_tables(path: Path) -> None:
    """Write an empty SQLite database of conversations, as `Conversations` makes it, unless there is one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_empty_tables())


@cache
def _empty_tables() -> bytes:
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "conversations.db"
        Conversations(f"sqlite:///{path}").close()
        return path.read_bytes()
