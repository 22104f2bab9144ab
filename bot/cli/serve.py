"""`eigbot serve`: the whole application under uvicorn."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from bot.cli.loading import assistant_or_exit
from bot.cli.terminal import err, fail, fail_without_faq, quiet_logs, settings_or_exit, show_problems
from bot.core.allocator import keep_heap_small
from bot.core.for_staff import for_staff
from bot.serving.listening import address_to_open, bound_socket, is_every_address
from faq.errors import FaqError
from settings import MOST_WORKERS, Settings

if TYPE_CHECKING:
    from bot.core.assistant import Assistant


def serve_command(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 5005,
    workers: Annotated[
        Optional[int],
        typer.Option(help="How many processes answer; EIGBOT_WORKERS where not given, or 1.", min=1, max=MOST_WORKERS),
    ] = None,
) -> None:
    """Serve the assistant over HTTP; where its questions changed, it is trained meanwhile, or first if it never was."""
    settings = settings_or_exit()
    count = workers or settings.workers
    if not settings.follows:  # where it does, the FAQ may come from the database
        fail_without_faq(settings)
    with _bound(host, port) as bound:
        keep_heap_small()
        _finish_publishes(settings)
        if count == 1:
            _serve_alone(settings, bound, _announcement(host, port))
        else:
            _serve_by_workers(settings, bound, _announcement(host, port), count)


def _bound(host: str, port: int) -> socket.socket:
    """The socket to serve on, before anything is read, trained or changed for it."""
    try:
        return bound_socket(host, port)
    except OSError as error:
        fail(f"Nothing can listen on {host}, port {port}: {error.strerror}.")


def _finish_publishes(settings: Settings) -> None:
    """Finish what a server that was killed had begun to write, and what others published, before anything reads it."""
    from bot.core.conversations import Conversations
    from bot.core.database import UnusableDatabase, may_come_back
    from bot.staff.history.following import follow
    from bot.staff.history.local_copy import LocalCopy
    from bot.staff.history.publishing import recover
    from bot.staff.history.versions import VersionStore

    try:
        conversations = Conversations(settings.conversations_url)
    except UnusableDatabase as error:
        if not may_come_back(error):
            raise
        return  # which the assistant says; the tasks of the server do this as soon as it can be done
    store = VersionStore(conversations, LocalCopy.of(settings))
    recover(settings.data, store)
    follow(settings.data, store)
    conversations.close()


def _report(error: FaqError) -> None:
    show_problems(error)
    err.print(for_staff("serve-mistakes"), style="red")


def _serve_alone(settings: Settings, bound: socket.socket, announcement: str) -> None:
    assistant = assistant_or_exit(settings, _report, at_once=True)
    from bot.serving.run import serve_alone

    err.print(announcement, markup=False, soft_wrap=True)
    quiet_logs(settings.log_format)
    serve_alone(assistant, settings, bound)


def _serve_by_workers(settings: Settings, bound: socket.socket, announcement: str, count: int) -> None:
    from bot.core.database import is_in_memory
    from bot.serving.counting import counting_together

    if is_in_memory(settings.conversations_url):
        fail("EIGBOT_DATABASE_URL is a database in memory, which several processes cannot share; a file can be.")
    with counting_together() as folder:
        assistant, has_trained = _loaded(settings, folder)
        if not has_trained:
            from bot.serving.run import serve_by_workers

            err.print(announcement, markup=False, soft_wrap=True)
            quiet_logs(settings.log_format)
            serve_by_workers(assistant, settings, bound, count)
            return
    # What a training leaves in memory, as much as all else, would be in every worker.
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _loaded(settings: Settings, counted_in: Path) -> tuple[Assistant, bool]:
    """The assistant for several processes, and whether its model was trained just now."""
    from nlu.engine import newest_model

    before = newest_model(settings.models)
    assistant = assistant_or_exit(settings, _report, counted_in, at_once=True)
    return assistant, newest_model(settings.models) != before


def _announcement(host: str, port: int) -> str:
    code = "serve-every-address" if is_every_address(host) else "serve-address"
    return for_staff(code, address=address_to_open(host, port))
