"""Questions that wait, put together by meaning."""

import pytest

from bot.core.conversations import Conversations
from bot.core.team_questions import TeamQuestions
from bot.staff.inbox.alike import WaitingQuestions
from tests.bot.staff.misses import MEANINGS
from tests.turns import leave_question


@pytest.fixture
def store(tmp_path):
    found = Conversations(f"sqlite:///{tmp_path / 'conversations.db'}")
    yield found
    found.close()


def ranked(text):
    return [("work.location", 0.6), ("work.pay", 0.3), ("gone.topic", 0.1)]


def test_alike_questions_are_one_group_in_both_languages_oldest_first(store):
    numbers = {}
    for place in (0, 1):
        for meaning in MEANINGS[:3]:
            for language, texts in meaning.items():
                numbers[texts[place]] = leave_question(store, texts[place], language, sender=texts[place])
    waiting = WaitingQuestions(TeamQuestions(store), lambda: ["work.location", "work.pay"], ranked, lambda: "m")
    groups = waiting.groups()
    of_first = next(group for group in groups if group.first.text == MEANINGS[0]["fr"][0])
    assert {question.text for question in of_first.questions} >= {MEANINGS[0]["fr"][0], MEANINGS[0]["en"][0]}
    assert [q.id for q in of_first.questions] == sorted(q.id for q in of_first.questions)
    assert [group.first.id for group in groups] == sorted(group.first.id for group in groups)
    assert set(of_first.languages) == {"fr", "en"}
    assert [topic for topic, _ in of_first.topics] == ["work.location", "work.pay"]
    assert of_first.first not in of_first.beside(of_first.first.id)
    assert sum(len(group.questions) for group in groups) == len(numbers)


def test_the_same_words_of_two_visitors_are_two_questions(store):
    team = TeamQuestions(store)
    for sender in "ab":
        leave_question(store, "Is there parking?", "en", sender=sender)
    waiting = WaitingQuestions(team, list, ranked, lambda: "m")
    (group,) = waiting.groups()
    assert len(group.questions) == 2
    assert waiting.groups()[0] is group
    team.answer([group.first.id], "No.", "Ada")
    (left,) = waiting.groups()
    assert [question.sender for question in left.questions] == ["b"]
    settled = team.get(group.first.id)
    assert waiting.group_of(settled).questions == (settled,)
