"""Reading uploaded files in a process of their own, which may take only so long and so much.

A file can be small and endless to read. A thread could not be stopped, and would hold up whoever asks meanwhile.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import anyio
import anyio.to_thread

from bot.core.one_core import on_any_core
from bot.staff.importing.plan_file import Sentence
from bot.staff.importing.plans import PLAN
from bot.staff.importing.worker import REFUSED, REQUEST, ImportRequest
from faq.exchange.items import SourceFile

SECONDS = 90.0
WORKER = ("-m", "bot.staff.importing.worker")


class ReadingFailed(Exception):
    """Files that were not read: why, in each language; None where reading them took too long or too much."""

    def __init__(self, why: Sentence | None) -> None:
        super().__init__(why["en"] if why else "too much")
        self.why = why


async def read_into(folder: Path, request: ImportRequest, files: Sequence[SourceFile]) -> None:
    """Read files into the plan of a folder; the files themselves are gone afterwards.

    Raises:
        ReadingFailed: nothing in them can be imported, or they take too long.
        OSError: the folder cannot be written to.

    """
    try:
        await anyio.to_thread.run_sync(_write, folder, request, files)
        with anyio.fail_after(SECONDS):
            with on_any_core():
                process = await anyio.open_process(
                    [sys.executable, *WORKER, str(folder)], stdout=subprocess.DEVNULL, stderr=None,
                    stdin=subprocess.PIPE, start_new_session=True,
                )  # fmt: skip
            async with process:
                await process.wait()
    except TimeoutError as error:
        raise ReadingFailed(None) from error
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(_remove, folder, len(files))
    if (folder / REFUSED).exists():
        raise ReadingFailed(json.loads((folder / REFUSED).read_text("utf-8")))
    if not (folder / PLAN).exists():
        raise ReadingFailed(None)


def _write(folder: Path, request: ImportRequest, files: Sequence[SourceFile]) -> None:
    for number, file in enumerate(files):
        (folder / str(number)).write_bytes(file.content)
    request.write(folder / REQUEST)


def _remove(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / str(number)).unlink(missing_ok=True)
