"""Entries out of lists and mappings in YAML or JSON, however deep: of site generators, chatbots and exports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from faq.exchange.cells import tag_group
from faq.exchange.columns import FALLBACKS, Column, column, language_code
from faq.exchange.items import LEFT_OUT, FileReading, ImportProblem, Wording
from faq.exchange.language_tags import tagged_wordings
from faq.exchange.tables import wordings_of
from faq.exchange.trees import Branch, Tree, texts_of
from faq.messages import Translatable, translatable

_CONTAINERS = frozenset(
    "items item questions question faq faqs entries entry list data content contents children qnas qnadocuments qna "
    "qnalist assets topics sections section categories category groups results docs records rows pages mainentity "
    "@graph add update hits elements documents".split()
)
_TEXT_KEYS = ("text", "value", "label", "name", "title", "html", "body", "content", "markdown", "plain")
_NO_TEXT = frozenset("type @type id lang language locale format".split())
_NO_ENTRIES = frozenset("metadata prompts context meta image images author publisher".split())
_NUMBERED_KEY = re.compile(r"(?P<kind>q|question|a|answer|r|reponse|réponse)[_.-]?(?P<number>\d+)", re.IGNORECASE)
_ASKS = 0.5  # of the keys of a mapping of texts, that must ask for it to be questions with their answers


@dataclass(frozen=True)
class _Context:
    """What the branches above an entry say of it."""

    group: str | None = None
    language: str = ""
    id: str | None = None


class ListReader:
    """Walks a tree and adds what are questions and answers to a reading."""

    def __init__(self, reading: FileReading) -> None:
        """Add to `reading`."""
        self._reading = reading
        self._count = 0

    def read(self, tree: Tree) -> None:
        """Read all entries of a tree.

        Raises:
            ImportProblem: there is none.

        """
        before = len(self._reading.entries), len(self._reading.notes)
        self._walk(tree, _Context())
        if (len(self._reading.entries), len(self._reading.notes)) == before:
            raise ImportProblem(translatable("import-no-list", file=self._reading.file))

    def _walk(self, tree: Tree, context: _Context) -> None:
        if isinstance(tree, list):
            mappings = any(isinstance(each, Branch) for each in tree)
            for each in tree:
                if isinstance(each, str) and (mappings or context == _Context()) and each.strip():
                    self._count += 1
                    shown = each[:80]
                    self._reading.note(LEFT_OUT, "import-odd-item", where=self._place(Branch(())), shown=shown)
                else:
                    self._walk(each, context)
        elif isinstance(tree, Branch):
            self._branch(tree, context)

    def _branch(self, branch: Branch, context: _Context) -> None:
        context = _stated_by(branch, context)
        cells, rest = _cells(branch)
        typed = branch.text("@type")  # of schema.org, whose pages and sites have names and texts as well
        if typed and typed != "Question":
            cells = []
        wordings = wordings_of(cells)
        whole = {code or context.language: wording for code, wording in wordings.items() if wording.is_whole}
        numbered = _numbered_pairs(branch)
        for question, answer in numbered:
            self._count += 1
            wordings = tagged_wordings({context.language: Wording(question, {"": answer})})
            self._reading.add(self._place(branch), wordings, None, context.group)
        if numbered:
            pass
        elif whole:
            self._count += 1
            self._add(branch, whole, context)
        elif _is_map_of_questions(branch):
            self._add_map(branch, context)
            return
        elif self._is_odd(wordings, branch):
            self._count += 1
            asked = next((w.question for w in wordings.values() if w.question), "")
            code = "import-no-answer" if asked else "import-no-question"
            shown = asked or next((t for w in wordings.values() for t in w.answer.values()), "")
            self._reading.note(LEFT_OUT, code, where=self._place(branch), shown=shown[:80])
        for key, value in rest:
            self._walk(value, self._below(key, value, context))

    def _add(self, branch: Branch, wordings: dict[str, Wording], context: _Context) -> None:
        wordings = tagged_wordings(wordings)
        if branch.text("enabled", "active", "published").casefold() in ("false", "no", "0"):
            self._reading.note(LEFT_OUT, "import-disabled", where=self._place(branch))
            return
        self._reading.add(self._place(branch), wordings, context.id, context.group)

    def _add_map(self, branch: Branch, context: _Context) -> None:
        for question, answer in branch.items:
            self._count += 1
            if isinstance(answer, str) and answer.strip():
                wordings = tagged_wordings({context.language: Wording(question, {"": answer})})
                self._reading.add(self._place(Branch(())), wordings, None, context.group)
            else:
                where = self._place(Branch(()))
                self._reading.note(LEFT_OUT, "import-no-answer", where=where, shown=question[:80])

    def _is_odd(self, wordings: dict[str, Wording], branch: Branch) -> bool:
        """Whether a branch is meant as an entry and lacks one half: it has a text of one, and no branches below."""
        has_text = any(wording.question or wording.answer for wording in wordings.values())
        return has_text and not any(isinstance(value, (Branch, list)) for _, value in branch.items)

    def _below(self, key: str, value: Tree, context: _Context) -> _Context:
        """The context of what stands under a key: a language, a container, the id of an entry, or a group's name."""
        code = language_code(key) if len(key) in (2, 5) else None
        if code:
            return replace(context, language=code)
        if key.casefold() in _CONTAINERS or key.startswith("@"):
            return replace(context, id=None) if isinstance(value, list) else context
        if isinstance(value, Branch) and any(column(inner) for inner, _ in value.items):
            return replace(context, id=key)
        return replace(context, group=context.group or key, id=None) if isinstance(value, list) else context

    def _place(self, branch: Branch) -> Translatable:
        if branch.line:
            return translatable("line-of-file", file=self._reading.file, line=branch.line)
        return translatable("import-item", file=self._reading.file, number=self._count)


def _stated_by(branch: Branch, context: _Context) -> _Context:
    """What a branch says of itself and of those below: its language, its id, its name as a group."""
    found = context
    for key, value in branch.items:
        kind = column(key)
        if not kind or kind.language or not isinstance(value, (str, list, Branch)):
            continue
        text = next(iter(texts_of(value)), "").strip()
        if kind.kind == "language" and language_code(text):
            found = replace(found, language=language_code(text) or "")
        elif kind.kind == "id" and text:
            found = replace(found, id=text)
        elif (kind.kind == "group" or (kind.kind == "tags" and not context.group)) and text and text != "global":
            found = replace(found, group=tag_group(text))
    if isinstance(branch.get("metadata"), list):
        pairs = {pair.text("name").casefold(): pair.text("value") for pair in branch.branches("metadata")}
        found = replace(found, group=next(iter(pairs.values()), None) or found.group)
    has_list = any(isinstance(value, list) and any(isinstance(e, Branch) for e in value) for _, value in branch.items)
    name = branch.text("name", "title", "titre", "nom", "label")
    return replace(found, group=name, id=None) if has_list and name else found


def _cells(branch: Branch) -> tuple[list[tuple[Column, str]], list[tuple[str, Tree]]]:
    """The keys of a branch that hold texts of an entry, as columns; and those that hold something to walk on in."""
    keyed = [(column(key), key, value) for key, value in branch.items]
    kinds = {found.kind for found, _, value in keyed if found and _is_text(value)}
    cells: list[tuple[Column, str]] = []
    rest: list[tuple[str, Tree]] = []
    for found, key, value in keyed:
        if language_code(key) and len(key) in (2, 5) and isinstance(value, Branch):
            inner, _ = _cells(value)
            if any(of.kind == "question" for of, _ in inner):
                cells += [(replace(of, language=of.language or language_code(key) or ""), text) for of, text in inner]
                continue
        if found and found.kind in FALLBACKS:
            other = next((each for each in FALLBACKS[found.kind] if each not in kinds), None)
            found = replace(found, kind=other) if other and other != "group" else None
        if found and _is_text(value):
            cells += list(_values(found, value, is_plural=key.casefold().endswith("s")))
        elif isinstance(value, (list, Branch)) and key.casefold() not in _NO_ENTRIES:
            rest.append((key, value))
    return cells, rest


def _is_text(value: Tree) -> bool:
    """Whether a value is a text, several wordings of one, or a mapping with one in it."""
    if isinstance(value, Branch):
        if {"question", "answer"} <= {found.kind for found in (column(key) for key, _ in value.items) if found}:
            return False
        if _numbered_pairs(value) or _is_map_of_questions(value):
            return False
        return (
            any(texts_of(inner) and key.casefold() not in _NO_TEXT for key, inner in value.items)
            and not any(
                isinstance(each, Branch) for _, inner in value.items if isinstance(inner, list) for each in inner
            )
        ) or bool(value.branches("i18n"))
    return all(isinstance(each, str) for each in value) if isinstance(value, list) else bool(value.strip())


def _values(found: Column, value: Tree, is_plural: bool) -> Iterator[tuple[Column, str]]:
    """The texts of a key; those of a mapping by language, by phase, or under `text:`."""
    if isinstance(value, str):
        yield found, value
    elif isinstance(value, list):
        yield from _of_list(found, texts_of(value), is_plural)
    else:
        for pair in value.branches("i18n"):
            code = language_code(pair.text("locale", "language"))
            yield replace(found, language=code or found.language), pair.text("label", "text")
        codes = {key: language_code(key) for key, _ in value.items if len(key) in (2, 5)}
        if any(codes.values()):
            for key, inner in value.items:
                if codes.get(key):
                    yield from _values(replace(found, language=codes[key] or ""), inner, is_plural)
        elif text := value.text(*_TEXT_KEYS):
            yield found, text
        elif found.kind in ("answer", "question"):
            for key, inner in value.items:
                yield from ((replace(found, phase=key), text) for text in texts_of(inner))


def _of_list(found: Column, texts: Sequence[str], is_plural: bool) -> Iterator[tuple[Column, str]]:
    """Of several questions the first is shown, of several `answers` it is taken; one `answer` may have paragraphs."""
    if found.kind == "question":
        yield from ((found if not n else replace(found, kind="also"), text) for n, text in enumerate(texts))
    elif found.kind == "also":
        yield from ((found, text) for text in texts)
    elif texts:
        yield found, texts[0] if found.kind == "answer" and is_plural else "\n".join(texts)


def _numbered_pairs(branch: Branch) -> list[tuple[str, str]]:
    """The pairs of a mapping that numbers them: `q1`, `a1`, `q2`, `a2`, as files of translations do."""
    found: dict[str, dict[str, str]] = {}
    for key, value in branch.items:
        named = _NUMBERED_KEY.fullmatch(key)
        if named and isinstance(value, str):
            kind = "question" if named["kind"].casefold().startswith("q") else "answer"
            found.setdefault(named["number"], {})[kind] = value
    return [(pair["question"], pair["answer"]) for pair in found.values() if len(pair) == 2]


def _is_map_of_questions(branch: Branch) -> bool:
    texts = [key for key, value in branch.items if isinstance(value, str)]
    asking = [key for key in texts if key.rstrip().endswith("?") or len(key.split()) > 3]
    return len(texts) == len(branch.items) > 0 and len(asking) >= _ASKS * len(texts)
