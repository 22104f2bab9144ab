"""What staff type by mistake, in each of several places: one finding, where it was typed, with its remedy."""

import pytest

from faq.lint.check import MOST, check
from faq.messages import message_languages
from tests.conftest import NOVEMBER_10, SMALL

FR = "faq_fr.yml"
ANSWER, LAST, ITEM = "    answer: Le club ouvre à midi.", "    answer: Douze euros par an.", "      - horaires"
QUOTES = "needs quotes around it"

# What stood there, what was typed instead, what the line it is found on holds, and what the message must say.
TYPED = [
    (LAST, "    Answer: Douze euros par an.", "Answer", "did you mean 'answer'?"),
    (LAST, "    réponse: Douze euros par an.", "réponse", "did you mean 'answer'?"),
    (LAST, "    answr: Douze euros par an.", "answr", "did you mean 'answer'?"),
    ("    label: Prix", "    Libellé: Prix", "Libellé", "did you mean 'label'?"),
    ("topics:", "thèmes:", "thèmes", "did you mean 'topics'?"),
    (ANSWER, "    answer Le club ouvre à midi.", "answer Le", "the colon is missing after 'answer', in this line"),
    (LAST, "    answer Douze euros par an.", "answer Douze", "the colon is missing after 'answer'"),
    (LAST, "    answer Le prix : douze euros.", "answer Le", "the colon is missing after 'answer'"),
    (LAST, "    answer:\u00a0Le prix : douze euros.", "Le prix", "(U+00A0 NO-BREAK SPACE) stands in column 12: type it again"),
    (LAST, "  \u00a0 answer: Le prix douze euros.", "Le prix", "(U+00A0 NO-BREAK SPACE) stands in column 3: type it again"),
    ("    label: Prix", "    label Prix", "label Prix", "the colon is missing after 'label'"),
    ("    also:\n      - à", "    also\n      - à", "also", "the colon is missing after 'also'"),
    ("  club.price:", "  club.price", "club.price", "the colon is missing after 'club.price'"),
    (ANSWER, "    answer:Le club ouvre à midi.", "answer:Le", "a blank is missing after the colon of 'answer:'"),
    (LAST, "    answer:Prix: douze euros.", "answer:Prix", "a blank is missing after the colon of 'answer:'"),
    (LAST, "    answer:\u00a0Douze euros.", "Douze", "(U+00A0 NO-BREAK SPACE) stands in column 12: type it again"),
    (LAST, "   \u00a0answer: Douze euros.", "Douze", "(U+00A0 NO-BREAK SPACE) stands in column 4: type it again"),
    (ITEM, "      -\u202fhoraires", "horaires", "(U+202F NARROW NO-BREAK SPACE) stands in column 8"),
    (ITEM, "      – horaires", "horaires", "a list item begins with '-' and a blank, not with '–'"),
    (ITEM, "      • horaires", "horaires", "a list item begins with '-' and a blank, not with '•'"),
    ("      - à", "      • à", "also:", "a list item begins with '-' and a blank, not with '•'"),
    (ITEM, "      -horaires", "horaires", "a blank is missing after the '-'"),
    (LAST, "<<<<<<< HEAD\n    answer: A.\n=======\n    answer: B.\n>>>>>>> b", "<<<<<<<", "two people's versions were merged"),
    (LAST, "    answer: 'L'annonce dit douze'", "L'annonce", "a quote inside quotes"),
    (ANSWER, '    answer: "EIG" veut dire Entrepreneur', "EIG", "a quote inside quotes"),
    (ITEM, '      - "horaires" du club', "horaires", "a quote inside quotes"),
    *((ANSWER, f"    answer: {mark} camille sait", mark, f"begins with '{mark}' {QUOTES}") for mark in ("@", "%", "`", "**", ">", "|", "-", "?")),
    (ANSWER, "    answer: {fact} est midi", "{fact}", f"begins with '{{' {QUOTES}"),
    (ANSWER, "    answer: {today}", "{today}", f"begins with '{{' {QUOTES}"),
    (ANSWER, "    answer: [Le site](https://example.org) le dit", "Le site", f"begins with '[' {QUOTES}"),
    (ANSWER, "    answer: #EIG est le mot", "#EIG", f"begins with '#' {QUOTES}"),
    (ITEM, "      - @horaires", "@horaires", f"begins with '@' {QUOTES}"),
    (LAST, "    answer: Douze\x0c euros", "Douze", "column 18: an invisible control character (U+000C FORM FEED)"),
    (LAST, "    answer: Dou\x00ze", "Dou", "column 16: an invisible control character (U+0000 NULL)"),
    (LAST, "    answer: yes", "yes", "'yes' is read as true, not as a text: put it in quotes"),
    (LAST, "    answer: No", "No", "'No' is read as false, not as a text: put it in quotes"),
    (LAST, "    answer: true", "true", "'true' is read as true, not as a text: put it in quotes"),
    (LAST, "    answer: Suivez #EIG. Douze euros.", "Suivez", "after 'Suivez', '#EIG. Douze euros.' would be lost"),
    (ITEM, "      - horaires #club", "horaires", "put it in quotes"),
    (LAST, "    answer: Douze #EIG\n      euros", "euros", "the line before has '#EIG', which is read as a comment"),
    (ITEM, "        horaires", "horaires", "have become one phrasing: the '-' at the beginning of this line is missing"),
    (LAST, "    answer: Douze euros aux laurÃ©ats.", "Douze", "'laurÃ©ats.' was probably 'lauréats.'"),
    (LAST, "    answer: Douze euros, câ€™est tout.", "Douze", "'câ€™est' was probably 'c’est'"),
    (LAST, "    answer: Douze eur\ufffds.", "Douze", "(U+FFFD REPLACEMENT CHARACTER); type the word again"),
    (LAST, "    answer: Dou\u200bze euros.", "Dou", "column 16: an invisible character (U+200B ZERO WIDTH SPACE) hides in 'Douze'"),
    (LAST, "    answer: Dou\u00adze euros.", "Dou", "(U+00AD SOFT HYPHEN) hides in 'Douze'"),
    (LAST, "    answer: “Douze euros”", "Douze", "the curly quotes “…” around the text would be shown"),
    (LAST, '    answer: “Douze euros"', "Douze", "the curly quotes “…\" around the text would be shown"),
    (LAST, '    answer: "Douze euros”', "Douze", "closed by a curly ”"),
    (LAST, '    answer: "Douze euros', "Douze", "a quote is opened on this line and never closed"),
    ('le prix]', "le prix", "also: [", "'[' is opened on this line and never closed"),
    (LAST, "    answer: Le prix : douze euros: c'est tout", "Le prix", "a text with ': ' in it must stand in quotes"),
]  # fmt: skip

RIGHT = [
    "    answer: Douze euros par an.  # vu en 2016",
    '    answer: "Douze euros, #EIG compris."',
    "    answer: Douze euros, « PRIVÉ» compris.",
    "    answer: Douze euros 👩\u200d💻 ❤️ par an.",
    "    answer: “Adhérer”, c'est donner douze euros par an, soit “peu”.",
    '    answer: "“Douze euros”"',
    "    answer: Douze\u00a0euros\u00a0; c'est tout\u202f!",
    "    answer: |\n      – douze euros\n      yes",
    "    answer:\n      Douze euros\n      par an.",
]


def spoiled(folder, old, new):
    text = SMALL[FR]
    assert old in text
    (folder / FR).write_text(text.replace(old, new, 1), "utf-8", newline="")
    return check(folder, NOVEMBER_10)


@pytest.mark.parametrize(("old", "new", "mark", "words"), TYPED)
def test_what_was_typed_is_one_finding_with_its_remedy(small, old, new, mark, words):
    (found,) = spoiled(small, old, new)
    assert words in found.message("en")
    assert found.file == FR
    lines = (small / FR).read_bytes().decode("utf-8").split("\n")
    assert mark in lines[found.line - 1] or mark in lines[found.line - 2] + lines[found.line - 1]
    assert all(found.text(language) for language in message_languages())


@pytest.mark.parametrize("answer", RIGHT)
def test_what_is_right_is_not_found_fault_with(small, answer):
    assert [str(finding) for finding in spoiled(small, LAST, answer) if finding.code != "not-rendered"] == []


def test_a_file_that_was_saved_in_the_wrong_encoding_is_one_finding(data):
    path = data / FR
    path.write_text(path.read_bytes().decode("cp1252", "ignore"), "utf-8")
    found = [finding for finding in check(data, NOVEMBER_10) if finding.code == "wrong-encoding"]
    assert len(found) == 1
    assert "lignes touchées : " in found[0].message("fr")


def test_the_first_twenty_of_a_kind_are_shown_and_how_many_more(small):
    for name, text in SMALL.items():
        new = (
            f"  club.n{chr(97 + n // 26)}{chr(97 + n % 26)}:\n    label: L{n}\n    question: {name} {n}?\n"
            f'    answer: "{{unknown_{n}}}"\n'
            for n in range(150)
        )
        (small / name).write_text(text + "".join(new), "utf-8")
    found = [finding for finding in check(small, NOVEMBER_10) if finding.severity == "error"]
    assert len(found) == MOST + 1
    assert f"more errors of this kind: {300 - MOST}," in found[-1].message("en")
