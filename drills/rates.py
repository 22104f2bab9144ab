"""How fast answers came, step by step, and how soon again after something broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import mean, median

from drills.visitors import AskedQuestion

STEP = 0.5  # seconds
_SMOOTHED = 3  # steps
_BACK = 0.8  # share of the usual rate that counts as back


def rates(asked: Sequence[AskedQuestion]) -> dict[int, float]:
    """Answers a second in each step, numbered on the monotonic clock."""
    answered = Counter(int(each.until / STEP) for each in asked if each.status == 200)
    return {number: answered[number] / STEP for number in range(min(answered), max(answered) + 1)} if answered else {}


def seconds_to_recover(asked: Sequence[AskedQuestion], broke: float, within: float = 20.0) -> float | None:
    """Seconds from the moment `broke` until answers came at the usual rate again, and stayed so for `within` seconds.

    Usual is the median rate of the ten seconds before; back is four fifths of it, on average over three steps. None
    where it never came back.
    """
    found = rates(asked)
    first, last = int(broke / STEP), max(found, default=0)
    usual = median([found.get(number, 0.0) for number in range(first - int(10 / STEP), first)])
    windows = range(first, min(first + int(within / STEP), last - _SMOOTHED))
    slow = [
        number for number in windows if mean(found.get(number + more, 0.0) for more in range(_SMOOTHED)) < _BACK * usual
    ]
    if slow and slow[-1] == windows[-1]:
        return None
    return (slow[-1] + 1) * STEP - broke if slow else 0.0
