"""The guides for staff: their pictures are there and small, and they quote what the pages say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.staff.texts import staff_texts
from tests.conftest import ROOT

GUIDES = {"fr": "guide-equipe.md", "en": "staff.md"}


@pytest.mark.parametrize("language", GUIDES)
def test_pictures_are_there_and_small(language):
    guide = (ROOT / "docs" / GUIDES[language]).read_text("utf-8")
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", guide)
    assert len(pictures) == 3
    for described, path in pictures:
        assert len(described) > 20
        assert 0 < (ROOT / "docs" / path).stat().st_size < 150_000


@pytest.mark.parametrize("language", GUIDES)
def test_what_the_guides_quote_is_what_the_page_says(language):
    guide = re.sub(r"\s+", " ", (ROOT / "docs" / GUIDES[language]).read_text("utf-8"))
    t = staff_texts()[language]
    for said in (t.accept, t.disliked, t.state, t.export):
        assert said in guide, said


@pytest.mark.parametrize("page", [f"docs/{name}" for name in ("terminal.md", *GUIDES.values())])
def test_the_pages_say_how_eigbot_is_found(page):
    text = (ROOT / page).read_text("utf-8")
    assert ". .venv/bin/activate" in text
    assert ".venv/bin/eigbot" in text


def test_what_they_say_to_type_is_there():
    folder = Path(sys.executable).parent
    activated = f". {folder / 'activate'} && eigbot --help"
    for command in ([folder / "eigbot", "--help"], ["sh", "-c", activated]):
        shown = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "check" in shown.stdout
