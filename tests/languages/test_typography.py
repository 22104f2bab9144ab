"""French spaces are put in where a text is shown, whatever was typed; what is no prose stays as it is."""

import pytest

from bot.core.texts import language_texts
from bot.web.pages.texts import PageTexts
from languages import LANGUAGES, LanguageError, phrases, typography
from languages.typography import NO_BREAK, THIN, typeset


def shown(text, language="fr"):
    """A text with its wide no-break spaces as `_`, its thin ones as `~`."""
    return typeset(text, language).replace(NO_BREAK, "_").replace(THIN, "~")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Où ?", "Où~?"), ("Où?", "Où~?"), ("Où  ?", "Où~?"), ("Quoi ?!", "Quoi~?!"), ("Oui !", "Oui~!"),
        ("un ; deux", "un~; deux"), ("un; deux", "un~; deux"), ("Lire : ceci", "Lire_: ceci"), ("Lire: ceci", "Lire_: ceci"),
        ("« Quand ? », dit-il", "«_Quand~?_», dit-il"), ("«mot»", "«_mot_»"), ("« ? »", "«_?_»"),
        ("Liste :\n• a ;\n• b !", "Liste_:\n• a~;\n• b~!"), ("Vraiment… ?", "Vraiment…~?"), ("etc. ?", "etc.~?"),
        ("**Prêt** ?", "**Prêt**~?"), ("**Prêt ?**", "**Prêt~?**"), ("**Note**: oui", "**Note**_: oui"), ("(prêt ?)", "(prêt~?)"),
        ("[lire ?](https://x.example/a) : oui", "[lire~?](https://x.example/a)_: oui"), ("le \"quoi ?\"", "le \"quoi~?\""),
        ("10 mois", "10_mois"), ("50%", "50_%"), ("50 %", "50_%"), ("3 500 €", "3~500_€"), ("12 000 000 euros", "12~000~000_euros"),
        ("16 h 30", "16_h_30"), ("20 °C", "20_°C"), ("dans 11 jours.", "dans 11_jours."), ("34000", "34000"),
    ],
)  # fmt: skip
def test_spaces_are_set_as_french_printers_do(typed, expected):
    assert shown(typed) == expected


@pytest.mark.parametrize(
    "text",
    [
        "18:30", "https://x.example/a?b=c;d!e", "voir https://x.example/?q", "[lien](https://x.example/?a=b;c)", "mailto:a@b.example?subject=x",
        "www.x.example/a?b", "a@b.example", "`si a ; b ? c : d`", "{application_deadline:countdown}", "a?b", "!important", ":) ;)",
        "(?)", "Le 21 novembre 2016", "01 40 20 30 40", "en 2016 350 personnes", "2 s'il vous plaît", "un\u00a0: deux\u202f?", "##", "",
        "fr:en", "10:00-12:00", "C'est 2 × 3", "dix mois", "n° 5",
    ],
)  # fmt: skip
def test_what_is_no_prose_or_right_already_is_left_alone(text):
    assert typeset(text, "fr") == text


def test_set_twice_is_set_once(real_faq):
    for entry in real_faq.all_entries():
        for text in (entry.label, entry.question, *entry.templates):
            once = typeset(text, entry.language)
            assert typeset(once, entry.language) == once
            assert once.replace(THIN, " ").replace(NO_BREAK, " ").split() == text.split() or entry.language == "fr"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "fr"])
def test_other_languages_stay_as_typed(language):
    assert typeset("Why ? 10 months : 50 %", language) == "Why ? 10 months : 50 %"


def test_every_sentence_around_an_answer_and_on_a_page_is_set():
    texts = language_texts(PageTexts, "pages.yml")["fr"]
    for text in (*vars(phrases("fr")).values(), *vars(texts).values()):
        assert typeset(text, "fr") == text
    assert THIN in texts.mended


def test_a_key_that_nobody_reads_is_named(tmp_path, monkeypatch):
    path = tmp_path / "xx" / "typography.yml"
    path.parent.mkdir()
    path.write_text("thin_befor: '?'\n", "utf-8")
    monkeypatch.setattr(typography, "language_file", lambda language, name: tmp_path / language / name)
    with pytest.raises(LanguageError, match=r"languages/xx/typography.yml has what nobody reads: thin_befor"):
        typeset("a ?", "xx")
