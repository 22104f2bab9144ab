"""A FAQ of 300 topics in each language, made from words: who wants to do what with what."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_THINGS = {
    "fr": [
        "un vélo", "la piscine", "une salle", "le parking", "un passeport", "la cantine", "un barnum", "le stade",
        "une crèche", "le musée", "un jardin", "la bibliothèque", "un compost", "le cimetière", "un mariage",
        "le marché", "une benne", "la patinoire", "un micro", "le théâtre",
    ],
    "en": [
        "a bike", "the pool", "a room", "the car park", "a passport", "the canteen", "a marquee", "the stadium",
        "a nursery", "the museum", "a garden", "the library", "a compost bin", "the cemetery", "a wedding",
        "the market", "a skip", "the ice rink", "a microphone", "the theatre",
    ],
}  # fmt: skip
_DEEDS = {
    "fr": [
        "réserver", "payer", "annuler", "visiter", "signaler", "prolonger", "prêter", "réparer", "assurer",
        "agrandir", "nettoyer", "photographier", "décorer", "fermer", "chauffer",
    ],
    "en": [
        "book", "pay for", "cancel", "visit", "report", "extend", "lend", "repair", "insure", "enlarge", "clean",
        "photograph", "decorate", "close", "heat",
    ],
}  # fmt: skip
_ASKED = {
    "fr": [
        "Comment {} {} ?", "je voudrais {} {}", "où s'adresser pour {} {}", "peut-on {} {} le dimanche",
        "{} {}, c'est possible ?", "qui peut {} {} à ma place", "{} {} svp", "combien de temps pour {} {}",
    ],
    "en": [
        "How do I {} {}?", "I would like to {} {}", "where to go to {} {}", "can we {} {} on a Sunday",
        "is it possible to {} {}", "who can {} {} for me", "{} {} please", "how long does it take to {} {}",
    ],
}  # fmt: skip
_ANSWERS = {"fr": "Pour {} {}, écrivez au guichet {}.", "en": "To {} {}, write to desk {}."}


def write(folder: Path) -> int:
    """Write the FAQ's two files into `folder`; returns how many topics each has."""
    folder.mkdir(parents=True)
    for language, things in _THINGS.items():
        pairs = [(deed, thing) for deed in _DEEDS[language] for thing in things]
        topics = {}
        for number, pair in enumerate(pairs):
            question, *also = (asked.format(*pair) for asked in _ASKED[language])
            answer = _ANSWERS[language].format(*pair, number + 1)
            topics[f"desk.{_LETTERS[number // 26]}{_LETTERS[number % 26]}"] = {
                "label": " ".join(pair).capitalize(), "question": question, "also": also, "answer": answer,
            }  # fmt: skip
        with (folder / f"faq_{language}.yml").open("w", encoding="utf-8") as file:
            YAML().dump({"language": language, "topics": topics}, file)
    return len(topics)
