"""`eigbot backup` and `eigbot restore`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import fail, out, progress, settings_or_exit
from bot.core.for_staff import for_staff


def backup_command(
    folder: Annotated[Path, typer.Argument(help="Where backups are kept; made where there is none.")],
    keep: Annotated[
        int, typer.Option(help="Days after which a backup is removed; never more than EIGBOT_RETENTION_DAYS.", min=1)
    ] = 14,
    model: Annotated[
        bool, typer.Option(help="Whether the newest model that a server starts with belongs to it.")
    ] = True,
) -> None:
    """Write the FAQ, the database, the keys and the model into one file, while serving, and remove old ones."""
    settings = settings_or_exit()
    from bot.backup.archive import make_backup, remove_old_backups

    now = dt.datetime.now(dt.timezone.utc)
    with _failures_as_sentences(), progress(for_staff("backing-up-now")):
        made = make_backup(settings, folder, now, model)
        removed = remove_old_backups(folder, min(keep, settings.retention_days), now)
    size, kept = made.path.stat().st_size / 1e6, made.model or "none"
    line = f"{made.path}: {size:.1f} MB; model: {kept}; old ones removed: {removed}."
    out.print(line, highlight=False, soft_wrap=True, markup=False)
    if made.lacks_model:
        fail(
            f"No archive in {settings.models} is one that a server starts with, so none is in the backup, which has "
            "all else; 'eigbot train' makes one."
        )


def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that `eigbot backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Move aside what is there.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only read it to its end; nothing is changed.")] = False,
) -> None:
    """Put a backup where the settings have the FAQ, the database, the keys and the models; stop the server first."""
    settings = settings_or_exit()
    from bot.backup.restoring import check_backup, restore_backup

    with _failures_as_sentences():
        if check:
            with progress(for_staff("reading-backup-now")):
                check_backup(file)
            out.print(f"{file} is whole.", highlight=False, soft_wrap=True, markup=False)
            return
        with progress(for_staff("restoring-now")):
            moved_aside = restore_backup(settings, file, dt.datetime.now(dt.timezone.utc), replace)
        for moved in moved_aside:
            out.print(f"Moved aside: {moved}", highlight=False, soft_wrap=True, markup=False)
    out.print(f"{file} is restored; start the server.", highlight=False, soft_wrap=True, markup=False)


@contextmanager
def _failures_as_sentences() -> Iterator[None]:
    from bot.backup.databases import BackupError

    try:
        yield
    except BackupError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or 'A file'} cannot be read or written: {error.strerror}.")
