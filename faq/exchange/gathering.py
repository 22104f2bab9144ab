"""Entries made whole: halves joined, wordings of one answer gathered, what is asked twice left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from faq.exchange.items import ID, LEFT_OUT, FileReading, ImportedEntry, ImportNote, Wording
from faq.exchange.markup import answer_text, plain_text
from faq.messages import translatable
from faq.text import normalize
from languages import LANGUAGES, words

_TELLING_WORDS = 5  # of an answer that two questions far from each other may share by chance


def aliases_of(readings: Iterable[FileReading]) -> Mapping[str, str]:
    """Under which id a chatbot keeps the answer to a question, by the question's."""
    return {intent: answer for reading in readings for intent, answer in reading.aliases.items()}


def joined(
    entries: Sequence[ImportedEntry], aliases: Mapping[str, str], notes: list[ImportNote]
) -> list[ImportedEntry]:
    """The entries, questions and answers of one id made one; what stays a half is noted."""
    whole = [entry for entry in entries if _is_whole(entry)]
    halves = [entry for entry in entries if not _is_whole(entry)]
    answers: dict[str, dict[str, Wording]] = {}
    for entry in halves:
        answers.setdefault(entry.id or "", {}).update({c: w for c, w in entry.wordings.items() if w.answer})
    used: set[str] = set()
    unanswered: dict[str, list[str]] = {}
    for entry in halves:
        asked = {code: wording for code, wording in entry.wordings.items() if wording.question}
        id_ = aliases.get(entry.id or "", entry.id or "")
        own = answers.get(id_) or answers.get(entry.id or "", {})
        found = {
            code: _answered(code, replace(w, group=w.group or _intent_group(entry.id)), own)
            for code, w in asked.items()
        }
        made = {code: wording for code, wording in found.items() if wording}
        if made:
            used |= {id_, entry.id or ""}
            whole.append(replace(entry, wordings=made))
        elif asked:
            unanswered.setdefault(entry.file, []).append(entry.id or "")
    for file, ids in unanswered.items():
        notes.append(ImportNote(LEFT_OUT, translatable("import-halves-unanswered", file=file, ids=tuple(ids))))
    unasked: dict[str, list[str]] = {}
    for entry in halves:
        if any(w.answer for w in entry.wordings.values()) and entry.id not in used:
            unasked.setdefault(entry.file, []).append(entry.id or "")
    for file, ids in unasked.items():
        notes.append(ImportNote(LEFT_OUT, translatable("import-halves-unasked", file=file, ids=tuple(ids))))
    return whole


def _is_whole(entry: ImportedEntry) -> bool:
    return all(wording.is_whole for wording in entry.wordings.values())


def _answered(code: str, wording: Wording, answers: Mapping[str, Wording]) -> Wording | None:
    """A question with its answer: that of its language, or one that names none, or the only one."""
    found = answers.get(code) or answers.get("") or (next(iter(answers.values())) if len(answers) == 1 else None)
    return replace(wording, answer=found.answer) if found else None


def _intent_group(id_: str | None) -> str | None:
    """The group of a retrieval intent, `faq/where`."""
    return id_.partition("/")[0] if id_ and "/" in id_ else None


def by_id(entries: Sequence[ImportedEntry]) -> list[ImportedEntry]:
    """The entries, those of one id made one: languages side by side, questions of one answer as its wordings."""
    found: dict[object, ImportedEntry] = {}
    for number, entry in enumerate(entries):
        first = found.get(entry.id) if entry.id else None
        if first and not first.wordings.keys() & entry.wordings.keys():
            both = {**first.wordings, **entry.wordings}
            found[entry.id] = replace(first, wordings=both, paired_by=ID)
        elif first and _same_answers(first, entry):
            found[entry.id] = _with_wordings(first, entry)
        else:
            found[entry.id if entry.id and not first else number] = entry
    return list(found.values())


def _same_answers(one: ImportedEntry, other: ImportedEntry) -> bool:
    shared = one.wordings.keys() & other.wordings.keys()
    return bool(shared) and all(_answer_key(one.wordings[c]) == _answer_key(other.wordings[c]) for c in shared)


def _answer_key(wording: Wording) -> str:
    return "\n".join(f"{phase}:{normalize(answer_text(text))}" for phase, text in wording.answer.items())


def _with_wordings(one: ImportedEntry, other: ImportedEntry) -> ImportedEntry:
    """An entry with the questions of another one that has its answer as further wordings."""
    wordings = dict(one.wordings)
    for code, wording in other.wordings.items():
        if code in wordings:
            first = wordings[code]
            also = dict.fromkeys((*first.also, wording.question, *wording.also))
            more = tuple(text for text in also if text != first.question)
            wordings[code] = replace(first, also=more, group=first.group or wording.group)
        else:
            wordings[code] = wording
    return replace(one, wordings=wordings)


def gathered(entries: Sequence[ImportedEntry]) -> list[ImportedEntry]:
    """The entries, those that have one answer in all their languages made one, with several wordings.

    A short answer is shared by chance, save by questions that stand together; "yes" and "no" always are.
    """
    found: list[ImportedEntry] = []
    places: dict[tuple[tuple[str, str], ...], int] = {}
    for entry in entries:
        key = tuple(sorted((code, _answer_key(wording)) for code, wording in entry.wordings.items()))
        place = places.get(key)
        if place is not None and _is_one_answer(found[place], entry, place == len(found) - 1):
            found[place] = _with_wordings(found[place], entry)
        else:
            places[key] = len(found)
            found.append(entry)
    return found


def _is_one_answer(first: ImportedEntry, entry: ImportedEntry, adjacent: bool) -> bool:
    if first.id and entry.id and first.id != entry.id and first.file == entry.file:
        return False  # the file keeps them apart
    answers = {code: normalize(plain_text(" ".join(w.answer.values()))) for code, w in entry.wordings.items()}
    yes_or_no = {normalize(text) for code in LANGUAGES for text in (*words(code).yes, *words(code).no)}
    if any(text in yes_or_no or not text for text in answers.values()):
        return False
    return adjacent or all(len(text.split()) >= _TELLING_WORDS for text in answers.values())


def without_repeats(entries: Sequence[ImportedEntry], notes: list[ImportNote]) -> list[ImportedEntry]:
    """The entries without those that ask what one before them asks, and without wordings that are another's."""
    asked: dict[str, tuple[int, ImportedEntry]] = {}
    kept: list[ImportedEntry] = []
    for number, entry in enumerate(entries):
        again = next((w for w in entry.wordings.values() if normalize(plain_text(w.question)) in asked), None)
        if again:
            _, first = asked[normalize(plain_text(again.question))]
            blanks = {"where": entry.where, "question": plain_text(again.question), "first": first.where}
            code = "import-same" if _same_answers(first, entry) else "import-repeated"
            notes.append(ImportNote(LEFT_OUT, translatable(code, **blanks)))
            continue
        for wording in entry.wordings.values():
            asked[normalize(plain_text(wording.question))] = (number, entry)
        kept.append(entry)
    owners: dict[str, int] = {key: number for key, (number, _) in asked.items()}
    numbers = {id(entry): number for number, entry in enumerate(entries)}
    return [_without_others(entry, numbers[id(entry)], owners, notes) for entry in kept]


def _without_others(
    entry: ImportedEntry, number: int, owners: dict[str, int], notes: list[ImportNote]
) -> ImportedEntry:
    wordings = {}
    for code, wording in entry.wordings.items():
        own = {text: owners.setdefault(normalize(plain_text(text)), number) == number for text in wording.also}
        for text in (text for text, is_own in own.items() if not is_own):
            notes.append(ImportNote(LEFT_OUT, translatable("import-shared-wording", where=entry.where, shown=text)))
        wordings[code] = replace(wording, also=tuple(text for text, is_own in own.items() if is_own))
    return replace(entry, wordings=wordings)
