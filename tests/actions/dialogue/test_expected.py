"""What a visitor expects in cases that are clear."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from actions.dialogue.state import DialogueState
from tests.actions.dialogue.reading import Rankings, decided


class Case(NamedTuple):
    """A message in a conversation: how it is read, and the (kind, topic, challenge) of each answer expected."""

    text: str
    rankings: Rankings
    expected: list[tuple[str, str | None, str | None]]
    state: Mapping[str, Any] = {}
    names: Mapping[str, Any] = {}


def answer(topic: str, challenge: str | None = None) -> tuple[str, str, str | None]:
    return "answer", topic, challenge


ARS = {"ARS": ["ars"]}
BEAUVAU = {"Beauvau": ["roads", "licences"]}
NOISE = {"program.what": 0.01, "apply.who": 0.01}
OF_ARS = {"language": "en", "topic": "challenge.ars", "asked": "Tell me about ARS", "challenge": "ars"}
AFTER_JURY = {"language": "en", "topic": "jury.who", "asked": "Who is on the jury?"}
AFTER_PAY = {"language": "en", "topic": "work.pay", "asked": "How much is it paid?"}
ONE_OF_THEM = {"challenge.bnf": 0.92, "challenge.research": 0.01}
WHICH = {"challenge.culture": 0.35, "challenge.bnf": 0.3, "challenge.ars": 0.2}

CASES = {
    "plain": Case("How much is it paid?", {"How much is it paid?": {"work.pay": 0.9, **NOISE}}, [answer("work.pay")]),
    "nothing understood": Case(
        "Who won the cup final?", {"Who won the cup final?": {"jury.who": 0.04, "jury.date": 0.02}},
        [("unknown", None, None)],
    ),
    "between two topics": Case(
        "What about the open thing with data in this whole programme?",
        {"What about the open thing with data in this whole programme?":
            {"program.openness": 0.25, "work.data_access": 0.24}},
        [("choices", None, None)],
    ),
    "small talk": Case("Good morning to you all", {"Good morning to you all": {"talk.greet": 0.93}},
                       [("talk", "talk.greet", None)]),
    "a facet of a challenge named": Case(
        "Where is the ARS challenge?",
        {"Where is the ARS challenge?": {"challenge.ars": 0.6, "work.location": 0.3},
         "Where is the X challenge?": {"work.location": 0.9, "challenges.list": 0.03}},
        [answer("work.location", "ars")], names=ARS,
    ),
    "a challenge named": Case(
        "What does the ARS challenge solve?",
        {"What does the ARS challenge solve?": {"challenge.ars": 0.92, "challenge.bnf": 0.01},
         "What does the X challenge solve?": WHICH},
        [answer("challenge.ars", "ars")], names=ARS,
    ),
    "something general asked beside a name": Case(
        "How much does ARS pay me?",
        {"How much does ARS pay me?": {"work.pay": 0.8, "challenge.ars": 0.1},
         "How much does X pay me?": {"work.pay": 0.92, "challenge.bnf": 0.01}},
        [answer("work.pay", "ars")], names=ARS,
    ),
    "a name alone, after a facet of another": Case(
        "and ARS?",
        {"and ARS?": {"challenge.ars": 0.9, **NOISE}, "and X?": {"challenge.bnf": 0.05, "jury.who": 0.03},
         "Where is the BnF challenge, and ARS?": {"work.location": 0.5, "challenge.ars": 0.4},
         "Where is the BnF challenge, and X?": {"work.location": 0.9}, "X, and ARS?": {"challenge.ars": 0.9},
         "X, and X?": WHICH},
        [answer("work.location", "ars")],
        {"topic": "work.location", "asked": "Where is the BnF challenge?", "challenge": "bnf"}, ARS,
    ),
    "a name alone, after another challenge was told of": Case(
        "and ARS?",
        {"and ARS?": {"challenge.ars": 0.9, **NOISE}, "and X?": {"challenge.culture": 0.05, "jury.who": 0.03},
         "Tell me about BnF, and ARS?": {"challenge.bnf": 0.5, "challenge.ars": 0.4},
         "Tell me about BnF, and X?": WHICH, "X, and ARS?": {"challenge.ars": 0.9}, "X, and X?": WHICH},
        [answer("challenge.ars", "ars")],
        {"topic": "challenge.bnf", "asked": "Tell me about BnF", "challenge": "bnf"}, ARS,
    ),
    "a name of two challenges": Case(
        "Tell me about Beauvau's challenge please",
        {"Tell me about Beauvau's challenge please": {"challenge.roads": 0.46, "challenge.licences": 0.44},
         "Tell me about X's challenge please": WHICH},
        [("choices", None, None)], names=BEAUVAU,
    ),
    "two challenges named": Case(
        "AFD and BnF",
        {"AFD and BnF": {"challenge.afd": 0.45, "challenge.bnf": 0.45}, "X and X": WHICH,
         "AFD": {"challenge.afd": 0.95}, "BnF": {"challenge.bnf": 0.95}, "X": WHICH,
         "X, BnF": {"challenge.bnf": 0.9}, "X, X": WHICH, "AFD, BnF": {"challenge.bnf": 0.6, "challenge.afd": 0.3}},
        [answer("challenge.afd", "afd"), answer("challenge.bnf", "bnf")], names={"AFD": ["afd"], "BnF": ["bnf"]},
    ),
    "a facet of the challenge talked of": Case(
        "where is it?",
        {"where is it?": {"work.location": 0.9, "jury.date": 0.01}, "where is X?": {"work.location": 0.93},
         "Tell me about ARS, where is it?": {"work.location": 0.7, "challenge.ars": 0.2},
         "Tell me about X, where is it?": {"work.location": 0.8}},
        [answer("work.location", "ars")], OF_ARS, ARS,
    ),
    "the challenge talked of": Case(
        "what is it about?",
        {"what is it about?": {"program.what": 0.87, "challenge.ars": 0.02}, "what is X about?": ONE_OF_THEM,
         "Tell me about ARS, what is it about?": {"challenge.ars": 0.87, "challenge.research": 0.01},
         "Tell me about X, what is it about?": {"challenge.research": 0.91}},
        [answer("challenge.ars", "ars")], OF_ARS, ARS,
    ),
    "a new subject": Case(
        "Who are the members of the jury?",
        {"Who are the members of the jury?": {"jury.who": 0.93, "jury.date": 0.01},
         "X, Who are the members of the jury?": {"jury.who": 0.92}},
        [answer("jury.who")], OF_ARS, ARS,
    ),
    "the others": Case(
        "where are the others?",
        {"where are the others?": {"work.location": 0.85, "challenges.list": 0.05},
         "X, where are the others?": {"work.location": 0.8, "challenges.list": 0.1}},
        [answer("work.location")], OF_ARS,
    ),
    "another challenge by its subject": Case(
        "what about fraud in the public accounts of hospitals?",
        {"what about fraud in the public accounts of hospitals?": {"challenge.ars": 0.01, "challenge.finances": 0.9}},
        [answer("challenge.finances", "finances")], {**OF_ARS, "topic": "challenge.ars"},
    ),
    "the one challenge that an answer named": Case(
        "what is it about?",
        {"what is it about?": {"program.what": 0.87, "challenge.ars": 0.02}, "what is X about?": ONE_OF_THEM,
         "Where would I work, what is it about?": {"work.location": 0.95, "challenge.research": 0.01}},
        [answer("challenge.ars", "ars")],
        {"topic": "work.location", "asked": "Where would I work?", "mentioned": "ars"},
    ),
    "what leans on the last answer": Case(
        "and when?",
        {"and when?": {"jury.date": 0.3, "apply.deadline": 0.3, "program.calendar": 0.1},
         "Who is on the jury, and when?": {"jury.date": 0.8, "jury.who": 0.15}},
        [answer("jury.date")], AFTER_JURY,
    ),
    "a question that only asks, after what was asked clearly": Case(
        "and when?",
        {"and when?": {"program.start": 0.18, "jury.date": 0.15, "apply.deadline": 0.06},
         "Who is on the jury, and when?": {"jury.who": 0.89, "jury.date": 0.02}},
        [answer("jury.date")], AFTER_JURY,
    ),
    "who, after the jury's date": Case(
        "and who is on it?",
        {"and who is on it?": {"program.organisers": 0.4, "jury.who": 0.3},
         "When does the jury meet, and who is on it?": {"jury.who": 0.85, "jury.date": 0.1}},
        [answer("jury.who")], {"topic": "jury.date", "asked": "When does the jury meet?"},
    ),
    "thanks": Case(
        "ok then, thanks",
        {"ok then, thanks": {"talk.thanks": 0.95}, "How much is it paid, ok then, thanks": {"work.pay": 0.6, "talk.thanks": 0.3},
         "ok then": {"talk.thanks": 0.4}, "thanks": {"talk.thanks": 0.97}, "X, thanks": {"talk.thanks": 0.9}},
        [("talk", "talk.thanks", None)], AFTER_PAY,
    ),
    "two questions": Case(
        "Where is it? How much is it paid?",
        {"Where is it? How much is it paid?": {"work.location": 0.45, "work.pay": 0.5},
         "Where is it?": {"work.location": 0.92}, "How much is it paid?": {"work.pay": 0.95},
         "Where is it, How much is it paid?": {"work.pay": 0.6, "work.location": 0.35},
         "How much is X paid?": {"work.pay": 0.9}},
        [answer("work.location"), answer("work.pay")],
    ),
    "a question that leans on the one before": Case(
        "When does the jury meet, and who is on it?",
        {"When does the jury meet, and who is on it?": {"jury.date": 0.5, "jury.who": 0.45},
         "When does the jury meet ?": {"jury.date": 0.95}, "who is on it?": {"program.organisers": 0.4, "jury.who": 0.3},
         "When does the jury meet, who is on it?": {"jury.who": 0.85, "jury.date": 0.1},
         "who is on X?": {"jury.who": 0.6}},
        [answer("jury.date"), answer("jury.who")],
    ),
    "a story with a question": Case(
        "I am a nurse in a small town in the south. How much is it paid?",
        {"I am a nurse in a small town in the south. How much is it paid?": {"work.pay": 0.5, "apply.who": 0.2},
         "I am a nurse in a small town in the south.": {"apply.who": 0.3, "work.location": 0.1},
         "How much is it paid?": {"work.pay": 0.95},
         "I am a nurse in a small town in the south, How much is it paid?": {"work.pay": 0.5, "apply.who": 0.2},
         "How much is X paid?": {"work.pay": 0.9}},
        [answer("work.pay")],
    ),
    "a greeting and a question": Case(
        "Good morning to all of you. How much is it paid?",
        {"Good morning to all of you. How much is it paid?": {"work.pay": 0.6, "talk.greet": 0.3},
         "Good morning to all of you.": {"talk.greet": 0.95}, "How much is it paid?": {"work.pay": 0.95},
         "Good morning to all of you, How much is it paid?": {"work.pay": 0.6, "talk.greet": 0.3},
         "How much is X paid?": {"work.pay": 0.9}},
        [answer("work.pay")],
    ),
    "small talk, and how it is done": Case(
        "do you keep my messages, and until when?",
        {"do you keep my messages, and until when?": {"talk.privacy": 0.93},
         "do you keep my messages ?": {"talk.privacy": 0.95}, "until when?": {"apply.deadline": 0.7},
         "do you keep my messages, until when?": {"talk.privacy": 0.8}, "X, until when?": {"apply.deadline": 0.6}},
        [("talk", "talk.privacy", None)],
    ),
    "thanks, and a wish": Case(
        "thanks, and in French?",
        {"thanks, and in French?": {"talk.language": 0.91, "talk.thanks": 0.01}, "and in French?": {"talk.language": 0.96}},
        [("talk", "talk.language", None)],
    ),
    "merci, and a question": Case(
        "Merci beaucoup, c'est payé ?",
        {"Merci beaucoup, c'est payé ?": {"work.pay": 0.96, "talk.thanks": 0.01},
         "Merci beaucoup ?": {"talk.thanks": 0.95}, "c'est payé ?": {"work.pay": 0.97}},
        [answer("work.pay")],
    ),
    "a story, and which of the list suits it": Case(
        "I love finding fraud in the accounts of companies. Which challenge is for me?",
        {"I love finding fraud in the accounts of companies. Which challenge is for me?":
            {"challenge.finances": 0.55, "challenges.list": 0.3},
         "I love finding fraud in the accounts of companies.": {"challenge.finances": 0.85, "challenge.ccomptes": 0.02},
         "Which challenge is for me?": {"challenges.list": 0.9},
         "X, Which challenge is for me?": {"challenges.list": 0.9}},
        [answer("challenge.finances", "finances")],
    ),
    "one pointed at": Case(
        "tell me about the second challenge",
        {"tell me about the second challenge": {"challenges.list": 0.5, "challenge.bnf": 0.1}},
        [answer("challenge.ars", "ars")],
    ),
    "a facet of one pointed at": Case(
        "where is the second challenge?",
        {"where is the second challenge?": {"work.location": 0.92}},
        [answer("work.location", "ars")],
    ),
    "one of those offered": Case(
        "the second one",
        {"the second one": {"challenges.list": 0.2}}, [answer("jury.who")], {"shown": ("work.pay", "jury.who")},
    ),
    "a button": Case("/jury.who", {"/jury.who": {"talk.greet": 0.2}}, [answer("jury.who")], {"offered": ("jury.who",)}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_clear_case(store, case):
    found = decided(store, DialogueState(**case.state), case.text, case.rankings, case.names)
    answers = [(each.kind, each.topic, each.challenge.id if each.challenge else None) for each in found]
    assert answers == case.expected


@pytest.mark.parametrize("text", ["hm hm", "lol", "je vois"])
def test_a_reaction_leans_on_nothing(store, text):
    rankings = {text: {"talk.greet": 0.1, "talk.thanks": 0.05}, f"How much is it paid, {text}": {"work.pay": 0.97}}
    (found,) = decided(store, DialogueState(**AFTER_PAY), text, rankings, {}, acts={"statement": 0.9})
    assert found.kind == "unknown"
