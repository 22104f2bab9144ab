"""What Telegram refuses or sends, and what is done: each row in a chat of its own, and always in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.telegram.texts import telegram_texts
from tests.bot.telegram.fake import ME, message_of, shown

TOPIC = 7
LAST = "La première promotion compte"
WORDS = telegram_texts()["fr"]
MARKS = {
    "the deadline": "La date limite est le 21 novembre 2016",
    "the deadline, in English": "The deadline is 21 November 2016",
    "the jury": "Frédéric Mazzella",
    "what is known of your messages": "90 jours",
    "I do not know": "Je ne sais pas répondre",
    "write me something": "Je n'ai rien reçu à lire",
    "text only": WORDS.no_text,
    "hello": WORDS.start,
    "help": "/oublier : effacer",
    "forgotten": WORDS.forgotten,
    "in French from now on": "je continue en français",
}


@dataclass
class Place:
    """A chat, and a person in it who writes; messages are numbered from 1."""

    chat: int
    number: int = 0
    who: int = 501
    name: dict[str, Any] = field(default_factory=dict)

    def unnamed(self) -> Place:
        """From now on the person writes in the group's name, which is another sender than the person."""
        group = {"id": self.chat, "type": "supergroup"}
        self.name = {"sender_chat": group, "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}
        return self

    def message(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        self.number += 1
        content = {} if text is None else {"text": text}
        message = message_of(self.number, self.chat, self.who if self.chat < 0 else None, **content)
        if self.chat < 0:
            message["chat"]["is_forum"] = True
            message |= {"message_thread_id": TOPIC, "is_topic_message": True}
        return {**message, **self.name, **more}

    def send(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        return {"message": self.message(text, **more)}

    def edit(self, number: int, text: str) -> dict[str, Any]:
        edited = self.message(text, message_id=number, edit_date=2)
        self.number -= 1
        return {"edited_message": edited}

    def album(self, *captions: str | None) -> list[dict[str, Any]]:
        parts = [{"caption": caption} if caption else {} for caption in captions]
        return [self.send(photo=[{"file_id": "x"}], media_group_id="99", **part) for part in parts]


def told(message: dict[str, Any]) -> str:
    """A message of the bot's as the tables have it: what it says, in which topic, under which message."""
    text = shown(message["text"])
    said = next((name for name, mark in MARKS.items() if _plain(mark) in _plain(text)), text)
    topic = f" in {message['message_thread_id']}" if "message_thread_id" in message else ""
    under = f" under {message['reply_parameters']['message_id']}" if "reply_parameters" in message else ""
    is_answer = said.startswith("the ")
    lacks = [name for name in ("parse_mode", "reply_markup") if is_answer and name not in message]
    return said + topic + under + "".join(f", without {name}" for name in lacks)


def _plain(text: str) -> str:
    """With common spaces for those that French wants where no line may be broken."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@dataclass
class Row:
    """What is written in a chat, what is refused there, and what it shows in the end."""

    shows: list[str]
    sent: Any
    refused: list[str] = field(default_factory=list)
    is_group: bool = False
    method: str = "sendMessage"
    chat: int = 0


def asked(faq, topic="apply.deadline", language="fr"):
    return faq.topics[topic][language].question


def in_forum(shows, *refused, method="sendMessage"):
    """A question in a forum's topic, which somebody asks the bot in passing."""
    sent = lambda place, faq: [place.send(f"@eigbot {asked(faq)}")]  # noqa: E731
    return Row(shows, sent, list(refused), is_group=True, method=method)


GONE = "Bad Request: message to be replied not found"
REFUSED = {
    # Telegram sends without what it replies to by itself (allow_sending_without_reply), but never in a forum's topic.
    "the question is gone": in_forum(["the deadline in 7"], GONE),
    "the same, in older words": in_forum(["the deadline in 7"], "Bad Request: reply message not found"),
    "the same, in the oldest words": in_forum(["the deadline in 7"], "Bad Request: replied message not found"),
    "the same, as Telegram's own servers say it": in_forum(["the deadline in 7"], "Bad Request: MESSAGE_ID_INVALID"),
    "and again": in_forum(["the deadline in 7"], "Bad Request: REPLY_MESSAGE_ID_INVALID"),
    "what was quoted was changed": in_forum(["the deadline in 7"], "Bad Request: QUOTE_TEXT_INVALID"),
    "the topic is deleted": in_forum(["the deadline under 1"], "Bad Request: message thread not found"),
    "the topic is deleted with the question": in_forum(["the deadline"], "Bad Request: message thread not found", GONE),
    "the topic is closed": in_forum(["the deadline"], "Bad Request: TOPIC_CLOSED", "Bad Request: TOPIC_CLOSED"),
    "the whole forum is closed": in_forum([], *["Bad Request: TOPIC_CLOSED"] * 3),
    "marks": in_forum(["the deadline in 7 under 1, without parse_mode"], "Bad Request: can't parse entities: byte 3"),
    "buttons": in_forum(["the deadline in 7 under 1, without reply_markup"], "Bad Request: BUTTON_DATA_INVALID"),
    "a reason nobody knows": in_forum(["the deadline in 7"], "Bad Request: NEWS_TO_US"),
    "reasons nobody knows": in_forum(
        ["the deadline, without parse_mode, without reply_markup"], *["Bad Request: NEWS_TO_US"] * 4
    ),
    "slow mode": in_forum(["the deadline in 7 under 1"], "Bad Request: SLOWMODE_WAIT_1"),
    "the chat is gone": in_forum([], "Bad Request: chat not found"),
    "the bot may not speak": in_forum([], "Bad Request: not enough rights to send text messages to the chat"),
    "the person blocked the bot": in_forum([], "403 Forbidden: bot was blocked by the user"),
    "the bot was sent away": in_forum([], "403 Forbidden: bot was kicked from the supergroup chat"),
    "flood control": in_forum(["the deadline in 7 under 1"], "429 Too Many Requests: retry after 1"),
    "a fault on Telegram's side": in_forum(["the deadline in 7 under 1"], "500 Internal Server Error"),
}


def private(shows, *sent):
    """Texts in a private chat; a function is given the place and the FAQ."""

    def updates(place, faq):
        made = [each(place, faq) if callable(each) else place.send(each.format(**questions(faq))) for each in sent]
        return [update for each in made for update in (each if isinstance(each, list) else [each])]

    return Row(shows, updates)


def group(shows, *sent):
    return Row(shows, private(shows, *sent).sent, is_group=True)


def questions(faq):
    return {
        "deadline": asked(faq), "jury": asked(faq, "jury.who"), "in_english": asked(faq, language="en"),
    }  # fmt: skip


def of_another(faq, **more):
    """A question that somebody else wrote in the group, as a message that replies to it has it."""
    before = message_of(30, -1, 9, text=asked(faq))
    return {"reply_to_message": {**before, **more}}


ANOTHER_BOT = {"id": 99, "is_bot": True, "first_name": "Quiz"}
CHANNEL = {"id": -1005, "type": "channel", "title": "News"}
FORWARD = {"forward_origin": {"type": "hidden_user", "sender_user_name": "Ada", "date": 1}}
SENT = {
    "an album, its caption first": private(["the deadline"], lambda p, f: p.album(asked(f), None, None)),
    "an album, its caption last": private(["the deadline"], lambda p, f: p.album(None, None, asked(f))),
    "an album with two captions": private(["the deadline", "the jury"], lambda p, f: p.album(
        asked(f), None, asked(f, "jury.who"))),
    "an album without a caption": private(["text only"], lambda p, f: p.album(None, None)),
    "two albums": private(["the deadline", "text only"], lambda p, f: p.album(asked(f), None), lambda p, f: [
        p.send(photo=[], media_group_id="100")]),
    "an album in a forum": group(["the deadline in 7 under 1"], lambda p, f: p.album(f"@eigbot {asked(f)}", None)),
    "an album in reply to the bot": group(["the deadline in 7 under 1"], lambda p, f: [
        {"message": {**update["message"], "reply_to_message": {**message_of(4, -1, 9), "from": ME}}}
        for update in p.album(asked(f), None)]),
    "only @bot, in reply to a question": group(["the deadline in 7 under 1"], lambda p, f: p.send(
        "@eigbot", **of_another(f))),
    "@bot and signs": group(["the deadline in 7 under 1"], lambda p, f: p.send("@EIGbot ?! 👆", **of_another(f))),
    "only @bot, in reply to a question to it": group(["the deadline in 7 under 1"], lambda p, f: p.send(
        "@eigbot", **of_another(f, text=f"@eigbot {asked(f)}"))),
    "only @bot, quoting one of two questions": group(["the jury in 7 under 1"], lambda p, f: p.send(
        "@eigbot", quote={"text": asked(f, "jury.who"), "position": 0}, **of_another(f, text="Qui ? Quand ?"))),
    "only @bot, in reply to a photo's caption": group(["the deadline in 7 under 1"], lambda p, f: p.send(
        "@eigbot", **of_another(f, text=None, caption=asked(f), photo=[]))),
    "only @bot, in reply to another bot": group(["the deadline in 7 under 1"], lambda p, f: p.send(
        "@eigbot", **of_another(f, **{"from": ANOTHER_BOT}))),
    "only @bot, in reply to the bot": group(["write me something in 7 under 1"], lambda p, f: p.send(
        "@eigbot", **of_another(f, **{"from": ME}))),
    "only @bot": group(["write me something in 7 under 1"], "@eigbot"),
    "@bot and a question, in reply to another": group(["the jury in 7 under 1"], lambda p, f: p.send(
        f"@eigbot {asked(f, 'jury.who')}", **of_another(f))),
    "a reply to another bot": group([], lambda p, f: p.send(asked(f), **of_another(f, **{"from": ANOTHER_BOT}))),
    "a language": private(["in French from now on"], "/fr"),
    "a language and a question": private(["the deadline"], "/fr {deadline}"),
    "a language and a question, in a forum": group(["the deadline in 7 under 1"], "/fr@eigbot {deadline}"),
    "a language, and a question in another": private(["the deadline, in English"], "/fr {in_english}"),
    "help with a question": private(["the deadline"], "/help {deadline}"),
    "help with a word": private(["help"], "/help me"),
    "privacy with a question": private(["the jury"], "/privacy {jury}"),
    "erasing with a question": private(["forgotten"], "/oublier {deadline}"),
    "an unknown command": private(["I do not know"], "/quoi"),
    "an unknown command with a question": private(["the jury"], "/ask {jury}"),
    "a link to a topic": private(["the deadline"], "/start apply_deadline"),
    "a link to a topic, by a dash": private(["the jury"], "/start Jury-who"),
    "a link to a topic, in a forum": group(["the deadline in 7 under 1"], "/start@eigbot apply_deadline"),
    "a link to small talk": private(["what is known of your messages"], "/start talk_privacy"),
    "a link to nothing": private(["hello"], "/start campaign_2016"),
    "a link from inline mode": private(["hello"], "/start inline"),
    "a start with a question": private(["the deadline"], "/start {deadline}"),
    "a changed question that nobody has answered yet": private(["the jury"], lambda p, f: [
        p.send(asked(f)), p.edit(1, "xyz"), p.edit(1, asked(f, "jury.who"))]),
    "a changed one among others": private(["the deadline", "the jury"], lambda p, f: [
        p.send("xyz"), p.send(asked(f)), p.edit(1, asked(f, "jury.who"))]),
    "a changed command is done": private(["forgotten", "the deadline"], lambda p, f: [
        p.send("/oublier"), p.edit(1, asked(f))]),
    "a channel's post": private([], lambda p, f: {"channel_post": message_of(1, -1005, text=asked(f))}),
    "a channel's post, copied into its group": group([], lambda p, f: p.send(
        f"@eigbot {asked(f)}", is_automatic_forward=True, sender_chat=CHANNEL)),
    "an administrator who stays unnamed": group(["the deadline in 7 under 1"], lambda p, f: p.unnamed().send(
        f"@eigbot {asked(f)}")),
    "another bot": group([], lambda p, f: p.send(f"@eigbot {asked(f)}", **{"from": ANOTHER_BOT})),
    "one of the bot's own inline answers": private([], lambda p, f: p.send(asked(f), via_bot=ME)),
    "a question passed on": private(["the deadline"], lambda p, f: p.send(asked(f), **FORWARD)),
    "a command passed on": private(["I do not know"], lambda p, f: p.send("/oublier", **FORWARD)),
    "a command passed on into a group": group([], lambda p, f: p.send("/oublier", **FORWARD)),
    "signs of two units": private(["I do not know"], "🙂" * 4_000),
    "half a sign": private(["I do not know"], "\ud83d ?"),
    "what is no message": private([], lambda p, f: {"my_chat_member": {"chat": {"id": p.chat, "type": "private"}}}),
    "a pinned message": private([], lambda p, f: p.send(pinned_message={})),
}  # fmt: skip


def answer_all(telegram, faq, rows):
    """Let each row's updates come, all rows' together, and wait until a last question is answered in each chat.

    Whoever wrote asks it: what two people of a group ask is answered side by side, and in either order.
    """
    last = asked(faq, "program.size")
    for number, row in enumerate(rows.values(), 1):
        place = Place(-1_001_000_000_000 - number if row.is_group else number)
        refuse_all(telegram, row, place.chat)
        row.chat = place.chat
        sent = row.sent(place, faq)
        end = message_of(900, place.chat, place.who, text=f"@eigbot {last}" if row.is_group else last)
        telegram.push_all([*sent, {"message": {**end, **place.name}}])
    telegram.until(lambda: all(LAST in "".join(telegram.texts(row.chat)[-1:]) for row in rows.values()))


def refuse_all(telegram, row, chat):
    for refusal in row.refused:
        status, _, words = refusal.partition(" ") if refusal[0].isdigit() else ("400", "", refusal)
        retry = {"retry_after": 1} if status == "429" else {}
        telegram.refuse(chat, row.method, words, int(status), **retry)


def shown_by(telegram, rows):
    """What each row's chat shows, but for the last answer."""
    return {name: [told(m) for m in telegram.of_chat(row.chat) if LAST not in m["text"]] for name, row in rows.items()}


@pytest.mark.parametrize("table", [REFUSED, SENT], ids=["refused", "sent"])
def test_what_telegram_refuses_or_sends_and_what_is_done(patient_start, telegram, real_faq, caplog, table):
    patient_start()
    answer_all(telegram, real_faq, table)
    assert shown_by(telegram, table) == {name: row.shows for name, row in table.items()}
    told_staff = {record.getMessage() for record in caplog.records if "refused" in record.getMessage()}
    assert told_staff == ({"Telegram refused sendMessage: Chat not found."} if table is REFUSED else set())


BOTH = ["the deadline in 7 under 1", "the jury in 7 under 1"]
EDITS = {
    "it is gone": in_forum(BOTH, "Bad Request: message to edit not found", method="editMessageText"),
    "it is too old": in_forum(BOTH, "Bad Request: message can't be edited", method="editMessageText"),
    "its number is unknown": in_forum(BOTH, "Bad Request: MESSAGE_ID_INVALID", method="editMessageText"),
    "no reason is given": in_forum(BOTH, "Bad Request", method="editMessageText"),
    "it says that already": in_forum(BOTH[:1], "Bad Request: message is not modified", method="editMessageText"),
    "marks": in_forum(
        ["the jury in 7 under 1, without parse_mode"], "Bad Request: can't parse entities", method="editMessageText"
    ),
    "buttons": in_forum(
        ["the jury in 7 under 1, without reply_markup"], "Bad Request: BUTTON_DATA_INVALID", method="editMessageText"
    ),
    "flood control": in_forum(BOTH[1:], "429 Too Many Requests: retry after 1", method="editMessageText"),
    "the bot was sent away": in_forum(BOTH[:1], "403 Forbidden: bot was kicked", method="editMessageText"),
}


def test_a_changed_question_is_answered_in_its_place_also_where_the_answer_cannot_be_changed(
    patient_start, telegram, real_faq
):
    patient_start()
    unrefused = {name: Row(row.shows, row.sent, is_group=True) for name, row in EDITS.items()}
    answer_all(telegram, real_faq, unrefused)
    for name, row in EDITS.items():
        row.chat = unrefused[name].chat
        refuse_all(telegram, row, row.chat)
        place = Place(row.chat)
        edit = place.edit(1, f"@eigbot {asked(real_faq, 'jury.who')}")
        end = {"message": message_of(901, row.chat, place.who, text=f"@eigbot {asked(real_faq, 'program.size')}")}
        telegram.push_all([edit, end])
    telegram.until(lambda: all(sum(LAST in text for text in telegram.texts(r.chat)) == 2 for r in EDITS.values()))
    assert shown_by(telegram, EDITS) == {name: row.shows for name, row in EDITS.items()}


def test_an_answer_in_a_private_chat_that_cannot_be_changed_is_given_under_its_question(
    patient_start, telegram, real_faq
):
    patient_start()
    number = telegram.say(asked(real_faq))
    telegram.until(lambda: telegram.messages)
    telegram.messages.clear()  # as when somebody deletes it
    telegram.push({"edited_message": message_of(number, 7, text=asked(real_faq, "jury.who"), edit_date=2)})
    telegram.until(lambda: telegram.messages)
    assert [told(message) for message in telegram.of_chat(7)] == [f"the jury under {number}"]


def test_what_telegram_finds_too_long_comes_in_parts_and_the_buttons_under_the_last(patient_start, telegram, real_faq):
    patient_start()
    for _ in range(2):
        telegram.refuse(-1001, "sendMessage", "Bad Request: message is too long")
    place = Place(-1001)
    telegram.push(place.send(f"@eigbot {asked(real_faq)}"))
    telegram.until(lambda: any("reply_markup" in message for message in telegram.of_chat(-1001)))
    parts = telegram.of_chat(-1001)
    whole = " ".join(" ".join(telegram.texts(-1001)).split())
    assert whole.startswith(MARKS["the deadline"])
    assert "vérifiée le 24 novembre 2026" in whole
    assert 2 < len(parts) < 6
    assert ["reply_markup" in part for part in parts] == [False] * (len(parts) - 1) + [True]
    assert {part["message_thread_id"] for part in parts} == {TOPIC}
    assert "rest" not in parts[0]
