"""What a server keeps of the messages it has read is bounded, whatever is sent to it."""

from __future__ import annotations

import pytest

from faq.text import _BASES, fold
from nlu import entities
from nlu.entities import EntityFinder, Name

NAMES = [Name("Montpellier", "city", ("montpellier",)), Name("Caisse des Dépôts", "host", ("cdc",))]


def test_words_that_nobody_knows_are_not_kept_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "_MOST_KEPT", 3_000)
    finder = EntityFinder(NAMES)
    for number in range(200):
        finder.find(" ".join(f"mot{number}x{place}" for place in range(40)))
    assert len(finder._tokenizer.vocab.strings) < 3_100
    found = [
        (start, end, name.text) for start, end, _, name in finder.find("un poste à Montpelier ou Caisse des dépôts")
    ]
    assert found == [(11, 21, "Montpellier"), (25, 42, "Caisse des Dépôts")]


def test_a_million_kinds_of_characters_are_not_kept_for_good() -> None:
    every = "".join(map(chr, (*range(0x20, 0xD800), *range(0xE000, 0x30000))))
    assert len(fold(every)) == len(every)
    assert len(_BASES) <= 0x2200
    assert fold("Ａ") == "ａ"
