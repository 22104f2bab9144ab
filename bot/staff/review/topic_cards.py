"""A topic as it is shown before it is chosen: its name, its question, what visitors read; and finding one by typing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.staff.dashboard import Localisation
from bot.web.pages.site import Site
from faq.text import fold

MOST_FOUND = 6


@dataclass(frozen=True)
class ShownAnswer:
    """What visitors read today in a language, as text with marks."""

    language: str
    text: str


@dataclass(frozen=True)
class TopicCard:
    """A topic to choose.

    Attributes:
        name: its label with its id, for those who edit the files.
        question: as the pages show it; empty while it is not served.
        answers: what is read today, in the languages that it was asked for in; none while it is not served.
        score: how likely it is, 0 to 1; None where it was looked for.

    """

    id: str
    name: str
    label: str
    question: str
    answers: tuple[ShownAnswer, ...] = ()
    score: float | None = None


class TopicCards:
    """The cards of topics, from what is served today."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def card(
        self, topic: str, l10n: Localisation, asked_in: Iterable[str] = (), score: float | None = None
    ) -> TopicCard:
        """A topic's card in the page's language, with its answers in the languages in which it was asked for."""
        answers = []
        for code in (code for code in dict.fromkeys(asked_in) if code in self._site.served()):
            if article := self._site.current(code).article(topic):
                answers.append(ShownAnswer(code, article.answer))
        named = self._site.current(l10n.language).article(topic)
        label, question = l10n.labels.get(topic, topic), named.question if named else ""
        return TopicCard(topic, l10n.topic(topic), label, question, tuple(answers), score)


def topics_typed(typed: str, cards: Iterable[TopicCard]) -> list[TopicCard]:
    """The topics that somebody may mean by a label, an id, or parts of label and question; one where it is written out.

    Those whose labels have every word come before those that have them in their questions or ids.
    """
    cards, sought = list(cards), fold(typed.strip())
    exact = [card for card in cards if sought in (fold(card.name), fold(card.id))]
    exact = exact or [card for card in cards if sought == fold(card.label)]
    words = sought.split()
    in_label = [card for card in cards if words and all(word in fold(card.label) for word in words)]
    anywhere = [card for card in cards if words and all(word in _all_of(card) for word in words)]
    found = exact or [*in_label, *(card for card in anywhere if card not in in_label)]
    return found[:MOST_FOUND]


def is_written_out(typed: str, card: TopicCard) -> bool:
    """Whether somebody typed a topic's id, its label, or both, rather than part of it."""
    return fold(typed.strip()) in (fold(card.name), fold(card.id), fold(card.label))


def _all_of(card: TopicCard) -> str:
    return fold(f"{card.label} {card.question} {card.id}")
