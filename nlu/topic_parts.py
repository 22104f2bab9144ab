"""What a topic tells of itself: its question, its label, its answer by sentences, and question and answer as one.

Where staff have written hardly any phrasings, a question is likest to what answers it. How much each likeness says is
learnt across programmes (`nlu/likeness.json`), as is the map that brings questions and their answers together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT

from faq.model import TALK
from nlu.arrays import Array
from nlu.dictionary import rarity
from nlu.example_languages import languages_with_words
from nlu.features import Rows, TfIdf
from nlu.text import fold
from nlu.training_data import ANSWER, LABEL, OUT_OF_SCOPE, language_stated, part_of
from nlu.word_vectors import word_vectors

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message

QUESTION, BOTH = "question", "both"
KINDS = (QUESTION, LABEL, ANSWER, BOTH)
FEWEST_TOPICS = 15
"""Of fewer, what topics tell of themselves is not gone by."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_STEM = 6  # letters by which two forms of a word are taken for one
Encoder = Callable[[list[str]], Array]


@dataclass(frozen=True)
class TopicParts:
    """The parts of a programme's topics.

    Attributes:
        topics: the programme's own topics.
        topic, kind: of each part, the place of its topic in `topics` and of its kind in `KINDS`.
        vectors: each part's vector.
        grams: the texts of kind `BOTH` that have each of the model's n-grams, a row an n-gram.
        words: the vectors of the words that the parts have.
        word, ends: each topic's words, by their place in `words`, and where each topic's end.
        stems: the first letters of these words.
        languages: those whose dictionaries tell how rare a word is.

    """

    topics: tuple[str, ...]
    topic: Array
    kind: Array
    vectors: Array
    grams: Rows
    words: Array
    word: Array
    ends: Array
    stems: frozenset[str]
    languages: tuple[str, ...]

    @classmethod
    def of(cls, messages: Sequence[Message], ngrams: TfIdf, encoder: Encoder) -> TopicParts | None:
        """The parts that training examples tell of; None where a topic tells nothing but how it is asked for.

        Nor are there any of a handful of topics: how likeness tells is learnt from programmes of 24 to 40, and of two
        topics the questions that have no answer are all that tell them from each other.
        """
        own_texts = _texts_by_kind(messages)
        own = {str(m.get(INTENT)) for m in messages} - {OUT_OF_SCOPE}
        topics = tuple(sorted(topic for topic in own if not topic.startswith(TALK)))
        if len(topics) < FEWEST_TOPICS or {topic for topic, _ in own_texts} != set(topics):
            return None
        place = {topic: number for number, topic in enumerate(topics)}
        rows = [
            (place[topic], KINDS.index(kind), text)
            for (topic, _), parts in sorted(own_texts.items())
            for kind, texts in parts.items()
            for text in dict.fromkeys(texts)
        ]
        rows = list(dict.fromkeys(rows))  # a FAQ may say the same in two languages
        topic, kind = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
        both = [text for _, each, text in rows if KINDS[each] == BOTH]
        words_of: list[set[str]] = [set() for _ in topics]
        for number, _, text in rows:
            words_of[number].update(words_in(text))
        by_topic = [sorted(own) for own in words_of]
        words = sorted(set().union(*by_topic))
        number_of = {word: number for number, word in enumerate(words)}
        return cls(
            topics,
            topic,
            kind,
            encoder([text for *_, text in rows]),
            ngrams.rows(both).by_column(),
            encoder(words),
            np.array([number_of[word] for own in by_topic for word in own]),
            np.cumsum([len(own) for own in by_topic]),
            frozenset(map(stem, words)),
            languages_with_words(messages),
        )

    def arrays(self) -> dict[str, Array]:
        """What `load` needs, as arrays."""
        return {
            "part_topics": np.array(self.topics), "part_topic": self.topic, "part_kind": self.kind,
            "part_vectors": self.vectors.astype(np.float16), "part_gram_ends": self.grams.ends,
            "part_gram_texts": self.grams.columns, "part_gram_values": self.grams.values.astype(np.float16),
            "part_words": self.words.astype(np.float16), "part_word": self.word, "part_ends": self.ends,
            "part_stems": np.array(sorted(self.stems)), "part_languages": np.array(self.languages),
        }  # fmt: skip

    @classmethod
    def load(cls, arrays: Mapping[str, Array]) -> TopicParts | None:
        """Build anew from `arrays`; None where they hold no parts."""
        if "part_topics" not in arrays:
            return None
        numbers = {name: arrays[f"part_{name}"] for name in ("topic", "kind", "word", "ends")}
        vectors = {name: arrays[f"part_{name}"].astype(np.float32) for name in ("vectors", "words")}
        values = arrays["part_gram_values"].astype(np.float32)
        texts = int((numbers["kind"] == KINDS.index(BOTH)).sum())
        grams = Rows(arrays["part_gram_ends"], arrays["part_gram_texts"], values, texts)
        stems = frozenset(map(str, arrays["part_stems"]))
        topics, languages = (tuple(map(str, arrays[f"part_{name}"])) for name in ("topics", "languages"))
        return cls(topics, **numbers, **vectors, grams=grams, stems=stems, languages=languages)

    def likeness(self, kind: str, alike: Array) -> Array:
        """How like each text is to the likest part of a kind of each topic, given that of each part to each text."""
        of_kind = np.flatnonzero(self.kind == KINDS.index(kind))
        return self._likest(self.topic[of_kind], alike[:, of_kind])

    def likeness_in_type(self, rows: Rows) -> Array:
        """The same of question and answer as one text, by n-grams."""
        return self._likest(self.topic[self.kind == KINDS.index(BOTH)], rows.times(self.grams))

    def _likest(self, topic: Array, alike: Array) -> Array:
        """The highest of each topic's; a topic that has none is like most others."""
        found = np.zeros((len(alike), len(self.topics)), np.float32)
        if not len(topic):
            return found
        has, first = np.unique(topic, return_index=True)  # parts stand by topic
        found[:, has] = np.maximum.reduceat(alike, first, axis=1)
        if len(has) < len(self.topics):
            lacks = np.setdiff1d(np.arange(len(self.topics)), has)
            found[:, lacks] = np.median(found[:, has], axis=1, keepdims=True)
        return found

    def coverage(self, text: str) -> Array:
        """How well each topic's words cover a text's, beyond what any topic's do: rare words count most."""
        words = sorted(set(words_in(text)))
        if not words:
            return np.zeros(len(self.topics), np.float32)
        alike = word_vectors.of(words) @ self.words.T
        nearest = np.maximum.reduceat(alike[:, self.word], np.concatenate([[0], self.ends[:-1]]), axis=1)
        weight = np.array([rarity(word, self.languages) for word in words], np.float32)
        beyond = nearest - nearest.mean(axis=1, keepdims=True)
        return np.asarray(weight @ beyond / (weight.sum() + 1))

    def unexplained(self, text: str) -> tuple[float, float]:
        """How rare the words are, in all, that no topic has; and their share of all the text's."""
        words = words_in(text)
        rare = [rarity(word, self.languages) for word in words]
        other = sum(each for word, each in zip(words, rare) if stem(word) not in self.stems)
        return other, other / (sum(rare) + 1)


def words_in(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(text.lower())


def stem(word: str) -> str:
    """What the forms of a word mostly share."""
    return fold(word)[:_STEM]


def _texts_by_kind(messages: Sequence[Message]) -> dict[tuple[str, str | None], dict[str, list[str]]]:
    """The texts of each kind, by topic and language, of those topics that tell of themselves."""
    found: dict[tuple[str, str | None], dict[str, list[str]]] = {}
    questions: dict[tuple[str, str | None], str] = {}
    for message in messages:
        key, part = (str(message.get(INTENT)), language_stated(message)), part_of(message)
        if part:
            found.setdefault(key, {}).setdefault(part, []).append(message.get(TEXT))
        else:
            questions.setdefault(key, message.get(TEXT))
    for key, parts in found.items():
        if key in questions:
            parts[QUESTION] = [questions[key]]
            parts[BOTH] = [" ".join([questions[key], *parts.get(ANSWER, ())])]
    return found
