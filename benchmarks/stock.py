"""Stock Rasa: its default pipeline on a sample of the shipped FAQ, served by `rasa run`.

The pipeline is the one that `rasa init` gives. A few epochs are enough: how long a prediction takes does
not depend on what was learnt. Its conversations are in memory, where it keeps them by default.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from benchmarks.processes import HOST, Process, Server, environment, free_port

TOPICS, PHRASINGS, EPOCHS = 40, 12, 5
PLAIN, ACTIONS = "stock", "stock_actions"

CONFIG = f"""\
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {EPOCHS}
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: {EPOCHS}
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: RulePolicy
"""
ACTION = '''\
"""The custom action: says the answer of the topic that was understood."""

import json
from pathlib import Path

from rasa_sdk import Action

ANSWERS = json.loads(Path("answers.json").read_text("utf-8"))


class ActionTopic(Action):
    def name(self):
        return "action_topic"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text=ANSWERS.get(tracker.latest_message["intent"]["name"], "?"))
        return []
'''


@dataclass(frozen=True)
class Topic:
    """An intent of the sample."""

    intent: str
    examples: tuple[str, ...]
    answer: str


def sample(exported: list[dict[str, Any]]) -> list[Topic]:
    """The first topics of `eigbot export --format json`, with phrasings of each language in turn."""
    found = []
    for topic in exported[:TOPICS]:
        languages = [value for key, value in topic.items() if key != "id" and isinstance(value, dict)]
        by_language = [[one["question"], *one.get("also", ())] for one in languages]
        together = [phrasing for each in zip(*by_language) for phrasing in each]
        answer = languages[0].get("answer", "")
        text = answer if isinstance(answer, str) else next(iter(answer.values()))
        # Rasa would fill braces from slots.
        examples = dict.fromkeys(_one_line(phrasing) for phrasing in together[:PHRASINGS])
        found.append(Topic(topic["id"].replace(".", "_"), tuple(examples), re.sub(r"[{}]", "", text) or "…"))
    return found


def _one_line(phrasing: str) -> str:
    """A phrasing without what Rasa's format reads as entities."""
    return re.sub(r"[\s\[\](){}]+", " ", phrasing).strip()


def write_project(folder: Path, topics: list[Topic]) -> None:
    """Two projects in one folder: answers as responses, and answers by a custom action."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "config.yml").write_text(CONFIG, "utf-8")
    (folder / "actions.py").write_text(ACTION, "utf-8")
    (folder / "answers.json").write_text(json.dumps({t.intent: t.answer for t in topics}), "utf-8")
    nlu = [{"intent": t.intent, "examples": "".join(f"- {e}\n" for e in t.examples)} for t in topics]
    _dump(folder / "nlu.yml", {"version": "3.1", "nlu": nlu})
    intents = [t.intent for t in topics] + ["nlu_fallback"]
    responses = {f"utter_{intent}": [{"text": "?"}] for intent in intents}
    responses.update({f"utter_{t.intent}": [{"text": t.answer}] for t in topics})
    own = intents[:-1]  # Rasa knows its fallback itself
    _dump(folder / PLAIN / "domain.yml", {"version": "3.1", "intents": own, "responses": responses})
    _dump(folder / ACTIONS / "domain.yml", {"version": "3.1", "intents": own, "actions": ["action_topic"]})
    for name, says in ((PLAIN, "utter_{}"), (ACTIONS, "action_topic")):
        rules = [{"rule": intent, "steps": [{"intent": intent}, {"action": says.format(intent)}]} for intent in intents]
        _dump(folder / name / "rules.yml", {"version": "3.1", "rules": rules})


def _dump(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    YAML().dump(content, path)


def train(folder: Path) -> None:
    """Train both projects of `write_project`; the second finds the first one's components in Rasa's cache."""
    for name in (PLAIN, ACTIONS):
        command = [
            sys.executable, "-m", "rasa", "train", "--config", "config.yml", "--domain", f"{name}/domain.yml",
            "--data", "nlu.yml", f"{name}/rules.yml", "--out", "models", "--fixed-model-name", name,
        ]  # fmt: skip
        done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"stock Rasa could not be trained:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def prepare(folder: Path, export: Path) -> Path:
    """A folder with both models, trained unless it has them already; `export` is what `eigbot export` wrote."""
    if not all((folder / "models" / f"{name}.tar.gz").exists() for name in (PLAIN, ACTIONS)):
        write_project(folder, sample(json.loads(export.read_text("utf-8"))))
        train(folder)
    return folder


def serve(name: str, folder: Path) -> Server:
    """Start `rasa run` with the model `name`, and the action server where it needs one."""
    port, helpers, more = free_port(), [], []
    if name == ACTIONS:
        actions = free_port()
        command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)]
        helpers.append(Process(command, folder, environment(SANIC_HOST=HOST), folder / "actions.log"))
        _dump(folder / "endpoints.yml", {"action_endpoint": {"url": f"http://{HOST}:{actions}/webhook"}})
        more = ["--endpoints", "endpoints.yml"]
    _dump(folder / "credentials.yml", {"rest": None})
    command = [
        sys.executable, "-m", "rasa", "run", "--enable-api", "--interface", HOST, "--port", str(port),
        "--model", f"models/{name}.tar.gz", "--credentials", "credentials.yml", *more,
    ]  # fmt: skip
    return Server(name, Process(command, folder, environment(), folder / f"{name}.log"), port, *helpers)
