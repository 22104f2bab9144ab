"""What every answer carries, whatever the route; and the two routes for whoever watches over the server."""

import datetime as dt
import re
from itertools import product

import pytest
from starlette.testclient import TestClient

from bot.core.conversations import Conversations
from bot.staff.accounts.roles import PUBLISHER
from bot.staff.accounts.store import Accounts
from bot.staff.frame import OnlyWhereOpen
from settings import Secret, SettingError, read_settings

HERE = "http://127.0.0.1:5005"
TOKEN = Secret("korrekt-pferd-x")
PASSWORD = "quatre mots au hasard"
OWN = {"Origin": "http://testserver"}
SAMPLES = {"language": "fr", "topic": "club.hours", "id": "1", "name": "faq_fr.yml", "rest": "/nowhere", "key": "x"}


def routes_of(routes):
    """Every path with its methods, also of those behind the one that leads to the staff's pages."""
    for route in routes:
        if isinstance(route.endpoint, OnlyWhereOpen):
            yield from routes_of(route.endpoint._pages.routes)
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: SAMPLES[found[1]], route.path)
        yield from ((method, path) for method in route.methods or {"GET", "POST"})


def check(response, https):
    """What an answer must have."""
    headers, shown = response.headers, f"{response.request.method} {response.request.url}"
    assert headers["x-content-type-options"] == "nosniff", shown
    assert headers["content-security-policy"].startswith("default-src 'none'"), shown
    assert "frame-ancestors 'none'" in headers["content-security-policy"], shown
    assert headers["x-frame-options"] == "DENY", shown
    assert headers["referrer-policy"] in ("strict-origin-when-cross-origin", "no-referrer"), shown
    assert ("strict-transport-security" in headers) == https, shown
    for name in headers:
        assert len(headers.get_list(name)) == 1 or name == "set-cookie", (shown, name)


@pytest.fixture
def whole(serve, small, monkeypatch):
    """An application with everything plugged in, and somebody who is signed in there."""
    web = serve(
        small, "127.0.0.1", rest_token=TOKEN, metrics_token=TOKEN, security_contact="mailto:security@example.org",
        telegram_token=Secret("123456:AAE" + "x" * 32), telegram_secret=Secret("korrekt_pferd"),
        public_url="http://testserver",
    )  # fmt: skip
    Accounts(Conversations(web.settings.conversations_url)).add("Bob", PASSWORD, PUBLISHER)
    signed_in = web.client.post("/staff/sign-in", data={"name": "Bob", "password": PASSWORD}, headers=OWN)
    assert signed_in.status_code == 303
    return web


def test_every_route_protects_whoever_opens_it(whole):
    found = sorted(set(routes_of(whole.client.app.routes)))
    assert {path for _, path in found} >= {"/", "/widget.js", "/faq/fr", "/api/messages", "/staff", "/staff/topics/club.hours",
                                           "/telegram/webhook", "/metrics", "/.well-known/security.txt"}  # fmt: skip
    assert len(found) > 50
    statuses = {}
    for method, path in found:
        if path == "/staff/sign-out":
            continue
        response = whole.client.request(method, path)
        check(response, https=False)
        statuses[method, path] = response.status_code
    assert statuses["GET", "/staff/topics/club.hours"] == 200
    assert set(statuses.values()) >= {200, 307, 401, 403, 404}


@pytest.mark.parametrize(("accept", "https"), product(["text/html", "application/json"], [True, False]))
def test_errors_protect_whoever_sees_them(serve, small, accept, https):
    web = serve(small, "127.0.0.1")
    headers = {"Accept": accept, "X-Forwarded-Proto": "https" if https else "http"}
    session = web.session()
    for status, method, path, body in (
        (404, "GET", "/nowhere", None), (404, "GET", "/staff", None), (404, "GET", "/faq/xx", None),
        (405, "POST", "/faq/fr", None), (405, "PUT", "/api/messages", None), (307, "GET", "/faq/fr/", None),
        (304, "GET", "/site.css", None), (400, "POST", "/api/messages", b"{"),
        (500, "POST", "/api/messages", b'{"message": "break"}'),
    ):  # fmt: skip
        more = {"If-None-Match": web.client.get(path).headers["etag"]} if status == 304 else session
        response = web.client.request(method, path, content=body, headers={**headers, **more})
        assert response.status_code == status, path
        check(response, https)


def test_over_https_browsers_are_told_to_stay_there(serve, small):
    web = serve(small, "127.0.0.1")
    for header in ({"X-Forwarded-Proto": "https"}, {"X-Forwarded-Proto": "HTTPS, http"}, {"Forwarded": "proto=https"}):
        for path in ("/", "/widget.js", "/health", "/nowhere"):
            found = web.client.get(path, headers=header).headers["strict-transport-security"]
            assert int(re.fullmatch(r"max-age=(\d+)", found)[1]) >= 31_536_000
    assert "strict-transport-security" not in serve(small).client.get("/", headers=header).headers


def test_any_sites_page_may_load_the_widget_and_no_other_file(serve, small):
    client = serve(small).client
    for path in ("/widget.js", "/widget-panel.js", "/widget-more.js"):
        widget = client.get(path).headers
        assert (widget["cross-origin-resource-policy"], widget["access-control-allow-origin"]) == ("cross-origin", "*")
    for path in ("/", "/faq/fr", "/site.css", "/health"):
        assert "access-control-allow-origin" not in client.get(path, headers={"Origin": "https://x.example"}).headers


# Metrics


def metrics(web, base=HERE, peer="127.0.0.1", **headers):
    return TestClient(web.client.app, base, client=(peer, 4321)).get("/metrics", headers=headers).status_code


def test_metrics_are_for_this_machine_the_trusted_networks_and_who_has_the_token(serve, small):
    trusted = read_settings({"EIGBOT_TRUSTED_PROXIES": "127.0.0.1 10.0.0.0/8"}).trusted_proxies
    bearer = {"Authorization": "Bearer korrekt-pferd-x"}
    for token, refused in ((None, 404), (TOKEN, 401)):
        web = serve(small, metrics_token=token, trusted_proxies=trusted)
        assert metrics(web) == 200
        assert metrics(web, "http://10.0.0.1:5005", "10.9.9.9") == 200
        assert metrics(web, "http://10.0.0.1:5005", "::ffff:10.9.9.9") == 200
        assert metrics(web, "http://10.0.0.1:5005", "203.0.113.5") == refused
        assert metrics(web, **{"X-Forwarded-For": "127.0.0.1"}) == refused
        assert metrics(web, "http://10.0.0.1:5005", "10.9.9.9", **{"X-Forwarded-For": "10.9.9.9"}) == refused
        assert metrics(web, "http://10.0.0.1:5005", "203.0.113.5", **bearer) == (200 if token else 404)
        assert metrics(web, "http://bot.example.org", "127.0.0.1", **bearer) == (200 if token else 404)


# security.txt

PATH = "/.well-known/security.txt"


def test_security_txt_says_whom_to_tell(serve, small):
    web = serve(small, security_contact="mailto:security@example.org", public_url="https://www.example.org/bot")
    response = web.client.get(PATH)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == f"https://www.example.org/bot{PATH}"
    assert set(fields["Preferred-Languages"].split(", ")) == {"fr", "en"}
    left = dt.datetime.fromisoformat(fields["Expires"].replace("Z", "+00:00")) - dt.datetime.now(dt.timezone.utc)
    assert dt.timedelta(days=170) < left < dt.timedelta(days=365)


@pytest.mark.parametrize(
    ("fact", "named"),
    [
        ("team@example.org", "mailto:team@example.org"), ("https://www.example.org/contact", "https://www.example.org/contact"),
        ("at the desk", None), ("http://example.org", None), ("null", None),
    ],
)  # fmt: skip
def test_security_txt_names_the_programmes_contact_where_no_other_is_set(serve, small, fact, named):
    quoted = fact if fact == "null" else f'"{fact}"'
    (small / "program.yml").write_text(f"facts:\n  contact: {{value: {quoted}}}\n", "utf-8")
    response = serve(small).client.get(PATH)
    assert response.status_code == (200 if named else 404)
    assert not named or f"Contact: {named}\n" in response.text


def test_security_txt_is_absent_where_nobody_is_known(serve, small):
    assert serve(small).client.get(PATH).status_code == 404


@pytest.mark.parametrize("value", ["me", "http://example.org", "a@b", "javascript:alert(1)", "mailto:a b@example.org"])
def test_a_contact_is_an_address(value):
    with pytest.raises(SettingError, match="EIGBOT_SECURITY_CONTACT"):
        read_settings({"EIGBOT_SECURITY_CONTACT": value})
