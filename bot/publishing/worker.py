"""The child process that prepares a publish beside the server: `python -m bot.publishing.worker`.

It runs at a low priority, and alone imports what training needs: it does so while the server still checks what was
saved, and begins when it reads the training folder's path, a line; it ends where its input does. What it found stands
in that folder: `verdict.json` and, where the questions changed, the model; or `mistake.txt`, a sentence why not.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

from nlu.lifeline import end_with_parent

MODEL, VERDICT, MISTAKE = "model.tar.gz", "verdict.json", "mistake.txt"
_NEEDED = (
    "bot.publishing.prepare", "bot.publishing.source", "nlu.importer", "nlu.logistic", "nlu.retraining",
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
    logging.getLogger("nlu.training").setLevel(logging.ERROR)  # the server says which archives are passed over
    try:
        with ThreadPoolExecutor(1) as beside:
            served = beside.submit(loaded_model, settings.models)
            faq, tests = faq_to_publish(settings).faq, read_tests(settings.conversation_tests)
        prepared = prepare(settings, faq, tests, folder, served.result())
    except (FaqError, InvalidTests, TrainingError) as error:
        (folder / MISTAKE).write_text(in_staff_language(error) if isinstance(error, FaqError) else str(error), "utf-8")
    else:
        prepared.verdict.write(folder / VERDICT)


if __name__ == "__main__":
    os.nice(10)  # answers come first; 19 would not train at all on a machine that is busy otherwise
    gc.disable()  # nearly all that a training makes is kept to its end: looking for garbage finds none
    lines = end_with_parent()
    import_ahead()
    main(Path(lines.get()))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # all is written; taking a gigabyte apart piece by piece takes half a second
