"""Links that open the chat with a question asked: `t.me/your_bot?start=group_name` asks for the topic group.name."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PAYLOAD = re.compile(r"[\w-]{1,64}", re.ASCII)


def topic_of_payload(payload: str, topics: Iterable[str]) -> str | None:
    """The topic that a link asks for; None where it asks for none that there is.

    A link's payload has no dot, so that `_` or `-` stands for it; where `_` fits two topics, `-` tells them apart.
    """
    wanted = payload.lower()
    found = sorted(topics)
    for between in ".-_":
        for topic in found:
            if topic.replace(".", between) == wanted:
                return topic
    return None


def is_payload(argument: str) -> bool:
    """Whether a link may have given what follows /start, rather than a person typed it."""
    return bool(_PAYLOAD.fullmatch(argument))
