"""Learn what people's names look like: `python -m training.people`; writes `people/person_names.json`.

Messages are made of templates (`training/people/`) and of lists of names, in the ways people write: without capitals or
accents, with the surname first, with typing errors. What names nobody are the questions of other programmes. Names that
the lists have are left out of them for a part of the messages, so that the network also learns of names in no list.
Templates and questions that it has not seen then tell from what probability on a word is to be taken for a name.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from spellchecker import SpellChecker

from languages import ASSUMED, chitchat
from nlu.text import fold
from people.lexicon import BUCKETS, KINDS, Lexicon, hashes_of, ngram_buckets, scaled_record
from people.person_names import (
    AROUND,
    EVIDENCE,
    PATH,
    PLACES_READ,
    WORDS_AFTER,
    WORDS_BEFORE,
    PersonNames,
    evidence_of,
    token_features,
)
from people.words import LISTED, KnownWords, Word, looked_up, may_be_names, tokens_of
from training.conversations import programmes, read_conversations
from training.people_lists import FOLDER, Lists, read_lists, templates
from training.people_messages import Labelled, Makes, TemplateSources
from training.programmes import ROOT, labelled_questions, programme_names

FOLDS, NETWORKS, UNITS, VOCABULARY = 2, 2, 40, 1_200
MESSAGES, LEFT_OUT = 40_000, 0.3  # of words that the lists have, those that a message's features do not know of
_COMMON_WORDS = 25_000  # of each language, that are no names
_WORDS_OF_A_KIND = 25_000  # that n-grams are learnt from
_KEPT_BACK = 10  # one template or question in so many is kept back, for what is sure
_SURE_MESSAGES, _LEAST_SURE, _MOST_SURE = 8_000, 0.1, 0.98
_TOUCHED_COSTS = 1.0  # names kept: what taking a word for one costs that is none
Array = Any


@dataclass(frozen=True)
class _Rows:
    """The tokens of some messages: their features, the words around them, and whether they are of a name."""

    features: Array
    numbers: Array
    labels: Array


def quiet_messages() -> list[str]:
    """Messages of people that name nobody: questions of the programmes, conversations, everyday messages."""
    found = [q.text for name in programme_names() for q in labelled_questions(ROOT / name)]
    found += [turn.text for name in programmes() for talk in read_conversations(name) for turn in talk.turns]
    found += [text for code in ASSUMED for text in chitchat(code)]
    found += 3 * [line for line in (FOLDER / "everyday.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    return list(found)


def fit_lexicon(kinds: Sequence[Iterable[str]], long_names: Iterable[str]) -> Lexicon:
    """What tells words of these kinds (see `people.lexicon`) from one another and from common words.

    `long_names` are names of several words, which blanks join.
    """
    listed = [{fold(part) for text in texts for part in _parts(text)} for texts in kinds]
    words_of = [_some(words) for words in listed[:KINDS]]
    common: set[str] = set()
    for code in ASSUMED:
        counts = Counter(SpellChecker(language=code, distance=1).word_frequency.dictionary)
        common |= {fold(word) for word, _ in counts.most_common(_COMMON_WORDS) if word.isalpha()}
    words = sorted(common.union(*words_of))
    rows, columns, values = [], [], []
    for row, word in enumerate(words):
        buckets = ngram_buckets(word)
        rows += [row] * len(buckets)
        columns += buckets.tolist()
        values += [1 / np.sqrt(len(buckets))] * len(buckets)
    matrix = csr_matrix((values, (rows, columns)), (len(words), BUCKETS))
    weights, constants = [], []
    for kind in listed[:KINDS]:
        model = LogisticRegression(C=4.0, max_iter=200, solver="liblinear")
        model.fit(matrix, np.array([word in kind for word in words]))
        weights.append(model.coef_[0])
        constants.append(float(model.intercept_[0]))
    return Lexicon(
        np.array(weights).T, np.array(constants), [hashes_of(kind) for kind in listed], hashes_of(long_names)
    )


def _some(words: Iterable[str]) -> set[str]:
    """As many of the words as n-grams are learnt from, always the same."""
    return set(sorted(words, key=lambda word: (zlib.crc32(word.encode()), word))[:_WORDS_OF_A_KIND])


def _parts(text: str) -> list[str]:
    return [token.text for token in tokens_of(text) if token.is_word and len(token.text) > 1]


class _Forgetful(KnownWords):
    """Looks words up, and takes some for unlisted."""

    def __init__(self, lexicon: Lexicon, chance: random.Random) -> None:
        super().__init__(lexicon, ASSUMED)
        self._chance, self._known = chance, cache(self._of)
        self.of = self._perhaps  # type: ignore[assignment]

    def _perhaps(self, text: str) -> Word:
        word = self._known(text)
        if not word.is_word or self._chance.random() >= LEFT_OUT:
            return word
        before, listed, after = word.features[: LISTED.start], word.features[LISTED], word.features[LISTED.stop :]
        return replace(word, features=(*before, *(0.0 for _ in listed), *after))


def vocabulary_of(messages: Sequence[Labelled]) -> dict[str, int]:
    """The most frequent words and marks that are part of no name."""
    counts = Counter(fold(token.text) for each in messages for token, so in zip(each.tokens, each.labels) if not so)
    return {word: number for number, (word, _) in enumerate(counts.most_common(VOCABULARY), 1)}


def rows_of(messages: Sequence[Labelled], known: KnownWords, vocabulary: dict[str, int]) -> _Rows:
    """What the network is fitted to."""
    features, numbers, labels = [], [], []
    for each in messages:
        words = looked_up(each.tokens, known)
        around = token_features(each.tokens, words)
        found = np.pad(np.array([vocabulary.get(word.folded, 0) for word in words]), (WORDS_BEFORE, WORDS_AFTER))
        for i in may_be_names(each.tokens, words):
            features.append(around[i : i + 2 * AROUND + 1].ravel())
            numbers.append(found[i : i + WORDS_BEFORE + 1 + WORDS_AFTER])
            labels.append(each.labels[i])
    return _Rows(np.array(features, np.float32), np.array(numbers), np.array(labels))


def sparse_matrix(rows: _Rows) -> Any:
    """The rows as the network's classifier reads them."""
    size, places = VOCABULARY + 1, rows.numbers.shape[1]
    columns = (rows.numbers + np.arange(places) * size).ravel()
    ones = csr_matrix(
        (np.ones(len(columns), np.float32), columns, np.arange(0, len(columns) + 1, places)),
        (len(rows.numbers), places * size),
    )
    return hstack([csr_matrix(rows.features), ones]).tocsr()


def sure_of(messages: Sequence[Labelled], network: PersonNames) -> list[float]:
    """For each kind of evidence, the probability from where on taking a word for a name costs least."""
    known = KnownWords(network.lexicon, ASSUMED)
    names: list[list[float]] = [[] for _ in range(EVIDENCE)]
    others: list[list[float]] = [[] for _ in range(EVIDENCE)]
    for each in messages:
        words = looked_up(each.tokens, known)
        asked = may_be_names(each.tokens, words)
        probable = network.probabilities(each.tokens, words, asked)
        for i in asked:
            kind = evidence_of(each.tokens[i], words[i])
            (names if each.labels[i] else others)[kind].append(probable[i])
    steps = np.arange(_LEAST_SURE, _MOST_SURE + 0.001, 0.02)
    found = []
    for of_names, of_others in zip(names, others):
        kept = np.searchsorted(np.sort(of_names), steps)
        touched = len(of_others) - np.searchsorted(np.sort(of_others), steps)
        found.append(round(float(steps[np.argmin(kept + _TOUCHED_COSTS * touched)]), 2))
    return found


def record_of(models: Sequence[Any], lexicon: Lexicon, vocabulary: dict[str, int]) -> dict[str, Any]:
    """What `PersonNames.of` reads: the networks as one, which gives their average."""
    inner = np.hstack([model.coefs_[0] for model in models])
    constant = np.concatenate([model.intercepts_[0] for model in models])
    out = np.concatenate([model.coefs_[1][:, 0] for model in models]) / len(models)
    out_constant = np.mean([model.intercepts_[1][0] for model in models])
    dense = len(inner) - len(PLACES_READ) * (VOCABULARY + 1)
    return {
        "learnt_by": "training/people.py",
        **lexicon.as_record(),
        "vocabulary": sorted(vocabulary, key=vocabulary.__getitem__),
        "features": scaled_record(inner[:dense]),
        "words": scaled_record(inner[dense:].reshape(len(PLACES_READ), VOCABULARY + 1, -1)),
        "constant": constant.round(4).tolist(),
        "out": out.round(4).tolist(),
        "out_constant": round(float(out_constant), 4),
    }


def _parts_of(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is learnt from, and what is kept back."""
    return [line for i, line in enumerate(lines) if i % _KEPT_BACK], list(lines[::_KEPT_BACK])


def _fitted(lists: Lists, sources: TemplateSources, messages: int, seed: int) -> dict[str, Any]:
    """The record of networks fitted to messages of these templates and questions."""
    halves = [lists.half(number, FOLDS) for number in range(FOLDS)]
    whole = fit_lexicon(lists.kinds, lists.long_names)
    made, parts = [], []
    for number in range(FOLDS):  # pieces of words are learnt from one half of the names, and tell of the other
        chance = random.Random(seed + number)  # noqa: S311
        some = Makes(halves[number], sources, chance).messages(messages // FOLDS)
        lexicon = replace(fit_lexicon(halves[1 - number].kinds, ()), listed=whole.listed)
        parts.append((some, _Forgetful(lexicon, chance)))
        made += some
    vocabulary = vocabulary_of(made)
    rows = [rows_of(some, words, vocabulary) for some, words in parts]
    matrix = sparse_matrix(_Rows(*(np.concatenate([getattr(each, name) for each in rows])
                                   for name in ("features", "numbers", "labels"))))  # fmt: skip
    labels = np.concatenate([each.labels for each in rows])
    models = [MLPClassifier((UNITS,), alpha=1e-3, batch_size=512, max_iter=7, random_state=seed + number, verbose=True)
              for number in range(NETWORKS)]  # fmt: skip
    return record_of([model.fit(matrix, labels) for model in models], whole, vocabulary)


def learnt_names_record(messages: int, seed: int = 0) -> dict[str, Any]:
    """Fit everything; the record to write."""
    lists = read_lists()
    all_lines = (templates("with_names.txt"), templates("without_names.txt"), quiet_messages())
    parts = [_parts_of(lines) for lines in all_lines]
    record = _fitted(lists, TemplateSources(*(learnt for learnt, _ in parts)), messages, seed)
    kept_back = Makes(lists, TemplateSources(*(kept for _, kept in parts)), random.Random(seed + FOLDS))  # noqa: S311
    network = PersonNames.of({**record, "sure": [0.5] * EVIDENCE})
    return {**record, "sure": sure_of(kept_back.messages(_SURE_MESSAGES), network)}


def write_person_names() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--into", type=Path, default=PATH)
    chosen = parser.parse_args()
    chosen.into.write_text(json.dumps(learnt_names_record(chosen.messages), ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    write_person_names()
