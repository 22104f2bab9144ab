"""The HTTP comparison: every server in turn, again and again, so that the machine's drift hits all alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from benchmarks.client import Client
from benchmarks.figures import Answers, Memory
from benchmarks.processes import PATH, Server, body

Say = Callable[[str], None]


@dataclass(frozen=True)
class Load:
    """So many clients at once; in a round they ask `messages` questions between them."""

    name: str
    clients: int
    messages: int
    asked_before: bool = False


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int
    loads: tuple[Load, ...]
    soak: int  # messages before memory is looked at again

    @classmethod
    def full(cls, soak: int = 10_000) -> Plan:
        """What `make bench` does."""
        loads = (Load("one", 1, 100), Load("again", 1, 50, True), Load("sixteen", 16, 320), Load("sixty_four", 64, 512))
        return cls(6, loads, soak)

    @classmethod
    def quick(cls, soak: int = 0) -> Plan:
        """About two minutes, the servers' start included."""
        loads = (Load("one", 1, 50), Load("again", 1, 25, True), Load("sixteen", 16, 96), Load("sixty_four", 64, 192))
        return cls(4, loads, soak)


@dataclass
class Measured:
    """What was seen of one server."""

    first_answer: float
    answers: dict[str, Answers] = field(default_factory=dict)
    memory_at_start: Memory | None = None
    memory_after: Memory | None = None
    further: Memory | None = None  # of one more worker process
    startup: float | None = None  # seconds to the first answer, nothing else starting
    growth: float | None = None  # the 600th turn of a conversation against the first
    phrasing: float | None = None  # seconds from its save to the model that knows it
    training: float | None = None  # seconds


class Comparison:
    """Measures servers that all run already."""

    def __init__(self, servers: Sequence[Server], questions: Iterator[str], client: Client, say: Say) -> None:
        """`questions` never come twice; `say` is given what is going on."""
        self._servers, self._questions, self._client, self._say = servers, questions, client, say
        self._senders = 0

    def run(self, plan: Plan) -> dict[str, Measured]:
        """All loads of a plan, and memory; by the servers' names."""
        known = [next(self._questions) for _ in range(20)]
        found = {server.name: Measured(server.first_answer) for server in self._servers}
        for server in self._servers:
            self._ask(server, 1, known)
            found[server.name].memory_at_start = server.memory()
        for number in range(plan.rounds):
            for load in plan.loads:
                fresh = list(islice(self._questions, load.messages))
                asked = [known[i % len(known)] for i in range(load.messages)] if load.asked_before else fresh
                for server in self._in_turn(number):
                    self._say(f"round {number + 1} of {plan.rounds}: {server.name}, {load.clients} at once")
                    answers = self._ask(server, load.clients, asked)
                    found[server.name].answers.setdefault(load.name, Answers()).add(answers)
        if plan.soak:
            self._soak(plan, found)
        return found

    def _in_turn(self, number: int) -> list[Server]:
        """The servers, beginning with another one in each round."""
        start = number % len(self._servers)
        return [*self._servers[start:], *self._servers[:start]]

    def _soak(self, plan: Plan, found: dict[str, Measured]) -> None:
        """So many messages altogether to each server, then its memory."""
        done = plan.rounds * sum(load.messages for load in plan.loads)
        fresh = list(islice(self._questions, max(0, plan.soak - done)))
        for server in self._servers:
            self._say(f"{server.name}: {plan.soak} messages before its memory is looked at")
            self._ask(server, 16, fresh)
            found[server.name].memory_after = server.memory()

    def _ask(self, server: Server, clients: int, questions: Sequence[str]) -> Answers:
        """Ask each question in a conversation of its own."""
        bodies = []
        for question in questions:
            self._senders += 1
            bodies.append(body(question, f"visitor-{self._senders}").decode())
        seen = self._client.measure(server.port, PATH, bodies, clients)
        if seen["errors"]:
            self._say(f"{server.name}: {seen['errors']} errors, such as {seen['why']}")
        return Answers(seen["seconds"], seen["elapsed"], seen["cpu"], seen["errors"])
