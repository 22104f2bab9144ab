"""Questions and answers out of pages whose languages are tagged `[:fr]…[:en]…[:]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from faq.exchange.items import ImportProblem, Item, Wording
from faq.exchange.markup import plain_text
from faq.model import LANGUAGES

_TAG = re.compile(r"\[:([a-z]{2})?\]")
_HEADING = re.compile(r"<(h[2-6]|dt|summary)\b[^>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_LONGEST_HEADING = 120  # characters: a line of its own that is longer is a paragraph


def is_tagged(text: str) -> bool:
    """Whether a text is tagged with languages."""
    return any(found[1] in LANGUAGES for found in _TAG.finditer(text))


def by_language(text: str, between: str = "") -> dict[str, str]:
    """The text of each language; what stands outside of every tag belongs to all of them.

    Save where a stretch without a tag leads straight into a language that is not the first: some pages
    close their title, `[:fr]…[:en]…[:]`, and then open the second language alone. `between` joins the stretches.
    """
    tags = list(_TAG.finditer(text))
    starts, ends = [0, *(tag.end() for tag in tags)], [*(tag.start() for tag in tags), len(text)]
    codes = [None, *(tag[1] for tag in tags)]
    found = dict.fromkeys(LANGUAGES, "")
    for code, following, start, end in zip(codes, [*codes[1:], None], starts, ends):
        of = [code] if code else [each for each in LANGUAGES if following in (None, LANGUAGES[0]) or each != following]
        for language in of:
            if language in found:
                found[language] += text[start:end] + between
    return found


def split_item(item: Item) -> Item:
    """An item whose texts are tagged, in its languages; any other one as it is."""
    wording = next(iter(item.wordings.values()))
    if len(item.wordings) > 1 or not is_tagged("".join((wording.question, *wording.answer.values()))):
        return item
    wordings = {
        code: Wording(
            by_language(wording.question)[code].strip(),
            {phase: by_language(text)[code].strip() for phase, text in wording.answer.items()},
            tuple(by_language(text)[code].strip() for text in wording.also),
            by_language(wording.label)[code].strip() if wording.label else None,
        )
        for code in LANGUAGES
    }
    return Item(item.where, {c: w for c, w in wordings.items() if w.question and all(w.answer.values())},
                item.id, item.group)  # fmt: skip


def read_page(text: str, name: str) -> tuple[list[Item], list[str]]:
    """The sections of a tagged page: a heading is a question, what follows it the answer.

    The first section of one language is that of the other, and so on; what one language has more of
    stays alone, and is noted.

    Raises:
        ImportProblem: no language has a heading with a text below it.

    """
    sections = {language: list(_sections(body)) for language, body in by_language(text, "\n\n").items()}
    if not any(sections.values()):
        raise ImportProblem(f"{name} has no heading with a text below it, so no question and answer.")
    items = []
    for number, pair in enumerate(zip_longest(*(sections[language] for language in LANGUAGES)), 1):
        wordings = {code: Wording(found[0], {"": found[1]}) for code, found in zip(LANGUAGES, pair) if found}
        items.append(Item(f"{name}, section {number}", wordings))
    counts = {code: len(found) for code, found in sections.items()}
    if len(set(counts.values())) == 1:
        return items, []
    shown = " and ".join(f"{count} in {code}" for code, count in counts.items())
    return items, [f"{name} has {shown} sections: compare the pairs, which were made in their order."]


def _sections(body: str) -> Iterator[tuple[str, str]]:
    headings = list(_HEADING.finditer(body))
    if headings:
        for found, following in zip_longest(headings, headings[1:]):
            answer = body[found.end() : following.start() if following else len(body)].strip()
            if plain_text(found[2]) and plain_text(answer):
                yield plain_text(found[2]), answer
        return
    yield from _plain_sections(body)


def _plain_sections(body: str) -> Iterator[tuple[str, str]]:
    """Sections of a text without HTML: lines of their own that ask, or else that end in no stop."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", body) if block.strip()]
    single = [block for block in blocks if "\n" not in block and len(block) <= _LONGEST_HEADING]
    asking = {block for block in single if block.endswith("?")}
    headings = asking or {block for block in single if re.search(r"[\w!»”\"]\s*$", block) and not block.startswith("•")}
    heading, answer = "", list[str]()
    for block in [*blocks, ""]:
        if block in headings or not block:
            if heading and answer:
                yield plain_text(heading), "\n\n".join(answer)
            heading, answer = block, []
        elif heading:
            answer.append(block)
