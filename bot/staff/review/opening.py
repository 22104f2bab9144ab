"""Opening the review list outside of the server: its parts from the settings, without training anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from actions.facts import build_store
from bot.core.conversations import Conversations
from bot.core.for_staff import for_staff, in_staff_language
from bot.core.redaction import Redaction
from bot.staff.review.review_list import ReviewList, Sources
from faq.errors import FaqError
from faq.reader import load_faq
from nlu.training import loaded_model
from settings import Settings


def open_review_list(settings: Settings, days: int, fail: Callable[[str], NoReturn]) -> ReviewList:
    """The review list of the last `days`; `fail` is given one sentence where something is missing."""
    if not settings.facts_db.exists():
        try:
            build_store(load_faq(settings.data), settings.facts_db)
        except FaqError as error:
            fail(in_staff_language(error))
    engine = loaded_model(settings.models)
    if engine is None:
        fail(for_staff("no-model", folder=settings.models))
    conversations = Conversations(settings.conversations_url)
    redact = Redaction(settings.facts_db).redact
    rank = ranking_of(engine.parse)
    return ReviewList(
        Sources(conversations, settings.data, redact, lambda: engine.model_id, rank, settings.models), days
    )


def ranking_of(parse: Callable[[str], dict[str, Any]]) -> Callable[[str], Sequence[tuple[str, float]]]:
    """How likely each topic is, for a text, as an engine's `parse` has it."""
    return lambda text: [(entry["name"], entry["confidence"]) for entry in parse(text).get("intent_ranking") or ()]
