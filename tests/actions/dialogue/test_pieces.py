"""What people join in one sentence is tried piece by piece, whatever joins it."""

from __future__ import annotations

import pytest

from actions.dialogue.pieces import WHOLE, pieces
from actions.dialogue.segments import segments


def parted(text: str) -> list[tuple[str, int]]:
    return [(piece.text, piece.of) for piece in pieces(text, segments(text))]


@pytest.mark.parametrize(
    "text",
    [
        "the hours of the two museums + the way there by bicycle, please",
        "the hours of the two museums, oh and the way there by bicycle, please",
        "the hours of the two museums as well as the way there by bicycle, please",
        "the hours of the two museums / the way there by bicycle, please",
        "the hours of the two museums – the way there by bicycle, please",
    ],
)
def test_whatever_joins_two_things_their_pieces_are_tried(text: str) -> None:
    found = [piece for piece, _ in parted(text)]
    assert found[:2] == ["the hours of the two museums", "the way there by bicycle"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("les horaires ainsi que le trajet", [("les horaires", WHOLE), ("le trajet", WHOLE)]),
        ("horaires/trajet ??", [("horaires ?", WHOLE), ("trajet ??", WHOLE)]),
        ("It rains. Which bus, or which train?", [("Which bus ?", 1), ("which train?", 1)]),
        ("horaires ?", []),
        ("it costs 3,50 in C++", []),
        ("and then?", []),
        ("", []),
    ],
)
def test_a_piece_stands_in_its_segment_and_has_its_mark(text: str, found: list[tuple[str, int]]) -> None:
    assert parted(text) == found


def test_of_a_long_message_the_pieces_of_what_asks_are_tried() -> None:
    story = "I have a cat, a dog, two birds, a horse and a house."
    text = f"{story} Is there a garden, or a park?"
    assert [piece.text for piece in pieces(text, segments(text))] == ["Is there a garden ?", "a park?"]
