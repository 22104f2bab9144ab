"""The assistant for a command, or one sentence why there is none."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.cli.folders import unusable_folder
from bot.cli.terminal import fail, progress, show_problems
from bot.core.for_staff import for_staff
from faq.errors import FaqError
from settings import Settings

if TYPE_CHECKING:
    from bot.core.assistant import Assistant

T = TypeVar("T")


def or_exit(work: Callable[[], T]) -> T:
    """Do something that reads the FAQ or trains; where it fails, say what is wrong and exit."""
    from nlu.training import NotInstalledError, TrainingError

    try:
        return work()
    except FaqError as error:
        show_problems(error)
        fail(for_staff("faq-mistakes", count=len(error.problems)))
    except NotInstalledError as error:
        fail(str(error))
    except TrainingError as error:
        fail(f"Training failed; what was served before is unchanged.\n{unusable_folder(error) or error}")


def assistant_or_exit(
    settings: Settings,
    report: Callable[[FaqError], None] | None = None,
    counted_in: Path | None = None,
    at_once: bool = False,
) -> Assistant:
    """The assistant with everything loaded; `report` is given the mistakes that are no reason to exit.

    `counted_in` is given where this process will be forked, and `at_once` where it serves (see `load_assistant`).
    """
    with _all_kept(), progress(for_staff("loading-now")) as step:
        from nlu.encoder import load_encoder_beside

        loading = load_encoder_beside(settings.models)
        from bot.publishing.startup import load_assistant

        assistant = or_exit(lambda: load_assistant(settings, step, report, counted_in, at_once))
        if loading:
            loading.join()
        return assistant


@contextmanager
def _all_kept() -> Iterator[None]:
    """Without looking for garbage: nearly all that is made in it is kept, and is not to be looked through later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
