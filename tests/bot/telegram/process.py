"""Servers of their own processes, without a trained model, to be killed: `python -m tests.bot.telegram.process PORT`."""

import sys
from dataclasses import replace

import bot.telegram.channel
from actions.answer import ActionAnswer
from actions.facts import FactsStore, build_store
from bot.core.assistant import Assistant
from bot.core.conversations import Conversations
from bot.serving.listening import bound_socket
from bot.serving.run import serve_alone, serve_by_workers
from faq.reader import load_faq
from nlu.faq_examples import fingerprint_of_faq
from settings import read_settings
from tests.bot.telegram.conftest import FAST, Exact

LEASE = 3.0  # seconds
# On a busy machine an answer takes its time, and a call that is given up is made again.
PACE = replace(FAST, patience=30.0, lease=LEASE)

if __name__ == "__main__":
    settings = read_settings()
    faq = load_faq(settings.data)
    build_store(faq, settings.facts_db)
    bot.telegram.channel.Pace = lambda: PACE
    action = ActionAnswer(FactsStore(settings.facts_db), settings)
    engine = Exact(faq)
    engine.origin = fingerprint_of_faq(faq)  # else a model would be trained beside
    assistant = Assistant(engine, action, Conversations(settings.conversations_url))
    with bound_socket("127.0.0.1", int(sys.argv[1])) as bound:
        if settings.workers == 1:
            serve_alone(assistant, settings, bound)
        else:
            serve_by_workers(assistant, settings, bound, settings.workers)
