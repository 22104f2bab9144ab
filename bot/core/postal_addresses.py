"""Where people live, as it is written: streets with a number, named places, houses before a postcode."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.redaction_words import countries, redaction_words
from languages import one_of

_CAPITAL = r"[A-ZÀ-Ý][\w'’-]{1,60}"
_PARTICLE = r"(?:(?:de|du|des|la|le|les|en|aux|à)\s+|[dl]['’]\s?){0,5}"
_TOWN_OF = r"(?:(?:sur|sous|en|on|upon|le|la|les|de)[\s-])?"
_OUTWARD = r"[A-Z]{1,2}\d"  # of a British postcode
_BRITISH = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b"
_CANADIAN = r"(?:[A-Z]{2} )?[ABCEGHJ-NPR-TV-Z]\d[A-Z] ?\d[A-Z]\d\b"
_IRISH = r"\b[ACDEFHKNPRTVWXY]\d[\dW] [AC-FHKNPRTV-Y\d]{4}\b"


def address_patterns(codes: tuple[str, ...]) -> Iterator[str]:
    """What postal addresses look like, in texts as they were typed."""
    town = _town(codes)
    yield from _streets(codes, town)
    yield from _roads(codes)
    yield from _other_streets(codes, town)
    yield rf"\b{_BRITISH}"
    yield _IRISH
    yield r"\b[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}\b"
    yield rf"(?i:\b(?:{_any_of(codes, 'homes')})\s(?:\w{{1,4}},?\s+)?)\[address\]"
    towns = rf"(?:,?\s+{_CAPITAL}){{0,3}}"
    codes_of_towns = rf"(?:\d{{2}}-\d{{3}}|\d{{4,6}}|[A-Z]{{2}}\s\d{{5}}|{_CANADIAN})\b"
    district = r"\d{1,2}(?=\s*(?:[.,;!?\n]|$))"
    yield rf"\[address\]{towns}(?:,|\s+(?:à|in|[-–—]))?\s+(?:{codes_of_towns}(?:\s+{_CAPITAL})*|{district})"
    yield rf"\b{_CANADIAN}"
    part = r"\.?\s[^\W\d]*\d\w*,\s+(?:[^,\n?!\s][^,\n?!]{0,29},\s+){1,4}?"
    yield rf"\b(?i:{_any_of(codes, 'homes')}){part}{_CAPITAL}(?:[\s-]{_CAPITAL})*[\s-]+\d{{4,6}}\b"
    county = rf"(?:\.\s+|,?\s+(?:Co|County)\.?\s+){_CAPITAL}(?:\s{_CAPITAL})?"
    yield rf"\[address\]{county},?\s+\[address\]"
    yield rf"\[address\]\s+(?:à|in)\s+{_CAPITAL}(?:[\s-]{_TOWN_OF}{_CAPITAL}){{0,2}}"
    yield rf"\[address\],\s+(?:{one_of(countries(codes))})\b"


def _any_of(codes: tuple[str, ...], name: str) -> str:
    return one_of(redaction_words(codes, name))


def _home(codes: tuple[str, ...]) -> str:
    """A flat or a building, before the street."""
    return rf"(?:\b(?i:{_any_of(codes, 'homes')})\b\.?\s[\w'’-]+(?:\s[\w'’-]+){{0,3}}\s?,?\s*)?"


def _unit(codes: tuple[str, ...]) -> str:
    """A flat or a building, after the street."""
    return rf"(?:,?\s+(?:(?i:{_any_of(codes, 'homes')})\.?\s+(?:\d[\w-]*|[A-Z]\b)|(?i:n[°o])\s?\d+))*"


def _town(codes: tuple[str, ...]) -> str:
    post_box = rf"(?:,?\s+(?:{_any_of(codes, 'post_boxes')})\s+\d+)?"
    with_postcode = rf",?\s+\d{{4,5}}(?:\s+{_CAPITAL})*"
    alone = rf",\s+{_CAPITAL}(?:[\s-]{_TOWN_OF}{_CAPITAL}){{0,2}}"
    return rf"{_unit(codes)}{post_box}(?:{with_postcode}|{alone})?"


def _streets(codes: tuple[str, ...], town: str) -> Iterator[str]:
    """The kind of street before its name; places that are no streets."""
    named = rf"(?i:{_PARTICLE})[\w'’-]+(?:\s[a-zû]{{3,9}}\s1[89]\d\d)?(?:\s+{_PARTICLE}{_CAPITAL})*{town}"
    streets, places = _any_of(codes, "street_kinds"), _any_of(codes, "named_places")
    yield rf"{_home(codes)}\b\d{{1,4}}\s?(?i:bis|ter|quater|[a-d]\b)?,?\s+(?i:{streets})\b\.?\s+{named}"
    yield rf"\b(?i:{places})\s+(?!(?i:à|en|in|at)\b)(?i:{_PARTICLE}){_CAPITAL}(?:\s+{_CAPITAL})*{town}"
    alone = rf"(?i:{streets})\b\.?\s+(?i:{_PARTICLE})[\w'’-]+(?:\.\d+)?(?:\s+{_PARTICLE}{_CAPITAL}){{0,4}}"
    yield rf"\b(?i:villa|lot|maison|porte|{_any_of(codes, 'homes')})\.?\s\d+[a-z]?,\s+{alone}{town}"
    yield rf"\b(?:(?i:quartier)\s+{_PARTICLE}{_CAPITAL},\s+)?{alone}(?:\s\d{{1,4}})?,?\s+\d{{4,5}}\b(?:\s+{_CAPITAL})*"
    living = rf"(?i:{_any_of(codes, 'living')})(?:,?\s+(?i:au|à|la|dans|sur|at|on|in|le)){{0,2}}"
    yield rf"\b{living},?\s+(?P<hidden>{alone}(?:\s+(?:au|n°)?\s?\d{{1,4}}\b)?{town})"
    yield rf"\b{alone}\s\d{{1,4}}(?:,\s+|\s+(?:à|-)\s+)(?:\d{{4,5}}\s+)?{_CAPITAL}(?:[\s-]{_CAPITAL})*"
    yield rf"\b(?:{_CAPITAL}\s+){{0,2}}{_CAPITAL},\s+\d{{5}}\s+{_CAPITAL}(?:[\s-]{_CAPITAL}){{0,2}}"
    yield rf"\b(?:{_any_of(codes, 'post_boxes')})\s+\d+(?:,?\s+\d{{5}}(?:\s+{_CAPITAL})*)?"


def _roads(codes: tuple[str, ...]) -> Iterator[str]:
    """The kind of street after its name; houses that have a name instead of a number, before a postcode."""
    word = rf"(?!{_OUTWARD}){_CAPITAL}"
    in_town = rf"(?:,\s+{word}(?:\s{word}){{0,2}}){{0,2}}"
    before_postcode = rf"(?:,?\s+[A-Z][a-z]+(?=,?\s+[A-Z]{{1,2}}\d))?{in_town}"
    side = r"(?:\s(?:[NS]?[EW]|Lower|Upper|North|South|East|West)\b)?"
    road = rf"(?:[A-Z][\w'’-]{{1,60}}\s+){{1,3}}(?i:{_any_of(codes, 'road_kinds')})\b\.?{side}"
    number = r"\b(?:\d{1,3}[A-Z]\d,\s)?\d{1,5}(?:/\d{1,3})?[a-zA-Z]?,?"
    yield rf"{_home(codes)}{number}\s+{road}{_unit(codes)}{before_postcode}"
    house = rf"(?:{_CAPITAL}\s+){{1,3}}(?:{_any_of(codes, 'house_kinds')})\b"
    yield rf"{_home(codes)}\b\d{{1,4}}[a-zA-Z]?,?\s+{house}(?:,\s+(?:\d+\s+)?{road})?{before_postcode}"
    yield rf"\b{house},\s+(?:\d+\s+)?{road}{before_postcode}"
    part = rf"(?i:{_any_of(codes, 'homes')}|block)\s\w+,\s+"
    yield rf"\b{part}(?:{part})?(?:{road}|{house}){before_postcode}"
    line = rf"{_CAPITAL}(?:\s(?:{_CAPITAL}|y|yr|of|the|on|upon|le|in)){{0,4}}"
    yield rf"\b(?:{line},\s+){{1,3}}(?:{_CAPITAL}(?:\s{_CAPITAL}){{0,2}},?\s+)?{_BRITISH}"
    small = "street|road|avenue|lane|drive|crescent|terrace|gardens|grove|mews|croft|wynd"
    yield rf"\b\d{{1,5}}[a-z]?,?\s+(?:[a-z'’-]+\s+){{1,2}}(?:{small})\b"


def _other_streets(codes: tuple[str, ...], town: str) -> Iterator[str]:
    """Streets as other countries of Europe write them."""
    ends, begins = _any_of(codes, "street_ends"), _any_of(codes, "street_begins")
    number = r"(?!(?:19|20)\d\d\b)\d{1,5}[a-z]?(?:/\d+[a-z]?)?\b(?:,\s?\d+[ºª°]\s?\w*)?"
    yield rf"\b\d{{1,5}}[a-z]?,?\s+[A-ZÀ-Ý][\w-]{{0,60}}(?:{ends})\b{town}"
    yield rf"\b[A-ZÀ-Ý][\w-]{{0,60}}(?:{ends})\.?,?\s+\d{{1,5}}\s?[a-z]?\b{town}"
    yield rf"\b(?:{begins})\.?\s+(?:[\w'’.-]+\s+){{0,3}}{_CAPITAL},?\s+{number}{town}"
    yield rf"\b\d{{1,5}}[a-z]?,?\s+(?:{begins})\.?\s+(?i:{_PARTICLE})[\w'’-]+(?:\s+{_PARTICLE}{_CAPITAL})*{town}"
