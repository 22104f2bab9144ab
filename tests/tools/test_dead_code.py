"""Code that nothing uses is told, and what only a template, a put-together name or a library uses is not."""

import pytest

from tools.dead_code import dead_code

CODE = """\
class Texts:
    title: str
    act_open: str
    act_close: str
    team_lead: str
    forgotten: str

    def of(self, name):
        return getattr(self, f"act_{name}")


def handle_data(data):
    return Texts().of(data)
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder with a module, a template and a script that use some of its names, and a test."""
    for name, text in {
        "bot/texts.py": CODE,
        "bot/page.html": "<h1>{{ t.title }}</h1>",
        "bot/widget.js": 'say("team-lead")',
        "tests/test_texts.py": "from bot.texts import Texts\n\nassert Texts().forgotten\nunread = 1\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_what_nothing_but_a_test_uses_is_told_with_its_place_and_what_to_do(checkout):
    told = dead_code(checkout, ["handle_*"])
    assert [sentence.partition(";")[0] for sentence in told] == [
        "bot/texts.py, line 6: nothing uses the variable 'forgotten'",
        "tests/test_texts.py, line 4: nothing uses the variable 'unread'",
    ]
    assert all("take it out, or say in pyproject.toml, [tool.eigbot.dead-code] who does." in each for each in told)


def test_what_a_library_calls_is_excused_by_name(checkout):
    assert dead_code(checkout, ["handle_*", "forgotten", "unread"]) == []
    assert any("'handle_data'" in each for each in dead_code(checkout, ["forgotten", "unread"]))


def test_an_excuse_that_excuses_nothing_is_told(checkout):
    (told,) = dead_code(checkout, ["handle_*", "forgotten", "unread", "gone"])
    assert told == "pyproject.toml, [tool.eigbot.dead-code]: 'gone' excuses nothing any more; take it out."
