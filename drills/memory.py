"""A hundred thousand messages through every channel of a server: no exception, no empty reply, no growing memory."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from drills.calls import Caller, HttpAnswer
from drills.node import Node
from drills.odd_messages import odd_messages
from drills.visitors import REST, TURNS
from tests.bot.telegram.fake import TOKEN, FakeTelegram, message_of

_SHARES = {"rest": 0.6, "web": 0.3, "telegram": 0.1}
_CALLERS = {"rest": 12, "web": 6}
_PATIENCE = 30.0  # seconds for one answer
_WAITING = 64  # updates that may wait for their answers at once
_SETTLE = 12.0  # seconds without a message before memory is looked at: a server gives free memory back each ten


@dataclass
class ManyMessages:
    """What came of them: statuses by channel, empty replies, and what memory it keeps after each step, in megabytes."""

    sent: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    empty: int = 0
    unanswered: int = 0
    memory: dict[int, float] = field(default_factory=dict)
    tracebacks: int = 0
    seconds: float = 0.0

    @property
    def growth(self) -> float:
        """How many times what they took after the first step the processes take after the last."""
        after = list(self.memory.values())
        return after[-1] / after[0]


class _Senders:
    """Whoever sends on each channel: conversations of a few messages, from many addresses."""

    def __init__(self, port: int, telegram: FakeTelegram, found: ManyMessages) -> None:
        self._port, self._telegram, self._found = port, telegram, found
        self._messages, self._conversations = odd_messages(), 0
        self._chats: list[int] = []

    def _next(self) -> int:
        self._conversations += 1
        return self._conversations

    async def rest(self, left: Iterator[int]) -> None:
        caller = Caller(self._port)
        sender = 0
        for turn, _ in enumerate(left):
            if turn % TURNS == 0:
                sender = self._next()
            body = {"sender": f"rest-{sender}", "message": next(self._messages)}
            self._note("rest", await caller.post(REST, body, _PATIENCE))
        caller.close()

    async def web(self, left: Iterator[int]) -> None:
        caller = Caller(self._port)
        headers: dict[str, str] = {}
        for turn, _ in enumerate(left):
            if turn % TURNS == 0:
                visitor = self._next()
                headers = {"X-Forwarded-For": f"198.18.{visitor // 250 % 250}.{visitor % 250 + 1}"}
                session = await caller.post("/api/session", {}, _PATIENCE, **headers)
                headers["Authorization"] = f"Bearer {session.json()['token']}"
            answer = await caller.post("/api/messages", {"message": next(self._messages)}, _PATIENCE, **headers)
            self._note("web", answer)
        caller.close()

    def _note(self, channel: str, answer: HttpAnswer) -> None:
        self._found.sent[channel] += 1
        self._found.statuses[channel, answer.status] += 1
        if answer.status == 200:
            replies = answer.json()
            self._found.empty += not replies or not all(reply["text"].strip() for reply in replies)

    async def telegram(self, count: int) -> None:
        """Each message in a chat of its own, so that its answer is known by it."""
        for _ in range(count):
            chat = 1_000_000 + self._next()
            number = self._telegram.number()
            self._telegram.push({"message": message_of(number, chat, text=next(self._messages))})
            self._chats.append(chat)
            self._found.sent["telegram"] += 1
            while len(self._waiting()) >= _WAITING:
                await asyncio.sleep(0.02)
        until = time.monotonic() + _PATIENCE
        while (waiting := self._waiting()) and time.monotonic() < until:
            await asyncio.sleep(0.05)
        self._found.unanswered += len(waiting)
        self._chats.clear()
        self._telegram.messages.clear()
        self._telegram.calls.clear()

    def _waiting(self) -> list[int]:
        answered = {message["chat"]["id"] for message in list(self._telegram.messages.values())}
        return [chat for chat in self._chats if chat not in answered]


def send_many(
    folder: Path, models: Path, note: Callable[[str], None], messages: int = 100_000, steps: int = 10
) -> ManyMessages:
    """Send so many, and look at memory after each of so many steps."""
    telegram = FakeTelegram()
    node = Node(folder, models, {"EIGBOT_TELEGRAM_TOKEN": TOKEN, "EIGBOT_TELEGRAM_API_URL": telegram.url})
    found = ManyMessages()
    with ExitStack() as stopping:
        stopping.callback(telegram.stop)
        stopping.callback(node.stop)
        node.start(module="drills.quick_telegram")
        senders = _Senders(node.port, telegram, found)
        began = time.monotonic()
        for step in range(1, steps + 1):
            uvloop.run(_step(senders, messages // steps))
            time.sleep(_SETTLE)
            done = step * messages // steps
            found.memory[done] = node.memory().anonymous
            note(f"{done:,} after {time.monotonic() - began:.0f} s: {found.memory[done]:.0f} MB")
        found.seconds = time.monotonic() - began
    found.tracebacks = node.log().count("Traceback")
    return found


async def _step(senders: _Senders, count: int) -> None:
    rest, web = iter(range(int(count * _SHARES["rest"]))), iter(range(int(count * _SHARES["web"])))
    await asyncio.gather(
        *(senders.rest(rest) for _ in range(_CALLERS["rest"])),
        *(senders.web(web) for _ in range(_CALLERS["web"])),
        senders.telegram(int(count * _SHARES["telegram"])),
    )
