"""The staff page over a month of made-up conversations, served by this process: for browsers and screenshots."""

from __future__ import annotations

import datetime as dt
import random
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import update
from starlette.types import ASGIApp

from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store
from bot.app import create_app
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations, Vote
from bot.core.tables import turns
from bot.core.team_questions import TeamQuestions
from bot.core.team_tables import team_questions
from bot.publishing.log import PublishLog
from bot.publishing.watcher import FaqWatcher
from bot.staff.accounts.roles import EDITOR
from bot.staff.accounts.store import Accounts
from faq.model import Faq
from faq.reader import load_faq
from settings import Secret, Settings
from tests.bot.staff.misses import MEANINGS
from tests.conftest import NOVEMBER_10
from tests.engines import FakeEngine, understood
from tests.turns import add_turn, leave_question

TOKEN = "sésame, ouvre-toi"
DAYS = 30
MISSED = MEANINGS[:7]
ANSWERED = {"work.pay": 9, "apply.deadline": 8, "work.location": 6, "apply.status": 5, "jury.who": 4, "apply.how": 3,
            "challenges.list": 3, "program.duration": 2, "work.remote": 2, "challenge.ars": 1}  # fmt: skip


LEFT = [
    ("Je vous ai écrit deux fois : peut-on garer une voiture près du lieu de travail ?", "fr", "web"),
    ("Can I park my car near the office? I am in a wheelchair.", "en", "web"),
    ("ya til un parking svp", "fr", "telegram"),
    ("Puis-je venir avec mon chien guide ?", "fr", "web"),
    ("Do you help with finding a flat in Paris?", "en", "telegram"),
]
"""Questions for the team, with their languages and channels."""


SAID = {
    "answer": {"fr": "C'est écrit dans l'annonce, et ici aussi.", "en": "The announcement says so, and so do I."},
    "choices": {"fr": "Que voulez-vous savoir ?", "en": "Which did you mean?"},
    "unknown": {"fr": "Je n'ai pas de réponse à cela.", "en": "I have no answer to that."},
}


class Ranked(FakeEngine):
    """An engine that answers nothing, and finds two topics likely."""

    model_id = "ranked"

    def parse(self, text: str) -> dict[str, Any]:
        return understood(text, "work.location", "work.pay", answered=False)


def fill(store: Conversations, faq: Faq, days: int = DAYS) -> None:
    """A month of conversations, the same at every call but for its days."""
    dice = random.Random(2016)
    now = dt.datetime.now(dt.timezone.utc)
    missed = [(text, language) for meaning in MISSED for language, texts in meaning.items() for text in texts]
    at: dict[int, dt.datetime] = {}
    for ago in range(days):
        moment = now - dt.timedelta(days=ago)
        for number in range(dice.randint(6, 22) if moment.weekday() < 5 else dice.randint(1, 6)):
            channel, sender = dice.choices(["web", "telegram", "rest"], [7, 3, 1])[0], f"{ago}-{number // 3}"
            kind = dice.choices(["answer", "choices", "unknown"], [80, 8, 12])[0]
            topic = dice.choices(list(ANSWERED), list(ANSWERED.values()))[0]
            language = dice.choice(["fr", "fr", "en"])
            text = faq.topics[topic][language].question
            if kind != "answer":
                text, language = dice.choice(missed)
            custom = {"kind": kind, "topic": topic if kind == "answer" else None, "language": language,
                      "choices": ["work.pay", "work.location"] if kind == "choices" else [], "confidence": 0.5}  # fmt: skip
            turn = add_turn(store, channel, sender, text, [{"text": SAID[kind][language], "custom": custom}])
            at[turn] = moment
            if dice.random() < 0.3:
                store.rate(channel, sender, Vote(turn, 0, useful=dice.random() < 0.8))
    with store._engine.begin() as connection:
        for turn, moment in at.items():
            connection.execute(update(turns).where(turns.c.id == turn).values(at=moment))


def leave(store: Conversations) -> None:
    """Questions for the team, each after it was asked in vain; the last two are settled."""
    team, left, now = TeamQuestions(store), list[int](), dt.datetime.now(dt.timezone.utc)
    for number, (text, language, channel) in enumerate(LEFT):
        custom = {"kind": "unknown", "topic": None, "language": language, "choices": [], "confidence": 0.1}
        add_turn(store, channel, f"left-{number}", text, [{"text": SAID["unknown"][language], "custom": custom}])
        left.append(leave_question(store, text, language, f"left-{number}", channel))
        moment = now - dt.timedelta(hours=50 - 7 * number)
        with store.transaction() as connection:
            connection.execute(update(team_questions).where(team_questions.c.id == left[-1]).values(at=moment))
    team.answer(left[3:4], "Oui, les chiens guides sont **les bienvenus** partout.", "Anne-Marie")
    team.close(left[4:], "Anne-Marie")


@contextmanager
def served(
    data: Path, var: Path, filled: bool = True, accounts: Mapping[str, str] | None = None, left: bool | None = None
) -> Iterator[str]:
    """The address of a server over an FAQ and, if `filled`, a month of conversations.

    `accounts` are names with their passwords; `left`, whether there are questions for the team, as where it is filled.
    """
    settings = Settings(data=data, var=var, models=var, today_frozen=NOVEMBER_10, staff_token=Secret(TOKEN))
    faq = load_faq(data)
    build_store(faq, settings.facts_db)
    store = Conversations(settings.conversations_url)
    if filled:
        fill(store, faq)
    if left or (filled and left is None):
        leave(store)
    for name, password in (accounts or {}).items():
        Accounts(store).add(name, password, EDITOR)
    assistant = Assistant(Ranked(), ActionAnswer(FactsStore(settings.facts_db), settings), store)
    app = create_app(assistant, settings, FaqWatcher(settings, PublishLog(store)))
    with listening(app) as address:
        yield address


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """The address of an application that this process serves."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
    # Whoever connects before the server has started waits in the socket's queue.
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


def as_read(texts: Any) -> Any:
    """Wordings with common spaces for all kinds, as a page's text is compared here."""
    return replace(texts, **{name: " ".join(value.split()) for name, value in vars(texts).items()})
