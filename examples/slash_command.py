"""A channel over REST: `/ask when is the deadline?` in Mattermost, or any chat that posts a form and shows Markdown.

It is a server of its own, which asks the assistant's REST channel; docs/channels.md tells what to set. To try it, put
`SLASH_TOKEN=… ` before `python examples/slash_command.py`, which listens on 127.0.0.1, port 5006.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

AWAY = "The assistant cannot be reached at the moment. / L'assistant est injoignable pour l'instant."


def slash_app(assistant: str, slash_token: str, rest_token: str = "") -> Starlette:
    """A server for one slash command, over the assistant at an address."""
    headers = {"Authorization": f"Bearer {rest_token}"} if rest_token else {}
    client = httpx.AsyncClient(base_url=assistant, headers=headers, timeout=30)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with client:
            yield

    async def ask(request: Request) -> Response:
        shown = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(shown, f"Token {slash_token}".encode()):
            return Response(status_code=401)
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        # A sender is a person of this chat: what another person asked, here or elsewhere, is another conversation.
        message = {"sender": f"mattermost-{form['user_id']}", "message": form.get("text", "")}
        return JSONResponse({"response_type": "ephemeral", "text": await answer(client, message)})

    return Starlette(routes=[Route("/ask", ask, methods=["POST"])], lifespan=lifespan)


async def answer(client: httpx.AsyncClient, message: dict[str, str]) -> str:
    """What the assistant answers, as Markdown; a sentence where it cannot."""
    try:
        response = await client.post("/webhooks/rest/webhook", json=message)
        found = response.json()
    except (httpx.HTTPError, ValueError):  # a proxy before it that says so in HTML
        return AWAY
    return "\n\n".join(map(as_markdown, found)) if response.is_success else str(found.get("error", AWAY))


def as_markdown(reply: dict[str, Any]) -> str:
    """A reply, and for each button what to type instead: its payload, sent back as a message, is the button pressed."""
    choices = [f"- {button['title']}: `/ask {button['payload']}`" for button in reply.get("buttons", ())]
    return "\n".join([reply["text"], *choices])


if __name__ == "__main__":
    own, rest = os.environ["SLASH_TOKEN"], os.environ.get("EIGBOT_REST_TOKEN", "")
    app = slash_app(os.environ.get("ASSISTANT", "http://127.0.0.1:5005"), own, rest)
    # Of WebSockets it has none, and not every version of that library is one that uvicorn can import.
    uvicorn.run(app, port=int(os.environ.get("SLASH_PORT", "5006")), ws="none")
