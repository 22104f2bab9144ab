"""Getting a publish ready: a model for the questions, the facts, and the gate's verdict on both."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from actions.facts import FactsStore, build_store
from bot.core.conversations import Conversations, Question
from bot.core.for_staff import for_staff
from bot.publishing.conversation_tests import ConversationTest
from bot.publishing.gate import RECENT, Verdict, judge_publish
from bot.publishing.replay import Replay
from faq.model import Faq
from nlu.engine import Engine
from nlu.faq_examples import fingerprint_of_faq
from nlu.training import train_next
from settings import Settings

log = logging.getLogger(__name__)
Progress = Callable[[str], AbstractContextManager[object]]


@dataclass(frozen=True)
class Prepared:
    """What is ready to be published: a model, which waits in the training folder unless it is the one `served`."""

    engine: Engine
    served: Engine | None
    verdict: Verdict

    @property
    def new(self) -> bool:
        """Whether the model is yet to be put in place."""
        return self.engine is not self.served


def silent(_: str) -> AbstractContextManager[object]:
    """Show no progress."""
    return nullcontext()


def prepare(
    settings: Settings,
    faq: Faq,
    tests: Sequence[ConversationTest],
    folder: Path,
    served: Engine | None,
    progress: Progress = silent,
) -> Prepared:
    """Train, if the questions changed, and replay; nothing that is served changes.

    Args:
        settings: where everything is.
        faq: what staff wrote, as read from `settings.data`.
        tests: the conversations that must go as they say.
        folder: the training folder (`nlu.training.training_folder`) to do it in.
        served: the newest model, if there is one that loads.
        progress: shows a sentence while something takes long.

    Raises:
        TrainingError: the model cannot be trained.

    """
    engine = served
    if engine is None or engine.origin != fingerprint_of_faq(faq):
        with progress(for_staff("training-now")):
            engine = train_next(faq, settings.data, settings.models, folder)
    with progress(for_staff("replaying-now")):
        build_store(faq, folder / "facts.db")
        now = Replay(engine, FactsStore(folder / "facts.db"), settings)
        before = None
        if served and settings.facts_db.exists():
            before = Replay(served, FactsStore(settings.facts_db), settings)
        verdict = judge_publish(before, now, tests, _recent_questions(settings))
    return Prepared(engine, served, verdict)


def _recent_questions(settings: Settings) -> list[Question]:
    """What visitors asked last; nothing where the database is away, which stops no publish."""
    try:
        with closing(Conversations(settings.conversations_url)) as conversations:
            return conversations.recent_questions(RECENT)
    except SQLAlchemyError as error:
        log.warning("%s", for_staff("replayed-without-questions", error=str(error).rstrip(".")))
        return []
