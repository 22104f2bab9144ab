"""`eigbot train`: the model of the FAQ's questions."""

from __future__ import annotations

from bot.cli.loading import or_exit
from bot.cli.terminal import out, progress, settings_with_faq_or_exit
from bot.core.for_staff import for_staff
from faq.reader import load_faq


def train_command() -> None:
    """Train the model on the FAQ's questions; its archive replaces the one in use once it loads."""
    from nlu.training import train_model

    settings = settings_with_faq_or_exit()
    or_exit(lambda: load_faq(settings.data))
    with progress(for_staff("training-now")):
        engine = or_exit(lambda: train_model(settings.data, settings.models))
    out.print(f"Trained {engine.archive}.", highlight=False, soft_wrap=True)
