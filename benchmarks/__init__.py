"""`make bench`: how fast it is and how much it takes, beside stock Rasa, the bare encoder and an echo.

`python -m benchmarks http --quick` measures the HTTP table alone, in about two minutes. Nothing of it
belongs to the bot, and no figure fails a build.
"""
