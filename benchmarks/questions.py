"""Questions as candidates ask them, each one new, so that no cache can answer.

A wording has two blanks, a trade and a town, both in the middle of its only clause: a cache of whole
messages, of clauses or of their beginnings finds nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

SEED = 17

WORDINGS = {
    "fr": (
        "jusqu'à quand un {trade} de {town} peut-il candidater ?",
        "est-ce qu'un {trade} qui habite {town} peut postuler",
        "combien gagne un {trade} pris à {town} ?",
        "un {trade} installé à {town} travaillerait où exactement ?",
        "quel contrat signe un {trade} venu de {town} ?",
        "faut-il un diplôme pour entrer comme {trade} depuis {town} ?",
        "qui choisit parmi les dossiers d'un {trade} de {town} et des autres candidats ?",
        "combien de temps dure la mission d'un {trade} de {town} ?",
        "à qui un {trade} de {town} peut-il écrire pour poser une question ?",
        "peut-on garder son poste de {trade} à {town} pendant la mission ?",
        "un {trade} étranger vivant à {town} a-t-il le droit de se présenter ?",
        "y a-t-il un défi pour un {trade} près de {town} ?",
        "bonjour, je suis {trade} à {town} et je voudrais savoir comment on envoie sa candidature, merci d'avance",
        "ma cousine {trade} de {town} commence quand si elle est retenue ?",
    ),
    "en": (
        "what is the closing date for a {trade} from {town}?",
        "can a {trade} living in {town} apply",
        "how much would a {trade} hired in {town} be paid?",
        "where would a {trade} from {town} have to work?",
        "what sort of contract does a {trade} coming from {town} sign?",
        "does a {trade} from {town} need a degree to get in?",
        "who picks between a {trade} from {town} and the other applicants?",
        "how long does the placement of a {trade} from {town} last?",
        "whom should a {trade} in {town} write to with a question?",
        "may I keep my job as a {trade} in {town} during the ten months?",
        "is a foreign {trade} based in {town} allowed to take part?",
        "is there a challenge for a {trade} near {town}?",
        "hi, I work as a {trade} in {town} and would like to know how to send in my application, thanks",
        "when would my sister, a {trade} in {town}, start if she is chosen?",
    ),
}
TRADES = {
    "fr": (
        "développeur", "graphiste", "statisticien", "juriste", "cartographe", "ingénieur", "ergonome", "analyste",
        "comptable", "chercheur", "professeur", "médecin", "infirmier", "architecte", "journaliste", "linguiste",
        "géographe", "économiste", "sociologue", "traducteur", "bibliothécaire", "urbaniste", "biologiste",
        "électricien", "libraire", "pompier", "photographe", "musicien", "menuisier", "cuisinier",
    ),
    "en": (
        "developer", "designer", "statistician", "lawyer", "mapmaker", "engineer", "researcher", "analyst",
        "bookkeeper", "teacher", "doctor", "nurse", "architect", "journalist", "linguist", "geographer",
        "sociologist", "translator", "librarian", "planner", "biologist", "plumber", "bookseller", "firefighter",
        "photographer", "musician", "carpenter", "cook", "gardener", "farmer",
    ),
}  # fmt: skip
TOWNS = (
    "Brest", "Nantes", "Lille", "Rouen", "Metz", "Nancy", "Dijon", "Lyon", "Grenoble", "Valence", "Avignon",
    "Nice", "Toulon", "Nîmes", "Béziers", "Toulouse", "Pau", "Bayonne", "Bordeaux", "Limoges", "Poitiers",
    "Tours", "Orléans", "Chartres", "Caen", "Rennes", "Vannes", "Laval", "Angers", "Cholet", "Niort", "Saintes",
    "Agen", "Albi", "Rodez", "Mende", "Gap", "Digne", "Annecy", "Colmar", "Épinal", "Troyes", "Reims", "Laon",
    "Amiens", "Arras", "Calais", "Dieppe", "Cherbourg", "Quimper", "Lorient", "Berlin", "Madrid", "Dublin",
    "Vienna", "Prague", "Oslo", "Turin", "Porto", "Geneva",
)  # fmt: skip


def new_questions() -> Iterator[str]:
    """Some 50,000 different questions, French and English in turn, in the same order at every call."""
    mixed = {language: _mixed(language) for language in WORDINGS}
    for together in zip(*mixed.values()):
        yield from together


def _mixed(language: str) -> list[str]:
    every = product(WORDINGS[language], TRADES[language], TOWNS)
    found = [wording.format(trade=trade, town=town) for wording, trade, town in every]
    random.Random(SEED).shuffle(found)  # noqa: S311 - an order, no secret
    return found
