"""Running the web application under uvicorn."""

from __future__ import annotations

import logging
import sys

import structlog
import uvicorn

from bot.assistant import Assistant
from bot.live import LiveFaq
from bot.publishing.beside import Beside
from bot.web import create_app
from settings import Settings


def quiet_logs() -> None:
    """Log what staff should know, and no message text: Rasa would log those at debug level."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    for library in ("rasa", "rasa_sdk", "httpx", "telegram"):
        logging.getLogger(library).setLevel(logging.WARNING)


def run(assistant: Assistant, settings: Settings, host: str, port: int) -> None:
    """Serve until stopped."""
    quiet_logs()
    sys.setswitchinterval(0.001)  # seconds: an answer does not wait for the thread that reads a saved FAQ
    beside = Beside(settings, assistant)
    live = LiveFaq(settings, beside.log, beside)
    uvicorn.run(
        create_app(assistant, settings, live),
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
