"""The shipped nginx, machines of two processes each, PgBouncer and one PostgreSQL, asked while parts of it break."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from benchmarks.figures import percentile
from bot.core.redaction import Redactor
from bot.core.without_memory import channel_texts
from drills.ledger import Ledger, kept_turns, ledger_of
from drills.node import Node
from drills.rates import seconds_to_recover
from drills.soak import endless_questions
from drills.visitors import AskedQuestion, Visitors
from tests.deploy.nginx_site import HOST, nginx_site
from tests.services.pgbouncer import running_pgbouncer
from tests.services.postgresql import PostgreSQL, running_postgresql

TOKEN = "rest-token-of-the-drill"  # noqa: S105 - of servers that live for a minute, on loopback


@dataclass(frozen=True)
class Break:
    """Something that is broken so many seconds after visitors have begun, and mended by the same call."""

    what: str
    at: float
    act: Callable[[], None]


@dataclass
class ClusterDrill:
    """What visitors saw.

    Attributes:
        ledger: what became of every question.
        rate: questions answered a second.
        p95: seconds in which 95 % of the answers came.
        slowest_refusal: seconds that the slowest 503 took.
        recovered: by what was broken, seconds until answers came at the usual rate again; None where they never did.

    """

    ledger: Ledger
    rate: float
    p95: float
    slowest_refusal: float
    recovered: dict[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Cluster:
    """What runs: where visitors come in, the servers, the database, and its address for whoever looks into it."""

    port: int
    nodes: Sequence[Node]
    postgresql: PostgreSQL
    database: str


@contextmanager
def running_cluster(folder: Path, models: Path, nodes: int = 2) -> Iterator[Cluster]:
    """So many servers of two processes each, with what is shipped before and behind them."""
    with ExitStack() as stack:
        postgresql = stack.enter_context(running_postgresql())
        database = postgresql.database_url()
        postgresql.execute("ALTER ROLE guarded SUPERUSER")
        pooled = stack.enter_context(running_pgbouncer(postgresql, database.rpartition("/")[2]))
        running = stack.enter_context(_running_nodes(folder, models, pooled, nodes))
        site = stack.enter_context(nginx_site(folder / "nginx", [node.port for node in running]))
        yield Cluster(site.ports[1], running, postgresql, database)


@contextmanager
def _running_nodes(folder: Path, models: Path, database: str, count: int) -> Iterator[list[Node]]:
    """So many servers that share a database, each as a machine of its own would be."""
    settings = {
        "EIGBOT_DATABASE_URL": database,
        "EIGBOT_REST_TOKEN": TOKEN,
        "EIGBOT_WORKERS": "2",  # as deploy/eigbot.env.example has it
        "EIGBOT_SECRET_KEY": "the-key-that-all-nodes-of-the-drill-share",
    }
    with ExitStack() as stack:
        nodes = [Node(folder / f"node-{number}", models, settings) for number in range(1, count + 1)]
        for node in nodes:
            stack.callback(node.stop)
            node.start()
        yield nodes


def restart(node: Node) -> None:
    """Kill a server, and start it again at once, as systemd does."""
    node.kill()
    node.start()


def restart_database(server: PostgreSQL) -> None:
    """Restart PostgreSQL: whoever is connected loses the connection."""
    server.stop()
    server.start()


def drill(cluster: Cluster, clients: int, seconds: float, breaks: Sequence[Break]) -> ClusterDrill:
    """Have so many visitors ask for so long, while parts of it break."""
    asked, moments = _ask_and_break(cluster.port, clients, seconds, breaks)
    took = [each.seconds for each in asked if each.status == 200]
    refused = [each.seconds for each in asked if each.status == 503]
    ledger = ledger_of(asked, kept_turns(cluster.database, "cluster-"), _unremembered())
    recovered = {each.what: seconds_to_recover(asked, moment) for each, moment in zip(breaks, moments)}
    return ClusterDrill(ledger, len(took) / seconds, percentile(took, 0.95), max(refused, default=0.0), recovered)


def _ask_and_break(
    port: int, clients: int, seconds: float, breaks: Sequence[Break]
) -> tuple[list[AskedQuestion], list[float]]:
    """What was asked, and the moment of each break. Visitors have a thread; what is broken, this one."""
    visitors, moments = Visitors(port, clients, _questions_kept_as_they_are(), "cluster", TOKEN, HOST), []
    with ThreadPoolExecutor(1) as beside:
        began = time.monotonic()
        asking = beside.submit(uvloop.run, visitors.ask_for(seconds))
        for each in breaks:
            time.sleep(max(0.0, began + each.at - time.monotonic()))
            moments.append(time.monotonic())
            each.act()
        return asking.result(), moments


def _questions_kept_as_they_are() -> Iterator[str]:
    """Questions that redaction leaves alone, so that a turn that is kept tells which of them it is."""
    redactor = Redactor()
    return (question for question in endless_questions() if redactor.redact(question) == question)


def _unremembered() -> list[str]:
    """The sentences by which an answer says that its turn is not kept."""
    return [texts.unremembered for texts in channel_texts().values()]
