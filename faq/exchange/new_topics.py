"""New topics out of what came: cleaned texts, ids in the form that every channel expects, labels that fit a button."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len, set_cell_size

from faq.exchange.items import LEFT_OUT, LOST, ImportedEntry, ImportNote, Wording
from faq.exchange.markup import Links, answer_text, plain_text
from faq.ids import TOPIC_ID
from faq.lint.formatting import ID_BYTES, LABEL_CELLS
from faq.messages import Translatable, translatable
from faq.model import LANGUAGES, TALK
from faq.text import fold, normalize

GROUP = "faq"
"""The group of topics that came without one."""
_GROUP_CELLS = 80
_ID_LETTERS = 40
_OPENINGS = re.compile(
    r"^(?:quel(?:le)?s? (?:est|sont) (?:les? |la |l')?|qu'est-ce que (?:les? |la |l')?|"
    r"what (?:is|are) (?:the |an? )?|what's (?:the )?|where (?:is|are) (?:the )?)(?=\S+ \S)",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    "a ai an and are as at au aux avec be by can ce ces cette comment could d dans de des did do does du elle en "
    "est est-ce et for from how i il ils in is it j je l la le les leur ma mes mon my n ne nos notre nous of on or ou "
    "par pas peut pour qu que quel quelle quelles quels qui s sa se ses si son sont sur t the there this to un une "
    "vos votre vous was what when where which who will with y you your".split()
)


@dataclass(frozen=True)
class TakenNames:
    """What the topics of a FAQ have taken: ids, labels by language; and its groups, by what it calls them."""

    ids: Collection[str] = ()
    labels: Mapping[str, Collection[str]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)


NONE_TAKEN = TakenNames()


@dataclass(frozen=True)
class NewTopic:
    """A cleaned entry with its id and its text in every language it has.

    `pending` are texts that contradict another language's: kept in the file as comments, not served.
    """

    id: str
    wordings: Mapping[str, Wording]
    where: Translatable
    paired_by: str | None = None
    pending: Mapping[str, Wording] = field(default_factory=dict)

    def lacks(self, languages: Sequence[str]) -> tuple[str, ...]:
        """Those of the FAQ's languages that it has no text in."""
        return tuple(code for code in languages if code not in self.wordings)

    def comments_in(self, language: str, languages: Sequence[str]) -> list[Wording]:
        """The texts that wait in a language's file: its own, and in the topic's first one those that have no file."""
        first = language == next(iter(self.wordings))
        return [text for code, text in self.pending.items() if code == language or (first and code not in languages)]


def new_topics(
    entries: Iterable[ImportedEntry],
    facts: Collection[str] = (),
    base: str | None = None,
    taken: TakenNames = NONE_TAKEN,
) -> tuple[list[NewTopic], list[ImportNote]]:
    """Clean the entries and give each an id and labels, all of them different; with what was lost or left out.

    `facts` are the names that stay placeholders, `base` the address from which relative links lead. An entry that comes
    under an id that is `taken` keeps it: it is that topic.
    """
    topics, notes = list[NewTopic](), list[ImportNote]()
    ids = set(taken.ids)
    labels = {code: {label.casefold() for label in own} for code, own in taken.labels.items()}
    for entry in entries:
        links = Links(base)
        cleaned = {code: _cleaned(wording, facts, links) for code, wording in _in_order(entry.wordings)}
        whole = {code: wording for code, wording in cleaned.items() if _says_something(wording)}
        for code in cleaned.keys() - whole.keys():
            what = "import-no-answer" if normalize(cleaned[code].question) else "import-no-question"
            shown = cleaned[code].question[:80]
            notes.append(ImportNote(LEFT_OUT, translatable(what, where=entry.where, shown=shown)))
        notes += [ImportNote(LOST, translatable("import-lost-link", where=entry.where, link=each)) for each in
                  dict.fromkeys(links.lost)]  # fmt: skip
        if whole:
            first = next(iter(whole.values()))
            own = {code: _labelled(wording, labels.setdefault(code, set())) for code, wording in whole.items()}
            id_ = entry.id if entry.id and entry.id in taken.ids else _id(entry, first, ids, taken.groups)
            topics.append(NewTopic(id_, own, entry.where, entry.paired_by))
    return topics, notes


def _in_order(wordings: Mapping[str, Wording]) -> list[tuple[str, Wording]]:
    """Wordings by language, those of the FAQ's first."""
    return sorted(wordings.items(), key=lambda each: LANGUAGES.index(each[0]) if each[0] in LANGUAGES else 99)


def _says_something(wording: Wording) -> bool:
    return bool(normalize(wording.question)) and all(map(_has_text, wording.answer.values()))


def _has_text(answer: str) -> bool:
    return bool(normalize(answer)) or any(character.isalnum() or ord(character) > 0x2000 for character in answer)


def _cleaned(wording: Wording, facts: Collection[str], links: Links) -> Wording:
    question = plain_text(wording.question)
    answer = {phase: answer_text(text, facts, links) for phase, text in wording.answer.items()}
    also = dict.fromkeys(plain_text(text) for text in wording.also)
    about = answer_text(wording.about_challenge, facts, links) if wording.about_challenge else None
    label = plain_text(wording.label) if wording.label else None
    own = {normalize(question)}
    different = tuple(text for text in also if normalize(text) and not _is_known(text, own))
    group = _capital(_short(plain_text(wording.group), _GROUP_CELLS)) if wording.group else None
    return Wording(question, answer, different, label, about, group)


def _is_known(text: str, known: set[str]) -> bool:
    """Whether a wording says the same as one before it, but for case and punctuation; it is remembered."""
    key = normalize(text)
    if key in known:
        return True
    known.add(key)
    return False


def _labelled(wording: Wording, taken: set[str]) -> Wording:
    """With a label of its own that fits a button: the one it has, or its question without its opening words."""
    text = wording.label or _capital(_OPENINGS.sub("", wording.question.strip(" ¿¡?!.…\u00a0\u202f")))
    label, number = _short(text, LABEL_CELLS), 1
    while label.casefold() in taken:
        number += 1
        label = f"{_short(text, LABEL_CELLS - 4)} ({number})"
    taken.add(label.casefold())
    return replace(wording, label=label)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str, cells: int) -> str:
    """A text no wider than `cells`, cut between two words."""
    if cell_len(text) <= cells:
        return text
    cut = set_cell_size(text, cells - 1)
    whole = cut if text[len(cut) :].startswith(" ") else cut.rpartition(" ")[0]
    return (whole or cut).rstrip(" ,;:-") + "…"


def _id(entry: ImportedEntry, wording: Wording, taken: set[str], groups: Mapping[str, str]) -> str:
    """A new id, in the form that every channel expects; the entry's own if it is in that form and free."""
    own = entry.id or ""
    if TOPIC_ID.fullmatch(own) and len(own.encode()) <= ID_BYTES and own not in taken and not own.startswith(TALK):
        taken.add(own)
        return own
    words = re.findall(r"[a-z]+", fold(wording.question).replace("œ", "oe").replace("æ", "ae"))
    telling = [word for word in words if word not in _SMALL_WORDS] or words or ["question"]
    named = fold(plain_text(entry.group or ""))
    group = groups.get(named.strip()) or "_".join(re.findall(r"[a-z]+", named)) or GROUP
    if f"{group}." == TALK:
        group = GROUP  # the bot's own
    name = "_".join(telling)
    if len(name) > _ID_LETTERS:
        name = name[:_ID_LETTERS].rpartition("_")[0] or name[:_ID_LETTERS]
    base = f"{group[: ID_BYTES - _ID_LETTERS - 4]}.{name}"
    found, letters = base, iter(f"_{a}{b}" for a in " abcdefghijklmnopqrstuvwxyz" for b in "bcdefghijklmnopqrstuvwxyz")
    while found in taken:
        found = base + next(letters).replace(" ", "")
    taken.add(found)
    return found
