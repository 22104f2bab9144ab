"""The topics that the widget offers first: chosen, put in order and removed in the browser, without JavaScript."""

import pytest

from bot.web.suggestions import MOST
from tests.bot.conftest import over_both_databases
from tests.bot.web.test_pages import elements, text

PATH = "/staff/suggested"
EN, FR = "suggested//en/", "suggested//fr/"


@pytest.fixture
def offered(office):
    """What the widget offers first in English."""

    def questions():
        office.web.watcher.publish()
        return office.web.client.post("/api/session", json={}).json()["suggestions"]["en"]

    return questions


def chosen(who, name=EN):
    """What the lists of a language show, place by place."""
    lists = [each for each in elements(who.get(PATH), "select") if each.get("name") == name]
    options = [[each for each in elements(one, "option") if each.get("selected") is not None] for one in lists]
    return [found[0].get("value") if found else "" for found in options]


def save(who, *topics, name=EN):
    """Choose topics, in this order."""
    fields = {key: value for key, value in who.form(PATH).items() if not key.startswith("suggested")}
    return who.send(PATH, {**fields, name: [*topics, ""]})


@over_both_databases
def test_topics_are_added_put_in_order_and_removed(office, offered):
    assert chosen(office.ada) == [""] * 4
    assert "did=saved&" in save(office.ada, "club.price", "club.hours").headers["location"]
    assert chosen(office.ada) == ["club.price", "club.hours", "", ""]
    assert offered() == ["When does the club open?"], "the first of the group, until it is published"
    assert "topics offered first (en)" in office.bob.says("/staff/publish")
    office.bob.publish()
    assert "suggested:\n  - club.price\n  - club.hours\n" in office.ada.files()["faq_en.yml"]
    assert "suggested" not in office.ada.files()["faq_fr.yml"]
    assert offered() == ["How much is the membership?", "When does the club open?"]
    save(office.ada, "club.hours")
    office.bob.publish()
    assert offered() == ["When does the club open?"]
    save(office.ada)
    office.bob.publish()
    assert "suggested" not in office.ada.files()["faq_en.yml"]
    assert "edited the topics that are offered first" in office.bob.says("/staff/log")


def test_there_are_as_many_places_as_questions_that_are_offered_and_none_of_a_file_is_lost(office, edit):
    assert len(chosen(office.ada)) == MOST
    edit(office.ada.folder / "faq_en.yml", "topics:\n", f"suggested: [{', '.join(['club.hours'] * 5)}]\ntopics:\n")
    assert chosen(office.ada) == ["club.hours"] * 5
    assert len(chosen(office.ada, FR)) == MOST


@pytest.mark.parametrize("topic", ["club.prize", "talk.greet"])
def test_what_is_no_topic_is_refused_in_a_sentence(office, topic):
    refused = save(office.ada, "club.hours", topic)
    assert refused.status_code == 422
    assert f"'suggested' has '{topic}', which is no topic of the FAQ. Topics: club.hours, club.price" in (
        refused.text.replace("&#39;", "'")
    )
    assert chosen(office.ada) == [""] * 4
    assert "No change is waiting" in office.ada.says("/staff/publish")


def test_who_is_second_reads_what_the_first_chose(office):
    fields = office.bob.form(PATH)
    save(office.ada, "club.price")
    clashed = office.bob.send(PATH, {**fields, EN: ["club.hours", ""]})
    assert clashed.status_code == 409
    assert "Ada has saved this meanwhile" in clashed.text
    save(office.bob, "club.hours")
    assert chosen(office.ada)[0] == "club.hours"


def test_a_topic_that_is_gone_is_named_where_it_is_chosen(office, edit):
    edit(office.ada.folder / "faq_fr.yml", "topics:\n", "suggested: [club.prize]\ntopics:\n")
    page = office.ada.get(PATH)
    assert "club.prize" in chosen(office.ada, FR)
    assert "which is no topic of the FAQ" in text(page)
    save(office.ada, "club.price", name=FR)
    office.bob.publish()
    assert "suggested: [club.price]" in office.ada.files()["faq_fr.yml"]


def test_the_list_of_topics_leads_there(office):
    links = [each.get("href") for each in elements(office.ada.get("/staff/topics"), "a")]
    assert f"{PATH}?lang=en" in links


def test_a_page_that_is_saved_as_it_was_saves_nothing(office):
    save(office.ada, "club.price")
    fields = office.ada.form(PATH)
    sent = office.ada.send(PATH, {**fields, EN: ["club.price", "", ""], FR: ["", ""]})
    assert "did=saved_nothing" in sent.headers["location"]
