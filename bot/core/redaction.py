"""Who people are is taken out of what they typed, before anything of it is kept.

E-mail addresses, numbers, streets and dates of birth are recognised by their form or by the word that they
follow; names by how people give them ("je m'appelle …", "Mme …", a signature), by a list of first names, and by
what was learnt of names and the words around them (`people.person_names`). What the programme itself names survives.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from actions.facts import FactsStore, StoreMissing
from bot.core.identifiers import Identifiers
from bot.core.personal_names import PersonalNames
from faq.model import Program
from languages import ASSUMED
from people.words import STAND_IN

log = logging.getLogger(__name__)

_PASSES = 4  # a name may be recognised by another beside it that is hidden already
_NAMES = re.compile(r"\[name\](?:[ -]+\[name\])+")

_URL = re.compile(r"\b(https?://|www\.)(?:(?:[^\s/@]{0,256}@)?([^\s?#]+)[?#]\S*|[^\s?#]+)", re.I)


class Redactor:
    """Redacts texts.

    `own` are the programme's texts, whose names survive; `names` those it states itself; `languages` those of the FAQ.
    """

    def __init__(self, own: Iterable[str] = (), names: Iterable[str] = (), languages: Sequence[str] = ASSUMED) -> None:
        own = tuple(own)
        self._identifiers = Identifiers(own, languages)
        self._names = PersonalNames(own, names, languages)

    def redact(self, text: str) -> str:
        """The text with a stand-in such as `[name]` for each part that tells who somebody is."""
        text = _URL.sub(lambda found: found[1] + found[2] if found[2] else found[0], text)
        text = self._identifiers.replaced(text)
        for _ in range(_PASSES):
            found = self._names.found(text)
            for start, end in reversed(found):
                text = f"{text[:start]}{STAND_IN}{text[end:]}"
            if not found:
                break
        return _NAMES.sub(STAND_IN, text)


class Redaction:
    """A redactor that knows what a facts store names, and follows its edits. For several threads."""

    def __init__(self, store: Path) -> None:
        self._path = store
        self._redactor: Redactor | None = None
        self._seen: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self.current = threading.Event()
        """Set while the redactor knows the store that `redact` saw last."""

    def redact(self, text: str) -> str:
        """The text without what tells who somebody is (see `Redactor`).

        The first call reads the store and takes as long as that; a newer store is read beside the calls.

        Raises:
            StoreMissing: there is no facts store.

        """
        if self._redactor is None:
            with self._lock:
                if self._redactor is None:
                    self._build()
        elif self._is_newer() and self._lock.acquire(blocking=False):
            self.current.clear()
            threading.Thread(target=self._rebuild, name="redaction", daemon=True).start()
        assert self._redactor is not None
        return self._redactor.redact(text)

    def _is_newer(self) -> bool:
        return _stamp(self._path) not in (None, self._seen)

    def _rebuild(self) -> None:
        try:
            self._build()
        except (StoreMissing, sqlite3.Error, LookupError) as error:
            log.warning("The facts store cannot be read (%s); names are found as before.", error)
        finally:
            self._lock.release()

    def _build(self) -> None:
        self._seen = _stamp(self._path)
        store = FactsStore(self._path)
        store.refresh()
        self._redactor = _redactor_of(tuple(store.texts()), tuple(_names_of(store.program)), tuple(store.languages))
        self.current.set()


@lru_cache(maxsize=1)
def _redactor_of(own: tuple[str, ...], names: tuple[str, ...], languages: tuple[str, ...]) -> Redactor:
    """A redactor of these, made once: a store is written anew with each publish, though no word of it may change.

    The latest alone is kept: it remembers words that were looked up, and what visitors are called is among them.
    """
    return Redactor(own, names, languages)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_mtime_ns


def _names_of(program: Program) -> Iterator[str]:
    """The names that a programme states: its challenges', and the texts among its facts."""
    values = [fact.value for fact in program.facts.values()]
    for challenge in program.challenges.values():
        values += [challenge.label, *challenge.fields.values()]
        yield from (name for names in challenge.names.values() for name in names)
    for value in values:
        yield from (
            text for text in (value.values() if isinstance(value, Mapping) else [value]) if isinstance(text, str)
        )
