"""Texts whose languages are tagged: `[:fr]…[:en]…[:]`, `{:fr}…{:}`, `<!--:fr-->…<!--:-->`, in any case."""

from __future__ import annotations

import re
from collections.abc import Mapping

from faq.exchange.items import Wording

_TAG = re.compile(
    r"\[:(?P<square>[a-z]{2})?\]|\{:(?P<curly>[a-z]{2})?\}|<!--\s*:(?P<comment>[a-z]{2})?\s*-->", re.IGNORECASE
)


def _code(tag: re.Match[str]) -> str | None:
    code = tag["square"] or tag["curly"] or tag["comment"]
    return code.lower() if code else None


def languages_tagged(text: str) -> tuple[str, ...]:
    """The codes of the languages that a text is tagged with, in order."""
    return tuple(dict.fromkeys(code for code in map(_code, _TAG.finditer(text)) if code))


def is_tagged(text: str) -> bool:
    """Whether a text is tagged with languages."""
    return bool(languages_tagged(text))


def by_language(text: str, between: str = "", codes: tuple[str, ...] = ()) -> dict[str, str]:
    """The text of each language; what stands outside of every tag belongs to all of them.

    Save where a stretch without a tag leads straight into a language that is not the first: some pages
    close their title, `[:fr]…[:en]…[:]`, and then open the second language alone. `between` joins the stretches;
    `codes` are those that a text may lack, and that untagged stretches belong to.
    """
    tags = list(_TAG.finditer(text))
    found = dict.fromkeys((*languages_tagged(text), *codes), "")
    starts, ends = [0, *(tag.end() for tag in tags)], [*(tag.start() for tag in tags), len(text)]
    stated = [None, *map(_code, tags)]
    first = next(iter(found), None)
    for code, following, start, end in zip(stated, [*stated[1:], None], starts, ends):
        of = [code] if code else [each for each in found if following in (None, first) or each != following]
        for language in of:
            found[language] += text[start:end] + between
    return found


def tagged_wordings(wordings: Mapping[str, Wording]) -> dict[str, Wording]:
    """Wordings whose texts are tagged, in their languages; any others as they are."""
    found: dict[str, Wording] = {}
    for language, wording in wordings.items():
        codes = languages_tagged("".join((wording.question, *wording.answer.values())))
        parts = {code: _in_language(wording, code, codes) for code in codes} or {language: wording}
        found |= {code: part for code, part in parts.items() if part.is_whole}
    return found


def _in_language(wording: Wording, code: str, codes: tuple[str, ...]) -> Wording:
    def part(text: str) -> str:
        return by_language(text, codes=codes)[code].strip()

    answer = {phase: part(text) for phase, text in wording.answer.items()}
    return Wording(
        part(wording.question),
        {phase: text for phase, text in answer.items() if text},
        tuple(filter(None, map(part, wording.also))),
        part(wording.label) if wording.label else None,
    )
