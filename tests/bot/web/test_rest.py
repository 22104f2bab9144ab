import json

import pytest

from bot.web.request_body import RequestError, visible
from bot.web.rest import read_message


def body(**fields):
    return json.dumps(fields).encode()


def test_a_message_is_read():
    incoming = read_message(body(sender="me", message=" hello\u0000 ", metadata={"language": "fr"}))
    assert (incoming.sender, incoming.text, incoming.language) == ("me", "hello", "fr")


@pytest.mark.parametrize(
    ("raw", "status", "sentence"),
    [
        (b"", 400, "not JSON"),
        (b"\xff", 400, "not JSON"),
        (b"[" * 50_000, 400, "not JSON"),
        (b"[]", 422, "must be an object with 'sender' and 'message'"),
        (body(sender="me"), 422, "'message' must be a text"),
        (body(sender=1, message="x"), 422, "'sender' must be a text"),
        (body(message="x"), 422, "'sender' must be a text"),
        (body(sender=" ", message="x"), 422, "'sender' must be a text without control characters, and not blank"),
        (body(sender="a\u0000", message="x"), 422, "without control characters"),
        (body(sender="a" * 201, message="x"), 413, "'sender' has 201 characters; at most 200"),
        (body(sender="me", message="x" * 10_000), 413, "'message' has 10000 characters; at most 2000"),
        (b'{"sender": "me", "message": "\\ud800"}', 422, "lone surrogate"),
        (body(sender="me", message="x", more=1), 422, "Unknown in the body: 'more'. Known: message, metadata, sender."),
        (body(sender="me", message="x", metadata=[1]), 422, "'metadata' must be an object"),
        (body(sender="me", message="x", metadata={"language": "de"}), 422, "must be one of: en, fr"),
    ],
)
def test_bad_input_gets_one_clear_sentence(raw, status, sentence):
    with pytest.raises(RequestError) as caught:
        read_message(raw)
    assert caught.value.status == status
    assert sentence in str(caught.value)


def test_control_characters_are_blanks():
    assert visible("a\u0000b\tc\n") == "a b\tc"
