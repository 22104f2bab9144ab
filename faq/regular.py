"""Reading what may be anything: a pipe, a device, a link to itself or a file without an end stands under some name."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MAX_BYTES = 5_000_000
"""The most that is read of a file of a FAQ."""
_NONE = (errno.ENOENT, errno.ELOOP, errno.ENXIO)


def regular_bytes(path: Path) -> bytes | None:
    """What a regular file holds, up to a byte more than `MAX_BYTES`; None where there is none of this name.

    Raises:
        OSError: it cannot be read.

    """
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in _NONE:
            return None
        raise
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        return None
    with open(opened, "rb") as file:
        return file.read(MAX_BYTES + 1)
