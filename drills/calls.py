"""Calls over kept-alive connections, by asyncio's streams alone: the client is to take little of the machine."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class HttpAnswer:
    """What came back. `status` is 0 where nothing did, or not all of it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""

    def json(self) -> Any:
        """The content as JSON."""
        return json.loads(self.content)


class Caller:
    """One connection, opened anew whenever it has ended; `source` is the loopback address that it comes from."""

    def __init__(
        self, port: int, source: str = HOST, headers: Mapping[str, str] | None = None, site: str | None = None
    ) -> None:
        """Open nothing yet; `headers` go with every call, over TLS where a `site` is named, whoever has signed it."""
        self._port, self._source, self._site = port, source, site
        self._tls = _unchecked() if site else None
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: Any, seconds: float, **headers: str) -> HttpAnswer:
        """Post JSON and wait so long for the answer."""
        patience = None
        try:
            reader, writer = await self._connected(seconds)
            patience = asyncio.get_running_loop().call_later(seconds, self.close)  # a task less than `wait_for` takes
            writer.write(self._request(path, json.dumps(body).encode(), headers))
            return await self._read(reader)
        except (OSError, EOFError, asyncio.TimeoutError, ValueError):
            self.close()
            return HttpAnswer(0)
        finally:
            if patience is not None:
                patience.cancel()

    async def _connected(self, seconds: float) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is not None and self._streams[0].at_eof():  # ended while nobody waited for anything
            self.close()
        if self._streams is None:
            connecting = asyncio.open_connection(
                HOST, self._port, local_addr=(self._source, 0), ssl=self._tls, server_hostname=self._site
            )
            self._streams = await asyncio.wait_for(connecting, seconds)
        return self._streams

    def _request(self, path: str, content: bytes, headers: Mapping[str, str]) -> bytes:
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        host = self._site or f"{HOST}:{self._port}"
        head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        return f"{head}{self._headers}{more}Content-Length: {len(content)}\r\n\r\n".encode() + content

    async def _read(self, reader: asyncio.StreamReader) -> HttpAnswer:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return HttpAnswer(int(first.split()[1]), headers, content)

    def close(self) -> None:
        """Let the connection go."""
        if self._streams is not None:
            with suppress(OSError, RuntimeError):
                self._streams[1].close()
        self._streams = None


def _unchecked() -> ssl.SSLContext:
    """TLS as a visitor of a site whose certificate nobody has signed."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
