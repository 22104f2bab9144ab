"""Reading program.yml: the calendar, the facts with their sources, and the challenges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import NoneType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from faq import shapes
from faq.calendar import read_calendar
from faq.dates import read_date, refused_at
from faq.errors import Findings
from faq.fields import Fields
from faq.ids import NAME
from faq.messages import Translatable, translatable
from faq.model import ASSUMED, LANGUAGES, Challenge, Fact, Localized, Phase, Program, Source, TeamInbox, Value
from faq.shapes import ProgramFile, keys, required
from faq.yaml import Located, read_yaml

FILE = "program.yml"
_REFUSED = ""  # a value that was refused; no text of a file is empty


def read_program(folder: Path, problems: Findings, languages: tuple[str, ...] = ASSUMED) -> Program:
    """Read program.yml; a folder without one has an empty programme. Mistakes go to `problems`.

    Its texts must have the `languages` of the FAQ files, and may have others.

    Raises:
        FaqError: the file is not readable as YAML.

    """
    if not (folder / FILE).exists():
        return Program(languages=languages)
    top = Fields(FILE, read_yaml(folder / FILE, problems), FILE, problems, languages=languages)
    top.only(keys(ProgramFile))
    facts = {key: _fact(key, fields) for key, fields in _each(top, "facts")}
    whole = _is_whole(top)
    refused = frozenset(fact.id for fact in facts.values() if fact.value is _REFUSED)
    facts = {key: replace(fact, value=None) if key in refused else fact for key, fact in facts.items()}
    return Program(
        timezone=_timezone(top),
        calendar=_calendar(top, facts, refused, whole),
        facts=facts,
        sources={key: _source(key, fields) for key, fields in _each(top, "sources")},
        challenges={
            key: challenge
            for key, fields in _each(top, "challenges")
            if (challenge := _challenge(key, fields)) is not None
        },
        languages=languages,
        team=_team(top),
        refused=refused,
        whole=whole,
    )


def _calendar(top: Fields, facts: Mapping[str, Fact], refused: frozenset[str], whole: bool) -> tuple[Phase, ...]:
    if not _has(top, "calendar"):
        return Program().calendar
    # Where the facts could not be read, that the calendar does not find them is no mistake of its own.
    inner = Fields(FILE, top.items["calendar"], top.part("calendar"), top.problems if whole else [])
    return read_calendar(inner, facts, refused)


def _team(top: Fields) -> TeamInbox:
    if not _has(top, "team"):
        return TeamInbox()
    fields = top.sub("team")
    fields.only(keys(shapes.Team))
    return TeamInbox(fields.switch("inbox"), fields.node.key_line)


def _has(top: Fields, section: str) -> bool:
    return section in top.items and top.items[section].value is not None


def _is_whole(top: Fields) -> bool:
    """Whether every key at the top is a known one and every section a mapping, so that nothing is lacking for it."""
    sections = [node for key, node in top.items.items() if key != "timezone"]
    mappings = all(node.value is None or isinstance(node.value, dict) for node in sections)
    return isinstance(top.node.value, dict) and not top.items.keys() - set(keys(ProgramFile)) and mappings


def _each(top: Fields, section: str) -> list[tuple[str, Fields]]:
    if not _has(top, section):
        return []
    inner = top.sub(section)
    found = []
    for key, node in inner.subs():
        if not NAME.fullmatch(key):
            inner.note(node, translatable("bad-name", name=key, where=section))
        found.append((key, Fields(FILE, node, f"{section}.{key}", top.problems, languages=top.languages)))
    return found


def _timezone(top: Fields) -> ZoneInfo:
    name = top.text("timezone") or "Europe/Paris"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        top.note(top.items["timezone"], translatable("unknown-timezone", name=name))
        return ZoneInfo("Europe/Paris")


def _value(fields: Fields, node: Located, where: str | Translatable) -> Value | Localized | None:
    if isinstance(node.value, dict):
        inner = Fields(fields.file, node, where, fields.problems, languages=fields.languages)
        return _same_in_all(inner.by_language(), inner, node)
    if isinstance(node.value, (list, bool)):
        fields.note(node, translatable("bad-value", where=where))
        return _REFUSED
    if isinstance(node.value, str):
        found = read_date(node.value)
        if isinstance(found, Translatable):
            fields.note(node, refused_at(found, where))
            return _REFUSED
        return found or fields.text_of(node, where)
    if isinstance(node.value, int) and re.match(r"\+|-?0\d", node.plain):  # a telephone number, a post code
        return node.plain
    return node.value


def _same_in_all(texts: Localized, inner: Fields, node: Located) -> Value | Localized:
    """A text in every language; the date that it is, where all of them are dates."""
    dates = {found for text in texts.values() if not isinstance(found := read_date(text), (Translatable, NoneType))}
    if len(dates) > 1:
        inner.note(node, translatable("dates-differ", where=inner.where, dates=", ".join(texts.values())))
        return _REFUSED
    whole = all(not isinstance(read_date(text), (Translatable, NoneType)) for text in texts.values())
    return dates.pop() if dates and whole else texts


def _fact(key: str, fields: Fields) -> Fact:
    fields.only(keys(shapes.Fact), required(shapes.Fact))
    value = _value(fields, fields.items["value"], fields.where) if "value" in fields.items else _REFUSED
    source = fields.items.get("source")
    return Fact(
        id=key,
        value=value,
        source=fields.text("source") if source and source.value is not None else None,
        url=_url(fields),
        checked=fields.date("checked"),
        expires=fields.date("expires"),
        line=fields.node.key_line,
    )


def _url(fields: Fields) -> str | None:
    node = fields.items.get("url")
    if node is None or node.value is None:
        return None
    if not re.match(r"https?://\S+$", str(node.value)):
        fields.note(node, translatable("bad-url", where=fields.where, url=node.value))
    return str(node.value)


def _source(key: str, fields: Fields) -> Source:
    fields.only(keys(shapes.Source), required(shapes.Source))
    title = fields.localized("title") or dict.fromkeys(fields.languages, key)
    return Source(key, title, _url(fields))


def _challenge(key: str, fields: Fields) -> Challenge | None:
    own = {name: node for name, node in fields.items.items() if name not in keys(shapes.Challenge)}
    for name, node in own.items():
        if not NAME.fullmatch(name):
            fields.note(node, translatable("bad-name", name=name, where=fields.where))
    fields.only([*own, *keys(shapes.Challenge)], required(shapes.Challenge))
    label = fields.localized("label")
    names: dict[str, tuple[str, ...]] = {}
    if "names" in fields.items:
        inner = fields.sub("names")
        inner.only(LANGUAGES)
        names = {language: inner.texts(language) for language in LANGUAGES}
    values = {name: _value(fields, node, fields.part(name)) for name, node in own.items()}
    if label is None:
        return None
    return Challenge(
        id=key,
        topic=fields.text("topic") or f"challenge.{key}",
        label=label,
        fields={name: value for name, value in values.items() if value is not None},
        names={language: names.get(language, ()) for language in LANGUAGES},
        line=fields.node.key_line,
    )
