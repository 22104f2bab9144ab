"""Learn anew how questions are like what answers them: `python -m training.likeness`.

Each programme's FAQ is fitted as it would be served, once with a single wording a topic and once with all that its
staff wrote. What is learnt is written to `nlu/likeness.npy` and `nlu/likeness.json`. Whatever is learnt from something
else that was learnt is given what that says of programmes it has not seen: programmes are parted into four, and each
part is weighed by what the other three taught. Every figure printed, and noted there, is of such programmes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from faq.model import ASSUMED, TALK, Faq
from faq.reader import load_faq
from learnt.network import Network
from nlu.arrays import Array
from nlu.components.spelling import guessed_language
from nlu.encoder import encode
from nlu.examples import Examples, completed
from nlu.features import NgramWeights
from nlu.importer import training_data_of
from nlu.likeness import MAP_PATH, PATH, SCOPE, TOPIC, Likeness, Texts
from nlu.out_of_scope import OFFERED, HeldOutScores, Thresholds, Utilities, learn_thresholds
from nlu.spelling import Speller
from nlu.topic_model import fit_topic_model, split, with_likeness
from nlu.training_data import OUT_OF_SCOPE
from nlu.vector_cache import keep_examples_in
from training.examples import Choice, Judgement
from training.fitting import CONSTANT, fit_choices, fit_judging_network, fit_map
from training.pairs import Pairs
from training.programmes import (
    ROOT,
    LabelledQuestion,
    labelled_questions,
    programme_names,
    read_programme,
    with_phrasings,
)

PARTS = 4
RIDGE, MAP_RIDGE = 0.01, 25.0
"""How strongly the weights are drawn to 0, and the map to changing nothing."""
UNITS, RIDGE_OF_SCOPE = 16, 15.0
"""Of the network that tells what is in scope: of programmes left out, it parts what has an answer from what has none by
0.87 (the area under the curve), a linear model by 0.83; 8 to 32 units, and half or twice the ridge, are alike."""
OF_SHIPPED = 0.25
"""How much a phrasing of the shipped FAQ, which has most, counts beside a question when the map is learnt."""
STRICT = Utilities(wrong_but_offered=-0.5, wrong=-1.0, falsely_answered=-1.0)
"""A wrong answer costs as much as a right one is worth: where topics have few phrasings, one would come in four."""
UNANSWERABLE = 0.25
"""The share of what visitors ask that has no answer: there is more of it among the questions here, to learn it by."""
SHIPPED, SHIPPED_NAME = Path("data"), "eig"
Key = tuple[str, bool]
NAMES = (*TOPIC, *(f"{name}_by_phrasings" for name in TOPIC))


@dataclass(frozen=True)
class Fitted:
    """A programme's FAQ as it would be served, and what its model makes of the questions."""

    name: str
    questions: list[LabelledQuestion]
    likeness: Likeness
    texts: Texts

    @property
    def right(self) -> Array:
        """Which topics answer each question: shape (questions, topics)."""
        return np.array([[topic in each.topics for topic in self.likeness.parts.topics] for each in self.questions])


def fit_programme(name: str, faq: Faq, questions: list[LabelledQuestion]) -> Fitted:
    """Fit a FAQ's model, and ask it the questions."""
    data = training_data_of(faq)
    messages, speller = list(data.intent_examples), Speller.of(data)
    texts = [speller.correct(message.get("text"), guessed_language(message)).text for message in messages]
    examples = completed(Examples.of(texts, encode(texts), messages, OUT_OF_SCOPE), data)
    model = with_likeness(fit_topic_model(examples, NgramWeights()), messages, examples)
    assert model.likeness is not None
    asked = [speller.correct(question.text, question.language).text for question in questions]
    vectors, rows = encode(asked), model.ngrams.rows(asked)
    scores = split(model.ridge.scores(rows, vectors), model.ridge.topics)
    in_scope = model.calibrator.in_scope_probability(scores)
    return Fitted(
        name, questions, model.likeness, Texts(asked, rows, vectors, scores.topics[:, model.own_columns], in_scope)
    )


def pairs_of(fitted: Fitted, faq: Faq) -> Pairs:
    """A programme's questions, and the phrasings of its staff."""
    also = [(text, topic) for topic, each in faq.topics.items() if not topic.startswith(TALK)
            for code in ASSUMED for text in each[code].also]  # fmt: skip
    also = list(dict.fromkeys(also))
    parts = fitted.likeness.parts
    of_also = np.array([[topic == own for own in parts.topics] for _, topic in also]).reshape(-1, len(parts.topics))
    asked = fitted.right.any(axis=1)
    vectors = (
        np.vstack([fitted.texts.vectors[asked], encode([text for text, _ in also])])
        if also
        else fitted.texts.vectors[asked]
    )
    weight = np.concatenate([np.full(int(asked.sum()), 2.0), np.ones(len(also))])
    return Pairs(vectors, parts.vectors, parts.topic, np.vstack([fitted.right[asked], of_also]), weight)


def pairs_of_shipped() -> Pairs:
    """The phrasings of the shipped FAQ."""
    faq = load_faq(SHIPPED)
    pairs = pairs_of(
        fit_programme(SHIPPED_NAME, with_phrasings(faq, 0), [LabelledQuestion("x", "fr", "none", frozenset())]), faq
    )
    return Pairs(pairs.vectors, pairs.parts, pairs.topic, pairs.right, pairs.weight * OF_SHIPPED)


def choices_of(fitted: Fitted, features: Array) -> list[Choice]:
    """Examples of which topic a question asks for."""
    right = fitted.right
    return [
        Choice(tuple(dict(zip(NAMES, topic)) for topic in row), tuple(map(bool, so)))
        for row, so in zip(features, right)
        if so.any()
    ]


def judgements_of(fitted: Fitted, features: Array, weights: Array) -> list[Judgement]:
    """Examples of whether a question asks for any topic."""
    scope = fitted.likeness.scope_features(fitted.texts, features, features @ weights)
    return [Judgement(dict(zip(SCOPE, row)), bool(each.topics)) for row, each in zip(scope, fitted.questions)]


@dataclass(frozen=True)
class Learnt:
    """The weights of `TOPIC`, alone and by phrasings, and the network of `SCOPE`."""

    topic: Array
    scope: Network


def learn(fitted: Sequence[Fitted], features: Sequence[Array]) -> Learnt:
    """Learn from some programmes."""
    choices = [choice for each, own in zip(fitted, features) for choice in choices_of(each, own)]
    topic = np.array(list(fit_choices(choices, NAMES, {}, RIDGE).values()))
    examples = [one for each, own in zip(fitted, features) for one in judgements_of(each, own, topic)]
    scope = fit_judging_network(examples, SCOPE, UNITS, RIDGE_OF_SCOPE)
    scope.linear[SCOPE.index(CONSTANT)] -= math.log(_times_as_many(np.array([one.so for one in examples])))
    return Learnt(topic, scope)


def _times_as_many(has_answer: Array) -> float:
    """How many times as many of some questions would be without an answer if visitors had asked them."""
    return float((has_answer.mean() / (1 - has_answer.mean())) * (UNANSWERABLE / (1 - UNANSWERABLE)))


@dataclass(frozen=True)
class HeldOutPrediction:
    """What was predicted for a programme's questions by what it did not teach."""

    kinds: Array
    in_scope: Array
    confidence: Array
    first: Array
    among: Array


def predicted_by(learnt: Learnt, fitted: Fitted, features: Array) -> HeldOutPrediction:
    """What some weights predict for a programme that they were not learnt from."""
    in_scope, of_topic = fitted.likeness.probabilities(fitted.texts, features, learnt.topic, learnt.scope)
    hits = np.take_along_axis(fitted.right, np.argsort(-of_topic, axis=1)[:, :OFFERED], axis=1)
    kinds = np.array([each.kind for each in fitted.questions])
    return HeldOutPrediction(kinds, in_scope, of_topic.max(axis=1), hits[:, 0], hits.any(axis=1))


def _together(every: Sequence[HeldOutPrediction]) -> HeldOutPrediction:
    return HeldOutPrediction(
        *(np.concatenate([getattr(each, field.name) for each in every]) for field in fields(HeldOutPrediction))
    )


def thresholds_of(every: Sequence[HeldOutPrediction]) -> Thresholds:
    """The thresholds that serve these questions best, of those at which an answer is more often right than wrong."""
    asked = _together(every)
    has_answer = asked.kinds != "none"
    weight = np.where(has_answer, 1.0, _times_as_many(has_answer))
    held = HeldOutScores(asked.in_scope, asked.confidence, asked.first, asked.among, has_answer, weight)
    found = learn_thresholds(held, STRICT)
    return Thresholds(max(found.answer, 0.5), found.offer)


def share_of_outcomes(every: Sequence[HeldOutPrediction], thresholds: Thresholds) -> dict[str, dict[str, float]]:
    """The shares of each kind of question that were answered rightly or wrongly, or offered the right topic."""
    asked = _together(every)
    answered = asked.in_scope * asked.confidence >= thresholds.answer
    offered = ~answered & (asked.in_scope >= thresholds.offer)
    shares = {
        "first": asked.first, "first_three": asked.among, "answered_right": answered & asked.first,
        "answered_wrong": answered & ~asked.first, "offered_right": offered & asked.among, "offered": offered,
    }  # fmt: skip
    kinds = sorted(set(asked.kinds))
    return {
        kind: {name: round(float(so[asked.kinds == kind].mean()), 3) for name, so in shares.items()} for kind in kinds
    }


@dataclass(frozen=True)
class Taught:
    """All that is learnt from.

    Attributes:
        fitted: each programme, as it was with one phrasing a topic and as it is with all, by name and whether with all.
        pairs: of each programme, by name; those of the shipped FAQ stand under `SHIPPED_NAME`.

    """

    fitted: Mapping[Key, Fitted]
    pairs: Mapping[str, Pairs]

    def mapped_without(self, names: Sequence[str]) -> Array:
        """The map that the other programmes teach."""
        return fit_map([pairs for name, pairs in self.pairs.items() if name not in names], MAP_RIDGE)


def read_all() -> Taught:
    """Fit every programme."""
    fitted, pairs = {}, {SHIPPED_NAME: pairs_of_shipped()}
    for name in programme_names():
        faq, asked = read_programme(ROOT / name), labelled_questions(ROOT / name)
        fitted[name, False] = fit_programme(name, with_phrasings(faq, 0), asked)
        pairs[name] = pairs_of(fitted[name, False], faq)
        if any(
            each.also for topic, entry in faq.topics.items() if not topic.startswith(TALK) for each in entry.values()
        ):
            fitted[name, True] = fit_programme(name, faq, asked)
    return Taught(fitted, pairs)


def features_left_out(taught: Taught, parts: Sequence[Sequence[str]]) -> dict[Key, Array]:
    """The features of each programme, by the map that the other parts teach."""
    found = {}
    for part in parts:
        mapped = taught.mapped_without(part)
        own = [key for key in taught.fitted if key[0] in part]
        found.update({key: taught.fitted[key].likeness.topic_features(taught.fitted[key].texts, mapped) for key in own})
    return found


def learn_likeness() -> None:
    """Learn, print what each programme was answered by what the others taught, and write the weights."""
    work = Path("var/training")
    work.mkdir(parents=True, exist_ok=True)
    keep_examples_in(work)
    taught, names = read_all(), programme_names()
    parts = [names[number::PARTS] for number in range(PARTS)]
    features, predicted = features_left_out(taught, parts), {}
    for part in parts:
        others = [key for key in features if key[0] not in part]
        learnt = learn([taught.fitted[key] for key in others], [features[key] for key in others])
        predicted.update(
            {key: predicted_by(learnt, taught.fitted[key], features[key]) for key in features if key[0] in part}
        )
    thresholds = thresholds_of([each for (_, with_all), each in predicted.items() if not with_all])
    shares = {
        label: share_of_outcomes([each for (_, of), each in predicted.items() if of == with_all], thresholds)
        for label, with_all in (("one_phrasing", False), ("all_phrasings", True))
    }
    print(json.dumps(shares, indent=1), thresholds, flush=True)
    final = learn([taught.fitted[key] for key in features], list(features.values()))
    questions = {name: len(taught.fitted[name, False].questions) for name in names}
    _write(final, taught.mapped_without(()), thresholds, {"questions": questions, "of_programmes_left_out": shares})


def _write(learnt: Learnt, mapped: Array, thresholds: Thresholds, provenance: Mapping[str, object]) -> None:
    np.save(MAP_PATH, mapped.astype(np.float16))
    alone, by_phrasings = learnt.topic[: len(TOPIC)], learnt.topic[len(TOPIC) :]
    content = {
        "provenance": {"script": "python -m training.likeness", **provenance},
        "topic": dict(zip(TOPIC, alone.tolist())),
        "topic_by_phrasings": dict(zip(TOPIC, by_phrasings.tolist())),
        "scope": learnt.scope.as_record(),
        "thresholds": {"answer": round(thresholds.answer, 3), "offer": round(thresholds.offer, 3)},
    }
    PATH.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    learn_likeness()
