"""What a widget offers when it is opened first: asked most, else suggested by staff, else the beginning of each group."""

import pytest

from bot.core.conversations import Conversations
from bot.web.suggestions import MOST, Suggestions
from faq.reader import load_faq
from tests.conftest import DATA
from tests.turns import add_turn


@pytest.fixture
def conversations(settings):
    found = Conversations(settings.conversations_url)
    yield found
    found.close()


@pytest.fixture
def suggestions(store, conversations):
    return Suggestions(lambda: store, conversations)


def questions(faq, language, *topics):
    return [faq.topics[topic][language].question for topic in topics]


def asked_by_three(conversations, topic, text="dis-moi"):
    for sender in "abc":
        reply = {"text": "…", "custom": {"kind": "answer", "topic": topic, "language": "fr"}}
        add_turn(conversations, "web", topic + sender, text, [reply])


def test_before_anybody_asked_staffs_own_list_is_offered_in_every_language(suggestions, real_faq):
    suggestions.count()
    expected = ("apply.deadline", "apply.who", "work.pay", "apply.how")
    assert suggestions.questions() == {each: questions(real_faq, each, *expected) for each in ("fr", "en")}


def test_what_is_asked_most_goes_before_and_nothing_is_offered_twice(suggestions, conversations, real_faq):
    asked_by_three(conversations, "jury.date")
    asked_by_three(conversations, "work.pay")
    asked_by_three(conversations, "gone.topic")
    suggestions.count()
    found = suggestions.questions()["fr"]
    assert set(found[:2]) == set(questions(real_faq, "fr", "jury.date", "work.pay"))
    assert len(found) == len(set(found)) == MOST


def test_a_question_that_is_asked_as_it_was_offered_says_nothing(suggestions, conversations, real_faq):
    asked_by_three(conversations, "jury.date", real_faq.topics["jury.date"]["fr"].question)
    suggestions.count()
    assert questions(real_faq, "fr", "jury.date")[0] not in suggestions.questions()["fr"]


def test_a_faq_that_suggests_nothing_offers_the_beginning_of_each_group(web):
    opened = web.client.post("/api/session", json={}).json()
    assert opened["suggestions"] == {"fr": ["Quand le club ouvre-t-il ?"], "en": ["When does the club open?"]}


def test_an_edit_of_the_list_is_offered_at_once(serve, data, edit):
    web = serve(data)
    edit(data / "faq_en.yml", "suggested: [apply.deadline, apply.who", "suggested: [jury.date, apply.who")
    serve(data)
    opened = web.client.post("/api/session", json={}).json()
    assert opened["suggestions"]["en"][0] == load_faq(data).topics["jury.date"]["en"].question
    assert opened["suggestions"]["fr"][0] == load_faq(DATA).topics["apply.deadline"]["fr"].question


def test_the_widget_is_served_with_the_programmes_name(serve, data, edit):
    web = serve(data)
    assert "Entrepreneurs d'Intérêt Général" in web.client.get("/widget.js").text
    edit(data / "faq_fr.yml", "title: Entrepreneurs d'Intérêt Général", "title: Le Club")
    serve(data)
    assert '"program":"Le Club"' in web.client.get("/widget.js").text
