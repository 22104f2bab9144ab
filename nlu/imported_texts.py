"""What an import asks of texts from elsewhere: their language, and how alike two of them are in meaning."""

from __future__ import annotations

from collections.abc import Sequence

from faq.model import LANGUAGES
from nlu.dictionary import french_odds
from nlu.encoder import encode


def language_of_text(text: str) -> tuple[str, float]:
    """The code of a text's language, and how sure that is: log-odds, 0 where no word of it is known."""
    odds = french_odds(text)
    return LANGUAGES[odds < 0], abs(odds)


def likenesses_of_texts(ones: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    """For each of some texts, the cosine of its vector with that of each of others."""
    products: list[list[float]] = (encode(list(ones)) @ encode(list(others)).T).tolist()
    return products
