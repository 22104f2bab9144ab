"""Which of the FAQ's languages a browser would rather read."""

from __future__ import annotations

from starlette.requests import Request

from faq.model import LANGUAGES


def preferred(request: Request) -> str:
    """`?lang=` where it names a language, else the best of Accept-Language, else the first there is."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        name, _, quality = part.partition(";")
        language = name.strip().lower().partition("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _quality(quality))
    return max(weights, key=lambda language: weights[language])


def _quality(text: str) -> float:
    try:
        return min(max(float(text.strip().removeprefix("q=") or 1), 0.0), 1.0)
    except ValueError:
        return 0.0
