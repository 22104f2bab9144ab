"""Ada and Bob at the inbox: visitors' questions that wait, and what has arrived in the visitors' conversations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.conversations import Conversations
from bot.core.tables import conversations, turns
from bot.core.team_questions import TeamQuestions
from tests.bot.staff.editor.conftest import Colleague, Office
from tests.bot.staff.editor.conftest import office as office
from tests.bot.web.test_pages import SPACE, elements, text
from tests.turns import add_turn, leave_question


@dataclass
class Counter:
    """The questions of an office's visitors."""

    office: Office
    store: Conversations
    team: TeamQuestions

    @property
    def ada(self) -> Colleague:
        """Who edits."""
        return self.office.ada

    @property
    def bob(self) -> Colleague:
        """Who publishes too."""
        return self.office.bob

    def ask(self, question: str, language: str = "en", sender: str = "me", channel: str = "web") -> int:
        """Ask in vain, and leave the question for the team; returns its number."""
        unknown = {"text": "No idea.", "custom": {"kind": "unknown", "topic": None, "language": language}}
        add_turn(self.store, channel, sender, question, [unknown])
        return leave_question(self.store, question, language, sender, channel)

    def arrived(self, sender: str = "me") -> list[str]:
        """The answers by people in a visitor's conversation."""
        query = (
            select(turns.c.replies).join(conversations).where((conversations.c.sender == sender) & (turns.c.text == ""))
        )
        with self.store.reading() as connection:
            return [reply["text"] for row in connection.execute(query.order_by(turns.c.id)) for reply in row.replies]

    def answer(self, who: Colleague, number: int, **fields: Any) -> Any:
        """Send the form of a question's page, with some fields other than the page has them."""
        path = f"/staff/inbox/{number}"
        return who.send(path, {**entered(who, path), "do": "send", **fields}, at=path)


def entered(who: Colleague, path: str) -> dict[str, Any]:
    """The fields of a question's form as a browser sends them unchanged."""
    (form,) = [each for each in elements(who.get(path), "form") if each.get("class") == "answering"]
    fields: dict[str, Any] = {"seen": []}
    for each in form.iter():
        tag, name = str(each.tag).removeprefix(SPACE), each.get("name")
        unchecked = each.get("type") in ("checkbox", "radio") and each.get("checked") is None
        if not name or tag == "button" or unchecked:
            continue
        value = (each.text or "").removeprefix("\n") if tag == "textarea" else each.get("value") or ""
        if name == "seen":
            fields["seen"].append(value)
        else:
            fields[name] = value
    return fields


def listed(who: Colleague, state: str = "waiting") -> list[list[str]]:
    """The questions of each group on a page of the inbox."""
    found = []
    for article in elements(who.get(f"/staff/inbox?state={state}"), "article"):
        (heading,) = elements(article, "h3")
        found.append([text(heading), *(text(item) for item in elements(article, "li"))])
    return found


@pytest.fixture
def counter(office: Office) -> Counter:
    """An office that has an inbox, empty so far."""
    store = Conversations(office.web.settings.conversations_url)
    return Counter(office, store, TeamQuestions(store))
