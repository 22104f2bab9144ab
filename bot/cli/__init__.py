"""The command line: `eigbot`, or `python -m bot`. A command is imported when it is used."""

from __future__ import annotations

from typing import Annotated, Any

import click
import typer

from bot.cli.lazy import LazyCommand, LazyGroup
from bot.cli.streams import take_any_encoding
from bot.core.errors import OperatorError

_KEEPERS = "For those who keep the FAQ"
_OPERATORS = "For those who run the server"
_DEVELOPERS = "For those who develop and measure"
_STOPPED = 130


class Commands(LazyGroup):
    """The commands; what keeps one from its work is a sentence, whether its caller can mend it or nobody foresaw it."""

    lazy_commands = {  # noqa: RUF012  # Typer makes an instance of the class that it is given
        "new": LazyCommand(_KEEPERS, "new", "new_command"),
        "check": LazyCommand(_KEEPERS, "check", "check_command"),
        "ask": LazyCommand(_KEEPERS, "ask", "ask_command"),
        "chat": LazyCommand(_KEEPERS, "chat", "chat_command"),
        "publish": LazyCommand(_KEEPERS, "publish", "publish_command"),
        "review": LazyCommand(_KEEPERS, "review", "review_command"),
        "inbox": LazyCommand(_KEEPERS, "inbox", "inbox_command", group="inbox_app"),
        "import": LazyCommand(_KEEPERS, "exchange", "import_command"),
        "export": LazyCommand(_KEEPERS, "exchange", "export_command"),
        "serve": LazyCommand(_OPERATORS, "serve", "serve_command"),
        "train": LazyCommand(_OPERATORS, "train", "train_command"),
        "staff": LazyCommand(_OPERATORS, "staff", "staff_command", group="staff_app"),
        "forget": LazyCommand(_OPERATORS, "forget", "forget_command"),
        "backup": LazyCommand(_OPERATORS, "backup", "backup_command"),
        "restore": LazyCommand(_OPERATORS, "backup", "restore_command"),
        "evaluate": LazyCommand(_DEVELOPERS, "evaluate", "evaluate_command"),
        "schema": LazyCommand(_DEVELOPERS, "exchange", "schema_command"),
    }

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command (see parent class)."""
        try:
            return super().invoke(ctx)
        except (click.Abort, EOFError):  # Ctrl+C or Ctrl+D at a question; elsewhere, Typer ends Ctrl+C with this code
            raise typer.Exit(_STOPPED) from None
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise  # Typer knows what they mean
        except OperatorError as error:
            from bot.cli.terminal import fail

            fail(str(error))
        except Exception as error:
            from bot.cli.folders import unusable_folder

            if sentence := unusable_folder(error):
                from bot.cli.terminal import fail

                fail(sentence)
            if ctx.params["debug"]:
                raise
            from bot.cli.unexpected import end_unexpectedly

            end_unexpectedly(error)


def _show_version(is_asked_for: bool) -> None:
    if is_asked_for:
        from importlib.metadata import version

        typer.echo(f"eigbot {version('eigbot')}")
        raise typer.Exit


app = typer.Typer(
    cls=Commands,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    suggest_commands=False,  # Click does
    help="""\
An assistant that answers a programme's candidates from its FAQ files.

To begin:

[bold]eigbot serve[/]  shows it on a web page, and prints the address to open
[bold]eigbot chat[/]   talks with it in this terminal
[bold]eigbot new[/]    makes a small FAQ for another programme, to be filled in

[bold]eigbot COMMAND --help[/] explains a command.""",
)


@app.callback(invoke_without_command=True)
def eigbot(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_show_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error that nobody foresaw comes from.")] = False,
) -> None:
    """What comes before any command; without one, say which there are."""
    take_any_encoding()
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
