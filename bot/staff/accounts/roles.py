"""What each role may do on /staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["editor", "publisher"]
EDITOR: Role = "editor"
PUBLISHER: Role = "publisher"
ROLES: tuple[Role, ...] = (EDITOR, PUBLISHER)
"""Each may do what those before it may."""

Permission = Literal["view", "review", "answer", "draft", "publish"]
"""Look at the pages and take their files away; act on the review list; answer visitors; save drafts; publish them."""

_LEAST: Mapping[Permission, Role] = {
    "view": EDITOR,
    "review": EDITOR,
    "answer": EDITOR,
    "draft": EDITOR,
    "publish": PUBLISHER,
}


@dataclass(frozen=True)
class StaffUser:
    """Who is signed in; without an `account` (its id), it is whoever has the staff token."""

    name: str
    role: Role
    account: int | None = None


def may(user: StaffUser, act: Permission) -> bool:
    """Whether somebody's role is enough for an act."""
    return ROLES.index(user.role) >= ROLES.index(_LEAST[act])
