"""What commands and the log say to staff is in the language of their terminal, and in no other."""

import re

import pytest

from bot.core.for_staff import for_staff, in_staff_language
from faq.errors import FaqError, Finding
from faq.messages import messages, translatable
from faq.writing import Draft, WritingError
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("locale", "said"), [("fr_FR.UTF-8", "Publié."), ("en_GB.UTF-8", "Published."), ("C", "Published.")]
)
def test_a_command_speaks_the_terminals_language(monkeypatch, locale, said):
    monkeypatch.setenv("LC_ALL", locale)
    assert for_staff("publish-done", held="") == said


def test_mistakes_of_the_files_are_told_in_it(monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    error = FaqError([Finding("faq_fr.yml", 3, translatable("no-topic"))])
    assert in_staff_language(error) == "faq_fr.yml, ligne 3: il n'y a aucun thème"


def test_why_a_change_cannot_be_made_is_told_in_it(small):
    with pytest.raises(WritingError) as refused:
        Draft(small).add_topic("club.hours", "fr", "Quand ?")
    assert refused.value.text("fr") == "faq_fr.yml a déjà un thème « club.hours »."


def test_every_message_that_code_asks_for_is_there():
    asked = {code for package in ("bot", "faq", "nlu") for path in (ROOT / package).rglob("*.py")
             for code in re.findall(r'(?:for_staff|translatable)\(\s*"([a-z_-]+)"', path.read_text("utf-8"))}  # fmt: skip
    assert len(asked) > 100
    assert asked - set(messages()) == set()
