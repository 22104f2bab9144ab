import asyncio

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from actions.phrases import phrases
from faq.model import LANGUAGES


def ask(store, settings, slots=None, **message):
    """Run the action on a message as the pipeline would describe it; returns the message said and the slots."""
    ranking = [{"name": name, "confidence": score} for name, score in message.pop("ranking", [])]
    unnamed = [{"name": name, "confidence": score} for name, score in message.pop("unnamed", [])]
    together = [{"name": name, "confidence": score} for name, score in message.pop("together", [])]
    of_thing = [{"name": name, "confidence": score} for name, score in message.pop("of_thing", [])]
    latest = {
        "text": "x",
        "decision": "answer",
        "intent_ranking": ranking,
        "intent_ranking_unnamed": unnamed,
        "intent_ranking_together": together,
        "intent_ranking_of_thing": of_thing,
        **message,
    }
    tracker = Tracker("me", slots or {}, latest, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = asyncio.run(ActionAnswer(store, settings).run(dispatcher, tracker, {}))
    said = dispatcher.messages if message.get("parts") else dispatcher.messages[0]
    assert message.get("parts") or len(dispatcher.messages) == 1
    return said, {event["name"]: event["value"] for event in events}


def part(*ranking, decision="answer", asks=False, joined=False):
    return {
        "text": "here a sentence",
        "asks": asks,
        "joined": joined,
        "decision": decision,
        "intent_ranking": [{"name": name, "confidence": score} for name, score in ranking],
    }


def named(*ids, start=0):
    return [{"entity": "challenge", "value": i, "start": start, "end": start + 3} for i in ids]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_is_answered_in_every_phase(store, settings, real_faq, language):
    for topic in real_faq.topics:
        said, _ = ask(store, settings, {"language": language}, ranking=[(topic, 0.9)])
        assert said["text"]
        assert "{" not in said["text"]
        assert said["custom"]["kind"] == ("talk" if topic.startswith("talk.") else "answer")


def test_the_day_decides(store, settings):
    said, _ = ask(store, settings, {"language": "fr"}, ranking=[("apply.status", 0.9)])
    assert (
        said["text"]
        == "L'appel est ouvert : oui, vous pouvez encore candidater, jusqu'au 21 novembre 2016 (dans 11 jours)."
    )


def test_a_facet_of_a_thing_named(store, settings):
    said, slots = ask(
        store, settings, {"language": "en"}, text="ARS, where?",
        entities=named("ars"), ranking=[("challenge.ars", 0.7)], unnamed=[("work.location", 0.8)],
    )  # fmt: skip
    assert said["custom"]["topic"] == "work.location"
    assert "Montpellier" in said["text"]
    assert slots["thing"] == "ars"


def test_the_thing_itself_when_no_facet_is_asked(store, settings):
    said, _ = ask(
        store, settings, text="ARS, why?",
        entities=named("ars"), ranking=[("challenge.ars", 0.7)], unnamed=[("program.what", 0.5)],
    )  # fmt: skip
    assert said["custom"]["topic"] == "challenge.ars"


@pytest.mark.parametrize(("decision", "ranking"), [("answer", [("challenge.ars", 0.9)]), ("unknown", [])])
def test_something_else_asked_of_a_thing_named(store, settings, decision, ranking):
    said, slots = ask(
        store, settings, text="ARS, paid?", decision=decision, needed=0.3,
        entities=named("ars"), ranking=[*ranking, ("jury.who", 0.1)], unnamed=[("work.pay", 0.9)],
    )  # fmt: skip
    assert said["custom"]["topic"] == "work.pay"
    assert said["custom"]["choices"] == ["challenge.ars"]
    assert slots["thing"] == "ars"


@pytest.mark.parametrize(
    "unnamed", [[("work.pay", 0.2)], [("work.pay", 0.6), ("challenge.bnf", 0.2), ("challenge.roads", 0.1)]]
)
def test_nothing_else_is_asked_where_the_words_beside_the_name_hardly_say_so(store, settings, unnamed):
    said, _ = ask(
        store, settings, text="ARS, pays?", needed=0.3,
        entities=named("ars"), ranking=[("challenge.ars", 0.7)], unnamed=unnamed,
    )  # fmt: skip
    assert said["custom"]["topic"] == "challenge.ars"


@pytest.mark.parametrize(("text", "topic"), [("ARS, solves?", "challenge.ars"), ("ARS, others?", "challenges.list")])
def test_asked_of_one_thing_the_list_is_that_thing(store, settings, text, topic):
    text = text.replace("others", "and the other ones")
    said, _ = ask(store, settings, text=text, entities=named("ars"), ranking=[("challenges.list", 0.8)])
    assert said["custom"]["topic"] == topic


@pytest.mark.parametrize(
    ("before", "topic"),
    [
        ({"topic": "work.location", "thing": "bnf"}, "work.location"),
        ({"topic": "work.pay", "thing": "bnf"}, "work.pay"),
        ({"topic": "challenge.bnf", "thing": "bnf"}, "challenge.ars"),
        ({"topic": "work.pay"}, "challenge.ars"),
        ({}, "challenge.ars"),
    ],
)
def test_a_name_alone_is_asked_what_was_asked_of_the_thing_before(store, settings, before, topic):
    said, slots = ask(
        store, settings, {"language": "en", **before}, text="ARS, and that one?", entities=named("ars"),
        ranking=[("challenge.ars", 0.9)], unnamed=[("jury.who", 0.9)],
    )  # fmt: skip
    assert said["custom"]["topic"] == topic
    assert ("Montpellier" in said["text"]) == (topic != "work.pay")
    assert slots["thing"] == "ars"


def test_a_facet_of_the_thing_talked_about(store, settings):
    said, _ = ask(store, settings, {"language": "fr", "thing": "bnf"}, ranking=[("work.location", 0.9)])
    assert "Paris" in said["text"]
    assert "Données culturelles" in said["text"]


def test_a_new_subject_drops_the_old_one(store, settings):
    slots = {"language": "fr", "thing": "bnf"}
    _, new = ask(store, settings, slots, text="Qui compose le jury ?", ranking=[("jury.who", 0.9)])
    _, leaning = ask(store, settings, slots, text="et qui les choisit ?", ranking=[("jury.who", 0.9)])
    assert (new["thing"], leaning["thing"]) == (None, "bnf")


def test_a_name_of_two_things_is_asked_about(store, settings):
    said, slots = ask(
        store, settings, {"language": "en"},
        entities=named("roads", "licences"), ranking=[("challenge.culture", 0.4)], unnamed=[("program.what", 0.2)],
    )  # fmt: skip
    assert said["custom"]["kind"] == "choices"
    assert [button["payload"] for button in said["buttons"]] == ["/challenge.roads", "/challenge.licences"]
    assert slots["offered"] == ["challenge.roads", "challenge.licences"]


@pytest.mark.parametrize("ranking", [[("challenges.list", 0.8)], [("work.contract", 0.1)]])
def test_of_a_name_of_two_things_both_are_offered_where_nothing_else_is_surely_asked(store, settings, ranking):
    said, _ = ask(
        store, settings, text="Beauvau, what?", entities=named("roads", "licences"), decision="choices", ranking=ranking
    )
    assert said["custom"]["kind"] == "choices"
    assert said["custom"]["choices"][:2] == ["challenge.roads", "challenge.licences"]


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
    said, slots = ask(store, settings, {"language": "en", "shown": shown}, text=text, ranking=[("work.hours", 0.9)])
    assert said["custom"]["topic"] == topic
    assert slots["shown"] == (shown if topic in shown else [])


@pytest.mark.parametrize("text", ["both", "les deux", "yes, both of them please"])
def test_both_of_what_was_offered_can_be_picked(store, settings, text):
    shown = ["challenge.roads", "challenge.licences", "challenges.list"]
    said, _ = ask(store, settings, {"shown": shown}, text=text, ranking=[("work.hours", 0.9)], parts=[part()])
    assert [reply["custom"]["topic"] for reply in said] == shown[:2]


def test_what_was_offered_can_be_picked_after_a_word_that_led_nowhere(store, settings):
    shown = ["challenge.roads", "challenge.licences"]
    _, slots = ask(store, settings, {"shown": shown}, text="well thanks", ranking=[("talk.thanks", 0.9)])
    said, _ = ask(store, settings, slots, text="and the other one?", ranking=[("work.hours", 0.9)])
    assert said["custom"]["topic"] == "challenge.licences"


def test_of_several_things_named_each_is_told(store, settings):
    said, _ = ask(
        store, settings, text="AFD and BnF", entities=[*named("afd"), *named("bnf", start=8)], decision="choices",
        ranking=[("challenge.afd", 0.1)], parts=[part()],
    )  # fmt: skip
    story, _ = ask(
        store, settings, text="AFD and BnF and so on, as my old friends used to say when we were young",
        entities=[*named("afd"), *named("bnf", start=8)], decision="choices", ranking=[("challenge.afd", 0.1)],
    )  # fmt: skip
    assert [reply["custom"]["topic"] for reply in said] == ["challenge.afd", "challenge.bnf"]
    assert story["custom"]["kind"] == "choices"


def test_an_offered_button_selects_its_topic(store, settings):
    said, _ = ask(
        store, settings, {"language": "fr", "offered": ["jury.date"]}, text="/jury.date",
        language={"scores": {"fr": 0.1, "en": 0.9}, "words": 2}, ranking=[("talk.greet", 0.9)],
    )  # fmt: skip
    assert (said["custom"]["topic"], said["custom"]["language"]) == ("jury.date", "fr")


def test_a_button_that_was_not_offered_is_text_like_any_other(store, settings):
    said, _ = ask(store, settings, {"language": "en"}, text="/jury.date", ranking=[("talk.greet", 0.9)])
    assert said["custom"]["topic"] == "talk.greet"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_is_said_without_a_fact(store, settings, language):
    said, _ = ask(
        store, settings, {"language": language}, decision="unknown", ranking=[("jury.date", 0.3), ("jury.who", 0.2)]
    )
    assert said["custom"]["kind"] == "unknown"
    assert said["custom"]["topic"] is None
    assert said["text"].startswith(phrases()[language].unknown)
    assert "2016" not in said["text"]
    assert said["custom"]["choices"] == ["jury.date", "jury.who"]


@pytest.mark.parametrize(
    ("text", "scores", "expected"),
    [
        ("in English please", {"fr": 0.1, "en": 0.9}, "en"),
        ("tu peux répondre en anglais ?", {"fr": 0.9, "en": 0.1}, "en"),
        ("do you speak French?", {"fr": 0.1, "en": 0.9}, "fr"),
        ("I don’t really understand French", {"fr": 0.1, "en": 0.9}, "en"),
        ("je ne parle pas bien anglais", {"fr": 0.9, "en": 0.1}, "fr"),
        ("pourquoi pas en anglais ?", {"fr": 0.9, "en": 0.1}, "en"),
        ("my French isn't good enough, in English if you please", {"fr": 0.1, "en": 0.9}, "en"),
        ("French is too hard for me, could you switch to English?", {"fr": 0.1, "en": 0.9}, "en"),
        ("pas en anglais, en français", {"fr": 0.9, "en": 0.1}, "fr"),
        ("je lis l'anglais mais je préfère le français", {"fr": 0.9, "en": 0.1}, "fr"),
    ],
)
def test_a_change_of_language_is_made_at_once_and_kept(store, settings, text, scores, expected):
    said, slots = ask(
        store, settings, {"language": "fr"}, text=text,
        language={"scores": scores, "words": 3}, ranking=[("talk.language", 0.9)],
    )  # fmt: skip
    assert said["custom"]["language"] == slots["language"] == expected


def test_a_change_of_language_says_the_last_answer_again(store, settings):
    _, slots = ask(store, settings, {"language": "fr"}, ranking=[("jury.date", 0.9)])
    english = {"text": "in English please", "language": {"scores": {"fr": 0.1, "en": 0.9}, "words": 3}}
    said, slots = ask(store, settings, slots, ranking=[("talk.language", 0.9)], **english)
    once_more, _ = ask(store, settings, slots, ranking=[("talk.language", 0.9)], **english)
    assert said["custom"]["topic"] == "talk.language"
    assert "29 November 2016" in said["text"]
    assert "November" not in once_more["text"]


@pytest.mark.parametrize("word", ["ok", "EIG", "CV ?", "Mazzella"])
def test_a_word_does_not_change_the_language(store, settings, word):
    said, _ = ask(
        store, settings, {"language": "fr"}, text=word,
        language={"scores": {"fr": 0.1, "en": 0.9}, "words": 1}, ranking=[("jury.who", 0.9)],
    )  # fmt: skip
    assert said["custom"]["language"] == "fr"


def test_nothing_but_signs_is_no_question(store, settings):
    said, _ = ask(store, settings, {"language": "fr"}, text="??", ranking=[("talk.identity", 0.9)])
    assert said["custom"]["kind"] == "unknown"


def test_two_questions_get_two_answers_in_order(store, settings):
    said, slots = ask(
        store, settings, {"language": "en"}, ranking=[("work.pay", 0.5), ("work.location", 0.4)],
        parts=[part(("work.location", 0.9)), part(("work.pay", 0.8))],
    )  # fmt: skip
    assert [message["custom"]["topic"] for message in said] == ["work.location", "work.pay"]
    assert slots["topic"] == "work.pay"


def test_a_story_is_answered_by_the_sentence_that_asks(store, settings):
    said, _ = ask(
        store, settings, {"language": "fr"}, decision="unknown", ranking=[("work.pay", 0.2)],
        parts=[part(("talk.greet", 0.9)), part(("challenges.list", 0.3), decision="unknown"), part(("work.pay", 0.8))],
    )  # fmt: skip
    assert [message["custom"]["topic"] for message in said] == ["work.pay"]


def test_a_question_may_be_less_sure_than_what_is_told(store, settings):
    told, asked = part(("program.what", 0.9)), part(("work.pay", 0.5), asks=True)
    ranking = [("program.what", 0.4), ("work.pay", 0.1)]
    said, _ = ask(store, settings, {"language": "en"}, ranking=ranking, parts=[told, asked])
    assert [message["custom"]["topic"] for message in said] == ["work.pay"]


def test_a_question_that_its_story_does_not_bear_out_is_not_answered(store, settings):
    asked = part(("work.pay", 0.9), asks=True)
    story, _ = ask(store, settings, {"language": "en"}, ranking=[("apply.who", 0.5)], parts=[asked])
    greeting, _ = ask(store, settings, {"language": "en"}, ranking=[("talk.greet", 0.5)], parts=[asked])
    assert [said[0]["custom"]["topic"] for said in (story, greeting)] == ["apply.who", "work.pay"]


@pytest.mark.parametrize(
    ("sure", "joined", "topics"),
    [
        (0.6, False, ["program.funding"]),
        (0.6, True, ["program.funding", "work.pay"]),
        (0.8, False, ["program.funding", "work.pay"]),
    ],
)
def test_a_second_sentence_that_asks_beside_a_sure_one_has_to_be_as_sure(store, settings, sure, joined, topics):
    parts = [part(("program.funding", 0.9), asks=True), part(("work.pay", sure), asks=True, joined=joined)]
    said, _ = ask(store, settings, {"language": "en"}, ranking=[("program.funding", 0.9)], parts=parts)
    assert [message["custom"]["topic"] for message in said] == topics


@pytest.mark.parametrize(("sure", "choices"), [(0.5, ["work.pay"]), (0.9, [])])
def test_unsure_small_talk_leaves_a_topic_to_choose(store, settings, sure, choices):
    said, _ = ask(store, settings, {"language": "en"}, ranking=[("talk.language", sure), ("work.pay", 0.06)])
    assert (said["custom"]["kind"], said["custom"]["choices"]) == ("talk", choices)


def test_a_question_with_an_answer_speaks_for_a_message_without_one(store, settings):
    parts = [part(("talk.greet", 0.9)), part(("work.contract", 0.3), asks=True)]
    said, _ = ask(store, settings, {"language": "en"}, decision="choices", ranking=[("apply.who", 0.2)], parts=parts)
    assert [message["custom"]["topic"] for message in said] == ["work.contract"]


@pytest.mark.parametrize(("sure", "kind"), [(0.6, "choices"), (0.8, "answer")])
def test_what_is_asked_of_small_talk_is_asked_of_it_alone(store, settings):
    keeps = {**part(("talk.privacy", 0.9), asks=True, joined=True), "text": "do you keep my messages?"}
    until = {**part(("apply.deadline", 0.9), asks=True, joined=True), "text": "until when?"}
    said, _ = ask(store, settings, {"language": "en"}, ranking=[("talk.privacy", 0.9)], parts=[keeps, until])
    assert [reply["custom"]["topic"] for reply in said] == ["talk.privacy"]


def test_a_piece_of_a_sentence_without_an_answer_has_to_be_certain(store, settings, sure, kind):
    parts = [part(("program.what", 0.1), joined=True), part(("jury.who", sure), asks=True, joined=True)]
    said, _ = ask(store, settings, {"language": "en"}, decision="choices", ranking=[("jury.who", 0.1)], parts=parts)
    assert [reply["custom"]["kind"] for reply in said] == [kind]


def test_a_sentence_leans_on_what_the_one_before_it_asked(store, settings):
    who = {**part(("program.organisers", 0.5), ("jury.who", 0.2), asks=True, joined=True), "text": "and who is on it?"}
    when = part(("jury.date", 0.9), asks=True, joined=True)
    said, _ = ask(store, settings, {"language": "en"}, ranking=[("jury.date", 0.6)], parts=[when, who])
    assert [reply["custom"]["topic"] for reply in said] == ["jury.date", "jury.who"]


@pytest.mark.parametrize(
    ("ranking", "kind"),
    [
        ([("talk.thanks", 0.2), ("work.pay", 0.1)], "talk"),
        ([("talk.privacy", 0.1), ("work.pay", 0.09), ("program.what", 0.05)], "choices"),
    ],
)
def test_small_talk_is_answered_if_it_is_likelier_than_all_topics(store, settings, ranking, kind):
    said, _ = ask(store, settings, {"language": "en"}, decision="choices", ranking=ranking)
    assert said["custom"]["kind"] == kind
    assert "talk.privacy" not in said["custom"]["choices"]


def test_of_a_story_that_asks_nothing_what_the_whole_is_surely_about_is_answered(store, settings):
    parts = [part(("program.what", 0.95)), part(("work.pay", 0.8))]
    said, _ = ask(store, settings, {"language": "fr"}, ranking=[("work.pay", 0.9)], parts=parts)
    assert [message["custom"]["topic"] for message in said] == ["work.pay"]


def test_what_is_told_beside_an_unsure_question_is_not_answered_along(store, settings):
    parts = [part(("challenges.list", 0.9)), part(("work.hours", 0.3), decision="choices", asks=True)]
    said, _ = ask(store, settings, {"language": "en"}, ranking=[("work.hours", 0.8)], parts=parts)
    assert [message["custom"]["topic"] for message in said] == ["work.hours"]


def test_thanks_do_not_hide_what_is_asked_beside_them(store, settings):
    said, _ = ask(
        store, settings, {"language": "fr"}, text="merci, et en anglais ?", ranking=[("talk.thanks", 0.6)],
        parts=[part(("talk.language", 0.8), asks=True)],
    )  # fmt: skip
    assert [message["custom"]["topic"] for message in said] == ["talk.language"]


def test_what_one_would_do_there_is_asked_of_the_thing_talked_about(store, settings):
    ranking, slots = [("challenges.list", 0.5)], {"language": "en", "thing": "ars"}
    there, _ = ask(store, settings, slots, text="and what would I do there?", ranking=ranking)
    others, _ = ask(store, settings, slots, text="and what are the other ones?", ranking=ranking)
    assert [said["custom"]["topic"] for said in (there, others)] == ["challenge.ars", "challenges.list"]


@pytest.mark.parametrize(
    ("ranking", "of_thing", "topic"),
    [
        ([("program.what", 0.8)], [("challenge.culture", 0.5), ("challenge.bnf", 0.4)], "challenge.ars"),
        ([("program.what", 0.8)], [("program.what", 0.9), ("challenge.bnf", 0.1)], "program.what"),
        ([("apply.who", 0.8)], [("challenge.culture", 0.5), ("work.location", 0.2)], "apply.who"),
        ([("program.organisers", 0.5)], [("work.hosts", 0.7), ("program.organisers", 0.1)], "work.hosts"),
        ([("challenge.research", 0.9)], [("challenge.research", 0.9)], "challenge.research"),
        ([("challenges.list", 0.9)], [("challenge.research", 0.95)], "challenges.list"),
    ],
)
def test_a_short_message_is_heard_as_one_about_the_thing_talked_of(store, settings, ranking, of_thing, topic):
    said, _ = ask(
        store, settings, {"language": "en", "thing": "ars"}, text="what is the goal", needed=0.3,
        ranking=ranking, of_thing=of_thing,
    )  # fmt: skip
    assert said["custom"]["topic"] == topic
    assert topic != "work.hosts" or "Occitanie" in said["text"]


def test_the_one_thing_that_an_answer_named_may_be_asked_about(store, settings):
    _, slots = ask(store, settings, {"language": "en"}, ranking=[("work.location", 0.9)])
    about = {"ranking": [("program.what", 0.5)], "of_thing": [("challenge.culture", 0.9)], "known": 0.6, "needed": 0.3}
    said, _ = ask(store, settings, slots, text="what's that about?", **about)
    hosts, _ = ask(store, settings, slots, text="and who hosts?", ranking=[("work.hosts", 0.9)])
    assert said["custom"]["topic"] == "challenge.ars"
    assert "Cour des comptes" in hosts["text"]


def test_the_others_are_not_the_one_talked_of(store, settings):
    said, _ = ask(
        store, settings, {"language": "en", "thing": "ars"}, text="where are the others?",
        ranking=[("work.location", 0.9)],
    )  # fmt: skip
    assert said["text"].startswith("In Paris")


def test_unsure_sentences_leave_the_whole_message_its_say(store, settings):
    said, _ = ask(
        store, settings, {"language": "fr"}, ranking=[("work.pay", 0.6)],
        parts=[part(("work.location", 0.5)), part(("work.hours", 0.4))],
    )  # fmt: skip
    assert [message["custom"]["topic"] for message in said] == ["work.pay"]


@pytest.mark.parametrize(
    ("text", "thing", "topic"),
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
def test_a_thing_pointed_at(store, settings, text, thing, topic):
    said, slots = ask(store, settings, {"thing": thing}, text=text, decision="unknown", ranking=[("work.pay", 0.2)])
    assert said["custom"]["topic"] == topic
    assert topic.endswith(slots["thing"])


@pytest.mark.parametrize(
    "text",
    ["the second part in January?", "l'autre", "one more question", "les 9 défis", "et le 2 ?", "my first project",
     "when is the last day of the challenge", "un deuxième défi"],
)  # fmt: skip
def test_nothing_is_pointed_at(store, settings, text):
    said, _ = ask(store, settings, text=text, ranking=[("work.pay", 0.9)])
    assert said["custom"]["topic"] == "work.pay"


def test_a_facet_of_a_thing_pointed_at(store, settings):
    said, _ = ask(store, settings, text="where is the second one?", ranking=[("work.location", 0.9)])
    assert said["custom"]["topic"] == "work.location"
    assert "Montpellier" in said["text"]


def test_what_leans_on_the_last_answer_is_likelier_about_its_group(store, settings):
    ranking = [("program.organisers", 0.6), ("jury.who", 0.2)]
    after, _ = ask(store, settings, {"language": "en", "topic": "jury.date"}, text="and who runs it?", ranking=ranking)
    alone, _ = ask(store, settings, {"language": "en"}, text="and who runs it?", ranking=ranking)
    new, _ = ask(store, settings, {"language": "en", "topic": "jury.date"}, text="who organises the whole programme",
                 ranking=ranking)  # fmt: skip
    topics = [said["custom"]["topic"] for said in (after, alone, new)]
    assert topics == ["jury.who", "program.organisers", "program.organisers"]


def test_what_leans_on_the_last_answer_is_judged_with_what_asked_for_it(store, settings):
    about = {"text": "and are they open?", "ranking": [("apply.opening", 0.5), ("program.openness", 0.2)], "known": 0.7}
    slots = {"language": "en", "topic": "work.data_access"}
    together = [("work.data_access", 0.8), ("program.openness", 0.1), ("apply.opening", 0.001)]
    said, _ = ask(store, settings, slots, together=together, **about)
    first, _ = ask(store, settings, {"language": "en"}, together=together, **about)
    assert [reply["custom"]["topic"] for reply in (said, first)] == ["program.openness", "apply.opening"]
    assert 0.2 < said["custom"]["confidence"] < 0.7


@pytest.mark.parametrize("text", ["is there a second call?", "Est-ce loin de Paris ?", "y a-t-il un second appel ?"])
def test_an_idiom_leans_on_nothing(store, settings, text):
    ranking = [("program.frequency", 0.6), ("work.hours", 0.2)]
    said, _ = ask(store, settings, {"language": "en", "topic": "work.pay"}, text=text, ranking=ranking,
                  together=[("work.hours", 0.9)])  # fmt: skip
    assert said["custom"]["topic"] == "program.frequency"


def test_what_the_last_answer_makes_clear_is_answered(store, settings):
    about = {"text": "and then?", "ranking": [("jury.who", 0.1), ("jury.date", 0.1)], "known": 0.4, "needed": 0.3}
    slots = {"language": "en", "topic": "apply.deadline"}
    clear, _ = ask(store, settings, slots, decision="choices", together=[("jury.date", 0.9)], **about)
    vague, _ = ask(store, settings, slots, decision="choices", together=[("jury.date", 0.9), ("jury.who", 0.8)],
                   **about)  # fmt: skip
    assert (clear["custom"]["kind"], clear["custom"]["topic"]) == ("answer", "jury.date")
    assert vague["custom"]["kind"] == "choices"


def test_nothing_understood_leans_on_nothing(store, settings):
    said, _ = ask(store, settings, {"language": "en", "topic": "work.pay"}, text="hm hm", decision="unknown")
    assert said["custom"]["kind"] == "unknown"


def test_thanks_lean_on_nothing(store, settings):
    said, _ = ask(
        store, settings, {"language": "en", "topic": "work.pay"}, text="ok then, thanks", known=0.9,
        ranking=[("talk.thanks", 0.8), ("work.pay", 0.1)], together=[("work.pay", 0.9)],
    )  # fmt: skip
    assert said["custom"]["topic"] == "talk.thanks"


@pytest.mark.parametrize(
    ("text", "asked"),
    [("which day is it?", "which day is it?"), ("well " * 60 + "which day?", "When does the jury meet?"),
     ("/jury.date", "When does the jury meet?")],
)  # fmt: skip
def test_what_was_asked_is_remembered_unless_it_is_long_or_a_button(store, settings, text, asked):
    slots = {"language": "en", "offered": ["jury.date"]}
    _, slots = ask(store, settings, slots, text=text, ranking=[("jury.date", 0.9)])
    assert slots["asked"] == asked


def test_thanks_leave_what_was_asked(store, settings):
    slots = {"language": "en", "topic": "jury.date", "asked": "which day is it?"}
    _, after = ask(store, settings, slots, text="thanks", ranking=[("talk.thanks", 0.9)])
    assert (after["topic"], after["asked"]) == ("jury.date", "which day is it?")


def test_a_question_less_sure_than_the_whole_message_leaves_the_rest_to_choose_from(store, settings):
    parts = [part(("work.hours", 0.5), asks=True)]
    ranking = [("work.pay", 0.4), ("apply.who", 0.1), ("work.hours", 0.1)]
    unsure, _ = ask(store, settings, {"language": "en"}, ranking=ranking, parts=parts)
    parts = [part(("work.hours", 0.9), asks=True)]
    sure, _ = ask(store, settings, {"language": "en"}, ranking=ranking, parts=parts)
    assert [reply["custom"]["topic"] for reply in (*unsure, *sure)] == ["work.hours", "work.hours"]
    assert unsure[0]["custom"]["choices"] == ["work.pay", "apply.who"]
    assert sure[0]["custom"]["choices"] == []


def test_a_story_that_asks_for_one_of_the_list_gets_the_one_it_tells_of(store, settings):
    said, _ = ask(
        store, settings, {"language": "en"}, text="x", ranking=[("challenges.list", 0.9)],
        parts=[part(("challenge.finances", 0.6)), part(("challenges.list", 0.9))],
    )  # fmt: skip
    assert said[0]["custom"]["topic"] == "challenge.finances"
    assert said[0]["custom"]["choices"] == ["challenges.list"]


@pytest.mark.parametrize(
    ("rival", "topic"),
    [(("challenge.roads", 0.05), "challenge.finances"), (("challenge.roads", 0.2), "challenges.list")],
)
def test_a_story_too_vague_by_itself_gets_the_one_that_the_whole_tells_of_by_far(store, settings, rival, topic):
    said, _ = ask(
        store, settings, {"language": "en"}, ranking=[("challenge.finances", 0.5), rival, ("challenges.list", 0.05)],
        parts=[part(("challenge.finances", 0.1), decision="unknown"), part(("challenges.list", 0.9))],
    )  # fmt: skip
    assert said[0]["custom"]["topic"] == topic


def test_the_other_one_is_the_one_of_the_same_host(store, settings):
    said, _ = ask(
        store, settings, {"language": "fr", "thing": "roads"}, text="et l'autre ?", ranking=[("jury.who", 0.3)]
    )
    assert said["custom"]["topic"] == "challenge.licences"
