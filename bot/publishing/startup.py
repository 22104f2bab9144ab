"""Getting ready to talk: the facts store, a model that fits the questions, the assistant."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.core.for_staff import for_staff, in_staff_language
from bot.core.metrics import Metrics
from bot.core.second_opinion import Chooses
from bot.publishing.checked_faq import checked, faq_fingerprint, record_checked
from bot.publishing.conversation_tests import ConversationTest, InvalidTests, read_tests
from bot.publishing.log import HELD, REFUSED, START, PublishLog
from bot.publishing.prepare import Progress, prepare, silent
from bot.publishing.source import faq_to_publish
from faq.errors import FaqError
from faq.held_back import HeldTopic
from faq.model import Faq
from faq.reader import load_faq
from nlu.engine import Engine, newest_model
from nlu.faq_examples import fingerprint_of_faq
from nlu.training import loaded_model, put_in_place, training_folder
from settings import Settings

log = logging.getLogger(__name__)


class _Loaded(NamedTuple):
    """A model, the reasons why the gate refuses the one of this FAQ, and the topics of it that are held back."""

    engine: Engine
    refusals: tuple[str, ...] = ()
    held: tuple[HeldTopic, ...] = ()


def load_engine(settings: Settings, faq: Faq, progress: Progress = silent) -> tuple[Engine, tuple[str, ...]]:
    """The model for this FAQ's questions, trained now if there is none yet; and the reasons why the gate refuses it.

    Where there are some, the model is the one before, if there was one.

    Raises:
        nlu.training.TrainingError: it cannot be trained.

    """
    served = loaded_model(settings.models)
    if served is not None and served.origin == fingerprint_of_faq(faq):
        return served, ()
    tests: list[ConversationTest] = []
    unreadable: tuple[str, ...] = ()
    try:
        tests = read_tests(settings.conversation_tests)
    except InvalidTests as error:
        unreadable = error.sentences
    with training_folder(settings.models) as folder:
        prepared = prepare(settings, faq, tests, folder, served, progress)
        refusals = unreadable or prepared.verdict.failures
        if refusals and prepared.served:
            return prepared.served, refusals
        return put_in_place(prepared.engine, settings.models), refusals


def _load(settings: Settings, faq: Faq, progress: Progress, held: tuple[HeldTopic, ...] = ()) -> _Loaded:
    """The model for a FAQ, once its facts are stored."""
    engine, refusals = load_engine(settings, faq, progress)
    build_store(faq, settings.facts_db)
    return _Loaded(engine, refusals, held)


def _as_before(settings: Settings) -> _Loaded | None:
    """As `_load`, without reading a FAQ that is what it was when it last passed the check; None where it is not."""
    record = checked(settings)
    engine = loaded_model(settings.models) if record else None
    return _Loaded(engine) if engine is not None and record is not None and engine.origin == record.origin else None


def _checked_and_loaded(settings: Settings, progress: Progress) -> _Loaded:
    """As `_load`, of the FAQ as it is now, but for topics that are held back.

    Raises:
        FaqError: it has mistakes that stop a publish.

    """
    fingerprint = faq_fingerprint(settings)
    found = faq_to_publish(settings)
    loaded = _load(settings, found.faq, progress, found.held)
    if not loaded.refusals and not found.held and loaded.engine.origin is not None:
        record_checked(settings, found.faq, fingerprint, loaded.engine.origin)
    return loaded


def _load_servable(settings: Settings, progress: Progress, report: Callable[[FaqError], None] | None) -> _Loaded:
    """As `_load`, of what the files say, or else of what was served last (see `load_assistant`)."""
    try:
        return _as_before(settings) or _checked_and_loaded(settings, progress)
    except FaqError as error:
        if report is None:
            load_faq(settings.data)  # which raises what cannot be read
        archive = newest_model(settings.models)
        if archive is None or not settings.facts_db.exists():
            # Nothing was served before: what can be read is better than nothing, its mistakes named.
            loaded = _load(settings, load_faq(settings.data), progress)
        else:
            loaded = _Loaded(Engine(archive))
        if report is not None:
            report(error)
    return loaded


def _chooser(settings: Settings, metrics: Metrics) -> Chooses | None:
    """The chooser that the settings name, if they do."""
    if settings.chooser_url is None:
        return None
    from bot.core.chooser import Chooser  # its HTTP client takes a while to import, and most servers have no use for it

    key, seconds = settings.chooser_key, settings.chooser_seconds
    return Chooser(settings.chooser_url, settings.chooser_model, key, seconds, metrics)


def _report_unserved(loaded: _Loaded, conversations: Conversations) -> None:
    """Say and keep what is not served of what the files say."""
    if loaded.held:
        held = list(map(in_staff_language, loaded.held))
        log.warning("%s\n%s", for_staff("all-but-held", count=len(held)), "\n".join(held))
        PublishLog(conversations).note(START, HELD, loaded.held)
    if loaded.refusals:
        log.error("%s\n%s", for_staff("tests-fail-at-start"), "\n".join(loaded.refusals))
        PublishLog(conversations).note(START, REFUSED, loaded.refusals)


def load_assistant(
    settings: Settings,
    progress: Progress = silent,
    report: Callable[[FaqError], None] | None = None,
    counted_in: Path | None = None,
) -> Assistant:
    """An assistant with everything loaded.

    Args:
        settings: where everything is.
        progress: shows a sentence while something takes long.
        report: is given the mistakes that stop a publish, in which case what was served last is served
            again, or, where nothing was, what the files say.
        counted_in: where this process will be forked, the folder in which all of them count (see `Metrics`); no
            thread is started then (see `Assistant.prepare_to_fork`).

    Raises:
        FaqError: the FAQ files cannot be read, and there is no `report`, or nothing that was served before.

    """
    loaded = _load_servable(settings, progress, report)
    action = ActionAnswer(FactsStore(settings.facts_db), settings)
    conversations = Conversations(settings.conversations_url)
    _report_unserved(loaded, conversations)
    metrics = Metrics(counted_in)
    assistant = Assistant(loaded.engine, action, conversations, metrics, _chooser(settings, metrics))
    if counted_in is None:  # its word lists are read now rather than at the first message
        threading.Thread(target=assistant.redact, args=("Bonjour",), daemon=True).start()
    return assistant
