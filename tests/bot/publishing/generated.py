"""A FAQ of 300 topics or more in each language, made from words: who wants to do what with what, and where."""

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
_DISTRICTS = ("", "Belleville", "Montreuil", "Sarcelles", "Nanterre", "Vincennes", "Orly")
_WITHIN = {"fr": "{} à {}", "en": "{} in {}"}
_MOST = len(_ASKED["fr"])


def write(folder: Path, size: int = 300, phrasings: int = _MOST) -> int:
    """Write the FAQ's two files, of `size` topics (2,100 at most), into `folder`; returns `size`."""
    folder.mkdir(parents=True)
    for language in _THINGS:
        topics = {}
        for number in range(size):
            question, *also = asked_of(number, language)[:phrasings]
            deed, thing = _deed(number, language)
            topics[topic_id(number)] = {
                "label": f"{deed} {thing}".capitalize(), "question": question, "also": also,
                "answer": _ANSWERS[language].format(deed, thing, number + 1),
            }  # fmt: skip
        with (folder / f"faq_{language}.yml").open("w", encoding="utf-8") as file:
            YAML().dump({"language": language, "topics": topics}, file)
    return size


def topic_id(number: int) -> str:
    """The id of a topic."""
    first, rest = divmod(number, len(_LETTERS) ** 2)
    letters = _LETTERS[first - 1] if first else ""
    return f"desk.{letters}{_LETTERS[rest // 26]}{_LETTERS[rest % 26]}"


def asked_of(number: int, language: str) -> list[str]:
    """The ways in which a topic is asked for, the question that its file has first."""
    return [asked.format(*_deed(number, language)) for asked in _ASKED[language]]


def _deed(number: int, language: str) -> tuple[str, str]:
    """What is done, and with what: one of 300, then the same in each district."""
    district, pair = divmod(number, len(_DEEDS[language]) * len(_THINGS[language]))
    deed, thing = divmod(pair, len(_THINGS[language]))
    where = _DISTRICTS[district]
    named = _THINGS[language][thing]
    return _DEEDS[language][deed], _WITHIN[language].format(named, where) if where else named
