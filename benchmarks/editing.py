"""How soon a save is served, and what visitors notice of it."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.ours import ROOT, Checkout
from benchmarks.processes import HOST, Server, ask
from benchmarks.rows import Row
from tests.bot.publishing import generated

QUESTIONS = ["jusqu'à quand peut-on candidater ?", "how much is it paid?", "where is the Montpellier one?", "merci"]
PATIENCE = 300.0  # seconds for a save to be served
A_SECOND = 10  # questions asked while a save is trained


def _save(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    if old not in text:
        raise RuntimeError(f"{old!r} is not in {path.name}")
    path.write_text(text.replace(old, new, 1), "utf-8")


def _seconds_until(true: Callable[[], bool], server: Server) -> float:
    started = time.perf_counter()
    while not true():
        if time.perf_counter() - started > PATIENCE:
            raise RuntimeError(f"a save was not served:\n{server.process.log.read_text()[-2000:]}")
        time.sleep(0.05)
    return time.perf_counter() - started


@contextmanager
def _asking(server: Server) -> Iterator[list[float]]:
    """Ask in turn, each in a conversation of its own, until the block ends; the seconds that answers took."""
    seconds: list[float] = []
    errors: list[OSError] = []
    stop = threading.Event()

    def work() -> None:
        due = time.perf_counter()
        for number in count():
            due += 1 / A_SECOND
            if stop.wait(max(0.0, due - time.perf_counter())):
                return
            started = time.perf_counter()
            try:
                ask(server.port, QUESTIONS[number % len(QUESTIONS)], f"asking-{number}")
            except OSError as error:
                errors.append(error)
            seconds.append(time.perf_counter() - started)

    client = threading.Thread(target=work)
    client.start()
    try:
        yield seconds
    finally:
        stop.set()
        client.join()
    if errors:
        raise errors[0]


def _model(server: Server) -> str:
    with closing(HTTPConnection(HOST, server.port, timeout=60)) as connection:
        connection.request("GET", "/ready")
        return str(json.loads(connection.getresponse().read())["model"])


def _chair(server: Server) -> str:
    replies: list[dict[str, Any]] = ask(server.port, "who chairs the jury?", "edit")
    return str(replies[0]["text"])


def saves(folder: Path, checkout: Checkout) -> list[Row]:
    """A fact, then a phrasing of the shipped FAQ, edited while a client asks ten questions a second."""
    data = Path(shutil.copytree(checkout.code / "data", folder / "data"))
    shutil.copytree(checkout.code / "tests" / "conversations", folder / "tests" / "conversations")
    own = Checkout(checkout.name, checkout.code, Path(shutil.copytree(checkout.models, folder / "models")))
    server = own.serve(folder / "var", data=data)
    try:
        with _asking(server) as seconds:
            _save(data / "program.yml", "Frédéric Mazzella", "Ada Lovelace")
            answer = _seconds_until(lambda: "Ada" in _chair(server), server)
            model = _model(server)
            _save(data / "phrasings_fr.yml", "    - EIG c'est quoi\n", "    - EIG c'est quoi\n    - tu piges EIG toi\n")
            phrasing = _seconds_until(lambda: _model(server) != model, server)
    finally:
        server.stop()
    return [
        Row("edit of a fact to its answer", answer, "s", "the 1 s allowed", 1.0),
        Row("edit of a phrasing to its model", phrasing, "s", "the 20 s allowed", 20.0),
        Row("slowest answer meanwhile", 1000 * max(seconds), "ms", "the 250 ms allowed", 250.0),
    ]


def large(folder: Path) -> list[Row]:
    """Training FAQs of 300 topics, and of 2,000 with fewer phrasings each, from nothing, by `eigbot train`."""
    rows = []
    for size, phrasings, allowed in ((300, 8, 60.0), (2000, 3, 180.0)):
        own = folder / str(size)
        generated.write(own / "data", size, phrasings)
        started = time.perf_counter()
        Checkout("large", ROOT, own / "models").run(own / "var", "train", data=own / "data")
        seconds = time.perf_counter() - started
        rows.append(Row(f"training {size} topics a language", seconds, "s", f"the {allowed:.0f} s allowed", allowed))
    return rows
