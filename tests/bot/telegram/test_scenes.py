"""What people see on Telegram, over real HTTP."""

import re

import pytest

from bot.telegram.texts import telegram_texts
from faq.model import ASSUMED
from settings import Secret
from tests.bot.telegram.fake import ME, message_of, shown

GROUP = -1001
SOURCE = {  # all were checked on one day
    "fr": "Source\u00a0: {title}, vérifiée le 24 novembre 2026",
    "en": "Source: {title}, checked on 24 November 2026",
}


def questions(faq, language):
    return {topic: entry[language].question for topic, entry in faq.topics.items()}


def buttons(message):
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}


@pytest.mark.parametrize("language", ASSUMED)
def test_telegram_and_the_web_say_the_same_for_every_topic(start, telegram, real_faq, language):
    app = start(metrics_token=Secret("korrekt-pferd-x"))
    asked = questions(real_faq, language)
    for chat, question in enumerate(asked.values(), 1):
        telegram.say(question, chat, code=language)
    telegram.until(lambda: len(telegram.messages) == len(asked))
    for chat, (topic, question) in enumerate(asked.items(), 1):
        response = app.client.post(
            "/api/messages", json={"message": question, "language": language}, headers=app.session()
        )
        (reply,) = response.json()
        assert reply["custom"]["topic"] == topic
        (text,) = telegram.texts(chat)
        answer = re.sub(r"\*\*(.+?)\*\*", r"\1", re.sub(r"\[(.*?)\]\((https?:.*?)\)", r"\1", reply["text"]))
        sources = " · ".join(SOURCE[language].format(**source) for source in reply["custom"]["sources"])
        assert text == "\n\n".join(filter(None, (answer, sources)))
        links = re.findall(r"\]\((https?://.*?)\)", reply["text"])
        links += [source["url"] for source in reply["custom"]["sources"] if source["url"]]
        assert re.findall(r'href="(.*?)"', telegram.last(chat)["text"]) == links
    metrics = app.client.get("/metrics", headers={"Authorization": "Bearer korrekt-pferd-x"}).text
    assert f'channel="telegram",kind="answer",language="{language}"' in metrics


def test_the_first_minutes(start, telegram, real_faq, monkeypatch):
    monkeypatch.setattr("bot.telegram.handler.SECONDS_UNTIL_TYPING", 60)  # longer than a busy machine takes to answer
    start()
    telegram.say("/start", code="en-GB")
    telegram.until(lambda: telegram.messages)
    assert "No ticket, no queue" in telegram.texts()[0]
    data = next(iter(buttons(telegram.last()).values()))
    telegram.press(data, telegram.last(), code="en-GB")
    telegram.until(lambda: len(telegram.messages) == 2)
    assert len(telegram.of("answerCallbackQuery")) == 1
    assert {"👍", "👎"} <= buttons(telegram.last()).keys()
    for command, expected in {
        "/help": "/forget", "/equipe": "Nothing is sent before", "/team.cancel": "Nothing was sent", "/aide": "/privacy",
        "/defis": "9 challenges", "/challenges@EIGbot": "9 challenges",
        "/privacy": "90 days", "/fr": "je continue en français", "/help me": "/oublier",
    }.items():  # fmt: skip
        before = len(telegram.messages)
        telegram.say(command, code="en")
        telegram.until(lambda before=before: len(telegram.messages) == before + 1)
        assert expected in telegram.texts()[-1], command
    assert len(telegram.of("sendChatAction")) == 0
    telegram.until(lambda: len(telegram.of("setMyShortDescription")) == 3)
    menus = {
        body.get("language_code"): {c["command"] for c in body["commands"]} for body in telegram.of("setMyCommands")
    }
    assert {"defis", "equipe"} <= menus["fr"]
    assert {"challenges", "team"} <= menus["en"]
    assert menus[None] == menus["en"]


def test_the_list_offers_each_challenge(start, telegram, real_faq):
    start()
    telegram.say("/defis")
    telegram.until(lambda: telegram.messages)
    found = buttons(telegram.last())
    assert {thing.label["fr"] for thing in real_faq.program.challenges.values()} <= found.keys()
    telegram.press(found["Lutte contre la fraude"], telegram.last())
    telegram.until(lambda: len(telegram.messages) == 2)
    assert "fraude" in telegram.texts()[-1]


def test_a_thumb_is_the_same_vote_as_on_the_web(start, telegram, real_faq):
    app = start()
    telegram.say(questions(real_faq, "fr")["apply.deadline"])
    telegram.until(lambda: telegram.messages)
    up = buttons(telegram.last())["👍"]
    telegram.press(up, telegram.last())
    telegram.until(lambda: telegram.of("editMessageReplyMarkup"))
    telegram.until(lambda: "👍 ✓" in buttons(telegram.last()))
    assert telegram.of("answerCallbackQuery")[-1]["text"] == telegram_texts()["fr"].voted
    votes = votes_of(app)
    assert votes == [(int(up[1:].partition("-")[0]), 0, True)]
    telegram.press(buttons(telegram.last())["👎"], telegram.last())
    telegram.until(lambda: "👎 ✓" in buttons(telegram.last()) and "👍" in buttons(telegram.last()))
    assert votes_of(app)[0][2] is False
    telegram.press(up, telegram.last(), who=8, code="en")  # a press in somebody else's name changes nothing
    telegram.until(lambda: len(telegram.of("answerCallbackQuery")) == 3)
    assert votes_of(app)[0][2] is (telegram.last()["chat"]["id"] == 7)


def votes_of(app):
    import sqlite3

    with sqlite3.connect(app.settings.var / "conversations.db") as database:
        return [
            (turn, reply, bool(useful))
            for turn, reply, useful in database.execute("select turn, reply, useful from feedback")
        ]


def test_an_old_button_still_works_and_one_of_nothing_says_so(start, telegram, real_faq):
    start()
    telegram.say("/start")
    telegram.until(lambda: telegram.messages)
    old = telegram.last()
    telegram.say("/oublier")
    telegram.until(lambda: len(telegram.messages) == 2)
    assert telegram.texts()[-1] == telegram_texts()["fr"].forgotten
    telegram.press(next(iter(buttons(old).values())), old)
    telegram.until(lambda: len(telegram.messages) == 3)
    for data in ("/no.topic", "#0123", "+1", ""):
        before = len(telegram.of("answerCallbackQuery"))
        telegram.press(data, old)
        telegram.until(lambda before=before: len(telegram.of("answerCallbackQuery")) == before + 1)
        assert telegram.of("answerCallbackQuery")[-1]["text"] == telegram_texts()["fr"].gone
    assert len(telegram.messages) == 3


def test_what_is_forgotten_is_gone_as_on_the_web(start, telegram, real_faq):
    app = start()
    telegram.say("un secret de famille")
    telegram.until(lambda: telegram.messages)
    telegram.say("/forget")
    telegram.until(lambda: len(telegram.messages) == 2)
    app.client.__exit__(None, None, None)
    paths = list(app.settings.var.glob("conversations.db*"))
    assert paths
    for path in paths:
        assert b"secret de famille" not in path.read_bytes()


def test_what_was_written_after_the_wish_to_be_forgotten_is_answered(patient_start, telegram, real_faq):
    patient_start()
    after = [{"message": message_of(telegram.number(), 7, text=text)} for text in ["/oublier", *["/fr"] * 25]]
    telegram.push_all(after)
    telegram.until(lambda: len(telegram.messages) == 26, seconds=10)
    assert telegram.texts()[0] == telegram_texts()["fr"].forgotten


def test_groups_hear_it_only_when_it_is_spoken_to(start, telegram, real_faq):
    start()
    asked = questions(real_faq, "fr")["apply.deadline"]
    before = message_of(3, GROUP, 9, text="bonjour")
    for text, who, more in [
        (asked, 1, {}),
        (f"@eigbot {asked}", 1, {}),
        (f"@eigbotte {asked}", 1, {}),
        (asked, 2, {"reply_to_message": {**before, "from": ME}}),
        (asked, 2, {"reply_to_message": before}),
        ("/help@eigbot", 3, {}),
        ("/help@otherbot", 3, {}),
        ("/fr", 3, {}),
        (f"@EIGBOT {asked}", 4, {"is_topic_message": True, "message_thread_id": 55}),
    ]:
        telegram.say(text, GROUP, who=who, **more)
    telegram.push({"message": message_of(telegram.number(), GROUP, 5, photo=[], new_chat_title="x")})
    telegram.say("/start")
    telegram.until(lambda: telegram.texts())
    telegram.until(lambda: len(telegram.texts(GROUP)) == 5)
    sent = telegram.of("sendMessage")
    assert all("reply_parameters" in body for body in sent if body["chat_id"] == GROUP)
    assert [body["message_thread_id"] for body in sent if "message_thread_id" in body] == [55]


def test_a_conversation_in_a_group_is_a_persons(start, telegram, real_faq):
    start()
    telegram.say("/en@eigbot", GROUP, who=1)
    telegram.say("@eigbot xyz", GROUP, who=1)
    telegram.until(lambda: len(telegram.messages) == 2)
    telegram.say("@eigbot xyz", GROUP, who=2)
    telegram.until(lambda: len(telegram.messages) == 3)
    assert "I don't know" in telegram.texts(GROUP)[1]
    assert "Je ne sais pas" in telegram.texts(GROUP)[2]


def test_inline_answers_in_the_languages_of_the_queries(start, telegram, real_faq):
    start()
    person = {"id": 5, "is_bot": False, "first_name": "Ada", "language_code": "en"}

    def ask(query):
        before = len(telegram.of("answerInlineQuery"))
        telegram.push({"inline_query": {"id": f"q{before}", "from": person, "query": query, "offset": ""}})
        telegram.until(lambda: len(telegram.of("answerInlineQuery")) == before + 1)
        return telegram.of("answerInlineQuery")[-1]

    found = ask(questions(real_faq, "fr")["apply.deadline"])
    content = found["results"][0]["input_message_content"]
    assert "21 novembre 2016" in shown(content["message_text"])
    assert content["link_preview_options"]["is_disabled"]
    assert "deadline" in ask("deadl")["results"][0]["title"].lower()
    assert 1 < len(ask("")["results"]) <= 10
    assert len(ask("the")["results"]) <= 10
    nothing = ask("zzzz")
    assert (nothing["results"], nothing["button"]["text"]) == ([], telegram_texts()["en"].inline_none)


@pytest.mark.parametrize("language", ASSUMED)
def test_an_inline_answer_tells_its_source_and_leads_to_its_place_on_the_web(start, telegram, real_faq, language):
    app = start(public_url="https://site.example/bot", telegram_secret=Secret("s3cret-enough"))
    telegram.until(lambda: telegram.webhook)
    person = {"id": 5, "is_bot": False, "first_name": "Ada", "language_code": language}
    query = {"id": "q", "from": person, "query": questions(real_faq, language)["apply.deadline"], "offset": ""}
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-enough"}
    update = {"update_id": 1, "inline_query": query}
    telegram.until(lambda: app.client.post("/telegram/webhook", json=update, headers=headers).status_code == 200)
    telegram.until(lambda: telegram.of("answerInlineQuery"))
    text = telegram.of("answerInlineQuery")[0]["results"][0]["input_message_content"]["message_text"]
    *_, note = shown(text).split("\n\n")
    assert note.startswith(SOURCE[language].partition("{")[0])
    assert note.endswith(f" · {telegram_texts()[language].on_the_web}")
    (link,) = re.findall(r'href="(.*?)"', text)
    assert link == f"https://site.example/bot/faq/{language}#apply.deadline"
    assert f'id="{link.partition("#")[2]}"' in app.client.get(f"/faq/{language}").text


def test_an_edited_question_is_answered_once_in_place(start, telegram, real_faq):
    start()
    asked = questions(real_faq, "fr")
    number = telegram.say(asked["apply.deadline"])
    telegram.until(lambda: telegram.messages)
    edit = message_of(number, 7, text=asked["jury.who"], edit_date=2)
    update = telegram.push({"edited_message": edit})
    telegram.until(lambda: "Mazzella" in telegram.texts()[0])
    telegram.push({"edited_message": edit}, update)
    telegram.push({"edited_message": edit})  # the same words again, as when Telegram adds a preview
    telegram.push({"edited_message": message_of(5, 7, text=asked["apply.rules"])})  # was never answered
    telegram.until(lambda: len(telegram.messages) == 2)
    assert len(telegram.of("editMessageText")) == 1
    assert len(telegram.of("sendMessage")) == 2


@pytest.mark.parametrize("content", ["photo", "voice", "sticker", "location", "document", "poll"])
def test_what_is_no_text_gets_one_kind_sentence(start, telegram, content):
    start()
    for _ in range(2):  # two photos of one album
        telegram.push({"message": message_of(telegram.number(), 7, media_group_id="a", **{content: {"file_id": "x"}})})
    telegram.push({"message": message_of(telegram.number(), 7, pinned_message={})})
    telegram.say("/fr")
    telegram.until(lambda: len(telegram.messages) == 2)
    assert telegram.texts()[0] == telegram_texts()["fr"].no_text


def test_a_caption_is_a_question(start, telegram, real_faq):
    start()
    caption = questions(real_faq, "en")["apply.deadline"]
    telegram.push({"message": message_of(telegram.number(), 7, photo=[{}], caption=caption)})
    telegram.until(lambda: telegram.messages)
    assert "21 November 2016" in telegram.texts()[0]


def test_typing_shows_only_while_an_answer_takes_long(start, telegram, monkeypatch):
    import threading

    from tests.bot.telegram.conftest import Exact

    seen, parse = threading.Event(), Exact.parse
    monkeypatch.setattr(Exact, "parse", lambda self, text: seen.wait(20) and parse(self, text))
    start()
    telegram.say("une question difficile")
    telegram.until(lambda: telegram.of("sendChatAction"))
    seen.set()
    telegram.until(lambda: telegram.messages)
    monkeypatch.setattr("bot.telegram.handler.SECONDS_UNTIL_TYPING", 60)  # longer than a busy machine takes to answer
    telegram.say("une question facile")
    telegram.until(lambda: len(telegram.messages) == 2)
    assert len(telegram.of("sendChatAction")) == 1


def test_what_breaks_is_said_and_the_next_question_is_answered(start, telegram):
    start()
    telegram.say("break")
    telegram.say("/fr")
    telegram.until(lambda: len(telegram.messages) == 2)
    assert telegram.texts()[0] == telegram_texts()["fr"].broken
