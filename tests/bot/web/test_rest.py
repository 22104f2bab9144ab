import json
import re

import pytest
from starlette.testclient import TestClient

from bot.web import rest
from bot.web.request_body import RequestError, visible
from bot.web.rest import read_message
from settings import Secret


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
        (
            body(sender="me", message="x", more=1),
            422,
            "Unknown in the body: 'more'. Known: input_channel, message, metadata, sender.",
        ),
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


@pytest.mark.parametrize(
    "stock",
    [{"input_channel": "webchat"}, {"metadata": {"campaign": 3, "user": {"id": "x"}}}, {"metadata": None},
     {"input_channel": None, "metadata": {"language": "fr", "page": "/home"}}],
)  # fmt: skip
def test_what_rasas_own_clients_send_besides_is_passed_over(stock):
    incoming = read_message(body(sender="me", message="hello", **stock))
    assert (incoming.channel, incoming.sender, incoming.text) == ("rest", "me", "hello")
    assert incoming.language == ("fr" if (stock.get("metadata") or {}).get("language") else None)


# Who may call

HERE = "http://127.0.0.1:5005"
TOKEN = {"Authorization": "Bearer korrekt-pferd-x"}


def local(web, peer="127.0.0.1"):
    """The same application, called by a program of its own machine."""
    return TestClient(web.client.app, HERE, client=(peer, 4321))


def call(client, sender="me", **headers):
    body = {"sender": sender, "message": "hello"}
    return client.post("/webhooks/rest/webhook", json=body, headers=headers)


@pytest.mark.parametrize("base", ["http://127.0.0.1:5005", "http://127.0.0.1", "http://[::1]:5005"])
def test_without_a_token_a_program_of_this_machine_may_call(serve, small, base):
    web = serve(small)
    peer = "::1" if "::1" in base else "127.0.0.1"
    client = TestClient(web.client.app, base, client=(peer, 4321))
    assert call(client).status_code == 200
    assert call(client, Host="localhost:5005").status_code == 200
    assert call(local(web, "::ffff:127.0.0.1")).status_code == 200


PASSED_ON = {
    "Host": "bot.example.org", "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1",
    "X-Forwarded-Proto": "https", "X-Forwarded-Host": "127.0.0.1", "Via": "1.1 x", "Origin": HERE,
    "Sec-Fetch-Site": "same-origin",
}  # fmt: skip


@pytest.mark.parametrize("header", PASSED_ON)
def test_without_a_token_the_channel_is_absent_to_what_was_passed_on(serve, small, header):
    client = local(serve(small))
    for path, method in (("/webhooks/rest/webhook", "POST"), ("/metrics", "GET")):
        headers = {header: PASSED_ON[header]}
        response = client.request(method, path, json={"sender": "me", "message": "hello"}, headers=headers)
        assert (response.status_code, response.json()) == (404, {"error": "Not found."})


@pytest.mark.parametrize("peer", ["203.0.113.5", "10.1.2.3", "::ffff:203.0.113.5"])
def test_without_a_token_the_channel_is_absent_elsewhere(serve, small, peer):
    web = serve(small)
    assert call(TestClient(web.client.app, "http://10.0.0.1:5005", client=(peer, 4321))).status_code == 404
    assert call(local(web, peer)).status_code == 404


def test_a_token_is_asked_of_everybody(serve, small):
    web = serve(small, rest_token=Secret("korrekt-pferd-x"))
    for client in (web.client, local(web)):
        for wrong in (
            {},
            {"Authorization": "Bearer x"},
            {"Authorization": "korrekt-pferd-x"},
            {"Authorization": "Bearer é"},
        ):
            wrong = {name: value.encode() for name, value in wrong.items()}
            assert call(client, **wrong).status_code == 401
        assert call(client, **TOKEN).status_code == 200
        assert call(client, Authorization="bearer  korrekt-pferd-x").status_code == 200


# Limits


def test_a_sender_that_never_ends_is_held_up_and_nobody_else(serve, small):
    web = serve(small)
    client = local(web)
    assert {call(client).status_code for _ in range(240)} == {200}
    late = call(client)
    assert late.status_code == 429
    assert late.headers["retry-after"] == "1"
    assert re.fullmatch(r"[^\n]+ try again in 1 seconds\.", late.json()["error"])
    assert call(client, "another").status_code == 200
    web.clock.now += 1
    assert call(client).status_code == 200


def test_an_address_that_never_ends_is_held_up_and_no_other(serve, small, monkeypatch):
    monkeypatch.setattr(rest, "OF_ADDRESS", 30)
    client = serve(small, "127.0.0.1", rest_token=Secret("korrekt-pferd-x")).client
    first, other = ({**TOKEN, "X-Forwarded-For": address} for address in ("198.51.100.1", "198.51.100.2"))
    assert [call(client, f"sender-{n}", **first).status_code for n in range(31)] == [200] * 30 + [429]
    assert call(client, "sender-31", **other).status_code == 200
