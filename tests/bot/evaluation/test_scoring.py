import json

import anyio
import pytest

from bot.evaluation.scoring import MARKS, Score, evaluate, marks_of, read_questions
from bot.publishing.startup import load_assistant
from settings import Settings
from tests.conftest import DATA, NOVEMBER_10, ROOT


def reply(kind="answer", topic="jury.date", language="en", text="29 November", choices=()):
    return {"text": text, "custom": {"kind": kind, "topic": topic, "language": language, "choices": list(choices)}}


def turn(tmp_path, **fields):
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"id": "1", "kind": "direct", "lang": "en", "text": "when?", **fields}))
    return read_questions(path)[0].turns[0]


@pytest.mark.parametrize(
    ("fields", "said", "missed"),
    [
        ({"topics": ["jury.date"], "must": ["29"]}, reply(), set()),
        ({"topics": ["jury.date"], "must": ["30"]}, reply(), {"facts", "right"}),
        ({"topics": ["jury.date"], "must_not": ["29"]}, reply(), {"facts", "right"}),
        ({"topics": ["jury.date"], "lang": "fr"}, reply(), {"language", "right"}),
        ({"topics": ["jury.who"]}, reply(choices=["jury.who"]), {"topic", "right"}),
        ({"topics": ["jury.who"]}, reply(), {"topic", "offered", "right"}),
        ({"topics": []}, reply("unknown", None), set()),
        ({"topics": []}, reply(), {"topic", "offered", "right"}),
        ({"topics": ["a.b", "c.d"], "must": ["x"]}, reply("choices", None, choices=["a.b", "c.d"]), set()),
    ],
)
def test_a_turn_is_judged_as_the_shared_script_does(tmp_path, fields, said, missed):
    marks = marks_of(turn(tmp_path, **fields), [said])
    assert {mark for mark, ok in marks.items() if not ok} == missed


@pytest.mark.parametrize(
    ("told", "missed"),
    [
        (["jury.date", "jury.who"], set()),
        (["jury.date"], {"topic", "offered", "right"}),
        (["jury.date", "jury.who", "work.pay"], {"topic", "right"}),
    ],
)
def test_of_what_asks_several_things_each_is_to_be_answered(tmp_path, told, missed):
    both = turn(tmp_path, asks=[["jury.date"], ["jury.who", "apply.who"]])
    marks = marks_of(both, [reply(topic=topic) for topic in told])
    assert {mark for mark, ok in marks.items() if not ok} == missed


@pytest.mark.xdist_group("model")
def test_questions_of_writers_who_were_not_learnt_from(trained, tmp_path):
    """A floor, not a boast: docs/understanding.md has the figures."""
    settings = Settings(data=DATA, models=trained, var=tmp_path, today_frozen=NOVEMBER_10)
    assistant = load_assistant(settings)
    panels = sorted((ROOT / "tests" / "questions").glob("panel_*.jsonl"))
    items = [item for panel in panels for item in read_questions(panel)]

    async def run() -> Score:
        return await evaluate(assistant, items)

    score = anyio.run(run)
    shares = dict(zip(MARKS, score.rows()[0][2]))
    assert shares["right"] > 92
    assert shares["offered"] > 96
    assert shares["language"] > 99
    unknown = [turn.marks["topic"] for turn in score.turns if not turn.expected]
    assert sum(unknown) / len(unknown) > 0.95
