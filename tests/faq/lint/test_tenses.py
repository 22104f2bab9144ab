"""How a sentence speaks of a date, in each language."""

import re

import pytest

from faq.lint.tenses import tenses

TO_COME, PAST = "to_come", "past"
SENTENCES = [
    ("fr", "Le jury se réunit le {d} pour choisir les lauréats.", [TO_COME]),
    ("fr", "Le jury choisit les 10 lauréats le {d}.", [TO_COME]),
    ("fr", "Le jury va se réunir le {d}.", [TO_COME]),
    ("fr", "Le jury s'est réuni le {d} pour choisir les lauréats.", [PAST]),
    ("fr", "Le jury s’est réuni le {d}.", [PAST]),
    ("fr", "Les contrats démarrent à partir de {d}.", [TO_COME]),
    ("fr", "Les contrats devaient démarrer à partir de {d}.", [PAST]),
    ("fr", "À partir du {d}, les lauréats seront recrutés.", [TO_COME]),
    ("fr", "Le {d}, le jury s'est réuni.", [PAST]),
    ("fr", "L'appel ouvre le {d} (demain) et se terminera le {d}.", [TO_COME, TO_COME]),
    ("fr", "L'appel a ouvert le {d} et s'est terminé le {d}.", [PAST, PAST]),
    ("fr", "L'appel est ouvert depuis le {d}.", [None]),
    ("fr", "La date limite est le {d}.", [TO_COME]),
    ("fr", "La date limite était le {d} : l'appel est clos depuis.", [PAST]),
    ("fr", "Oui, vous pouvez encore candidater, jusqu'au {d}.", [TO_COME]),
    ("fr", "Les candidatures se déposaient en ligne, jusqu'au {d}. L'appel est désormais clos.", [PAST]),
    ("fr", "Déposez votre dossier avant le {d}.", [TO_COME]),
    ("fr", "La réunion a lieu le {d}.", [TO_COME]),
    ("fr", "La réunion a eu lieu le {d}.", [PAST]),
    ("fr", "Un deuxième volet est annoncé pour {d} : un guichet.", [TO_COME]),
    ("fr", "Un deuxième volet était annoncé pour {d} : un guichet.", [PAST]),
    ("fr", "Un CDD de 10 mois, signé avec l'administration, à partir de {d}.", [None]),
    ("fr", "La loi du {d} s'applique.", [None]),
    ("fr", "Vous auriez pu candidater le {d}.", [None]),
    ("en", "The jury meets on {d} to choose the winners.", [TO_COME]),
    ("en", "The jury met on {d} to choose the winners.", [PAST]),
    ("en", "Contracts start from {d}.", [TO_COME]),
    ("en", "Contracts were due to start from {d}.", [PAST]),
    ("en", "A second part is due in {d}.", [TO_COME]),
    ("en", "A second part was announced for {d}.", [PAST]),
    ("en", "The call opens on {d} (tomorrow) and closes on {d}.", [TO_COME, TO_COME]),
    ("en", "The call opened on {d} and ended on {d}.", [PAST, PAST]),
    ("en", "The call has been open since {d}.", [None]),
    ("en", "The deadline is {d} (in 3 days).", [TO_COME]),
    ("en", "The deadline was {d}; the call has been closed since then.", [PAST]),
    ("en", "Online, in a few clicks, until {d}.", [TO_COME]),
    ("en", "Applications were made online, with a form that took a few clicks, until {d}.", [PAST]),
    ("en", "You'll be able to apply from {d}.", [TO_COME]),
    ("en", "The results will be announced on {d}.", [TO_COME]),
    ("en", "On {d}, the jury met.", [PAST]),
    ("en", "A fixed-term contract with the administration, from {d}.", [None]),
    ("en", "A degree in ecology, awarded by {d} at the latest.", [None]),
    ("en", "It is based on the law of {d}.", [None]),
]


@pytest.mark.parametrize(("language", "sentence", "expected"), SENTENCES)
def test_a_sentence_tells_whether_a_date_is_to_come(language, sentence, expected):
    places = [found.span() for found in re.finditer(r"\{d\}", sentence)]
    found = tenses(sentence.replace("{d}", "\0\0\0"), places, language)
    assert [tense and tense.name for tense in found] == expected
