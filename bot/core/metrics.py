"""What the server counts, in Prometheus' words. No message text and no sender is ever a label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0)


class Metrics:
    """The counters of one server.

    Processes that serve together count in files of one folder, so that any of them shows what all have counted.
    The library asks for that folder in PROMETHEUS_MULTIPROC_DIR as well, before it is first imported.
    """

    def __init__(self, together_in: Path | None = None) -> None:
        """Count by itself, or with the processes that are given the same folder."""
        self._folder = together_in
        self.registry = CollectorRegistry()
        self._replies = Counter(
            "eigbot_replies", "Replies sent", ["channel", "kind", "language"], registry=self.registry
        )
        self._seconds = Histogram(
            "eigbot_message_seconds", "Seconds from message to replies", ["channel"],
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._opinions = Counter(
            "eigbot_second_opinions", "Messages that were not sure, by what the chooser made of them", ["outcome"],
            registry=self.registry,
        )  # fmt: skip
        self._opinion_seconds = Histogram(
            "eigbot_second_opinion_seconds", "Seconds that the chooser was waited for", buckets=_BUCKETS,
            registry=self.registry,
        )  # fmt: skip
        self._cut = Counter(
            "eigbot_connections_cut", "Connections that the server ended", ["reason"], registry=self.registry
        )

        self._ready = Gauge(
            "eigbot_ready", "Whether a part worked when it was last looked at, 1 or 0", ["part"],
            registry=self.registry, multiprocess_mode="mostrecent",
        )  # fmt: skip
        self._unremembered = Counter(
            "eigbot_unremembered", "Messages answered that could not be kept", ["channel"], registry=self.registry
        )
        self._task_failures = Counter(
            "eigbot_task_failures", "Background tasks that failed and were started again", ["task"],
            registry=self.registry,
        )  # fmt: skip

    def answered(self, channel: str, seconds: float, replies: Iterable[dict[str, Any]]) -> None:
        """Count the replies to one message."""
        self._seconds.labels(channel).observe(seconds)
        for reply in replies:
            custom = reply["custom"]
            self._replies.labels(channel, custom["kind"], custom["language"]).inc()

    def chosen(self, outcome: str, seconds: float | None = None) -> None:
        """Count what came of a second opinion, and how long it took where it was asked for."""
        self._opinions.labels(outcome).inc()
        if seconds is not None:
            self._opinion_seconds.observe(seconds)

    def unremembered(self, channel: str) -> None:
        """Count a message that was answered and could not be kept."""
        self._unremembered.labels(channel).inc()

    def ready(self, parts: Mapping[str, bool]) -> None:
        """Note which parts work."""
        for part, works in parts.items():
            self._ready.labels(part).set(works)

    def task_failed(self, task: str) -> None:
        """Count that a background task failed."""
        self._task_failures.labels(task).inc()

    def connection_cut(self, reason: str) -> None:
        """Count a connection that the server ended."""
        self._cut.labels(reason).inc()

    def second_opinions(self) -> dict[str, int]:
        """How often each outcome of a second opinion was counted by this process."""
        samples = (sample for metric in self._opinions.collect() for sample in metric.samples)
        return {each.labels["outcome"]: int(each.value) for each in samples if each.name.endswith("_total")}

    def text(self) -> bytes:
        """Everything counted, as `/metrics` shows it."""
        registry = self.registry
        if self._folder is not None:
            registry = CollectorRegistry()
            untyped: Any = MultiProcessCollector
            untyped(registry, str(self._folder))
        return bytes(generate_latest(registry))
