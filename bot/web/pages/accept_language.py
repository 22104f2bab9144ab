"""Which of some languages a browser would rather read."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request


def preferred(request: Request, languages: Sequence[str]) -> str:
    """Of some languages, that which `?lang=` names, else the best of Accept-Language, else the first."""
    asked = request.query_params.get("lang", "")
    if asked in languages:
        return asked
    weights = dict.fromkeys(languages, 0.0)
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
