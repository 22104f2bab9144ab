"""Challenges meant without their name, and what was offered picked by its place."""

import pytest

from tests.actions.asking import ask, segment


@pytest.mark.parametrize(
    ("text", "shown", "topic"),
    [
        ("le premier", ["challenge.roads", "challenge.licences"], "challenge.roads"),
        ("the second one please", ["work.pay", "jury.who"], "jury.who"),
        ("the second one", ["challenge.roads", "challenge.licences"], "challenge.licences"),
        ("le deuxième défi", ["challenge.roads", "challenge.licences"], "challenge.licences"),
        ("2", ["work.pay", "jury.who"], "jury.who"),
        ("et le dernier ?", ["work.pay", "jury.who", "apply.how"], "apply.how"),
        ("le deuxième défi", ["work.pay", "jury.who"], "challenge.ars"),
        ("the third", ["work.pay", "jury.who"], "work.hours"),
    ],
)
def test_what_was_offered_can_be_picked_by_its_place(store, settings, text, shown, topic):
    reply, slots = ask(store, settings, {"language": "en", "shown": shown}, text=text, ranking=[("work.hours", 0.9)])
    assert reply["custom"]["topic"] == topic
    assert slots["shown"] == (shown if topic in shown else [])


@pytest.mark.parametrize("text", ["both", "les deux", "yes, both of them please"])
def test_both_of_what_was_offered_can_be_picked(store, settings, text):
    shown = ["challenge.roads", "challenge.licences", "challenges.list"]
    replies, _ = ask(store, settings, {"shown": shown}, text=text, ranking=[("work.hours", 0.9)], segments=[segment()])
    assert [reply["custom"]["topic"] for reply in replies] == shown[:2]


def test_what_was_offered_can_be_picked_after_a_word_that_led_nowhere(store, settings):
    shown = ["challenge.roads", "challenge.licences"]
    _, slots = ask(store, settings, {"shown": shown}, text="well thanks", ranking=[("talk.thanks", 0.9)])
    reply, _ = ask(store, settings, slots, text="and the other one?", ranking=[("work.hours", 0.9)])
    assert reply["custom"]["topic"] == "challenge.licences"


@pytest.mark.parametrize(
    ("text", "challenge", "topic"),
    [
        ("the second one", None, "challenge.ars"),
        ("le 3e défi ?", None, "challenge.bnf"),
        ("challenge 4", None, "challenge.ccomptes"),
        ("Tell me about challenge number six", None, "challenge.finances"),
        ("Le numéro 4 de la liste, il porte sur quoi ?", None, "challenge.ccomptes"),
        ("third on the list please", None, "challenge.bnf"),
        ("Le dernier défi de la liste ?", None, "challenge.research"),
        ("le premier de vos neuf défis", None, "challenge.afd"),
        ("et le 2 ?", "afd", "challenge.ars"),
        ("and the ninth?", "afd", "challenge.research"),
        ("et leur autre défi ?", "roads", "challenge.licences"),
        ("l'autre", "licences", "challenge.roads"),
        ("and the other one?", "roads", "challenge.licences"),
    ],
)
def test_a_challenge_pointed_at(store, settings, text, challenge, topic):
    reply, slots = ask(
        store, settings, {"challenge": challenge}, text=text, outcome="unknown", ranking=[("work.pay", 0.2)]
    )
    assert reply["custom"]["topic"] == topic
    assert topic.endswith(slots["challenge"])


@pytest.mark.parametrize(
    "text",
    ["the second part in January?", "l'autre", "one more question", "les 9 défis", "et le 2 ?", "my first project",
     "when is the last day of the challenge", "un deuxième défi"],
)  # fmt: skip
def test_nothing_is_pointed_at(store, settings, text):
    reply, _ = ask(store, settings, text=text, ranking=[("work.pay", 0.9)])
    assert reply["custom"]["topic"] == "work.pay"


def test_a_facet_of_a_challenge_pointed_at(store, settings):
    reply, _ = ask(store, settings, text="where is the second one?", ranking=[("work.location", 0.9)])
    assert reply["custom"]["topic"] == "work.location"
    assert "Montpellier" in reply["text"]


@pytest.mark.parametrize("text", ["is there a second call?", "Est-ce loin de Paris ?", "y a-t-il un second appel ?"])
def test_an_idiom_leans_on_nothing(store, settings, text):
    ranking = [("program.frequency", 0.6), ("work.hours", 0.2)]
    reply, _ = ask(store, settings, {"language": "en", "topic": "work.pay"}, text=text, ranking=ranking,
                  with_context=[("work.hours", 0.9)])  # fmt: skip
    assert reply["custom"]["topic"] == "program.frequency"


def test_the_other_one_is_the_one_of_the_same_host(store, settings):
    reply, _ = ask(
        store, settings, {"language": "fr", "challenge": "roads"}, text="et l'autre ?", ranking=[("jury.who", 0.3)]
    )
    assert reply["custom"]["topic"] == "challenge.licences"
