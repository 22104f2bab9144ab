"""A Bot API server on this machine, over real HTTP: what Telegram would take, refuse, repeat and forget."""

from __future__ import annotations

import asyncio
import html
import json
import re
import threading
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.waiting import until

TOKEN = "4242:AA-a_secret_token"
ME = {"id": 4242, "is_bot": True, "first_name": "EIG", "username": "eigbot"}
TAGS = re.compile(r"</?(?:b|i|a)(?: href=\"[^\"<>]*\")?>")


def shown(text: str) -> str:
    """What a person reads of Telegram's HTML; an unknown tag or a stray sign is an error."""
    bare = TAGS.sub("", text)
    assert not re.search(r"[<>]|&(?!(?:lt|gt|amp|quot|#39|#34);)", bare), bare
    return html.unescape(bare)


class FakeTelegram:
    """Serves until `stop`. Everything it is told stands in `calls` as (method, body), refused calls too."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: dict[int, dict[str, Any]] = {}
        self.faults: dict[str, deque[Any]] = defaultdict(deque)
        self.refusals: dict[int, deque[tuple[str, int, str, dict[str, int]]]] = defaultdict(deque)
        self.webhook: dict[str, Any] | None = None
        self.blocked: set[int] = set()
        self._pending: dict[int, Any] = {}
        self._changed = threading.Condition()
        self._number = 1_000
        app = Starlette(routes=[Route("/bot{token}/{method}", self._serve, methods=["POST"])])
        self._server = uvicorn.Server(
            uvicorn.Config(app, port=0, log_config=None, ws="none", lifespan="off", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            self._thread.join(0.01)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)

    # What people do.

    def number(self) -> int:
        self._number += 1
        return self._number

    def push(self, update: Any, number: int | None = None) -> int:
        """Let an update wait to be fetched; the same number again is a repetition."""
        number = number or self.number()
        with self._changed:
            self._pending[number] = {**update, "update_id": number} if isinstance(update, dict) else update
            self._changed.notify_all()
        return number

    def push_all(self, updates: Sequence[dict[str, Any]]) -> None:
        """Let updates wait that are fetched together."""
        with self._changed:
            for update in updates:
                self.push(update)

    def refuse(self, chat: int, method: str, description: str, status: int = 400, **parameters: int) -> None:
        """Refuse the next call of a method that is about a chat; refusals of one chat are given in order."""
        self.refusals[chat].append((method, status, description, parameters))

    def say(self, text: str, chat: int = 7, **more: Any) -> int:
        """A text in a private chat; returns its message id."""
        message = message_of(self.number(), chat, text=text, **more)
        self.push({"message": message})
        return message["message_id"]

    def press(self, data: str, message: dict[str, Any], who: int = 7, code: str = "fr") -> None:
        person = {"id": who, "is_bot": False, "first_name": "Ada", "language_code": code}
        self.push({"callback_query": {"id": str(self.number()), "from": person, "message": message, "data": data}})

    # What is seen.

    def of(self, method: str) -> list[dict[str, Any]]:
        with self._changed:
            return [body for name, body in self.calls if name == method]

    def texts(self, chat: int = 7) -> list[str]:
        """What a chat shows of the bot's, oldest first."""
        with self._changed:
            return [shown(m["text"]) for m in self.messages.values() if m["chat"]["id"] == chat]

    def of_chat(self, chat: int) -> list[dict[str, Any]]:
        with self._changed:
            return [m for m in self.messages.values() if m["chat"]["id"] == chat]

    def last(self, chat: int = 7) -> dict[str, Any]:
        return self.of_chat(chat)[-1]

    def until(self, condition: Any, seconds: float = 30) -> None:
        """Wait until `condition()`; every call and update wakes it."""
        with self._changed:
            until(condition, seconds, lambda: self._changed.wait(0.5), lambda: self.calls[-8:])

    def acknowledged(self) -> bool:
        return not self._pending

    # What the bot calls.

    async def _serve(self, request: Request) -> Response:
        try:
            form = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        except ClientDisconnect:  # on a busy machine a caller gives up before it has sent all
            return Response(status_code=400)
        body = {name: _value(value) for name, value in form}
        method = request.path_params["method"]
        if request.path_params["token"] != TOKEN:
            return self._error(401, "Unauthorized")
        fault = self.faults[method].popleft() if self.faults[method] else None
        if fault == "hang":
            await asyncio.sleep(3600)
        with self._changed:
            self.calls.append((method, body))
            self._changed.notify_all()
            if isinstance(fault, tuple):
                return self._error(*fault)
            if (refusals := self.refusals[body.get("chat_id", 0)]) and refusals[0][0] == method:
                _, *refused, parameters = refusals.popleft()
                return self._error(*refused, **parameters)
            if method != "getUpdates":
                response = getattr(self, f"_{method}", self._other)(body)
                self._changed.notify_all()
                if fault == "lost":
                    return Response(b"<html>bad gateway</html>", 502)
                return response
        return await self._updates(body)

    async def _updates(self, body: dict[str, Any]) -> Response:
        if self.webhook:
            return self._error(409, "Conflict: can't use getUpdates method while webhook is active")
        for _ in range(int(body["timeout"] * 100) + 1):
            with self._changed:
                for number in [n for n in self._pending if n < (body.get("offset") or 0)]:
                    del self._pending[number]
                self._changed.notify_all()
                if self._pending:
                    return _ok(list(self._pending.values())[:100])
            if self._server.should_exit:
                break
            await asyncio.sleep(0.01)
        return _ok([])

    def _error(self, status: int, description: str, **parameters: Any) -> Response:
        more = {"parameters": parameters} if parameters else {}
        return JSONResponse({"ok": False, "error_code": status, "description": description, **more}, status)

    def _other(self, body: dict[str, Any]) -> Response:
        return _ok(True)

    def _getMe(self, body: dict[str, Any]) -> Response:
        return _ok(ME)

    def _setWebhook(self, body: dict[str, Any]) -> Response:
        self.webhook = body
        return _ok(True)

    def _deleteWebhook(self, body: dict[str, Any]) -> Response:
        self.webhook = None
        return _ok(True)

    def _sendMessage(self, body: dict[str, Any]) -> Response:
        if body["chat_id"] in self.blocked:
            return self._error(403, "Forbidden: bot was blocked by the user")
        number = self.number()
        return self._keep(number, body) or self._error(400, "Bad Request: message to send is wrong")

    def _editMessageText(self, body: dict[str, Any]) -> Response:
        if body["message_id"] not in self.messages:
            return self._error(400, "Bad Request: message to edit not found")
        before = self.messages[body["message_id"]]
        place = {name: before[name] for name in ("message_thread_id", "reply_parameters") if name in before}
        return self._keep(body["message_id"], {**body, **place}) or self._error(400, "Bad Request: message is wrong")

    def _editMessageReplyMarkup(self, body: dict[str, Any]) -> Response:
        if body["message_id"] not in self.messages:
            return self._error(400, "Bad Request: message to edit not found")
        self.messages[body["message_id"]]["reply_markup"] = body.get("reply_markup")
        return _ok(self.messages[body["message_id"]])

    def _deleteMessage(self, body: dict[str, Any]) -> Response:
        if self.messages.pop(body["message_id"], None) is None:
            return self._error(400, "Bad Request: message to delete not found")
        return _ok(True)

    def _keep(self, number: int, body: dict[str, Any]) -> Response | None:
        text = shown(body["text"])
        rows = (body.get("reply_markup") or {}).get("inline_keyboard", [])
        data = [button["callback_data"].encode() for row in rows for button in row]
        if not 0 < len(text.encode("utf-16-le")) // 2 <= 4096 or any(not 0 < len(said) <= 64 for said in data):
            return None
        if not body["link_preview_options"]["is_disabled"]:
            return None
        chat = {"id": body["chat_id"], "type": "private" if body["chat_id"] > 0 else "supergroup"}
        self.messages[number] = {**body, "message_id": number, "chat": chat, "date": 1, "from": ME}
        return _ok(self.messages[number])


def message_of(number: int, chat: int, who: int | None = None, code: str | None = "fr", **more: Any) -> dict[str, Any]:
    """A message as Telegram has it: in a private chat, or in a group where the number is negative."""
    person = {"id": who or chat, "is_bot": False, "first_name": "Ada", **({"language_code": code} if code else {})}
    kind = "private" if chat > 0 else "supergroup"
    return {"message_id": number, "date": 1, "chat": {"id": chat, "type": kind}, "from": person, **more}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _ok(result: Any) -> Response:
    return Response(json.dumps({"ok": True, "result": result}), media_type="application/json")
