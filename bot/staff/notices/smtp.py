"""Sending a mail by the standard library's smtplib, in a thread, within a bound of time."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

import anyio

from bot.staff.notices.mail_queue import QueuedMail
from settings import STARTTLS, TLS, MailSettings

SECONDS_OF_STEP, SECONDS = 20.0, 60.0
"""The longest that one answer of a mail server may take, and all of a mail."""


class Unsent(Exception):
    """A mail could not be handed to the mail server; the message says why, and shows no password."""


class MailServer:
    """The mail server that the settings name."""

    def __init__(self, settings: MailSettings, step: float = SECONDS_OF_STEP, seconds: float = SECONDS) -> None:
        """Connect to nothing yet; `step` and `seconds` bound an answer and the whole."""
        self._settings, self._step, self._seconds = settings, step, seconds

    async def send(self, mail: QueuedMail) -> None:
        """Hand a mail over; a server that is slower than the bound is hung up on.

        Raises:
            Unsent: the server has not taken it, as far as is known.

        """
        attempt = _Attempt(self._settings, self._step, message_of(mail, self._settings.sender), mail.recipient)
        try:
            with anyio.move_on_after(self._seconds) as bound:
                await asyncio.wrap_future(attempt.begin())
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Unsent(f"{self._place}: {self._reason(error)}") from error
        finally:
            attempt.hang_up()
        if bound.cancelled_caught:
            raise Unsent(f"{self._place} has not taken it within {self._seconds:.0f} seconds")

    @property
    def _place(self) -> str:
        return f"{self._settings.host}, port {self._settings.port}"

    def _reason(self, error: Exception) -> str:
        """What went wrong; a server that repeats what it was sent must not have it logged."""
        if isinstance(error, smtplib.SMTPResponseException):
            text = f"{error.smtp_code} {_decoded(error.smtp_error)}"
        elif isinstance(error, smtplib.SMTPRecipientsRefused):
            text = "; ".join(f"{code} {_decoded(reply)}" for code, reply in error.recipients.values())
        else:
            text = str(error) or type(error).__name__
        for secret in self._secrets():
            text = text.replace(secret, "…")
        return " ".join(text.split())[:200].rstrip(".")

    def _secrets(self) -> list[str]:
        user, password = self._settings.user, self._settings.password
        if user is None or password is None:
            return []
        plain = password.reveal()
        sent = (plain, f"\0{user}\0{plain}")
        return [*(base64.b64encode(text.encode()).decode() for text in sent), plain]


def message_of(mail: QueuedMail, sender: str) -> EmailMessage:
    """A mail as it is sent, in both its forms, marked as no person's (RFC 3834)."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, mail.recipient, mail.mail.subject
    message["Date"], message["Message-ID"] = format_datetime(mail.at), mail.message_id
    message["Auto-Submitted"], message["Content-Language"] = "auto-generated", mail.mail.language
    message.set_content(mail.mail.text)
    message.add_alternative(mail.mail.html, subtype="html")
    return message


def _decoded(reply: object) -> str:
    """A mail server's words, which are bytes or, of the library's own, a text."""
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)


class _Announced:
    """Names the connection before it is made: who waits for it can then end it."""

    def __init__(self, announce: Callable[[Any], None], *given: Any, **options: Any) -> None:
        announce(self)
        super().__init__(*given, **options)


class _Clear(_Announced, smtplib.SMTP):
    pass


class _Encrypted(_Announced, smtplib.SMTP_SSL):
    pass


class _Attempt:
    """One mail on its way, in a thread of its own that ends by itself or when it is hung up on."""

    def __init__(self, settings: MailSettings, step: float, message: EmailMessage, recipient: str) -> None:
        self._settings, self._step, self._message, self._recipient = settings, step, message, recipient
        self._done: Future[None] = Future()
        self._connection: smtplib.SMTP | None = None

    def begin(self) -> Future[None]:
        """Begin; the future has what became of it."""
        self._done.set_running_or_notify_cancel()
        threading.Thread(target=self._run, name="mail", daemon=True).start()
        return self._done

    def hang_up(self) -> None:
        """End the connection, if there still is one."""
        sock: socket.socket | None = self._connection.sock if self._connection else None
        if sock is not None:
            with contextlib.suppress(OSError):  # it has ended meanwhile
                sock.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._send()
        except Exception as error:  # noqa: BLE001 - whoever waits raises it
            self._done.set_exception(error)
        else:
            self._done.set_result(None)

    def _send(self) -> None:
        server = self._connect()
        try:
            if self._settings.tls == STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if self._settings.user and self._settings.password:
                server.login(self._settings.user, self._settings.password.reveal())
            server.send_message(self._message, self._settings.sender, [self._recipient])
            with contextlib.suppress(OSError, smtplib.SMTPException):  # the mail is taken, however it says goodbye
                server.quit()
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        def announce(connection: smtplib.SMTP) -> None:
            self._connection = connection

        place = (self._settings.host, self._settings.port)
        own_name = self._settings.sender.rpartition("@")[2]
        if self._settings.tls == TLS:
            context = ssl.create_default_context()
            return _Encrypted(announce, *place, local_hostname=own_name, timeout=self._step, context=context)
        return _Clear(announce, *place, local_hostname=own_name, timeout=self._step)
