"""`make drill`: servers under load, attacked and broken on purpose, and what became of every question.

A tool of the checkout, not installed. It talks to 127.0.0.1 only, is bounded in number and time, and ends what it
started by its own process id.
"""
