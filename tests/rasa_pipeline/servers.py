"""Rasa's two servers as processes of their own, on loopback: `rasa run` and `rasa run actions`."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from nlu.blas import best_kernel, processor_flags
from tests.conftest import ROOT, environment
from tests.waiting import until

SECONDS_TO_START = 60  # on two quiet cores it is fifteen, most of it TensorFlow's


def rasa_environment(models: Path, var: Path, **more: str) -> dict[str, str]:
    """The environment of a command of Rasa's, with the kernels that `eigbot` chooses by itself (docs/rasa.md)."""
    kernel = best_kernel(processor_flags())
    own = {"OPENBLAS_CORETYPE": kernel} if kernel else {}
    return environment(models, var, PYTHONWARNINGS="ignore", RASA_MAX_CACHE_SIZE="0", **own, **more)


class RasaServers:
    """Both of them, begun together, with the endpoints and the channels that are shipped."""

    def __init__(self, models: Path, var: Path, **more: str) -> None:
        var.mkdir(parents=True)
        self._env = rasa_environment(models, var, SANIC_HOST="127.0.0.1", **more)
        port, actions_port = free_ports(2)
        endpoints = var / "endpoints.yml"
        shipped = (ROOT / "endpoints.yml").read_text("utf-8")
        assert ":5055/" in shipped
        endpoints.write_text(shipped.replace(":5055/", f":{actions_port}/"), "utf-8")
        self._log = var / "rasa.log"
        self._processes = [self._begin("run", "actions", "-p", str(actions_port))]
        self._processes += [self._begin(
            "run", "-i", "127.0.0.1", "-p", str(port), "-m", str(models), "--endpoints", str(endpoints),
            "--credentials", str(ROOT / "credentials.yml"),
        )]  # fmt: skip
        self._client = httpx.Client(timeout=120)
        self.url = f"http://127.0.0.1:{port}/webhooks/rest"
        for address in (f"http://127.0.0.1:{actions_port}/health", f"{self.url}/"):
            until(lambda address=address: self._answers(address), SECONDS_TO_START, self._pause, self.log)

    def _begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self._log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "rasa", *arguments], cwd=ROOT, env=self._env, stdout=log, stderr=log
            )

    def _answers(self, address: str) -> bool:
        try:
            return self._client.get(address).status_code == 200
        except httpx.TransportError:
            return False

    def _pause(self) -> None:
        for process in self._processes:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"a server of Rasa's has ended:\n{self.log()}")

    def log(self) -> str:
        """What both have printed."""
        return self._log.read_text("utf-8", "replace")

    def ask(self, message: str, sender: str, language: str | None = None, **more: str) -> list[dict[str, Any]]:
        """Send a message over the REST channel and return what came, as it came."""
        body = {"sender": sender, "message": message, **more}
        body |= {"metadata": {"language": language}} if language else {}
        response = self._client.post(f"{self.url}/webhook", json=body)
        assert response.status_code == 200, response.text
        return list(response.json())

    def stop(self) -> None:
        """End both, as Ctrl+C would."""
        self._client.close()
        for process in self._processes:
            process.send_signal(signal.SIGINT)
        for process in self._processes:
            process.wait(60)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def joined(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rasa's messages as replies: its REST channel sends each paragraph and `custom` by itself."""
    replies, paragraphs, buttons = [], [], {}
    for message in messages:
        paragraphs += [message["text"]] if "text" in message else []
        buttons |= {"buttons": message["buttons"]} if "buttons" in message else {}
        if "custom" in message:
            text = "\n\n".join(paragraphs)
            replies.append(
                {"recipient_id": message["recipient_id"], "text": text, **buttons, "custom": message["custom"]}
            )
            paragraphs, buttons = [], {}
    assert not paragraphs, messages
    return replies
