"""Lingua, set to the languages there are."""

from __future__ import annotations

from functools import cache

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

LINGUA = {"fr": Language.FRENCH, "en": Language.ENGLISH}


@cache
def detector() -> LanguageDetector:
    """Lingua for French and English; its models take a quarter of a second to load."""
    codes = [getattr(IsoCode639_1, code.upper()) for code in LINGUA]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_preloaded_language_models().build()
