"""`make bench`: how long things take, each beside something to compare it with."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from actions.facts import build_store
from benchmarks import ablation, checking, widget
from benchmarks import editing as publishing
from bot.evaluation import MARKS
from bot.redaction import Redaction
from bot.serving import ready_engine
from faq.reader import load_faq
from faq.settings import Settings
from nlu.encoder import encode
from tests.conftest import DATA, ROOT, Server, environment

QUESTIONS = ["jusqu'à quand peut-on candidater ?", "how much is it paid?", "where is the Montpellier one?", "merci"]


def milliseconds(work: Callable[[str], object], rounds: int = 50) -> float:
    """The median time of `work` on each question, after a warm-up."""
    times = []
    for round_ in range(rounds + 5):
        for question in QUESTIONS:
            started = time.perf_counter()
            work(question)
            if round_ >= 5:
                times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def seconds_to_train(models: Path) -> float:
    """Seconds that `eigbot train` takes from nothing."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot", "train"]
    subprocess.run(command, cwd=ROOT, env=environment(models, models), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Print everything."""
    table = Table("what", "measured", "beside", "ratio")

    def row(what: str, value: float, unit: str, beside: str, other: float) -> None:
        table.add_row(what, f"{value:.1f} {unit}", f"{other:.1f} {unit}, {beside}", f"{value / other:.2f}")

    for each in (*widget.rows(), *checking.rows()):
        row(*each)
    with tempfile.TemporaryDirectory() as folder:
        models, var = Path(folder, "models"), Path(folder, "var")
        faq = load_faq(DATA)
        row("training the FAQ", seconds_to_train(models), "s", "the 30 s allowed", 30.0)
        for each in publishing.rows(models):
            row(*each)
        engine, _ = ready_engine(Settings(models=models, var=var), faq)
        understanding = milliseconds(engine.parse)
        row(
            "understanding a message",
            understanding,
            "ms",
            "its sentence vector alone",
            milliseconds(lambda q: encode([q])),
        )
        build_store(faq, var / "facts.db")
        redact = Redaction(var / "facts.db").redact
        row("redacting a message", milliseconds(redact), "ms", "understanding it", understanding)
        started = time.perf_counter()
        server = Server(models, var)
        try:
            server.ask("bonjour", "first")
            row("command to first answer", time.perf_counter() - started, "s", "the 4 s allowed", 4.0)
            answering = milliseconds(lambda question: server.ask(question, uuid.uuid4().hex))
            row(
                "a message over HTTP",
                answering,
                "ms",
                "GET /health",
                milliseconds(lambda _: server.client.get("/health")),
            )
        finally:
            server.stop()
    Console().print(table)
    Console().print(ablation_table())


def ablation_table() -> Table:
    """Each part of understanding out in turn."""
    table = Table("understanding", "right", "offered", "language", "unknown declined")
    with tempfile.TemporaryDirectory() as folder:
        for name, score in ablation.scores(Path(folder)):
            shares = dict(zip(MARKS, score.rows()[0][2]))
            nothing = [asked.marks["topic"] for asked in score.asked if not asked.expected]
            declined = 100 * sum(nothing) / len(nothing)
            cells = [shares["right"], shares["offered"], shares["language"], declined]
            table.add_row(name, *(f"{cell:.1f} %" for cell in cells))
    return table


if __name__ == "__main__":
    main()
