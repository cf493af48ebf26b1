"""``upheld plugins``: what authors use, and what reads quotes and contracts."""

from typing import cast

import click

from upheld.commands.lazy import Entry, Lazy
from upheld.words import _

_OWN = cast("click.Group", Entry("plugins.cli:plugins", "").load())
#: They bring the whole application along, which the others do without.
READING = {
    "replay": Entry(
        "contracts.quotes.replaying.cli:replay",
        _("Make fixtures of what a quote has asked of a model."),
    ),
    "diff": Entry(
        "contracts.quotes.replaying.cli:diff",
        _("Say what another version of a plugin would change."),
    ),
}


class _Authors(Lazy):
    """Commands that are there, beside those that are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self.commands.get(cmd_name) or super().get_command(ctx, cmd_name)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's
        formatter: click.HelpFormatter,
    ) -> None:
        own = [(name, it.get_short_help_str(80)) for name, it in self.commands.items()]
        rest = [(name, entry.about) for name, entry in self.entries.items()]
        with formatter.section(_("Commands")):
            formatter.write_dl([*own, *rest])


plugins = _Authors(
    "plugins", help=_OWN.help, commands=_OWN.commands, commands_by_name=READING
)
