"""What may leave the server: findings, and nothing that they quote of the files."""

import re

import pytest

from actions.facts import build_store
from bot.publishing.source import faq_to_publish
from bot.staff.notices.wording import plain, without_quotations
from faq.errors import FaqError
from faq.reader import load_faq
from settings import STAFF_LANGUAGES, Settings

PHRASE = "Zébulon d' Alembert aime l'été"
SPOILT = [
    "- {}\n      - {}", "-{}", "– {}", "• {}", "- @{}", '- "{}" x "y', "- “{}”", "- {}: x", "- {} #perdu", "- {}\n        {}",
    "- {{{}}}", "- [{}", "- '{}", "- {}\u200b x", "- {}\ufffd", "- ÃÃ© {}", "- {}\n     - {}", "- !{}", "- &{}", "- *{}",
    "- % {}", "- > {}", "- il dit \"bonjour\" à {} d'ici 'x", "{}", "<<<<<<< {}", "- {{x}} {}", "- {} {{fact}}",
    "- le prix\n      - {}: {}", '- "{}', "- {} 'x' \"y\" «z»", "- Quand le club ouvre-t-il ?\n      - {}\n      - {}",
]  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILT)
def test_no_phrasing_leaves_the_server_whatever_is_wrong_with_it(small, tmp_path, edit, spoilt):
    settings = Settings(data=small, var=tmp_path / "var", models=tmp_path / "models")
    build_store(load_faq(small), settings.facts_db)
    for name, line in (
        ("faq_fr.yml", "- horaires d'ouverture"),
        ("faq_en.yml", "[opening times, what time do you open]"),
    ):
        new = spoilt.replace("{}", PHRASE).replace("{{", "{").replace("}}", "}")
        edit(small / name, line, new if line.startswith("-") else f"\n      {new}")
    try:
        found = faq_to_publish(settings).held
    except FaqError as error:
        found = error.problems
    for language in STAFF_LANGUAGES:
        for each in found:
            left = without_quotations(plain(each.text(language)))
            assert not re.search("bulon|Alembert|aime|été", left), left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("unknown fact 'no_such' in club.hours", "unknown fact 'no_such' in club.hours"),
        ("fait inconnu « no_such » dans club.hours", "fait inconnu « no_such » dans club.hours"),
        ("'a b' stands in faq_en.yml, 'c' in x", "“…” stands in faq_en.yml, “…” in x"),
        ("l'équipe n'a rien dit", "l'équipe n'a rien dit"),
        ("so 'd' abord' is 'x' here", "so “…”"),
        ("«il dit \"oui\"» : x", "“…” : x"),
        ("an open 'quotation of", "an open “…”"),
        ("\"a\" x \"b\"", "“…” x “…”"),
    ],
)  # fmt: skip
def test_quotations_are_left_out_and_ids_are_not(text, left):
    assert without_quotations(text) == left
