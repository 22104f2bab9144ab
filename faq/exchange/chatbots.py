"""Entries out of the training files of chatbots that keep questions and answers apart: Rasa and Dialogflow.

Both give halves: a question without its answer, an answer without its question. What has one id is joined later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faq.exchange.columns import language_code
from faq.exchange.items import LEFT_OUT, READ, FileReading, Wording
from faq.exchange.trees import Branch, Tree, texts_of
from faq.messages import Translatable, translatable

_ENTITY = re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\{[^}\n]*\})")
_USER_SAYS = re.compile(r"(?:.*/)?(.+)_usersays_([a-z]{2}(?:-[a-z]{2})?)\.json", re.IGNORECASE)
_INTENT_HEADING = re.compile(r"^##\s*intent:\s*(\S+)\s*$", re.MULTILINE)
_UTTER = "utter_"


def add_rasa(reading: FileReading, tree: Tree) -> bool:
    """Read a Rasa file: NLU examples, a domain's responses, rules. Returns whether it is one."""
    if not isinstance(tree, Branch):
        return False
    older = tree.branch("rasa_nlu_data")
    examples = older.branches("common_examples")
    nlu, responses, paths = tree.branches("nlu"), tree.branch("responses"), tree.branches("rules", "stories")
    if not (
        examples or responses.items or any(each.text("intent") for each in nlu) or any(p.get("steps") for p in paths)
    ):
        return False
    for branch in nlu:
        if intent := branch.text("intent"):
            _add_question(reading, branch.line, intent, _examples(branch.get("examples")))
    for intent in dict.fromkeys(each.text("intent") for each in examples):
        _add_question(reading, 0, intent, [each.text("text") for each in examples if each.text("intent") == intent])
    for name, value in responses.items:
        _add_response(reading, name, value if isinstance(value, list) else [value])
    reading.aliases.update(pair for path in paths for pair in _aliases(path))
    return True


def is_rasa_markdown(text: str) -> bool:
    """Whether a text is the NLU file in Markdown of older versions of Rasa."""
    return bool(_INTENT_HEADING.search(text))


def add_rasa_markdown(reading: FileReading, text: str) -> None:
    """Read an NLU file in Markdown: `## intent:name`, then an example a line."""
    found = list(_INTENT_HEADING.finditer(text))
    for heading, following in zip(found, [*found[1:], None]):
        body = text[heading.end() : following.start() if following else len(text)].partition("\n## ")[0]
        _add_question(reading, text.count("\n", 0, heading.start()) + 1, heading[1], _examples(body))


def add_dialogflow(reading: FileReading, tree: Tree) -> bool:
    """Read a file of a Dialogflow agent: an intent, or what users say of one. Returns whether it is one."""
    named = _USER_SAYS.fullmatch(reading.file)
    if named and isinstance(tree, list):
        code = language_code(named[2]) or ""
        _add_question(reading, 0, named[1], [_user_says(each) for each in tree if isinstance(each, Branch)], code)
        return True
    if not isinstance(tree, Branch):
        return False
    replies = [message for reply in tree.branches("responses") for message in reply.branches("messages")]
    if not tree.text("name") or not replies:
        return False
    if tree.text("fallbackIntent") == "true":
        reading.note(LEFT_OUT, "import-fallback", file=reading.file, intent=tree.text("name"))
        return True
    if examples := [_user_says(each) for each in tree.branches("userSays")]:
        _add_question(reading, 0, tree.text("name"), examples)
    texts: dict[str, list[str]] = {}
    for message in replies:
        spoken = texts_of(message.get("speech")) or texts_of(message.branch("text").get("text"))
        if spoken:
            texts.setdefault(language_code(message.text("lang", "languageCode")) or "", []).append(spoken[0])
    if texts:
        wordings = {code: Wording("", {"": "\n\n".join(spoken)}) for code, spoken in texts.items()}
        _add_half(reading, 0, tree.text("name"), wordings)
    return True


def _examples(tree: Tree) -> list[str]:
    if isinstance(tree, str):
        return [line.strip()[1:].strip() for line in tree.split("\n") if re.match(r"\s*[-*+]\s+\S", line)]
    return [each if isinstance(each, str) else each.text("text") if isinstance(each, Branch) else "" for each in tree] \
        if isinstance(tree, list) else []  # fmt: skip


def _user_says(branch: Branch) -> str:
    return "".join(part.text("text") for part in branch.branches("data"))


def _add_question(reading: FileReading, line: int, intent: str, examples: Sequence[str], language: str = "") -> None:
    texts = list(dict.fromkeys(_ENTITY.sub(r"\1", text).strip() for text in examples if text.strip()))
    if texts:
        _add_half(reading, line, intent, {language: Wording(texts[0], {}, tuple(texts[1:]))})


def _add_response(reading: FileReading, name: str, variants: Sequence[Tree]) -> None:
    found = (texts_of(each.get("text") if isinstance(each, Branch) else each)[:1] for each in variants)
    texts = [text for each in found for text in each]
    if not texts:
        return
    line = next((each.line for each in variants if isinstance(each, Branch)), 0)
    if len(texts) > 1:
        reading.note(READ, "import-variants", where=_place(reading, line), id=name, count=len(texts))
    _add_half(reading, line, name.removeprefix(_UTTER), {"": Wording("", {"": texts[0]})})


def _add_half(reading: FileReading, line: int, id_: str, wordings: dict[str, Wording]) -> None:
    reading.add(_place(reading, line), wordings, id_)


def _place(reading: FileReading, line: int) -> Translatable:
    if line:
        return translatable("line-of-file", file=reading.file, line=line)
    return translatable("import-item", file=reading.file, number=len(reading.entries) + 1)


def _aliases(path: Branch) -> Iterator[tuple[str, str]]:
    """Which answer follows which question: the first utterance after each intent."""
    intent = ""
    for step in path.branches("steps"):
        intent = step.text("intent") or intent
        action = step.text("action")
        if intent and action.startswith(_UTTER):
            yield intent, action.removeprefix(_UTTER)
            intent = ""
