"""The conversations to learn from: `training/conversations/<programme>/`, a FAQ folder and files of JSON lines.

A line is a conversation: `{"id", "lang", "turns": [{"text", "act", "asks", "entity"?, "lang"?}]}`. `asks` has an
element for each question asked, the list of the topics that answer it; it is empty where nothing is asked that the FAQ
answers. `act` is one of `nlu.dialogue_acts.ACTS`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.dialogue_acts import ACTS

ROOT = Path(__file__).parent / "conversations"
SHIPPED = "eig"
"""The folder of conversations about the FAQ that is shipped, which stands in `data/`."""


class ConversationsError(Exception):
    """A conversation that cannot be learnt from; the message names file, line and what is wrong."""


@dataclass(frozen=True)
class Turn:
    """What a visitor wrote, and what a right answer is about."""

    text: str
    act: str
    asks: tuple[frozenset[str], ...]
    entity: str | None
    language: str

    @property
    def acceptable(self) -> frozenset[str]:
        """Every topic that answers something asked."""
        return frozenset().union(*self.asks)


@dataclass(frozen=True)
class Conversation:
    """A visitor's turns."""

    id: str
    turns: tuple[Turn, ...]


def programmes() -> list[str]:
    """The names of the folders of conversations."""
    return sorted({path.parent.name for path in ROOT.glob("*/*.jsonl")})


def faq_folder(programme: str, shipped: Path) -> Path:
    """Where a programme's FAQ stands; that of `SHIPPED` at `shipped`."""
    return shipped if programme == SHIPPED else ROOT / programme


def read_conversations(programme: str) -> list[Conversation]:
    """The conversations about a programme.

    Raises:
        ConversationsError: a line is not a conversation.

    """
    return [found for path in sorted((ROOT / programme).glob("*.jsonl")) for found in _read(path)]


def _read(path: Path) -> Iterator[Conversation]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            yield _conversation(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            place = f"{path.parent.name}/{path.name}, line {number}"
            raise ConversationsError(f"{place}: not a conversation ({error!r}).") from error


def _conversation(row: dict[str, Any]) -> Conversation:
    turns = tuple(
        Turn(
            text=turn["text"],
            act=_act(turn["act"]),
            asks=tuple(frozenset(asked) for asked in turn["asks"]),
            entity=turn.get("entity"),
            language=turn.get("lang", row["lang"]),
        )
        for turn in row["turns"]
    )
    return Conversation(row["id"], turns)


def _act(name: str) -> str:
    if name not in ACTS:
        raise ValueError(f"act '{name}' is none of {', '.join(ACTS)}")
    return name
