"""``upheld plugins``: what authors use, and what reads quotes and contracts.

The latter bring the whole application along, which the others do without.
"""

from upheld.commands.lazy import Entry, Lazy
from upheld.words import _

COMMANDS = {
    "list": Entry(
        "plugins.cli:list_plugins",
        _("List the plugins with their models; a plugin that is off says why."),
    ),
    "new": Entry(
        "plugins.kit.cli:new",
        _("Begin a plugin: a package with a model that prices a line at once."),
    ),
    "check": Entry(
        "plugins.cli:check",
        _("Ask models and hooks all that each has to keep."),
    ),
    "schema": Entry(
        "plugins.kit.cli:schema",
        _("Print the JSON Schema of what a model can be set to."),
    ),
    "docs": Entry(
        "plugins.kit.cli:docs",
        _("Print a table of what a model can be set to, in Markdown."),
    ),
    "lab": Entry(
        "upheld.cli.lab:lab",
        _("See a model on a page of your own, which follows each save."),
    ),
    "keep": Entry(
        "plugins.cli:keep",
        _("Keep a version of a plugin as data, to ask it again later."),
    ),
    "kept": Entry(
        "plugins.cli:kept",
        _("List the versions of plugins that are kept."),
    ),
    "replay": Entry(
        "contracts.quotes.replaying.cli:replay",
        _("Make fixtures of what the lines of QUOTE have asked of their model."),
    ),
    "diff": Entry(
        "contracts.quotes.replaying.cli:diff",
        _("Say what another version of a plugin would change, before it is switched."),
    ),
}

plugins = Lazy(
    "plugins",
    commands_by_name=COMMANDS,
    help=_("See the plugins, begin one, check what it keeps."),
)
