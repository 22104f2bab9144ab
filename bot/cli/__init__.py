"""The command line: `eigbot`, or `python -m bot`. Heavy imports wait for the command that needs them."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from bot.cli import ask, backup, check, evaluate, exchange, forget, inbox, publish, review, serve, staff, train
from bot.cli.terminal import fail, take_any_encoding
from bot.core.errors import OperatorError


class Commands(TyperGroup):
    """The commands; what keeps one from its work, and whoever called it can mend, is a sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command (see parent class)."""
        try:
            return super().invoke(ctx)
        except OperatorError as error:
            fail(str(error))


app = typer.Typer(
    cls=Commands,
    help="A bilingual assistant that answers a programme's candidates from its FAQ files.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    callback=take_any_encoding,
)
app.command("check")(check.check_command)
app.command("train")(train.train_command)
app.command("publish")(publish.publish_command)
app.command("serve")(serve.serve_command)
app.command("ask")(ask.ask_command)
app.command("chat")(ask.chat_command)
app.command("evaluate")(evaluate.evaluate_command)
app.command("review")(review.review_command)
app.add_typer(inbox.inbox_app, name="inbox")
app.add_typer(staff.staff_app, name="staff")
app.command("forget")(forget.forget_command)
app.command("backup")(backup.backup_command)
app.command("restore")(backup.restore_command)
app.command("import")(exchange.import_command)
app.command("export")(exchange.export_command)
app.command("schema")(exchange.schema_command)
