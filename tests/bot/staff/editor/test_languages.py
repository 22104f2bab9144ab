"""A FAQ in one language, and one in three, are edited and published like one in two."""

import re
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.core.conversations import Conversations
from bot.staff.accounts.roles import PUBLISHER
from bot.staff.accounts.store import Accounts
from faq.reader import load_faq
from tests.bot.staff.editor.conftest import Colleague
from tests.bot.staff.test_access import OWN
from tests.conftest import ROOT

LIBRARY = ROOT / "tests" / "languages" / "library"
PASSWORD = "quatre mots au hasard"


def colleague(serve, folder):
    """A publisher at a FAQ's folder."""
    web = serve(folder)
    Accounts(Conversations(web.settings.conversations_url)).add("Ada", PASSWORD, PUBLISHER)
    client = TestClient(web.client.app, client=("203.0.113.5", 4321), follow_redirects=False)
    client.post("/staff/sign-in?lang=en", data={"name": "Ada", "password": PASSWORD}, headers=OWN)
    return Colleague(client, folder)


@pytest.mark.parametrize("codes", [("fr",), ("es",), ("fr", "es", "de")])
def test_every_language_there_is_has_its_column_and_no_other(serve, tmp_path, codes):
    folder = Path(shutil.copytree(LIBRARY, tmp_path / "faq"))
    for path in folder.glob("faq_*.yml"):
        if path.stem.removeprefix("faq_") not in codes:
            path.unlink()
    ada = colleague(serve, folder)
    path = "/staff/topics/library.hours"
    fields = ada.form(path)
    assert {name.split("/")[2] for name in fields if name.startswith("topic/")} == set(codes)
    before = ada.files()
    for code in codes:
        ada.save(path, {f"topic/library.hours/{code}/answer.closed": f"{code}: {{reading_night}}."})
    shown = ada.says("/staff/publish")
    assert all(re.search(rf"{code}\s?: ", shown) for code in codes)
    assert ada.publish().status_code == 303
    now = load_faq(folder)
    assert {code: now.topics["library.hours"][code].answer["closed"] for code in codes} == {
        code: f"{code}: {{reading_night}}." for code in codes
    }
    for name, text in ada.files().items():
        changed = set(text.splitlines()) - set(before[name].splitlines())
        assert len(changed) == (0 if name == "program.yml" else 1)


def test_what_waits_to_be_translated_is_told_apart_and_translated(serve, tmp_path):
    folder = Path(shutil.copytree(LIBRARY, tmp_path / "faq"))
    pending = next(
        entry.id for entries in load_faq(folder).topics.values() for entry in entries.values() if entry.pending
    )
    ada = colleague(serve, folder)
    assert pending in ada.says("/staff/topics?state=pending")
    path = f"/staff/topics/{pending}"
    fields = ada.form(path)
    lacking = {"fr", "es", "de"} - {code for code in load_faq(folder).topics[pending]}
    written = {
        name: value for name, value in fields.items() if name.startswith("base:") or not name.endswith("/translate")
    }
    for code in lacking:
        label, question, answer = (f"topic/{pending}/{code}/{key}" for key in ("label", "question", "answer"))
        written |= {label: "Bar", question: f"Bar ({code})?", answer: "2026."}
    assert ada.send(path, {**written, "do": "save"}).status_code == 303
    ada.publish()
    assert set(load_faq(folder).topics[pending]) == {"fr", "es", "de"}
