"""What proxies say of a request, and what the server makes of it. The trusted one calls from 127.0.0.1."""

import re

import pytest
from starlette.testclient import TestClient

from settings import Secret, read_settings
from tests.conftest import ROOT

HTTPS = {"X-Forwarded-Proto": "https"}
PAGE = {"Accept": "text/html"}
_OWN_PATH = re.compile(r"""\b(?:href|src|action|formaction)=["']?/[^"]*""")


def opens_session(client, **headers):
    """Whether a page may open a session: 200, 403 of another site's, 429 of too many."""
    return client.post("/api/session", json={}, headers=headers).status_code


def from_address(web, address):
    """The same application, called from another address."""
    return TestClient(web.client.app, client=(address, 4321), follow_redirects=False)


@pytest.fixture
def behind(serve, small):
    """An application behind a trusted proxy on its own machine."""
    return serve(small, "127.0.0.1")


# Each visitor their own limit: a header by which the first visitor comes, and one by which another does.
VISITORS = {
    "IPv4": ({"X-Forwarded-For": "198.51.100.1"}, {"X-Forwarded-For": "198.51.100.2"}),
    "IPv4 wrapped in IPv6": ({"X-Forwarded-For": "::ffff:198.51.100.1"}, {"X-Forwarded-For": "::ffff:198.51.100.2"}),
    "with a port": ({"X-Forwarded-For": "198.51.100.1:51234"}, {"X-Forwarded-For": "198.51.100.2:51234"}),
    "IPv6": ({"X-Forwarded-For": "2001:db8::1"}, {"X-Forwarded-For": "2001:db8:0:1::1"}),
    "IPv6 with a port": ({"X-Forwarded-For": "[2001:db8::7]:443"}, {"X-Forwarded-For": "[2001:db8:0:7::7]:443"}),
    "IPv6 in brackets": ({"X-Forwarded-For": "[2001:db8::7]"}, {"X-Forwarded-For": "[2001:db8:0:7::7]"}),
    "IPv6 with its zone": ({"X-Forwarded-For": "fe80::1%eth0"}, {"X-Forwarded-For": "fe80:0:0:1::1%eth0"}),
    "unknown": ({"X-Forwarded-For": "unknown"}, {"X-Forwarded-For": "198.51.100.2"}),
    "unknown, and the proxy itself": ({"X-Forwarded-For": "unknown"}, {}),
    "hidden": ({"X-Forwarded-For": "_hidden1"}, {"X-Forwarded-For": "_hidden2"}),
    "through two proxies": (
        {"X-Forwarded-For": "198.51.100.1, 127.0.0.9"}, {"X-Forwarded-For": "198.51.100.2,127.0.0.9,"}
    ),
    "X-Real-IP": ({"X-Real-IP": "198.51.100.1"}, {"X-Real-IP": "198.51.100.2"}),
    "Forwarded": ({"Forwarded": "for=198.51.100.1;proto=https"}, {"Forwarded": "For=198.51.100.2"}),
    "Forwarded, quoted": (
        {"Forwarded": 'proto=https; for="[2001:db8::7]:443"'}, {"Forwarded": 'for="[2001:db8:0:7::7]:443" ;by=_x'}
    ),
    "Forwarded through two": (
        {"Forwarded": 'for="198.51.100.1:80", for=127.0.0.9'}, {"Forwarded": "for=198.51.100.2, for=127.0.0.9"}
    ),
    "Forwarded, hidden": ({"Forwarded": "for=_a"}, {"Forwarded": 'for="_b"'}),
}  # fmt: skip


@pytest.mark.parametrize("case", VISITORS)
def test_each_visitor_has_their_own_limit(behind, case):
    one, other = VISITORS[case]
    assert [opens_session(behind.client, **one) for _ in range(121)] == [200] * 120 + [429]
    assert opens_session(behind.client, **other) == 200


SAME_VISITOR = {
    "another port": ("198.51.100.1:1", "198.51.100.1:2"),
    "wrapped or not": ("::ffff:198.51.100.1", "198.51.100.1"),
    "a household's network": ("2001:db8::1", "[2001:db8::2]:443"),
    "written otherwise": ("2001:DB8::1", "2001:db8:0:0::1"),
    "what the visitor wrote before": ("198.51.100.7, 198.51.100.1", "203.0.113.8, 198.51.100.1"),
    "what the visitor wrote before, and no address": ("x" * 5_000 + ", 198.51.100.1", "unknown, 198.51.100.1"),
}


@pytest.mark.parametrize("case", SAME_VISITOR)
def test_one_visitor_has_one_limit_however_the_address_is_written(behind, case):
    one, other = SAME_VISITOR[case]
    for _ in range(120):
        opens_session(behind.client, **{"X-Forwarded-For": one})
    assert opens_session(behind.client, **{"X-Forwarded-For": other}) == 429


def test_of_two_headers_of_one_name_the_last_is_the_proxys(behind):
    def through_a_proxy_that_adds_a_header(forged):
        headers = [("X-Forwarded-For", forged), ("X-Forwarded-For", "198.51.100.1")]
        return behind.client.post("/api/session", json={}, headers=headers).status_code

    found = [through_a_proxy_that_adds_a_header(f"203.0.113.{number}") for number in range(121)]
    assert found == [200] * 120 + [429]


def test_headers_of_who_is_no_trusted_proxy_do_not_count(serve, small):
    for peer, header in (("203.0.113.5", "X-Forwarded-For"), ("::ffff:203.0.113.5", "Forwarded")):
        client = from_address(serve(small), peer)
        calls = [opens_session(client, **{header: f"for=198.51.100.{number}"}) for number in range(121)]
        assert calls == [200] * 120 + [429]


def test_200_visitors_of_a_proxy_that_wraps_their_addresses_are_all_served(behind):
    calls = [opens_session(behind.client, **{"X-Forwarded-For": f"::ffff:198.51.100.{n}"}) for n in range(200)]
    assert calls == [200] * 200


@pytest.mark.parametrize(
    ("networks", "peer"),
    [
        ("10.0.0.0/8", "10.1.2.3"), ("10.0.0.0/8", "::ffff:10.1.2.3"), ("::ffff:10.0.0.0/104", "10.1.2.3"),
        ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3"), ("::ffff:10.1.2.3", "10.1.2.3"), ("2001:db8::/32", "2001:db8::9"),
    ],
)  # fmt: skip
def test_a_trusted_network_holds_its_addresses_wrapped_in_ipv6_or_not(serve, small, networks, peer):
    trusted = read_settings({"EIGBOT_TRUSTED_PROXIES": networks}).trusted_proxies
    client = from_address(serve(small, trusted_proxies=trusted), peer)
    assert opens_session(client, Origin="https://testserver", **HTTPS) == 200
    assert opens_session(from_address(serve(small, trusted_proxies=trusted), "192.0.2.1"), Origin="https://x") == 403


# Own pages: the headers of a request whose page stands at https://bot.example.org.
OWN = {
    "X-Forwarded-Proto": {"Host": "bot.example.org", "X-Forwarded-Proto": "https"},
    "in upper case": {"Host": "bot.example.org", "X-Forwarded-Proto": "HTTPS"},
    "a list": {"Host": "bot.example.org", "X-Forwarded-Proto": "https, http"},
    "a list without blanks": {"Host": "bot.example.org", "X-Forwarded-Proto": "https,https"},
    "Host in upper case": {"Host": "Bot.Example.org", **HTTPS},
    "Host with the default port": {"Host": "bot.example.org:443", **HTTPS},
    "X-Forwarded-Host": {"Host": "10.0.0.3:5005", "X-Forwarded-Host": "bot.example.org", **HTTPS},
    "X-Forwarded-Host, a list with a port": {"X-Forwarded-Host": "bot.example.org:443, proxy.lan", **HTTPS},
    "X-Forwarded-Port": {"Host": "bot.example.org", "X-Forwarded-Port": "443", **HTTPS},
    "Forwarded": {"Host": "10.0.0.3", "Forwarded": 'for=198.51.100.1;proto=https;host="bot.example.org"'},
    "Forwarded through two": {"Forwarded": 'for=_a; Host="bot.example.org:443"; Proto=HTTPS, for=_b;proto=http'},
}


@pytest.mark.parametrize("case", OWN)
def test_a_page_of_the_servers_own_may_call(behind, case):
    headers = OWN[case]
    assert opens_session(behind.client, Origin="https://bot.example.org", **headers) == 200
    for foreign in ("http://bot.example.org", "https://bot.example.org.evil.example", "https://evil.example", "null"):
        assert opens_session(behind.client, Origin=foreign, **headers) == 403


def test_a_port_of_its_own_is_part_of_the_origin(behind):
    for headers in (
        {"Host": "bot.example.org:8443"},
        {"Host": "bot.example.org", "X-Forwarded-Port": "8443"},
        {"X-Forwarded-Host": "bot.example.org:8443"},
        {"Forwarded": 'host="bot.example.org:8443"'},
    ):
        assert opens_session(behind.client, Origin="https://bot.example.org:8443", **HTTPS, **headers) == 200
        assert opens_session(behind.client, Origin="https://bot.example.org", **HTTPS, **headers) == 403


def test_behind_an_undeclared_proxy_the_browser_says_that_a_page_is_our_own(serve, small):
    client = serve(small).client
    page = {"Origin": "https://bot.example.org", "Host": "backend:5005"}
    assert opens_session(client, **page, **{"Sec-Fetch-Site": "same-origin"}) == 200
    for other in ("same-site", "cross-site", "none"):
        assert opens_session(client, **page, **{"Sec-Fetch-Site": other}) == 403


def test_a_public_address_is_the_only_own_origin(serve, small):
    client = serve(small, "127.0.0.1", public_url="https://www.example.org/bot").client
    assert opens_session(client, Origin="https://www.example.org") == 200
    for headers in (
        {"Origin": "http://testserver"},
        {"Origin": "https://evil.example", "Host": "evil.example", **HTTPS},
        {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example", **HTTPS},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    ):
        assert opens_session(client, **headers) == 403


# Redirects and links

REDIRECTS = {"/faq": "/faq/", "/faq/fr/": "/faq/fr", "/staff/": "/staff", "/staff/topics": "/staff?lang="}


@pytest.mark.parametrize("path", REDIRECTS)
@pytest.mark.parametrize("prefix", ["", "/bot", "/a/b"])
def test_redirects_name_no_host_and_keep_the_prefix(serve, small, path, prefix):
    client = serve(small, "127.0.0.1", staff_token=Secret("korrekt-pferd-x")).client
    for host in ("evil.example", "evil.example/x?", "evil.example\\@x", "[::1", ""):
        response = client.get(path, headers={"Host": host, "X-Forwarded-Prefix": prefix, **HTTPS})
        assert response.is_redirect, (path, host)
        assert response.headers["location"].startswith(prefix + REDIRECTS[path])


def test_a_redirect_keeps_its_query(behind):
    assert behind.client.get("/faq/en/?q=a%20b&x").headers["location"] == "/faq/en?q=a%20b&x"


@pytest.mark.parametrize("path", ["//evil.example/faq/fr/", "///evil.example/", "/\\evil.example/", "//evil.example"])
def test_a_path_like_another_hosts_address_leads_nowhere(behind, path):
    response = behind.client.get(f"http://testserver{path}", headers=PAGE)
    assert response.status_code == 404
    assert "location" not in response.headers


@pytest.mark.parametrize(
    ("sent", "prefix"),
    [
        ("/bot", "/bot"), ("/bot/", "/bot"), ("/outer, /inner", "/outer/inner"), ("/a.b/c-d_e~f", "/a.b/c-d_e~f"),
        ("//evil.example", ""), ("/\\evil.example", ""), ("https://evil.example", ""), ("bot", ""), ("/", ""),
        ('/"><script>', ""), ("/../x", ""), ("/a//b", ""), ("/a?b", ""), ("/é".encode(), ""),
    ],
)  # fmt: skip
def test_a_prefix_is_a_path_and_nothing_else(behind, sent, prefix):
    page = behind.client.get("/faq/en", headers={"X-Forwarded-Prefix": sent, "Host": "site.example", **HTTPS}).text
    assert f'href="{prefix}/site.css"' in page
    assert f'<link rel="canonical" href="https://site.example{prefix}/faq/en">' in page


def test_a_prefix_of_who_is_no_trusted_proxy_does_not_count(serve, small):
    page = serve(small).client.get("/faq/en", headers={"X-Forwarded-Prefix": "/evil"}).text
    assert "evil" not in page


@pytest.mark.parametrize("way", ["taken off", "left"])
@pytest.mark.parametrize("path", ["/faq/en", "/site.css", "/widget.js", "/nowhere", "/?lang=en"])
def test_a_public_address_with_a_path_is_served_whether_the_proxy_takes_it_off_or_not(serve, small, way, path):
    client = serve(small, public_url="https://www.example.org/bot").client
    response = client.get(path if way == "taken off" else f"/bot{path}", headers=PAGE)
    assert response.status_code == (404 if path == "/nowhere" else 200)
    if "css" not in path and "js" not in path:
        assert 'href="/bot/site.css"' in response.text


def test_a_prefix_called_as_a_path_of_ours_is_taken_off_by_the_proxy(serve, small):
    client = serve(small, public_url="https://www.example.org/faq").client
    assert 'href="/faq/faq/en"' in client.get("/faq/en").text
    assert client.get("/faq").headers["location"] == "/faq/faq/fr"


def test_no_template_has_a_path_without_the_prefix():
    templates = [path for folder in ("web/pages", "staff") for path in (ROOT / "bot" / folder).rglob("*.html")]
    assert len(templates) > 20
    found = [(path.name, path_in) for path in templates for path_in in _OWN_PATH.findall(path.read_text("utf-8"))]
    assert found == []
