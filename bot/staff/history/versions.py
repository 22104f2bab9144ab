"""Every version of the FAQ's files: who published it, when, and what the files held."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.core.conversations import Conversations
from bot.core.database_time import in_utc
from bot.core.tables import faq_contents, faq_followers, faq_versions, insert_into
from bot.core.text import visible
from bot.staff.history.differences import DiffSize, FileDiff, diff_size, file_diffs
from bot.staff.history.git import GitOutcome
from bot.staff.history.local_copy import LocalCopy
from faq.errors import StaffError
from faq.messages import translatable

VersionState = Literal["pending", "partial", "done"]
PENDING: VersionState = "pending"
PARTIAL: VersionState = "partial"
DONE: VersionState = "done"
"""About to be written; written but for files that somebody had changed meanwhile; written."""

IN_THE_FILES = ""
"""Who wrote a version that was saved in the files themselves, by an editor, a command or git."""


class NoSuchVersion(StaffError):
    """There is no version of this id."""


@dataclass(frozen=True)
class Version:
    """The FAQ's files as somebody left them.

    Attributes:
        id: counts up; None where the database failed and the version is not on record.
        at: when, in UTC.
        who: the account's name, or `IN_THE_FILES`.
        what: a sentence on what was done; may be empty.
        files: the hash of each file's content, by name.
        replaced: of each file that was written, the hash of what it held before; None where it was new.
        state: whether the files hold it.
        size: how much differs from the version before.
        git: what came of its commit; None where none was tried yet, or the folder is in no git repository.

    """

    id: int | None
    at: dt.datetime
    who: str
    what: str
    files: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, str | None] = field(default_factory=dict)
    state: VersionState = DONE
    size: DiffSize = DiffSize()
    git: GitOutcome | None = None


class VersionStore:
    """The tables of versions. Every method is a transaction of its own.

    What the database cannot do is raised as it is (sqlalchemy.exc.SQLAlchemyError); `publishing` lets it stop nothing.
    """

    def __init__(self, conversations: Conversations, copy: LocalCopy | None = None) -> None:
        """Take the database, and this machine's copy of the files where it follows other machines."""
        self._conversations, self.copy = conversations, copy

    def keep(self, contents: Mapping[str, str], who: str, what: str) -> Version:
        """Keep the files as they are, unless the latest version has them so; that version then.

        Args:
            contents: the text of every file of the FAQ, by name.
            who: who wrote them.
            what: what was done.

        """
        return self._add(contents, {}, who, what, DONE)

    def begin(self, contents: Mapping[str, str], replaced: Mapping[str, str | None], who: str, what: str) -> Version:
        """Keep what is about to be written: a version that is `PENDING` until `finish`.

        Args:
            contents: the text of every file of the FAQ, as it will be.
            replaced: the text, as it is, of each file that will be written or removed; None where there is none.
            who: who publishes.
            what: what is published.

        """
        return self._add(contents, replaced, who, what, PENDING)

    def finish(self, version: Version, state: VersionState = DONE) -> None:
        """Say that a version has been written."""
        with self._conversations.transaction() as connection:
            connection.execute(update(faq_versions).where(faq_versions.c.id == version.id).values(state=state))
            self._publishes(connection, None)

    def note_git(self, version: Version, outcome: GitOutcome) -> None:
        """Say what came of a version's commit."""
        self._set(version, git=outcome.as_data())

    def withdraw(self, version: Version) -> None:
        """Take back a version that could not be written."""
        with self._conversations.transaction() as connection:
            connection.execute(faq_versions.delete().where(faq_versions.c.id == version.id))
            self._publishes(connection, None)

    def pending(self) -> list[Version]:
        """The versions that were never finished, oldest first; those that another machine has begun are that one's."""
        own = self.copy.machine if self.copy else ""
        publishing = faq_followers.c.publishing
        theirs = select(publishing).where((faq_followers.c.machine != own) & publishing.is_not(None))
        unfinished = (faq_versions.c.state == PENDING) & faq_versions.c.id.not_in(theirs)
        query = select(faq_versions).where(unfinished).order_by(faq_versions.c.id)
        with self._conversations.reading() as connection:
            return [_version(row) for row in connection.execute(query)]

    def versions(self, most: int, before: int | None = None) -> list[Version]:
        """The latest versions, latest first; with `before`, those older than the version of this id."""
        query = select(faq_versions).order_by(faq_versions.c.id.desc()).limit(most)
        if before is not None:
            query = query.where(faq_versions.c.id < before)
        with self._conversations.reading() as connection:
            return [_version(row) for row in connection.execute(query)]

    def version(self, id: int) -> Version:
        """The version of this id.

        Raises:
            NoSuchVersion: there is none.

        """
        with self._conversations.reading() as connection:
            return _one(connection, id)

    def contents(self, id: int) -> dict[str, str]:
        """What the files held in a version, by name.

        Raises:
            NoSuchVersion: there is none.

        """
        with self._conversations.reading() as connection:
            return _contents(connection, _one(connection, id).files)

    def replaced(self, version: Version) -> dict[str, str | None]:
        """What the files that a version wrote held before, by name."""
        hashes = {name: hash for name, hash in version.replaced.items() if hash is not None}
        with self._conversations.reading() as connection:
            found = _contents(connection, hashes)
        return {name: found.get(name) for name in version.replaced}

    def diff(self, id: int) -> list[FileDiff]:
        """What differs, file by file, from the version before; in the first one, all is new.

        Raises:
            NoSuchVersion: there is none of this id.

        """
        with self._conversations.reading() as connection:
            files = _one(connection, id).files
            before = _latest(connection, before=id)
            old = before.files if before else {}
            changed = {name for name in {*files, *old} if files.get(name) != old.get(name)}
            pair = [
                _contents(connection, {name: hash for name, hash in each.items() if name in changed})
                for each in (old, files)
            ]
        return file_diffs(*pair)

    def _add(
        self,
        contents: Mapping[str, str],
        replaced: Mapping[str, str | None],
        who: str,
        what: str,
        state: VersionState,
    ) -> Version:
        files = {name: content_hash(text) for name, text in contents.items()}
        old = {name: None if text is None else content_hash(text) for name, text in replaced.items()}
        texts = [*contents.values(), *(text for text in replaced.values() if text is not None)]
        with self._conversations.transaction() as connection:
            latest = _latest(connection)
            if latest and latest.files == files and not old:
                return latest
            size = diff_size(_contents(connection, latest.files), contents) if latest else DiffSize()
            _keep_contents(connection, texts)
            now, sentence = dt.datetime.now(dt.timezone.utc), visible(what).encode("utf-8", "replace").decode()
            row = {
                "at": now,
                "who": who,
                "what": sentence,
                "files": files,
                "replaced": old,
                "state": state,
                "topics": size.topics,
                "added": size.added,
                "removed": size.removed,
            }
            id = int(connection.execute(insert(faq_versions).values(row)).inserted_primary_key[0])
            if state == PENDING:
                self._publishes(connection, id)
        return Version(id, now, who, sentence, files, old, state, size)

    def latest_id(self) -> int | None:
        """The id of the latest version that was written, somewhere; None where there is none."""
        with self._conversations.reading() as connection:
            written = select(func.max(faq_versions.c.id)).where(faq_versions.c.state != PENDING)
            found: int | None = connection.execute(written).scalar()
            return found

    def has(self, files: Mapping[str, str]) -> bool:
        """Whether the files were ever so: the hash of each, by name."""
        with self._conversations.reading() as connection:
            return any(known == files for known in connection.execute(select(faq_versions.c.files)).scalars())

    def join(self) -> bool:
        """Be known as a machine that follows the others; returns whether there are any."""
        assert self.copy is not None
        row = {"machine": self.copy.machine}
        others = select(func.count()).where(faq_followers.c.machine != self.copy.machine)
        with self._conversations.transaction() as connection:
            connection.execute(insert_into(connection, faq_followers).values(row).on_conflict_do_nothing())
            return bool(connection.execute(others).scalar())

    def _publishes(self, connection: Connection, id: int | None) -> None:
        """Note what this machine is publishing, if others are to leave it to it."""
        if self.copy:
            row = {"machine": self.copy.machine, "publishing": id}
            new = insert_into(connection, faq_followers).values(row)
            connection.execute(new.on_conflict_do_update(index_elements=["machine"], set_={"publishing": id}))

    def _set(self, version: Version, **values: object) -> None:
        with self._conversations.transaction() as connection:
            connection.execute(update(faq_versions).where(faq_versions.c.id == version.id).values(**values))


def content_hash(text: str) -> str:
    """The hash that a content is kept by."""
    return hashlib.sha256(as_bytes(text)).hexdigest()


def as_bytes(text: str) -> bytes:
    """A file's text as it stands in the file: what was no UTF-8 there is written as it was (see `as_text`)."""
    return text.encode("utf-8", "surrogateescape")


def as_text(content: bytes) -> str:
    """A file's content as text, from which `as_bytes` makes the same bytes, whatever they are."""
    return content.decode("utf-8", "surrogateescape")


def _keep_contents(connection: Connection, texts: Iterable[str]) -> None:
    by_hash = {content_hash(text): text for text in texts}
    known = select(faq_contents.c.hash).where(faq_contents.c.hash.in_(by_hash))
    there = set(connection.execute(known).scalars())
    rows = [
        {"hash": hash, "packed": zlib.compress(as_bytes(text))} for hash, text in by_hash.items() if hash not in there
    ]
    if rows:
        connection.execute(insert_into(connection, faq_contents).on_conflict_do_nothing(), rows)


def _contents(connection: Connection, files: Mapping[str, str]) -> dict[str, str]:
    query = select(faq_contents).where(faq_contents.c.hash.in_(set(files.values())))
    packed = {row.hash: row.packed for row in connection.execute(query)}
    return {name: as_text(zlib.decompress(packed[hash])) for name, hash in files.items()}


def _latest(connection: Connection, before: int | None = None) -> Version | None:
    query = select(faq_versions).order_by(faq_versions.c.id.desc()).limit(1)
    row = connection.execute(query if before is None else query.where(faq_versions.c.id < before)).one_or_none()
    return _version(row) if row else None


def _one(connection: Connection, id: int) -> Version:
    row = connection.execute(select(faq_versions).where(faq_versions.c.id == id)).one_or_none()
    if row is None:
        raise NoSuchVersion(translatable("no-such-version", version=id))
    return _version(row)


def _version(row: Row) -> Version:
    git = GitOutcome.from_data(row.git) if row.git is not None else None
    size = DiffSize(row.topics, row.added, row.removed)
    return Version(row.id, in_utc(row.at), row.who, row.what, row.files, row.replaced, row.state, size, git)
