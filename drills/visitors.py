"""Visitors who ask at the same time, each one question after the other, and what each of them was answered."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from drills.calls import Caller

REST = "/webhooks/rest/webhook"
TURNS = 6  # questions of a conversation, after which somebody else comes
_PATIENCE = 30.0  # seconds: longer than any server may take
_PAUSE = 0.2  # seconds before whoever was not answered asks the next question


@dataclass(frozen=True)
class AskedQuestion:
    """One question, when it was asked (a monotonic clock), how long it took, and what came of it.

    `status` is that of HTTP, 0 where the connection ended without an answer; `content` is the replies as JSON, which
    is read where they matter, and `again` what `Retry-After` says.
    """

    sender: str
    text: str
    at: float
    seconds: float
    status: int
    content: bytes = b"[]"
    again: str | None = None

    @property
    def replies(self) -> tuple[dict[str, Any], ...]:
        """The replies; none where it was not answered."""
        return tuple(json.loads(self.content)) if self.status == 200 else ()

    @property
    def until(self) -> float:
        """When it was answered."""
        return self.at + self.seconds


class Visitors:
    """So many visitors at once of a server's REST channel, each from an address of its own."""

    def __init__(
        self, port: int, count: int, questions: Iterator[str], name: str, token: str = "", site: str | None = None
    ) -> None:
        """Nobody asks yet; `name` tells the senders of one drill from those of another, `site` is asked over TLS."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._callers = [
            Caller(port, f"127.0.{1 + number // 250}.{1 + number % 250}", headers, site) for number in range(count)
        ]
        self._questions, self._name, self._conversations = questions, name, 0
        self.asked: list[AskedQuestion] = []

    async def ask_for(self, seconds: float) -> list[AskedQuestion]:
        """Ask as fast as answers come, for so long; returns all that was asked so far."""
        end = time.monotonic() + seconds
        await asyncio.gather(*(self._ask_until(end, caller) for caller in self._callers))
        return self.asked

    async def ask_at(self, rate: float, seconds: float) -> list[AskedQuestion]:
        """Ask so many questions a second, whether or not those before are answered, for so long."""
        began = time.monotonic()
        free: asyncio.Queue[Caller] = asyncio.Queue()
        for caller in self._callers:
            free.put_nowait(caller)

        async def one(caller: Caller, due: float) -> None:
            self._conversations += 1
            await self._ask(caller, f"{self._name}-{self._conversations}", due)
            free.put_nowait(caller)

        running: set[asyncio.Task[None]] = set()
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.create_task(one(await free.get(), due))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)
        return self.asked

    async def _ask_until(self, end: float, caller: Caller) -> None:
        while time.monotonic() < end:
            self._conversations += 1
            sender = f"{self._name}-{self._conversations}"
            for _ in range(TURNS):
                if time.monotonic() >= end:
                    break
                if not await self._ask(caller, sender, time.monotonic()):
                    await asyncio.sleep(_PAUSE)
        caller.close()

    async def _ask(self, caller: Caller, sender: str, due: float) -> bool:
        """Ask the next question; whether it was answered. What it waited for since `due` counts."""
        text = next(self._questions)
        answer = await caller.post(REST, {"sender": sender, "message": text}, _PATIENCE)
        took, again = time.monotonic() - due, answer.headers.get("retry-after")
        self.asked.append(AskedQuestion(sender, text, due, took, answer.status, answer.content, again))
        return answer.status == 200
