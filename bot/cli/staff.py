"""`eigbot staff`: the accounts of those who work on /staff. A running server goes by what is changed here at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from typing import TYPE_CHECKING, Annotated

import typer
from click import Choice
from rich.markup import escape
from rich.table import Table

from bot.cli.streams import readable
from bot.cli.terminal import fail, out, settings_or_exit

if TYPE_CHECKING:
    from bot.staff.accounts.act_log import ActLog
    from bot.staff.accounts.roles import Role
    from bot.staff.accounts.store import Accounts

staff_app = typer.Typer(no_args_is_help=True, add_completion=False)
_ROLES = ("editor", "publisher")

Name = Annotated[str, typer.Argument(help="The name of the account, in capitals or not.", callback=readable)]
RoleOption = Annotated[
    str,
    typer.Option(click_type=Choice(_ROLES), help="An editor reviews and saves drafts; a publisher publishes as well."),
]


@staff_app.callback()
def staff_command() -> None:
    """Who may work on the staff page, /staff, and as what."""


@staff_app.command("add")
def add_command(name: Name, role: RoleOption = "editor") -> None:
    """Open an account; its password is asked for twice, or is the first line of standard input."""
    with _opened() as (accounts, acts):
        accounts.check_new_name(name)
        account = accounts.add(name, _new_password(), _role(role))
        acts.note(_terminal(), "account_add", account=account.name, role=role)
        out.print(f"{escape(account.name)} may sign in on /staff, as {role}.", highlight=False)


@staff_app.command("list")
def list_command() -> None:
    """Show every account: its name, its role, since when it is there, since when it is disabled."""
    with _opened() as (accounts, _):
        found = accounts.all()
        if not found:
            out.print("There is no account yet; `eigbot staff add NAME` opens one.", highlight=False)
            return
        table = Table("name", "role", "created", "disabled", box=None)
        for account in found:
            disabled = f"{account.disabled:%Y-%m-%d}" if account.disabled else ""
            table.add_row(escape(account.name), account.role, f"{account.created:%Y-%m-%d}", disabled)
        out.print(table, highlight=False)


@staff_app.command("disable")
def disable_command(name: Name) -> None:
    """Close an account, and sign its owner out wherever they are signed in."""
    with _opened() as (accounts, acts):
        account = accounts.disable(name)
        acts.note(_terminal(), "account_disable", account=account.name)
        out.print(f"{escape(account.name)} can no longer sign in, and is signed out.", highlight=False)


@staff_app.command("enable")
def enable_command(name: Name) -> None:
    """Open a disabled account again, with the password that it had."""
    with _opened() as (accounts, acts):
        account = accounts.enable(name)
        acts.note(_terminal(), "account_enable", account=account.name)
        out.print(f"{escape(account.name)} may sign in again.", highlight=False)


@staff_app.command("password")
def password_command(name: Name) -> None:
    """Give an account another password, and sign its owner out wherever they are signed in."""
    with _opened() as (accounts, acts):
        accounts.named(name)
        account = accounts.set_password(name, _new_password())
        acts.note(_terminal(), "account_password", account=account.name)
        out.print(f"{escape(account.name)} has a new password, and is signed out.", highlight=False)


@staff_app.command("role")
def role_command(
    name: Name,
    role: Annotated[str, typer.Argument(click_type=Choice(_ROLES), metavar="ROLE", help="editor or publisher.")],
) -> None:
    """Give an account another role, and sign its owner out wherever they are signed in."""
    with _opened() as (accounts, acts):
        account = accounts.set_role(name, _role(role))
        acts.note(_terminal(), "account_role", account=account.name, role=role)
        out.print(f"{escape(account.name)} is {role} now, and is signed out.", highlight=False)


@contextmanager
def _opened() -> Iterator[tuple[Accounts, ActLog]]:
    """The tables; what is wrong with an account or a password ends the command."""
    from bot.core.conversations import Conversations
    from bot.staff.accounts.act_log import ActLog
    from bot.staff.accounts.passwords import RefusedPassword
    from bot.staff.accounts.store import AccountError, Accounts

    conversations = Conversations(settings_or_exit().conversations_url)
    try:
        yield Accounts(conversations), ActLog(conversations)
    except (AccountError, RefusedPassword) as error:
        fail(str(error))
    finally:
        conversations.close()


def _new_password() -> str:
    """A password from whoever sits at the terminal, or from standard input where there is none."""
    if not sys.stdin.isatty():
        return readable(sys.stdin.readline()).rstrip("\r\n")
    first = getpass("Password: ")
    if getpass("The same again: ") != first:
        fail("The two passwords differ; nothing was changed.")
    return first


def _role(name: str) -> Role:
    from bot.staff.accounts.roles import EDITOR, PUBLISHER

    return PUBLISHER if name == PUBLISHER else EDITOR


def _terminal() -> str:
    from bot.staff.accounts.store import TERMINAL

    return TERMINAL
