"""What the drill sends is the same each time, of every kind, and what a channel takes."""

from itertools import islice

from drills.odd_messages import odd_messages


def test_messages_are_the_same_each_time_mostly_different_and_never_too_long():
    found = list(islice(odd_messages(), 3_000))
    assert found == list(islice(odd_messages(), 3_000))
    assert len(set(found)) > 2_400
    assert max(map(len, found)) <= 2_000
    assert all(message.encode("utf-8") for message in found)
    assert any("\u202e" in message for message in found)
    assert any("<script>" in message for message in found)
    assert any(" " * 500 in message for message in found)
