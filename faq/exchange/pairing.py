"""Entries in their languages: recognised where they name none, then paired across languages.

Languages are paired by what the files call an entry, else by what it means, else by its order; each entry says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from faq.exchange.gathering import aliases_of, by_id, gathered, joined, without_repeats
from faq.exchange.items import MEANING, ORDER, READ, FileReading, ImportedEntry, ImportNote, Wording
from faq.exchange.markup import plain_text
from faq.messages import translatable
from languages import LANGUAGES

_SURE = 2.0  # log-odds of its language from which an entry's own text counts more than its file's
_SAME_MEANING = 0.55  # of question and answer alike, from which two entries are taken for translations
_SAME_ORDER = 0.2  # the least likeness of what is paired by order


@dataclass(frozen=True)
class TextUnderstanding:
    """What pairing asks of texts.

    `language_of` gives the code of a text's language and how sure that is, as log-odds, and can be given the language
    of the file that it stands in; `likenesses`, for each of some texts, how alike in meaning each of others is (at
    most 1), whatever their languages.
    """

    language_of: Callable[..., tuple[str, float]]
    likenesses: Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]] | None = None


def paired_entries(
    readings: Sequence[FileReading], understanding: TextUnderstanding
) -> tuple[list[ImportedEntry], list[ImportNote]]:
    """All entries of some files, whole, each in every language it came in; with what was left out."""
    notes: list[ImportNote] = []
    entries = joined([entry for reading in readings for entry in reading.entries], aliases_of(readings), notes)
    entries = by_id(_in_languages(entries, understanding, notes))
    entries = without_repeats(gathered(entries), notes)
    return _paired(entries, understanding, notes), notes


def _in_languages(
    entries: Sequence[ImportedEntry], understanding: TextUnderstanding, notes: list[ImportNote]
) -> list[ImportedEntry]:
    """The entries, those that name no language in the one of their file, or in their own where it is sure."""
    unnamed: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        for code, wording in entry.wordings.items():
            if _is_unnamed(code):
                unnamed.setdefault((entry.file, code), []).append(_readable(wording))
    stated = {key: _recognised(key[1], texts, understanding) for key, texts in unnamed.items()}
    for file in dict.fromkeys(file for file, _ in stated):
        codes = tuple(dict.fromkeys(code for (of, _), code in stated.items() if of == file))
        notes.append(ImportNote(READ, translatable("import-language", file=file, languages=codes)))
    return [_in_language(entry, stated, understanding) for entry in entries]


def _recognised(code: str, texts: Sequence[str], understanding: TextUnderstanding) -> str:
    """The language of some texts; where it is not sure, the one that their page says."""
    found, odds = understanding.language_of("\n".join(texts))
    hint = code.removeprefix("?")
    return hint if hint.isalpha() and odds < _SURE else found


def _is_unnamed(code: str) -> bool:
    return not code or code.startswith("?")


def _readable(wording: Wording) -> str:
    return "\n".join((plain_text(wording.question), *map(plain_text, wording.answer.values())))


def _in_language(
    entry: ImportedEntry, stated: Mapping[tuple[str, str], str], understanding: TextUnderstanding
) -> ImportedEntry:
    found: dict[str, Wording] = {}
    for code, wording in entry.wordings.items():
        if _is_unnamed(code):
            of_file = stated[entry.file, code]
            own, odds = understanding.language_of(_readable(wording), of_file)
            code = own if odds >= _SURE and len(entry.wordings) == 1 else of_file
        found.setdefault(code, wording)
    return replace(entry, wordings=found)


def _paired(
    entries: Sequence[ImportedEntry], understanding: TextUnderstanding, notes: list[ImportNote]
) -> list[ImportedEntry]:
    """The entries, those of one language paired with those of another one."""
    codes = list(dict.fromkeys(code for entry in entries for code in entry.wordings))
    codes.sort(key=lambda code: LANGUAGES.index(code) if code in LANGUAGES else len(LANGUAGES))
    found = list(entries)
    for code in codes[1:]:
        alone = [entry for entry in found if list(entry.wordings) == [code]]
        lacking = [entry for entry in found if code not in entry.wordings]
        pairs = dict(_pairs(lacking, alone, code, understanding))
        if not pairs:
            continue
        taken = {id(alone[other]) for other, _ in pairs.values()}
        made = {id(lacking[one]): _merged(lacking[one], alone[other], by) for one, (other, by) in pairs.items()}
        found = [made.get(id(entry), entry) for entry in found if id(entry) not in taken]
        by_order = [made[id(lacking[one])] for one, (_, by) in pairs.items() if by == ORDER]
        if by_order:
            message = translatable("import-by-order", count=len(by_order), file=by_order[0].file)
            notes.append(ImportNote(READ, message))
    return found


def _merged(one: ImportedEntry, other: ImportedEntry, by: str) -> ImportedEntry:
    return replace(one, wordings={**one.wordings, **other.wordings}, id=one.id or other.id, paired_by=by)


def _pairs(
    ones: Sequence[ImportedEntry], others: Sequence[ImportedEntry], code: str, understanding: TextUnderstanding
) -> Iterator[tuple[int, tuple[int, str]]]:
    """Which of `others` is which of `ones`, by their places, and by what that is known."""
    if not ones or not others:
        return
    alike = _likenesses(ones, others, code, understanding)
    pairs: dict[int, int] = {}
    if alike:
        best = sorted(((alike[i][j], i, j) for i in range(len(ones)) for j in range(len(others))), reverse=True)
        for likeness, i, j in best:
            if likeness < _SAME_MEANING:
                break
            if i not in pairs and j not in pairs.values():
                pairs[i] = j
                yield i, (j, MEANING)
    for i, j in _by_order(len(ones), len(others), pairs, exact=bool(alike)):
        if not alike or alike[i][j] >= _SAME_ORDER:
            yield i, (j, ORDER)


def _likenesses(
    ones: Sequence[ImportedEntry], others: Sequence[ImportedEntry], code: str, understanding: TextUnderstanding
) -> list[list[float]]:
    """How alike entries are: of their questions and of their answers, half each; nothing where nobody can tell."""
    if not understanding.likenesses:
        return []
    mine = [next(iter(entry.wordings.values())) for entry in ones]
    theirs = [entry.wordings[code] for entry in others]
    asked = understanding.likenesses(*([plain_text(w.question) for w in side] for side in (mine, theirs)))
    answered = understanding.likenesses(
        *([plain_text(next(iter(w.answer.values()))) for w in side] for side in (mine, theirs))
    )
    return [[(q + a) / 2 for q, a in zip(*rows)] for rows in zip(asked, answered)]


def _by_order(ones: int, others: int, pairs: Mapping[int, int], exact: bool) -> Iterator[tuple[int, int]]:
    """Pairs between those already made, where as many are left on both sides; anywhere, unless it must be `exact`."""
    anchors = [(-1, -1)]
    for i, j in sorted(pairs.items()):
        if j > anchors[-1][1]:
            anchors.append((i, j))
    for (i, j), (next_i, next_j) in zip(anchors, [*anchors[1:], (ones, others)]):
        mine = [n for n in range(i + 1, next_i) if n not in pairs]
        theirs = [n for n in range(j + 1, next_j) if n not in pairs.values()]
        if len(mine) == len(theirs) or not exact:
            yield from zip(mine, theirs)
