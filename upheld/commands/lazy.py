"""Commands that are imported when they are called, and errors without a traceback."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from upheld.errors import InvalidInput, UpheldError
from upheld.nearest import did_you_mean
from upheld.words import _

#: Where the whole command line puts what makes its application.
MAKE_APP = "upheld.make_app"
FAILED = 1
REFUSED = 3
PARTLY = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is, ``module:attribute``, and its line in the list."""

    target: str
    about: str

    def load(self) -> click.Command:
        """Import the command."""
        module, _colon, name = self.target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        _keep_lines(command)
        return command


def _keep_lines(command: click.Command) -> None:
    r"""Let the examples in the help of *command* stand on lines of their own.

    Help is written in raw docstrings, where ``\b`` is two characters; click keeps
    the lines of a paragraph that begins with the one that they stand for.
    """
    command.help = command.help and command.help.replace(r"\b", "\b")
    for part in getattr(command, "commands", {}).values():
        _keep_lines(part)


class Lazy(click.Group):
    """A group that knows its commands by name before it imports them."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - click's
        commands_by_name: Mapping[str, Entry],
        **kwargs: Any,  # noqa: ANN401 - click's
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entries = commands_by_name

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        entry = self.entries.get(cmd_name)
        return entry.load() if entry is not None else None

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        names = self.list_commands(ctx)
        rows = [(name, self.entries[name].about) for name in names]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name.startswith("-") or name in self.list_commands(ctx):
            return super().resolve_command(ctx, args)
        sentence = _("There is no command “%(name)s”.", name=name)
        hint = did_you_mean(name, self.list_commands(ctx))
        raise click.UsageError(f"{sentence} {hint}".strip(), ctx)


#: Ends in its own way; a closed pipe is somebody who has read enough.
_CLICK_KNOWS = (
    click.ClickException,
    click.Abort,
    click.exceptions.Exit,
    BrokenPipeError,
)


class Root(Lazy):
    """The whole command line: turns errors into sentences and exit codes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Asked for after an error, so at the end of the line.
        if "--debug" in args[1:]:
            args = ["--debug", *(word for word in args if word != "--debug")]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's
        try:
            return super().invoke(ctx)
        except _CLICK_KNOWS:
            raise
        except Exception as error:
            if ctx.meta.get("upheld.debug"):
                raise
            raise explained(error) from error


class DataRefused(click.ClickException):
    """What was given is wrong, and nothing was stored."""

    exit_code = REFUSED


def explained(error: Exception) -> click.ClickException:
    """Return *error* as people read it, with its exit code."""
    if isinstance(error, InvalidInput):
        return DataRefused("\n".join(map(str, error.problems)))
    if isinstance(error, UpheldError):
        return click.ClickException(f"{error.message} {error.hint}".strip())
    sentence = _("This failed unexpectedly: %(kind)s.", kind=type(error).__name__)
    hint = _("Run it again with --debug to see where.")
    return click.ClickException(f"{sentence} {error}\n{hint}")
