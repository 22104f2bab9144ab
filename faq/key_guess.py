"""Which key was meant by one that there is not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from faq.text import fold

_SPOKEN = {
    "label": ("libelle", "etiquette", "titre", "bouton", "button", "short", "name", "nom"),
    "question": ("ask", "q", "demande"),
    "answer": ("reponse", "response", "reply", "a", "texte", "text"),
    "also": ("aussi", "variantes", "formulations", "phrasings", "autrement", "alternatives", "examples", "exemples"),
    "language": ("langue", "lang"),
    "topics": ("themes", "sujets", "questions", "faq", "entries"),
    "groups": ("groupes", "categories", "rubriques"),
    "unknown": ("inconnu", "inconnus", "inconnues", "hors sujet"),
    "title": ("titre", "nom", "name"),
    "value": ("valeur",),
    "checked": ("verifie", "controle"),
    "expires": ("expire", "expiration"),
    "facts": ("faits",),
    "calendar": ("calendrier",),
    "challenges": ("defis",),
    "team": ("equipe",),
    "inbox": ("boite", "boite de reception", "questions"),
    "timezone": ("fuseau", "fuseau horaire"),
}
"""What people call a key, in either language; folded."""
_SHORTEST, _MOST = 4, 2  # letters of a key that may be misspelt, and how many of them


def meant_key(typed: str, free: Iterable[str]) -> str | None:
    """The key that `typed` stands for, of those that are `free`; None where that is anyone's guess."""
    bare = re.sub(r"[\s_-]+", " ", fold(typed)).strip()
    free = list(free)
    for key in free:
        names = (key.replace("_", " "), *_SPOKEN.get(key, ()))
        if bare in names or bare.removesuffix("s") in names:
            return key
    if len(bare) < _SHORTEST:
        return None
    near = sorted((OSA.distance(bare, key.replace("_", " ")), key) for key in free if len(key) >= _SHORTEST)
    return near[0][1] if near and near[0][0] <= min(_MOST, len(bare) // 3) else None
