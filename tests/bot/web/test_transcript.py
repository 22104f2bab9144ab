"""What was said since, as a page from a browser's memory asks for it."""

import pytest

OPENS, PRICE = "when does it open? opens", "what is the price? price"


def said_since(web, session, answer):
    """The turns after an answer: what was asked, and what was answered."""
    turn = answer["id"].partition("-")[0]
    response = web.client.get("/api/messages", params={"after": turn}, headers=session)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return response.json()


def test_the_turns_after_an_answer_are_given_as_they_were_in_order(web):
    session = web.session()
    first = web.ask(session)
    assert said_since(web, session, first) == []
    second, third = web.ask(session, PRICE), web.ask(session)
    found = said_since(web, session, first)
    assert [turn["text"] for turn in found] == [PRICE, OPENS]
    for turn, answer in zip(found, (second, third)):
        (reply,) = turn["replies"]
        assert {name: reply[name] for name in ("id", "text", "custom")} == {
            name: answer[name] for name in ("id", "text", "custom")
        }
    assert [turn["text"] for turn in said_since(web, session, second)] == [OPENS]


def test_what_redaction_took_out_stays_out(web):
    session = web.session()
    first = web.ask(session)
    web.ask(session, "ada@example.org asks: price")
    (turn,) = said_since(web, session, first)
    assert "ada@example.org" not in str(turn)
    assert "price" in turn["text"]


@pytest.mark.parametrize("whose", ["another conversation", "erased", "never given"])
def test_a_turn_that_is_none_of_the_conversation_is_not_found(web, whose):
    session, other = web.session(), web.session()
    turn = web.ask(session if whose == "erased" else other)["id"].partition("-")[0]
    web.ask(session)
    if whose == "erased":
        assert web.client.delete("/api/session", headers=session).status_code == 204
    if whose == "never given":
        turn = "987654321"
    response = web.client.get("/api/messages", params={"after": turn}, headers=session)
    assert response.status_code == 404
    assert response.json() == {"error": "This conversation has no such turn."}


@pytest.mark.parametrize(
    "query", ["", "?after=", "?after=1-0", "?after=-1", "?after=1e3", "?after=12345678901", "?after=é"]
)
def test_what_is_no_number_of_a_turn_is_refused(web, query):
    response = web.client.get(f"/api/messages{query}", headers=web.session())
    assert response.status_code == 422
    assert response.json()["error"].startswith("'after' must be the number of a turn")


def test_it_takes_a_token_and_has_a_limit_of_its_own(web):
    assert web.client.get("/api/messages?after=1").status_code == 401
    session = web.session()
    answer = web.ask(session)
    for _ in range(60):
        said_since(web, session, answer)
    response = web.client.get("/api/messages?after=1", headers=session)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0
    assert web.ask(session)["text"]
