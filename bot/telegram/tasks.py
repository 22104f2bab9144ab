"""Tasks that belong together: none goes on without the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from bot.core.background_tasks import cancel_all


@asynccontextmanager
async def tasks_of(*work: Coroutine[Any, Any, None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """A task for each, in order; those that run at the end of the block, however it ends, are cancelled and awaited."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield tasks
    finally:
        await cancel_all(tasks)
