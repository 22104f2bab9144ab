"""What is judged again of a message, in the light of what was said."""

from __future__ import annotations

from typing import Any

import pytest
from actions.understanding import OF_THING, TOGETHER

from bot.core.assistant import within


class Echo:
    """An engine that finds as the topic of a text the text itself."""

    model_id = "echo"

    def parse(self, text: str) -> dict[str, Any]:
        return {"text": text, "intent_ranking": [{"name": text, "confidence": 1.0}]}

    def rank(self, texts: list[str]) -> list[list[dict[str, Any]]]:
        return [self.parse(text)["intent_ranking"] for text in texts]


def judged(text, slots, parts=()):
    parsed = {"text": text, "parts": [{"text": part} for part in parts]}
    found = within(slots, parsed, Echo())
    return {key: found[key][0]["name"] for key in (TOGETHER, OF_THING) if key in found}, found["parts"]


@pytest.mark.parametrize(
    ("text", "slots", "again"),
    [
        ("and is it paid?", {}, {}),
        ("and is it paid?", {"asked": "Where is it?"}, {TOGETHER: "Where is it, and is it paid?"}),
        ("what is the aim?", {"asked": "Where is it?", "thing": "ars"}, {OF_THING: "X, what is the aim?"}),
        ("what is the aim?", {"mentioned": "ars"}, {OF_THING: "X, what is the aim?"}),
        ("who pays for it?", {"thing": "ars"}, {OF_THING: "who pays for X?"}),
        ("Is that one paid?", {"thing": "ars"}, {OF_THING: "Is X paid?"}),
        ("by whom, exactly?", {"asked": "Is it paid?"}, {TOGETHER: "Is it paid, by whom, exactly?"}),
        ("I wonder what people in the whole wide country would think of such an aim", {"thing": "ars"}, {}),
        ("/work.pay", {"asked": "Where is it?", "thing": "ars"}, {}),
    ],
)
def test_what_is_short_or_leans_is_judged_with_what_was_said(text, slots, again):
    assert judged(text, slots)[0] == again


def test_a_sentence_leans_on_the_one_before_it():
    _, parts = judged("When? And who is on it? Tell me all", {}, ["When is it?", "And who is on it?", "Tell me all"])
    assert [part.get(TOGETHER, [{}])[0].get("name") for part in parts] == [None, "When is it, And who is on it?", None]
