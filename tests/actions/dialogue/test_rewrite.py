"""Which readings a message gets in its conversation, and how what was understood of them is put together."""

import pytest

from actions.dialogue.rewrite import rewrite
from actions.dialogue.state import DialogueState


def understood(text):
    """What a pipeline would find that takes each text for its own topic."""
    return {"text": text, "intent_ranking": [{"name": text, "confidence": 1.0}], "entities": []}


def assembled(text, state=None, understand=understood):
    found = rewrite(text, state or DialogueState())
    return found.assemble([understand(each) for each in found.texts])


@pytest.mark.parametrize(
    ("text", "state", "readings"),
    [
        ("and is it paid?", {}, {}),
        ("and is it paid?", {"asked": "Where is it?"}, {"with_context": "Where is it, and is it paid?"}),
        ("what is the aim?", {"asked": "Where is it?", "challenge": "ars"}, {"with_entity": "X, what is the aim?"}),
        ("what is the aim?", {"mentioned": "ars"}, {"with_entity": "X, what is the aim?"}),
        ("who pays for it?", {"challenge": "ars"}, {"with_entity": "who pays for X?"}),
        ("Is that one paid?", {"challenge": "ars"}, {"with_entity": "Is X paid?"}),
        ("by whom, exactly?", {"asked": "Is it paid?"}, {"with_context": "Is it paid, by whom, exactly?"}),
        ("I wonder what people in the whole wide country would think of such an aim", {"challenge": "ars"}, {}),
        ("/work.pay", {"asked": "Where is it?", "challenge": "ars"}, {}),
    ],
)
def test_what_is_short_or_leans_is_read_with_what_was_said(text, state, readings):
    found = assembled(text, DialogueState(**state))
    assert {name: found[name]["text"] for name in ("with_context", "with_entity") if name in found} == readings


def test_a_segment_leans_on_the_one_before_it():
    found = assembled("When is it? And who is on it? Tell me all")
    with_context = [segment.get("with_context", {}).get("text") for segment in found["segments"]]
    assert with_context == [None, "When is it, And who is on it?", None]


def test_what_is_taken_back_is_not_read():
    assert rewrite("no, not the jury, the deadline", DialogueState()).texts[0] == "the deadline"


def test_a_message_is_not_parted_within_a_name():
    name = "Ministry of Economy and Finance"

    def understand(text):
        start = text.find(name)
        entities = [{"entity": "challenge", "start": start, "end": start + len(name)}] if start >= 0 else []
        return {**understood(text), "entities": entities}

    assert assembled(f"{name}?", understand=understand)["segments"] == []
    assert len(assembled("The salary and the place?", understand=understand)["segments"]) == 2


@pytest.mark.parametrize("text", ["", "?", "/jury.who", "bonjour", "a\n\nb\n\nc"])
def test_every_text_has_a_reading_and_each_is_understood_once(text):
    found = rewrite(text, DialogueState(asked="Where?", challenge="ars"))
    assert len(found.texts) == 1 + len(found.segments) + len(found.pieces) + sum(map(len, found.more))
    assert found.assemble([understood(each) for each in found.texts])["text"] == found.text


@pytest.mark.parametrize("text", ["/jury.who", "/and.when"])
def test_a_payload_has_one_reading(text):
    found = rewrite(text, DialogueState(asked="Is it paid?", challenge="ars", mentioned="bnf"))
    assert (found.texts, found.segments, found.pieces) == ([text], (), ())
    assert assembled(text) == {**understood(text), "segments": [], "pieces": []}


def test_each_reading_is_put_where_it_belongs():
    state = DialogueState(asked="Is it paid?", challenge="ars")
    found = assembled("And when is it? Who is on it?", state)

    def readings(message):
        wordings = {name: message[name]["text"] for name in ("with_context", "with_entity") if name in message}
        assert all(message[name]["intent_ranking"][0]["name"] == text for name, text in wordings.items())
        return message["text"], wordings

    assert readings(found) == (
        "And when is it? Who is on it?",
        {"with_context": "Is it paid, And when is it? Who is on it?",
         "with_entity": "And when is X? Who is on it?"},
    )  # fmt: skip
    assert [readings(segment) for segment in found["segments"]] == [
        ("And when is it?", {}),
        ("Who is on it?", {
            "with_context": "And when is it, Who is on it?", "with_entity": "Who is on X?",
        }),
    ]  # fmt: skip
    assert [segment["asks"] for segment in found["segments"]] == [True, True]


def test_a_segment_that_asks_is_told_from_one_that_tells_and_from_one_that_is_joined():
    found = assembled("Je vis à Brest. Est-ce payé et où est-ce ?")
    told = [(segment["text"], segment["asks"], segment["joined"]) for segment in found["segments"]]
    assert told == [("Je vis à Brest.", False, False), ("Est-ce payé ?", True, True), ("où est-ce ?", True, True)]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://example.org/?utm_source=x date limite", "date limite"),
        ("date limite ? www.example.org", "date limite ?"),
        ("https://example.org/faq", "https://example.org/faq"),
        ("q u a n d ?", "quand ?"),
        ("c'est q u a n d", "c'est quand"),
        ("a b", "a b"),
        ("b o n j o u r  à  t o u s", "bonjour à tous"),
        ("date  limite\n\n \n  et\tlieu ?", "date limite\net lieu ?"),
    ],
)
def test_addresses_and_further_blanks_are_left_out_and_letters_apart_put_together(typed, read):
    assert rewrite(typed, DialogueState()).text == read
