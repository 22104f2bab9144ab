"""A conversation that cannot be read, as after a version that wrote more: it is left, and no other waits for it."""

import pytest
from sqlalchemy import update

from bot.core.conversations import Conversations
from bot.core.tables import inbox
from bot.telegram.mailbox import Mailbox
from tests.bot.telegram.fake import message_of


@pytest.fixture
def looks(monkeypatch):
    """How often the worker looked for mail that nobody sees to; it looks all the time."""
    found, waiting = [], Mailbox.waiting
    monkeypatch.setattr("bot.telegram.worker._SECONDS_TO_LOOK", 0.01)
    monkeypatch.setattr(Mailbox, "waiting", lambda self: (found.append(1), waiting(self))[1])
    return found


@pytest.fixture
def spoilt(patient_start, telegram, monkeypatch):
    """An application with an update in its inbox that it cannot read, and its store."""
    keep = Mailbox.keep
    stores = []

    def spoiling(self, updates):
        senders = keep(self, updates)
        with self._transaction() as connection:
            this = (inbox.c.number == 900) & inbox.c.body.is_not(None)
            connection.execute(update(inbox).where(this).values(body={"keyboard": [], "later": "?"}))
        return senders

    def begin():
        app = patient_start()
        stores.append(Conversations(app.settings.conversations_url))
        monkeypatch.setattr(Mailbox, "keep", spoiling)
        telegram.push({"message": message_of(1, 7, text="/fr")}, 900)
        return stores[0]

    yield begin
    for store in stores:
        store.close()


def errors(caplog):
    return [record for record in caplog.records if "is left until its next message" in record.getMessage()]


def look_on(telegram, looks, times=10):
    before = len(looks)
    telegram.until(lambda: len(looks) >= before + times)


def mend(store):
    with store.transaction() as connection:
        connection.execute(update(inbox).where(inbox.c.number == 900).values(sender=None, body=None))


def errors_at_rest(telegram, caplog, looks):
    """How often it was said, once that has stopped: whoever keeps an update wakes a worker that a look woke before."""
    look_on(telegram, looks)
    found = len(errors(caplog))
    look_on(telegram, looks)
    assert len(errors(caplog)) == found
    return found


def test_it_is_tried_again_with_its_next_message_and_not_with_every_look(spoilt, telegram, caplog, looks):
    store = spoilt()
    telegram.until(lambda: errors(caplog))
    before = errors_at_rest(telegram, caplog, looks)
    telegram.say("/fr", chat=8)
    telegram.until(lambda: telegram.texts(8))
    assert len(errors(caplog)) == before
    telegram.say("/fr")
    telegram.until(lambda: len(errors(caplog)) > before)
    errors_at_rest(telegram, caplog, looks)
    mend(store)
    telegram.say("/fr")
    telegram.until(lambda: len(telegram.texts(7)) == 2)


def test_it_is_tried_again_after_a_while_that_grows(spoilt, telegram, caplog, looks, monkeypatch):
    monkeypatch.setattr("bot.telegram.worker._SECONDS_LEFT", 0.05)
    store = spoilt()
    telegram.until(lambda: len(errors(caplog)) == 3)
    assert [record.args[0] for record in errors(caplog)] == [0.05, 0.1, 0.2]
    telegram.say("/en")
    mend(store)
    telegram.until(lambda: telegram.texts(7))
