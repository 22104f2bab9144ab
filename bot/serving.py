"""Getting ready to talk: the facts store, a model that fits the questions, the assistant."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store
from bot.assistant import Assistant
from bot.conversations import Conversations
from faq.errors import FaqError
from faq.model import Faq
from faq.reader import load_faq
from faq.settings import Settings
from nlu.engine import Engine, newest_model
from nlu.importer import training_data_of
from nlu.training import current_model, train_model
from nlu.training_data import fingerprint

Progress = Callable[[str], AbstractContextManager[object]]


def _silent(_: str) -> AbstractContextManager[object]:
    return nullcontext()


def ready_engine(settings: Settings, faq: Faq, progress: Progress = _silent) -> Engine:
    """The model for this FAQ's questions, trained now if there is none yet.

    Raises:
        nlu.training.TrainingError: it cannot be trained.

    """
    engine = current_model(settings.models, fingerprint(training_data_of(faq)))
    if engine is not None:
        return engine
    with progress("Training the model on the FAQ's questions…"):
        return train_model(settings.data, settings.models)


def ready_assistant(
    settings: Settings, progress: Progress = _silent, report: Callable[[FaqError], None] | None = None
) -> Assistant:
    """An assistant with everything loaded.

    Args:
        settings: where everything is.
        progress: shows a sentence while something takes long.
        report: is told when the FAQ files are broken, in which case what was served last is served
            again; without it, or with nothing to serve, the error is raised.

    Raises:
        FaqError: the FAQ files have mistakes.

    """
    try:
        faq = load_faq(settings.data)
        engine = ready_engine(settings, faq, progress)
        build_store(faq, settings.facts_db)
    except FaqError as error:
        archive = newest_model(settings.models)
        if report is None or archive is None or not settings.facts_db.exists():
            raise
        report(error)
        engine = Engine(archive)
    action = ActionAnswer(FactsStore(settings.facts_db), settings)
    assistant = Assistant(engine, action, Conversations(settings.conversations_url))
    # Its word lists are read now rather than at the first message.
    threading.Thread(target=assistant.redaction.redact, args=("Bonjour",), daemon=True).start()
    return assistant
