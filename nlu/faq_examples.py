"""What a FAQ teaches a model: examples with their topics, and names. Rasa's form of them is `importer`'s."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from statistics import median
from typing import Any

from faq.model import LANGUAGES, TALK, Entry, Faq, Program
from faq.reader import talk_phrasings
from faq.text import normalize_phrasing
from nlu.text import fold
from nlu.training_data import ANSWER, LABEL, OUT_OF_SCOPE, SEPARATOR, example_metadata, fingerprint_of

ENTITY = "challenge"
FOREIGN_TALK = 5
"""How many examples of each kind of talk a model has in languages that its topics lack."""
_FEW = 12  # phrasings in a language; with more of them, an answer's words add nothing (docs/understanding.md)
_MARKUP = re.compile(r"\[(?P<shown>[^\]]*)\]\([^)]*\)|(?P<fact>\{[^}]*\})|\*\*")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")


def fingerprint_of_faq(faq: Faq) -> str:
    """The fingerprint of what a model of this FAQ is trained from; making Rasa's data for it takes half a second."""
    return fingerprint_of(examples_of(faq), names_of(faq.program))


def examples_of(faq: Faq) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each example's text, topic and metadata.

    A topic of few phrasings also learns from its label and its answer, which tell what it is about; so does every topic
    of a FAQ where most have few.
    """
    few = _have_few(faq)
    for entry in faq.all_entries():
        yield from ((utterance, entry.id, example_metadata(entry.language)) for utterance in entry.utterances)
    for language, texts in faq.unknown.items():
        yield from ((text, OUT_OF_SCOPE, example_metadata(language)) for text in texts)
    for entry in faq.all_entries():
        if not entry.id.startswith(TALK) and (few or len(entry.utterances) < _FEW):
            yield entry.label, entry.id, example_metadata(entry.language, LABEL)
            answered = example_metadata(entry.language, ANSWER)
            yield from ((text, entry.id, answered) for text in sentences_of(entry))
    if len(faq.languages) == 1:
        yield from _foreign_talk(faq)


def _foreign_talk(faq: Faq) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A few ways of saying the bot's own talk in the languages that a FAQ of one language is not in.

    Two languages served show the model what talk is in any; of one alone, it would learn what that language is.
    """
    taken = {normalize_phrasing(utterance) for entry in faq.all_entries() for utterance in entry.utterances}
    foreign = [code for code in LANGUAGES if code not in faq.languages]
    talk = {code: talk_phrasings(code) for code in foreign}
    for topic in faq.topics:
        by_language = ([(text, code) for text in talk[code].get(topic, ())] for code in foreign)
        in_turn = [each for row in zip_longest(*by_language) for each in row if each]
        own = [(text, code) for text, code in in_turn if normalize_phrasing(text) not in taken]
        yield from ((text, topic, example_metadata(code)) for text, code in own[:FOREIGN_TALK])


def _have_few(faq: Faq) -> bool:
    """Whether most topics have few phrasings."""
    counts = [len(entry.utterances) for entry in faq.all_entries() if not entry.id.startswith(TALK)]
    return bool(counts) and median(counts) < _FEW


def sentences_of(entry: Entry) -> list[str]:
    """The sentences of a topic's answers, without what makes them links, bold or facts."""
    texts = [
        _MARKUP.sub(lambda found: found["shown"] or "X" * bool(found["fact"]), text) for text in entry.answer.values()
    ]
    sentences = [sentence for text in texts for sentence in _SENTENCE_END.split(text) if len(sentence.split()) > 2]
    return list(dict.fromkeys(sentences))


def names_of(program: Program) -> dict[str, str]:
    """What people may write for each challenge: `{folded name: "challenge|id|id…"}`.

    A challenge is called by its label, its names, and those of its texts that no more than two
    challenges share, such as a host of two; what more of them share ("Paris") tells none apart.
    """
    called: dict[str, dict[str, None]] = {}
    for challenge in program.challenges.values():
        for language in program.languages:
            own = [challenge.field(name, language) for name in ("label", *challenge.fields)]
            for text in (*(t for t in own if isinstance(t, str)), *challenge.names[language]):
                called.setdefault(fold(text), {})[challenge.id] = None
    most = max(1, min(2, len(program.challenges) - 1))
    return {text: SEPARATOR.join([ENTITY, *ids]) for text, ids in called.items() if len(ids) <= most}
