"""Times the parts of a message inside a server, from outside its code: runs `eigbot serve` with clocks around them.

Run by path, with the checkout to measure as the working folder: `probe.py TIMINGS.json --port N`. It imports
nothing of the bot before the bot does, since what is set before numpy is imported decides how fast that is.
Names that a checkout does not have are passed over, so that one table serves commits far apart.
"""

from __future__ import annotations

import functools
import gc
import importlib
import inspect
import json
import runpy
import sys
import threading
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

PARTS: dict[str, tuple[str, ...]] = {
    "language": ("nlu.language:MessageLanguage.process", "nlu.components.language:MessageLanguage.process"),
    "spelling": ("nlu.spelling:Spelling.process", "nlu.components.spelling:Spelling.process"),
    "entities": ("nlu.names:NameFinder.process", "nlu.components.entities:EntityExtractor.process"),
    "vectors": ("nlu.vectors:SentenceVectors.process", "nlu.components.vectors:SentenceVectors.process"),
    "dialogue acts": ("nlu.components.dialogue_acts:DialogueActClassifier.process",),
    "classifier": ("nlu.classifier:TopicClassifier.process", "nlu.components.classifier:TopicClassifier.process"),
    "running the graph": ("nlu.engine:Engine.parse", "nlu.engine:Engine.parse_all", "nlu.engine:Engine.rank"),
    "dialogue": (
        "bot.assistant:within", "bot.assistant:understand", "bot.core.assistant:within",
        "bot.core.assistant:understand", "actions.answer:ActionAnswer.run",
        "bot.core.answering:understand", "actions.answer:ActionAnswer.respond",
    ),
    "facts": ("actions.facts:FactsStore.*",),
    "rendering": ("actions.render:Renderer.text", "actions.render:Renderer.cited"),
    "redaction": ("bot.redaction:Redaction.redact", "bot.core.redaction:Redaction.redact"),
    "database": (
        "sqlalchemy.engine.default:DefaultDialect.connect", "sqlalchemy.engine.default:DefaultDialect.do_begin",
        "sqlalchemy.engine.default:DefaultDialect.do_execute", "sqlalchemy.engine.default:DefaultDialect.do_commit",
        "sqlalchemy.engine.default:DefaultDialect.do_rollback", "sqlalchemy.engine.default:DefaultDialect.do_close",
        "sqlalchemy.engine.default:DefaultDialect.do_executemany",
        "sqlalchemy.engine.base:Connection.execute", "sqlalchemy.engine.base:Connection.exec_driver_sql",
        "sqlalchemy.engine.base:Engine.connect", "sqlalchemy.engine.base:Transaction.commit",
        "sqlalchemy.engine.base:Connection.close",
    ),
}  # fmt: skip
"""Parts of a message's way, each with the names it has or had. A part's time is without the parts inside it."""

REQUESTS = (
    "uvicorn.protocols.http.h11_impl:RequestResponseCycle.run_asgi",
    "uvicorn.protocols.http.httptools_impl:RequestResponseCycle.run_asgi",
)
WHOLE = "whole"


class Clocks:
    """Time by part, of the request under way; one request at a time."""

    def __init__(self) -> None:
        """Nothing measured yet."""
        self.requests: list[dict[str, float]] = []
        self._parts: dict[str, float] = {}
        self._open = threading.local()

    def enter(self) -> list[float]:
        """Begin a part; it knows how long the parts inside it took."""
        frame = [time.perf_counter(), 0.0]
        self._stack().append(frame)
        return frame

    def leave(self, part: str, frame: list[float]) -> None:
        """End a part, begun in this thread."""
        took = time.perf_counter() - frame[0]
        stack = self._stack()
        stack.remove(frame)
        self._parts[part] = self._parts.get(part, 0.0) + took - frame[1]
        if stack:
            stack[-1][1] += took

    def end_request(self, took: float) -> None:
        """What was measured since the last one belongs to a request of so many seconds."""
        self.requests.append({**self._parts, WHOLE: took})
        self._parts = {}

    def _stack(self) -> list[list[float]]:
        stack: list[list[float]] | None = getattr(self._open, "stack", None)
        if stack is None:
            stack = self._open.stack = []
        return stack


def timed(clocks: Clocks, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its time counted as `part`."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def awaited(*args: Any, **named: Any) -> Any:
            frame = clocks.enter()
            try:
                return await function(*args, **named)
            finally:
                clocks.leave(part, frame)

        return awaited

    @functools.wraps(function)
    def called(*args: Any, **named: Any) -> Any:
        frame = clocks.enter()
        try:
            return function(*args, **named)
        finally:
            clocks.leave(part, frame)

    return called


def _request(clocks: Clocks, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    async def run(*args: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return await function(*args, **named)
        finally:
            clocks.end_request(time.perf_counter() - started)

    return run


def replace(name: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> bool:
    """Wrap `module:function`, `module:Class.method` or all methods, `module:Class.*`; False where there is none."""
    module_name, _, path = name.partition(":")
    try:
        owner: Any = importlib.import_module(module_name)
    except ImportError:
        return False
    *outer, last = path.split(".")
    for each in outer:
        owner = getattr(owner, each, None)
    methods = [last] if last != "*" else [n for n in vars(owner or object) if not n.startswith("_")]
    done = False
    for method in methods:
        # Attributes that a class only inherits, and those that are no functions, are left alone.
        original = vars(owner).get(method) if owner is not None else None
        if inspect.isfunction(original) and not inspect.isgeneratorfunction(original):
            wrapped = wrap(original)
            setattr(owner, method, wrapped)
            _rebind(original, wrapped)
            done = True
    return done


def _rebind(original: Any, wrapped: Any) -> None:
    """Whoever holds the function, or a method bound to it, holds the wrapped one: modules, instances, lists."""
    for holder in gc.get_referrers(original):
        if inspect.ismethod(holder) and holder.__func__ is original:
            _exchange(holder, types.MethodType(wrapped, holder.__self__))
    _exchange(original, wrapped)


def _exchange(old: object, new: object) -> None:
    for holder in gc.get_referrers(old):
        if isinstance(holder, (dict, list)):
            places = list(holder.items() if isinstance(holder, dict) else enumerate(holder))
            for place, value in places:
                if value is old and place != "__wrapped__":
                    holder[place] = new


def install(clocks: Clocks) -> None:
    """Put a clock around everything in the tables that this checkout has."""
    gc.unfreeze()  # whoever holds a function is found only among what the collector knows
    for part, names in PARTS.items():
        for name in names:
            replace(name, functools.partial(timed, clocks, part))
    for name in REQUESTS:
        replace(name, functools.partial(_request, clocks))


def main() -> None:
    """Serve until stopped, then write what was measured."""
    timings, arguments = Path(sys.argv[1]), sys.argv[2:]
    import uvicorn  # brings no numpy

    clocks = Clocks()
    serve = uvicorn.Server.serve

    async def timed_serve(*args: Any, **named: Any) -> None:
        install(clocks)
        try:
            await serve(*args, **named)
        finally:
            timings.write_text(json.dumps(clocks.requests), "utf-8")

    uvicorn.Server.serve = timed_serve  # type: ignore[method-assign]
    sys.argv = ["eigbot", "serve", *arguments]
    runpy.run_module("bot", run_name="__main__")


if __name__ == "__main__":
    main()
