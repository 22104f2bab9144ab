"""`eigbot inbox`: the questions that visitors left for the team, in the terminal: seen, answered, closed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer
from rich.markup import escape

from bot.cli.streams import readable
from bot.cli.terminal import fail, mistyped, out, settings_or_exit
from bot.core.for_staff import for_staff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.conversations import Conversations
    from bot.core.team_questions import TeamQuestions
    from bot.core.team_records import TeamQuestion
    from settings import Settings

inbox_app = typer.Typer(add_completion=False)

Number = Annotated[int, typer.Argument(help="The question's number, as the list shows it.", min=1, metavar="N")]
Others = Annotated[
    Optional[list[int]], typer.Option("--also", help="Another question, of the same meaning; may be repeated.", min=1)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the list as JSON.")]
All = Annotated[bool, typer.Option("--all", help="List those that were answered or closed as well.")]


@inbox_app.callback(invoke_without_command=True)
def inbox_command(context: typer.Context, as_json: AsJson = False, every: All = False) -> None:
    """The questions that visitors left for the team: list them, or see, answer, close one."""
    if context.invoked_subcommand is None:
        _list(as_json, every)


@inbox_app.command("list")
def list_questions_command(as_json: AsJson = False, every: All = False) -> None:
    """List the questions that wait, oldest first."""
    _list(as_json, every)


@inbox_app.command("show")
def show_command(number: Number) -> None:
    """Show a question with the conversation around it."""
    with _opened() as (settings, conversations, team):
        question = _question(team, number)
        _print(question)
        _print_around(settings, conversations, question)
        if question.answer:
            out.print(f"\n[bold]{escape(question.by or '')}[/]: {escape(question.answer)}", highlight=False)


@inbox_app.command("answer")
def answer_command(
    number: Number,
    text: Annotated[
        Optional[str],
        typer.Argument(
            help="The answer, in quotes; - reads it from standard input.", callback=lambda text: text and readable(text)
        ),
    ] = None,
    topic: Annotated[Optional[str], typer.Option(help="Answer with what this topic says today.", metavar="ID")] = None,
    also: Others = None,
) -> None:
    """Answer a question, and others of the same meaning: the answer comes into each conversation."""
    from bot.staff.accounts.act_log import ActLog
    from bot.staff.accounts.store import TERMINAL

    if (text is None) == (topic is None):
        mistyped(for_staff("inbox-text-or-topic"))
    with _opened() as (settings, conversations, team):
        texts = _topic_texts(settings, topic) if topic else _typed(str(text))
        numbers = [_question(team, each).id for each in (number, *(also or ()))]
        try:
            answered = team.answer(numbers, texts, TERMINAL, topic, first=number)
        except ValueError:
            fail(for_staff("inbox-language", topic=topic))
        if not answered:
            fail(for_staff("inbox-settled", number=number))
        act = "team_topic" if topic else "team_answer"
        ActLog(conversations).note(TERMINAL, act, topic, count=len(answered))
        out.print(for_staff("inbox-answered", numbers=_listed(each.id for each in answered)), highlight=False)


@inbox_app.command("close")
def close_command(number: Number, also: Others = None) -> None:
    """Close a question, and others, without an answer."""
    from bot.staff.accounts.act_log import ActLog
    from bot.staff.accounts.store import TERMINAL

    with _opened() as (_, conversations, team):
        closed = team.close([_question(team, each).id for each in (number, *(also or ()))], TERMINAL, first=number)
        if not closed:
            fail(for_staff("inbox-settled", number=number))
        ActLog(conversations).note(TERMINAL, "team_close", count=len(closed))
        out.print(for_staff("inbox-closed", numbers=_listed(closed)), highlight=False)


@contextmanager
def _opened() -> Iterator[tuple[Settings, Conversations, TeamQuestions]]:
    from bot.core.conversations import Conversations
    from bot.core.team_questions import TeamQuestions

    settings = settings_or_exit()
    conversations = Conversations(settings.conversations_url)
    try:
        yield settings, conversations, TeamQuestions(conversations)
    finally:
        conversations.close()


def _list(as_json: bool, every: bool) -> None:
    from bot.core.team_records import ANSWERED, CLOSED, WAITING

    with _opened() as (_, __, team):
        found = team.all_of((WAITING, ANSWERED, CLOSED) if every else (WAITING,))
        waiting = sum(question.state == WAITING for question in found)
    if as_json:
        out.print_json(json.dumps([question_data(question) for question in found], ensure_ascii=False))
        return
    for question in found:
        _print(question)
    out.print(for_staff("inbox-waiting", count=waiting) if waiting else for_staff("inbox-empty"), highlight=False)


def question_data(question: TeamQuestion) -> dict[str, Any]:
    """A question as `--json` prints it; who left it is nobody's business."""
    return {
        "id": question.id,
        "at": question.at.isoformat(timespec="seconds"),
        "channel": question.channel,
        "language": question.language,
        "state": question.state,
        "text": question.text,
        "answer": question.answer,
        "topic": question.topic,
        "by": question.by,
        "answered_at": question.answered_at and question.answered_at.isoformat(timespec="seconds"),
    }


def _question(team: TeamQuestions, number: int) -> TeamQuestion:
    from bot.core.team_records import NoSuchQuestion

    try:
        return team.get(number)
    except NoSuchQuestion:
        fail(for_staff("inbox-no-such", number=number))


def _print(question: TeamQuestion) -> None:
    when = f"{question.at:%Y-%m-%d %H:%M} UTC"
    state = for_staff(f"inbox-state-{question.state}")
    out.print(f"[bold]{question.id}[/]  {when}  {question.channel}  {question.language}  {state}", highlight=False)
    for line in question.text.splitlines():
        out.print(f"    {escape(line)}", highlight=False, soft_wrap=True)


def _print_around(settings: Settings, conversations: Conversations, question: TeamQuestion) -> None:
    """The conversation around a question, as it was kept."""
    from bot.core.redaction import Redaction
    from bot.staff.review.context import turns_around

    redact = Redaction(settings.facts_db).redact if settings.facts_db.exists() else str
    around = turns_around(conversations, [question.turn] if question.turn else [], redact)
    for turn in around.get(question.turn or 0, ()):
        if turn.text:
            out.print(f"\n  > {escape(turn.text)}", highlight=False, soft_wrap=True)
        for reply in turn.replies:
            for line in reply.text.splitlines():
                out.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)


def _typed(text: str) -> str:
    """The answer that was given, or is on standard input."""
    typed = readable(sys.stdin.read()) if text == "-" else text
    if not typed.strip():
        fail(for_staff("inbox-blank"))
    return typed.strip()


def _topic_texts(settings: Settings, topic: str) -> Mapping[str, str]:
    """What a topic answers today, by language."""
    from actions.answer import ActionAnswer
    from actions.dialogue.outcome import ANSWER, Outcome
    from actions.facts import FactsStore, build_store
    from bot.cli.loading import or_exit
    from faq.messages import one_of
    from faq.reader import load_faq

    if not settings.facts_db.exists():
        or_exit(lambda: build_store(load_faq(settings.data), settings.facts_db))
    store = FactsStore(settings.facts_db)
    store.refresh()
    if topic not in store.topics():
        fail(for_staff("inbox-no-topic", topic=topic, known=one_of(store.topics())))
    action = ActionAnswer(store, settings)
    return {language: action.text(Outcome(ANSWER, topic), language) for language in store.languages}


def _listed(numbers: Sequence[int] | Iterator[int]) -> str:
    return ", ".join(str(number) for number in numbers)
