"""Whether this process is alive, and whether all that it needs is: `/health`, `/ready`.

Each part is looked at once a second at most, however often it is asked for, and no longer than a moment: one that
does not answer is a problem, and is not asked again before it has.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.assistant import Assistant
from bot.core.background_tasks import BackgroundTasks
from bot.core.server_process import ServerProcess
from bot.core.storage import StorageAway

_SECONDS_FRESH, _SECONDS_TO_LOOK = 1.0, 1.5
_LEAST_FREE = 100_000_000  # bytes: a training and a day's conversations need less


@dataclass(frozen=True)
class PartStatus:
    """What is wrong with a part now, and what staff should see to although it works; each a sentence."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Look = Callable[[], Awaitable[PartStatus]]


class _Part:
    """A part, and what was found when it was last looked at."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._found, self._at = PartStatus(), float("-inf")
        self._looking: asyncio.Task[PartStatus] | None = None

    async def status(self) -> PartStatus:
        if time.monotonic() - self._at < _SECONDS_FRESH:
            return self._found
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look())
        looking = self._looking
        await asyncio.wait([looking], timeout=_SECONDS_TO_LOOK)
        if not looking.done():
            return PartStatus((f"It has not answered for {_SECONDS_TO_LOOK:g} seconds.",))
        self._looking, self._at = None, time.monotonic()
        error = looking.exception()
        self._found = looking.result() if error is None else PartStatus((f"It fails ({type(error).__name__}).",))
        return self._found


class Status:
    """The state of a server's parts, by name; packages may add theirs before it is asked for."""

    def __init__(self, assistant: Assistant, process: ServerProcess, var: Path) -> None:
        """Look at nothing yet: the process may be forked before."""
        self._assistant, self._process, self._var = assistant, process, var
        self._tasks = BackgroundTasks(())
        self._parts: dict[str, _Part] = {}
        for name, look in {
            "database": self._database, "facts": self._facts, "tasks": self._of_tasks, "disk": self._disk,
        }.items():  # fmt: skip
            self.add(name, look)

    def add(self, name: str, look: Look) -> None:
        """Have a further part looked at."""
        self._parts[name] = _Part(look)

    def watch(self, tasks: BackgroundTasks) -> None:
        """Have these tasks looked at."""
        self._tasks = tasks

    def routes(self) -> list[Route]:
        """Where it is asked for."""
        return [Route("/health", _health), Route("/ready", self._ready)]

    async def parts(self) -> Mapping[str, PartStatus]:
        """What is found of each part."""
        found = await asyncio.gather(*(part.status() for part in self._parts.values()))
        return {**dict(zip(self._parts, found)), "model": PartStatus()}

    async def _ready(self, request: Request) -> Response:
        parts = await self.parts()
        problems = [{"part": name, "sentence": each} for name, part in parts.items() for each in part.problems]
        self._assistant.note_ready({name: not part.problems for name, part in parts.items()})
        body: dict[str, Any] = {"status": "not ready" if problems else "ready", "model": self._assistant.model_id}
        if not self._process.is_only:
            body["worker"] = self._process.number
        body["parts"] = {name: _part_data(part) for name, part in parts.items()}
        if problems:
            body["problems"] = problems
        headers = {"Cache-Control": "no-store", **({"Retry-After": "2"} if problems else {})}
        return JSONResponse(body, 503 if problems else 200, headers)

    async def metrics_text(self) -> bytes:
        """Everything counted, and what is ready now, as `/metrics` shows it."""
        parts = await self.parts()
        self._assistant.note_ready({name: not part.problems for name, part in parts.items()})
        return self._assistant.metrics_text()

    async def _database(self) -> PartStatus:
        notes = tuple(
            f"The file of conversations was damaged and stands in {name} now; read it, or remove it."
            for name in await anyio.to_thread.run_sync(self._assistant.damaged_files)
        )
        try:
            await self._assistant.check_storage()
        except StorageAway as error:
            return PartStatus((str(error),), notes)
        return PartStatus(notes=notes)

    async def _facts(self) -> PartStatus:
        problem = await anyio.to_thread.run_sync(self._assistant.facts_problem)
        return PartStatus((problem,) if problem else ())

    async def _of_tasks(self) -> PartStatus:
        failing = tuple(
            f"The task '{name}' failed ({error}) and is started again in a while; the log says more."
            for name, error in self._tasks.failing().items()
        )
        return PartStatus(failing, tuple(self._tasks.over().values()))

    async def _disk(self) -> PartStatus:
        return await anyio.to_thread.run_sync(_disk_status, self._var)


async def _health(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _part_data(part: PartStatus) -> dict[str, Any]:
    notes = {"notes": list(part.notes)} if part.notes else {}
    return {"ready": not part.problems, **notes}


def _disk_status(folder: Path) -> PartStatus:
    """Whether the folder EIGBOT_VAR can be written; its path is nobody's business who asks from outside."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".writable-") as file:
            file.write(b"." * 4096)
            file.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return PartStatus((f"Nothing can be written to EIGBOT_VAR: {error.strerror}.",))
    if free < _LEAST_FREE:
        return PartStatus((f"The disk of EIGBOT_VAR has {free // 1_000_000} MB free; make some room.",))
    return PartStatus()
