"""The address that a server listens on."""

import socket

import pytest

from bot.serving.listening import address_to_open, bound_socket, listen


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:5005"),
        ("::1", "http://[::1]:5005"),
        ("fe80::1%eth0", "http://[fe80::1%eth0]:5005"),
        ("0.0.0.0", "http://localhost:5005"),
        ("::", "http://localhost:5005"),
        ("bot.example.org", "http://bot.example.org:5005"),
    ],
)
def test_the_address_shown_can_be_opened(host, shown):
    assert address_to_open(host, 5005) == shown


def test_an_address_is_had_by_one_even_before_it_listens():
    with bound_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        for _ in range(2):
            with pytest.raises(OSError, match="in use"):
                bound_socket("127.0.0.1", port)
            listen(first)


def test_an_address_is_free_as_soon_as_its_server_ends():
    with bound_socket("127.0.0.1", 0) as first:
        listen(first)
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            first.setblocking(True)
            first.accept()[0].close()  # which the system remembers for a minute
    with bound_socket("127.0.0.1", port) as second:
        listen(second)


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "\udce0"])
def test_a_host_that_cannot_be_one_is_an_error_as_others_are(host):
    with pytest.raises(OSError, match="No such address"):
        bound_socket(host, 5005)
