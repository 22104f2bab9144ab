"""Writing a FAQ to begin with, of one language or more, into a folder that has none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from string import Template

from faq.errors import StaffError
from faq.messages import translatable
from faq.program import FILE
from faq.reader import faq_files
from faq.schema import FILES, schema_line, write_schemas
from faq.starter.texts import starter_text

_SCHEMAS = "schema"
_COMMENTED_IN = ("fr", "en")
"""The languages in which program.yml explains itself, the last one for those of all other languages."""


class FaqThere(StaffError):
    """The folder has files of a FAQ, which are not touched."""


def write_starter(folder: Path, name: str, languages: Sequence[str]) -> list[Path]:
    """Write the FAQ of a programme of this name; returns the files.

    Raises:
        FaqThere: there are some already; nothing is written.
        OSError: the folder cannot be written to.

    """
    refuse_where_there_is_one(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shown = json.dumps(name, ensure_ascii=False)[1:-1]
    texts = {FILE: (f"program_{_commented_in(languages)}.yml", "program.schema.json")}
    texts |= {f"faq_{code}.yml": (f"faq_{code}.yml", "faq.schema.json") for code in languages}
    for written, (starter, schema) in texts.items():
        text = Template(starter_text(starter)).substitute(name=shown)
        with (folder / written).open("x", encoding="utf-8") as file:
            file.write(f"{schema_line(schema)}\n{text}")
    write_schemas(folder / _SCHEMAS)
    return [folder / written for written in texts]


def refuse_where_there_is_one(folder: Path) -> None:
    """Raise where a folder has files of a FAQ.

    Raises:
        FaqThere: it has.

    """
    ours = [*faq_files(folder), *(folder / _SCHEMAS / name for name in FILES)]
    there = tuple(path.name for path in ours if path.exists())
    if there:
        raise FaqThere(translatable("new-there", files=there, folder=folder))


def _commented_in(languages: Sequence[str]) -> str:
    return next((code for code in languages if code in _COMMENTED_IN), _COMMENTED_IN[-1])
