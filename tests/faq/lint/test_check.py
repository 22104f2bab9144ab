"""Forty mistakes that staff make, each in a copy of the shipped files: found, and in the right place."""

import datetime as dt
import random
import re

import pytest

from faq.errors import ERROR, WARNING
from faq.lint.check import check, has_errors, read_and_check
from faq.model import ASSUMED
from tests.conftest import DATA, NOVEMBER_10

FR, EN, PROGRAM = "faq_fr.yml", "faq_en.yml", "program.yml"
FR_PHRASINGS, EN_PHRASINGS = "phrasings_fr.yml", "phrasings_en.yml"
DEADLINE = "jusqu'au {application_deadline}. L'appel est désormais clos."

# What was done, in which file, what stood there, what stands there now; the mistake's severity and code,
# what the line it is found on holds (where that is not what was written), and what staff read in French.
MISTAKES = [
    ("typo in a placeholder", FR, "{jury_chair}", "{jury_chiar}", ERROR, "unknown-fact", None, "fait inconnu « jury_chiar » dans jury.who"),
    ("format that there is not", FR, "{application_opening:countdown}", "{application_opening:compte}", ERROR, "unknown-format", None, "format inconnu « compte »"),
    ("brace without its partner", EN, "{jury_chair},", "{jury_chair,", ERROR, "no-template", None, "une accolade"),
    ("placeholder with a blank in it", EN, "{jury_chair}", "{jury chair}", ERROR, "no-template", None, "n'est pas un champ"),
    ("missing topic", EN, "  jury.who:\n", "  jury.whom:\n", ERROR, "missing-topic", "  jury.whom:", "le thème « jury.whom » manque"),
    ("missing answer", FR, '    answer: "L\'argent vient', '    also2: "L\'argent vient', ERROR, "missing-key", "  program.funding:", "il manque « answer » (thème program.funding)"),
    ("misspelt key", FR, "    label: Date limite", "    libelle: Date limite", ERROR, "meant-key", None, "clé inconnue « libelle » (thème apply.deadline) : vouliez-vous dire « label » ?"),
    ("duplicate id", FR, "  jury.date:\n", "  jury.who:\n", ERROR, "twice", "  jury.who:", "« jury.who » figure deux fois"),
    ("id with capitals", FR, "  jury.date:\n", "  Jury.date:\n", ERROR, "bad-id", None, "l'identifiant « Jury.date » doit s'écrire"),
    ("id too long for a button", FR, "  jury.date:\n", f"  jury.{'date' * 16}:\n", ERROR, "long-id", None, "un bouton Telegram"),
    ("tab", FR, "    label: Date limite", "\tlabel: Date limite", ERROR, "unreadable", None, "une tabulation s'est glissée ici"),
    ("wrong indentation", EN, "    label: Deadline", "   label: Deadline", ERROR, "unreadable", "question: What is the deadline to apply?", "n'est pas décalée comme ses voisines"),
    ("unclosed quote", FR, "vous le diront.\"", "vous le diront.", ERROR, "unreadable", None, "un guillemet est ouvert sur cette ligne et jamais refermé"),
    ("unclosed single quote", EN, "label: Jury date", "label: 'Jury date", ERROR, "unreadable", None, "un guillemet est ouvert sur cette ligne"),
    ("colon without quotes", FR, "    label: Date limite", "    label: Date : limite: ferme", ERROR, "unreadable", None, "entre guillemets"),
    ("answer that is a list", EN, "    label: Jury date", "    label: [Jury, date]", ERROR, "no-text", None, "il faut ici un texte, et non une liste"),
    ("phrasings that are no list", EN, "    question: When does the jury meet?\n", "    question: When does the jury meet?\n    also: jury date\n", ERROR, "no-list", None, "il faut ici une liste"),
    ("different date in one language", EN, "The deadline was {application_deadline};", "The deadline was 22 November 2016;", ERROR, "parity-date", None, "dit « 22 November 2016 » ici"),
    ("different number in one language", EN, "three things in particular", "4 things in particular", ERROR, "parity-number", None, "dit « trois » ici, et « 4 » dans faq_en.yml"),
    ("different number in words", FR, "regarde notamment trois choses", "regarde notamment quatre choses", WARNING, "parity-number-words", None, "dit « quatre » ici, et « three » dans faq_en.yml"),
    ("different postcode", FR, "(34000)", "(34070)", ERROR, "parity-number", None, "dit « 34070 » ici, et « 34000 »"),
    ("number that one language lacks", FR, "{promotion_size} places.", "{promotion_size} places pour 250 dossiers.", ERROR, "parity-number", None, "dit « 250 » ici, et rien de tel dans faq_en.yml"),
    ("different link in one language", FR, "a un [règlement]({rules})", "a un [règlement](https://www.exemple.fr/reglement)", ERROR, "parity-link", None, "donne « https://www.exemple.fr/reglement » ici, et « {rules} » dans faq_en.yml"),
    ("link that one language lacks", EN, "(openfisca.fr)", "(openfisca.org)", ERROR, "parity-link", None, "les liens doivent mener au même endroit"),
    ("about_challenge in one language", EN, '    about_challenge: "The “{challenge.label}” challenge is hosted', '    # "The “{challenge.label}” challenge is hosted', ERROR, "parity-about", "about_challenge: \"Le défi « {challenge.label} » est porté par", "a « about_challenge » ici"),
    ("date in words", FR, DEADLINE, "jusqu'au vingt et un novembre 2016. L'appel est désormais clos.", WARNING, "fact-in-words", None, "« vingt et un novembre 2016 » (apply.how) est un fait de program.yml ; écrivez {application_deadline}"),
    ("phrasings beside that are no list", EN_PHRASINGS, "  jury.date:\n", "  jury.date: jury date\n  jury.dates:\n", ERROR, "no-list", "jury.date: jury date", "il faut ici une liste"),
    ("phrasings of no topic", EN_PHRASINGS, "  jury.date:\n", "  jury.dates:\n", ERROR, "phrasings-of-no-topic", None, "vouliez-vous dire « jury.date » ?"),
    ("draft", FR, "  jury.date:\n", "  jury.date:\n    draft: true\n", WARNING, "draft-topic", "  jury.date:", "est un brouillon"),
    ("date in figures", FR, DEADLINE, "jusqu'au 21/11/2016. L'appel est désormais clos.", WARNING, "fact-in-words", None, "écrivez {application_deadline}"),
    ("date in English order", EN, "it ended on {application_deadline}", "it ended on Nov. 21st", WARNING, "fact-in-words", None, "« Nov. 21st » (apply.status)"),
    ("number in words", FR, "compte {promotion_size} personnes", "compte dix personnes", WARNING, "fact-in-words", None, "« dix » (program.size) est un fait de program.yml ; écrivez {promotion_size}"),
    ("name in words", EN, "{jury_chair}, president", "Frederic Mazzella, president", WARNING, "fact-in-words", None, "écrivez {jury_chair}"),
    ("city of a challenge in words", FR, "basé à {ars.city} (34000)", "basé à Montpellier (34000)", WARNING, "fact-in-words", None, "écrivez {ars.city}"),
    ("count of the challenges in words", FR, "les {challenges:count} défis", "les neuf défis", WARNING, "fact-in-words", None, "écrivez {challenges:count}"),
    ("expired fact", PROGRAM, "jury_date: {value: 2016-11-29, ", "jury_date: {value: 2016-11-29, expires: 2016-11-01, ", ERROR, "expired-fact", None, "le fait « jury_date » a expiré le 2016-11-01, et apply.results le cite encore"),
    ("nobody to turn to", PROGRAM, "team: {inbox: on} ", "team: {inbox: off} ", WARNING, "no-way-to-team", None, "qui cherche quelqu'un ne trouve personne"),
    ("inbox that is neither on nor off", PROGRAM, "team: {inbox: on} ", "team: {inbox: peut-être} ", ERROR, "no-switch", None, "il faut ici on ou off, et non 'peut-être'"),
    ("misspelt inbox", PROGRAM, "team: {inbox: on} ", "team: {inbbox: on} ", ERROR, "meant-key", None, "vouliez-vous dire « inbox »"),
    ("date that does not exist", PROGRAM, "value: 2016-11-29", "value: 2016-11-31", ERROR, "no-such-day", None, "il n'y a pas de 31 novembre 2016"),
    ("date without its year", PROGRAM, "value: 2016-11-29", "value: 29 novembre", ERROR, "no-year", None, "« 29 novembre » (facts.jury_date) ne dit pas l'année"),
    ("date that may be two", PROGRAM, "value: 2016-11-21", "value: 05/12/2016", ERROR, "day-or-month", None, "est-ce le 5 décembre ou le 12 mai ? Écrivez 2016-12-05 ou 2016-05-12"),
    ("date with its hour", PROGRAM, "value: 2016-11-29", "value: 29 novembre 2016 à 18 h", ERROR, "date-with-hour", None, "écrivez 2016-11-29 ici, et l'heure dans les réponses"),
    ("date that two languages have differently", PROGRAM, "value: 2016-11-29", "value: {fr: 29 novembre 2016, en: 'November 28, 2016'}", ERROR, "dates-differ", None, "n'est pas la même dans toutes les langues"),
    ("checked tomorrow", PROGRAM, "jury_date: {value: 2016-11-29, source: announcement, checked: 2026", "jury_date: {value: 2016-11-29, source: announcement, checked: 2062", ERROR, "checked-in-future", None, "aurait été vérifié le 2062-11-24, qui n'est pas encore venu"),
    ("deadline moved, phase not", PROGRAM, "closed: {after: application_deadline}", "closed: 2016-11-18", ERROR, "phase-contradicts-fact", None, "mais le fait « application_deadline » est le 2016-11-21 (ligne 21)"),
    ("phase of a fact that there is not", PROGRAM, "{after: application_deadline}", "{after: aplication_deadline}", ERROR, "phase-fact", "closed: ", "n'est pas un fait avec une date. Faits avec une date : application_deadline, "),
    ("phase like one that there is not", PROGRAM, "like: jury_met", "like: jury", ERROR, "phase-like", None, "n'est pas une phase précédente. Phases précédentes : before, closed, jury_met, open"),
    ("phase with two beginnings", PROGRAM, "{from: program_start, ", "{from: program_start, after: jury_date, ", ERROR, "phase-start", None, "doit dire un seul de from: et after:"),
    ("deadline after the jury", PROGRAM, "value: 2016-11-21", "value: 2016-12-05", WARNING, "phase-overtaken", "jury_met: ", "elle attend le 2016-12-06 ; l'un des deux faits est-il encore juste"),
    ("past date said to come", FR, "Le jury s'est réuni le {jury_date} pour choisir les {promotion_size} lauréats.\"", "Le jury se réunira le {jury_date} pour choisir les {promotion_size} lauréats.\"", WARNING, "past-as-to-come", None, "comme d'une date à venir (« réunira »), alors qu'elle est passée dans la phase « jury_met »"),
    ("date to come said past", EN, "The call opens on {application_opening} and", "The call opened on {application_opening} and", WARNING, "to-come-as-past", None, "comme d'une date passée (« opened »), alors qu'elle est à venir dans la phase « before »"),
    ("calendar out of order", PROGRAM, "closed: {after: application_deadline}", "closed: 2016-11-02", ERROR, "phase-order", None, "commence le 2016-11-02, donc pas après la précédente"),
    ("fact of an unknown source", PROGRAM, "jury_chair: {value: Frédéric Mazzella, source: announcement", "jury_chair: {value: Frédéric Mazzella, source: annonce", WARNING, "unknown-source", None, "n'existe pas. Sources : announcement"),
    ("challenge without a topic", PROGRAM, "  bnf:\n", "  bnx:\n", ERROR, "challenge-without-topic", None, "n'a pas de thème « challenge.bnx »"),
    ("emoji label too long", FR, "    label: Date limite", "    label: 🗓️ Date limite 🚨🚨🚨 à ne surtout pas rater 🚨", WARNING, "long-label", None, "un bouton en montre 36"),
    ("one label for two topics", EN, "    label: Jury date", "    label: The jury", WARNING, "same-label", "label: The jury", "deux boutons identiques"),
    ("answer longer than a phone", FR, "L'argent vient du", f"{'Il était une fois le budget. ' * 22}L'argent vient du", WARNING, "long-answer", None, "sur un téléphone"),
    ("link cut in two", FR, "[l'équipe du programme]({contact}) vous", "[l'équipe du programme] (https://example.org/equipe) vous", ERROR, "broken-link", None, "est un lien bancal"),
    ("script for a link", EN, "[the programme's team]({contact})", "[the programme's team](javascript:alert)", ERROR, "bad-target", None, "doit commencer par https:// ou mailto:"),
    ("address without a site", EN, "[the programme's team]({contact})", "[the programme's team](https://programme)", ERROR, "odd-address", None, "n'en est pas une"),
    ("HTML in an answer", FR, "L'argent vient du Programme", "L'argent vient du <b>Programme</b>", WARNING, "not-rendered", None, "« <b> » (program.funding) s'affichera tel quel"),
    ("one phrasing in two topics", FR_PHRASINGS, "  apply.deadline:\n", "  apply.deadline:\n    - qui préside le jury\n", ERROR, "same-phrasing", "question: Qui préside le jury ?", "gardez-la dans un seul thème"),
    ("phrasing a typing error away", FR_PHRASINGS, "  apply.deadline:\n", "  apply.deadline:\n    - Qui pr\u00e9side le jurry ?\n", WARNING, "near-phrasing", None, "ne diffère que d'une faute de frappe"),
    ("unknown and answered", FR_PHRASINGS, "unknown:\n", "unknown:\n  - Qui préside le jury ?\n", ERROR, "unknown-and-known", "- Qui préside le jury ?", "figure sous unknown, et dans jury.who"),
    ("wrong language stated", EN, "language: en", "language: fr", ERROR, "other-language", None, "la langue annoncée est « fr »"),
]  # fmt: skip


def found_in(folder):
    return check(folder, NOVEMBER_10)


def test_there_are_enough_mistakes():
    assert len(MISTAKES) >= 40


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_found_in_its_place_and_worded_clearly(data, edit, mistake):
    _, file, old, new, severity, code, on_line, words = mistake
    edit(data / file, old, new)
    # Comparing every phrasing with every other is half of the time, and finds nothing of another code.
    found = read_and_check(data, NOVEMBER_10, duplicates=code == "near-phrasing")[1]
    every = [finding for finding in found if finding.code == code and words in finding.message("fr")]
    assert every, [str(finding) for finding in found]
    mark = (on_line or new.strip("\n").splitlines()[-1]).strip()
    places = {
        (name, number)
        for name in (FR, EN, PROGRAM, FR_PHRASINGS, EN_PHRASINGS)
        for number, line in enumerate((data / name).read_text("utf-8").splitlines(), 1)
        if mark in line
    }
    expected = {(finding.file, finding.line) for finding in every}
    expected |= {  # a difference is one mistake with two places
        (name, int(line))
        for finding in every
        for name, line in re.findall(r"dans (faq_\w+\.yml) \(ligne (\d+)\)", finding.message("fr"))
    }
    if code == "missing-topic":  # it is missing from the other file, so its place is named in words
        assert {(EN, int(re.search(r"à la ligne (\d+)", every[0].message("fr"))[1]))} <= places
    else:
        assert expected & places, (expected, places)
    assert {finding.severity for finding in every} == {severity}


def test_the_shipped_files_have_no_error_and_no_warning():
    assert [str(finding) for finding in check(DATA)] == []


@pytest.mark.parametrize("day", [dt.date(2016, 1, 1), dt.date(2017, 6, 1), dt.date(2035, 1, 1)])
def test_the_shipped_files_are_right_on_any_day(day):
    assert check(DATA, day) == []


def test_a_typo_in_a_placeholder_is_one_mistake(data, edit):
    edit(data / FR, "{jury_chair}", "{jury_chiar}")
    assert [finding.code for finding in found_in(data)] == ["unknown-fact"]


def test_a_small_faq_without_a_program_is_clean(small):
    assert [str(finding) for finding in found_in(small)] == []


def test_warnings_stop_no_publish_and_errors_do(data, edit):
    edit(data / FR, "compte {promotion_size} personnes", "compte dix personnes")
    assert not has_errors(found_in(data))
    edit(data / FR, "{jury_chair}", "{jury_chiar}")
    assert has_errors(found_in(data))


PROGRAM_TEXT = """\
calendar:
  before: null
  open: 2016-11-03
  closed: {after: start}
  over: {from: end, like: closed}
facts:
  fee: {value: 12, source: null}
  start: {value: 2016-11-21}
  end: {value: 29 novembre 2016}
challenges:
  pool: {label: {fr: Piscine, en: Pool}, city: Nantes, topic: club.hours}
"""


@pytest.mark.parametrize("seed", range(60))
def test_whatever_befalls_a_file_the_check_ends_in_findings(small, seed):
    chance = random.Random(seed)
    (small / PROGRAM).write_text(PROGRAM_TEXT, "utf-8")
    path = small / chance.choice([FR, EN, PROGRAM])
    text = path.read_text("utf-8")
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text))
        kept = text[start + chance.choice([0, 0, 1, 7, 60]) :]
        text = (
            text[:start]
            + chance.choice(["", "{", "}", '"', "'", ":", "- ", "\t", "\n", "[x](", "2016-13-45", "é", "\0", "&a"])
            + kept
        )
    path.write_text(text, "utf-8")
    for finding in found_in(small):
        assert finding.file in (FR, EN, PROGRAM, "talk_fr.yml", "talk_en.yml")
        assert all(finding.text(language) for language in ASSUMED)
