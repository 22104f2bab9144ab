"""`eigbot serve`: the whole application under uvicorn."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.loading import assistant_or_exit
from bot.cli.terminal import err, quiet_logs, settings_or_exit, show_problems
from faq.errors import FaqError
from settings import Settings

if TYPE_CHECKING:
    from bot.core.assistant import Assistant


def serve_command(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 5005,
) -> None:
    """Serve the assistant over HTTP, after training it if its questions changed."""
    settings = settings_or_exit()

    def report(error: FaqError) -> None:
        show_problems(error)
        err.print("The FAQ files have mistakes; what was served last is served again.", style="red")

    assistant = assistant_or_exit(settings, report)
    err.print(f"EIGbot answers on http://{host}:{port} (stop it with Ctrl+C).", soft_wrap=True)
    run(assistant, settings, host, port)


def run(assistant: Assistant, settings: Settings, host: str, port: int) -> None:
    """Serve until stopped."""
    import uvicorn

    from bot.app import create_app
    from bot.publishing.background_trainer import BackgroundTrainer
    from bot.publishing.log import PublishLog
    from bot.publishing.watcher import FaqWatcher

    quiet_logs()
    sys.setswitchinterval(0.001)  # seconds: an answer does not wait for the thread that reads a saved FAQ
    publish_log = PublishLog(assistant.conversations)
    watcher = FaqWatcher(settings, publish_log, BackgroundTrainer(settings, assistant, publish_log))
    uvicorn.run(
        create_app(assistant, settings, watcher),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        ws="none",
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
    )
