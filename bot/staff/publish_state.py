"""What is being served: since when, of which FAQ, by which model, and what keeps an edit from being published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from actions.facts import FactsStore
from actions.facts_rows import TopicText
from bot.publishing.log import Publish, PublishLog
from bot.publishing.source import faq_to_publish
from faq.errors import FaqError, Finding
from faq.held_back import HeldTopic
from nlu.engine import newest_model
from settings import Settings

_SHOWN = 8  # characters of the FAQ's version


@dataclass(frozen=True)
class PublishState:
    """The state of the last publish.

    Attributes:
        version: a short name of the FAQ's content that is served.
        served: since when it is.
        trained: when the model was trained, if there is one.
        last: the publish on record, if there is one.
        problems: what is wrong with the files as they are now, and stops everything; what is served is not touched.
        held: the topics that are held back, as the files are now.
        drafts: the ids of those that are not written yet.
        pending: the topics that wait to be translated, each with the languages that have it.

    """

    version: str
    served: dt.datetime
    trained: dt.datetime | None
    last: Publish | None
    problems: tuple[Finding, ...] = ()
    held: tuple[HeldTopic, ...] = ()
    drafts: tuple[str, ...] = ()
    pending: tuple[tuple[TopicText, tuple[str, ...]], ...] = ()


def publish_state(settings: Settings, publish_log: PublishLog) -> PublishState:
    """Read it from the facts store, the models' folder, the log of publishes and the files."""
    store = FactsStore(settings.facts_db)
    store.refresh()
    archive = newest_model(settings.models)
    problems: tuple[Finding, ...] = ()
    held: tuple[HeldTopic, ...] = ()
    drafts: tuple[str, ...] = ()
    try:
        found = faq_to_publish(settings, while_served=True)
        held, drafts = found.held, found.faq.drafts
    except FaqError as error:
        problems = error.problems
    return PublishState(
        version=store.version()[:_SHOWN],
        served=_saved(settings.facts_db),
        trained=_saved(archive) if archive else None,
        last=publish_log.last_publish(),
        problems=problems,
        held=held,
        drafts=drafts,
        pending=tuple(store.pending()),
    )


def _saved(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.timezone.utc)
