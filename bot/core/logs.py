"""The server's log: as a person reads it, or an object of JSON a line, with the id of the request that it is about."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog  # slow to import: for those that serve

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered; None beside requests."""

REQUEST = "request"
"""The attribute of a log record that holds what a request came to."""

_QUIET = ("rasa", "rasa_sdk", "httpx", "telegram")


def configure_logs(log_format: str) -> None:
    """Log what an operator should know, in one of `settings.LOG_FORMATS`, and no message text.

    Rasa and libraries would log texts at debug level.
    """
    handler = logging.StreamHandler()
    if log_format == "json":
        handler.setFormatter(_json_formatter())
        structlog.configure(
            processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
            logger_factory=structlog.stdlib.LoggerFactory(),
        )
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    if not root.handlers:  # whoever configured it before, a test or another server, goes on
        root.addHandler(handler)
    for library in _QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)


def _json_formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter()],
        processors=[
            _with_record,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,  # without the values of variables, which hold what visitors wrote
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )


def _with_record(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What each line has, in the order in which a person would look for it."""
    record: logging.LogRecord = event["_record"]
    found: dict[str, Any] = {
        "time": structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"],
        "level": record.levelname.lower(),
        "logger": record.name,
        "process": record.process,
    }
    if (current := request_id.get()) is not None:
        found["request_id"] = current
    return {**found, **getattr(record, REQUEST, {}), **event, "event": str(event["event"]).rstrip()}
