"""Each drill with its figures as a table, and what it must not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count
from operator import attrgetter
from pathlib import Path
from statistics import median

from benchmarks.processes import HOST, ask
from benchmarks.tables import Sheet, number, ratio
from drills.cluster import Break, ClusterDrill, drill, restart, restart_database, running_cluster
from drills.day import a_day
from drills.ledger import counted
from drills.memory import send_many
from drills.node import running_node
from drills.processes import on_cores, throughput_of_processes
from drills.report import DrillReport
from drills.soak import Soak, Window, endless_questions, soak
from tests.flood import besiege

Say = Callable[[str], None]
_CLIENTS = 50
_FLAT = 0.03  # share by which memory may differ
_SLOWER = 1.25  # times by which answers of a server that has run for long may be later than those of a new one
_median_of, _p95_of, _work_of = attrgetter("median"), attrgetter("p95"), attrgetter("work")
_MACHINE = "a machine killed by -9 and started again"
_BACK = 3.0  # seconds until the usual rate is back
_REFUSED = 2.0  # seconds in which a question is put off
_MORE = 1.7  # times as many as one process that two are to answer
_CUT = 15.0  # seconds in which a client that means harm is cut
_UNDER_ATTACK = 1.25  # times by which a visitor's p95 may grow, while nine hundred clients share the cores


def messages(folder: Path, models: Path, say: Say, quick: bool) -> DrillReport:
    """A hundred thousand messages of every kind through three channels."""
    total, steps = (5_000, 5) if quick else (100_000, 10)
    say(f"{total:,} messages through REST, the widget's calls and Telegram")
    found = send_many(folder / "node", models, say, total, steps)
    first, *_ = found.memory
    sheet = Sheet(["what", "seen"])
    sheet.rows += [
        *([f"sent through {channel}", f"{sent:,}"] for channel, sent in sorted(found.sent.items())),
        *([f"{channel}: status {status}", f"{count:,}"] for (channel, status), count in sorted(found.statuses.items())),
        ["empty replies", str(found.empty)],
        ["updates of Telegram without an answer", str(found.unanswered)],
        ["exceptions in the log", str(found.tracebacks)],
        *([f"memory after {after:,} (MB)", number(memory)] for after, memory in found.memory.items()),
        ["messages a second, all channels", number(total / found.seconds)],
    ]
    failures = sum(count for (_, status), count in found.statuses.items() if status != 200)
    problems = [
        *_unless(not failures, f"{failures} messages were not answered with 200."),
        *_unless(not found.empty, f"{found.empty} replies were empty."),
        *_unless(not found.unanswered, f"{found.unanswered} updates had no answer."),
        *_unless(not found.tracebacks, f"The log has {found.tracebacks} exceptions."),
        *_unless(
            abs(found.growth - 1) <= _FLAT,
            f"Memory after the last message is {found.growth:.3f} times that after {first:,}.",
        ),
    ]
    method = (
        "Questions, misspelt ones, small talk, payloads of attacks, odd signs, any characters of Unicode, texts of up "
        "to 2,000 characters, in conversations of six messages; one server, SQLite, the real model. Memory is what "
        "is in no file, twelve seconds after the last message of a step: the kernel drops pages of files as it likes."
    )
    return DrillReport("messages", f"{total:,} messages of every kind", sheet, method, problems)


def soaked(folder: Path, models: Path, say: Say, quick: bool) -> DrillReport:
    """Half an hour at half load, and a new server at the end."""
    seconds = 60.0 if quick else 1800.0
    with running_node(folder / "node", models, {}) as node:
        found = soak(node, partial(running_node, folder / "new", models, {}), seconds, say)
    sheet = Sheet(["when", "answers", "median (ms)", "p95 (ms)", "work (ms of a core)", "memory (RSS, MB)", "failures"])
    for window, each in enumerate(found.windows, 1):
        sheet.rows.append(_row_of(f"until minute {number(window * seconds / len(found.windows) / 60)}", [each]))
    sheet.rows += [_row_of("then, in turn: this server", found.old), _row_of("and a new one", found.new)]
    method = (
        f"{found.rate:.0f} questions a second, half of the {found.full_rate:.0f} that sixteen visitors got before; one "
        "server, SQLite. A shared machine is now faster and now slower, so in the end this server and one that was "
        f"started then were asked in turn, {len(found.old)} times each: its median is "
        f"{found.aged(_median_of):.2f} times the new one's, its p95 {found.aged(_p95_of):.2f}, its work "
        f"{found.aged(_work_of):.2f}."
    )
    return DrillReport("soak", f"{seconds / 60:.0f} minutes at half load", sheet, method, problems_of_soak(found))


def _row_of(when: str, windows: Sequence[Window]) -> list[str]:
    """A row of the table of the soak: all the answers of some windows, the median of their other figures."""
    return [
        when,
        f"{sum(each.answers for each in windows):,}",
        *(number(1000 * median(map(what, windows))) for what in (_median_of, _p95_of, _work_of)),
        number(windows[-1].memory),
        str(sum(each.failures for each in windows)),
    ]


def problems_of_soak(found: Soak) -> list[str]:
    """What a soak must not show: questions that failed, memory that grows, a server that is slower than a new one."""
    growth = found.windows[-1].memory / found.windows[1].memory
    failures = sum(each.failures for each in (*found.windows, *found.old, *found.new))
    slower = {"half": found.aged(_median_of), "95 %": found.aged(_p95_of)}
    return [
        *_unless(not failures, f"{failures} questions failed."),
        *_unless(growth <= 1 + _FLAT, f"Memory grew {growth:.3f} times after the first fifth."),
        *(
            f"{which} of its answers took {times:.2f} times as long as a new server's."
            for which, times in slower.items()
            if times > _SLOWER
        ),
    ]


def cluster(folder: Path, models: Path, say: Say, quick: bool) -> DrillReport:
    """Two machines of two processes over PostgreSQL; one process is killed, one machine, and the database restarted."""
    seconds = 30.0 if quick else 60.0
    with running_cluster(folder, models) as running:
        say(f"{_CLIENTS} visitors for {seconds:.0f} s, a process killed, a machine, PostgreSQL restarted")
        breaks = [
            Break("one of four processes killed by -9", seconds * 0.2, running.nodes[0].kill_worker),
            Break(_MACHINE, seconds * 0.45, partial(restart, running.nodes[1])),
            Break("PostgreSQL restarted", seconds * 0.8, partial(restart_database, running.postgresql)),
        ]
        found = drill(running, _CLIENTS, seconds, breaks)
    sheet = Sheet(["what", "seen"])
    ledger = found.ledger
    sheet.rows += [
        ["questions answered", f"{ledger.answered:,}"],
        ["put off with 503 and Retry-After", str(ledger.busy)],
        ["the slowest of these (s)", number(found.slowest_refusal)],
        ["any other status, or a connection that ended", counted(ledger.others)],
        ["answered with an empty reply or none", str(ledger.empty)],
        ["lost / doubled / out of order", f"{ledger.lost} / {ledger.doubled} / {ledger.disordered}"],
        ["answers a second", number(found.rate)],
        ["p95 (ms)", number(1000 * found.p95)],
        *([f"{what}: back to the usual rate after (s)", number(after)] for what, after in found.recovered.items()),
    ]
    method = (
        f"{_CLIENTS} visitors who ask one question after the other, as fast as they are answered, for {seconds:.0f} "
        "seconds; nginx, two servers of two processes as deploy/ has them, PgBouncer, PostgreSQL, and the visitors, "
        "all on these cores: a server that starts anew takes its core seconds from those that answer."
    )
    title = "A process killed, a machine killed, the database restarted"
    return DrillReport("cluster", title, sheet, method, _problems_of(found))


def _problems_of(found: ClusterDrill) -> list[str]:
    return [
        *found.ledger.problems(),
        *_unless(found.slowest_refusal <= _REFUSED, f"A refusal took {found.slowest_refusal:.1f} seconds."),
        *(
            f"{what}: the usual rate was {'never back' if after is None else f'back after {after:.1f} seconds only'}."
            for what, after in found.recovered.items()
            if after is None or after > _BACK
        ),
    ]


def day(folder: Path, models: Path, say: Say, quick: bool) -> DrillReport:
    """A day of a million conversations, a tenth of ten million, in a few minutes."""
    questions_a_day, seconds = 3_000_000.0, 48.0 if quick else 480.0
    with running_node(folder / "node", models, {}) as node:
        hours = a_day(node, questions_a_day, seconds, say)
    sheet = Sheet(["hour", "questions a second", "median (ms)", "p95 (ms)", "failures"])
    for each in hours:
        times = (None if seconds is None else 1000 * seconds for seconds in (each.median, each.p95))
        sheet.rows.append([f"{each.hour:02}", *map(number, (each.rate, *times, each.failures))])
    failures = sum(each.failures for each in hours)
    method = (
        f"{questions_a_day:,.0f} questions a day, a million conversations of three, at each hour's own rate; an hour "
        f"lasts {seconds / 24:.0f} seconds; one server, SQLite."
    )
    problems = _unless(not failures, f"{failures} questions failed.")
    return DrillReport("day", "A day, made shorter", sheet, method, problems)


def processes(folder: Path, models: Path, say: Say, quick: bool) -> DrillReport:
    """One process on one core, and two on two."""
    found = throughput_of_processes(folder, models, say, *((1, 4.0) if quick else ()))
    columns = ["one process (a second)", "ms of a core each", "two (a second)", "ms of a core each", "two against one"]
    sheet = Sheet(["conversations in", *columns, "with two whole cores"])
    problems: list[str] = []
    for database, seen in found.seen.items():
        one, two = seen[1], seen[2]
        figures = [number(figure) for each in (one, two) for figure in (each.rate, each.core_ms)]
        more = 2 * one.core_ms / two.core_ms
        sheet.rows.append([database, *figures, ratio(two.rate, one.rate), ratio(more, 1)])
        problems += _unless(
            more >= _MORE, f"Two processes with a core each answer {more:.2f} times as many ({database})."
        )
    free = found.on_any_core
    method = (
        "Sixty-four visitors who ask new questions, one after the other: of one process on one core, of two on two, "
        "with database and visitors on the same. What two whole cores would answer is by the time of a core that each "
        f"answer took. One process whose threads run on any of two cores (`EIGBOT_ONE_CORE=off`) answered "
        f"{number(free.rate)} a second and took {number(free.core_ms)} ms of a core for each (SQLite). PostgreSQL "
        f"keeps {found.bytes_of_a_turn:,.0f} bytes for a turn, with its indexes and its share of a conversation."
    )
    return DrillReport("processes", "Two processes against one", sheet, method, problems)


def flood(folder: Path, models: Path, say: Say, quick: bool) -> DrillReport:
    """Nine hundred clients that hold a connection and send next to nothing, while a visitor asks."""
    each = 50 if quick else 300
    with ExitStack() as stack:
        with on_cores(slice(1)):
            node = stack.enter_context(running_node(folder / "node", models, {}))
        say(f"three times {each} clients, each after its own fashion")
        visits = 40 if quick else 200
        visit = partial(_visit, node.port, endless_questions(), count())
        with on_cores(slice(1, None)):
            found = besiege(HOST, node.port, visit, each=each, seconds=_CUT, visits=visits)
        open_files = len(list(Path(f"/proc/{node.process.pid}/fd").iterdir()))
    before, during = found.p95()
    last = found.last_cut()
    sheet = Sheet(["what", "seen"])
    sheet.rows += [
        *([f"clients: {kind.replace('_', ' ')}", str(len(outcomes))] for kind, outcomes in found.outcomes.items()),
        ["the last was cut after (s)", number(last)],
        ["a visitor's p95 before / during (ms)", f"{number(1000 * before)} / {number(1000 * during)}"],
        ["during against before", ratio(during, before)],
        ["visits during the attack, all answered", str(len(found.during))],
        ["descriptors in use afterwards", str(open_files)],
    ]
    method = (
        "Half a request line, a header and a body of a byte every half second; a server on one core, all others "
        "on another, the clients with the lowest priority; the visitor asks new questions."
    )
    problems = [
        *_unless(last is not None, f"Some clients were never cut within {_CUT:.0f} seconds."),
        *_unless(during <= _UNDER_ATTACK * before, f"The visitor's p95 was {during / before:.2f} times as long."),
    ]
    return DrillReport("flood", "A flood of connections", sheet, method, problems)


def _visit(port: int, questions: Iterator[str], visits: Iterator[int]) -> None:
    """Ask a new question, as somebody new: the channel limits how fast one sender may ask."""
    ask(port, next(questions), f"visitor-{next(visits)}")


def _unless(true: bool, problem: str) -> list[str]:
    return [] if true else [problem]


DRILLS = {
    "flood": flood, "cluster": cluster, "processes": processes, "messages": messages, "day": day, "soak": soaked,
}  # fmt: skip
