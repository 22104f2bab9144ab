"""`python -m drills.quick_telegram serve …`: the bot's own command, at a pace that a real Telegram would refuse."""

from __future__ import annotations

import bot.telegram.channel
from bot.cli import app
from bot.telegram.api import Pace

if __name__ == "__main__":
    quick = Pace(a_chat=0.001, a_second=10_000, again=0.01, poll=1)
    vars(bot.telegram.channel)["Pace"] = lambda: quick
    app()
