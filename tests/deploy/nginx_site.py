"""The nginx configuration that is shipped, run as it is but for its ports, its machines, its paths and certificate."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.services import free_port, no_service
from tests.services.nginx import NGINX, nginx_command, running_nginx

SHIPPED = ROOT / "deploy" / "nginx"
HOST = "bot.example.org"
_MAIN = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 512; }}
http {{
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/eigbot.conf;
}}
"""


class NginxSite:
    """A running nginx: `url` is its https address, `plain` its http one."""

    def __init__(self, folder: Path, backends: Sequence[int], prefixed: bool) -> None:
        self.folder, self.ports = folder, (free_port(), free_port())
        self.plain, self.url = f"http://127.0.0.1:{self.ports[0]}", f"https://127.0.0.1:{self.ports[1]}"
        folder.mkdir(parents=True, exist_ok=True)
        _make_certificate(folder)
        for name in ("limits.inc", "proxy.inc", "cache.inc", "prefix.inc"):
            (folder / name).write_text(self._here((SHIPPED / name).read_text("utf-8")))
        (folder / "eigbot.conf").write_text(self._site(backends, prefixed))
        (folder / "nginx.conf").write_text(_MAIN.format(folder=folder))

    def _here(self, text: str) -> str:
        changes = {
            "/etc/nginx/eigbot/": f"{self.folder}/",
            "/var/cache/nginx-eigbot": f"{self.folder}/cache",
            "/var/log/nginx/": f"{self.folder}/",
            f"/etc/letsencrypt/live/{HOST}/": f"{self.folder}/",
        }
        for shipped, here in changes.items():
            text = text.replace(shipped, here)
        return text

    def _site(self, backends: Sequence[int], prefixed: bool) -> str:
        text = self._here((SHIPPED / "eigbot.conf").read_text("utf-8"))
        server = "    server 127.0.0.1:5005 max_fails=3 fail_timeout=2s;\n"
        assert server in text
        text = text.replace(server, "".join(server.replace("5005", str(port)) for port in backends))
        for shipped, port in (("80", self.ports[0]), ("443", self.ports[1])):
            assert f"listen {shipped}" in text
            text = text.replace(f"listen {shipped}", f"listen 127.0.0.1:{port}")
        text = "".join(line for line in text.splitlines(keepends=True) if "listen [::]" not in line)
        if prefixed:  # as prefix.inc says: another site's server
            text = text[: text.index("server {\n    listen")]
            tls = f"ssl_certificate {self.folder}/fullchain.pem; ssl_certificate_key {self.folder}/privkey.pem;"
            text += f"server {{ listen 127.0.0.1:{self.ports[1]} ssl; {tls} include {self.folder}/prefix.inc; }}\n"
        return text

    def check(self) -> str:
        """What `nginx -t` says of it."""
        done = subprocess.run([*nginx_command(self.folder), "-t"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def log(self) -> str:
        """What nginx noted of errors."""
        return (self.folder / "error.log").read_text()

    def requests(self) -> str:
        """What nginx noted of requests."""
        return (self.folder / "eigbot.log").read_text()


@contextmanager
def nginx_site(folder: Path, backends: Sequence[int], prefixed: bool = False) -> Iterator[NginxSite]:
    """The shipped site before servers at ports of 127.0.0.1; `prefixed` as a path of another site."""
    if NGINX is None:
        no_service("nginx", "nginx")
    site = NginxSite(folder, backends, prefixed)
    site.check()
    with running_nginx(nginx_command(site.folder), site.ports[1], folder / "error.log"):
        yield site


def _make_certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", f"/CN={HOST}", "-days", "2", "-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
