"""What a visitor may send, keep waiting or not take, over real sockets; `tests/flood.py` has the clients."""

import json
import re
import socket

import httpx
import pytest

from tests.bot.serving.conftest import LARGE
from tests.flood import flood

GET = b"GET %s HTTP/1.1\r\nHost: test\r\n%s\r\n"
SHORT = {"seconds_for_header": 1.0, "seconds_for_body": 0.4, "seconds_after_answer": 0.2, "seconds_idle": 0.4}


def received(connection):
    """All that comes until the server ends the connection."""
    found = b""
    while piece := connection.recv(65_536):
        found += piece
    return found


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("unending_header", "The header is over 32768 bytes."),
        ("large_header", "The header is over 32768 bytes."),
        ("many_lines", "The header has over 100 lines."),
    ],
)
def test_a_header_that_is_too_large_is_refused_in_one_sentence(limited, kind, sentence):
    served = limited()
    for outcome in flood("127.0.0.1", served.port, kind, 3, 20):
        assert outcome.seconds is not None
        assert outcome.status == 431
        assert json.loads(outcome.answer.partition("\r\n\r\n")[2]) == {"error": sentence}
    served.until(lambda: served.connections() == 0)
    assert served.reasons == {"header too large": 3}
    assert served.get().status_code == 200


@pytest.mark.parametrize("kind", ["unending_trailer", "pipelining"])
def test_what_follows_a_request_without_an_end_is_cut(limited, kind):
    served = limited()
    assert [each.seconds for each in flood("127.0.0.1", served.port, kind, 3, 20) if each.seconds is None] == []
    served.until(lambda: served.connections() == 0)
    assert served.get().status_code == 200


def test_a_header_may_be_as_large_as_browsers_and_proxies_make_it(limited):
    served = limited()
    headers = {f"X-{number}": "a" * 300 for number in range(90)}
    assert httpx.get(f"{served.url}/health?{'q' * 4000}", headers=headers).status_code == 200
    assert httpx.get(f"{served.url}/health?{'q' * 9000}").status_code == 414
    assert served.reasons == {"header too large": 1}


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("silent", None, None),
        ("half_open", 408, "slow header"),
        ("dripping_header", 408, "slow header"),
        ("dripping_body", 408, "slow body"),
        ("dripping_unread_body", 405, "body after its answer"),
        ("blank_lines", 200, None),
    ],
)
def test_what_does_not_come_within_its_time_is_cut(limited, kind, status, reason):
    served = limited(**SHORT, seconds_to_close=0.2)
    outcomes = flood("127.0.0.1", served.port, kind, 30, 30)
    assert all(each.seconds is not None for each in outcomes)
    served.until(lambda: served.connections() == 0)
    late = served.reasons.pop("silent", 0)  # of those that say something, whom a busy machine had not let do so yet
    assert late == 30 if status is None else late < 30
    assert [each.status for each in outcomes].count(status) >= 30 - late
    assert served.reasons == ({reason: 30 - late} if reason else {})


def test_a_visitor_who_writes_on_after_a_refusal_is_not_read_for_ever(limited):
    served = limited(seconds_to_close=0.3)
    with served.open(b"GET /health HTTP/1.1\r\nX: " + b"a" * 40_000) as connection:
        assert b" 431 " in received(connection)
        with pytest.raises(ConnectionError):
            while True:
                connection.sendall(b"a" * 65_536)


def test_a_body_that_comes_byte_by_byte_wakes_up_its_reader_once_and_a_large_one_is_whole(limited):
    served, post = limited(), b"POST /pieces HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    with served.open(post % 20) as connection:
        for _ in range(20):
            connection.sendall(b"a")
            assert httpx.get(f"{served.url}/health").status_code == 200  # what came before it is read by then
        assert received(connection).endswith(b"\r\n\r\n[1,20]")
    with served.open(post % 500_000 + b"a" * 500_000) as connection:
        assert received(connection).endswith(b",500000]")


def test_an_answer_that_nobody_takes_is_given_up(limited):
    served = limited(seconds_stalled=0.3)
    with served.open(GET % (b"/large", b"")), served.open(GET % (b"/large", b"Connection: close\r\n")):
        served.until(lambda: served.reasons["answer not taken"] == 2)
        served.until(lambda: served.connections() == 0)


def test_an_answer_that_is_taken_slowly_comes_whole(limited):
    served = limited(seconds_stalled=0.2, seconds_idle=0.1, bytes_taken=1)
    with served.open(GET % (b"/large", b"Connection: close\r\n")) as connection:
        first = connection.recv(1)
        pieces = 0
        while len(first) < LARGE // 2:  # longer than it may stall, in all
            first += connection.recv(1 << 18)
            pieces += 1
            served.until(lambda: True)
        whole = first + received(connection)
    assert len(whole.partition(b"\r\n\r\n")[2]) == LARGE


def test_a_connection_is_kept_between_two_requests_and_closed_when_idle(limited):
    served = limited(seconds_idle=0.4)
    with served.open(GET % (b"/health", b"")) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        connection.sendall(GET % (b"/health", b""))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        assert received(connection) == b""
    assert served.reasons == {}


def test_an_answer_takes_as_long_as_it_takes(limited):
    served = limited(**SHORT)
    with served.open(GET % (b"/slow", b"Connection: close\r\n")) as connection:
        connection.settimeout(1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        served.released.set()
        assert received(connection).endswith(b"released")


@pytest.mark.parametrize("path", [b"/webhooks/rest/webhook", b"/slow"])
def test_a_visitor_who_sends_no_more_after_their_request_is_answered(limited, path):
    served = limited()
    post = b"POST %s HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello" % path
    first = post if path != b"/slow" else GET % (path, b"") + GET % (b"/health", b"X-Last: 1\r\n")
    with served.open(first) as connection:
        connection.shutdown(socket.SHUT_WR)
        served.released.set()
        found = received(connection)
    assert found.count(b"HTTP/1.1 200") == first.count(b"HTTP/1.1")
    assert found.endswith(b"hello") or b"x-last" in found
    served.until(lambda: served.connections() == 0)
    assert served.reasons == {}


def test_a_visitor_who_sends_no_more_waits_for_an_answer_no_longer_than_it_may_stall(limited):
    served = limited(seconds_stalled=0.3)
    with served.open(GET % (b"/slow", b"")) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert received(connection) == b""
    served.until(lambda: served.connections() == 0)
    assert served.reasons == {"half closed": 1}


@pytest.mark.parametrize(
    "first", [b"", b"GET /hea", b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nhalf"]
)
def test_a_visitor_who_sends_no_more_before_the_end_of_a_request_is_closed(limited, first):
    served = limited()
    with served.open(first) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert received(connection) == b""
    served.until(lambda: served.connections() == 0)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /health HTTP/1.1\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nhost: b\r\n", 400),
        (b"GET /health HTTP/1.0\r\nHost: a\r\nHost: a\r\n", 400),
        (b"GET /health HTTP/1.0\r\n", 200),
        (b"GET /health HTTP/1.1\r\nHost:\r\nConnection: close\r\n", 200),
    ],
)
def test_a_request_names_its_host_once(limited, head, status):
    served = limited()
    with served.open(head + b"\r\n") as connection:
        found = received(connection)
    assert found.startswith(b"HTTP/1.1 %d" % status)
    assert (b"lines that name the host; send one 'Host: " in found) is (status == 400)
    assert served.reasons == ({"malformed": 1} if status == 400 else {})


def test_requests_sent_together_are_answered_in_their_order(limited):
    served = limited()
    served.released.set()
    last = GET % (b"/health", b"X-Last: 1\r\nConnection: close\r\n")
    with served.open(GET % (b"/slow", b"") + GET % (b"/none", b"") + last) as connection:
        found = received(connection)
    assert re.findall(rb"HTTP/1.1 (\d+)", found) == [b"200", b"404", b"200"]
    assert b"x-last" in found


def test_a_line_after_a_body_is_no_header(limited):
    served = limited()
    body = b"1\r\nx\r\n0\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n"
    with served.open(GET % (b"/health", b"Transfer-Encoding: chunked\r\nConnection: close\r\n") + body) as connection:
        assert b"x-forwarded-for" not in received(connection)


def test_an_upgrade_is_answered_as_any_request_and_is_the_last(limited):
    served = limited()
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    with served.open(GET % (b"/health", upgrade)) as connection:
        assert received(connection).startswith(b"HTTP/1.1 200")


def test_what_is_no_http_is_refused(limited):
    served = limited()
    for first in (b"\x16\x03\x01\x02\x00\x01", b"GET /\xff HTTP/1.1\r\n\r\n", b"GET http:// HTTP/1.1\r\n\r\n"):
        with served.open(first) as connection:
            assert received(connection).startswith(b"HTTP/1.1 400")
    assert served.reasons == {"malformed": 3}


def test_a_visitor_who_is_gone_takes_nothing_with_them(limited):
    served = limited()
    for path in (b"/slow", b"/large", b"/health"):
        with served.open(GET % (path, b"")) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    served.released.set()
    served.until(lambda: served.connections() == 0)
    assert served.get().status_code == 200
