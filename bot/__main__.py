"""`python -m bot` is `eigbot`."""

from bot.cli import app

app(prog_name="eigbot")
