"""A private nginx before a server of the tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.waiting import until

NGINX = next((path for path in (shutil.which("nginx"), "/usr/sbin/nginx") if path and os.access(path, os.X_OK)), None)
# Set where a skipped test of a service is a failure, as in CI.
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"
_CONFIGURATION = """\
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    {server}
  }}
}}
"""


@contextmanager
def nginx(server: str, folder: Path) -> Iterator[str]:
    """The address of an nginx with one `server` block, whose text may name `{port}`; all its files are in `folder`.

    Where none is installed, the test is skipped; it fails where BROWSER_TESTS is "required".
    """
    if NGINX is None:
        missing = "not tested behind nginx: there is none here; install one, e.g. apt-get install nginx-light"
        pytest.fail(missing) if REQUIRED else pytest.skip(missing)
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    own = server.replace("{port}", str(port))
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port, server=own), "utf-8")
    log = folder / "error.log"
    log.touch()
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", str(configuration), "-e", str(log)], stdin=subprocess.DEVNULL
    )

    def pause() -> None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            raise AssertionError(f"nginx has ended:\n{log.read_text()}")

    try:
        until(lambda: _listens(port), 10, pause, log.read_text)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
