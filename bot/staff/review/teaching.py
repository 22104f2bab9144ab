"""What else a topic will probably answer once it has learnt some wordings, before it is trained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.staff.review.faq_phrasings import UNKNOWN, FaqPhrasings
from bot.staff.review.groups import Encode, Rank
from bot.staff.review.misses import MissedWording

# The log-odds that a wording is answered after the next training: by its cosine with the nearest accepted wording, that
# with the nearest phrasing of another topic (or question listed as unknown), and the topic's score for it until now.
# How they were learnt, and how often what they say comes true, stands in docs/understanding.md.
_ACCEPTED, _OTHERS, _SCORE, _NONE = 18.3, -8.5, 26.8, -7.8
_PROBABLE = 0.85
"""Log-odds: seven in ten."""
_FARTHEST = 0.3
"""The cosine with an accepted wording below which nothing is taught by it, and nothing is worked out."""
_RIVALS = 5
"""Of each wording, the topics that come first by the model: what is nearest is hardly another's."""
MOST_TAUGHT = 12


def taught(
    accepted: Sequence[MissedWording],
    topic: str,
    waiting: Sequence[MissedWording],
    rank: Rank,
    faq: FaqPhrasings,
    encode: Encode,
) -> list[MissedWording]:
    """The wordings that `topic` probably answers from the next training on, surest first.

    Args:
        accepted: the wordings that it has now.
        topic: its id.
        waiting: the wordings of which some may be answered.
        rank: how likely each topic is for a text, by the model in use.
        faq: the phrasings of all topics.
        encode: gives the vectors of texts.

    """
    if not accepted or not waiting:
        return []
    vectors = encode([wording.text for wording in waiting])
    likeness = (vectors @ encode([wording.text for wording in accepted]).T).max(1)
    near = np.flatnonzero(likeness >= _FARTHEST)
    if not len(near):
        return []
    ranked = [dict(rank(waiting[row].text)) for row in near]
    scores = np.array([each.get(topic, 0.0) for each in ranked])
    rivals = {other for each in ranked for other in sorted(each, key=each.__getitem__)[-_RIVALS:]} - {topic}
    others = faq.likeness(vectors[near], [*sorted(rivals), UNKNOWN])
    odds = _ACCEPTED * likeness[near] + _OTHERS * others + _SCORE * scores + _NONE
    order = np.argsort(-odds, kind="stable")[:MOST_TAUGHT]
    return [waiting[near[place]] for place in order if odds[place] >= _PROBABLE]
