import pytest

from faq.lint.check import check
from tests.conftest import NOVEMBER_10

FR, EN = "faq_fr.yml", "faq_en.yml"


def found_in(folder):
    return check(folder, NOVEMBER_10)


@pytest.mark.parametrize("fee", ["1200", "'1 200 €'", "1 200 euros"])
@pytest.mark.parametrize("literal", ["1 200 €", "1200 euros", "1\u202f200 €", "1.200,00 €"])
def test_an_amount_is_known_however_it_is_written(small, edit, fee, literal):
    (small / "program.yml").write_text(f"facts:\n  fee: {{value: {fee}}}\n", "utf-8")
    edit(small / FR, "Douze euros par an.", f"L'adhésion vaut {literal} par an.")
    edit(small / EN, "Twelve euros a year.", "Membership is {fee} a year.")
    (finding,) = found_in(small)
    assert (finding.code, finding.file) == ("fact-in-words", FR)
    assert "écrivez {fee}" in finding.message("fr")


def test_numbers_below_ten_are_facts_only_before_their_noun(small, edit):
    (small / "program.yml").write_text("facts:\n  courts: {value: 2}\n", "utf-8")
    edit(small / FR, "Le club ouvre à midi.", "Le club a {courts} terrains et deux portes.")
    edit(small / EN, "The club opens at noon.", "The club has {courts} courts and two doors.")
    assert [str(finding) for finding in found_in(small)] == []
    edit(small / EN, "and two doors.", "and two doors. Two courts are covered.")
    assert [finding.code for finding in found_in(small)].count("fact-in-words") == 1
