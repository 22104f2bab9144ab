"""Languages are paired by what files call an entry, else by what it means, else by its order."""

import pytest

from faq.exchange.items import ImportProblem, SourceFile
from faq.exchange.pairing import TextUnderstanding
from faq.exchange.planning import plan_import
from nlu.imported_texts import language_of_text, likenesses_of_texts
from tests.faq.exchange.imports import plan

MEANING = TextUnderstanding(language_of_text, likenesses_of_texts)
FRENCH = [
    ("Où est l'école ?", "L'école est près de la gare, quai trois."),
    ("Qui paie la cantine ?", "La ville paie la cantine."),
    ("Quand commencent les cours ?", "Les cours commencent en septembre."),
]
ENGLISH = [
    ("When do classes begin?", "Classes begin in September."),
    ("Where is the school?", "The school is near the station, platform three."),
    ("Is there a swimming pool?", "No, but the lake is close by."),
]


def table(rows):
    return "question,answer\n" + "".join(f'"{question}","{answer}"\n' for question, answer in rows)


def found(*files):
    return [
        (topic.wordings["fr"].question if "fr" in topic.wordings else None,
         topic.wordings["en"].question if "en" in topic.wordings else None, topic.paired_by)
        for topic in plan(*files, understanding=MEANING).topics
    ]  # fmt: skip


def test_two_files_in_two_languages_are_paired_by_meaning_and_what_has_no_pair_stays_alone():
    assert found(("a.csv", table(FRENCH)), ("b.csv", table(ENGLISH))) == [
        ("Où est l'école ?", "Where is the school?", "meaning"),
        ("Qui paie la cantine ?", None, None),
        ("Quand commencent les cours ?", "When do classes begin?", "meaning"),
        (None, "Is there a swimming pool?", None),
    ]


def test_both_languages_in_one_file_are_told_apart_by_their_texts():
    assert found(("faq.csv", table([*FRENCH, *ENGLISH[:2]])))[0] == (
        "Où est l'école ?",
        "Where is the school?",
        "meaning",
    )


def test_anchors_pair_before_meaning_does():
    french = "<h2 id=a>Où est l'école ?</h2><p>Près de la gare.</p><h2 id=b>Qui paie ?</h2><p>La ville.</p>"
    english = "<h2 id=b>Where is the school?</h2><p>Near the station.</p><h2 id=a>Who pays?</h2><p>The town.</p>"
    assert found(("faq_fr.html", french), ("faq_en.html", english)) == [
        ("Où est l'école ?", "Who pays?", "id"),
        ("Qui paie ?", "Where is the school?", "id"),
    ]


def test_what_meaning_leaves_is_paired_by_order_only_between_the_same_neighbours():
    french = [*FRENCH[:1], ("Et sinon ?", "Voir plus bas."), *FRENCH[2:]]
    english = [ENGLISH[1], ("Anything else?", "See further down, please."), ENGLISH[0]]
    made = found(("a.csv", table(french)), ("b.csv", table(english)))
    assert made[1][:2] == ("Et sinon ?", "Anything else?")
    assert made[1][2] in ("order", "meaning")


def test_a_language_that_few_faqs_are_in_is_recognised():
    german = [("Wo ist die Schule?", "Die Schule liegt in der Nähe des Bahnhofs, am dritten Gleis, gleich links.")]
    (topic,) = plan(("faq.csv", table(german)), understanding=MEANING).topics
    assert list(topic.wordings) == ["de"]
    assert topic.lacks(["fr", "de"]) == ("fr",)


def test_a_faq_in_a_language_that_the_assistant_lacks_is_refused():
    italian = [("Dov'è la scuola?", "La scuola si trova vicino alla stazione, al terzo binario, subito a sinistra.")]
    with pytest.raises(ImportProblem, match=r"a language that the assistant does not have \(it\); installed ones: "):
        plan(("faq.csv", table(italian)), understanding=MEANING)


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("es", ["¿Cuándo abre la piscina?;De lunes a viernes, de 9 a 20 h.", "¿Cuánto cuesta la entrada?;Cuatro euros.",
                "¿Se puede llevar perro?;No, los perros esperan fuera.", "¿Hay taquillas?;Sí, con una moneda."]),
        ("de", ["Wann ist das Schwimmbad offen?;Montag bis Freitag, 9 bis 20 Uhr.", "Was kostet es?;Vier Euro.",
                "Darf mein Hund mit?;Nein, Hunde warten.", "Gibt es Schließfächer?;Ja, mit einer Münze."]),
    ],
)  # fmt: skip
def test_a_short_row_is_in_the_language_of_its_file(tmp_path, code, rows):
    source = SourceFile("faq.csv", "\n".join(["question;answer", *rows]).encode())
    plan = plan_import([source], tmp_path / "new", MEANING)
    assert [set(topic.wordings) for topic in plan.topics] == [{code}] * len(rows)
    assert not any((topic.wordings[code].label or "").startswith("¿") for topic in plan.topics)
