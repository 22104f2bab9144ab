"""A private nginx before a server of the tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.services import free_port, no_service
from tests.waiting import until

NGINX = next((path for path in (shutil.which("nginx"), "/usr/sbin/nginx") if path and os.access(path, os.X_OK)), None)
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

    Where none is installed, the test is skipped, or fails (see `no_service`).
    """
    if NGINX is None:
        no_service("nginx", "nginx-light")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    own = server.replace("{port}", str(port))
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port, server=own), "utf-8")
    log = folder / "error.log"
    log.touch()
    with running_nginx(nginx_command(folder), port, log):
        yield f"http://127.0.0.1:{port}"


def nginx_command(folder: Path) -> list[str]:
    """The command that runs the nginx whose configuration is in a folder, and writes nowhere else."""
    assert NGINX is not None
    return [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


@contextmanager
def running_nginx(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    """Run it until the end, from when it listens."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def pause() -> None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
            raise AssertionError(f"nginx has ended:\n{log.read_text()}")

    try:
        until(lambda: _listens(port), 10, pause, log.read_text)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
