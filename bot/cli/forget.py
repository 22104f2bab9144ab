"""`eigbot forget`: erasing what a sender wrote, with proof."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.streams import readable
from bot.cli.terminal import err, fail, out, settings_or_exit
from bot.core.for_staff import for_staff


def forget_command(
    sender: Annotated[str, typer.Argument(help="The sender, as their channel names them.", callback=readable)],
) -> None:
    """Erase everything a sender wrote and was answered, and count what is left of it."""
    from bot.core.conversations import Conversations
    from bot.core.erasure import erase_sender

    conversations = Conversations(settings_or_exit().conversations_url)
    erasure = erase_sender(conversations, sender)
    conversations.close()
    tables = ", ".join(f"{name} {rows}" for name, rows in sorted(erasure.left.items()))
    if erasure.rows_left:
        fail(for_staff("forget-left", conversations=erasure.conversations, rows=erasure.rows_left, tables=tables))
    out.print(for_staff("forget-done", conversations=erasure.conversations, tables=tables), soft_wrap=True)
    if erasure.moved_aside:
        err.print(
            for_staff("forget-aside", files=", ".join(map(str, erasure.moved_aside))),
            style="red", markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip
    if not erasure.is_log_empty:
        fail(for_staff("forget-log"))
    if erasure.moved_aside:
        raise typer.Exit(1)
