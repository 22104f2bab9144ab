"""How fast answers came, step by step, and how soon again after something broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import mean, median

from drills.visitors import AskedQuestion

STEP = 0.5  # seconds
_SMOOTHED = 6  # steps
_BACK = 0.8  # share of the usual rate that counts as back
_STAYS = 0.9  # share of the time after it in which the rate must be back


def rates(asked: Sequence[AskedQuestion]) -> dict[int, float]:
    """Answers a second in each step, numbered on the monotonic clock."""
    answered = Counter(int(each.until / STEP) for each in asked if each.status == 200)
    return {number: answered[number] / STEP for number in range(min(answered), max(answered) + 1)} if answered else {}


def seconds_to_recover(asked: Sequence[AskedQuestion], broke: float, within: float = 20.0) -> float | None:
    """Seconds from the moment `broke` until answers came at the usual rate again, and stayed so for `within` seconds.

    Usual is the median rate of the ten seconds before; back is four fifths of it, on average over three seconds, and in
    nine tenths of the time after that: a busy machine's rate is uneven. None where it never came back.
    """
    found = rates(asked)
    first, last = int(broke / STEP), max(found, default=0)
    usual = median([found.get(number, 0.0) for number in range(first - int(10 / STEP), first)])
    windows = range(first, min(first + int(within / STEP), last - _SMOOTHED))
    is_back = [mean(found.get(number + more, 0.0) for more in range(_SMOOTHED)) >= _BACK * usual for number in windows]
    for number, after in enumerate(is_back):
        if after and mean(is_back[number:]) >= _STAYS:
            return max(0.0, (first + number) * STEP - broke)
    return None
