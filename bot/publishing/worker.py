"""The child process that prepares a publish beside the server: `python -m bot.publishing.worker FOLDER`.

It runs at a low priority, and alone imports what training needs. What it found stands in the
training folder: `verdict.json` and, where the questions changed, the model; or `mistake.txt`, a sentence why not.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from pathlib import Path

MODEL, VERDICT, MISTAKE = "model.tar.gz", "verdict.json", "mistake.txt"


def main(folder: Path) -> None:
    """Prepare a publish of what the environment's settings name."""
    from bot.publishing.conversation_tests import InvalidTests, read_tests
    from bot.publishing.prepare import prepare
    from bot.publishing.source import faq_to_publish
    from faq.errors import FaqError
    from nlu.training import TrainingError
    from settings import read_settings

    settings = read_settings()
    try:
        prepared = prepare(settings, faq_to_publish(settings), read_tests(settings.conversation_tests), folder)
    except (FaqError, InvalidTests, TrainingError) as error:
        (folder / MISTAKE).write_text(str(error), "utf-8")
    else:
        prepared.verdict.write(folder / VERDICT)


def _end_with_server() -> None:
    """End this process and those it began when the server is gone: be it killed, it closes the standard input."""
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=_end_with_server, daemon=True).start()
    os.nice(10)  # answers come first; 19 would not train at all on a machine that is busy with other things
    gc.disable()  # nearly all that a training makes is kept to its end: looking for garbage finds none
    main(Path(sys.argv[1]))
