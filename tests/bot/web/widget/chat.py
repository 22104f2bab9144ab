"""The page /chat as the server gives it, on a site whose answers a test tells."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.bot.web.widget.questions import put_questions
from tests.bot.web.widget.site import Site

HTML = {"Accept": "text/html"}


def put_chat(site: Site, client: TestClient) -> None:
    """Put it on a site in French and in English, under its own policy, with what it loads."""
    for language in ("fr", "en"):
        response = client.get(f"/chat?lang={language}", headers=HTML)
        assert response.status_code == 200
        site.page("/chat" if language == "fr" else "/chat-en", response.text)
    site.csp = response.headers["content-security-policy"]
    for path in ("/site.css", "/chat.js", "/icon.svg"):
        asset = client.get(path)
        site.files[path] = (asset.headers["content-type"], asset.text)
    put_questions(site)
