"""A PostgreSQL of one's own: Debian's, whichever version there is, in a folder that is gone at the end."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from tests.services import free_port, no_service
from tests.waiting import until

BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]), default=None)
ROLE, PASSWORD = "eigbot", "s3cret-of-the-database"  # both may do everything; only over scram is the password asked
_PR_SET_PDEATHSIG = 1
_MEMORY = "/dev/shm"
# Nothing of it outlives the tests, and nobody waits for a disk; connections are enough for several servers.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300", "shared_buffers=32MB")
# Who connects as `guarded` needs the password; the tests' own role does not.
HBA = """\
local all all trust
host all guarded 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""


class PostgreSQL:
    """A server on 127.0.0.1, running from the start; stopped and started again, it keeps its port and its data."""

    def __init__(self, folder: Path) -> None:
        assert BINARIES is not None
        self.port = free_port()
        self.folder, self._binaries = folder, BINARIES.parent
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        # PostgreSQL refuses to run as root.
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self._as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self._data = folder / "data"
        self._make()
        self.start()
        self.execute(f"CREATE ROLE guarded LOGIN PASSWORD '{PASSWORD}'")

    def _make(self) -> None:
        options = ["--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        command = [str(self._binaries / "initdb"), "-D", str(self._data), *options]
        made = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **self._as)
        assert made.returncode == 0, made.stdout + made.stderr
        (self._data / "pg_hba.conf").write_text(HBA)

    def url(self, database: str = "postgres", role: str = ROLE) -> str:
        """The address of a database, as SQLAlchemy and the settings write it."""
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def database_url(self) -> str:
        """The address of a new, empty database."""
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str) -> None:
        """Do something as who owns the server, outside of any transaction."""
        with contextlib.closing(psycopg2.connect(self.url(), connect_timeout=10)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert self._process is None, "it runs"
        options = [
            *OPTIONS,
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
        ]
        command = [str(self._binaries / "postgres"), "-D", str(self._data)]
        command += [part for option in options for part in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, preexec_fn=_end_with_parent, **self._as
            )
        until(self._answers, 30, self._poll, self.log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it, as an administrator does: who is connected loses the connection. SIGQUIT is a crash."""
        if self._process is None:
            return
        self.thaw()
        process, self._process = self._process, None
        process.send_signal(how)
        process.wait(60)

    def freeze(self) -> None:
        """Let all its processes stand still: it takes connections, and answers nobody."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)
        for pid in _children(self._process.pid):
            with contextlib.suppress(ProcessLookupError):  # one whose client has gone
                os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        assert self._process is not None
        for pid in [*_children(self._process.pid), self._process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def log(self) -> str:
        """What it wrote."""
        return (self.folder / "log").read_text("utf-8", "replace")

    def _poll(self) -> None:
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.02)
            raise AssertionError(f"PostgreSQL has ended:\n{self.log()}")

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.url(), connect_timeout=10).close()
        except psycopg2.OperationalError:
            return False
        return True


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """A server that runs until the end; the test is skipped where there is none, or fails (see `no_service`)."""
    if BINARIES is None:
        no_service("PostgreSQL", "postgresql")
    folder = Path(tempfile.mkdtemp(prefix="eigbot-postgresql-", dir=_MEMORY if _has_room(_MEMORY) else None))
    running = None
    try:
        running = PostgreSQL(folder)
        yield running
    finally:
        if running is not None:
            running.stop(signal.SIGQUIT)
        shutil.rmtree(folder)


def _has_room(folder: str) -> bool:
    """Whether a folder in memory can hold the databases of a run: 8 MB each, made and removed in no time."""
    return Path(folder).is_dir() and shutil.disk_usage(folder).free > 4 << 30


def _children(parent: int) -> list[int]:
    """The ids of a process's children: each has a group of its own, so that no signal reaches all at once."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((each / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(each.name))
    return found


def _end_with_parent() -> None:
    """Have the kernel end this process when the tests are killed, which then clean nothing up."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
