"""Where the editor's pages take the FAQ from, and where they save and publish it."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.core.conversations import Conversations
from bot.staff.editor.changes import ChangeStore, Edit, Saved, SavedChange
from bot.staff.editor.working_copy import CheckedFiles, WorkingCopy, check_files, working_copy
from bot.staff.history.local_copy import LocalCopy
from bot.staff.history.publishing import publish_files
from bot.staff.history.versions import VersionStore
from faq.editing.files import FaqFiles
from faq.editing.places import FACT, PHASE, TOPIC, Place
from faq.errors import ERROR, Finding, WritingError
from faq.messages import Translatable, translatable
from faq.model import Program
from settings import Settings

_REMEMBERED = 8


@dataclass(frozen=True)
class Published:
    """What came of a publish: how many changes it had, and the errors for which others wait."""

    count: int
    waiting: tuple[Finding, ...]


class Desk:
    """The FAQ's files with the changes that nobody has published yet. It may be used from several threads."""

    def __init__(self, conversations: Conversations, settings: Settings) -> None:
        self.changes, self.versions = ChangeStore(conversations), VersionStore(conversations, LocalCopy.of(settings))
        self._settings, self.folder = settings, settings.data
        self._lock = threading.Lock()
        self._checked: OrderedDict[object, tuple[dt.date, CheckedFiles]] = OrderedDict()

    def copy(self, unsaved: Iterable[Edit] = ()) -> WorkingCopy:
        """The FAQ as it would be with all saved changes, and with some that are not saved.

        Raises:
            WritingError: a file is missing or cannot be read as YAML.

        """
        changes, now = self.changes.changes(), dt.datetime.now(dt.timezone.utc)
        changes |= {edit.place: SavedChange(edit.place, edit.base, edit.value, "", now) for edit in unsaved}
        return working_copy(self._check(FaqFiles.of(self._settings.data)), changes, self._check)

    def today(self, copy: WorkingCopy) -> dt.date:
        """Today, in the programme's time zone."""
        return self._settings.today(_timezone(copy.now))

    def save(self, edits: Iterable[Edit], who: str) -> Saved:
        """Keep edits (see `ChangeStore.save`).

        Raises:
            WritingError: a file is missing or cannot be read as YAML.

        """
        return self.changes.save(edits, FaqFiles.of(self._settings.data).values(), who)

    def confirm(self, places: Collection[Place]) -> None:
        """Hold on to changes though the files have become other than what they were made from.

        Raises:
            WritingError: a file is missing or cannot be read as YAML.

        """
        if places:
            self.changes.confirm(places, FaqFiles.of(self.folder).values())

    def publish(self, who: str, what: str) -> Published:
        """Write every saved change into the files, but for those of topics that have errors.

        Args:
            who: the name of who publishes.
            what: the sentence that the version is kept with; `{names}` are the topics and facts that change.

        Raises:
            WritingError: there is nothing to publish, or errors concern more than some topics; they are listed.

        """
        copy = self.copy()
        waiting = errors_of_changed(copy)
        if waiting:
            bad = {finding.topic for finding in waiting}
            kept = {p: each for p, each in copy.changes.items() if p.part != TOPIC or p.id not in bad}
            copy = working_copy(copy.before, kept, self._check)
        if copy.now.served is None:
            raise WritingError(*(f for f in copy.now.findings if f.severity == ERROR))
        if not copy.changes:
            reasons: Sequence[Finding | Translatable] = waiting or [translatable("nothing-to-publish")]
            raise WritingError(*reasons)
        topics = sorted({place.id for place in copy.changes if place.part == TOPIC})
        facts = sorted({place.id for place in copy.changes if place.part in (FACT, PHASE)})
        names = ", ".join([*topics, *facts] or sorted({place.part for place in copy.changes}))
        before, now = copy.before.files.contents, copy.now.files.contents
        publish_files(self.folder, self.versions, before, now, who, what.format(names=names))
        self.changes.drop_published(copy.changes.values())
        return Published(len(copy.changes), tuple(waiting))

    def _check(self, files: FaqFiles) -> CheckedFiles:
        """What the check says of files, kept until the programme's next day for those that were asked about last."""
        store = self._settings.facts_db
        served = store.stat().st_mtime_ns if store.exists() else 0
        key = tuple(sorted(files.contents.items())), served
        with self._lock:
            now, known = dt.datetime.now(dt.timezone.utc), self._checked.pop(key, None)
            if known is None or known[0] != now.astimezone(_timezone(known[1])).date():
                found = check_files(files, self._settings)
                known = now.astimezone(_timezone(found)).date(), found
            self._checked[key] = known
            while len(self._checked) > _REMEMBERED:
                self._checked.popitem(last=False)
            return known[1]


def _timezone(checked: CheckedFiles) -> ZoneInfo:
    return (checked.faq.program if checked.faq else Program()).timezone


def errors_of_changed(copy: WorkingCopy) -> list[Finding]:
    """The errors of topics that have saved changes: those changes wait."""
    topics = {place.id for place in copy.changes if place.part == TOPIC}
    return [finding for finding in copy.now.findings if finding.severity == ERROR and finding.topic in topics]
