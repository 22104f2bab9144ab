"""Measure what else an accepted wording teaches: `python -m training.teaching`, on the shipped FAQ and its model.

Of eight topics at a time, most phrasings are held out; a model is trained, and those that it does not answer wait, as
on the review list. One or three of each topic are then accepted, a model is trained again, and it is seen which of the
others their topic answers now. Printed: the weights of bot/staff/review/teaching.py, and of what is called probable by
weights that were learnt at the other share, how much came true. Ten minutes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from faq.model import TALK, Faq
from faq.reader import load_faq
from nlu.arrays import Array
from nlu.encoder import encode
from nlu.engine import Engine, newest_model
from nlu.importer import FaqImporter
from nlu.retraining import retrain
from nlu.training import CONFIG
from nlu.vector_cache import encode_examples, keep_examples_in
from settings import read_settings

KEPT = (0.1, 0.25)
"""The share of a topic's phrasings that stays in the FAQ, at least three a language."""
DRAWS, TOPICS, ACCEPTED = 5, 8, (1, 1, 3, 3)
NEAREST, PROBABLE = 0.3, 0.85
"""As in bot/staff/review/teaching.py: a cosine, and log-odds."""
FEATURES = ("accepted", "others", "score")


@dataclass(frozen=True)
class HeldOutWording:
    """A phrasing taken out of its topic."""

    topic: str
    language: str
    text: str


@dataclass(frozen=True)
class TaughtRows:
    """Pairs of a topic and a wording that waits: `features` of shape (n, 3), and whether it is answered afterwards."""

    features: Array
    answered: Array


def hold_out_phrasings(faq: Faq, kept: float, dice: np.random.Generator) -> tuple[Faq, list[HeldOutWording]]:
    """The FAQ with most phrasings of a few topics taken out, and those."""
    topics, out = dict(faq.topics), []
    own = sorted(topic for topic in faq.topics if not topic.startswith(TALK))
    for topic in map(str, dice.choice(own, TOPICS, replace=False)):
        entries = {}
        for language, entry in faq.topics[topic].items():
            also = [entry.also[place] for place in dice.permutation(len(entry.also))]
            number = max(3, int(len(also) * kept))
            entries[language] = replace(entry, also=tuple(also[:number]))
            out += [HeldOutWording(topic, language, text) for text in also[number:]]
        topics[topic] = entries
    return replace(faq, topics=topics), out


def with_accepted(faq: Faq, accepted: Sequence[HeldOutWording]) -> Faq:
    """The FAQ with some wordings among its phrasings."""
    topics = dict(faq.topics)
    for wording in accepted:
        entry = topics[wording.topic][wording.language]
        topics[wording.topic] = {
            **topics[wording.topic],
            wording.language: replace(entry, also=(*entry.also, wording.text)),
        }
    return replace(faq, topics=topics)


def understood(faq: Faq, models: Path, texts: Sequence[str]) -> list[Mapping[str, object]]:
    """What a model trained on the FAQ makes of some texts."""
    before = newest_model(models)
    assert before is not None, f"There is no model in {models}; run 'eigbot train'."
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "model.tar.gz")
        assert retrain(before, CONFIG, FaqImporter(str(CONFIG), faq=faq), archive)
        return list(Engine(archive).parse_all(list(texts)))


def is_answered_by(parsed: Mapping[str, object], topic: str) -> bool:
    """Whether a text is answered by a topic."""
    intent = parsed["intent"]
    return parsed["outcome"] == "answer" and isinstance(intent, Mapping) and intent["name"] == topic


def measured(faq: Faq, kept: float, dice: np.random.Generator, models: Path) -> Iterator[TaughtRows]:
    """One draw of topics: what each choice of accepted wordings teaches."""
    thin, out = hold_out_phrasings(faq, kept, dice)
    first = understood(thin, models, [wording.text for wording in out])
    missed = [(wording, parsed) for wording, parsed in zip(out, first) if parsed["outcome"] != "answer"]
    vectors = encode([wording.text for wording, _ in missed])
    asked = [(topic, text) for topic, entries in thin.topics.items() for entry in entries.values()
             for text in (entry.question, *entry.also)]  # fmt: skip
    asked += [("", text) for texts in faq.unknown.values() for text in texts]
    likeness = vectors @ encode_examples([text for _, text in asked]).T
    of_topic = np.array([topic for topic, _ in asked])
    for number in ACCEPTED:
        chosen = _chosen([wording for wording, _ in missed], vectors, number, dice)
        rows = [row for those in chosen.values() for row in those]
        after = understood(with_accepted(thin, [missed[row][0] for row in rows]), models, [w.text for w, _ in missed])
        for topic, those in chosen.items():
            near = (vectors[those] @ vectors.T).max(0)
            waiting = [row for row in np.flatnonzero(near >= NEAREST) if row not in rows]
            scores = [_score(missed[row][1], topic) for row in waiting]
            others = likeness[waiting][:, of_topic != topic].max(1)
            features = np.array([near[waiting], others, scores]).T
            yield TaughtRows(features, np.array([is_answered_by(after[row], topic) for row in waiting], bool))


def _chosen(
    missed: Sequence[HeldOutWording], vectors: Array, number: int, dice: np.random.Generator
) -> dict[str, list[int]]:
    """For each topic, one of its wordings and those nearest to it."""
    found = {}
    for topic in sorted({wording.topic for wording in missed}):
        own = [row for row, wording in enumerate(missed) if wording.topic == topic]
        first = int(dice.choice(own))
        found[topic] = sorted(own, key=lambda row: -float(vectors[row] @ vectors[first]))[:number]
    return found


def _score(parsed: Mapping[str, object], topic: str) -> float:
    ranking = parsed["intent_ranking"]
    assert isinstance(ranking, Sequence)
    return float({entry["name"]: entry["confidence"] for entry in ranking}.get(topic, 0.0))


def joined_rows(rows: Sequence[TaughtRows]) -> TaughtRows:
    """Some rows as one."""
    kept = [each for each in rows if len(each.answered)]
    return TaughtRows(np.vstack([each.features for each in kept]), np.concatenate([each.answered for each in kept]))


def fitted_odds(rows: TaughtRows) -> LogisticRegression:
    """The log-odds that a wording is answered afterwards."""
    return LogisticRegression(C=100, max_iter=5_000).fit(rows.features, rows.answered)


def measure_teaching() -> None:
    """Draw, measure, print."""
    settings = read_settings()
    keep_examples_in(settings.models)
    faq = load_faq(settings.data)
    found: dict[float, TaughtRows] = {}
    for kept in KEPT:
        draws = [list(measured(faq, kept, np.random.default_rng(draw), settings.models)) for draw in range(DRAWS)]
        found[kept] = joined_rows([rows for draw in draws for rows in draw])
    for learnt, tried in (KEPT, KEPT[::-1]):
        rows = found[tried]
        probable = fitted_odds(found[learnt]).decision_function(rows.features) >= PROBABLE
        true = rows.answered[probable].sum()
        print(f"kept {tried:.0%}: {probable.sum()} called probable, {true / max(1, probable.sum()):.0%} came true; "
              f"{true / rows.answered.sum():.0%} of what is answered afterwards")  # fmt: skip
    odds = fitted_odds(joined_rows(list(found.values())))
    print({**dict(zip(FEATURES, odds.coef_[0].round(1))), "constant": odds.intercept_[0].round(1)})


if __name__ == "__main__":
    measure_teaching()
