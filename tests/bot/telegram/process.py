"""A server of its own process, without a trained model, to be killed: `python -m tests.bot.telegram.process PORT`."""

import sys

import bot.telegram.channel
from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.serving.run import serve_alone
from faq.reader import load_faq
from settings import read_settings
from tests.bot.telegram.conftest import FAST, Exact

if __name__ == "__main__":
    settings = read_settings()
    faq = load_faq(settings.data)
    build_store(faq, settings.facts_db)
    bot.telegram.channel.Pace = lambda: FAST
    action = ActionAnswer(FactsStore(settings.facts_db), settings)
    serve_alone(
        Assistant(Exact(faq), action, Conversations(settings.conversations_url)),
        settings,
        "127.0.0.1",
        int(sys.argv[1]),
    )
