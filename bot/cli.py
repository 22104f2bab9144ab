"""The command line: `eigbot`, or `python -m bot`. Heavy imports wait for the command that needs them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional, TypeVar

import anyio
import typer
from rich.table import Table

from bot import exchange
from bot.checking import check
from bot.publishing.command import publish
from bot.review.commands import review
from bot.terminal import err, out
from bot.terminal import fail as _fail
from bot.terminal import settings as _settings
from bot.terminal import show_problems as _show_problems
from faq.errors import FaqError
from faq.model import LANGUAGES
from faq.reader import load_faq
from faq.settings import Settings

if TYPE_CHECKING:
    from bot.assistant import Assistant, Reply
    from bot.evaluation import Score

app = typer.Typer(
    help="A bilingual assistant that answers a programme's candidates from its FAQ files.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
T = TypeVar("T")
LanguageOption = Annotated[Optional[str], typer.Option("--language", help="What the visitor reads: fr or en.")]


def _guarded(work: Callable[[], T]) -> T:
    """Do something that reads the FAQ or trains; where it fails, say what is wrong and exit."""
    from nlu.training import TrainingError

    try:
        return work()
    except FaqError as error:
        _show_problems(error)
        _fail(f"{len(error.problems)} mistakes in the FAQ files; what was served before is unchanged.")
    except TrainingError as error:
        _fail(f"Training failed; what was served before is unchanged.\n{error}")


def _assistant(settings: Settings, report: Callable[[FaqError], None] | None = None) -> Assistant:
    from bot.serving import ready_assistant

    return _guarded(lambda: ready_assistant(settings, err.status, report))


app.command()(check)


@app.command()
def train() -> None:
    """Train the model on the FAQ's questions; its archive replaces the one in use once it loads."""
    from nlu.training import train_model

    settings = _settings()
    _guarded(lambda: load_faq(settings.data))
    with err.status("Training the model on the FAQ's questions…"):
        engine = _guarded(lambda: train_model(settings.data, settings.models))
    out.print(f"Trained {engine.archive}.", highlight=False, soft_wrap=True)


app.command()(publish)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 5005,
) -> None:
    """Serve the assistant over HTTP, after training it if its questions changed."""
    from bot.server import run

    settings = _settings()

    def report(error: FaqError) -> None:
        _show_problems(error)
        err.print("The FAQ files have mistakes; what was served last is served again.", style="red")

    assistant = _assistant(settings, report)
    err.print(f"EIGbot answers on http://{host}:{port} (stop it with Ctrl+C).", soft_wrap=True)
    run(assistant, settings, host, port)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    language: LanguageOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the replies as the REST channel gives them.")] = False,
) -> None:
    """Ask one question and print the answer."""
    assistant = _assistant(_settings())
    _known_language(language)
    sender = f"ask-{uuid.uuid4().hex}"
    replies = _run(lambda: assistant.reply("terminal", sender, question.strip(), language))
    assistant.conversations.forget(sender)
    if as_json:
        out.print_json(json.dumps(replies, ensure_ascii=False))
    else:
        _print(replies)


@app.command()
def chat(language: LanguageOption = None) -> None:
    """Hold a conversation in the terminal; an empty line ends it."""
    assistant = _assistant(_settings())
    _known_language(language)
    sender = f"chat-{uuid.uuid4().hex}"
    offered: list[str] = []
    while text := _line():
        chosen = int(text) - 1 if text.isdecimal() else -1
        message = offered[chosen] if 0 <= chosen < len(offered) else text
        replies = _run(partial(assistant.reply, "terminal", sender, message, language))
        _print(replies)
        offered = [button["payload"] for reply in replies for button in reply.get("buttons", ())]
    assistant.conversations.forget(sender)


@app.command()
def evaluate(
    files: Annotated[
        Optional[list[Path]], typer.Argument(help="Files of questions, JSON a line.", metavar="FILE.jsonl…")
    ] = None,
    cross_validate: Annotated[
        bool, typer.Option("--cross-validate", help="Judge the FAQ's own phrasings, each unseen, instead of files.")
    ] = False,
    report: Annotated[Optional[Path], typer.Option(help="Where the HTML report goes; evaluation.html in var/.")] = None,
    failures: Annotated[Optional[Path], typer.Option(help="Write the turns that fell short here.")] = None,
) -> None:
    """Ask every question of some files, print what share was answered right, and write a report."""
    from bot import evaluation
    from bot.report import write_report

    settings = _settings()
    if bool(files) == cross_validate:
        _fail("Give either files of questions or --cross-validate.")
    score = _cross_validation(settings) if cross_validate else _evaluation(settings, files or [])
    table = Table("group", "turns", *evaluation.MARKS)
    for group, turns, shares in score.rows():
        table.add_row(group, str(turns), *(f"{share:.1f}" for share in shares))
    out.print(table)
    title = (
        "Cross-validation of the FAQ" if cross_validate else f"Evaluation on {', '.join(f.name for f in files or [])}"
    )
    path = report or settings.var / "evaluation.html"
    write_report(score, title, path)
    out.print(f"The report is {path}.", highlight=False, soft_wrap=True)
    if failures:
        lines = (json.dumps(failure, ensure_ascii=False) + "\n" for failure in score.failures)
        failures.write_text("".join(lines), "utf-8")


def _evaluation(settings: Settings, files: list[Path]) -> Score:
    from bot.evaluation import QuestionsError, evaluate, read_questions

    try:
        items = [item for path in files for item in read_questions(path)]
    except QuestionsError as error:
        _fail(str(error))
    assistant = _assistant(settings)
    with err.status("Asking…"):
        return _run(lambda: evaluate(assistant, items))


def _cross_validation(settings: Settings) -> Score:
    from bot.evaluation import score_held_out
    from nlu.cross_validation import cross_validated
    from nlu.importer import training_data_of

    faq = _guarded(lambda: load_faq(settings.data))
    with err.status("Judging every phrasing without itself…"):
        return score_held_out(cross_validated(training_data_of(faq)))


app.command()(review)


@app.command()
def forget(
    sender: Annotated[str, typer.Argument(help="The sender, as their channel names them.")],
) -> None:
    """Erase everything a sender wrote and was answered."""
    from bot.conversations import Conversations

    erased = Conversations(_settings().conversations_url).forget(sender)
    out.print(f"{erased} conversations erased.")


app.command("import")(exchange.import_faq)
app.command("export")(exchange.export_faq)
app.command()(exchange.schema)


def _known_language(language: str | None) -> None:
    if language not in (None, *LANGUAGES):
        _fail(f"--language is '{language}', but must be one of: {', '.join(LANGUAGES)}.")


def _run(work: Callable[[], Awaitable[T]]) -> T:
    return anyio.run(work)


def _line() -> str:
    try:
        return out.input("[bold]> [/]").strip()
    except EOFError:
        return ""


def _print(replies: list[Reply]) -> None:
    for reply in replies:
        out.print(reply["text"], markup=False, highlight=False)
        for number, button in enumerate(reply.get("buttons", ()), 1):
            out.print(f"  {number}. {button['title']}", markup=False, highlight=False)
