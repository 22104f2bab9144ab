"""The nginx configuration that is shipped, before two servers: what visitors notice of a machine that dies."""

import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from bot.web.assets import FRESH, FRESH_PAGE
from tests.deploy.nginx_site import HOST, nginx_site
from tests.services import free_port
from tests.waiting import until


class Backend:
    """One of the servers behind nginx, which may be killed."""

    def __init__(self, name, port):
        self.name, self.port = name, port
        self.start()

    def start(self):
        command = [sys.executable, str(Path(__file__).with_name("backend.py")), self.name, str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b"ready\n"

    def pause(self, seconds):
        """Let it go on for a moment; it is an error if it has ended."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
            raise AssertionError(f"{self.name} has ended")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def backends():
    both = [Backend(name, free_port()) for name in "ab"]
    yield both
    for each in both:
        each.kill()


@pytest.fixture
def site(backends, tmp_path):
    with nginx_site(tmp_path / "nginx", [each.port for each in backends]) as running:
        yield running


@pytest.fixture
def visitor(site):
    with httpx.Client(base_url=site.url, verify=False, headers={"Host": HOST}, timeout=120) as client:
        yield client


def post(visitor, path="/api/messages", size=20):
    return visitor.post(path, content=b"x" * size)


def answered_by(visitor, count, ask=post):
    """Who answered so many requests, all of which were."""
    answers = [ask(visitor) for _ in range(count)]
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    return {answer.json()["by"] for answer in answers}


def read(visitor):
    return visitor.get("/")


def test_a_machine_that_dies_is_noticed_by_nobody(site, backends, visitor):
    assert answered_by(visitor, 10) == {"a", "b"}
    backends[0].kill()
    for ask in (post, read):
        assert answered_by(visitor, 40, ask) == {"b"}
    backends[0].start()
    # It is left alone for 2 s, which nginx counts and nobody else sees: it is asked until it answers again.
    seen = set()
    until(
        lambda: seen.update(answered_by(visitor, 1)) or seen == {"a", "b"},
        10,
        lambda: backends[0].pause(0.05),
        site.log,
    )


def test_a_machine_that_says_503_goes_on_being_asked(visitor):
    answers = [post(visitor, "/api/busy-a") for _ in range(40)]
    assert {answer.status_code for answer in answers} == {200, 503}
    assert [answer.status_code for answer in answers].count(503) == 20, "each is asked in turn throughout"
    assert {answer.headers["Retry-After"] for answer in answers if answer.status_code == 503} == {"7"}


def test_a_question_is_never_sent_twice(visitor):
    broken = post(visitor, "/api/dies")
    assert (broken.status_code, broken.headers["Retry-After"]) == (503, "5")
    assert broken.json() == {"error": "The assistant is away for a moment; try again in a few seconds."}
    found = {}
    for _ in range(6):
        answer = visitor.get("/").json()
        found[answer["by"]] = answer["posts"]
    assert sorted(found.values()) == [0, 1]


def test_a_few_that_break_off_take_no_machine_out(visitor):
    for _ in range(2):
        assert post(visitor, "/api/dies").status_code == 503
    assert answered_by(visitor, 10) == {"a", "b"}


CACHED = [
    "/",
    "/chat?lang=fr",
    "/faq/fr",
    "/faq/en.json",
    "/widget.js",
    "/widget-panel.js",
    "/widget-more.js",
    "/site.css",
]


def test_pages_and_the_widget_are_read_while_no_machine_answers(backends, visitor):
    for path in CACHED:
        assert visitor.get(path, headers={"Says-Cache-Control": FRESH_PAGE}).status_code == 200
    for each in backends:
        each.kill()
    assert {path: visitor.get(path).status_code for path in CACHED} == dict.fromkeys(CACHED, 200)
    away = post(visitor)
    assert (away.status_code, away.headers["Content-Type"]) == (503, "application/json")
    for each in backends:
        each.start()


def times_asked(visitor, path, says):
    """How many of four answers in a row a machine gave, rather than nginx from what it keeps."""
    got = [visitor.get(path, headers={"Says-Cache-Control": says}) for _ in range(4)]
    return len({answer.json()["headers"]["X-Request-ID"] for answer in got})


@pytest.mark.parametrize("path", CACHED)
def test_what_may_be_kept_is_asked_for_once(visitor, path):
    assert times_asked(visitor, path, FRESH) == 1


@pytest.mark.parametrize("path", ["/faq/fr?q=parking", "/chat", "/widget.js"])
@pytest.mark.parametrize("says", ["private, no-cache", "no-store"])
def test_what_may_not_be_kept_is_asked_for_each_time(visitor, path, says):
    assert times_asked(visitor, path, says) == 4


@pytest.mark.parametrize("path", ["/api/team", "/staff", "/health", "/telegram/webhook", "/faqs", "/chat/"])
def test_what_is_for_one_person_is_never_kept(visitor, path):
    assert times_asked(visitor, path, FRESH) == 4


def test_under_a_path_what_may_be_kept_is_asked_for_once_too(backends, tmp_path):
    ports = [each.port for each in backends]
    with (
        nginx_site(tmp_path / "nginx", ports, prefixed=True) as site,
        httpx.Client(base_url=site.url, verify=False) as one,
    ):
        assert times_asked(one, "/bot/chat?lang=fr", FRESH) == 1


def test_what_a_visitor_writes_about_themselves_is_replaced(visitor):
    forged = {
        "X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil", "Forwarded": "for=198.51.100.7;host=evil.example", "X-Real-IP": "198.51.100.7",
        "X-Request-ID": "chosen-by-a-visitor",
    }  # fmt: skip
    answer = visitor.get("/", headers=forged)
    passed = answer.json()["headers"]
    assert {name: passed.get(name) for name in forged if name != "X-Request-ID"} == {
        "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": HOST,
        "X-Forwarded-Prefix": None, "Forwarded": None, "X-Real-IP": "127.0.0.1",
    }  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{32}", passed["X-Request-ID"])
    assert answer.headers.get_list("X-Request-ID") == [passed["X-Request-ID"]]
    assert passed["Host"] == HOST


def test_sizes_fit_what_each_page_takes(visitor):
    sizes = {"/api/messages": 100_000, "/staff/edit": 4_000_000, "/staff/import": 25_000_000}
    assert [post(visitor, path, size).status_code for path, size in sizes.items()] == [200, 200, 200]
    assert [post(visitor, path, 2 * size).status_code for path, size in sizes.items()] == [413, 413, 413]


def test_metrics_are_for_nobody_outside_and_http_is_https(site, visitor):
    assert visitor.get("/metrics").status_code == 404
    moved = httpx.get(f"{site.plain}/faq/fr?q=1", headers={"Host": "evil.example"}, timeout=120)
    assert (moved.status_code, moved.headers["Location"]) == (301, f"https://{HOST}/faq/fr?q=1")


def test_one_address_is_slowed_down(visitor):
    codes = [visitor.get("/").status_code for _ in range(250)]
    assert codes[:100] == [200] * 100
    assert 429 in codes


def test_the_log_of_requests_tells_no_address_and_no_query(site, visitor):
    answer = visitor.get("/faq/fr?q=a-search-of-somebody")
    # nginx notes a request once its answer is sent
    until(lambda: answer.headers["X-Request-ID"] in site.requests(), 10, lambda: time.sleep(0.02), site.requests)
    assert "a-search" not in site.requests()
    assert "127.0.0.1 " not in site.requests().replace(f"127.0.0.1:{site.ports}", "")


def test_under_a_path_of_another_site(backends, tmp_path):
    with nginx_site(tmp_path / "nginx", [each.port for each in backends], prefixed=True) as site:
        with httpx.Client(base_url=site.url, verify=False, headers={"Host": "www.example.org"}, timeout=120) as visitor:
            moved = visitor.get("/bot")
            assert (moved.status_code, moved.headers["Location"]) == (308, "https://www.example.org/bot/")
            assert visitor.get("/bot/metrics").status_code == 404
            assert visitor.get("/elsewhere").status_code == 404
            paths = {
                "/bot/": "/",
                "/bot/chat?lang=fr": "/chat?lang=fr",
                "/bot/faq/fr?q=a%20b%26c": "/faq/fr?q=a%20b%26c",
                "/bot/widget.js": "/widget.js",
                "/bot/widget-panel.js": "/widget-panel.js",
                "/bot/widget-more.js": "/widget-more.js",
                "/bot/staff/edit": "/staff/edit",
            }
            for path, passed in paths.items():
                answer = visitor.get(path).json()
                assert (answer["path"], answer["headers"]["X-Forwarded-Prefix"]) == (passed, "/bot")


def test_a_real_server_takes_its_own_page_for_its_own(server, tmp_path):
    port = int(server.url.rpartition(":")[2])
    with nginx_site(tmp_path / "nginx", [port]) as site:
        with httpx.Client(base_url=site.url, verify=False, headers={"Host": HOST}, timeout=60) as visitor:
            opened = visitor.post("/api/session", json={}, headers={"Origin": f"https://{HOST}"})
            assert opened.status_code == 200, opened.text
            asked = visitor.post(
                "/api/messages", json={"message": "Quelle est la date limite ?", "language": "fr"},
                headers={"Authorization": f"Bearer {opened.json()['token']}", "Origin": f"https://{HOST}"},
            )  # fmt: skip
            assert asked.json()[0]["custom"]["topic"] == "apply.deadline"
            assert visitor.get("/faq/fr").status_code == 200
            assert visitor.post("/api/session", json={}, headers={"Origin": "https://evil.example"}).status_code == 403
