"""A PgBouncer by the configuration that is shipped, before the tests' own PostgreSQL."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2

from tests.conftest import ROOT
from tests.services import free_port, no_service
from tests.services.postgresql import PASSWORD, PostgreSQL
from tests.waiting import until

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
SHIPPED = ROOT / "deploy" / "pgbouncer"


@contextmanager
def running_pgbouncer(postgresql: PostgreSQL, database: str) -> Iterator[str]:
    """The address of a database of `postgresql` through a PgBouncer; `guarded`, who needs the password, connects."""
    if PGBOUNCER is None:
        no_service("PgBouncer", "pgbouncer")
        return
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="eigbot-pgbouncer-"))
    changes = {
        r"^eigbot = .*$": f"{database} = host=127.0.0.1 port={postgresql.port} dbname={database}",
        r"^listen_port = .*$": f"listen_port = {port}",
        r"^auth_file = .*$": f"auth_file = {folder}/userlist.txt",
        r"^logfile =$": f"logfile = {folder}/log",
    }
    text = (SHIPPED / "pgbouncer.ini").read_text("utf-8")
    for shipped, here in changes.items():
        text, count = re.subn(shipped, here, text, flags=re.MULTILINE)
        assert count == 1, shipped
    (folder / "pgbouncer.ini").write_text(text)
    users = (SHIPPED / "userlist.txt.example").read_text("utf-8")
    (folder / "userlist.txt").write_text(users.replace("eigbot", "guarded").replace("PASSWORD", PASSWORD))
    command = [PGBOUNCER, str(folder / "pgbouncer.ini")]
    if os.getuid() == 0:  # it refuses to run as root
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "postgres", "postgres")
        process = subprocess.Popen(
            command, user="postgres", group="postgres", extra_groups=[], stderr=subprocess.DEVNULL
        )
    else:
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    url = f"postgresql://guarded:{PASSWORD}@127.0.0.1:{port}/{database}"

    def answers() -> bool:
        try:
            psycopg2.connect(url, connect_timeout=5).close()
        except psycopg2.OperationalError:
            return False
        return True

    def pause() -> None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            raise AssertionError("PgBouncer has ended")

    try:
        until(answers, 15, pause, (folder / "log").read_text)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        shutil.rmtree(folder)
