"""The topic of a text: fitted to examples, and calibrated on its predictions for examples left out.

n-grams carry how a text is typed, vectors what is meant, in all languages at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from faq.model import TALK
from nlu.arrays import Array
from nlu.examples import NOTHING, Examples, thinned
from nlu.features import NgramWeights, TfIdf
from nlu.kernel_ridge import KernelRidge, KernelRidgeFit
from nlu.likeness import Likeness, Texts, learnt_likeness
from nlu.out_of_scope import OF_A_HANDFUL, ScopeCalibrator, Scores, Thresholds, fit_calibrator
from nlu.topic_parts import FEWEST_TOPICS

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message

WIDTH, RIDGE = 1.0, 0.1
"""Of `fit_topic_model`, for every FAQ."""
_ENOUGH = 4000  # examples to calibrate on: six numbers are learnt from them, and twice as many take 2 s more
_MOST = 20_000  # examples to learn from: 2.5 GB of memory, and under a minute on two cores
_SHARE_OF_A_HANDFUL = 2 / 3  # of what has an answer, for a handful of topics beside the bot's own talk
_LEAST = 0.3  # of the usual ridge, for the examples of a topic that has hardly any


@dataclass(frozen=True)
class Prediction:
    """What a model predicts for some texts, an element or a row a text.

    Attributes:
        in_scope_probability: that the text is about one of the topics.
        intent_confidence: each topic's probability if it is.

    """

    in_scope_probability: Array
    intent_confidence: Array


@dataclass(frozen=True)
class TopicModel:
    """A fitted and calibrated model."""

    ngrams: TfIdf
    ridge: KernelRidge
    calibrator: ScopeCalibrator
    likeness: Likeness | None = None

    @property
    def thresholds(self) -> Thresholds:
        """How probable is enough."""
        return learnt_likeness().thresholds if self.likeness else self.calibrator.thresholds

    @property
    def topics(self) -> list[str]:
        """The topics, in the order of the columns of what `predict` returns."""
        return [topic for topic in self.ridge.topics if topic != NOTHING]

    def predict(self, texts: list[str], vectors: Array) -> Prediction:
        """Predict for some texts, given their vectors."""
        rows = self.ngrams.rows(texts)
        scores = split(self.ridge.scores(rows, vectors), self.ridge.topics)
        in_scope, confidence = self.calibrator.in_scope_probability(scores), self.calibrator.intent_confidence(scores)
        if self.likeness is None:
            return Prediction(in_scope, confidence)
        own = self.own_columns
        asked, ranked = self.likeness.predict(
            Texts(texts, rows, vectors, scores.topics[:, own], in_scope), learnt_likeness()
        )
        probable = in_scope[:, None] * confidence  # of the bot's own talk; of the programme's topics, likeness tells
        probable[:, own] = 0.0
        probable[:, own] = (1 - probable.sum(axis=1))[:, None] * asked[:, None] * ranked
        in_scope = probable.sum(axis=1)
        return Prediction(in_scope, probable / in_scope[:, None])

    @property
    def own_columns(self) -> list[int]:
        """The places in `topics` of those that the likeness tells of."""
        assert self.likeness is not None
        place = {topic: number for number, topic in enumerate(self.topics)}
        return [place[topic] for topic in self.likeness.parts.topics]

    def write(self, folder: Path, origin: str) -> None:
        """Write what `read` reads; `origin` is the fingerprint of what it was fitted to."""
        ridge = self.ridge
        np.savez(
            folder / "model.npz",
            **self.ngrams.arrays(),
            topics=np.array(ridge.topics),
            grams=ridge.grams.astype(np.float16),
            examples=ridge.examples,
            column=ridge.column,
            axes=ridge.axes,
            vectors=ridge.vectors.astype(np.float16),
            shares=ridge.shares,
            **(self.likeness.arrays() if self.likeness else {}),
        )
        described = {
            "width": ridge.width,
            "weights": asdict(self.ngrams.weights),
            "calibrator": asdict(self.calibrator),
            "origin": origin,
        }
        (folder / "model.json").write_text(json.dumps(described), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> TopicModel:
        """Read what `write` wrote."""
        described: dict[str, Any] = json.loads((folder / "model.json").read_text("utf-8"))
        names = ("examples", "axes", "vectors", "shares")
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            weights = {name: arrays[name].astype(np.float32) for name in names}
            weights["column"] = arrays["column"]
            weights["grams"] = arrays["grams"]  # half the memory; a text has a hundred of its rows
            ridge = KernelRidge(tuple(map(str, arrays["topics"])), **weights, width=described["width"])
            ngrams = TfIdf.load(arrays, NgramWeights(**described["weights"]))
            likeness = Likeness.load(arrays)
        thresholds = Thresholds(**described["calibrator"].pop("thresholds"))
        return cls(ngrams, ridge, ScopeCalibrator(**described["calibrator"], thresholds=thresholds), likeness)


def fit_topic_model(
    examples: Examples, weights: NgramWeights, width: float = WIDTH, ridge: float = RIDGE
) -> TopicModel:
    """Fit a model, and calibrate it on its predictions for examples left out.

    Args:
        examples: what to learn from; those of one origin are left out together.
        weights: of the n-grams.
        width: see `alike_in_meaning`.
        ridge: the regularisation of an example of a topic that has as many as most.

    """
    examples = thinned(examples, _MOST)
    sample = calibration_sample(examples)
    ngrams, fitted = fit(examples, weights, width, ridge, sample)
    own = {str(topic) for topic in examples.topics if topic != NOTHING and not topic.startswith(TALK)}
    if len(own) >= FEWEST_TOPICS:
        return TopicModel(ngrams, fitted.model, calibrate(fitted, examples, sample))
    calibrator = calibrate(fitted, examples, sample, _SHARE_OF_A_HANDFUL)
    return TopicModel(ngrams, fitted.model, replace(calibrator, thresholds=OF_A_HANDFUL))


def with_likeness(model: TopicModel, messages: Sequence[Message], examples: Examples) -> TopicModel:
    """A model that goes by what topics tell of themselves as well, if the messages it was fitted to tell it."""
    everyday = examples.vectors[examples.topics == NOTHING]
    return replace(model, likeness=Likeness.of(messages, model.ngrams, everyday))


def calibration_sample(examples: Examples, enough: int = _ENOUGH) -> Array:
    """Which examples to calibrate on: all out of scope, and those of topics taken by chance, until they are enough."""
    topics = np.unique(examples.topics.astype(str))
    taken = examples.topics == NOTHING
    for topic in np.random.default_rng(0).permutation(topics):
        if taken.sum() >= enough:
            break
        taken = taken | (examples.topics == topic)
    return np.asarray(taken)


def fit(
    examples: Examples, weights: NgramWeights, width: float, ridge: float, left_out: Array | None = None
) -> tuple[TfIdf, KernelRidgeFit]:
    """Fit a model; see `fit_topic_model`, and `KernelRidgeFit` for `left_out`.

    A topic of many examples is to weigh no more than one of few: each of them is regularised the more.
    The bot's own talk, which has a hundred of each kind, the more again: else it would answer for a programme
    that lists a few, as its everyday words are near to most of what people write.
    """
    topics, column, counts = np.unique(examples.topics.astype(str), return_inverse=True, return_counts=True)
    talk = np.char.startswith(topics, TALK)
    own = counts[(topics != NOTHING) & ~talk]
    usual = float(np.median(own)) if len(own) else 1.0
    times = counts / usual
    shares = np.select([topics == NOTHING, talk], [1.0, times * np.maximum(times, 1.0)], times)
    ngrams, rows = TfIdf.fit(examples.texts, weights.with_few(usual))
    ridges = ridge * np.maximum(shares, _LEAST)[column]
    return ngrams, KernelRidgeFit(rows, examples.vectors, examples.topics, width, ridges, left_out)


def calibrate(
    fitted: KernelRidgeFit, examples: Examples, sample: Array | None = None, share: float | None = None
) -> ScopeCalibrator:
    """Score examples by models without them, and every topic's examples by models without the topic.

    `sample` are those to calibrate on, whole topics; all by default. `share` is how much the programme's own topics
    count among all that has a topic; by default, as much as they have examples.
    """
    columns, topics, origin = fitted.model.topics, examples.topics, examples.origin
    sample = np.ones(len(topics), bool) if sample is None else sample
    first = sample & (origin == np.arange(len(origin)))  # what is made from an example is no test of its own
    made = np.split(np.argsort(origin, kind="stable"), np.cumsum(np.bincount(origin))[:-1])
    seen_once = fitted.leave_out(rows for rows in made if len(rows) and sample[rows[0]])
    has_topic = topics != NOTHING
    never_seen = fitted.leave_out(
        np.where(topics == topic)[0] for topic in np.unique(topics[sample & has_topic].astype(str))
    )
    own = [topic for topic in columns if topic != NOTHING]
    column = np.array([own.index(topic) for topic in topics[first & has_topic]])
    others = never_seen[first & has_topic].copy()
    talk = np.char.startswith(topics[first & has_topic].astype(str), TALK)
    if len(own) > 1:
        others[np.arange(len(column)), [columns.index(own[c]) for c in column]] = -np.inf
    return fit_calibrator(
        split(seen_once[first & has_topic], columns),
        column,
        split(seen_once[first & ~has_topic], columns),
        split(others if len(own) > 1 else others[:0], columns),
        None if share is None or talk.all() or not talk.any() else _weights(talk, share),
    )


def _weights(talk: Array, share: float) -> Array:
    """How much each example counts, all together 1, if those that are no talk have this share."""
    return np.where(talk, (1 - share) / max(1, talk.sum()), share / max(1, (~talk).sum()))


def split(scores: Array, columns: tuple[str, ...]) -> Scores:
    """Scores by topic, apart from that of none (0 where that was not learnt)."""
    if NOTHING not in columns:
        return Scores(scores, np.zeros(len(scores)))
    place = columns.index(NOTHING)
    return Scores(np.delete(scores, place, axis=1), scores[:, place])
