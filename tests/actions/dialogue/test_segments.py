"""Messages are taken apart where a reader would."""

from __future__ import annotations

import pytest

from actions.dialogue.segments import segments, strip_corrections


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("non, pas le jury, la clôture", "la clôture"),
        ("pas le lieu, le mentor", "le mentor"),
        ("No, not the jury; when does it close?", "when does it close?"),
        ("I don't mean the next promotion, the jury", "the jury"),
        ("no, I meant the jury, not the organisers", "no, I meant the jury"),
        ("celui des accidents, pas le permis !", "celui des accidents"),
        ("Je ne suis pas développeur, je peux postuler ?", "Je ne suis pas développeur, je peux postuler ?"),
        ("pas mal, et toi ?", "pas mal, et toi ?"),
        ("pas l’équipe, le jury ; c’est qui ?", "le jury ; c'est qui ?"),
        ("It's not the pay, is it?", "It's not the pay, is it?"),
        ("pas le temps", "pas le temps"),
    ],
)
def test_what_is_taken_back_is_left_out(text: str, meant: str) -> None:
    assert strip_corrections(text) == meant


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("C'est payé ? Et c'est où ?", ["C'est payé ?", "Et c'est où ?"]),
        ("is it paid and where is it", ["is it paid", "where is it"]),
        ("Je vis à Brest.\nFaut-il déménager ?", ["Je vis à Brest.", "Faut-il déménager ?"]),
        ("Bonjour ! C'est payé ?", ["C'est payé ?"]),
        ("Who decides, and how?", ["Who decides ?"]),
        ("Je suis dev et comment je postule", ["Je suis dev", "comment je postule"]),
        ("Merci, et en anglais ?", ["et en anglais ?"]),
        ("Rien à voir, mais qui finance ?", ["qui finance ?"]),
        ("I like the idea a lot, but is it paid?", ["is it paid?"]),
        ("In Montpellier, is it paid?", []),
        ("Is it paid and will I have a mentor?", ["Is it paid ?", "will I have a mentor?"]),
        ("who can apply + where are the jobs based", ["who can apply", "where are the jobs based"]),
        ("Quel lien entre ce programme et ce que fait Etalab ?", []),
        (
            "Le contrat commence en janvier et il dure combien ?",
            ["Le contrat commence en janvier ?", "il dure combien ?"],
        ),
        ("Je vis à Lyon et je voudrais rester chez moi", []),
        ("Le truc sur les routes et les PV, il commence quand ?", []),
        ("Je code et je dessine, ça compte ?", []),
        ("date limite ?", []),
        ("le défi fraude, c est payé ?", []),
        ("Le salaire, le lieu et la date limite ?", ["Le salaire ?", "le lieu ?", "la date limite ?"]),
        ("Pay and location", ["Pay", "location"]),
        ("What are the length and the funding?", ["the length ?", "the funding ?"]),
        ("et le télétravail et les congés ?", ["le télétravail ?", "les congés ?"]),
        ("I'm a nurse in Dublin, what's this about?", ["I'm a nurse in Dublin", "what's this about?"]),
        ("who runs it, who pays for it and who picks", ["who runs it", "who pays for it", "who picks"]),
        ("Le défi, qui est à Montpellier, me plaît.", []),
        ("pay, place, dates", ["pay", "place", "dates"]),
        ("pay + place, please", ["pay", "place"]),
        ("- the pay\n- the place", ["the pay", "the place"]),
        ("openfisca.fr et data.gouv.fr", []),
        ("", []),
    ],
)
def test_segments(text: str, parts: list[str]) -> None:
    assert [part.text for part in segments(text)] == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "1. How long is it? 2. Where is it? 3. What does it pay?",
            ["How long is it?", "Where is it?", "What does it pay?"],
        ),
        ("1) who funds it 2) who picks", ["who funds it", "who picks"]),
        ("a) mentors : qui nous suit ? b) télétravail ?", ["mentors :", "qui nous suit ?", "télétravail ?"]),
        (
            "Je voudrais savoir, d'une part, le lieu et, d'autre part, la durée",
            ["Je voudrais savoir", "le lieu", "la durée"],
        ),
        ("On the one hand who pays, on the other hand how much?", ["who pays", "how much?"]),
        ("What is plan B) about?", []),
    ],
)
def test_what_is_enumerated_is_told_apart(text, parts):
    assert [segment.text for segment in segments(text)] == parts
