"""The child process that prepares a publish beside the server: `python -m bot.publishing.worker`.

It runs at a low priority, and alone imports what training needs: it does so while the server still checks what was
saved, and begins when it reads the training folder's path, a line; without one it ends. What it found stands in that
folder: `verdict.json` and, where the questions changed, the model; or `mistake.txt`, a sentence why not.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

MODEL, VERDICT, MISTAKE = "model.tar.gz", "verdict.json", "mistake.txt"
_NEEDED = (
    "bot.publishing.prepare", "bot.publishing.source", "nlu.importer", "nlu.retraining", "scipy.optimize",
    "sklearn.linear_model",
)  # fmt: skip


def import_ahead() -> None:
    """Import and load what every training needs, before it is known whether there is one."""
    from nlu.encoder import load_encoder_beside
    from settings import read_settings

    load_encoder_beside(read_settings().models)
    for name in _NEEDED:
        import_module(name)


def main(folder: Path) -> None:
    """Prepare a publish of what the environment's settings name."""
    from bot.core.for_staff import in_staff_language
    from bot.publishing.conversation_tests import InvalidTests, read_tests
    from bot.publishing.prepare import prepare
    from bot.publishing.source import faq_to_publish
    from faq.errors import FaqError
    from nlu.training import TrainingError, loaded_model
    from settings import read_settings

    settings = read_settings()
    try:
        with ThreadPoolExecutor(1) as beside:
            served = beside.submit(loaded_model, settings.models)
            faq, tests = faq_to_publish(settings).faq, read_tests(settings.conversation_tests)
        prepared = prepare(settings, faq, tests, folder, served.result())
    except (FaqError, InvalidTests, TrainingError) as error:
        (folder / MISTAKE).write_text(in_staff_language(error) if isinstance(error, FaqError) else str(error), "utf-8")
    else:
        prepared.verdict.write(folder / VERDICT)


def _end_with_server() -> None:
    """End this process and those it began when the server is gone: be it killed, it closes the standard input."""
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    os.nice(10)  # answers come first; 19 would not train at all on a machine that is busy otherwise
    gc.disable()  # nearly all that a training makes is kept to its end: looking for garbage finds none
    import_ahead()
    if path := sys.stdin.readline().removesuffix("\n"):
        threading.Thread(target=_end_with_server, daemon=True).start()
        main(Path(path))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # all is written; taking a gigabyte apart piece by piece takes half a second
