"""uvicorn's HTTP/1.1 over httptools, with an end to everything that a visitor may send, keep waiting or not take."""

from __future__ import annotations

import asyncio
import json
from enum import Enum
from typing import Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from bot.serving.connections import ConnectionPhase, Connections

_RETRY_AFTER = 5  # seconds
_PIECE = 16 << 10  # bytes of a body that whoever reads it is woken up for


class Refusal(Exception):
    """A request that is not read on: a status, one sentence for the visitor, and the reason it is counted by."""

    def __init__(self, status: int, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.status, self.reason = status, reason

    def response(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """What is sent, with further headers; the last of its connection."""
        body = json.dumps({"error": str(self)}).encode()
        lines = [*headers, (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        lines += [(b"x-content-type-options", b"nosniff"), (b"connection", b"close")]
        if self.status == 503:
            lines.append((b"retry-after", b"%d" % _RETRY_AFTER))
        return b"".join([STATUS_LINE[self.status], *(b"%s: %s\r\n" % line for line in lines), b"\r\n", body])


class _Incoming(Enum):
    """What of a request is being received."""

    NOTHING, HEADER, BODY = range(3)


class LimitedProtocol(HttpToolsProtocol):
    """A connection within `ConnectionLimits`.

    uvicorn's own timer, which knows of idle connections only, gives way to one deadline for each phase.
    """

    def __init__(self, connections: Connections, **uvicorns: Any) -> None:
        """Belong to a table of connections; the rest is uvicorn's."""
        super().__init__(**uvicorns)
        self.phase = ConnectionPhase.HEADER
        self._table, self._limits = connections, connections.limits
        self._incoming = _Incoming.NOTHING
        self._is_new = True  # no request yet
        self._received = 0  # bytes since the end of a header, or of a piece of a body
        self._header_bytes = 0
        self._body = b""  # what has come of one, and was not handed on
        self._is_refused = False
        self._deadline: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None

    @property
    def peer(self) -> str | None:
        """The address it comes from (see `Connection`)."""
        return self.client[0] if self.client else None

    def drop(self) -> None:
        """End it at once (see `Connection`)."""
        self.transport.abort()

    # What uvloop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be one of the connections, or say why not (see parent class)."""
        super().connection_made(cast(asyncio.Transport, transport))
        self._await_until(self._limits.seconds_for_header)
        if too_many := self._table.admit(self):
            sentence = f"Too many connections are open {_WHERE[too_many]}; please try again in a few seconds."
            if self._table.has_room_for_refusals():
                self._refuse(Refusal(503, sentence, "too many connections"))
            else:
                self._table.cut("too many connections")
                self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Be gone (see parent class)."""
        self._table.remove(self)
        for timer in (self._deadline, self._stall):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on (see parent class)."""
        if self._is_refused or self.transport.is_closing():
            return
        self._received += len(data)
        try:
            self.parser.feed_data(data)
            if self._received > self._limits.header_bytes:
                raise self._too_large()
        except httptools.HttpParserUpgrade:
            if self.cycle is not None:
                self.cycle.keep_alive = False  # answered like any other request; what would follow is no HTTP
        except httptools.HttpParserError as error:
            cause = error.__context__
            malformed = Refusal(400, "This is no HTTP request.", "malformed")
            return self._refuse(cause if isinstance(cause, Refusal) else malformed)
        except Refusal as refusal:
            return self._refuse(refusal)
        return self._move()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer a visitor who sends no more and may read still, for as long as an answer may stall; close else.

        Whether they read, only writing tells; what they asked is done in any case, and unanswered they would ask again.
        """
        if self.phase is not ConnectionPhase.ANSWERING:
            return False
        self.cycle.keep_alive = False
        self._await_until(self._limits.seconds_stalled)
        return True

    def pause_writing(self) -> None:
        """Watch whether what was written is taken (see parent class)."""
        super().pause_writing()
        self._watch_taking(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Write on (see parent class)."""
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        super().resume_writing()

    # What the parser calls; an exception ends the parsing

    def on_message_begin(self) -> None:
        """A request has begun (see parent class)."""
        self._incoming, self._is_new, self._header_bytes, self._body = _Incoming.HEADER, False, 0, b""
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of what is requested (see parent class)."""
        super().on_url(url)
        if len(self.url) > self._limits.target_bytes:
            raise Refusal(414, f"The address is over {self._limits.target_bytes} bytes.", "header too large")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a line of the header (see parent class); those that follow a body could feign one, and are left out."""
        self._header_bytes += len(name) + len(value) + 4
        if self._header_bytes + len(self.url) > self._limits.header_bytes:
            raise self._too_large()
        if self._incoming is _Incoming.HEADER:
            super().on_header(name, value)
            if len(self.headers) > self._limits.header_lines:
                lines = self._limits.header_lines
                raise Refusal(431, f"The header has over {lines} lines.", "header too large")

    def on_headers_complete(self) -> None:
        """Begin to answer (see parent class)."""
        if len(self.pipeline) >= self._limits.pipelined:
            raise Refusal(503, "Too many requests were sent at once.", "too many requests at once")
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise Refusal(400, f"The header has {hosts} lines that name the host; send one 'Host: …'.", "malformed")
        super().on_headers_complete()
        self._incoming, self._received = _Incoming.BODY, 0

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body (see parent class).

        Small ones are handed on together: a visitor who sends byte by byte would wake up a task for each.
        """
        self._received = 0
        self._body += body
        if len(self._body) >= _PIECE:
            self._hand_on()

    def on_message_complete(self) -> None:
        """A request has ended (see parent class)."""
        self._hand_on()
        self._incoming, self._received = _Incoming.NOTHING, 0
        super().on_message_complete()

    def _hand_on(self) -> None:
        body, self._body = self._body, b""
        if body:
            super().on_body(body)

    def on_response_complete(self) -> None:
        """An answer has been written (see parent class)."""
        super().on_response_complete()
        self._unset_keepalive_if_required()
        self._move()

    # Deadlines

    def _move(self) -> None:
        """Note what the connection is doing now, and until when it may."""
        before, self.phase = self.phase, self._present_phase()
        if self.phase is before:
            return
        limits = self._limits
        seconds = {
            ConnectionPhase.HEADER: limits.seconds_for_header,
            ConnectionPhase.BODY: limits.seconds_for_body,
            ConnectionPhase.UNREAD: limits.seconds_after_answer,
            ConnectionPhase.IDLE: limits.seconds_idle,
            ConnectionPhase.CLOSING: limits.seconds_stalled,
            ConnectionPhase.REFUSED: limits.seconds_to_close,
        }
        self._await_until(seconds.get(self.phase))
        self._table.moved(self, before)

    def _present_phase(self) -> ConnectionPhase:
        if self._is_refused:
            return ConnectionPhase.REFUSED
        if self.transport.is_closing():
            return ConnectionPhase.CLOSING
        is_answered = self.cycle is None or self.cycle.response_complete
        if self._incoming is _Incoming.BODY and not self.pipeline:
            return ConnectionPhase.UNREAD if is_answered else ConnectionPhase.BODY
        if not is_answered or self.pipeline:
            return ConnectionPhase.ANSWERING
        return ConnectionPhase.HEADER if self._incoming is _Incoming.HEADER or self._is_new else ConnectionPhase.IDLE

    def _await_until(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._be_late)

    def _be_late(self) -> None:
        if self.phase is ConnectionPhase.HEADER and self._received:
            seconds = self._limits.seconds_for_header
            return self._refuse(Refusal(408, f"The header did not arrive within {seconds:g} seconds.", "slow header"))
        if self.phase is ConnectionPhase.BODY:
            seconds = self._limits.seconds_for_body
            return self._refuse(Refusal(408, f"The body did not arrive within {seconds:g} seconds.", "slow body"))
        if self.phase is ConnectionPhase.CLOSING and self.flow.write_paused:
            return self._await_until(self._limits.seconds_stalled)  # `_check_taking` ends it where it must
        if self.phase in _LATE:
            self._table.cut(_LATE[self.phase])
        if self.phase in (ConnectionPhase.CLOSING, ConnectionPhase.REFUSED):
            return self.transport.abort()
        self.transport.close()
        return self._move()

    def _watch_taking(self, left: int) -> None:
        self._stall = self.loop.call_later(self._limits.seconds_stalled, self._check_taking, left)

    def _check_taking(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left > before - self._limits.bytes_taken:
            self._table.cut("answer not taken")
            return self.transport.abort()
        return self._watch_taking(left)

    # Refusals

    def _too_large(self) -> Refusal:
        return Refusal(431, f"The header is over {self._limits.header_bytes} bytes.", "header too large")

    def _refuse(self, refusal: Refusal) -> None:
        """Say why where that is possible, and read no more; a socket closed at once would take the sentence along."""
        self._table.cut(refusal.reason)
        cycle = self.cycle
        is_unanswered = cycle is not None and not cycle.response_complete
        if self._incoming is _Incoming.BODY and not self.pipeline:
            self._is_refused = is_unanswered and not cycle.response_started
        else:
            self._is_refused = not is_unanswered
        self.pipeline.clear()
        if is_unanswered:
            cycle.disconnected = True
            cycle.message_event.set()
        if self._is_refused:
            self.transport.write(refusal.response(self.server_state.default_headers))
            self.transport.write_eof()
        else:
            self.transport.close()
        self._move()


_WHERE = {"address": "from your address", "process": "here"}
_LATE = {
    ConnectionPhase.HEADER: "silent",
    ConnectionPhase.UNREAD: "body after its answer",
    ConnectionPhase.CLOSING: "answer not taken",
    ConnectionPhase.ANSWERING: "half closed",
}
