import datetime as dt
import gc
import tracemalloc

import pytest
from sqlalchemy import update

from bot.core.conversations import Conversations
from bot.core.most_asked import FEWEST_ASKING, LATELY, most_asked
from bot.core.tables import turns
from faq.text import normalize
from tests.turns import add_turn


@pytest.fixture
def store(database_url):
    found = Conversations(database_url)
    yield found
    found.close()


def ask(store, topic, times, text="c'est quand ?", channel="web", kind="answer", sender=""):
    for number in range(times):
        reply = {"text": "…", "custom": {"kind": kind, "topic": topic, "language": "fr"}}
        add_turn(store, channel, sender or f"{topic}-{channel}-{text}-{number}", text, [reply])


def test_the_topics_asked_about_in_most_conversations_come_first(store):
    ask(store, "club.price", FEWEST_ASKING)
    ask(store, "club.hours", FEWEST_ASKING + 2)
    assert most_asked(store) == ["club.hours", "club.price"]


def test_a_few_visitors_and_one_who_insists_decide_nothing(store):
    ask(store, "club.price", FEWEST_ASKING - 1)
    ask(store, "club.hours", 20, sender="the same")
    assert most_asked(store) == []


def test_what_was_offered_pressed_declined_or_asked_by_a_test_does_not_count(store):
    ask(store, "club.price", 5, text="Combien coûte l'adhésion ?")
    ask(store, "club.price", 5, text="/club.price")
    ask(store, "club.price", 5, channel="evaluate")
    ask(store, None, 5, kind="unknown")
    ask(store, "talk.greet", 5, kind="talk")
    assert most_asked(store, {normalize("Combien coûte l'adhésion ?")}) == []


def test_what_was_asked_long_ago_does_not_count(store):
    ask(store, "club.price", 5)
    with store.transaction() as connection:
        connection.execute(update(turns).values(at=dt.datetime.now(dt.timezone.utc) - 2 * LATELY))
    assert most_asked(store) == []


def test_what_visitors_typed_does_not_stay_in_memory(store):
    """It is counted every ten minutes for as long as a server runs."""
    for number in range(100):
        ask(store, "club.price", 1, text=f"{number} {'how much is it? ' * 200}", sender=f"sender-{number}")
    most_asked(store)  # what the first call alone needs is loaded
    with store.transaction() as connection:
        connection.execute(update(turns).values(text="x" + turns.c.text))
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        most_asked(store)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 100_000, "bytes; the texts are 300,000"
