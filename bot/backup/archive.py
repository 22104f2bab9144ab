"""A backup: one archive of the FAQ's files, the database, the keys and the model, with the sums that prove it whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from bot.backup.databases import BackupError, check_sqlite_is_there, database_kind, dump_database
from faq.atomic import atomic_write, folder_lock
from nlu.model_order import newest_model
from nlu.training import loaded_model
from settings import Settings

FAQ, TESTS, KEYS, MODELS, DATABASE = "faq", "tests", "keys", "models", "database"
_MANIFEST, _FORMAT = "manifest.json", 1
_NAME = re.compile(r"eigbot-(\d{8}T\d{6}Z)(?:-(\d+))?\.tar\.gz")
_STAMP = "%Y%m%dT%H%M%SZ"
_LEFT = ".eigbot-backup-"  # what a backup that is killed leaves begins so


class _DamageError(ValueError):
    """What is wrong with an archive, as a part of a sentence."""


class Backup(NamedTuple):
    """A backup as it was written.

    Attributes:
        path: where it is.
        model: the name of the model in it; None where there is none in it.
        lacks_model: whether there is none in it although the folder of models has archives: no server starts with one.

    """

    path: Path
    model: str | None
    lacks_model: bool


def make_backup(settings: Settings, folder: Path, now: dt.datetime, with_model: bool = True) -> Backup:
    """Write a backup into a folder, which is made where there is none. None that is there is written over.

    Args:
        settings: what is backed up. It may be served meanwhile.
        folder: where the archive is to stand, readable for its owner only.
        now: the moment that its name has.
        with_model: whether the newest model that a server starts with belongs to it, which a serve-only install cannot
            train. Each newer one that none starts with is logged.

    Raises:
        BackupError: the database cannot be backed up.
        OSError: a file cannot be read, or the folder cannot be written to.

    """
    check_sqlite_is_there(settings.conversations_url)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = loaded_model(settings.models) if with_model else None
    model = engine.archive if engine else None
    with folder_lock(folder):
        path = free_path(folder, "eigbot-", now, ".tar.gz")
        for left in folder.glob(f"{_LEFT}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=_LEFT, dir=folder) as gathered:
            _gather(settings, Path(gathered), model)
            with atomic_write(path, durable=True, mode=0o600) as beside:
                _pack(Path(gathered), beside, now, database_kind(settings.conversations_url))
    lacks_model = with_model and model is None and newest_model(settings.models) is not None
    return Backup(path, model.name if model else None, lacks_model)


def free_path(folder: Path, stem: str, now: dt.datetime, suffix: str = "") -> Path:
    """A path with this moment in its name that nothing has: each further one of a second has a number."""
    first = f"{stem}{now.astimezone(dt.timezone.utc):{_STAMP}}"
    names = (f"{first}-{number}" if number > 1 else first for number in itertools.count(1))
    return next(path for path in (folder / f"{name}{suffix}" for name in names) if not path.exists())


def remove_old_backups(folder: Path, days: int, now: dt.datetime) -> int:
    """Remove a folder's backups older than some days, by their names, but for the latest; how many there were."""
    found = sorted((*_moment_of(path), path) for path in folder.iterdir() if _NAME.fullmatch(path.name))
    old = [path for moment, _, path in found[:-1] if moment < now - dt.timedelta(days=days)]
    for path in old:
        path.unlink()
    return len(old)


def unpack(file: Path, folder: Path) -> str:
    """Unpack a backup into an empty folder, once it has proved whole; the kind of its database.

    Raises:
        BackupError: it is no backup, or a damaged one.
        OSError: it cannot be read, or not be unpacked there.

    """
    try:
        with tarfile.open(file, "r:gz") as archive:
            manifest = _read_manifest(archive, file)
            for member in archive:
                _unpack_member(archive, member, folder, manifest["files"])
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError, zlib.error) as error:
        if isinstance(error, OSError) and error.strerror:  # without, it is no gzip
            raise
        why = str(error) if isinstance(error, _DamageError) else "it is no such archive, or a part of one"
        raise BackupError(f"{file} is no whole backup of EIGbot ({why}); take another one.") from error
    missing = sorted(name for name in manifest["files"] if not (folder / name).exists())
    if missing:
        raise BackupError(f"{file} is no whole backup of EIGbot ({missing[0]} is missing); take another one.")
    return str(manifest["database"])


def _gather(settings: Settings, into: Path, model: Path | None) -> None:
    database = into / DATABASE
    database.mkdir()
    dump_database(settings.conversations_url, database)
    with folder_lock(settings.data):  # no publish is half written
        for kind, source in ((FAQ, settings.data), (TESTS, settings.conversation_tests)):
            if source.is_dir():
                shutil.copytree(source, into / kind, ignore=shutil.ignore_patterns(".*"))
    (into / KEYS).mkdir()
    for key in (settings.key_file, settings.telegram_secret_file):
        if key.exists():
            shutil.copy2(key, into / KEYS)
    if model is not None:
        (into / MODELS).mkdir()
        shutil.copy2(model, into / MODELS)


def _pack(gathered: Path, path: Path, now: dt.datetime, database: str) -> None:
    names = sorted(each.relative_to(gathered).as_posix() for each in _files_in(gathered))
    sums = {name: _sum(gathered / name) for name in names}
    manifest = {"format": _FORMAT, "made": now.isoformat(), "database": database, "files": sums}
    (gathered / _MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    with tarfile.open(path, "w:gz", compresslevel=6) as archive:
        for name in (_MANIFEST, *names):
            archive.add(gathered / name, name, recursive=False, filter=_without_owner)


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _read_manifest(archive: tarfile.TarFile, file: Path) -> dict[str, Any]:
    first = archive.next()
    held = archive.extractfile(first) if first is not None and first.name == _MANIFEST else None
    if held is None:
        raise _DamageError("it does not begin with its manifest")
    manifest: dict[str, Any] = json.loads(held.read())
    if manifest["format"] != _FORMAT:
        raise BackupError(f"{file} was written by a later version of EIGbot; restore it with that one.")
    return manifest


def _unpack_member(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, sums: dict[str, str]) -> None:
    """Write a member that the manifest has, and that is what it was."""
    if member.name == _MANIFEST:
        return
    place = PurePosixPath(member.name)
    if not member.isfile() or place.is_absolute() or ".." in place.parts or member.name not in sums:
        raise _DamageError(f"{member.name} does not belong into it")
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    held = archive.extractfile(member)
    assert held is not None
    with path.open("wb") as target:
        shutil.copyfileobj(held, target)
    if _sum(path) != sums[member.name]:
        raise _DamageError(f"{member.name} is not what it was")
    os.utime(path, (member.mtime, member.mtime))  # the newest model is found by it


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _sum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _moment_of(path: Path) -> tuple[dt.datetime, int]:
    """The second that a backup's name has, and which of that second it is."""
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return dt.datetime.strptime(found[1], _STAMP).replace(tzinfo=dt.timezone.utc), int(found[2] or 1)
