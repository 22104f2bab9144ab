from faq.lint.check import check
from tests.conftest import NOVEMBER_10

FR, EN = "faq_fr.yml", "faq_en.yml"


def found_in(folder):
    return check(folder, NOVEMBER_10)


def line_of(path, mark):
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if mark in line)


def test_the_same_number_in_words_and_in_figures_is_no_difference(small, edit):
    edit(
        small / FR,
        "Douze euros par an.",
        "12 € par an, 1 200,50 € à vie, dès 14 h. À midi, 1 h 30, une quarantaine de moins de 16 ans.",
    )
    edit(
        small / EN,
        "Twelve euros a year.",
        "Twelve euros a year, €1,200.50 for life, from 2 pm. At noon, an hour and a half, forty under-16s.",
    )
    assert [str(finding) for finding in found_in(small)] == []


def test_pages_of_one_site_in_two_languages_are_no_difference(small, edit):
    edit(small / FR, "Douze euros par an.", "Voir [Tarifs](https://www.example.org/fr/tarifs).")
    edit(small / EN, "Twelve euros a year.", "See [Prices](https://example.org/en/tarifs).")
    assert [str(finding) for finding in found_in(small)] == []


def test_what_waits_to_be_translated_is_compared_with_nothing(small, edit):
    edit(small / FR, "Douze euros par an.", "Treize euros par an.")
    assert {finding.code for finding in found_in(small)} == {"parity-number-words"}
    edit(small / FR, "    label: Prix\n", "    label: Prix\n    translate: pending\n")
    assert found_in(small) == []


def test_an_answer_by_phase_in_one_language_is_compared_phase_by_phase(data, edit):
    edit(data / EN, '      before: "The call opens on {application_opening} ({application_opening:countdown})."\n', "")
    edit(data / EN, '      open: "The call has been open since {application_opening}."\n', "")
    edit(
        data / EN,
        '    answer:\n      closed: "The call opened on {application_opening} and ended on {application_deadline}."',
        '    answer: "The call opens on {application_opening}."',
    )
    (found,) = [finding for finding in found_in(data) if finding.code.startswith("parity-")]
    assert (found.code, found.file) == ("parity-facts", FR)
    assert "{application_deadline}" in found.message("en")
    assert found.line == line_of(data / FR, "L'appel à candidatures a ouvert le")
