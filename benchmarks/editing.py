"""The rows of `make bench` about editing: how soon a save is served, and what visitors notice of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nlu.engine import newest_model
from tests.bot.publishing import generated
from tests.bot.publishing.client import asking
from tests.conftest import DATA, ROOT, Server, environment

Row = tuple[str, float, str, str, float]
QUESTIONS = ["jusqu'à quand peut-on candidater ?", "how much is it paid?", "where is the Montpellier one?", "merci"]
PATIENCE = 300


def _save(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{old} is not in {path}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def _seconds_until(true: Callable[[], bool], server: Server) -> float:
    started = time.perf_counter()
    while not true():
        if time.perf_counter() - started > PATIENCE:
            raise AssertionError(server.log.read_text())
        server.poll()
    return time.perf_counter() - started


def editing(folder: Path, models: Path) -> list[Row]:
    """Edits of the shipped FAQ, while a client asks ten questions a second."""
    data, own = folder / "data", folder / "models"
    shutil.copytree(DATA, data)
    shutil.copytree(ROOT / "tests" / "conversations", folder / "tests" / "conversations")
    own.mkdir()
    shutil.copy(newest_model(models) or models, own)
    for kept in models.glob("vectors-*.npz"):
        shutil.copy(kept, own)
    server = Server(own, folder / "var", EIGBOT_DATA=str(data), EIGBOT_TODAY="2016-11-10")
    try:
        _save(data / "program.yml", "Frédéric Mazzella", "Ada Lovelace")
        answer = _seconds_until(lambda: "Ada" in server.ask("who chairs the jury?", "edit")[0]["text"], server)
        _seconds_until(lambda: "conversation tests fail" in server.log.read_text() or not _at_work(own), server)
        with asking(server, QUESTIONS, 10) as answers:
            model = _model(server)
            _save(data / "faq_fr.yml", "      - EIG c'est quoi\n", "      - EIG c'est quoi\n      - tu piges EIG toi\n")
            phrasing = _seconds_until(lambda: _model(server) != model, server)
    finally:
        server.stop()
    if answers.errors:
        raise answers.errors[0]
    return [
        ("edit of a fact to its answer", answer, "s", "the 1 s allowed", 1.0),
        ("edit of a phrasing to its model", phrasing, "s", "the 20 s allowed", 20.0),
        (
            f"slowest of {len(answers.seconds)} answers meanwhile",
            1000 * max(answers.seconds),
            "ms",
            "the 250 ms allowed",
            250.0,
        ),
    ]


def _model(server: Server) -> str:
    return str(server.client.get("/ready").json()["model"])


def _at_work(models: Path) -> bool:
    return any(models.glob(".training-*"))


def large(folder: Path) -> Row:
    """Training a FAQ of 300 topics a language from nothing, by `eigbot train`."""
    topics = generated.write(folder / "data")
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot", "train"]
    models = folder / "models"
    settings = environment(models, models, EIGBOT_DATA=str(folder / "data"))
    subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    return (f"training {topics} topics a language", seconds, "s", "the 60 s allowed", 60.0)


def rows(models: Path) -> list[Row]:
    """Rows as (what, measured, unit, beside what, that). `models` holds a model of the shipped FAQ."""
    with tempfile.TemporaryDirectory() as folder:
        return [*editing(Path(folder, "edit"), models), large(Path(folder, "large"))]


if __name__ == "__main__":
    for row in rows(Path(sys.argv[1])):
        print(*row)
