"""What is being served: since when, of which FAQ, by which model, and what keeps an edit from being published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from actions.facts import FactsStore
from bot.publishing.log import Publish, PublishLog
from faq.errors import FaqError
from faq.reader import load_faq
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
        problems: what is wrong with the files as they are now; what is served is not touched by it.

    """

    version: str
    served: dt.datetime
    trained: dt.datetime | None
    last: Publish | None
    problems: tuple[str, ...]


def publish_state(settings: Settings, publish_log: PublishLog) -> PublishState:
    """Read it from the facts store, the models' folder, the log of publishes and the files."""
    store = FactsStore(settings.facts_db)
    archive = newest_model(settings.models)
    try:
        load_faq(settings.data)
        problems: tuple[str, ...] = ()
    except FaqError as error:
        problems = tuple(map(str, error.problems))
    return PublishState(
        version=store.version()[:_SHOWN],
        served=_saved(settings.facts_db),
        trained=_saved(archive) if archive else None,
        last=publish_log.last_publish(),
        problems=problems,
    )


def _saved(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.timezone.utc)
