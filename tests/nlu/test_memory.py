"""What a server keeps of the messages it has read is bounded, whatever is sent to it."""

from __future__ import annotations

import re
from itertools import count, islice
from pathlib import Path

import pytest

from bot.core.allocator import trim
from faq.text import _BASES, fold
from nlu import entities
from nlu.encoder import Encoder
from nlu.entities import EntityFinder, Name

NAMES = [Name("Montpellier", "city", ("montpellier",)), Name("Caisse des Dépôts", "host", ("cdc",))]


def test_words_that_nobody_knows_are_not_kept_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "_MOST_KEPT", 3_000)
    finder = EntityFinder(NAMES)
    for number in range(200):
        finder.find(" ".join(f"mot{number}x{place}" for place in range(40)))
    assert len(finder._tokenizer.vocab.strings) < 3_100


def anonymous() -> float:
    """What this process holds that is in no file, in megabytes."""
    trim()
    return int(re.search(r"Anonymous:\s+(\d+)", Path("/proc/self/smaps_rollup").read_text())[1]) / 1024


def test_of_words_that_are_let_go_of_not_even_a_place_is_kept() -> None:
    """spaCy's tables have one for each word that they ever had: 29 bytes a word, for good."""
    finder, numbers = EntityFinder(NAMES), count()

    def meet(words: int) -> None:
        for _ in range(words // 100):
            finder.find(" ".join(f"mot{next(numbers):07}" for _ in range(100)))

    meet(60_000)
    before = anonymous()
    meet(150_000)
    assert anonymous() - before < 2.5
    assert [name.text for *_, name in finder.find("un poste à Montpelier ?")] == ["Montpellier"]


def test_after_few_uncommon_words_a_server_holds_what_it_holds_after_many(tmp_path: Path) -> None:
    """It began to fill a new table of 11.5 MB again and again: what it held depended on the moment."""
    encoder, signs = Encoder(tmp_path), map(chr, range(0x4E00, 0x9FA5))

    def meet(characters: int) -> None:
        for _ in range(characters // 20):
            encoder.encode([" ".join(islice(signs, 20))])

    meet(2_000)
    held = []
    for _ in range(8):
        meet(200)
        held.append(anonymous())
    assert max(held) - min(held) < 3


def test_a_million_kinds_of_characters_are_not_kept_for_good() -> None:
    every = "".join(map(chr, (*range(0x20, 0xD800), *range(0xE000, 0x30000))))
    assert len(fold(every)) == len(every)
    assert len(_BASES) <= 0x2200
    assert fold("Ａ") == "ａ"
