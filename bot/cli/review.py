"""`eigbot review`: the review list in the terminal, to read, to answer one by one, or to act on by id."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer
from rich.markup import escape

from bot.cli.streams import readable
from bot.cli.terminal import err, fail, out, progress, settings_with_faq_or_exit
from bot.core.for_staff import for_staff, in_staff_language
from faq.writing import Draft, WritingError

if TYPE_CHECKING:
    from bot.staff.review.groups import Group
    from bot.staff.review.misses import MissedWording
    from bot.staff.review.review_list import ReviewList


_Named = Optional[tuple[str, str]]
_Accept = Annotated[_Named, typer.Option(help="Add a group's wordings to a topic's phrasings.", metavar="GROUP TOPIC")]
_NewTopic = Annotated[
    _Named, typer.Option("--new-topic", help="Write a skeleton for a group into every FAQ file.", metavar="GROUP TOPIC")
]
_OffTopic = Annotated[
    Optional[str], typer.Option("--off-topic", help="List a group's wordings as having no answer.", metavar="GROUP")
]
_Dismiss = Annotated[Optional[str], typer.Option(help="Take a group off the list for good.", metavar="GROUP")]
_Only = Annotated[bool, typer.Option("--only", help="GROUP names one wording, not the group it is first of.")]


def review_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
    accept: _Accept = None,
    new_topic: _NewTopic = None,
    off_topic: _OffTopic = None,
    dismiss: _Dismiss = None,
    only: _Only = False,
    patch: Annotated[bool, typer.Option("--patch", help="Print what would be written as a patch instead.")] = False,
    days: Annotated[int, typer.Option(help="How many days to look back.", min=1, max=3650)] = 90,
    interactive: Annotated[
        Optional[bool], typer.Option(help="Ask what to do with each; by default, in a terminal.")
    ] = None,
) -> None:
    """Show what people asked and did not get: to accept as phrasings, make a topic of, note as off topic, dismiss."""
    from bot.staff.review.opening import open_review_list
    from bot.staff.review.review_list import NoSuchWording

    settings = settings_with_faq_or_exit()
    with progress(for_staff("loading-now")):
        review_list = open_review_list(settings, days, fail)

    def chosen(name: str) -> tuple[MissedWording, ...]:
        return tuple(review_list.chosen([name]).waiting) if only else review_list.group(name).wordings

    try:
        for named, work in ((accept, review_list.accepted), (new_topic, review_list.with_new_topic)):
            if named:
                _finish(work(chosen(named[0]), named[1]), patch)
        if off_topic:
            _finish(review_list.off_topic(chosen(off_topic)), patch)
        if dismiss:
            review_list.dismiss(chosen(dismiss))
        if not (accept or new_topic or off_topic or dismiss):
            _list(review_list, as_json, sys.stdin.isatty() if interactive is None else interactive, patch)
    except (NoSuchWording, WritingError) as error:
        fail(in_staff_language(error))


def _list(review_list: ReviewList, as_json: bool, interactive: bool, patch: bool) -> None:
    groups = review_list.groups()
    if as_json:
        out.print_json(json.dumps([as_data(group) for group in groups], ensure_ascii=False))
    elif interactive and groups:
        _ask_each(groups, review_list, patch)
    else:
        _show_all(groups)


def as_data(group: Group) -> dict[str, Any]:
    """A group as `--json` prints it."""
    return {
        "id": group.id,
        "count": group.count,
        "reasons": dict(group.reasons),
        "topics": [{"topic": topic, "confidence": round(score, 4)} for topic, score in group.topics],
        "wordings": [
            {"id": w.id, "text": w.text, "language": w.language, "count": w.count, "reasons": dict(w.reasons),
             "channels": list(w.channels), "latest": w.latest.isoformat(timespec="seconds")}
            for w in group.wordings
        ],
    }  # fmt: skip


def _finish(draft: Draft, patch: bool) -> None:
    if patch:
        sys.stdout.write(draft.diff())
        return
    draft.save()
    for line in draft.diff().splitlines():
        if line.startswith(("+++", "+")):
            out.print(line, style="green" if line[1] != "+" else "bold", markup=False, highlight=False, soft_wrap=True)


def _show_all(groups: list[Group]) -> None:
    for group in groups:
        _show(group)
    out.print(for_staff("groups-to-review", count=len(groups)) if groups else for_staff("nothing-to-review"))


def _show(group: Group) -> None:
    reasons = ", ".join(f"{for_staff(f'reason-{reason}')} {count}" for reason, count in group.reasons.most_common())
    out.print(f"[bold]{group.id}[/]  {group.count} × ({reasons})", highlight=False)
    for wording in group.wordings:
        out.print(f"    {wording.language}  {wording.count} ×  {escape(wording.text)}", highlight=False, soft_wrap=True)
    for number, (topic, score) in enumerate(group.topics, 1):
        out.print(f"    {number}. {topic}  {score:.0%}", highlight=False)


def _ask_each(groups: list[Group], review_list: ReviewList, patch: bool) -> None:
    out.print(for_staff("review-keys"))
    for group in groups:
        _show(group)
        if not _ask(group, review_list, patch):
            return


def _ask(group: Group, review_list: ReviewList, patch: bool) -> bool:
    """Ask what to do with one group until it can be done; False ends the review."""
    while True:
        try:
            answer = readable(out.input("[bold]> [/]")).strip()
        except EOFError:
            return False
        if answer in ("", "q"):
            return answer == ""
        work = _work(answer, group, review_list, patch)
        try:
            work()
        except WritingError as error:
            err.print(in_staff_language(error), style="red", markup=False, highlight=False, soft_wrap=True)
        else:
            return True


def _work(answer: str, group: Group, review_list: ReviewList, patch: bool) -> Callable[[], None]:
    if answer == "d":
        return lambda: review_list.dismiss(group.wordings)
    if answer == "o":
        return lambda: _finish(review_list.off_topic(group.wordings), patch)
    word, _, topic = answer.partition(" ")
    if word == "n" and topic:
        return lambda: _finish(review_list.with_new_topic(group.wordings, topic.strip()), patch)
    offered = [topic for topic, _ in group.topics]
    chosen = offered[int(answer) - 1] if answer.isdecimal() and 0 < int(answer) <= len(offered) else answer
    return lambda: _finish(review_list.accepted(group.wordings, chosen), patch)
