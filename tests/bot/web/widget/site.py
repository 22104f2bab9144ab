"""Pages to put the widget on, and an API that answers as a test tells it to, on loopback ports."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.web.widget_source import MORE, PANEL, WIDGET, widget_more_source, widget_panel_source, widget_source
from languages import ASSUMED

TITLES = {"fr": "Entrepreneurs d'Intérêt Général", "en": "General Interest Entrepreneurs"}
SERVED_WIDGET = widget_source(WIDGET.read_text("utf-8"), ASSUMED, TITLES)
SERVED_PANEL = widget_panel_source(PANEL.read_text("utf-8"), ASSUMED)
SERVED_MORE = widget_more_source(MORE.read_text("utf-8"), ASSUMED)
"""The widget, and what it loads when it opens, as they are served in French and English."""
SCRIPTS = {"/widget.js": SERVED_WIDGET, "/widget-panel.js": SERVED_PANEL, "/widget-more.js": SERVED_MORE}
STRICT = (
    "default-src 'none'; script-src {bot}; style-src 'self'; connect-src {bot}; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def answer(text: str, kind: str = "answer", language: str = "fr", **more: Any) -> dict[str, Any]:
    """A reply as the server gives it; `buttons`, `sources` and `id` may be given."""
    custom = {"kind": kind, "topic": None, "language": language, "confidence": 0.9, "choices": []}
    custom["sources"] = more.pop("sources", [])
    return {"recipient_id": "x", "text": text, "custom": custom, **more}


SOURCE = {"title": "L'annonce du programme", "url": "https://example.org/annonce", "checked": "2026-11-24"}
DEADLINE = answer(
    "Les candidatures se terminent le **21 novembre 2016** (dans 11 jours). Elles se déposent sur "
    "[la page de l'appel](https://example.org/appel_a_candidatures).",
    id="answer-1", sources=[SOURCE],
)  # fmt: skip
CHOICES = answer(
    "Je veux être sûr de bien comprendre. Parlez-vous de :", "choices",
    buttons=[
        {"title": "Accidents de la route", "payload": "/challenge.roads"},
        {"title": "Données du permis de conduire", "payload": "/challenge.licences"},
    ],
)  # fmt: skip
EN_DEADLINE = answer(
    "Applications close on **21 November 2016** (in 11 days). Apply on [the call's page](https://example.org/call).",
    language="en", id="answer-2", sources=[{**SOURCE, "title": "The programme's announcement"}],
)  # fmt: skip
EN_CHOICES = answer(
    "I want to be sure I've understood. Do you mean:", "choices", "en",
    buttons=[
        {"title": "Road accidents", "payload": "/challenge.roads"},
        {"title": "Driving-licence data", "payload": "/challenge.licences"},
    ],
)  # fmt: skip


@dataclass
class Call:
    """A request that reached the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None


@dataclass
class Held:
    """An answer that waits until the test lets it go."""

    reply: Any
    go: threading.Event = field(default_factory=threading.Event)


Reply = Any  # a list of replies, (status, headers), Held, or a function of the Call


class Site:
    """One origin. Replies to /api/messages are taken from `script` in order, then `otherwise`."""

    def __init__(self, csp: str | None = None) -> None:
        self.calls: list[Call] = []
        self.pages: dict[str, str] = {}
        self.files: dict[str, tuple[str, str]] = {}
        self.lost: set[str] = set()
        self.cors = True
        self.script: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self.otherwise: Reply = [DEADLINE]
        self.sessions = 0
        self.session_reply: Reply = None
        self.feedback_reply: Reply = None
        self.erase_reply: Reply = None
        self.suggestions: dict[str, list[str]] = {}
        self.team_reply: Reply = None
        self.since_reply: Reply = None
        self.left: dict[str, dict[str, Any]] = {}
        self.answered: list[dict[str, Any]] = []
        self.csp = csp
        self._held: list[Held] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.page("/", page(f"{self.url}/widget.js"))

    def page(self, path: str, html: str) -> str:
        """Put a page on the site; returns its address."""
        self.pages[path] = html
        return self.url + path

    def reply(self, *replies: Reply) -> None:
        """What the next messages are answered."""
        for one in replies:
            self.script.put(one)

    def hold(self, reply: Reply) -> Held:
        """The next message is answered when the test sets the event."""
        held = Held(reply)
        self._held.append(held)
        self.script.put(held)
        return held

    def take_questions(self) -> None:
        """From now on, visitors may leave questions for the team."""
        self.session_reply = {"token": "token-1", "retention_days": 90, "team": True, "mail": True}

    def answer_question(self, number: str, text: str) -> None:
        """The team answers a question that was left."""
        asked = self.left.pop(number)["message"]
        custom = {"kind": "team", "topic": None, "language": "fr", "question": number, "asked": asked}
        self.answered.append({"text": text, "custom": custom})

    def sent(self, path: str = "/api/messages", method: str = "POST") -> list[Any]:
        """The bodies of the calls of one route, so far."""
        return [call.body for call in self.calls if (call.path, call.method) == (path, method)]

    @property
    def paths(self) -> list[str]:
        """What was asked of this origin, in order, without what browsers ask by themselves."""
        return [call.path for call in self.calls if call.path != "/favicon.ico" and call.method != "OPTIONS"]

    def close(self) -> None:
        """Let everything go and stop."""
        for held in self._held:
            held.go.set()
        self._server.shutdown()
        self._server.server_close()

    def _next(self) -> Reply:
        try:
            return self.script.get_nowait()
        except queue.Empty:
            return self.otherwise

    def answer(self, call: Call) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a call."""
        if call.path in SCRIPTS and call.path not in self.lost:
            return 200, {"Content-Type": "text/javascript; charset=utf-8"}, SCRIPTS[call.path].encode()
        if call.path in self.pages:
            csp = {"Content-Security-Policy": self.csp} if self.csp else {}
            return 200, {"Content-Type": "text/html; charset=utf-8", **csp}, self.pages[call.path].encode()
        if call.path in self.files:
            kind, text = self.files[call.path]
            return 200, {"Content-Type": kind}, text.encode()
        if not call.path.startswith("/api/"):
            return 404, {}, b""
        if call.method == "OPTIONS":
            return 204, {}, b""
        reply = self._route(call)
        if isinstance(reply, Held):
            reply.go.wait(30)
            reply = reply.reply
        if callable(reply):
            reply = reply(call)
        if isinstance(reply, tuple):
            status, headers = reply
            return status, headers, b"" if status == 204 else b'{"error": "Something went wrong."}'
        return (
            200,
            {"Content-Type": "application/json"},
            reply if isinstance(reply, bytes) else json.dumps(reply).encode(),
        )

    def _route(self, call: Call) -> Reply:
        if call.path.startswith("/api/team"):
            return self.team_reply or self._team(call)
        routes: dict[tuple[str, str], Callable[[], Reply]] = {
            ("POST", "/api/messages"): self._next,
            ("GET", "/api/messages"): lambda: self.since_reply or b"[]",
            ("POST", "/api/session"): self._session,
            ("POST", "/api/feedback"): lambda: self.feedback_reply or (204, {}),
            ("DELETE", "/api/session"): lambda: self.erase_reply or (204, {}),
        }
        return routes.get((call.method, call.path), lambda: (404, {}))()

    def _team(self, call: Call) -> Reply:
        number = call.path.rpartition("/")[2]
        if call.method == "GET":
            waiting = [{"id": each, "text": body["message"]} for each, body in self.left.items()]
            return {"waiting": waiting, "answers": self.answered}
        if call.method == "DELETE":
            return (204, {}) if self.left.pop(number, None) else (404, {})
        number = str(len(self.sent("/api/team")))
        self.left[number] = call.body
        return {"id": number, "reply": answer("C'est noté : la réponse viendra ici.", "team")}

    def _session(self) -> Reply:
        self.sessions += 1
        opened = {"token": f"token-{self.sessions}", "retention_days": 90, "suggestions": self.suggestions}
        return self.session_reply or opened

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                headers = {name.lower(): value for name, value in self.headers.items()}
                call = Call(self.command, urlsplit(self.path).path, headers, body)
                site.calls.append(call)
                status, more, content = site.answer(call)
                cors = {
                    "Access-Control-Allow-Origin": self.headers.get("Origin", "*"),
                    "Access-Control-Allow-Headers": "authorization, content-type",
                    "Access-Control-Allow-Methods": "POST, DELETE",
                    "Access-Control-Expose-Headers": "Retry-After",
                }
                try:
                    self.send_response(status)
                    for name, value in {**(cors if site.cors or "/api/" not in call.path else {}), **more}.items():
                        self.send_header(name, value)
                    if status != 204:
                        self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    if status != 204:
                        self.wfile.write(content)
                except OSError:
                    self.close_connection = True  # the page left

            do_GET = do_POST = do_DELETE = do_OPTIONS = handle_any

            def log_message(self, *arguments: Any) -> None:
                return

        return Handler


def page(script: str, *, lang: str = "fr", attributes: str = "", head: str = "", body: str = "") -> str:
    """A host page with a heading, a link and a paragraph, and the widget's script."""
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Un site</title><meta name="viewport" content="width=device-width">
{head}<script src="{script}" defer {attributes}></script></head>
<body><main><h1>Un site</h1><p>Bienvenue. <a href="/other">Une autre page</a></p>{body}</main></body></html>"""


def written(path: Path) -> str:
    """A file's text."""
    return path.read_text("utf-8")
