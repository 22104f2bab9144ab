"""Writing new topics as FAQ files, in every language that came, with what their groups are called."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from faq.atomic import atomic_write
from faq.exchange.items import Wording
from faq.exchange.new_topics import GROUP, NewTopic
from faq.model import LANGUAGES, group_of
from faq.phrasings import phrasings_path
from faq.schema import schema_line, write_schemas
from faq.shapes import PENDING as TO_TRANSLATE

_PENDING = "# en attente · pending"


def written_languages(topics: Sequence[NewTopic]) -> list[str]:
    """The languages that topics came in, each of which gets a file; those that the assistant has stand first."""
    came_in = dict.fromkeys(code for topic in topics for code in topic.wordings)
    return [*(code for code in LANGUAGES if code in came_in), *(code for code in came_in if code not in LANGUAGES)]


def write_files(topics: Sequence[NewTopic], folder: Path, held_back: Sequence[NewTopic] = ()) -> list[Path]:
    """Write the FAQ files, the phrasings beside them and the editors' schemas; each file is replaced in one step.

    What was `held_back` stands at the end of each FAQ file as comments. A language without phrasings has no file of
    them, unless there is one that has to be replaced. What stands there of a language that did not come goes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    languages = written_languages(topics)
    texts: dict[Path, str] = {}
    for language in languages:
        texts[folder / f"faq_{language}.yml"] = faq_text(topics, language, held_back)
        path, phrasings = phrasings_path(folder, language), phrasings_text(topics, language)
        if phrasings or path.exists():
            texts[path] = phrasings or phrasings_text([], language, always=True)
    for path, text in texts.items():
        with atomic_write(path, durable=True) as beside:
            beside.write_text(text, "utf-8")
    for language in LANGUAGES:
        if language not in languages:
            (folder / f"faq_{language}.yml").unlink(missing_ok=True)
            phrasings_path(folder, language).unlink(missing_ok=True)
    write_schemas(folder / "schema")
    return list(texts)


def faq_text(topics: Sequence[NewTopic], language: str, held_back: Sequence[NewTopic] = ()) -> str:
    """The content of one FAQ file."""
    languages = written_languages(topics)
    lines = [schema_line("faq.schema.json"), f"language: {language}"]
    if called := group_names(topics, language):
        lines += ["groups:", *(f"  {group}: {_quoted(name)}" for group, name in called.items())]
    lines.append("topics:")
    for topic in topics:
        waiting = topic.comments_in(language, languages)
        if language in topic.wordings:
            lines += _topic_lines(topic, language, languages)
            lines += [line for text in waiting for line in _commented(_wording_lines(text, True), "    ")]
        else:
            alone = ([f"  {topic.id}:", *_wording_lines(text, True)] for text in waiting)
            lines += [line for each in alone for line in _commented(each, "  ")]
    for topic in held_back:
        if language in topic.wordings or (language == languages[0] and not {*topic.wordings} & {*languages}):
            own = topic if language in topic.wordings else replace(topic, wordings={language: _first(topic)})
            lines += ["", *_commented(_topic_lines(own, language, languages, True), "  ")]
    return "\n".join(lines) + "\n"


def group_names(topics: Sequence[NewTopic], language: str) -> dict[str, str]:
    """What to call the groups that topics have in a language, where that is more than a group's id tells.

    That is the name that all of a group's topics came with in this language, or else in another one.
    """
    came: dict[tuple[str, str], set[str]] = {}
    for topic in topics:
        for code, wording in topic.wordings.items():
            came.setdefault((group_of(topic.id), code), set()).add(wording.group or "")
    found = {}
    for group in dict.fromkeys(group_of(topic.id) for topic in topics if language in topic.wordings):
        names = [came.get((group, code), set()) for code in (language, *written_languages(topics))]
        agreed = [name for each in names if len(each) == 1 for name in each if name]
        if any(not _is_told_by(group, name) for name in agreed):
            found[group] = agreed[0]
        elif group == GROUP:
            found[group] = GROUP.upper()
    return found


def _is_told_by(group: str, name: str) -> bool:
    """Whether pages would call a group the same that has no name."""
    return name.casefold() == group.replace("_", " ") and not name.isupper()


def phrasings_text(topics: Sequence[NewTopic], language: str, always: bool = False) -> str:
    """The content of one phrasings file; empty where there are none, unless it is wanted `always`."""
    lines = [schema_line("phrasings.schema.json"), f"language: {language}", "topics:"]
    own = [(topic, topic.wordings[language].also) for topic in topics if language in topic.wordings]
    for topic, also in own:
        lines += [f"  {topic.id}:", *(f"    - {_quoted(text)}" for text in also)] if also else []
    return "\n".join(lines) + "\n" if always or any(also for _, also in own) else ""


def _first(topic: NewTopic) -> Wording:
    return next(iter(topic.wordings.values()))


def _commented(lines: Iterable[str], indent: str) -> Iterator[str]:
    """Lines as comments that nobody reads until a person has decided."""
    yield indent + _PENDING
    yield from (f"{indent}# {line[len(indent) :]}" for line in lines)


def _topic_lines(topic: NewTopic, language: str, languages: Sequence[str], with_also: bool = False) -> Iterator[str]:
    yield f"  {topic.id}:"
    yield from _wording_lines(topic.wordings[language], with_also)
    if topic.lacks(languages):
        yield f"    translate: {TO_TRANSLATE}"


def _wording_lines(wording: Wording, with_also: bool) -> Iterator[str]:
    """A wording's keys; its `also:` only in what is commented out, for otherwise it has a file of its own."""
    yield f"    label: {_quoted(wording.label or '')}"
    yield f"    question: {_quoted(wording.question)}"
    if wording.also and with_also:
        yield "    also:"
        yield from (f"      - {_quoted(text)}" for text in wording.also)
    if list(wording.answer) == [""]:
        yield f"    answer: {_quoted(wording.answer[''])}"
    else:
        yield "    answer:"
        yield from (f"      {phase}: {_quoted(text)}" for phase, text in wording.answer.items())
    if wording.about_challenge:
        yield f"    about_challenge: {_quoted(wording.about_challenge)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
