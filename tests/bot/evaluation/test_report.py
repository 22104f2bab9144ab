"""The report of an evaluation, as whoever opens it sees it."""

import os
from html.parser import HTMLParser

import pytest

from bot.evaluation.report import calibration_of, confusion_of, write_report
from bot.evaluation.scoring import LabelledConversation, LabelledTurn, Score
from tests.command import eigbot


def score_of(*said):
    score = Score()
    for number, (text, expected, topic, confidence) in enumerate(said):
        turn = LabelledTurn(text, frozenset(expected), False, (), (), "any")
        custom = {"kind": "answer" if topic else "unknown", "topic": topic, "language": "en", "confidence": confidence,
                  "choices": []}  # fmt: skip
        score.add(LabelledConversation(str(number), "direct", (turn,)), 1, [{"text": "…", "custom": custom}])
    return score


@pytest.fixture
def score():
    return score_of(
        ("when?", ["jury.date"], "jury.date", 0.95),
        ("who <script>alert(1)</script>?", ["jury.who"], "jury.date", 0.35),
        ("pizza?", [], None, 0.1),
        ("rain?", [], "jury.who", 0.3),
    )


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.words = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def test_it_shows_the_table_three_plots_and_what_fell_short(score, tmp_path):
    write_report(score, "Four questions", tmp_path / "deep" / "report.html")
    page = Words()
    page.feed((tmp_path / "deep" / "report.html").read_text("utf-8"))
    assert page.tags.count("svg") == 3
    assert "script" not in page.tags
    shown = " ".join(page.words)
    assert "who <script>alert(1)</script>?" in shown
    assert "pizza?" not in shown
    assert "50.0" in shown


def test_confidence_is_set_against_what_was_right(score):
    assert calibration_of(score.turns) == [(pytest.approx(0.325), 0.0, 2), (pytest.approx(0.95), 1.0, 1)]


def test_what_was_expected_is_set_against_what_was_said(score):
    names, counts = confusion_of(score.turns)
    assert names == ["jury.date", "jury.who", "none"]
    assert counts == [[1, 0, 0], [1, 0, 0], [0, 1, 1]]


def test_the_faq_is_judged_from_itself_alone(small, tmp_path):
    done = eigbot("evaluate", "--cross-validate", models=tmp_path, var=tmp_path / "var", EIGBOT_DATA=str(small))
    assert done.exit_code == 0, done.stderr
    assert "kind topic" in done.stdout
    assert os.path.exists(tmp_path / "var" / "evaluation.html")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"# A page", ", line 1: not a question in JSON, such as {"),
        (b'{"topics": []}', ", line 1: not a question in JSON, such as {"),
        (b"\xff", " is not UTF-8 text; save it as UTF-8."),
        (None, " cannot be read: No such file or directory."),
    ],
)
def test_a_file_that_holds_no_questions_is_told_in_a_sentence(small, tmp_path, content, sentence):
    file = tmp_path / "asked.jsonl"
    if content is not None:
        file.write_bytes(content)
    done = eigbot("evaluate", str(file), models=tmp_path, var=tmp_path / "var", EIGBOT_DATA=str(small))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{file}{sentence}")
    assert "Error" not in done.stderr


def test_files_or_cross_validation_but_not_both(tmp_path):
    done = eigbot("evaluate", models=tmp_path, var=tmp_path / "var")
    assert done.exit_code == 2
    assert "Give either files of questions or --cross-validate." in done.stderr
