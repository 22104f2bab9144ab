import json
import re
import sqlite3
import stat
import time

import anyio
import pytest

from bot.web import request_body
from bot.web.sessions import InvalidToken, Sessions, session_key
from settings import Secret, Settings
from settings.values import parse_key
from tests.bot.conftest import Clock

KEY = Secret("k" * 40)
SITE = {"Origin": "https://site.example"}


def refused(response, status):
    assert response.status_code == status, response.text
    assert re.fullmatch(r"[^\n]+\.", response.json()["error"])
    return response.json()["error"]


def rows(web, table):
    with sqlite3.connect(web.settings.var / "conversations.db") as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f"select * from {table}")]


def test_a_visitor_asks_and_is_answered(web):
    opened = web.client.post("/api/session", json={"language": "fr"})
    assert opened.json()["retention_days"] == 90
    # Nobody is asked for an address that nothing would be sent to.
    assert opened.json()["mail"] is False
    session = {"Authorization": f"Bearer {opened.json()['token']}"}
    first = web.client.post("/api/messages", json={"message": "ça ouvre quand ?", "language": "fr"}, headers=session)
    (reply,) = first.json()
    assert reply["text"] == "Le club ouvre à midi."
    assert reply["custom"]["topic"] == "club.hours"
    assert isinstance(reply["id"], str)
    assert web.ask(session)["id"] != reply["id"]


def test_no_answer_sets_a_cookie(web):
    session = web.session()
    web.ask(session)
    for path in ("/", "/faq/fr", "/widget.js", "/nowhere"):
        assert "set-cookie" not in web.client.get(path).headers
    assert not web.client.cookies


# Tokens


def test_a_token_is_its_conversations_and_holds_nothing_else():
    sessions = Sessions(KEY, 90)
    one, two = sessions.issue(), sessions.issue()
    assert sessions.conversation(one) != sessions.conversation(two)
    assert len(one) < 100
    assert one.startswith(sessions.conversation(one))


def test_a_new_key_leaves_sessions_open_while_the_old_one_stands_behind_it():
    old, new, third = (f"{name}-6vB2xKq9TzLm4WcR8dYp7HsNf3" for name in ("old-key", "new-key", "third-key"))
    before = Sessions(parse_key(old), 90).issue()
    rotated = Sessions(parse_key(f"{new} {old}"), 90)
    assert rotated.conversation(before)
    assert Sessions(parse_key(new), 90).conversation(rotated.issue()), "the new one signs"
    assert Sessions(parse_key(f"{third} {new} {old}"), 90).conversation(before)
    for without in (new, f"{third} {new}"):
        with pytest.raises(InvalidToken):
            Sessions(parse_key(without), 90).conversation(before)


def test_a_key_of_several_words_is_one_key():
    phrase = "a phrase of several words, as somebody set it"
    assert parse_key(phrase).all() == [phrase]


def test_forged_expired_and_foreign_tokens_are_refused(web):
    token = web.session()["Authorization"].removeprefix("Bearer ")
    name, date, signature = token.split(".")
    other = web.session()["Authorization"].removeprefix("Bearer ").split(".")[0]
    key = session_key(web.settings)
    old = Sessions(key, 90, lambda: time.time() - 91 * 86_400).issue()
    future = Sessions(key, 90, lambda: time.time() + 91 * 86_400).issue()
    forged = [
        "", "x", "..", f"{other}.{date}.{signature}", f"{name}.{date}.", f"{name}.AAAAAA.{signature}", name,
        f"{name}.{date}.{signature[:-2]}", Sessions(KEY, 90).issue(), old, future, "é", "a" * 5_000,
    ]  # fmt: skip
    for bad in forged:
        headers = {"Authorization": f"Bearer {bad}".encode()}
        for method, path, body in (
            ("POST", "/api/messages", {"message": "opens"}),
            ("POST", "/api/feedback", {"id": "1-0", "useful": True}),
            ("DELETE", "/api/session", None),
        ):
            refused(web.client.request(method, path, json=body, headers=headers), 401)
    refused(web.client.post("/api/messages", json={"message": "opens"}), 401)
    assert rows(web, "conversations") == []


def test_a_token_lasts_as_long_as_conversations_are_kept():
    clock = Clock()
    sessions = Sessions(KEY, 30, clock)
    token = sessions.issue()
    clock.now += 30 * 86_400
    assert sessions.conversation(token)
    clock.now += 1
    with pytest.raises(InvalidToken):
        sessions.conversation(token)


def test_a_token_from_before_the_clock_was_put_back_is_good_as_long_as_any_other():
    clock = Clock()
    sessions = Sessions(KEY, 30, clock)
    token = sessions.issue()
    clock.now -= 29 * 86_400
    assert sessions.conversation(token)
    clock.now += 59 * 86_400
    assert sessions.conversation(token)
    for step in (1, -61 * 86_400 - 1):
        clock.now += step
        with pytest.raises(InvalidToken):
            sessions.conversation(token)


def test_without_a_key_one_is_made_once_for_its_owner_alone(tmp_path):
    settings = Settings(var=tmp_path / "var")
    key = session_key(settings).reveal()
    assert len(key) >= 40
    assert session_key(settings).reveal() == key
    assert [path.name for path in settings.var.iterdir()] == ["secret.key"]
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    assert session_key(Settings(var=tmp_path / "none", secret_key=KEY)) is KEY
    assert not (tmp_path / "none").exists()


# One visitor and another


def test_a_visitor_cannot_rate_or_erase_anothers_conversation(web):
    mine, theirs = web.session(), web.session()
    reply = web.ask(theirs)
    vote = {"id": reply["id"], "useful": False, "comment": "not mine"}
    assert "no such answer" in refused(web.client.post("/api/feedback", json=vote, headers=mine), 404)
    assert web.client.delete("/api/session", headers=mine).status_code == 204
    assert len(rows(web, "turns")) == 1
    assert rows(web, "feedback") == []


def test_a_conversation_of_another_channel_is_out_of_reach(web):
    session = web.session()
    web.ask(session)
    (conversation,) = rows(web, "conversations")
    assert (conversation["channel"], conversation["sender"]) == ("web", session["Authorization"][7:].split(".")[0])


# Feedback


def test_the_last_vote_counts(web):
    session = web.session()
    reply = web.ask(session)
    for vote in ({"useful": True}, {"useful": False, "comment": " too\u0000short "}):
        assert web.client.post("/api/feedback", json={"id": reply["id"], **vote}, headers=session).status_code == 204
    (kept,) = rows(web, "feedback")
    assert (kept["useful"], kept["comment"]) == (0, "too short")
    (turn,) = rows(web, "turns")
    assert kept["turn"] == turn["id"]


@pytest.mark.parametrize(
    "name", ["", "1", "0-0", "1-1", "1-9999", "99-0", "1-0 ", "-1-0", "1--1", "٣-0", "1-0; drop table turns"]
)
def test_a_vote_on_nothing_is_refused(web, name):
    session = web.session()
    web.ask(session)
    refused(web.client.post("/api/feedback", json={"id": name, "useful": True}, headers=session), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422), ({"id": "1-0"}, 422), ({"id": "1-0", "useful": "yes"}, 422), ({"id": 1, "useful": True}, 422),
        ({"id": "1-0", "useful": True, "comment": "x" * 1_001}, 413), ({"id": "1" * 41, "useful": True}, 413),
        ({"id": "1-0", "useful": True, "comment": 5}, 422), ({"id": "1-0", "useful": True, "vote": 1}, 422),
    ],
)  # fmt: skip
def test_odd_votes_are_refused(web, body, status):
    session = web.session()
    web.ask(session)
    refused(web.client.post("/api/feedback", json=body, headers=session), status)
    assert rows(web, "feedback") == []


def test_erasure_empties_the_tables(web):
    session, other = web.session(), web.session()
    reply = web.ask(session, "a very private price")
    web.client.post("/api/feedback", json={"id": reply["id"], "useful": True, "comment": "private"}, headers=session)
    assert web.client.delete("/api/session", headers=session).status_code == 204
    for table in ("conversations", "turns", "feedback"):
        assert rows(web, table) == []
    web.ask(other)
    refused(web.client.post("/api/feedback", json={"id": reply["id"], "useful": True}, headers=session), 404)
    assert web.client.delete("/api/session", headers=session).status_code == 204


# Origins


@pytest.mark.parametrize(
    "origin",
    [
        "https://site.example.evil.org", "https://site.example:8443", "http://site.example", "https://www.site.example",
        "https://site.exampl", "https://evil.org/https://site.example", "null", "", "*", "https://site.example/",
        "https://testserver", "http://testserver.evil.org", "http://testserver:81",
    ],
)  # fmt: skip
def test_other_sites_pages_are_refused_even_without_a_preflight(web, origin):
    headers = {"Origin": origin, "Content-Type": "text/plain"}
    session = web.session()
    for method, path, body in (
        ("POST", "/api/session", "{}"), ("POST", "/api/messages", '{"message": "opens"}'), ("OPTIONS", "/api/messages", None),
        ("POST", "/api/feedback", '{"id": "1-0", "useful": true}'), ("DELETE", "/api/session", None),
    ):  # fmt: skip
        response = web.client.request(method, path, content=body, headers={**headers, **session})
        refused(response, 403)
        assert "access-control-allow-origin" not in response.headers
        assert response.headers["vary"] == "Origin"
    assert rows(web, "turns") == []


@pytest.mark.parametrize("origin", ["https://site.example", "http://testserver"])
@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_an_allowed_sites_page_and_our_own_may_call(web, origin, kind):
    headers = {"Origin": origin, "Content-Type": kind}
    assert web.client.post("/api/session", content="{}", headers=headers).status_code == 200


def test_an_allowed_sites_page_reads_answers_and_errors(web):
    for response in (
        web.client.post("/api/session", json={}, headers=SITE),
        web.client.post("/api/messages", json={}, headers=SITE),
        web.client.get("/api/messages", headers=SITE),
        web.client.post("/api/messages", json={"message": "break"}, headers={**SITE, **web.session()}),
    ):
        assert response.headers["access-control-allow-origin"] == "https://site.example"
        assert response.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in response.headers
    assert response.status_code == 500


def test_a_preflight_tells_what_may_be_sent(web):
    asked = {**SITE, "Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization"}
    response = web.client.options("/api/session", headers=asked)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "https://site.example"
    assert "DELETE" in response.headers["access-control-allow-methods"]
    assert "authorization" in response.headers["access-control-allow-headers"].lower()


def test_behind_a_proxy_our_own_page_may_call(serve, small):
    headers = {"Origin": "https://testserver", "X-Forwarded-Proto": "https"}
    assert serve(small, "127.0.0.1").client.post("/api/session", json={}, headers=headers).status_code == 200
    refused(serve(small).client.post("/api/session", json={}, headers=headers), 403)
    named = serve(small, public_url="https://bot.example").client
    assert named.post("/api/session", json={}, headers={"Origin": "https://bot.example"}).status_code == 200


# Limits


def test_a_session_may_send_twenty_messages_a_minute(web):
    session = web.session()
    for _ in range(20):
        web.ask(session)
    late = web.client.post("/api/messages", json={"message": "opens"}, headers=session)
    assert "try again in" in refused(late, 429)
    assert late.headers["retry-after"] == "3"
    web.ask(web.session())
    web.clock.now += 3
    web.ask(session)
    refused(web.client.post("/api/messages", json={"message": "opens"}, headers=session), 429)
    web.clock.now += 60
    for _ in range(20):
        web.ask(session)


def test_an_address_may_open_so_many_sessions_and_another_still_may(serve, small):
    web = serve(small, "127.0.0.1")
    visitor, neighbour = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}, {"X-Forwarded-For": "203.0.113.10"}
    for _ in range(120):
        web.session(**visitor)
    refused(web.client.post("/api/session", json={}, headers=visitor), 429)
    # What stands before the address that the proxy saw was written by the visitor.
    refused(web.client.post("/api/session", json={}, headers={"X-Forwarded-For": "8.8.8.8, 203.0.113.9"}), 429)
    web.session(**neighbour)
    web.clock.now += 1
    web.session(**visitor)


def test_a_stranger_cannot_name_another_address(serve, small):
    web = serve(small)
    for number in range(120):
        web.session(**{"X-Forwarded-For": f"198.51.100.{number}"})
    refused(web.client.post("/api/session", json={}, headers={"X-Forwarded-For": "198.51.100.200"}), 429)


# Bodies


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[" * 30_000, 400), (b"\xff\xfe", 400), (b"[]", 422), (b"null", 422), (b"{}", 422),
        ({"message": None}, 422), ({"message": ["x"]}, 422), ({"message": "x", "sender": "y"}, 422),
        ({"message": "x", "language": "de"}, 422), ({"message": "x", "language": ["fr"]}, 422), ({"message": "x" * 2_001}, 413),
        (b'{"message": "\\ud800"}', 422), (b'{"message": "' + b"x" * 70_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_odd_bodies_are_refused_in_one_sentence(web, body, status):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    session = web.session()
    refused(web.client.post("/api/messages", content=content, headers=session), status)
    assert web.ask(session)["text"] == "The club opens at noon."


def test_an_odd_language_of_a_session_is_refused(web):
    for body in (b"", b"[]", b'{"language": "de"}', b'{"sender": "me"}', b'{"language": 1}'):
        assert web.client.post("/api/session", content=body).status_code in (400, 422)


def test_a_message_is_cleaned(web):
    session = web.session()
    web.ask(session, " \u0000opens\u0007 ")
    assert [turn["text"] for turn in rows(web, "turns")] == ["opens"]
    assert web.ask(session, "\u0000")["custom"]["kind"] == "unknown"


def test_a_body_that_drips_in_is_given_up(web, monkeypatch):
    monkeypatch.setattr(request_body, "SECONDS_TO_SEND", 0.01)
    sent = []

    async def never():
        await anyio.sleep_forever()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/api/session", "query_string": b"", "headers": [], "scheme": "http",
        "client": ("203.0.113.5", 1), "server": ("testserver", 80), "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    anyio.run(web.client.app, scope, never, send)
    assert sent[0]["status"] == 408


def test_a_failure_is_one_sentence(web):
    response = web.client.post("/api/messages", json={"message": "break"}, headers=web.session())
    assert "our side" in refused(response, 500)
