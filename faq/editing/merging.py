"""Merging what two people made of one value."""

from __future__ import annotations

from typing import NamedTuple

from faq.editing.places import Value


class Merged(NamedTuple):
    """A value with both people's changes; where they are in `conflict`, it is the value of `mine`."""

    value: Value | None
    conflict: bool


def merged(base: Value | None, mine: Value | None, theirs: Value | None) -> Merged:
    """What two people made of `base`, each without the other's change. None stands for no value.

    Of lists, what either added is added and what either removed is removed, in the order of `theirs`: they are never in
    conflict. Texts are, where both people changed them and not alike.
    """
    if any(isinstance(value, tuple) for value in (base, mine, theirs)):
        return Merged(_merged_lists(_items(base), _items(mine), _items(theirs)) or None, False)
    if mine in (base, theirs):
        return Merged(theirs, False)
    return Merged(mine, theirs != base)


def _items(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return value or ()


def _merged_lists(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    removed = set(base) - set(mine)
    kept = [text for text in theirs if text not in removed]
    return tuple(dict.fromkeys([*kept, *(text for text in mine if text not in base)]))
