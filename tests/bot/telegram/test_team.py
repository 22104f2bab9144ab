"""Questions for the team on Telegram: offered, seen, sent, answered in the chat as a reply to the question."""

import pytest
from sqlalchemy import func, select

from bot.core.conversations import Conversations
from bot.core.tables import metadata
from bot.core.team_questions import TeamQuestions
from bot.telegram.texts import telegram_texts
from languages import hand_over_phrases
from tests.bot.telegram.fake import message_of
from tests.bot.telegram.test_scenes import GROUP, buttons, questions

OWN = hand_over_phrases("fr")
QUESTION = "Y a-t-il un parking ?"


@pytest.fixture
def opened():
    stores = []

    def team(app):
        stores.append(Conversations(app.settings.conversations_url))
        return TeamQuestions(stores[-1])

    yield team
    for store in stores:
        store.close()


def press(telegram, data, message=None, **more):
    """Press a button and wait for the next message."""
    before = len(telegram.messages)
    telegram.press(data, message or telegram.last(), **more)
    telegram.until(lambda: len(telegram.messages) == before + 1)


def say(telegram, text, chat=7, **more):
    before = len(telegram.messages)
    number = telegram.say(text, chat, **more)
    telegram.until(lambda: len(telegram.messages) == before + 1)
    return number


def test_a_question_is_left_and_answered_as_a_reply_to_it(start, telegram, opened):
    team = opened(start())
    asked = say(telegram, QUESTION)
    assert buttons(telegram.last())[OWN.offer] == "/team"
    press(telegram, "/team")
    assert telegram.texts()[-1] == OWN.show.format(question=QUESTION)
    shown = telegram.last()
    assert buttons(shown) == {OWN.send: "/team.send", OWN.cancel: "/team.cancel"}
    press(telegram, "/team.send")
    assert telegram.texts()[-1] == OWN.left
    assert buttons(telegram.messages[shown["message_id"]]) == {}, "it cannot be sent twice"
    (waiting,) = team.all_of()
    assert (waiting.text, waiting.channel, waiting.sender) == (QUESTION, "telegram", "7")
    before = len(telegram.messages)
    team.answer([waiting.id], "Non, mais un [tram](https://tram.example).", by="Ada")
    telegram.until(lambda: len(telegram.messages) == before + 1)
    assert telegram.texts()[-1] == "Réponse de l'équipe\n\nNon, mais un tram."
    sent = telegram.last()
    assert sent["reply_parameters"] == {"message_id": asked, "allow_sending_without_reply": True}
    assert '<a href="https://tram.example">' in sent["text"]


def test_another_text_takes_its_place_and_is_what_is_replied_to(start, telegram, opened):
    team = opened(start())
    say(telegram, QUESTION)
    press(telegram, "/team")
    written = say(telegram, "Y a-t-il un parking à vélos ?")
    assert "parking à vélos" in telegram.texts()[-1]
    press(telegram, "/team.send")
    (waiting,) = team.all_of()
    assert waiting.text == "Y a-t-il un parking à vélos ?"
    team.answer([waiting.id], "a" * 3_000 + "\n\n" + "b" * 3_000, by="Ada")
    telegram.until(lambda: telegram.texts()[-1].startswith("bbb"))
    assert [text[:3] for text in telegram.texts()[-2:]] == ["Rép", "bbb"]
    assert telegram.last()["reply_parameters"]["message_id"] == written


def test_it_is_withdrawn_or_never_sent(start, telegram, opened):
    team = opened(start())
    say(telegram, QUESTION)
    press(telegram, "/team")
    press(telegram, "/team.cancel")
    assert telegram.texts()[-1] == OWN.cancelled
    say(telegram, "/team")
    press(telegram, "/team.send")
    (waiting,) = team.all_of()
    press(telegram, buttons(telegram.last())[OWN.withdraw])
    assert telegram.texts()[-1] == OWN.withdrawn
    assert team.answer([waiting.id], "Non.", by="Ada") == []


def test_a_thumb_down_offers_it_once(start, telegram, real_faq):
    start()
    say(telegram, questions(real_faq, "fr")["apply.deadline"])
    down = buttons(telegram.last())["👎"]
    for _ in range(2):
        before = len(telegram.of("answerCallbackQuery"))
        telegram.press(down, telegram.last())
        telegram.until(lambda before=before: len(telegram.of("answerCallbackQuery")) == before + 1)
    telegram.until(lambda: buttons(telegram.last()).get(OWN.offer) == "/team")
    rows = telegram.last()["reply_markup"]["inline_keyboard"]
    assert [button["callback_data"] for row in rows for button in row].count("/team") == 1
    press(telegram, "/team")
    assert questions(real_faq, "fr")["apply.deadline"] in telegram.texts()[-1]


def test_in_a_group_the_answer_comes_where_it_was_asked(start, telegram, opened):
    team = opened(start())
    message = message_of(
        telegram.number(), GROUP, who=5, text=f"@eigbot {QUESTION}", message_thread_id=3, is_topic_message=True
    )
    telegram.push({"message": message})
    telegram.until(lambda: telegram.texts(GROUP))
    offer = {**telegram.last(GROUP), "is_topic_message": True}
    press(telegram, "/team", offer, who=5)
    shown = {**telegram.last(GROUP), "is_topic_message": True}
    send = buttons(shown)[OWN.send]
    telegram.press(send, shown, who=6)
    telegram.until(lambda: telegram.of("answerCallbackQuery")[-1].get("show_alert"))
    assert telegram.of("answerCallbackQuery")[-1]["text"] == telegram_texts()["fr"].not_your_question
    assert buttons(telegram.messages[shown["message_id"]])[OWN.send] == send, "it is still there for who asked"
    press(telegram, send, shown, who=5)
    assert buttons(telegram.messages[shown["message_id"]]) == {}, "it cannot be sent twice"
    (waiting,) = team.all_of()
    assert (waiting.text, waiting.sender) == (QUESTION, f"{GROUP}:5")
    before = len(telegram.messages)
    team.answer([waiting.id], "Non.", by="Ada")
    telegram.until(lambda: len(telegram.messages) == before + 1)
    sent = telegram.last(GROUP)
    assert (sent["message_thread_id"], sent["reply_parameters"]["message_id"]) == (3, message["message_id"])


def test_forgetting_takes_questions_and_answers_with_it(start, telegram, opened):
    app = start()
    team = opened(app)
    say(telegram, QUESTION)
    press(telegram, "/team")
    press(telegram, "/team.send")
    say(telegram, "/oublier")
    assert team.all_of() == []
    store = team._store
    with store.reading() as connection:
        for name in ("conversations", "turns", "team_questions", "team_addresses"):
            assert connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one() == 0, name


def test_where_the_inbox_is_off_nothing_offers_it(start, telegram, real_faq, data, edit, monkeypatch):
    from actions.facts import build_store
    from faq.reader import load_faq

    app = start()
    say(telegram, QUESTION)
    offered = telegram.last()
    edit(data / "program.yml", "inbox: on", "inbox: off")
    build_store(load_faq(data), app.settings.facts_db)
    say(telegram, QUESTION)
    assert OWN.offer not in buttons(telegram.last())
    telegram.press("/team", offered)
    telegram.until(lambda: telegram.of("answerCallbackQuery"))
    assert telegram.of("answerCallbackQuery")[-1]["show_alert"] is True
    say(telegram, questions(real_faq, "fr")["apply.deadline"])
    telegram.press(buttons(telegram.last())["👎"], telegram.last())
    telegram.until(lambda: "👎 ✓" in buttons(telegram.last()))
    assert OWN.offer not in buttons(telegram.last())
