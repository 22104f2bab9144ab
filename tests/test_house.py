"""The rooms: which may import which, and what stays out of the server."""

import ast
import subprocess
import sys

import pytest

from tests.conftest import ROOT, environment

MAY_IMPORT = {"faq": set(), "nlu": {"faq"}, "actions": {"faq"}, "bot": {"faq", "nlu", "actions"}}
ONLY_IN = {"rasa": {"nlu"}, "rasa_sdk": {"actions", "bot"}, "telegram": {"bot"}}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_point_one_way(room):
    for path in (ROOT / room).rglob("*.py"):
        found = set(imported(path))
        assert found & MAY_IMPORT.keys() <= MAY_IMPORT[room] | {room}, path
        assert {name for name in found & ONLY_IN.keys() if room not in ONLY_IN[name]} == set(), path


def test_no_topic_of_the_programme_is_named_in_code(real_faq):
    own = [topic for topic in real_faq.topics if not topic.startswith("talk.")]
    own += list(real_faq.program.challenges)
    for room in MAY_IMPORT:
        for path in (ROOT / room).rglob("*.py"):
            strings = {n.value for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Constant)}
            assert strings & set(own) == set(), path


def test_what_serves_does_not_import_tensorflow():
    code = "import sys, bot.server, bot.serving; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_the_actions_are_served_by_rasas_own_server(tmp_path):
    code = """
import asyncio
from rasa_sdk.executor import ActionExecutor
executor = ActionExecutor()
executor.register_package("actions")
latest = {"text": "x", "decision": "answer", "intent_ranking": [{"name": "jury.who", "confidence": 0.9}]}
tracker = {"sender_id": "me", "slots": {"language": "fr"}, "latest_message": latest, "latest_action_name": None}
call = {"next_action": "action_answer", "tracker": tracker, "domain": {}, "version": "3.6.21"}
print(asyncio.run(executor.run(call))["responses"][0]["text"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(tmp_path, tmp_path), capture_output=True, text=True
    )
    assert "Frédéric Mazzella" in done.stdout, done.stderr
