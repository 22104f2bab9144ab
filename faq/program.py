"""Reading program.yml: the calendar, the facts with their sources, and the challenges."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from faq import shapes
from faq.errors import Findings
from faq.fields import Fields
from faq.ids import NAME
from faq.messages import translatable
from faq.model import LANGUAGES, Challenge, Fact, Localized, Month, Phase, Program, Source, Value
from faq.shapes import ProgramFile, keys, required
from faq.yaml import Located, read_yaml

FILE = "program.yml"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def read_program(folder: Path, problems: Findings) -> Program:
    """Read program.yml; a folder without one has an empty programme. Mistakes go to `problems`.

    Raises:
        FaqError: the file is not readable as YAML.

    """
    if not (folder / FILE).exists():
        return Program()
    top = Fields(FILE, read_yaml(folder / FILE, problems), FILE, problems)
    top.only(keys(ProgramFile))
    return Program(
        timezone=_timezone(top),
        calendar=_calendar(top),
        facts={key: _fact(key, fields) for key, fields in _each(top, "facts")},
        sources={key: _source(key, fields) for key, fields in _each(top, "sources")},
        challenges={
            key: challenge
            for key, fields in _each(top, "challenges")
            if (challenge := _challenge(key, fields)) is not None
        },
    )


def _each(top: Fields, section: str) -> list[tuple[str, Fields]]:
    if section not in top.items or top.items[section].value is None:
        return []
    inner = top.sub(section)
    found = []
    for key, node in inner.subs():
        if not NAME.fullmatch(key):
            inner.note(node, translatable("bad-name", name=key, where=section))
        found.append((key, Fields(FILE, node, f"{section}.{key}", top.problems)))
    return found


def _timezone(top: Fields) -> ZoneInfo:
    name = top.text("timezone") or "Europe/Paris"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        top.note(top.items["timezone"], translatable("unknown-timezone", name=name))
        return ZoneInfo("Europe/Paris")


def _calendar(top: Fields) -> tuple[Phase, ...]:
    if "calendar" not in top.items:
        return Program().calendar
    inner = top.sub("calendar")
    phases = [Phase(name, inner.date(name)) for name in inner.items]
    begins: dt.date | None = None
    for number, phase in enumerate(phases):
        node = inner.items[phase.name]
        if number == 0 and phase.begins is not None:
            inner.note(node, translatable("first-phase", phase=phase.name))
        if number and phase.begins is None:
            inner.note(node, translatable("phase-without-date", phase=phase.name))
        if phase.begins and begins and phase.begins <= begins:
            inner.note(node, translatable("phase-order", phase=phase.name, date=phase.begins))
        begins = phase.begins or begins
    return tuple(phases) or Program().calendar


def _value(fields: Fields, node: Located) -> Value | Localized | None:
    if isinstance(node.value, dict):
        inner = Fields(fields.file, node, fields.where, fields.problems)
        inner.only(LANGUAGES, LANGUAGES)
        return {language: inner.text(language) or "" for language in LANGUAGES}
    if isinstance(node.value, (list, bool)):
        fields.note(node, translatable("bad-value", where=fields.where))
        return None
    if isinstance(node.value, str):
        if month := _MONTH.fullmatch(node.value):
            return Month(int(month[1]), int(month[2]))
        return fields.text_of(node, fields.where)
    return node.value


def _fact(key: str, fields: Fields) -> Fact:
    fields.only(keys(shapes.Fact), required(shapes.Fact))
    value = _value(fields, fields.items["value"]) if "value" in fields.items else None
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
    title = fields.localized("title") or dict.fromkeys(LANGUAGES, key)
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
    values = {name: _value(fields, node) for name, node in own.items()}
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
