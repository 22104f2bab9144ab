"""A group of commands, each imported when it is used, and the list of all of them without importing any."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click
import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.main import get_command
from typer.utils import get_params_from_function


class LazyCommand(NamedTuple):
    """Where a command is, and under which heading it is listed."""

    panel: str
    module: str
    function: str
    """Its docstring's first paragraph is what the list says of the command."""
    group: str | None = None
    """The module's `typer.Typer`, where the command has commands of its own and `function` is its callback."""

    def summary(self) -> str:
        """The function's docstring, read from the module's text: importing it could take a second."""
        path = Path(__file__).with_name(f"{self.module}.py")
        tree = ast.parse(path.read_text("utf-8"))
        functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
        return next(ast.get_docstring(node) or "" for node in functions if node.name == self.function)

    def load(self, name: str) -> click.Command:
        """The command itself."""
        module = import_module(f"{__package__}.{self.module}")
        app = getattr(module, self.group) if self.group else typer.Typer(add_completion=False)
        if not self.group:
            app.command(name)(getattr(module, self.function))
        command = get_command(app)
        command.name = name
        command.rich_help_panel = self.panel  # type: ignore[attr-defined]  # both of Typer's classes have it
        _explain_arguments(command)
        return command


def _explain_arguments(command: click.Command) -> None:
    """Give arguments the help that they were declared with: Click 8.5 keeps it, and Typer 0.24 does not tell it."""
    for each in getattr(command, "commands", {}).values():
        _explain_arguments(each)
    declared = get_params_from_function(command.callback) if command.callback else {}
    for param in command.params:
        if isinstance(param, TyperArgument) and param.name in declared:
            param.help = getattr(declared[param.name].default, "help", None)


class LazyGroup(TyperGroup):
    """Commands that are imported one by one; a subclass says which there are."""

    lazy_commands: Mapping[str, LazyCommand]

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, lazy in self.lazy_commands.items():
            self.add_command(TyperCommand(name, rich_help_panel=lazy.panel))
        self._loaded: set[str] = set()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Import the command that is named, and find it (see parent class)."""
        if args:
            self.load(args[0])
        return super().resolve_command(ctx, args)

    def load(self, name: str) -> None:
        """Put the command itself where its name stood; nothing where there is none of this name."""
        if name in self.lazy_commands and name not in self._loaded:
            self.commands[name] = self.lazy_commands[name].load(name)
            self._loaded.add(name)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the list of commands (see parent class)."""
        self._describe()
        super().format_help(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        """The commands that begin so (see parent class)."""
        self._describe()
        return super().shell_complete(ctx, incomplete)

    def _describe(self) -> None:
        for name in self.lazy_commands.keys() - self._loaded:
            self.commands[name].help = self.lazy_commands[name].summary()
