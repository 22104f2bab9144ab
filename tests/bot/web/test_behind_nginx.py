"""The application under `/bot/` of another site, behind a real nginx that takes the prefix off."""

import html
import re
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from bot.core.conversations import Conversations
from bot.staff.accounts.roles import PUBLISHER
from bot.staff.accounts.store import Accounts
from settings import Secret
from tests.bot.staff.scene import listening
from tests.services.nginx import nginx

PREFIXED = """
    location /bot/ {
      proxy_pass %(bot)s/;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Prefix /bot;
    }
"""
PLAIN = "    location / { proxy_pass %(bot)s; }\n"
PASSWORD = "quatre mots au hasard"
_LINK = re.compile(r'\b(?:href|src|action)="([^"]*)"')
FOREIGN = re.compile(r"https?://(?!127\.0\.0\.1)|mailto:")


@pytest.fixture
def under_bot(serve, small, tmp_path):
    """The address `http://…/bot/` of a server over the small FAQ, and an account that may publish there."""
    web = serve(small)
    Accounts(Conversations(web.settings.conversations_url)).add("Bob", PASSWORD, PUBLISHER)
    with listening(web.client.app) as bot, nginx(PREFIXED % {"bot": bot}, tmp_path / "nginx") as site:
        yield f"{site}/bot/"


def links(page):
    """Where a page's links, forms, style sheets and scripts lead."""
    return [html.unescape(link) for link in _LINK.findall(page)]


def pages_from(client, start, most=400):
    """Every page that links lead to from one, each with its answer, as a visitor's browser would follow them."""
    seen, waiting = {}, [start]
    while waiting and len(seen) < most:
        address = waiting.pop()
        if address in seen:
            continue
        response = seen[address] = client.get(address, follow_redirects=True)
        if "text/html" in response.headers["content-type"]:
            found = [urljoin(str(response.url), link) for link in links(response.text) if not FOREIGN.match(link)]
            waiting += [each for link in found if (each := link.partition("#")[0]) not in seen]
    return seen


def is_outside(address, site):
    return not FOREIGN.match(address) and not urlsplit(address).path.startswith(urlsplit(site).path)


def test_no_link_leads_out_of_the_prefix_and_each_leads_somewhere(under_bot):
    with httpx.Client(timeout=60) as client:
        found = pages_from(client, under_bot)
    assert [address for address in found if is_outside(address, under_bot)] == []
    assert {address: answer.status_code for address, answer in found.items() if answer.status_code != 200} == {}
    assert {urljoin(under_bot, path) for path in ("widget.js", "site.css", "icon.svg", "faq/fr")} <= found.keys()


def test_staff_sign_in_work_and_sign_out_under_the_prefix(under_bot):
    own = {"Origin": under_bot.removesuffix("/bot/")}
    with httpx.Client(timeout=60) as client:
        client.get(f"{under_bot}staff")
        fields = {"name": "Bob", "password": PASSWORD}
        signed_in = client.post(f"{under_bot}staff/sign-in?lang=en", data=fields, headers=own)
        assert signed_in.headers["location"] == "/bot/staff?lang=en"
        assert {cookie.path for cookie in client.cookies.jar} == {"/bot/staff"}
        found = pages_from(client, f"{under_bot}staff?lang=en", most=60)
        staff = [answer for address, answer in found.items() if "/bot/staff" in address]
        assert len(staff) > 20
        outside = {
            link for answer in staff for link in links(answer.text) if is_outside(urljoin(under_bot, link), under_bot)
        }
        assert outside == set()
        token = re.search(r'name="form_token" value="([^"]+)"', client.get(f"{under_bot}staff/topics?lang=en").text)[1]
        feed = client.post(
            f"{under_bot}staff/notices/feed?lang=en", data={"form_token": token, "do": "make"}, headers=own
        )
        assert feed.headers["location"] == "/bot/staff/notices?lang=en#feed"
        address = html.unescape(
            re.search(r'href="([^"]+\.atom[^"]+)"', client.get(f"{under_bot}staff/notices").text)[1]
        )
        assert address.startswith(under_bot)
        assert f"{under_bot}staff/notices?lang=" in client.get(address).text
        signed_out = client.post(f"{under_bot}staff/sign-out?lang=en", data={"form_token": token}, headers=own)
        assert signed_out.headers["location"] == "/bot/staff?lang=en"
        assert "eigbot_staff" not in client.cookies


def test_a_visitor_asks_under_the_prefix(under_bot):
    own = {"Origin": under_bot.removesuffix("/bot/")}
    opened = httpx.post(f"{under_bot}api/session", json={}, headers=own, timeout=60)
    session = {**own, "Authorization": f"Bearer {opened.json()['token']}"}
    answer = httpx.post(f"{under_bot}api/messages", json={"message": "hello"}, headers=session, timeout=60)
    assert answer.status_code == 200


def test_redirects_stay_under_the_prefix_whatever_host_is_called(under_bot):
    site = under_bot.removesuffix("bot/")
    for path, to in (("faq", "/bot/faq/fr"), ("faq/fr/", "/bot/faq/fr"), ("staff/log", "/bot/staff?lang=fr")):
        answer = httpx.get(f"{site}bot/{path}", headers={"Host": "evil.example"}, timeout=60)
        assert answer.headers["location"] == to


def test_behind_a_plain_nginx_without_a_token_rest_and_metrics_are_absent(serve, small, tmp_path):
    web = serve(small)
    body = {"sender": "me", "message": "hello"}
    with listening(web.client.app) as bot, nginx(PLAIN % {"bot": bot}, tmp_path / "nginx") as site:
        assert httpx.post(f"{bot}/webhooks/rest/webhook", json=body, timeout=60).status_code == 200
        assert httpx.get(f"{bot}/metrics", timeout=60).status_code == 200
        assert httpx.post(f"{site}/webhooks/rest/webhook", json=body, timeout=60).status_code == 404
        assert httpx.get(f"{site}/metrics", timeout=60).status_code == 404


def test_behind_a_plain_nginx_rest_asks_for_its_token(serve, small, tmp_path):
    web = serve(small, rest_token=Secret("korrekt-pferd-x"))
    body = {"sender": "me", "message": "hello"}
    with listening(web.client.app) as bot, nginx(PLAIN % {"bot": bot}, tmp_path / "nginx") as site:
        for address in (bot, site):
            url = f"{address}/webhooks/rest/webhook"
            assert httpx.post(url, json=body, timeout=60).status_code == 401
            own = {"Authorization": "Bearer korrekt-pferd-x"}
            assert httpx.post(url, json=body, headers=own, timeout=60).status_code == 200
