"""The files of a FAQ folder as texts: reading them, and writing several of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bot.staff.history.versions import as_bytes, as_text
from faq.atomic import atomic_writes, sync
from faq.reader import faq_files


def read_files(folder: Path) -> dict[str, str]:
    """The text of each file of a FAQ folder, by name; whatever is no UTF-8 in it is kept as well (see `as_text`)."""
    found = {}
    for path in faq_files(folder):
        with suppress(FileNotFoundError):
            if path.is_file():  # reading a pipe or a device may never end
                found[path.name] = as_text(path.read_bytes())
    return found


def write_texts(folder: Path, texts: Mapping[str, str | None]) -> None:
    """Write, or remove (None), files by name: none before all could be written.

    Raises:
        OSError: they cannot be written.

    """
    written = {name: text for name, text in texts.items() if text is not None}
    with atomic_writes([folder / name for name in written], durable=True) as besides:
        for beside, text in zip(besides, written.values()):
            beside.write_bytes(as_bytes(text))
    if removed := texts.keys() - written.keys():
        for name in removed:
            (folder / name).unlink(missing_ok=True)
        sync(folder)
