"""The web application in this process, over a small FAQ and without a trained model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from actions.answer import ActionAnswer
from actions.facts import FactsStore
from bot.app import create_app
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.core.team_questions import TeamQuestions
from bot.publishing.log import PublishLog
from bot.publishing.watcher import FaqWatcher
from bot.web.limits import Limits
from settings import Settings
from tests.conftest import DATA, NOVEMBER_10
from tests.engines import FakeEngine, understood
from tests.stores import write_facts, write_tables
from tests.turns import leave_question

WORDS = {"opens": "club.hours", "ouvre": "club.hours", "price": "club.price", "prix": "club.price"}


class Keywords(FakeEngine):
    """An engine that knows a topic by a word, and breaks when it is told to."""

    model_id = "keywords"

    def parse(self, text: str) -> dict[str, Any]:
        if text == "break":
            raise RuntimeError("broken as asked")
        topic = next((topic for word, topic in WORDS.items() if word in text), None)
        return understood(text, topic or "club.hours", answered=topic is not None)


class Clock:
    """Time as a test tells it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Web:
    """An application, what is behind it, and a client that calls it from `203.0.113.5`."""

    client: TestClient
    settings: Settings
    watcher: FaqWatcher
    clock: Clock

    def session(self, **headers: str) -> dict[str, str]:
        """The headers of a new session."""
        response = self.client.post("/api/session", json={}, headers=headers)
        assert response.status_code == 200, response.text
        return {"Authorization": f"Bearer {response.json()['token']}"}

    def ask(self, session: dict[str, str], message: str = "when does it open? opens") -> dict[str, Any]:
        """The first reply to a message."""
        response = self.client.post("/api/messages", json={"message": message, "language": "en"}, headers=session)
        assert response.status_code == 200, response.text
        return dict(response.json()[0])


def web_over(folder: Path, data: Path = DATA, address: str = "203.0.113.5", **settings: Any) -> Web:
    """An application over the FAQ in `data`, whose own files lie in `folder`."""
    places = {"data": data, "var": folder / "var", "models": folder / "models"}
    chosen = Settings(**{**places, "today_frozen": NOVEMBER_10, **settings})
    write_facts(data, chosen.facts_db)
    if not chosen.database_url:
        write_tables(chosen.var / "conversations.db")
    action = ActionAnswer(FactsStore(chosen.facts_db), chosen)
    assistant = Assistant(Keywords(), action, Conversations(chosen.conversations_url))
    watcher, clock = FaqWatcher(chosen, PublishLog(assistant.conversations)), Clock()
    app = create_app(assistant, chosen, watcher, Limits(clock))
    client = TestClient(app, client=(address, 4321), raise_server_exceptions=False, follow_redirects=False)
    return Web(client, chosen, watcher, clock)


over_both_databases = pytest.mark.parametrize("served_url", ["sqlite", "postgresql"], indirect=True)
"""Has a test of an application run over SQLite and over PostgreSQL; all others run over SQLite."""


@pytest.fixture
def served_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of the database that `serve` has an application use, unless its settings name another."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return str(request.getfixturevalue("postgresql").database_url())
    return f"sqlite:///{tmp_path / 'var' / 'conversations.db'}"


@pytest.fixture
def serve(tmp_path: Path, served_url: str) -> Callable[..., Web]:
    """Makes an application over a folder's FAQ."""

    own = {} if served_url.startswith("sqlite") else {"database_url": served_url}

    def make(*given: Any, **settings: Any) -> Web:
        return web_over(tmp_path, *given, **{**own, **settings})

    return make


@pytest.fixture
def web(serve: Callable[..., Web], small: Path) -> Web:
    """An application over the small FAQ, which https://site.example may embed."""
    return serve(small, allowed_origins=("https://site.example",))


@pytest.fixture
def conversations(database_url: str) -> Iterator[Conversations]:
    """Conversations without anything that answers, over SQLite and over PostgreSQL."""
    found = Conversations(database_url)
    yield found
    found.close()


@pytest.fixture
def other(database_url: str) -> Iterator[Conversations]:
    """The same conversations, as another process has them."""
    found = Conversations(database_url)
    yield found
    found.close()


@pytest.fixture
def team(conversations: Conversations) -> TeamQuestions:
    """The questions for the team beside `conversations`."""
    return TeamQuestions(conversations)


@pytest.fixture
def leave(conversations: Conversations) -> Callable[..., int]:
    """Leaves a question beside `conversations` (see `tests.turns.leave_question`)."""
    return partial(leave_question, conversations)
