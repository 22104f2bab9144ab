"""The fields of the editor's forms: what the browser sends, as edits; what stands in a place, as a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.staff.editor.changes import Edit, Values
from bot.staff.frame import Form
from faq.editing.places import SUGGESTED, TOPIC, Place, Value

BASE = "base:"
"""Before the name of a field that carries the value which its page was made from."""
FLAGS: Mapping[str, str] = {"draft": "true", "translate": "pending"}
"""Keys that are ticked, each with what then stands there."""
OTHERWISE = "answer.otherwise"


def field_text(value: Value | None) -> str:
    """A value as a form shows it: a list is a line each."""
    return "\n".join(value) if isinstance(value, tuple) else value or ""


def edits_of(form: Form, is_known: Callable[[Place], bool]) -> Iterator[Edit]:
    """What a form changes of the places that are known; a field that is as its page was made is no edit."""
    for name, (based, *_) in form.items():
        if not name.startswith(BASE):
            continue
        place = _place(name.removeprefix(BASE))
        if place is None or not is_known(place):
            continue
        sent = form.get(str(place), ["" if place.key in FLAGS else based])
        typed = " ".join(filter(None, sent)) if place.part == SUGGESTED else sent[0]
        base, value = field_value(place, based), field_value(place, typed)
        if base != value:
            yield Edit(place, base, value)


def _place(name: str) -> Place | None:
    try:
        return Place.parse(name)
    except ValueError:
        return None


def field_value(place: Place, typed: str) -> Value | None:
    """The value that was typed for a place; None where the field is empty."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if place.is_list:
        return tuple(dict.fromkeys(" ".join(line.split()) for line in lines.split("\n") if line.strip())) or None
    return lines or None


def settled_answers(edits: list[Edit], values: Values, topic: str, language: str) -> list[Edit]:
    """Edits with those that a topic's answers need so as to be one text, or one a phase and one for the others.

    A first text of one phase leaves the text there is to the other phases; where only that is left, it is the answer.
    """
    place = {key: Place(TOPIC, topic, language, key) for key in ("answer", OTHERWISE)}
    was = {p.key: v for p, v in values.items() if p[:3] == place["answer"][:3] and p.key.startswith("answer")}
    typed = {e.place: e for e in edits if e.place[:3] == place["answer"][:3] and e.place.key.startswith("answer")}
    now = {**was, **{p.key: e.value for p, e in typed.items()}}
    of_phase = [key for key, text in now.items() if key not in ("answer", OTHERWISE) and text]
    one, other = place["answer"], place[OTHERWISE]
    if of_phase and now.get("answer"):
        now |= {OTHERWISE: now["answer"], "answer": None}
    elif not of_phase and now.get(OTHERWISE):
        now |= {"answer": now[OTHERWISE], OTHERWISE: None}
    for target in (one, other):
        base = typed[target].base if target in typed else was.get(target.key)
        if now.get(target.key) != (typed[target].value if target in typed else was.get(target.key)):
            typed[target] = Edit(target, base, now.get(target.key))
    others = [e for e in edits if e.place not in typed]
    return [*others, *(e for e in typed.values() if e.base != e.value)]
