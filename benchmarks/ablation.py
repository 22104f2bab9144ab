"""What each part of understanding brings: the pipeline trained without it, on questions nobody trained on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
from ruamel.yaml import YAML

from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store
from benchmarks.tables import Sheet
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.evaluation.scoring import MARKS, Score, evaluate, read_questions
from faq.reader import load_faq
from nlu.training import CONFIG, train_model
from settings import Settings
from tests.conftest import DATA, NOVEMBER_10, ROOT

Pipeline = list[dict[str, Any]]
PANELS = sorted((ROOT / "tests" / "questions").glob("panel_*.jsonl"))


def _without(name: str) -> Callable[[Pipeline], Pipeline]:
    return lambda pipeline: [part for part in pipeline if not part["name"].endswith(name)]


def _with(**options: object) -> Callable[[Pipeline], Pipeline]:
    return lambda pipeline: [{**p, **options} if p["name"].endswith("TopicClassifier") else p for p in pipeline]


VARIANTS: dict[str, Callable[[Pipeline], Pipeline]] = {
    "everything": lambda pipeline: pipeline,
    "without the language component": _without("MessageLanguage"),
    "without mended spelling": _without("Spelling"),
    "without names": _without("EntityExtractor"),
    "without n-grams": _with(char=0.0, word=0.0),
    "without sentence vectors": _with(width=0.0),
    "without everyday messages": _with(chitchat=False),
}
LISTED = "without the FAQ's unknown questions"


def scores(folder: Path) -> Iterator[tuple[str, Score]]:
    """Train every variant in `folder` and ask it the panels' questions, as of 10 November 2016."""
    questions = [item for panel in PANELS for item in read_questions(panel)]
    for number, (name, change) in enumerate([*VARIANTS.items(), (LISTED, VARIANTS["everything"])]):
        own = folder / str(number)
        data = Path(shutil.copytree(DATA, own / "data"))
        if name == LISTED:
            for path in data.glob("phrasings_*.yml"):
                path.write_text(path.read_text("utf-8").partition("\nunknown:")[0] + "\n", "utf-8")
        config = YAML(typ="safe").load(CONFIG)
        config["pipeline"] = change(config["pipeline"])
        YAML().dump(config, own / "config.yml")
        settings = Settings(data=data, var=own / "var", models=own / "models", today_frozen=NOVEMBER_10)
        build_store(load_faq(data), settings.facts_db)
        engine = train_model(data, settings.models, own / "config.yml")
        action = ActionAnswer(FactsStore(settings.facts_db), settings)
        assistant = Assistant(engine, action, Conversations(settings.conversations_url))

        async def ask(assistant: Assistant = assistant) -> Score:
            return await evaluate(assistant, questions)

        yield name, anyio.run(ask)
        assistant.conversations.close()


def sheet(folder: Path) -> Sheet:
    """Each part of understanding out in turn."""
    table = Sheet(["understanding", "right", "offered", "language", "unknown declined"])
    for name, score in scores(folder):
        shares = dict(zip(MARKS, score.rows()[0][2]))
        nothing = [asked.marks["topic"] for asked in score.turns if not asked.expected]
        declined = 100 * sum(nothing) / len(nothing)
        cells = [shares["right"], shares["offered"], shares["language"], declined]
        table.rows.append([name, *(f"{cell:.1f} %" for cell in cells)])
    return table
