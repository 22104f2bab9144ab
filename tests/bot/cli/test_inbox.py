"""`eigbot inbox`: the questions for the team in the terminal."""

import json

import pytest

from bot.core.team_records import ANSWERED, CLOSED
from bot.staff.accounts.act_log import ActLog
from tests.command import eigbot
from tests.turns import add_turn


@pytest.fixture
def inbox(tmp_path, small, database_url):
    """Runs the command; what it printed, or what it failed with."""

    def run(*arguments, fails=False, **more):
        own = {"EIGBOT_DATA": str(small), "EIGBOT_DATABASE_URL": database_url, "COLUMNS": "200", **more}
        done = eigbot("inbox", *arguments, models=tmp_path, var=tmp_path, **own)
        assert bool(done.exit_code) is fails, done.output
        return done.stderr if fails else done.stdout

    return run


def test_the_list_shows_what_waits_oldest_first(inbox, leave, team):
    assert "No question is waiting" in inbox()
    first, second = leave(), leave("Y a-t-il un parking ?", "fr", "you")
    shown = inbox()
    assert shown.index(f"{first}  ") < shown.index("Is there parking?") < shown.index("Y a-t-il un parking ?")
    assert "Questions waiting: 2" in shown
    team.close([first], by="Ada")
    assert "Is there parking?" not in inbox("list")
    found = json.loads(inbox("--all", "--json"))
    assert [(each["id"], each["state"]) for each in found] == [(first, "closed"), (second, "waiting")]
    assert "sender" not in found[0]


def test_a_question_is_shown_with_the_conversation_around_it(inbox, conversations, leave):
    unknown = {"text": "I don't know.", "custom": {"kind": "unknown", "topic": None, "language": "en"}}
    add_turn(conversations, "web", "me", "Is there parking?", [unknown])
    number = leave()
    shown = inbox("show", str(number))
    assert "> Is there parking?" in shown
    assert "I don't know." in shown


def test_a_question_and_one_alike_are_answered(inbox, leave, team, conversations):
    numbers = [leave(), leave("Any parking?", sender="you")]
    assert "Answered (question 1, 2)" in inbox("answer", "1", "No, but a tram.", "--also", "2")
    assert [(team.get(n).state, team.get(n).answer, team.get(n).by) for n in numbers] == [
        (ANSWERED, "No, but a tram.", "terminal")
    ] * 2
    (act,) = ActLog(conversations).acts(5)
    assert (act.act, act.details) == ("team_answer", {"count": 2})
    assert "No, but a tram." in inbox("show", "1")
    assert "waiting no more" in inbox("answer", "1", "Yes.", fails=True)


def test_a_topic_answers_each_in_its_language(inbox, leave, team):
    leave()
    leave("Y a-t-il un parking ?", "fr", "you")
    inbox("answer", "1", "--topic", "club.price", "--also", "2")
    assert [(q.answer, q.topic) for q in map(team.get, (1, 2))] == [
        ("Twelve euros a year.", "club.price"), ("Douze euros par an.", "club.price"),
    ]  # fmt: skip


def test_a_long_answer_is_read_from_standard_input(inbox, leave, team):
    leave()
    inbox("answer", "1", "-", text="No.\n\nBut a tram.\n")
    assert team.get(1).answer == "No.\n\nBut a tram."


def test_one_is_closed_without_an_answer(inbox, leave, team):
    leave()
    assert "Closed without an answer: question 1." in inbox("close", "1")
    assert team.get(1).state == CLOSED
    assert "waiting no more" in inbox("close", "1", fails=True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "9"), "no question 9"), (("answer", "9", "No."), "no question 9"), (("close", "9"), "no question 9"),
        (("answer", "1"), "one of the two"), (("answer", "1", "No.", "--topic", "club.price"), "one of the two"),
        (("answer", "1", " "), "is empty"), (("answer", "1", "--topic", "club.prize"), "no topic 'club.prize'. Topics: club"),
        (("answer", "1", "No.", "--also", "9"), "no question 9"),
        (("answer", "1", "--topic", "club.price", "--also", "2"), "not in the language"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(inbox, leave, team, arguments, says):
    leave()
    leave("Gibt es einen Parkplatz?", "de", "you")
    assert says in inbox(*arguments, fails=True)
    assert [each.id for each in team.all_of()] == [1, 2]


def test_staff_read_it_in_their_language(inbox, leave):
    leave()
    assert "Questions en attente : 1" in inbox(LC_ALL="fr_FR.UTF-8")
