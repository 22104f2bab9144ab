import datetime as dt
import threading

import pytest

from bot.core.conversations import Conversations, Vote


@pytest.fixture
def conversations(tmp_path):
    found = Conversations(f"sqlite:///{tmp_path / 'c.db'}")
    yield found
    found.close()


def test_a_conversation_is_remembered(conversations):
    with conversations.locked("rest", "me") as conversation:
        conversation.slots = {"language": "fr"}
        conversation.add_turn("bonjour", [{"text": "Bonjour !"}])
    with conversations.locked("rest", "me") as conversation:
        assert conversation.slots == {"language": "fr"}


def test_a_sender_of_another_channel_is_another(conversations):
    with conversations.locked("rest", "me") as conversation:
        conversation.slots = {"language": "fr"}
    with conversations.locked("telegram", "me") as conversation:
        assert conversation.slots == {}


def test_an_error_changes_nothing(conversations):
    with pytest.raises(RuntimeError), conversations.locked("rest", "me") as conversation:
        conversation.slots = {"language": "fr"}
        raise RuntimeError
    with conversations.locked("rest", "me") as conversation:
        assert conversation.slots == {}


def test_turns_of_many_threads_do_not_overwrite_each_other(conversations):
    def add():
        for _ in range(10):
            with conversations.locked("rest", "me") as conversation:
                conversation.slots = {"count": conversation.slots.get("count", 0) + 1}

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with conversations.locked("rest", "me") as conversation:
        assert conversation.slots == {"count": 40}


def test_what_is_forgotten_is_gone(conversations, tmp_path):
    with conversations.locked("rest", "me") as conversation:
        conversation.add_turn("a secret phrase", [])
    assert conversations.forget("me") == 1
    assert conversations.forget("me") == 0
    conversations.close()
    assert all(b"a secret phrase" not in path.read_bytes() for path in tmp_path.iterdir())


def test_old_conversations_are_forgotten(conversations):
    with conversations.locked("rest", "me"):
        pass
    now = dt.datetime.now(dt.timezone.utc)
    assert conversations.forget_before(now - dt.timedelta(days=1)) == 0
    assert conversations.forget_before(now + dt.timedelta(seconds=1)) == 1


def test_a_vote_is_kept_for_ones_own_turns_only_and_goes_with_them(conversations):
    with conversations.locked("web", "me") as conversation:
        conversation.add_turn("hello", [{"text": "Hello!"}])
    turn = conversation.turn_id
    assert conversations.rate("web", "me", Vote(turn, 0, useful=False, comment="short"))
    assert conversations.rate("web", "me", Vote(turn, 0, useful=True))
    for channel, sender, vote in (
        ("web", "you", Vote(turn, 0, useful=True)), ("rest", "me", Vote(turn, 0, useful=True)),
        ("web", "me", Vote(turn, 1, useful=True)), ("web", "me", Vote(turn + 1, 0, useful=True)),
    ):  # fmt: skip
        assert not conversations.rate(channel, sender, vote)
    assert conversations.forget("me") == 1
    assert not conversations.rate("web", "me", Vote(turn, 0, useful=True))
