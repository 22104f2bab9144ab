"""The questions of a message of several sentences."""

import pytest

from tests.actions.asking import ask, named, segment


def test_of_several_challenges_named_each_is_told(store, settings):
    replies, _ = ask(
        store, settings, text="AFD and BnF", entities=[*named("afd"), *named("bnf", start=8)], outcome="choices",
        ranking=[("challenge.afd", 0.1)], segments=[segment()],
    )  # fmt: skip
    story, _ = ask(
        store, settings, text="AFD and BnF and so on, as my old friends used to say when we were young",
        entities=[*named("afd"), *named("bnf", start=8)], outcome="choices", ranking=[("challenge.afd", 0.1)],
    )  # fmt: skip
    assert [reply["custom"]["topic"] for reply in replies] == ["challenge.afd", "challenge.bnf"]
    assert story["custom"]["kind"] == "choices"


def test_two_questions_get_two_answers_in_order(store, settings):
    replies, slots = ask(
        store, settings, {"language": "en"}, ranking=[("work.pay", 0.5), ("work.location", 0.4)],
        segments=[segment(("work.location", 0.9), asks=True), segment(("work.pay", 0.8), asks=True)],
    )  # fmt: skip
    assert [reply["custom"]["topic"] for reply in replies] == ["work.location", "work.pay"]
    assert slots["topic"] == "work.pay"


def test_a_story_is_answered_by_the_sentence_that_asks(store, settings):
    replies, _ = ask(
        store, settings, {"language": "fr"}, outcome="unknown", ranking=[("work.pay", 0.2)],
        segments=[segment(("talk.greet", 0.9)), segment(("challenges.list", 0.3), outcome="unknown"), segment(("work.pay", 0.8), asks=True)],
    )  # fmt: skip
    assert [reply["custom"]["topic"] for reply in replies] == ["work.pay"]


def test_a_question_may_be_less_sure_than_what_is_told(store, settings):
    told, asked = segment(("program.what", 0.9)), segment(("work.pay", 0.5), asks=True)
    ranking = [("program.what", 0.3), ("work.pay", 0.2)]
    replies, _ = ask(store, settings, {"language": "en"}, ranking=ranking, segments=[told, asked])
    assert [reply["custom"]["topic"] for reply in replies] == ["work.pay"]


def test_a_question_that_its_story_does_not_bear_out_is_not_answered(store, settings):
    asked = segment(("work.pay", 0.9), asks=True)
    story, _ = ask(store, settings, {"language": "en"}, ranking=[("apply.who", 0.5)], segments=[asked])
    greeting, _ = ask(store, settings, {"language": "en"}, ranking=[("talk.greet", 0.5), ("work.pay", 0.4)],
                      segments=[segment(("talk.greet", 0.9)), asked])  # fmt: skip
    assert [replies[0]["custom"]["topic"] for replies in (story, greeting)] == ["apply.who", "work.pay"]


@pytest.mark.parametrize(("sure", "topics"), [(0.2, ["program.funding"]), (0.6, ["program.funding", "work.pay"])])
def test_a_second_sentence_that_asks_is_answered_where_it_is_understood(store, settings, sure, topics):
    parts = [segment(("program.funding", 0.9), asks=True), segment(("work.pay", sure), asks=True)]
    ranking = [("program.funding", 0.5), ("work.pay", 0.4)]
    replies, _ = ask(store, settings, {"language": "en"}, ranking=ranking, segments=parts)
    assert [reply["custom"]["topic"] for reply in replies] == topics


def test_three_short_questions_get_three_answers(store, settings):
    asked = [("work.pay", 0.9), ("work.location", 0.8), ("program.start", 0.9)]
    parts = [segment(each, text=text, asks=True) for each, text in zip(asked, ["Is it paid?", "Where?", "Since when?"])]
    ranking = [("work.pay", 0.3), ("work.location", 0.3), ("program.start", 0.3)]
    replies, _ = ask(store, settings, {"language": "en"}, ranking=ranking, segments=parts)
    assert [reply["custom"]["topic"] for reply in replies] == ["work.pay", "work.location", "program.start"]


def test_a_question_with_an_answer_speaks_for_a_message_without_one(store, settings):
    parts = [segment(("talk.greet", 0.9)), segment(("work.contract", 0.8), asks=True)]
    ranking = [("talk.greet", 0.15), ("work.contract", 0.15)]
    replies, _ = ask(store, settings, {"language": "en"}, outcome="choices", ranking=ranking, segments=parts)
    assert [reply["custom"]["topic"] for reply in replies] == ["work.contract"]


def test_what_is_asked_of_small_talk_is_asked_of_it_alone(store, settings):
    keeps = {**segment(("talk.privacy", 0.9), asks=True, joined=True), "text": "do you keep my messages?"}
    until = {**segment(("apply.deadline", 0.9), asks=True, joined=True), "text": "until when?"}
    replies, _ = ask(store, settings, {"language": "en"}, ranking=[("talk.privacy", 0.9)], segments=[keeps, until])
    assert [reply["custom"]["topic"] for reply in replies] == ["talk.privacy"]


@pytest.mark.parametrize(("sure", "kind"), [(0.2, "choices"), (0.8, "answer")])
def test_a_piece_of_a_sentence_without_an_answer_has_to_be_understood(store, settings, sure, kind):
    parts = [segment(("program.what", 0.1), joined=True), segment(("jury.who", sure), asks=True, joined=True)]
    replies, _ = ask(
        store, settings, {"language": "en"}, outcome="choices", ranking=[("jury.who", 0.1)], segments=parts,
        in_scope_probability=0.3,
    )  # fmt: skip
    assert [reply["custom"]["kind"] for reply in replies] == [kind]


def test_a_sentence_leans_on_what_the_one_before_it_asked(store, settings):
    who = {
        **segment(("program.organisers", 0.5), ("jury.who", 0.2), asks=True, joined=True),
        "text": "and who is on it?",
        "with_context": segment(("jury.who", 0.8), ("jury.date", 0.15)),
    }
    when = segment(("jury.date", 0.9), asks=True, joined=True)
    replies, _ = ask(store, settings, {"language": "en"}, ranking=[("jury.date", 0.5), ("jury.who", 0.4)],
                     segments=[when, who])  # fmt: skip
    assert [reply["custom"]["topic"] for reply in replies] == ["jury.date", "jury.who"]


def test_of_a_story_that_asks_nothing_what_the_whole_is_surely_about_is_answered(store, settings):
    parts = [segment(("program.what", 0.95)), segment(("work.pay", 0.8))]
    replies, _ = ask(store, settings, {"language": "fr"}, ranking=[("work.pay", 0.9)], segments=parts)
    assert [reply["custom"]["topic"] for reply in replies] == ["work.pay"]


def test_what_is_told_beside_an_unsure_question_is_not_answered_along(store, settings):
    parts = [segment(("challenges.list", 0.9)), segment(("work.hours", 0.3), outcome="choices", asks=True)]
    replies, _ = ask(store, settings, {"language": "en"}, ranking=[("work.hours", 0.8)], segments=parts)
    assert [reply["custom"]["topic"] for reply in replies] == ["work.hours"]


def test_thanks_do_not_hide_what_is_asked_beside_them(store, settings):
    replies, _ = ask(
        store, settings, {"language": "fr"}, text="merci, et en anglais ?", ranking=[("talk.thanks", 0.5), ("talk.language", 0.4)],
        segments=[segment(("talk.language", 0.9), text="et en anglais ?", asks=True)], in_scope_probability=0.9,
    )  # fmt: skip
    assert [reply["custom"]["topic"] for reply in replies] == ["talk.language"]


def test_unsure_sentences_leave_the_whole_message_its_say(store, settings):
    replies, _ = ask(
        store, settings, {"language": "fr"}, ranking=[("work.pay", 0.6)],
        segments=[segment(("work.location", 0.5)), segment(("work.hours", 0.4))],
    )  # fmt: skip
    assert [reply["custom"]["topic"] for reply in replies] == ["work.pay"]


def test_a_question_less_sure_than_the_whole_message_leaves_the_rest_to_choose_from(store, settings):
    parts = [segment(("work.hours", 0.5), asks=True)]
    ranking = [("work.pay", 0.3), ("work.hours", 0.25), ("apply.who", 0.1)]
    unsure, _ = ask(store, settings, {"language": "en"}, ranking=ranking, segments=parts)
    parts = [segment(("work.hours", 0.9), asks=True)]
    sure, _ = ask(store, settings, {"language": "en"}, ranking=ranking, segments=parts)
    assert [reply["custom"]["topic"] for reply in (*unsure, *sure)] == ["work.hours", "work.hours"]
    assert unsure[0]["custom"]["choices"] == ["work.pay", "apply.who"]
    assert sure[0]["custom"]["choices"] == []


def test_a_story_that_asks_for_one_of_the_list_gets_the_one_it_tells_of(store, settings):
    replies, _ = ask(
        store, settings, {"language": "en"}, text="x", ranking=[("challenges.list", 0.9)],
        segments=[segment(("challenge.finances", 0.6)), segment(("challenges.list", 0.9))],
    )  # fmt: skip
    assert replies[0]["custom"]["topic"] == "challenge.finances"
    assert replies[0]["custom"]["choices"] == ["challenges.list"]


@pytest.mark.parametrize(
    ("rival", "topic"),
    [(("challenge.roads", 0.05), "challenge.finances"), (("challenge.roads", 0.2), "challenges.list")],
)
def test_a_story_too_vague_by_itself_gets_the_one_that_the_whole_tells_of_by_far(store, settings, rival, topic):
    replies, _ = ask(
        store, settings, {"language": "en"}, ranking=[("challenge.finances", 0.5), rival, ("challenges.list", 0.05)],
        segments=[segment(("challenge.finances", 0.1), outcome="unknown"), segment(("challenges.list", 0.9), asks=True)],
    )  # fmt: skip
    assert replies[0]["custom"]["topic"] == topic
