"""Two of the staff at work on the small FAQ: Ada edits, Bob publishes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from actions.facts import FactsStore
from bot.core.conversations import Conversations
from bot.staff.accounts.roles import EDITOR, PUBLISHER
from bot.staff.accounts.store import Accounts
from faq.reader import faq_files
from tests.bot.conftest import Web
from tests.bot.staff.test_access import OWN, parsed
from tests.bot.web.test_pages import SPACE, elements, text

PASSWORDS = {"Ada": "quatre mots au hasard", "Bob": "four words at random"}
PROGRAM = """\
calendar:
  before: null
  open: {from: opening}
  closed: {after: deadline}
facts:
  opening: {value: 2016-11-03, checked: 2016-10-01}
  deadline: {value: 2016-11-21, checked: 2016-10-01}
  chair: {value: Ada Lovelace}
"""


@dataclass
class Colleague:
    """A browser in which one of the staff is signed in."""

    client: TestClient
    folder: Path

    def get(self, path: str) -> Any:
        """A page, parsed."""
        return parsed(self.client.get(f"{path}{'&' if '?' in path else '?'}lang=en"))

    def says(self, path: str) -> str:
        """The text of a page's main part."""
        (main,) = elements(self.get(path), "main")
        return text(main)

    def form(self, path: str) -> dict[str, str]:
        """The fields of the form that edits, as a browser would send them unchanged."""
        tree = self.get(path)
        (form,) = [each for each in elements(tree, "form") if each.get("class") == "edit"]
        fields = {}
        for each in form.iter():
            tag, name = str(each.tag).removeprefix(SPACE), each.get("name")
            if not name or tag == "button" or (each.get("type") == "checkbox" and each.get("checked") is None):
                continue
            # A browser drops the line end with which a textarea begins.
            fields[name] = (each.text or "").removeprefix("\n") if tag == "textarea" else each.get("value") or ""
        return fields

    def send(self, path: str, fields: dict[str, Any], at: str = "") -> Any:
        """Send a form; the answer is not followed."""
        token = elements(self.get(at or path), "input")
        own = next(each.get("value") for each in token if each.get("name") == "form_token")
        return self.client.post(f"{path}?lang=en", data={**fields, "form_token": own}, headers=OWN)

    def save(self, path: str, changed: dict[str, str], **more: Any) -> Any:
        """Open a form, change some fields, and save."""
        return self.send(path, {**self.form(path), **changed, "do": "save", **more})

    def publish(self) -> Any:
        """Press publish."""
        return self.send("/staff/publish", {})

    def files(self) -> dict[str, str]:
        """What the FAQ's files hold."""
        return {path.name: path.read_text("utf-8") for path in faq_files(self.folder) if path.exists()}


@dataclass
class Office:
    """An application, and who is signed in to it."""

    web: Web
    ada: Colleague
    bob: Colleague

    def served(self, topic: str, language: str = "en", phase: str = "open") -> str | None:
        """What is served as a topic's answer, once the watcher has seen the files."""
        self.web.watcher.publish()
        store = FactsStore(self.web.settings.facts_db)
        store.refresh()
        try:
            return store.answer(topic, language, phase) if store.topic(topic, language) else None
        finally:
            store.close()


@pytest.fixture
def office(serve: Any, small: Path, cheap_passwords: None) -> Office:
    """Ada may save, Bob may publish too; the calendar has three phases, and it is 10 November 2016, in the second."""
    (small / "program.yml").write_text(PROGRAM, "utf-8")
    web = serve(small)
    accounts = Accounts(Conversations(web.settings.conversations_url))
    accounts.add("Ada", PASSWORDS["Ada"], EDITOR)
    accounts.add("Bob", PASSWORDS["Bob"], PUBLISHER)
    people = []
    for name in PASSWORDS:
        client = TestClient(web.client.app, client=("203.0.113.5", 4321), follow_redirects=False)
        answer = client.post("/staff/sign-in?lang=en", data={"name": name, "password": PASSWORDS[name]}, headers=OWN)
        assert answer.status_code == 303
        people.append(Colleague(client, small))
    return Office(web, *people)
