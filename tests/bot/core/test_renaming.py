"""A sender whom a channel knows by another name from now on."""

import pytest
from sqlalchemy import event

from bot.core.conversations import NewTurn
from bot.core.renaming import rename_sender
from tests.locks import in_the_way


def say(conversations, sender):
    assert conversations.save("web", sender, conversations.read("web", sender), {}, NewTurn("Who?", []))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_sender_who_is_erased_meanwhile_is_not_waited_for_in_a_circle(conversations, other, database_url):
    say(conversations, "me")
    say(conversations, "me, too")
    with in_the_way(database_url, lambda: other.forget("me")) as (erase, failures):

        @event.listens_for(conversations.database, "after_cursor_execute")
        def after(connection, cursor, statement, *_):
            if statement.startswith("UPDATE turns"):
                erase()

        with conversations.database.begin() as connection:
            rename_sender(connection, "web", "me", "me, too")
    assert failures == []
    assert conversations.read("web", "me").id is None
    assert conversations.read("web", "me, too").id is not None
