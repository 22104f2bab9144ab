"""`eigbot chat`: what is left of a conversation in the terminal once it has ended."""

import re

import pytest

from actions.answer import ActionAnswer
from actions.facts import FactsStore
from bot.core.assistant import Assistant
from settings import Settings
from tests.bot.conftest import Keywords
from tests.command import eigbot
from tests.stores import write_facts


@pytest.fixture
def chat(tmp_path, small, conversations, monkeypatch):
    """Types lines, and gives what was printed; what is a function is called when its line would be typed."""
    settings = Settings(data=small, var=tmp_path / "var")
    write_facts(small, settings.facts_db)
    action = ActionAnswer(FactsStore(settings.facts_db), settings)
    monkeypatch.setattr("bot.cli.chat.assistant_or_exit", lambda _: Assistant(Keywords(), action, conversations))

    def typed(*lines, **more):
        waiting = iter(lines)

        def line(_):
            text = next(waiting, "")
            return text() if callable(text) else text

        monkeypatch.setattr("bot.cli.chat._line", line)
        own = {"EIGBOT_DATA": str(small), "COLUMNS": "300", **more}
        return eigbot("chat", "--language", "en", models=tmp_path, var=tmp_path, **own)

    return typed


def test_a_question_that_is_left_outlives_the_conversation(chat, conversations, team):
    printed = chat("Is there parking?", "/team", "/team.send").stdout
    (left,) = team.all_of()
    assert left.text == "Is there parking?"
    assert f"kept for the team's answer (question {left.id}): 'eigbot inbox show {left.id}' shows it" in printed
    (sender,) = re.findall("eigbot forget (chat-[0-9a-f]+)", printed)
    assert conversations.forget(sender) == 1


def test_it_is_said_in_the_staffs_language(chat):
    assert (
        "est gardée jusqu'à la réponse de l'équipe"
        in chat("Parking?", "/team", "/team.send", LC_ALL="fr_FR.UTF-8").stdout
    )


def test_a_question_that_was_withdrawn_answered_or_closed_keeps_nothing(chat, conversations, team):
    def answers():
        team.answer([team.all_of()[-1].id], "No, but a tram.", by="Ada")
        return "thanks"

    def closes():
        team.close([team.all_of()[-1].id], by="Ada")
        return "thanks"

    assert "No, but a tram." in chat("Is there parking?", "/team", "/team.send", answers).stdout
    chat("Is there parking?", "/team", "/team.send", closes)
    chat("Is there parking?", "/team", "/team.send", "/team.withdraw")
    assert "kept" not in chat("When does it open? opens").stdout
    assert team.all_of(("answered", "closed", "waiting")) == []


def test_an_answer_that_nobody_saw_is_kept(chat, team):
    def answered_and_gone():
        team.answer([team.all_of()[-1].id], "No.", by="Ada")
        return ""

    assert "kept for the team's answer" in chat("Is there parking?", "/team", "/team.send", answered_and_gone).stdout
    assert [each.state for each in team.all_of(("answered",))] == ["answered"]


def test_breaking_off_erases_as_an_empty_line_does(chat, conversations):
    def interrupts():
        raise KeyboardInterrupt

    assert chat("When does it open? opens", interrupts).exit_code == 0
    with conversations.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from conversations").scalar_one() == 0
