"""What staff take away as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence

from starlette.responses import Response

from bot.staff.review.groups import Group
from bot.staff.turns import RecordedTurn
from faq.exchange.formulas import harmless_cell

_VOTES = {True: "useful", False: "not useful", None: ""}


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8 with the mark by which Excel knows it; no cell is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([harmless_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_file(content: bytes, name: str) -> Response:
    """Some CSV as a file to keep, called by `name` and today's date (UTC)."""
    day = dt.datetime.now(dt.timezone.utc).date()
    headers = {
        "Content-Disposition": f'attachment; filename="eigbot-{name}-{day}.csv"',
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def questions_csv(read: Iterable[RecordedTurn]) -> bytes:
    """Every reply to every question, oldest first; texts are redacted already."""
    header = ("at", "conversation", "channel", "question", "kind", "topic", "offered", "language", "vote")
    turns = sorted(read, key=lambda turn: turn.id)
    return csv_bytes(header, (row for turn in turns for row in _rows(turn)))


def _rows(turn: RecordedTurn) -> Iterator[Sequence[object]]:
    at = turn.at.isoformat(timespec="seconds")
    for reply in turn.replies:
        yield (
            at, turn.conversation, turn.channel, turn.text, reply.kind, reply.topic or "", " ".join(reply.choices),
            reply.language, _VOTES[reply.useful],
        )  # fmt: skip


def review_csv(groups: Iterable[Group]) -> bytes:
    """The review list, a row a wording."""
    header = (
        "group",
        "asked in group",
        "wording",
        "language",
        "asked",
        "why",
        "channels",
        "latest",
        "likeliest topics",
    )
    return csv_bytes(
        header,
        (
            (group.id, group.count, one.text, one.language, one.count, " ".join(sorted(one.reasons)),
             " ".join(one.channels), one.latest.isoformat(timespec="seconds"), " ".join(t for t, _ in group.topics))
            for group in groups
            for one in group.wordings
        ),
    )  # fmt: skip
