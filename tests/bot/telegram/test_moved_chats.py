"""A group that becomes a supergroup: what was said and what waits goes along, and is erased with the rest."""

import datetime as dt
import sqlite3

import pytest
from sqlalchemy import insert, select

from bot.core.conversations import Conversations, NewTurn, Vote
from bot.core.leases import LeaseHolder
from bot.core.tables import conversations, outbox
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import NewQuestion
from bot.telegram.mailbox import CHANNEL, Call, Mailbox
from bot.telegram.messages import Part, plan
from bot.telegram.team import answer_calls
from bot.telegram.updates import IncomingUpdate, MovedChat
from tests.bot.telegram.fake import ME, message_of

OLD, NEW, WHO = -777, -1_001_000_009_999, 501


def said(chat, number, text, who=WHO, **more):
    message = message_of(number, chat, who, text=text, **more)
    message["chat"]["type"] = "group" if chat == OLD else "supergroup"
    return {"message": message}


def moving():
    """The two messages by which Telegram tells it, in the old chat and in the new one."""
    there = {"message": message_of(52, OLD, WHO, migrate_to_chat_id=NEW)}
    there["message"]["chat"]["type"] = "group"
    here = {"message": message_of(1, NEW, 1087968824, migrate_from_chat_id=OLD, sender_chat={"id": NEW})}
    return [there, here]


def question(faq, topic="apply.deadline", language="fr"):
    return faq.topics[topic][language].question


def in_files(app, *needles):
    """The tables that hold a row in which one of some texts stands."""
    with sqlite3.connect(app.settings.var / "conversations.db") as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        return {
            table
            for table in tables
            for row in database.execute(f"select * from {table}")
            for needle in needles
            if any(needle in str(value) for value in row)
        }


@pytest.mark.parametrize("which", [0, 1, slice(0, 2), slice(None, None, -1)], ids=["there", "here", "both", "reversed"])
def test_the_conversation_goes_on_in_the_supergroup_and_is_erased_whole(patient_start, telegram, real_faq, which):
    app = patient_start()
    telegram.push(said(OLD, 51, f"@eigbot {question(real_faq, language='en')}"))
    telegram.until(lambda: telegram.texts(OLD))
    chosen = moving()[which]
    telegram.push_all(chosen if isinstance(chosen, list) else [chosen])
    telegram.push(said(NEW, 2, "@eigbot xyz"))
    telegram.until(lambda: telegram.texts(NEW))
    assert "I don't know" in telegram.texts(NEW)[0], "in the language of the conversation"
    assert len(telegram.texts(OLD)) == 1
    assert {f"{NEW}:{WHO}"} == senders(app)
    telegram.push(said(NEW, 3, "/forget@eigbot"))
    telegram.until(lambda: len(telegram.texts(NEW)) == 2)
    telegram.until(lambda: in_files(app, f"{OLD}:{WHO}", f"{NEW}:{WHO}", "deadline") <= {"outbox", "leases"})
    assert senders(app) == set()


def senders(app):
    with sqlite3.connect(app.settings.var / "conversations.db") as database:
        return {sender for (sender,) in database.execute("select sender from conversations")}


def test_a_button_from_before_still_works(patient_start, telegram, real_faq):
    app = patient_start()
    telegram.push(said(OLD, 51, f"@eigbot {question(real_faq)}"))
    telegram.until(lambda: telegram.texts(OLD))
    before = telegram.last(OLD)
    telegram.push_all(moving())
    vote = next(
        b["callback_data"] for row in before["reply_markup"]["inline_keyboard"] for b in row if b["text"] == "👍"
    )
    pressed = {**before, "chat": {"id": OLD, "type": "group"}}
    telegram.press(vote, pressed, who=WHO)
    telegram.until(lambda: telegram.of("answerCallbackQuery"))
    assert not telegram.of("answerCallbackQuery")[0]["show_alert"]
    assert "feedback" in in_files(app, "1")
    telegram.press("/jury.who", pressed, who=WHO)
    telegram.until(lambda: telegram.texts(NEW))
    assert "Mazzella" in telegram.texts(NEW)[0]
    assert "reply_parameters" not in telegram.last(NEW), "its number is another message's here"


def test_where_only_a_refusal_tells_it_the_conversation_goes_along(patient_start, telegram, real_faq):
    app = patient_start()
    telegram.refuse(
        OLD, "sendMessage", "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=NEW
    )
    telegram.push(said(OLD, 51, f"@eigbot {question(real_faq)}"))
    telegram.until(lambda: telegram.texts(NEW))
    assert "21 novembre 2016" in telegram.texts(NEW)[0]
    assert senders(app) == {f"{NEW}:{WHO}"}
    assert len(telegram.of("sendMessage")) == 2
    telegram.push(
        {"edited_message": {**said(NEW, 51, f"@eigbot {question(real_faq, 'jury.who')}")["message"], "edit_date": 2}}
    )
    telegram.until(lambda: len(telegram.texts(NEW)) == 2)
    assert telegram.of("editMessageText") == [], "an old message's number is another's in the new chat"


@pytest.fixture
def store(database_url):
    made = Conversations(database_url)
    yield made
    made.close()


@pytest.fixture
def store_of():
    made = []

    def of(app):
        made.append(Conversations(app.settings.conversations_url))
        return made[-1]

    yield of
    for each in made:
        each.close()


@pytest.fixture
def mailbox(store):
    return Mailbox(store, ME["id"], LeaseHolder(store.database))


def keep_turn(store, sender, text, slots):
    kept = []
    store.save(
        CHANNEL,
        sender,
        store.read(CHANNEL, sender),
        slots,
        NewTurn(text, [{"text": text}]),
        lambda _, turn: kept.append(turn),
    )
    return kept[0]


def test_what_waits_in_inbox_and_outbox_goes_along_and_points_at_no_message_of_the_old_chat(store, mailbox):
    incoming = IncomingUpdate("text", f"{OLD}:{WHO}", chat=OLD, text="when?", message=51, group=True, edited=True)
    mailbox.keep([(1, incoming), (2, IncomingUpdate("text", f"{OLD}8:{WHO}", chat=-7778, text="not mine", message=1))])
    calls = plan(incoming, [Part("a"), Part("b")], [52], 9)
    calls += [
        Call("deleteMessage", {"chat_id": OLD, "message_id": 53}),
        Call("answerCallbackQuery", {"callback_query_id": "q"}),
    ]
    with store.transaction() as connection:
        mailbox.put_in(connection, incoming.sender, calls)
    assert mailbox.keep([(3, MovedChat(OLD, NEW)), (4, MovedChat(OLD, NEW))]) == [f"{NEW}:{WHO}"]
    assert set(mailbox.waiting()) == {f"{NEW}:{WHO}", f"{OLD}8:{WHO}"}
    item = mailbox.next_inbox_item(f"{NEW}:{WHO}")
    assert item.incoming == IncomingUpdate("text", f"{NEW}:{WHO}", chat=NEW, text="when?", group=True)
    sent = []
    while unsent := mailbox.next_outbox_item(f"{NEW}:{WHO}"):
        sent.append((unsent.call.method, unsent.call.body.get("chat_id"), unsent.call.body.get("text")))
        assert not {"message_id", "reply_parameters"} & unsent.call.body.keys()
        mailbox.sent(unsent, 2)
    assert sent == [("sendMessage", NEW, "a"), ("sendMessage", NEW, "b"), ("answerCallbackQuery", None, None)]
    with store.reading() as connection:
        assert set(connection.execute(select(outbox.c.question)).scalars()) == {None}


def test_an_answer_under_way_while_the_chat_moves_is_made_anew_for_the_new_one(store, mailbox):
    from bot.telegram.mailbox import AlreadyAnswered

    mailbox.keep([(1, IncomingUpdate("text", f"{OLD}:{WHO}", chat=OLD, text="when?", message=51, group=True))])
    item = mailbox.next_inbox_item(f"{OLD}:{WHO}")
    mailbox.move(MovedChat(OLD, NEW))
    with pytest.raises(AlreadyAnswered):
        mailbox.answer(item, [Call("sendMessage", {"chat_id": OLD, "text": "then"})])
    assert mailbox.waiting() == [f"{NEW}:{WHO}"]


def test_the_team_answers_where_the_chat_went(store, mailbox):
    place = {"chat": OLD, "message": 51, "thread": None}
    draft = {"language": "fr", "hand_over": {"question": "Où ?", "place": place, "draft": "Où ?", "draft_place": place}}
    keep_turn(store, f"{OLD}:{WHO}", "Y a-t-il un parking ?", draft)
    team = TeamQuestions(store)
    with store.transaction() as connection:
        asked = NewQuestion("Y a-t-il un parking ?", "fr", place=place)
        number = team.leave_in(connection, CHANNEL, f"{OLD}:{WHO}", asked)
    mailbox.move(MovedChat(OLD, NEW))
    team.answer([number], "Non.", by="Ada")
    item = mailbox.next_outbox_item(f"{NEW}:{WHO}")
    (call,) = answer_calls(item.call.body)
    assert call.body["chat_id"] == NEW
    assert "reply_parameters" not in call.body, "its number is another message's here"
    slots = store.read(CHANNEL, f"{NEW}:{WHO}").slots
    assert slots == {
        **draft, "hand_over": {"question": "Où ?", "place": {"chat": NEW}, "draft": "Où ?", "draft_place": {"chat": NEW}}
    }  # fmt: skip


def test_a_call_to_the_old_chat_that_was_left_over_goes_to_the_new_one(patient_start, telegram, store_of):
    """Whose sender has its new name already: nothing of it is found under the old one."""
    app = patient_start()
    store = store_of(app)
    refusal = "Bad Request: group chat was upgraded to a supergroup chat"
    for method, body in (
        ("sendMessage", {"text": "late", "link_preview_options": {"is_disabled": True}}),
        ("editMessageReplyMarkup", {"message_id": 52}),
    ):
        telegram.refuse(OLD, method, refusal, migrate_to_chat_id=NEW)
        row = {"channel": CHANNEL, "sender": f"{NEW}:{WHO}", "at": dt.datetime.now(dt.timezone.utc)}
        with store.transaction() as connection:
            connection.execute(insert(outbox).values(**row, method=method, body={"chat_id": OLD, **body}))
    telegram.push(said(NEW, 2, "/fr@eigbot"))
    telegram.until(lambda: len(telegram.texts(NEW)) == 2)
    assert telegram.texts(NEW)[0] == "late"
    assert [body["chat_id"] for body in telegram.of("sendMessage")] == [OLD, NEW, NEW]
    assert len(telegram.of("editMessageReplyMarkup")) == 1, "it was about a message of the old chat"


def test_a_call_that_was_made_from_the_new_chat_meanwhile_is_not_made_again(store, mailbox):
    with store.transaction() as connection:
        mailbox.put_in(connection, f"{OLD}:{WHO}", [Call("sendMessage", {"chat_id": OLD, "text": "a"})])
    under_way = mailbox.next_outbox_item(f"{OLD}:{WHO}")
    mailbox.move(MovedChat(OLD, NEW))
    mailbox.sent(mailbox.next_outbox_item(f"{NEW}:{WHO}"), 2)
    mailbox.move(MovedChat(OLD, NEW), under_way)
    assert mailbox.waiting() == []


def test_two_conversations_become_one_which_goes_on_as_the_later_one_remembers(store, mailbox):
    first = keep_turn(store, f"{OLD}:{WHO}", "first", {"language": "en", "topic": "a"})
    assert store.rate(CHANNEL, f"{OLD}:{WHO}", Vote(first, 0, useful=True))
    read = store.read(CHANNEL, f"{NEW}:{WHO}")
    keep_turn(store, f"{NEW}:{WHO}", "second", {"language": "fr"})
    mailbox.move(MovedChat(OLD, NEW))
    state = store.read(CHANNEL, f"{NEW}:{WHO}")
    assert state.slots == {"language": "fr", "topic": "a"}
    assert not store.save(CHANNEL, f"{NEW}:{WHO}", read, {}, NewTurn("late", []))
    assert store.rate(CHANNEL, f"{NEW}:{WHO}", Vote(first, 0, useful=False)), "its turns are the sender's"
    assert store.forget(f"{NEW}:{WHO}") == 1
    with store.reading() as connection:
        assert connection.execute(select(conversations)).all() == []


def test_an_unnamed_administrator_is_the_new_group(store, mailbox):
    keep_turn(store, f"{OLD}:{OLD}", "first", {"language": "en"})
    mailbox.move(MovedChat(OLD, NEW))
    assert store.language(CHANNEL, f"{NEW}:{NEW}") == "en"


def test_what_is_heard_from_the_old_chat_later_is_of_the_new_one(store, mailbox):
    mailbox.move(MovedChat(OLD, NEW))
    late = IncomingUpdate("press", f"{OLD}:{WHO}", chat=OLD, text="/a.b", message=52, query="q", group=True)
    assert mailbox.keep([(7, late)]) == [f"{NEW}:{WHO}"]
    assert mailbox.next_inbox_item(f"{NEW}:{WHO}").incoming.message is None
    store.forget_before(dt.datetime.now(dt.timezone.utc) + dt.timedelta(seconds=1))
    assert mailbox.keep([(8, late)]) == [late.sender], "the note goes with the conversations that it was about"
