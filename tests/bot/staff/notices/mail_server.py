"""A mail server on 127.0.0.1 that takes mail, or does whatever else mail servers do."""

from __future__ import annotations

import base64
import email
import email.policy
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any


@dataclass
class Behaviour:
    """How it behaves; `replies` are given instead of its own to commands of these names."""

    replies: dict[str, str] = field(default_factory=dict)
    hangs_at: str = ""
    closes_at: str = ""
    drips_at: str = ""
    login: tuple[str, str] | None = None
    context: ssl.SSLContext | None = None
    encrypted_at_once: bool = False


@dataclass
class Taken:
    """A mail that it took, with who sent it to whom, and whether that was encrypted."""

    sender: str
    recipient: str
    message: EmailMessage
    encrypted: bool


class TestMailServer:
    """Serves in threads until closed."""

    __test__ = False

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.taken: list[Taken] = []
        self.commands: list[str] = []
        self.hung = threading.Event()
        self.released = threading.Event()
        self.dropped = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Let go of whoever is held, and listen no more."""
        self.released.set()
        with suppress(OSError):  # it is shut already
            self._listening.shutdown(socket.SHUT_RDWR)  # else whoever accepts just now takes one more
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            _Dialogue(self, connection).hold()
        except (OSError, ValueError):  # ValueError: what was a file is closed
            pass
        finally:
            connection.close()


class _Dialogue:
    def __init__(self, server: TestMailServer, connection: socket.socket) -> None:
        self._server, self._behaviour, self._connection = server, server.behaviour, connection
        self._encrypted = False
        self._sender = self._recipient = ""
        if self._behaviour.encrypted_at_once:
            self._encrypt()
        else:
            self._file: Any = connection.makefile("rwb")

    def _encrypt(self) -> None:
        assert self._behaviour.context
        self._connection = self._behaviour.context.wrap_socket(self._connection, server_side=True)
        self._file, self._encrypted = self._connection.makefile("rwb"), True

    def _say(self, *lines: str) -> None:
        self._file.write("".join(f"{line}\r\n" for line in lines).encode())
        self._file.flush()

    def hold(self) -> None:
        if self._at("CONNECT"):
            self._say("220 ready")
        while line := self._file.readline():
            text = line.decode().rstrip()
            name = text.partition(" ")[0].upper()
            self._server.commands.append(text)
            if self._at(name) and not self._answer(name, text):
                return
        self._server.dropped.set()

    def _at(self, name: str) -> bool:
        """Whether it goes on as usual at this command."""
        if name == self._behaviour.hangs_at:
            self._server.hung.set()
            self._server.released.wait(60)
            raise OSError
        if name == self._behaviour.drips_at:
            while not self._server.released.wait(0.02):
                self._connection.sendall(b"2")
            raise OSError
        if name == self._behaviour.closes_at:
            raise OSError
        reply = self._behaviour.replies.get(name)
        if reply:
            self._say(reply)
        return reply is None

    def _answer(self, name: str, text: str) -> bool:
        if name in ("EHLO", "HELO"):
            more = ["250-STARTTLS"] if self._behaviour.context and not self._encrypted else []
            more += ["250-AUTH PLAIN"] if self._behaviour.login else []
            self._say("250-hello", *more, "250 8BITMIME")
        elif name == "STARTTLS":
            self._say("220 go on")
            self._encrypt()
        elif name == "AUTH":
            given = tuple(base64.b64decode(text.split()[-1]).decode().split("\0")[1:])
            self._say("235 welcome" if given == self._behaviour.login else "535 no")
        elif name == "DATA":
            self._data()
        elif name == "QUIT":
            self._say("221 bye")
            return False
        else:
            if name in ("MAIL", "RCPT"):
                address = text[text.index("<") + 1 : text.index(">")]
                self._sender, self._recipient = (address, "") if name == "MAIL" else (self._sender, address)
            self._say("250 fine")
        return True

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self._file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not self._at("TEXT"):
            return
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self._server.taken.append(Taken(self._sender, self._recipient, message, self._encrypted))
        if self._at("TAKEN"):
            self._say("250 taken")
