"""`eigbot forget`: erasing what a sender wrote."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.terminal import out, settings_or_exit


def forget_command(
    sender: Annotated[str, typer.Argument(help="The sender, as their channel names them.")],
) -> None:
    """Erase everything a sender wrote and was answered."""
    from bot.core.conversations import Conversations

    erased = Conversations(settings_or_exit().conversations_url).forget(sender)
    out.print(f"{erased} conversations erased.")
