"""How many connections there may be, and which has to go for a newcomer."""

import ipaddress
import json
import resource
import subprocess
import sys

import pytest

from bot.serving.connection_limits import ConnectionLimits
from bot.serving.connections import ConnectionPhase, Connections
from tests.conftest import ROOT

LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
SLOW = b"GET /slow HTTP/1.1\r\nHost: test\r\n\r\n"
READY = b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n"


def is_closed(connection):
    """Whether the server has ended a connection, or ends it within a moment."""
    connection.settimeout(0.2)
    try:
        return connection.recv(65_536) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_newcomer_takes_the_place_of_whoever_was_silent_for_longest(limited):
    served = limited(LOOPBACK, connections=5)
    silent = []
    while len(silent) < 5:
        silent.append(served.open())
        served.until(lambda: served.connections() == len(silent))
    assert served.get().status_code == 200
    assert served.get().status_code == 200
    assert [is_closed(each) for each in silent] == [True, False, False, False, False]
    assert served.reasons == {"evicted": 1}


def test_who_has_sent_a_request_stays_longer_than_who_was_silent(limited):
    served = limited(LOOPBACK, connections=3)
    asked, silent, busy = served.open(READY), None, served.open(SLOW)
    assert asked.recv(65_536).startswith(b"HTTP/1.1 200")
    silent = served.open()
    served.until(lambda: served.connections() == 3)
    newcomer = served.open(SLOW)
    served.until(lambda: served.reasons["evicted"] == 1)
    assert is_closed(silent)
    assert not is_closed(asked)
    another = served.open(SLOW)
    served.until(lambda: served.reasons["evicted"] == 2)
    assert is_closed(asked)
    served.released.set()
    assert [b"released" in each.recv(65_536) for each in (busy, newcomer, another)] == [True] * 3


def test_where_all_are_being_answered_a_newcomer_is_told_to_come_again(limited):
    served = limited(LOOPBACK, connections=4)
    busy = [served.open(SLOW) for _ in range(4)]
    served.until(lambda: served.connections() == 4)
    for _ in range(10):  # none of them takes the room of another for good
        refused = served.get()
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert refused.json() == {"error": "Too many connections are open here; please try again in a few seconds."}
    served.released.set()
    assert [b"released" in each.recv(65_536) for each in busy] == [True] * 4
    assert served.get().status_code == 200


def test_one_address_does_not_have_all(limited):
    served = limited(connections=20, connections_an_address=3)
    busy = [served.open(SLOW, "127.0.0.2") for _ in range(3)]
    served.until(lambda: served.connections() == 3)
    with served.open(READY, "127.0.0.2") as refused:
        assert b" 503 " in refused.recv(65_536)
    with served.open(READY, "127.0.0.3") as other:
        assert b" 200 " in other.recv(65_536)
    served.released.set()
    assert [b"released" in each.recv(65_536) for each in busy] == [True] * 3
    served.until(lambda: served.connections() == 3)
    newcomer = served.open(READY, "127.0.0.2")  # for which one of its own goes, as they are idle now
    assert b" 200 " in newcomer.recv(65_536)
    assert [is_closed(each) for each in busy] == [True, False, False]


def test_a_trusted_proxy_carries_everybody(limited):
    served = limited(LOOPBACK, connections=20, connections_an_address=3)
    busy = [served.open(SLOW) for _ in range(10)]
    served.until(lambda: served.connections() == 10)
    assert served.get().status_code == 200
    served.released.set()
    assert [b"released" in each.recv(65_536) for each in busy] == [True] * 10


class Fake:
    """A connection as the table sees it."""

    phase = ConnectionPhase.ANSWERING

    def __init__(self, peer):
        self.peer = peer

    def drop(self):
        raise AssertionError("is being answered")


@pytest.mark.parametrize(
    ("peers", "are_one"),
    [
        (["2001:db8::1", "2001:db8::2"], True),
        (["2001:db8::1", "2001:db8:0:1::1"], False),
        (["::ffff:198.51.100.7", "198.51.100.7"], True),
        (["::ffff:198.51.100.7", "::ffff:198.51.100.8"], False),
        (["fe80::1%eth0", "fe80::2%eth0"], True),
        (["::ffff:127.0.0.1", "127.0.0.1"], False),  # a trusted proxy has no limit of its own
        ([None, None], False),
    ],
)
def test_what_counts_as_one_address(peers, are_one):
    table = Connections(ConnectionLimits(connections_an_address=1), [LOOPBACK])
    assert [table.admit(Fake(peer)) for peer in peers] == [None, "address" if are_one else None]


def test_a_flood_is_one_line_of_the_log(limited, caplog):
    served = limited()
    for _ in range(20):
        with served.open(b"no HTTP\r\n\r\n") as connection:
            connection.recv(65_536)
    served.stop()
    lines = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert lines == ["Connections cut in a minute: malformed 20."]


@pytest.mark.parametrize(("soft", "hard", "allowed", "fit"), [(256, 256, 256, 128), (64, 1024, 1024, 768)])
def test_connections_leave_descriptors_for_all_else(soft, hard, allowed, fit):
    code = f"""
import json, resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from bot.serving.connection_limits import connections_that_fit
print(json.dumps([connections_that_fit(), resource.getrlimit(resource.RLIMIT_NOFILE)]))
"""
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] >= hard
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [fit, [allowed, hard]]
