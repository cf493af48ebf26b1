"""``upheld billing``: bill what is due, see what could not be billed."""

import time
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from contracts.billing.operations.asking import preview_run, release
from contracts.billing.operations.running import Step, run_billing, start_run
from contracts.billing.runs.queries import may_look_ahead, open_run, parked, run
from contracts.billing.usage.cli import record_command, usage_command
from contracts.models import Contract
from upheld import clock
from upheld.commands.lazy import PARTLY
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.db import db
from upheld.errors import InvalidInput, NotFound
from upheld.plain import to_plain
from upheld.sellers import seller
from upheld.texts import format_date, format_money
from upheld.words import _, ngettext


@click.group()
def billing() -> None:
    """Bill what is due, see what could not be billed."""


@billing.command("run")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("Default: today.")
)
@click.option("--dry-run", is_flag=True, help=_("Count and add up; store nothing."))
@click.option(
    "--resume", is_flag=True, help=_("Go on with the run of the day that was broken.")
)
@as_json
@for_seller
def run_command(
    *,
    day: datetime | None,
    dry_run: bool,
    resume: bool,
    as_json: bool,
) -> None:
    r"""Issue an invoice for each contract and day that is due.

    \b
    upheld billing run --dry-run
    upheld billing run --date 2027-01-31

    Every period is billed exactly once, however often and wherever this runs at once.
    What was missed is caught up.  Next: upheld billing parked
    """
    wanted = day.date() if day else seller().today()
    if dry_run:
        _preview(wanted, as_json=as_json)
        return
    _check(wanted)
    known = open_run(wanted) if resume else None
    run_id = known or start_run(wanted, now=clock.now())
    _work(run_id)
    _show(run_id, as_json=as_json)


def _check(day: date) -> None:
    """Refuse a day that has not come: an invoice is dated by it."""
    if day > seller().today() and not may_look_ahead():
        raise InvalidInput.of(
            "--date",
            _("%(day)s has not come yet.", day=format_date(day)),
            hint=_("--dry-run tells what will be due then."),
        )


def _preview(day: date, *, as_json: bool) -> None:
    seen = preview_run(day)
    if as_json:
        print_json(to_plain(seen))
        return
    invoices = ngettext("%(num)s invoice", "%(num)s invoices", seen.invoices)
    sums = ", ".join(format_money(one) for one in seen.net)
    click.echo(_("%(invoices)s would be issued.", invoices=invoices))
    if sums:
        click.echo(_("Before tax: %(sums)s", sums=sums))


def _work(run_id: str) -> None:
    """Do the run, with a bar where there is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    total, begun = max(run(run_id).due, 1), time.monotonic()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(_("Contracts"), total=total)

        def tell(step: Step) -> None:
            bar.advance(task, step.contracts + step.parked)

        run_billing(run_id, tell=tell)
    say(_("Took %(seconds)s s.", seconds=f"{time.monotonic() - begun:.1f}"))


def _show(run_id: str, *, as_json: bool) -> None:
    done = run(run_id)
    if as_json:
        print_json(to_plain(done))
    else:
        click.echo(
            ngettext(
                "%(num)s invoice issued.", "%(num)s invoices issued.", done.invoices
            )
        )
        if done.parked:
            click.echo(
                ngettext(
                    "%(num)s contract is parked: upheld billing parked",
                    "%(num)s contracts are parked: upheld billing parked",
                    done.parked,
                )
            )
    if done.parked:
        click.get_current_context().exit(PARTLY)


@billing.command("parked")
@as_json
@for_seller
def parked_command(*, as_json: bool) -> None:
    r"""List the contracts that could not be billed, with the reasons.

    \b
    upheld billing parked
    upheld billing parked --json

    Next: mend what the reason says, then upheld billing release NUMBER
    """
    found: Any = parked()
    if as_json:
        print_json([to_plain(one) for one in found])
        return
    heads = (_("Contract"), _("Customer"), _("Due"), _("Why"))
    rows = ((one.number, one.customer, str(one.due_on), one.reason) for one in found)
    print_table(heads, rows)


@billing.command("release")
@click.argument("number")
@for_seller
def release_command(*, number: str) -> None:
    r"""Let the next run bill the parked contract NUMBER.

    \b
    upheld billing release C-2027-000012
    upheld billing release C-2027-000012 --seller northwind

    Next: upheld billing run
    """
    row = db.session.scalar(db.select(Contract.id).where(Contract.number == number))
    if row is None:
        raise NotFound(_("There is no contract %(number)s.", number=number))
    release(row)
    click.echo(_("The next run bills %(number)s.", number=number))


billing.add_command(record_command)
billing.add_command(usage_command)
