"""Where processes that serve together count; to be set before anything imports the library that counts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def counting_together() -> Iterator[Path]:
    """A folder in which this process and those forked from it count, gone at the end (see `bot.core.metrics`)."""
    with tempfile.TemporaryDirectory(prefix="eigbot-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield Path(folder)
