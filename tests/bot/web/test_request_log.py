"""Each request's id, and the log as JSON."""

import io
import json
import logging
import re
import socket
import threading
import time

import httpx
import pytest
import structlog
import uvicorn

from bot.core.logs import configure_logs
from bot.serving.server import _OPTIONS
from tests.waiting import until

ID = "X-Request-ID"
MARK = "quelle-question-marquee"


@pytest.fixture
def log(monkeypatch):
    """The log's lines as JSON; the test fails where one of them is none."""
    before, written = structlog.get_config(), io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr("sys.stderr", written)
    configure_logs("json")

    def lines(wanted, count):
        """Those lines that are wanted, once there are as many: a line is written after the answer is sent."""
        found = []

        def are_there():
            found[:] = [line for line in map(json.loads, written.getvalue().splitlines()) if wanted(line)]
            return len(found) >= count

        until(are_there, 10, lambda: time.sleep(0.01), written.getvalue)
        assert len(found) == count, found
        return found

    yield lines
    structlog.configure(**before)


@pytest.fixture
def running(serve, small, log):
    """The application under uvicorn, with the options it is served with, and a line a request."""
    web = serve(small, log_format="json", rest_token=None)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        server = uvicorn.Server(uvicorn.Config(web.client.app, **_OPTIONS))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        until(lambda: server.started, 20, lambda: thread.join(0.02), lambda: "uvicorn does not start")
        with httpx.Client(base_url=f"http://127.0.0.1:{bound.getsockname()[1]}", timeout=120) as client:
            yield client
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("path", ["/", "/faq/fr", "/widget.js", "/health", "/metrics", "/staff", "/nowhere"])
def test_every_answer_has_an_id_of_its_own(web, path):
    ids = {web.client.get(path).headers[ID] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)


@pytest.mark.parametrize("value", ["4f1c" * 8, "Root=1-67891233-abcdef012345678912345678", "req/7:8.9-abc"])
def test_a_proxys_id_is_taken_and_a_strangers_is_not(serve, small, value):
    assert serve(small, "127.0.0.1").client.get("/health", headers={ID: value}).headers[ID] == value
    assert serve(small, "203.0.113.5").client.get("/health", headers={ID: value}).headers[ID] != value


@pytest.mark.parametrize(
    "value", ["short", "x" * 101, "with blank in it", 'quote"quote"', "ünïcode-ünïcode", "a\tb\tc\td\te"]
)
def test_an_id_that_is_none_is_replaced(serve, small, value):
    given = serve(small, "127.0.0.1").client.get("/health", headers={ID: value.encode()}).headers[ID]
    assert re.fullmatch(r"[0-9a-f]{32}", given)


def test_a_request_is_one_line_that_says_nothing_of_the_visitor(running, log):
    body = {"sender": "marie-curie-7", "message": f"ouvre {MARK}"}
    answered = running.post(f"/webhooks/rest/webhook?q={MARK}", json=body, headers={ID: "abcdef-0123456789"})
    assert answered.status_code == 200
    assert answered.headers[ID] == "abcdef-0123456789"
    (line,) = log(lambda line: "status" in line, 1)
    assert line["request_id"] == "abcdef-0123456789"
    kept = {name: line[name] for name in ("level", "method", "route", "status")}
    assert kept == {"level": "info", "method": "POST", "route": "/webhooks/rest/webhook", "status": 200}
    assert 0 < line["seconds"] < 60
    running.get("/faq/fr")
    whole = log(lambda line: "status" in line, 2) + log(lambda line: "status" not in line, 3)
    for hidden in (MARK, "marie-curie", "127.0.0.1"):
        assert hidden not in json.dumps(whole)


def test_every_line_of_a_request_that_fails_has_its_id(running, log):
    other = running.get("/faq/fr").headers[ID]
    failed = running.post("/webhooks/rest/webhook", json={"sender": "me", "message": "break"})
    assert failed.status_code == 500
    own = log(lambda line: line.get("request_id") == failed.headers[ID], 2)
    assert [line["status"] for line in own if "status" in line] == [500]
    (trace,) = [line["exception"] for line in own if "exception" in line]
    assert "RuntimeError: broken as asked" in trace
    assert [line["status"] for line in log(lambda line: line.get("request_id") == other, 1)] == [200]


def test_what_machines_ask_and_addresses_that_are_none_are_not_repeated(running, log):
    for path in ("/health", "/ready", "/metrics", f"/{MARK}"):
        running.get(path)
    (line,) = log(lambda line: "status" in line, 1)
    assert (line["route"], line["status"]) == (None, 404)
    assert MARK not in json.dumps(line)


def test_text_is_as_it_was(monkeypatch, capsys):
    before = structlog.get_config()
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    configure_logs("text")
    logging.getLogger("any").warning("Something, %s.", "somewhere")
    logging.getLogger("any").debug("Nothing.")
    structlog.configure(**before)
    assert capsys.readouterr().err == "WARNING Something, somewhere.\n"
