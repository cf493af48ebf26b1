"""``upheld audit``: who did what."""

import click

from upheld.audit import verify_chain
from upheld.commands.lazy import FAILED
from upheld.commands.output import say
from upheld.commands.running import for_seller
from upheld.scope import current_scope
from upheld.words import _, ngettext


@click.group()
def audit() -> None:
    """Check the audit trail."""


@audit.command()
@click.pass_context
@for_seller
def verify(context: click.Context) -> None:
    r"""Check that no row of the trail was changed, added or removed.

    \b
    upheld audit verify
    upheld audit verify --seller northwind

    Ends with 1 when the trail does not hold.  Next: upheld doctor
    """
    verdict = verify_chain(current_scope().seller_id)
    for problem in verdict.problems:
        click.echo(problem)
    rows = ngettext("%(num)s row was read.", "%(num)s rows were read.", verdict.rows)
    say(rows)
    if verdict.problems:
        context.exit(FAILED)
    say(_("The trail holds."))
