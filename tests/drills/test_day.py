"""The drill of a day, asked of a server that answers nothing."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from drills import reports
from drills.day import HOURS, a_day


class Broken(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def broken():
    with ThreadingHTTPServer(("127.0.0.1", 0), Broken) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield SimpleNamespace(port=server.server_port)
        server.shutdown()


def test_an_hour_in_which_nothing_is_answered_is_of_failures_alone(broken, monkeypatch, tmp_path):
    @contextmanager
    def running(*_):
        yield broken

    def shorter(node, *_):
        hours = a_day(node, 8e7, 24 * 0.02, lambda _: None)
        assert [hour.hour for hour in hours] == [*range(len(HOURS))]
        assert {(hour.median, hour.p95) for hour in hours} == {(None, None)}
        return hours

    monkeypatch.setattr(reports, "running_node", running)
    monkeypatch.setattr(reports, "a_day", shorter)
    found = reports.day(tmp_path, tmp_path, lambda _: None, quick=True)
    assert found.problems != []
    assert [row[2:4] for row in found.sheet.rows] == [["–", "–"]] * len(HOURS)
