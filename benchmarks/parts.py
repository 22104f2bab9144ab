"""Parts of a message's way, in this process: understanding it beside its sentence vector alone, and redacting it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from actions.facts import build_store
from benchmarks.questions import new_questions
from benchmarks.rows import Row
from bot.core.redaction import Redaction
from bot.publishing.startup import load_engine
from faq.reader import load_faq
from nlu.encoder import encode
from settings import Settings
from tests.conftest import DATA

_WARM_UP, _MEASURED = 20, 200  # questions


def milliseconds(work: Callable[[str], object]) -> float:
    """The median time of `work` on a question that was never asked, after a warm-up."""
    times = []
    for question in islice(new_questions(), _WARM_UP + _MEASURED):
        started = time.perf_counter()
        work(question)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[_WARM_UP:])


def rows(models: Path, var: Path) -> list[Row]:
    """`models` holds a model of the shipped FAQ."""
    faq = load_faq(DATA)
    engine, _ = load_engine(Settings(models=models, var=var), faq)
    understanding = milliseconds(engine.parse)
    alone = milliseconds(lambda question: encode([question]))
    build_store(faq, var / "facts.db")
    redacting = milliseconds(Redaction(var / "facts.db").redact)
    return [
        Row("understanding a message", understanding, "ms", "its sentence vector alone", alone),
        Row("redacting a message", redacting, "ms", "understanding it", understanding),
    ]
