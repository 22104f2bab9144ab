"""French as it is spelt: where it is looked for, and what is told of it."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tools.spelling import SKIPPED, french_texts, is_french, mistakes, words_of

needs_hunspell = pytest.mark.skipif(not shutil.which("hunspell"), reason="needs Debian's hunspell")
FAQ = """\
language: fr
topics:
  work.place:
    label: Lieu
    question: Où travaille-t-on ?
    also: ["ou es que on bosse"]
    answer: "On travaille aujourd’hui à {city}, chez EIGbot et à l'ANSSI : c'est un batiment de l'État."
"""
GUIDE = """\
# Guide

Le guide est pour les équipes, et il dit qui fait le ménage dans la FAQ : voir `docs/xyzzy.md` ou
[la page](plugh.md).

The guide says that it is in French, and that the colour of the buildin is grey.

```
le texte est dans le fichier et il est pour qui lirra ce texte
```
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder with a French FAQ, a page in two languages, wordings of both, and words of its own."""
    for name, text in {
        "data/faq_fr.yml": FAQ,
        "faq/messages.yml": 'saved: {fr: "C\'est enregistrré.", en: "It is saved."}\n',
        "languages/fr/phrases.yml": "unknown: Je ne sais pas répondre.\n",
        "faq/starter/faq_fr.yml": 'title: "$name"\nunknown: ["koi"]\n',
        "docs/guide.md": GUIDE,
        "tools/words_fr.txt": "# Names\nEIGbot plugh\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_only_what_is_said_in_french_is_looked_at(checkout):
    texts = [text for _, text in french_texts(checkout)]
    assert [text.split()[0] for text in texts] == ["fr", "Lieu", "Où", "On", "$name", "Je", "C'est", "Le"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L'équipe de l’ANSSI jusqu'à midi", {"équipe", "de", "midi"}),
        ("Écrivez à {mail} ou `eigbot xyzzy`, sur https://example.org/plugh", {"Écrivez", "ou", "sur"}),
        ("Qu'est-ce que $name ?", {"est-ce", "que"}),
        ("Y a-t-il aujourd’hui 3 peut-être ?", {"a-t-il", "aujourd'hui", "peut-être"}),
    ],
)
def test_a_word_is_what_a_dictionary_could_have(text, words):
    assert words_of(text) == words


def test_a_paragraph_of_either_language_is_told_by_its_commonest_words():
    assert is_french("La date est dans le calendrier du programme.")
    assert not is_french("The date is in the calendar of the programme, « la date limite ».")


@needs_hunspell
def test_a_mistake_is_told_with_its_place_and_what_was_meant(checkout):
    told = mistakes(checkout)
    assert len(told) == 3
    assert told[0].startswith(
        "data/faq_fr.yml, line 7: 'batiment' is not in the French dictionary; did you mean bâtiment"
    )
    assert told[0].endswith("A name or a word of the trade goes into tools/words_fr.txt.")
    assert told[1].startswith("faq/messages.yml, line 1: 'enregistrré' is not in the French dictionary")
    assert told[2] == "tools/words_fr.txt: 'plugh' is needed no more; take it out."


def test_without_a_dictionary_it_is_said_and_fails_where_it_must_not_be_missed(checkout):
    for required, code in (("", 0), ("required", 1)):
        done = subprocess.run(
            [sys.executable, "-m", "tools.spelling"], cwd=checkout, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": "", "SPELLING_CHECK": required},
        )  # fmt: skip
        assert (done.returncode, done.stderr.strip()) == (code, SKIPPED)
