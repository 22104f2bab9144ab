"""Questions for the team by the widget's form: left, withdrawn, their answers fetched; what is refused changes nothing."""

import json
import re
import sqlite3

import pytest

from bot.core.conversations import Conversations
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import MOST_LEFT_WAITING
from languages import hand_over_phrases

OWN = hand_over_phrases("en")
QUESTION = "Is there parking? I am Zebulon Quartz."
SITE = {"Origin": "https://site.example"}
MAIL = {
    "smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_tls": "none", "mail_from": "eigbot@example.org",
    "mail_to": ("team@example.org",),
}  # fmt: skip


@pytest.fixture
def team(web):
    conversations = Conversations(web.settings.conversations_url)
    yield TeamQuestions(conversations)
    conversations.close()


def leave(web, session, message=QUESTION, **more):
    return web.client.post("/api/team", json={"message": message, "language": "en", **more}, headers=session)


def look(web, session):
    response = web.client.get("/api/team", headers=session)
    assert response.status_code == 200
    return response.json()


def refused(response, status):
    assert response.status_code == status, response.text
    assert re.fullmatch(r"[^\n]+\.", response.json()["error"])


def rows(web, table):
    with sqlite3.connect(web.settings.var / "conversations.db") as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f"select * from {table}")]


def test_a_question_is_left_answered_and_fetched(web, team):
    session, other = web.session(), web.session()
    response = leave(web, session)
    assert response.status_code == 201
    number, reply = response.json()["id"], response.json()["reply"]
    assert (reply["text"], reply["custom"]["kind"], reply["custom"]["question"]) == (OWN.left, "team", number)
    assert "buttons" not in reply
    assert look(web, session) == {"waiting": [{"id": number, "text": QUESTION}], "answers": []}
    team.answer([int(number)], "No, but a [tram](https://tram.example).", by="Ada")
    found = look(web, session)
    assert found["waiting"] == []
    (answer,) = found["answers"]
    assert answer["text"] == "No, but a [tram](https://tram.example)."
    custom = {"kind": "team", "topic": None, "language": "en", "question": number, "asked": QUESTION}
    assert custom.items() <= answer["custom"].items()
    vote = {"id": answer["id"], "useful": True}
    assert web.client.post("/api/feedback", json=vote, headers=session).status_code == 204
    assert look(web, other) == {"waiting": [], "answers": []}
    assert web.ask(session)["text"] == "The club opens at noon.", "it is not told again"


def test_what_stands_around_it_stays_redacted(web):
    session = web.session()
    web.ask(session, QUESTION)
    leave(web, session)
    turns = rows(web, "turns")
    assert "Zebulon" not in json.dumps([(turn["text"], turn["replies"]) for turn in turns])
    assert [row["text"] for row in rows(web, "team_questions")] == [QUESTION]
    assert turns[-1]["id"] == rows(web, "team_questions")[0]["turn"]


def test_the_session_says_whether_questions_may_be_left(serve, small):
    assert serve(small).client.post("/api/session", json={}).json()["team"] is True
    (small / "program.yml").write_text("team: {inbox: off}\n", "utf-8")
    web = serve(small)
    assert web.client.post("/api/session", json={}).json()["team"] is False
    session = web.session()
    refused(leave(web, session), 404)
    assert look(web, session) == {"waiting": [], "answers": []}
    assert rows(web, "team_questions") == []


def test_a_question_is_withdrawn_by_who_left_it_while_it_waits(web, team):
    session, other = web.session(), web.session()
    number = leave(web, session).json()["id"]
    for name in (number, "99", "x", "٣", "1" * 30, "-1"):
        refused(web.client.delete(f"/api/team/{name}", headers=other), 404)
    assert web.client.delete(f"/api/team/{number}", headers=session).status_code == 204
    assert look(web, session) == {"waiting": [], "answers": []}
    refused(web.client.delete(f"/api/team/{number}", headers=session), 404)
    assert [row["text"] for row in rows(web, "team_questions")] == [""]
    answered = leave(web, session).json()["id"]
    team.answer([int(answered)], "No.", by="Ada")
    refused(web.client.delete(f"/api/team/{answered}", headers=session), 409)
    assert len(look(web, session)["answers"]) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422), ({"message": ""}, 422), ({"message": " \u200b\n "}, 422), ({"message": 5}, 422),
        ({"message": "x" * 2_001}, 413), ({"message": "x", "language": "xx"}, 422), ({"message": "x", "who": "me"}, 422),
        *(({"message": "x", "email": email}, 422) for email in (
            5, "me", "me@", "@example.org", "me@example", "me@exam ple.org", "a@b@example.org", "me@example.org\nBcc: x@y.org",
            ".me@example.org", "me.@example.org", "m..e@example.org", "é@example.org", "me@-example.org",
        )),
        ({"message": "x", "email": f"{'x' * 243}@example.org"}, 413),
    ],
)  # fmt: skip
def test_odd_bodies_are_refused_and_change_nothing(web, body, status):
    session = web.session()
    refused(web.client.post("/api/team", json=body, headers=session), status)
    assert rows(web, "team_questions") == rows(web, "conversations") == []


def test_a_stranger_is_refused(web):
    for method, path in (("POST", "/api/team"), ("GET", "/api/team"), ("DELETE", "/api/team/1")):
        refused(web.client.request(method, path), 401)
        refused(web.client.request(method, path, headers={"Origin": "https://evil.example"}), 403)
    assert web.client.head("/api/team", headers=web.session()).status_code == 200


def test_an_allowed_sites_page_may_call(web):
    session = {**web.session(), **SITE}
    for response in (leave(web, session), web.client.get("/api/team", headers=session), leave(web, session, "")):
        assert response.headers["access-control-allow-origin"] == "https://site.example"
        assert response.headers["cache-control"] == "no-store"
    asked = {**SITE, "Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization"}
    preflight = web.client.options("/api/team/1", headers=asked)
    assert preflight.status_code == 204
    assert {"GET", "DELETE"} <= set(preflight.headers["access-control-allow-methods"].split(", "))


def test_so_many_a_minute_and_so_many_at_once(web):
    session = web.session()
    for number in range(MOST_LEFT_WAITING):
        assert leave(web, session, f"{QUESTION} {number}").status_code == 201
        web.clock.now += 10
    refused(leave(web, session), 409)
    for _ in range(5):
        leave(web, session)
    late = leave(web, session)
    refused(late, 429)
    assert late.headers["retry-after"] == "10"
    assert leave(web, web.session()).status_code == 201
    assert len(rows(web, "team_questions")) == MOST_LEFT_WAITING + 1


def test_an_address_is_kept_apart_and_only_where_there_is_a_mail_server(serve, small):
    web = serve(small)
    session = web.session()
    assert leave(web, session, email="me@example.org").json()["reply"]["text"] == OWN.left
    assert rows(web, "team_addresses") == []
    web = serve(small, **MAIL)
    session = web.session()
    response = leave(web, session, email=" me@example.org ")
    assert response.json()["reply"]["text"] == f"{OWN.left} {OWN.left_by_mail}"
    (address,) = rows(web, "team_addresses")
    assert (str(address["question"]), address["email"]) == (response.json()["id"], "me@example.org")
    assert "me@example.org" not in json.dumps(
        [rows(web, name) for name in ("conversations", "turns", "team_questions")]
    )
    assert web.client.delete("/api/session", headers=session).status_code == 204
    assert rows(web, "team_addresses") == []
    assert len(rows(web, "team_questions")) == 1, "another's"


def test_while_the_database_is_away_it_is_503_and_nothing_is_said_to_be_left(web):
    session = web.session()
    other = sqlite3.connect(web.settings.var / "conversations.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for response in (leave(web, session), web.client.delete("/api/team/1", headers=session)):
        refused(response, 503)
        assert int(response.headers["retry-after"]) > 0
    other.execute("ROLLBACK")
    other.close()
    assert rows(web, "team_questions") == []


def test_without_the_form_it_is_left_by_messages(web, team):
    session = web.session()
    assert web.ask(session, "parking?")["buttons"][-1]["payload"] == "/team"
    assert "parking?" in web.ask(session, "/team")["text"]
    assert web.ask(session, "/team.send")["text"] == OWN.left
    (waiting,) = team.all_of()
    team.answer([waiting.id], "No.", by="Ada")
    body = {"message": "opens", "language": "en"}
    reply, answer = web.client.post("/api/messages", json=body, headers=session).json()
    assert (reply["custom"]["topic"], answer["custom"]["kind"]) == ("club.hours", "team")
    assert look(web, session)["answers"][0]["custom"]["question"] == answer["custom"]["question"]
