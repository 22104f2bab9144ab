"""Finding a topic by typing part of it."""

import pytest

from bot.staff.review.topic_cards import MOST_FOUND, TopicCard, is_written_out, topics_typed

CARDS = [
    TopicCard("apply.deadline", "Date limite (apply.deadline)", "Date limite", "Quelle est la date limite ?"),
    TopicCard("jury.when", "Jury (jury.when)", "Jury", "À quelle date le jury se réunit-il ?"),
    TopicCard("work.pay", "Rémunération (work.pay)", "Rémunération", "Est-on payé ?"),
    TopicCard("work.new", "work.new", "work.new", ""),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("date", ["apply.deadline", "jury.when"]), ("DATE jury", ["jury.when"]), ("remuneration", ["work.pay"]),
        ("Date limite (apply.deadline)", ["apply.deadline"]), ("jury", ["jury.when"]), ("work.", ["work.new", "work.pay"]),
        ("payé", ["work.pay"]), ("zèbre", []), ("  ", []), ("work.new", ["work.new"]),
    ],
)  # fmt: skip
def test_a_topic_is_found_by_its_label_its_question_or_its_id(typed, found):
    assert [card.id for card in topics_typed(typed, CARDS)] == found


def test_a_topic_is_written_out_by_its_label_its_id_or_both():
    for typed in ("date limite", "apply.deadline", " Date limite (apply.deadline) "):
        assert is_written_out(typed, CARDS[0])
    assert not is_written_out("date", CARDS[0])


def test_no_more_are_found_than_can_be_looked_at():
    assert len(topics_typed("a", [TopicCard(f"a.{n}", f"A{n} (a.{n})", f"A{n}", "") for n in range(20)])) == MOST_FOUND
