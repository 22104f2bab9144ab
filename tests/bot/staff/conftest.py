"""What tests of the staff's pages share."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from bot.staff.accounts import passwords


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that are hashed in no time: for tests of what people do once they have signed in."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    nobodys = hasher.hash("nobody's")
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    monkeypatch.setattr(passwords, "_nobodys_hash", lambda: nobodys)
