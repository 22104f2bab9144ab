"""Leaving a question for the team by messages: offered, seen, sent, answered with the next reply."""

import asyncio
import json

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.core.messages import IncomingMessage
from bot.core.storage import StorageAway
from bot.core.tables import turns
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import MOST_LEFT_WAITING
from faq.reader import load_faq
from languages import hand_over_phrases
from tests.engines import FakeEngine, understood

OWN = hand_over_phrases("en")
OFFER = {"title": "Leave your question for the team", "payload": "/team"}
QUESTION = "Is there parking?"


class ByWord(FakeEngine):
    """Knows two topics by a word, is of two minds about "either", and knows nothing else."""

    def __init__(self):
        self.read = []

    def parse(self, text):
        self.read.append(text)
        if "either" in text:
            ranked = [{"name": topic, "confidence": 0.45} for topic in ("club.hours", "club.price")]
            return {**understood(text), "intent_ranking": ranked, "in_scope_probability": 0.9, "threshold": 0.6}
        topics = {"price": "club.price", "human": "talk.contact", "hello": "talk.greet"}
        found = next((topic for word, topic in topics.items() if word in text), None)
        return understood(text, found or "club.hours", answered=found is not None)


@pytest.fixture
def assistant(small, settings):
    build_store(load_faq(small), settings.facts_db)
    found = Assistant(
        ByWord(), ActionAnswer(FactsStore(settings.facts_db), settings), Conversations(settings.conversations_url)
    )
    yield found
    found.close()


@pytest.fixture
def team(assistant):
    return TeamQuestions(assistant.conversations)


@pytest.fixture
def say(assistant):
    """Says something on the REST channel; all replies, or the only one."""

    def replies(text, sender="me"):
        found = asyncio.run(assistant.reply(IncomingMessage("rest", sender, text, "en")))
        return found[0] if len(found) == 1 else found

    return replies


def payloads(reply):
    return [button["payload"] for button in reply.get("buttons", ())]


def kept(assistant):
    with assistant.conversations.reading() as connection:
        return json.dumps([list(row) for row in connection.execute(select(turns.c.text, turns.c.replies))])


def test_what_is_not_known_offers_the_team_last_of_its_buttons(say):
    reply = say(QUESTION)
    assert reply["custom"]["kind"] == "unknown"
    assert reply["custom"]["team"] is True
    assert reply["buttons"][-1] == OFFER
    assert "team" not in say("price")["custom"]


def test_a_second_miss_in_a_row_offers_it_and_whoever_asks_for_people_gets_it(say):
    assert "team" not in say("either")["custom"]
    second = say("either of them")
    assert (second["custom"]["kind"], second["custom"]["team"]) == ("choices", True)
    assert payloads(second)[-1] == "/team"
    say("price")
    assert "team" not in say("either")["custom"]
    assert say("a human, please")["custom"]["team"] is True
    assert "team" not in say("hello")["custom"]


def test_a_question_is_seen_sent_and_answered_with_the_next_reply(say, team):
    say(QUESTION)
    shown = say("/team")
    assert (shown["custom"]["kind"], shown["custom"]["topic"]) == ("team", None)
    assert shown["text"] == OWN.show.format(question=QUESTION)
    assert payloads(shown) == ["/team.send", "/team.cancel"]
    assert team.all_of() == []
    left = say("/team.send")
    (waiting,) = team.all_of()
    assert (left["text"], left["custom"]["question"]) == (OWN.left, str(waiting.id))
    assert payloads(left) == [f"/team.withdraw.{waiting.id}"]
    assert (waiting.text, waiting.language, waiting.channel, waiting.sender) == (QUESTION, "en", "rest", "me")
    assert say("price")["custom"]["topic"] == "club.price"
    team.answer([waiting.id], "No, but there is a tram.", by="Ada")
    reply, answer = say("price")
    assert reply["custom"]["topic"] == "club.price"
    assert answer["custom"].items() >= {"kind": "team", "question": str(waiting.id), "asked": QUESTION}.items()
    assert answer["text"] == OWN.answer.format(asked=QUESTION, answer="No, but there is a tram.")
    assert say("price")["custom"]["topic"] == "club.price", "once"


def test_any_other_text_is_a_question_to_send_instead_and_not_one_to_the_assistant(say, team, assistant):
    say(QUESTION)
    say("/team")
    read = list(assistant.engine.read)
    shown = say("Is there parking for bikes? What's the price?")
    assert "Is there parking for bikes? What's the price?" in shown["text"]
    say("/team.send")
    assert assistant.engine.read == read, "nothing of it was to be understood"
    assert [each.text for each in team.all_of()] == ["Is there parking for bikes? What's the price?"]
    assert say("price")["custom"]["topic"] == "club.price"


def test_whoever_asks_for_a_human_sends_what_they_asked_before(say):
    say(QUESTION)
    say("I want a human")
    assert QUESTION in say("/team")["text"]
    assert say("/team", "somebody else")["text"] == OWN.ask


def test_it_may_be_left_off(say, team):
    say(QUESTION)
    say("/team")
    assert say("/team.cancel")["text"] == OWN.cancelled
    assert say("price")["custom"]["topic"] == "club.price"
    assert team.all_of() == []


def test_the_question_is_sent_as_it_stands_and_all_around_it_is_redacted(say, team, assistant):
    private = "My name is Zebulon Quartz, is there parking?"
    redacted = "My name is [name], is there parking?"
    say(private)
    assert redacted in say("/team")["text"], "nothing else was kept of it"
    assert private in say(private)["text"]
    say("/team.send")
    assert [each.text for each in team.all_of()] == [private]
    assert "Zebulon" not in kept(assistant)
    assert redacted in kept(assistant)
    assert "Zebulon" not in json.dumps(dict(assistant.conversations.read("rest", "me").slots))


def test_it_is_withdrawn_by_its_own_button_or_the_latest(say, team):
    for number in range(3):
        say(f"{QUESTION} {number}")
        say("/team")
        say("/team.send")
    first, second, third = team.all_of()
    assert say(f"/team.withdraw.{second.id}")["text"] == OWN.withdrawn
    assert team.all_of() == [first, third]
    assert say("/team.withdraw")["text"] == OWN.withdrawn
    assert team.all_of() == [first]
    for number in (second.id, 99_999):
        assert say(f"/team.withdraw.{number}")["text"] == OWN.none_waiting
    assert say(f"/team.withdraw.{first.id}", "you")["text"] == OWN.none_waiting
    assert team.all_of() == [first]


def test_so_many_wait_and_the_next_is_told_so(say, team):
    for _ in range(MOST_LEFT_WAITING):
        say(QUESTION)
        say("/team")
        say("/team.send")
    say(QUESTION)
    say("/team")
    assert say("/team.send")["text"] == OWN.full.format(count=MOST_LEFT_WAITING)
    assert len(team.all_of()) == MOST_LEFT_WAITING


def test_where_the_inbox_is_off_nothing_offers_it_and_its_words_are_text(assistant, small, settings, say, team):
    (small / "program.yml").write_text(
        "team: {inbox: off}\nfacts:\n  contact: {value: 'mailto:club@example.org'}\n", "utf-8"
    )
    build_store(load_faq(small), settings.facts_db)
    reply = say(QUESTION)
    assert "team" not in reply["custom"]
    assert "/team" not in payloads(reply)
    assert "mailto:club@example.org" in reply["text"]
    for text in ("/team", "/team.send"):
        assert say(text)["custom"]["kind"] == "unknown"
    assert team.all_of() == []


def test_where_it_cannot_be_kept_it_is_not_said_to_be(assistant, say, monkeypatch):
    say(QUESTION)
    say("/team")

    def away(*arguments, **more):
        raise OperationalError("INSERT", None, Exception("full"))

    monkeypatch.setattr(assistant.conversations, "save", away)
    with pytest.raises(StorageAway):
        say("/team.send")


def test_an_answer_is_not_lost_where_turns_were(assistant, say, team):
    say(QUESTION)
    say("/team")
    say("/team.send")
    team.answer([each.id for each in team.all_of()], "No.", by="Ada")
    assistant._lost_turns.add("rest", "me")
    _, answer = say("price")
    assert answer["custom"]["kind"] == "team"


def test_what_passes_between_a_visitor_and_the_team_is_no_recent_question(assistant, say):
    say(QUESTION)
    say("/team")
    say("Is there parking for bikes?")
    say("/team.send")
    assert [question.text for question in assistant.conversations.recent_questions(9)] == [QUESTION]


def test_a_second_opinion_is_not_asked_about_it(assistant, say):
    class NobodysChooser:
        async def choose(self, request):
            raise AssertionError(request)

        async def aclose(self):
            """Has nothing to let go of."""

    assistant._chooser = NobodysChooser()
    assert say("/team")["text"] == OWN.ask


def test_languages_have_the_offer_each(assistant, say):
    found = asyncio.run(assistant.reply(IncomingMessage("rest", "elle", "Où se garer ?", "fr")))[0]
    assert found["buttons"][-1]["title"] == "Poser la question à l'équipe"
