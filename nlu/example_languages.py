"""Which languages training examples are in, and which of them the programme's own topics are asked in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rasa.shared.nlu.constants import INTENT, TEXT

from faq.model import TALK
from languages import ASSUMED, LANGUAGES, with_everyday
from nlu.dictionary import likeliest_language
from nlu.faq_examples import FOREIGN_TALK
from nlu.training_data import OUT_OF_SCOPE, is_from_answer, language_stated

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message

_LEAST_OF_LANGUAGE = 0.1  # of the examples; a language of fewer is lacking


def asked_languages(messages: Sequence[Message]) -> tuple[str, ...]:
    """The languages in which the programme's own topics are asked for; where there are none, those taken for granted.

    An example that states no language, or stands under several (a FAQ of one language, copied), is in the one that
    its words are likelier in.
    """
    own = [m for m in messages if m.get(INTENT) not in ("", OUT_OF_SCOPE) and not is_talk(m)]
    asked = [message for message in own if not is_from_answer(message)]
    stated: dict[tuple[str, str], set[str | None]] = {}
    for message in asked:
        stated.setdefault((message.get(INTENT), message.get(TEXT)), set()).add(language_stated(message))
    several = {key: codes for key, codes in stated.items() if len(codes) > 1}
    counts = Counter(_language_among(m, several.get((m.get(INTENT), m.get(TEXT)))) for m in asked)
    least = _LEAST_OF_LANGUAGE * counts.total()
    return tuple(code for code in LANGUAGES if counts[code] > least) or ASSUMED


def languages_with_words(messages: Sequence[Message]) -> tuple[str, ...]:
    """The languages whose dictionaries count: those that topics are asked in, and those used in them."""
    return with_everyday(asked_languages(messages))


def without_foreign_talk(messages: Sequence[Message]) -> list[Message]:
    """The messages but for the bot's own talk in a language that the topics lack, of which a few of each kind stay.

    With all of it, the model would tell languages rather than topics: whatever is asked in that language would be
    likest to such talk.
    """
    asked, kept = asked_languages(messages), Counter[str]()
    found = []
    for message in messages:
        if is_talk(message) and _language_among(message, None) not in asked:
            kept[str(message.get(INTENT))] += 1
            if kept[str(message.get(INTENT))] > FOREIGN_TALK:
                continue
        found.append(message)
    return found


def is_talk(message: Message) -> bool:
    """Whether an example is of the bot's own talk."""
    return str(message.get(INTENT)).startswith(TALK)


def _language_among(message: Message, codes: set[str | None] | None) -> str:
    """The language that an example states, or, of those that it stands under, the one its words are likeliest in."""
    stated = language_stated(message)
    if codes is None and stated in LANGUAGES:
        return str(stated)
    among = tuple(code for code in LANGUAGES if codes and code in codes)
    return likeliest_language(str(message.get(TEXT)), among or ASSUMED)
