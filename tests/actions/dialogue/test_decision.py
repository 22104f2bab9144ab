"""What is asked of a challenge named or talked of, and what leans on what was asked before."""

import pytest

from tests.actions.asking import ask, named


def test_a_facet_of_a_challenge_named(store, settings):
    reply, slots = ask(
        store, settings, {"language": "en"}, text="ARS, where?",
        entities=named("ars"), ranking=[("challenge.ars", 0.7)], delexicalised=[("work.location", 0.8)],
    )  # fmt: skip
    assert reply["custom"]["topic"] == "work.location"
    assert "Montpellier" in reply["text"]
    assert slots["challenge"] == "ars"


def test_the_challenge_itself_when_no_facet_is_asked(store, settings):
    reply, _ = ask(
        store, settings, text="ARS, why?",
        entities=named("ars"), ranking=[("challenge.ars", 0.7)], delexicalised=[("challenge.bnf", 0.4), ("program.what", 0.2)],
    )  # fmt: skip
    assert reply["custom"]["topic"] == "challenge.ars"


@pytest.mark.parametrize(("outcome", "ranking"), [("answer", [("challenge.ars", 0.9)]), ("unknown", [])])
def test_something_else_asked_of_a_challenge_named(store, settings, outcome, ranking):
    reply, slots = ask(
        store, settings, text="ARS, paid?", outcome=outcome, threshold=0.3,
        entities=named("ars"), ranking=[*ranking, ("jury.who", 0.1)], delexicalised=[("work.pay", 0.9)],
    )  # fmt: skip
    assert reply["custom"]["topic"] == "work.pay"
    assert reply["custom"]["choices"] == ["challenge.ars"]
    assert slots["challenge"] == "ars"


@pytest.mark.parametrize(
    "unnamed",
    [
        [("challenge.bnf", 0.2), ("work.pay", 0.1)],
        [("work.pay", 0.6), ("challenge.bnf", 0.2), ("challenge.roads", 0.1)],
    ],
)
def test_nothing_else_is_asked_where_the_words_beside_the_name_hardly_say_so(store, settings, unnamed):
    reply, _ = ask(
        store, settings, text="ARS, pays?", threshold=0.3,
        entities=named("ars"), ranking=[("challenge.ars", 0.7)], delexicalised=unnamed,
    )  # fmt: skip
    assert reply["custom"]["topic"] == "challenge.ars"


@pytest.mark.parametrize(("text", "topic"), [("ARS, solves?", "challenge.ars"), ("ARS, others?", "challenges.list")])
def test_asked_of_one_challenge_the_list_is_that_challenge(store, settings, text, topic):
    text = text.replace("others", "and the other ones")
    reply, _ = ask(store, settings, text=text, entities=named("ars"), ranking=[("challenges.list", 0.8)])
    assert reply["custom"]["topic"] == topic


@pytest.mark.parametrize(
    ("before", "topic"),
    [
        ({"topic": "work.location", "challenge": "bnf"}, "work.location"),
        ({"topic": "work.pay", "challenge": "bnf"}, "work.pay"),
        ({"topic": "challenge.bnf", "challenge": "bnf"}, "challenge.ars"),
        ({"topic": "work.pay"}, "challenge.ars"),
        ({}, "challenge.ars"),
    ],
)
def test_a_name_alone_is_asked_what_was_asked_of_the_challenge_before(store, settings, before, topic):
    reply, slots = ask(
        store, settings, {"language": "en", **before}, text="ARS, and that one?", entities=named("ars"),
        ranking=[("challenge.ars", 0.9)], delexicalised=[("jury.who", 0.9)],
    )  # fmt: skip
    assert reply["custom"]["topic"] == topic
    assert ("Montpellier" in reply["text"]) == (topic != "work.pay")
    assert slots["challenge"] == "ars"


def test_a_facet_of_the_challenge_talked_about(store, settings):
    reply, _ = ask(store, settings, {"language": "fr", "challenge": "bnf"}, ranking=[("work.location", 0.9)])
    assert "Paris" in reply["text"]
    assert "Données culturelles" in reply["text"]


def test_a_new_subject_drops_the_old_one(store, settings):
    slots = {"language": "fr", "topic": "challenge.bnf", "challenge": "bnf"}
    _, new = ask(store, settings, slots, text="Qui compose le jury ?", ranking=[("jury.who", 0.9)])
    _, leaning = ask(store, settings, slots, text="et qui les choisit ?", ranking=[("jury.who", 0.9)])
    assert (new["challenge"], leaning["challenge"]) == (None, "bnf")


def test_a_name_of_two_challenges_is_asked_about(store, settings):
    reply, slots = ask(
        store, settings, {"language": "en"},
        entities=named("roads", "licences"), ranking=[("challenge.licences", 0.2), ("challenge.roads", 0.2)],
        delexicalised=[("challenge.culture", 0.5)],
    )  # fmt: skip
    assert reply["custom"]["kind"] == "choices"
    assert [button["payload"] for button in reply["buttons"]] == ["/challenge.roads", "/challenge.licences"]
    assert slots["offered"] == ["challenge.roads", "challenge.licences"]


@pytest.mark.parametrize("ranking", [[("challenges.list", 0.8)], [("work.contract", 0.1)]])
def test_of_a_name_of_two_challenges_both_are_offered_where_nothing_else_is_surely_asked(store, settings, ranking):
    reply, _ = ask(
        store, settings, text="Beauvau, what?", entities=named("roads", "licences"), outcome="choices", ranking=ranking,
        delexicalised=[("challenge.bnf", 0.4), ("challenges.list", 0.3)],
    )  # fmt: skip
    assert reply["custom"]["kind"] == "choices"
    assert reply["custom"]["choices"][:2] == ["challenge.roads", "challenge.licences"]


@pytest.mark.parametrize(("sure", "choices"), [(0.5, ["work.pay"]), (0.9, [])])
def test_unsure_small_talk_leaves_a_topic_to_choose(store, settings, sure, choices):
    reply, _ = ask(store, settings, {"language": "en"}, ranking=[("talk.language", sure), ("work.pay", 0.06)])
    assert (reply["custom"]["kind"], reply["custom"]["choices"]) == ("talk", choices)


@pytest.mark.parametrize(
    ("ranking", "kind"),
    [
        ([("talk.thanks", 0.16), ("talk.goodbye", 0.16), ("work.pay", 0.1)], "talk"),
        ([("talk.thanks", 0.13), ("work.pay", 0.06)], "choices"),
        ([("talk.privacy", 0.1), ("work.pay", 0.09), ("program.what", 0.05)], "choices"),
    ],
)
def test_small_talk_is_answered_if_it_is_likelier_than_all_topics_and_as_likely_as_an_answer(
    store, settings, ranking, kind
):
    sure = {"in_scope_probability": 0.45, "threshold": 0.3}
    reply, _ = ask(store, settings, {"language": "en"}, outcome="choices", ranking=ranking, **sure)
    assert reply["custom"]["kind"] == kind
    assert "talk.privacy" not in reply["custom"]["choices"]


def test_what_one_would_do_there_is_asked_of_the_challenge_talked_about(store, settings):
    ranking, slots = [("challenges.list", 0.5)], {"language": "en", "challenge": "ars", "topic": "challenge.ars"}
    of_ars = {"with_entity": [("challenge.bnf", 0.6), ("challenges.list", 0.2)]}
    there, _ = ask(store, settings, slots, text="and what would I do there?", ranking=ranking, **of_ars)
    others, _ = ask(store, settings, slots, text="and what are the other ones?", ranking=[("challenges.list", 0.8)],
                    with_entity=[("challenges.list", 0.8)])  # fmt: skip
    assert [reply["custom"]["topic"] for reply in (there, others)] == ["challenge.ars", "challenges.list"]


@pytest.mark.parametrize(
    ("ranking", "of_challenge", "topic"),
    [
        ([("program.what", 0.8)], [("challenge.culture", 0.5), ("challenge.bnf", 0.4)], "challenge.ars"),
        ([("program.what", 0.8)], [("program.what", 0.9), ("challenge.bnf", 0.1)], "program.what"),
        ([("apply.who", 0.8)], [("apply.who", 0.6), ("challenge.culture", 0.3)], "apply.who"),
        ([("program.organisers", 0.5)], [("work.hosts", 0.7), ("program.organisers", 0.1)], "work.hosts"),
        ([("challenge.research", 0.9)], [("challenge.research", 0.9)], "challenge.research"),
        ([("challenges.list", 0.9)], [("challenges.list", 0.7), ("challenge.research", 0.2)], "challenges.list"),
    ],
)
def test_a_short_message_is_heard_as_one_about_the_challenge_talked_of(store, settings, ranking, of_challenge, topic):
    reply, _ = ask(
        store, settings, {"language": "en", "challenge": "ars"}, text="what is the goal", threshold=0.3,
        ranking=ranking, with_entity=of_challenge,
    )  # fmt: skip
    assert reply["custom"]["topic"] == topic
    assert topic != "work.hosts" or "Occitanie" in reply["text"]


def test_the_one_challenge_that_an_answer_named_may_be_asked_about(store, settings):
    _, slots = ask(store, settings, {"language": "en"}, ranking=[("work.location", 0.9)])
    about = {
        "ranking": [("program.what", 0.5)],
        "with_entity": [("challenge.culture", 0.9)],
        "in_scope_probability": 0.6,
        "threshold": 0.3,
    }
    reply, _ = ask(store, settings, slots, text="what's that about?", **about)
    hosts, _ = ask(store, settings, slots, text="and who hosts?", ranking=[("work.hosts", 0.9)])
    assert reply["custom"]["topic"] == "challenge.ars"
    assert "Cour des comptes" in hosts["text"]


def test_the_others_are_not_the_one_talked_of(store, settings):
    reply, _ = ask(
        store, settings, {"language": "en", "challenge": "ars"}, text="where are the others?",
        ranking=[("work.location", 0.9)],
    )  # fmt: skip
    assert reply["text"].startswith("In Paris")


def test_what_leans_on_the_last_answer_is_likelier_about_its_group(store, settings):
    ranking = [("program.organisers", 0.6), ("jury.who", 0.2)]
    after, _ = ask(store, settings, {"language": "en", "topic": "jury.date"}, text="and who runs it?", ranking=ranking)
    alone, _ = ask(store, settings, {"language": "en"}, text="and who runs it?", ranking=ranking)
    new, _ = ask(store, settings, {"language": "en", "topic": "jury.date"}, text="who organises the whole programme",
                 ranking=ranking)  # fmt: skip
    topics = [reply["custom"]["topic"] for reply in (after, alone, new)]
    assert topics == ["jury.who", "program.organisers", "program.organisers"]


def test_what_leans_on_the_last_answer_is_judged_with_what_asked_for_it(store, settings):
    about = {
        "text": "and are they open?",
        "ranking": [("apply.opening", 0.5), ("program.openness", 0.2)],
        "in_scope_probability": 0.7,
    }
    slots = {"language": "en", "topic": "work.data_access"}
    together = [("work.data_access", 0.8), ("program.openness", 0.1), ("apply.opening", 0.001)]
    reply, _ = ask(store, settings, slots, with_context=together, **about)
    first, _ = ask(store, settings, {"language": "en"}, with_context=together, **about)
    assert [message["custom"]["topic"] for message in (reply, first)] == ["program.openness", "apply.opening"]
    assert 0.2 < reply["custom"]["confidence"] <= 1


def test_what_the_last_answer_makes_clear_is_answered(store, settings):
    about = {
        "text": "and then?",
        "ranking": [("jury.who", 0.1), ("jury.date", 0.1)],
        "in_scope_probability": 0.4,
        "threshold": 0.3,
    }
    slots = {"language": "en", "topic": "apply.deadline"}
    clear, _ = ask(store, settings, slots, outcome="choices", with_context=[("jury.date", 0.9)], **about)
    vague, _ = ask(store, settings, slots, outcome="choices", with_context=[("jury.date", 0.45), ("jury.who", 0.4)],
                   **about)  # fmt: skip
    assert (clear["custom"]["kind"], clear["custom"]["topic"]) == ("answer", "jury.date")
    assert (vague["custom"]["kind"], vague["custom"]["choices"]) == ("answer", ["jury.who"])


def test_nothing_understood_leans_on_nothing(store, settings):
    reply, _ = ask(store, settings, {"language": "en", "topic": "work.pay"}, text="hm hm", outcome="unknown")
    assert reply["custom"]["kind"] == "unknown"


def test_thanks_lean_on_nothing(store, settings):
    reply, _ = ask(
        store, settings, {"language": "en", "topic": "work.pay"}, text="ok then, thanks", in_scope_probability=0.9,
        ranking=[("talk.thanks", 0.8), ("work.pay", 0.1)], with_context=[("talk.thanks", 0.5), ("work.pay", 0.4)],
        dialogue_acts={"closing": 0.95},
    )  # fmt: skip
    assert reply["custom"]["topic"] == "talk.thanks"


def test_a_word_that_says_nothing_by_itself_is_unknown(store, settings):
    reply, _ = ask(store, settings, text="par", ranking=[("work.location", 0.9)], is_function_word=True)
    assert (reply["custom"]["kind"], reply["custom"]["topic"]) == ("unknown", None)


def test_a_word_that_leans_on_the_last_answer_is_answered(store, settings):
    slots = {"topic": "work.pay", "asked": "Is it paid?", "language": "en"}
    ranking = [("work.location", 0.9)]
    reply, _ = ask(store, settings, slots, text="where", ranking=ranking, with_context=ranking, is_function_word=True)
    assert reply["custom"]["topic"] == "work.location"
