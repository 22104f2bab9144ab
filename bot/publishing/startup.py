"""Getting ready to talk: the facts store, a model that fits the questions, the assistant."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
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
from bot.publishing.first_model import Trained, first_model
from bot.publishing.log import HELD, REFUSED, START, PublishLog
from bot.publishing.prepare import Progress, prepare, silent
from bot.publishing.source import faq_to_publish
from faq.errors import FaqError
from faq.held_back import HeldTopic
from faq.model import Faq
from faq.reader import load_faq
from nlu.engine import Engine
from nlu.faq_examples import fingerprint_of_faq
from nlu.training import loaded_model, put_in_place, training_folder
from settings import Settings

log = logging.getLogger(__name__)


class _Loaded(NamedTuple):
    """A model, the reasons why the gate refuses the one of this FAQ, and the topics of it that are held back."""

    engine: Engine
    refusals: tuple[str, ...] = ()
    held: tuple[HeldTopic, ...] = ()


class _Start(NamedTuple):
    """Where everything is, how progress is shown, and whether the model before is good enough to begin with."""

    settings: Settings
    progress: Progress
    at_once: bool


def load_engine(
    settings: Settings, faq: Faq, progress: Progress = silent, at_once: bool = False
) -> tuple[Engine, tuple[str, ...]]:
    """The model for this FAQ's questions, trained now if there is none yet; and the reasons why the gate refuses it.

    Where there are some, the model is the one before, if there was one. So it is `at_once`, where nobody is to wait for
    a training: whoever serves it trains beside (see `FaqWatcher`).

    Raises:
        nlu.training.TrainingError: it cannot be trained.

    """
    served = loaded_model(settings.models)
    if served is not None and (at_once or served.origin == fingerprint_of_faq(faq)):
        return served, ()
    train = partial(_trained, settings, faq, served, progress)
    if served is not None or not settings.follows:
        return train()
    with closing(Conversations(settings.conversations_url)) as conversations:
        return first_model(settings.models, conversations.database, progress, train)


def _trained(settings: Settings, faq: Faq, served: Engine | None, progress: Progress) -> Trained:
    """A model for this FAQ's questions, and the reasons why the gate refuses it (see `load_engine`)."""
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


def _load(how: _Start, faq: Faq, held: tuple[HeldTopic, ...] = ()) -> _Loaded:
    """The model for a FAQ, once its facts are stored."""
    engine, refusals = load_engine(how.settings, faq, how.progress, how.at_once)
    build_store(faq, how.settings.facts_db)
    return _Loaded(engine, refusals, held)


def _as_before(settings: Settings) -> _Loaded | None:
    """As `_load`, without reading a FAQ that is what it was when it last passed the check; None where it is not."""
    record = checked(settings)
    engine = loaded_model(settings.models) if record else None
    return _Loaded(engine) if engine is not None and record is not None and engine.origin == record.origin else None


def _checked_and_loaded(how: _Start) -> _Loaded:
    """As `_load`, of the FAQ as it is now, but for topics that are held back.

    Raises:
        FaqError: it has mistakes that stop a publish.

    """
    fingerprint = faq_fingerprint(how.settings)
    found = faq_to_publish(how.settings)
    loaded = _load(how, found.faq, found.held)
    if not loaded.refusals and not found.held and loaded.engine.origin == fingerprint_of_faq(found.faq):
        record_checked(how.settings, found.faq, fingerprint, loaded.engine.origin)
    return loaded


def _load_servable(how: _Start, report: Callable[[FaqError], None] | None) -> _Loaded:
    """As `_load`, of what the files say, or else of what was served last (see `load_assistant`)."""
    settings = how.settings
    try:
        return _as_before(settings) or _checked_and_loaded(how)
    except FaqError as error:
        if report is None:
            load_faq(settings.data)  # which raises what cannot be read
        served = loaded_model(settings.models) if settings.facts_db.exists() else None
        # Where nothing was served before, what can be read is better than nothing, its mistakes named.
        loaded = _Loaded(served) if served else _load(how, load_faq(settings.data))
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
    at_once: bool = False,
) -> Assistant:
    """An assistant with everything loaded.

    Args:
        settings: where everything is.
        progress: shows a sentence while something takes long.
        report: is given the mistakes that stop a publish, in which case what was served last is served
            again, or, where nothing was, what the files say.
        counted_in: where this process will be forked, the folder in which all of them count (see `Metrics`); no
            thread is started then (see `Assistant.prepare_to_fork`).
        at_once: serve the model before, where there is one, though questions changed since (see `load_engine`), and
            without the memory of conversations where their database is away.

    Raises:
        FaqError: the FAQ files cannot be read, and there is no `report`, or nothing that was served before.

    """
    loaded = _load_servable(_Start(settings, progress, at_once), report)
    action = ActionAnswer(FactsStore(settings.facts_db), settings)
    conversations = Conversations(settings.conversations_url, is_patient=at_once)
    _report_unserved(loaded, conversations)
    metrics = Metrics(counted_in)
    assistant = Assistant(loaded.engine, action, conversations, metrics, _chooser(settings, metrics))
    if counted_in is None:  # its word lists are read now rather than at the first message
        threading.Thread(target=assistant.redact, args=("Bonjour",), daemon=True).start()
    return assistant
