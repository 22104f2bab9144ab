"""`python -m tests.bot.staff.history.dying FOLDER URL STEP`: a publish that stops at a step and waits to be killed.

It prints the step's name when it has come there. Each file's text, as it was, becomes `NEW`'s.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.core.conversations import Conversations
from bot.staff.history import publishing
from bot.staff.history.versions import VersionStore

NEW = {
    "faq_fr.yml": "language: fr\ntopics: {club.hours: {label: Neuf}}\n",
    "faq_en.yml": "language: en\ntopics: {club.hours: {label: New}}\n",
    "program.yml": "facts: {seats: {value: 41}}\n",
    "phrasings_en.yml": None,
}
BEFORE_REPLACES = ("first file", "second file", "third file")
STEPS = ("before", "on record", *BEFORE_REPLACES, "removal", "written", "done", "committed")


def paused(step: str, wanted: str) -> None:
    """Where it is the step wanted: say so, and wait for the end."""
    if step == wanted:
        print(step, flush=True)
        sys.stdin.read()


def wrap(owner: Any, name: str, wanted: str, before: Callable[[], str] | None, after: Callable[[], str] | None) -> None:
    """Stop before or after calls of a function."""
    real = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:
        if before:
            paused(before(), wanted)
        result = real(*given, **named)
        if after:
            paused(after(), wanted)
        return result

    setattr(owner, name, wrapped)


def main(folder: Path, url: str, step: str) -> None:
    store, replaced = VersionStore(Conversations(url)), iter(BEFORE_REPLACES)
    wrap(VersionStore, "begin", step, lambda: "before", lambda: "on record")
    wrap(os, "replace", step, lambda: next(replaced), None)
    wrap(Path, "unlink", step, lambda: "removal" if "removal" == step and next(replaced, "") == "" else "", None)
    wrap(VersionStore, "finish", step, lambda: "written", lambda: "done")
    wrap(VersionStore, "note_git", step, lambda: "committed", None)
    before = publishing.read_files(folder)
    publishing.publish_files(folder, store, before, NEW, "Ada", "New everything")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
