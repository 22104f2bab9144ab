"""One value, as each language writes it, is no difference; another one is, in FAQs by many hands."""

import itertools
import json
import re
from collections import Counter
from dataclasses import replace
from operator import itemgetter

import pytest

from faq.lint.check import check
from faq.lint.hardcoded_facts import HardcodedFactFinder
from faq.lint.parity import check_parity
from faq.model import Faq
from faq.reader import load_faq
from tests.conftest import NOVEMBER_10, ROOT

SAME = [
    ("Les 16 et 17 septembre 2027.", "On September 16 and 17, 2027."),
    ("Du 3 au 21 novembre", "November 3–21"),
    ("du 28 février au 3 mars 2027", "February 28 to March 3, 2027"),
    ("les 1er, 2 et 5 mai", "May 1, 2 and 5"),
    ("le lundi 4 mai 2027 à 18 h", "on Monday, May 4th, 2027, at 6pm"),
    ("début mai, fin mars", "in early May, the end of March"),
    ("Le 8 du mois.", "On the eighth of the month."),
    ("au 2e étage, en 3ème année", "on the second floor, in the third year"),
    ("Dans les deux langues.", "In both languages."),
    ("Vingt pour cent, puis 12,5 %", "20%, then 12.5 per cent"),
    ("1 200,50 euros", "€1,200.50"),
    ("1,5 M€", "€1.5 million"),
    ("20 k€", "€20k"),
    ("de 5 000 à 40 000 €", "€5,000 to €40,000"),
    ("mille deux cents euros", "twelve hundred euros"),
    ("deux mille cinq cents euros", "€2,500"),
    ("0,50 €", "50 cents"),
    ("100 dollars, CHF 15", "$100, 15 Swiss francs"),
    ("de 9h à 12h30 et de 14h à 18h", "9–12:30 and 2–6pm"),
    ("à 16 h 30", "at 4.30"),
    ("à 20 heures, minuit au plus", "at 8 p.m., midnight at the latest"),
    ("à 14 h", "at two in the afternoon"),
    ("sous quinzaine", "within a fortnight"),
    ("21 jours, 48 heures", "three weeks, two days"),
    ("un an et demi", "18 months"),
    ("deux jours et demi", "2.5 days"),
    ("promotion 2026-2027", "2026-27 cohort"),
    ("depuis les années 90", "since the 1990s"),
    ("Entre deux, un vélo neuf", "In between, a new bike"),
    ("majeur", "18 or over"),
]

SAME_ELSEWHERE = [
    ("Les 16 et 17 septembre 2027.", "Los días 16 y 17 de septiembre de 2027.", "Am 16. und 17. September 2027."),
    ("Du 3 au 21 novembre", "Del 3 al 21 de noviembre", "Vom 3. bis zum 21. November"),
    ("Le 1er mai", "El primero de mayo", "Am ersten Mai"),
    ("Le 8 du mois.", "El octavo día del mes.", "Am achten des Monats."),
    ("Dans les deux langues.", "En ambas lenguas.", "In beiden Sprachen."),
    ("Vingt pour cent, puis 12,5 %", "El veinte por ciento, luego el 12,5 %", "20 Prozent, dann 12,5 %"),
    ("1 200,50 euros", "1.200,50 euros", "1.200,50 €"),
    ("deux mille cinq cents euros", "dos mil quinientos euros", "zweitausendfünfhundert Euro"),
    ("deux cent cinquante places", "doscientas cincuenta plazas", "zweihundertfünfzig Plätze"),
    ("de 9h à 12h30 et de 14h à 18h", "de 9 a 12:30 y de 14 a 18 h", "von 9 bis 12.30 Uhr und von 14 bis 18 Uhr"),
    ("à 20 heures, minuit au plus", "a las 20 horas, medianoche como tarde", "um 20 Uhr, spätestens Mitternacht"),
    ("à 18 h", "a las 6 de la tarde", "um 6 Uhr abends"),
    ("sous quinzaine", "en quince días", "binnen zwei Wochen"),
    ("21 jours, 48 heures", "tres semanas, dos días", "drei Wochen, zwei Tage"),
    ("trente et un jours", "treinta y un días", "einunddreißig Tage"),
    ("un an et demi", "un año y medio", "anderthalb Jahre"),
    ("janvier 2017", "enero de 2017", "im Januar 2017"),
    ("[l](https://ec.europa.eu/fr/x)", "[l](https://ec.europa.eu/es/x)", "[l](https://ec.europa.eu/de/x)"),
]
DIFFERENT_ELSEWHERE = [
    ("Le 16 septembre 2027.", "El 17 de septiembre de 2027.", "Am 16. September 2028."),
    ("à 16 h 30", "a las 17:30 h", "um 16.45 Uhr"),
    ("20 %", "el 25 por ciento", "30 Prozent"),
    ("trois semaines", "22 días", "20 Tage"),
    ("deux mille cinq cents euros", "2.050 €", "2.600 Euro"),
]

UNSURE = [("à 8 h 15", "at a quarter past eight"), ("gratuit", "€0"), ("au CM2", "in CM2 (age 11)"), ("trois", "four")]
DIFFERENT = [
    ("Les 16 et 17 septembre 2027.", "On September 16 and 18, 2027."),
    ("Le 8 du mois.", "On the 9th of the month."),
    ("à 16 h 30", "at 4.30 am"),
    ("20 %", "25 per cent"),
    ("20 €", "$20"),
    ("trois semaines", "22 days"),
    ("deux mille cinq cents euros", "€2,050"),
]

FOLDERS = [path.parent for path in sorted(ROOT.glob("t*/*/*/faq_fr.yml")) if (path.parent / "faq_en.yml").exists()]
MONTHS = {
    "fr": "janvier février avril juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February April June July August September October November December".split(),
}
TIMES = {"fr": r"\b(\d{1,2}) h\b", "en": r"\b(\d{1,2})(?=(?:[.:]\d\d)? ?[ap]m\b)"}
WORDS = {"fr": "trois quatre cinq six huit".split(), "en": "three four five six eight".split()}


def answers(small, edit, french, english):
    edit(small / "faq_fr.yml", "Douze euros par an.", f'"{french}"')
    edit(small / "faq_en.yml", "Twelve euros a year.", f'"{english}"')
    return check(small, NOVEMBER_10)


@pytest.mark.parametrize(("french", "english"), SAME)
def test_one_value_as_each_language_writes_it_is_no_difference(small, edit, french, english):
    assert [str(finding) for finding in answers(small, edit, french, english)] == []


@pytest.mark.parametrize(("french", "english"), UNSURE)
def test_what_cannot_be_compared_for_sure_is_a_warning(small, edit, french, english):
    assert {finding.severity for finding in answers(small, edit, french, english)} == {"warning"}


@pytest.mark.parametrize(("french", "english"), DIFFERENT)
def test_a_difference_is_one_error_that_names_both_places(small, edit, french, english):
    (found,) = answers(small, edit, french, english)
    assert (found.severity, found.file) == ("error", "faq_fr.yml")
    assert "in faq_en.yml (line 12)" in found.message("en")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_faqs_by_other_writers_are_refused_for_no_difference(folder):
    assert [str(f) for f in check(folder, NOVEMBER_10) if f.code.startswith("parity") and f.severity == "error"] == []


def elsewhere(folder, texts):
    """What the check says of one answer in French, Spanish and German."""
    for code, text in zip(("fr", "es", "de"), texts):
        topic = f"  club.price: {{label: L {code}, question: 'Q {code} ?', answer: {json.dumps(text)}}}"
        (folder / f"faq_{code}.yml").write_text(f"language: {code}\ntopics:\n{topic}\n", "utf-8")
    return check(folder, NOVEMBER_10)


@pytest.mark.parametrize("texts", SAME_ELSEWHERE, ids=itemgetter(0))
def test_one_value_is_no_difference_in_other_languages_either(tmp_path, texts):
    assert [str(finding) for finding in elsewhere(tmp_path, texts)] == []


@pytest.mark.parametrize("texts", DIFFERENT_ELSEWHERE, ids=itemgetter(0))
def test_each_language_is_compared_with_the_first(tmp_path, texts):
    found = elsewhere(tmp_path, texts)
    assert [(each.severity, each.file) for each in found] == [("error", "faq_fr.yml")] * 2
    assert [name in found[n].message("en") for n, name in enumerate(("faq_de.yml", "faq_es.yml"))] == [True, True]


def seeds(text, language):
    """Every single value of a text that could be another one: its kind, where it stands, and the other one."""
    names = "|".join(MONTHS[language])
    patterns = {
        "day": (rf"\b(\d{{1,2}})(?= (?:{names})\b)", lambda day: str(int(day) % 27 + 2)),
        "month": (rf"\b({names})\b", lambda month: MONTHS[language][(MONTHS[language].index(month) + 4) % 10]),
        "time": (TIMES[language], lambda hour: str(int(hour) % 11 + 1)),
        "per cent": (r"(\d+)(?= ?%| per cent| pour cent)", lambda number: str(int(number) + 7)),
        "amount": (r"\b(\d{2,})(?= ?€)|(?<=€)(?:\d{2,})\b", lambda number: str(int(number) + 13)),
        "currency": (r"(€)", lambda _: "$"),
        "ordinal": (r"\b(\d+)(?=(?:st|nd|rd|th|e|er)\b)", lambda number: str(int(number) + 1)),
        "in words": (rf"\b({'|'.join(WORDS[language])})\b", lambda word: WORDS[language][WORDS[language].index(word) - 2]),
    }  # fmt: skip
    for kind, (pattern, other) in patterns.items():
        for found in re.finditer(pattern, text):
            yield kind, found.start(), found.end(), other(found[0].removesuffix(" h"))


def seeded():
    """Differences seeded one at a time: the kind, and a FAQ of one topic before and after."""
    for folder in FOLDERS:
        faq = load_faq(folder)
        for topic, entries in faq.topics.items():
            for language, entry in entries.items() if entry_is_staffs(entries) else ():
                text = next(iter(entry.answer.values()))
                for kind, start, end, other in seeds(text, language):
                    changed = replace(entry, answer=dict.fromkeys(entry.answer, text[:start] + other + text[end:]))
                    same = {code: replace(each, answer=dict.fromkeys(each.answer, next(iter(each.answer.values()))))
                            for code, each in entries.items()}  # fmt: skip
                    yield kind, Faq(faq.program, {topic: same}), Faq(faq.program, {topic: {**same, language: changed}})


def entry_is_staffs(entries):
    return all(entry.by_staff for entry in entries.values())


def test_seeded_differences_are_found():
    """One in five of some 2,000, of every kind; what is missed stands twice in its answer, or is an idiom."""
    found, missed = Counter(), Counter()
    for kind, before, after in itertools.islice(seeded(), 0, None, 5):
        differences = [{str(f) for f in check_parity(faq, HardcodedFactFinder(faq))} for faq in (before, after)]
        (found if differences[1] - differences[0] else missed)[kind] += 1
    assert min(found.values()) >= 5
    assert sum(found.values()) > 300
    assert sum(missed.values()) <= 0.02 * sum(found.values()), missed
