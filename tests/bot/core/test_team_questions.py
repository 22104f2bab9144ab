"""Questions for the team in the store: left, withdrawn, answered, closed, erased."""

import contextlib
import datetime as dt
import sqlite3
import time

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from bot.core.conversations import NewTurn
from bot.core.tables import outbox, turns
from bot.core.team_questions import MOST_LEFT_WAITING, SEND_ANSWER, TeamQuestions
from bot.core.team_records import (
    ANSWERED,
    CLOSED,
    WAITING,
    NewQuestion,
    NoSuchQuestion,
    NotWaiting,
    TooManyWaiting,
)
from bot.core.team_tables import team_addresses, team_questions
from tests.locks import in_the_way


def rows(conversations, table):
    with conversations.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_an_answer_has_the_typography_of_its_language_wherever_it_goes(conversations, team, leave):
    typed, shown = "« Oui » : 50 % au moins !", "«\u00a0Oui\u00a0»\u00a0: 50\u00a0% au moins\u202f!"
    numbers = [leave(language="fr", place={"chat": 5}), leave(sender="you"), leave(language="fr", sender="they")]
    team.answer(numbers, {"fr": typed, "en": "Yes!"}, by="Ada")
    assert [team.get(number).answer for number in numbers] == [shown, "Yes!", shown]
    with conversations.reading() as connection:
        (body,) = connection.execute(select(outbox.c.body)).scalars()
        replies = list(connection.execute(select(turns.c.replies).where(turns.c.text == "")).scalars())
    assert body["text"] == shown
    assert [reply["text"] for (reply,) in replies] == [shown, "Yes!", shown]


def test_a_question_waits_as_it_was_sent(team, leave):
    number = leave("Is there parking?", email="a@example.org")
    (found,) = team.all_of()
    assert (found.id, found.text, found.state, found.language) == (number, "Is there parking?", WAITING, "en")
    assert (found.channel, found.sender, found.has_address) == ("web", "me", True)
    assert found.at.tzinfo is not None
    assert team.of_sender("web", "me") == [found] == [team.get(number)]
    assert team.of_sender("telegram", "me") == []


def test_an_answer_is_a_turn_of_the_conversation(conversations, team, leave):
    number = leave()
    (answered,) = team.answer([number], "There is **none**.", by="Ada")
    assert (answered.state, answered.answer, answered.by) == (ANSWERED, "There is **none**.", "Ada")
    with conversations.reading() as connection:
        query = select(turns.c.text, turns.c.replies).where(turns.c.id == answered.answer_turn)
        text, replies = connection.execute(query).one()
    assert text == ""
    custom = {"kind": "team", "topic": None, "language": "en", "question": str(number), "asked": "Is there parking?"}
    assert replies[0]["text"] == "There is **none**."
    assert custom.items() <= replies[0]["custom"].items()
    assert team.all_of() == []
    assert rows(conversations, outbox) == 0


def test_alike_questions_are_answered_at_once_each_in_its_language(team, leave):
    numbers = [leave(), leave("Y a-t-il un parking ?", sender="you", language="fr")]
    texts = {"en": "There is none.", "fr": "Il n'y en a pas."}
    answered = team.answer(numbers, texts, by="Ada", topic="venue.parking")
    assert [(each.answer, each.topic) for each in answered] == [(text, "venue.parking") for text in texts.values()]


def test_without_an_answer_in_the_language_of_each_none_is_answered(team, leave):
    numbers = [leave(), leave("Y a-t-il un parking ?", sender="you", language="fr")]
    with pytest.raises(ValueError, match="no answer in fr"):
        team.answer(numbers, {"en": "There is none.", "fr": " "}, by="Ada")
    assert [each.id for each in team.all_of()] == numbers


def test_who_answers_second_changes_nothing(conversations, team, leave):
    number = leave()
    team.answer([number], "No.", by="Ada")
    before = rows(conversations, turns)
    assert team.answer([number], "Yes.", by="Bob") == []
    assert team.close([number], by="Bob") == []
    assert (team.get(number).answer, rows(conversations, turns)) == ("No.", before)


def test_where_the_channel_sends_the_answer_is_in_its_outbox(conversations, team, leave):
    number = leave(channel="telegram", place={"chat": 5, "message": 7})
    team.answer([number], "No.", by="Ada")
    with conversations.reading() as connection:
        (item,) = connection.execute(select(outbox)).all()
    assert (item.channel, item.sender, item.method) == ("telegram", "me", SEND_ANSWER)
    assert item.body == {"place": {"chat": 5, "message": 7}, "text": "No.", "language": "en"}


def test_what_is_withdrawn_leaves_no_text_and_no_address(conversations, team, leave):
    number = leave(email="a@example.org", place={"chat": 5})
    team.withdraw("web", "me", number)
    assert team.all_of() == team.of_sender("web", "me") == []
    with conversations.reading() as connection:
        row = connection.execute(select(team_questions)).one()
    assert (row.text, row.place) == ("", None)
    assert rows(conversations, team_addresses) == 0
    with pytest.raises(NoSuchQuestion):
        team.withdraw("web", "me", number)
    assert team.answer([number], "No.", by="Ada") == []


def test_only_who_left_a_question_withdraws_it_and_only_while_it_waits(team, leave):
    number = leave()
    with pytest.raises(NoSuchQuestion):
        team.withdraw("web", "you", number)
    team.answer([number], "No.", by="Ada")
    with pytest.raises(NotWaiting):
        team.withdraw("web", "me", number)


def test_what_is_closed_waits_no_more_and_its_address_goes(conversations, team, leave):
    number = leave(email="a@example.org")
    assert team.close([number, number], by="Ada") == [number]
    assert (team.get(number).state, team.get(number).by) == (CLOSED, "Ada")
    assert rows(conversations, team_addresses) == 0


def test_so_many_wait_in_a_conversation_and_no_more(team, leave):
    numbers = [leave() for _ in range(MOST_LEFT_WAITING)]
    with pytest.raises(TooManyWaiting):
        leave()
    team.close(numbers[:1], by="Ada")
    leave()


def test_nothing_is_left_in_a_conversation_that_has_not_begun(conversations, team):
    with conversations.transaction() as connection, pytest.raises(NoSuchQuestion):
        team.leave_in(connection, "web", "nobody", NewQuestion("?", "en"))


def test_counts_are_of_those_that_wait_and_of_how_long_answers_took(team, leave):
    assert (team.counts().waiting, team.counts().median_seconds) == (0, None)
    numbers = [leave(), leave(), leave()]
    team.answer(numbers[:2], "No.", by="Ada")
    counts = team.counts()
    assert counts.waiting == 1
    assert 0 <= counts.median_seconds < 60
    tomorrow = dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=1)
    assert team.counts(tomorrow).median_seconds is None
    assert counts.oldest == team.get(numbers[2]).at


def test_an_erased_conversation_leaves_no_row(conversations, team, leave):
    leave(email="a@example.org")
    other = leave(sender="you", email="b@example.org")
    conversations.forget("me")
    assert [each.id for each in team.all_of()] == [other]
    assert rows(conversations, team_addresses) == 1
    conversations.forget_before(dt.datetime.now(dt.timezone.utc) + dt.timedelta(seconds=1))
    assert rows(conversations, team_questions) == rows(conversations, team_addresses) == 0


def test_nobody_is_answered_where_the_question_in_hand_was_settled_meanwhile(team, leave):
    mine, other = leave(), leave(sender="you")
    assert team.count() == 2
    team.answer([mine], "Yes.", "Ada")
    assert team.answer([other, mine], "No.", "Bob", first=mine) == []
    assert team.close([other, mine], "Bob", first=mine) == []
    assert [each.id for each in team.all_of()] == [other]
    assert team.count() == 1
    assert [each.id for each in team.answer([mine, other], "No.", "Bob", first=other)] == [other]
    assert (team.get(mine).answer, team.get(mine).by) == ("Yes.", "Ada")


WRITERS = {
    "answering": lambda team, number: team.answer([number], "No.", by="Ada"),
    "closing": lambda team, number: team.close([number], by="Ada"),
    "withdrawing": lambda team, number: team.withdraw("web", "me", number),
}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_sender_who_is_erased_meanwhile_is_not_waited_for_in_a_circle(
    conversations, other, team, leave, database_url, write
):
    number = leave(email="me@example.org")
    with in_the_way(database_url, lambda: other.forget("me")) as (erase, failures):

        @event.listens_for(conversations.database, "before_cursor_execute")
        def before(connection, cursor, statement, *_):
            if statement.startswith(("UPDATE team_addresses", "DELETE FROM team_addresses")):
                erase()

        write(team, number)
    assert failures == []
    assert conversations.read("web", "me").id is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_withdraws_by_a_message_while_staff_answer_is_not_waited_for_in_a_circle(
    conversations, other, team, leave, database_url
):
    number = leave(email="me@example.org")
    before = conversations.read("web", "me")
    with in_the_way(database_url, lambda: TeamQuestions(other).answer([number], "No.", by="Ada")) as (answer, failures):

        def also(connection, turn):
            answer()
            team.withdraw_latest_in(connection, "web", "me")

        assert conversations.save("web", "me", before, {}, NewTurn("/team.withdraw", []), also)
    assert failures == []
    assert rows(conversations, turns) == 2, "there is no answer to what was withdrawn"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_withdrawing_waits_for_other_writers_for_a_moment_only(tmp_path, leave, team):
    number = leave()
    with contextlib.closing(sqlite3.connect(tmp_path / "conversations.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(OperationalError):
            team.withdraw("web", "me", number)
        assert time.monotonic() - began < 15


def test_those_settled_last_are_listed_first_a_page_at_a_time(team, leave):
    first, second, third, waits = (leave() for _ in range(4))
    for number in (second, first, third):
        team.answer([number], "No.", by="Ada")
    assert [each.id for each in team.settled(ANSWERED, 0, 2)] == [third, first]
    assert [each.id for each in team.settled(ANSWERED, 2, 2)] == [second]
    assert team.count(ANSWERED) == 3
    assert [each.id for each in team.waiting_of([first, waits])] == [waits]
