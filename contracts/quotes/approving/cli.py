"""``upheld approvals``: what waits for a decision, and how far each role goes."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from catalog.exchange.loading import YamlFile
from contracts.quotes.approvals.limits import CHAIN, Limit, Limits
from contracts.quotes.approvals.operations import save_limits
from contracts.quotes.approvals.queries import limits, waiting
from contracts.quotes.approving.queries import (
    approval_answer,
    limits_answer,
    read_limits,
)
from contracts.quotes.models import Quote
from contracts.quotes.operations import approving
from contracts.quotes.states import State
from upheld import clock
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.person import in_person
from upheld.commands.running import for_seller
from upheld.db import db
from upheld.errors import NotFound
from upheld.fields import Part, Percent, StrictSchema, YesNo
from upheld.plain import to_plain
from upheld.texts import format_instant, format_percent
from upheld.words import _

_FILE = click.Path(dir_okay=False, path_type=Path)


class LimitSchema(StrictSchema):
    """How far a role goes without asking."""

    line_percent = Percent(load_default=None, allow_none=True)
    quote_percent = Percent(load_default=None, allow_none=True)
    below_floor = YesNo(load_default=False)


class LimitsSchema(StrictSchema):
    """The limits of the roles that sell."""

    sales = Part(LimitSchema)
    sales_manager = Part(LimitSchema)
    administrator = Part(LimitSchema)


@click.group()
def approvals() -> None:
    """See what waits for a decision, ask, decide, set limits."""


@approvals.command("list")
@as_json
@for_seller
def list_(*, as_json: bool) -> None:
    r"""List the questions that nobody has answered, the oldest first.

    \b
    upheld approvals list
    upheld approvals list --json

    Next: upheld approvals show ID
    """
    rows = waiting()
    if as_json:
        print_json(to_plain(rows))
        return
    print_table(
        (_("ID"), _("Quote"), _("Customer"), _("Asked by"), _("Since"), _("Approver")),
        [
            (
                one.id,
                one.number,
                one.customer,
                one.asked_by,
                format_instant(one.asked_at, "UTC"),
                one.approver,
            )
            for one in rows
        ],
    )


@approvals.command()
@click.argument("id_", metavar="ID")
@as_json
@for_seller
def show(id_: str, *, as_json: bool) -> None:
    r"""Show what was asked, and the answer.

    \b
    upheld approvals show 0190a1b2c3d4e5f60718293a4b5c6d7e
    upheld approvals show 0190a1b2c3d4e5f60718293a4b5c6d7e --json

    Next: upheld approvals approve ID --token-file FILE
    """
    _show(approval_answer(id_), as_json=as_json)


@approvals.command()
@click.argument("number")
@as_json
@in_person("approvals_api.ask_approval")
def ask(number: str, *, as_json: bool) -> None:
    r"""Ask for what goes beyond your limits on the draft NUMBER.

    \b
    upheld approvals ask Q-2026-00418 --token-file token.txt
    upheld approvals ask Q-2026-00418 --token-file - --json

    Next: upheld approvals list
    """
    asked = approving.ask_approval(_draft(number), edition=None, now=clock.now())
    if as_json:
        print_json(to_plain([approval_answer(one) for one in asked]))
        return
    for one in asked:
        _show(approval_answer(one), as_json=False)


@approvals.command()
@click.argument("id_", metavar="ID")
@click.option("--reason", default="", help=_("What the one who asked reads."))
@as_json
@in_person("approvals_api.decide_approval")
def approve(id_: str, *, reason: str, as_json: bool) -> None:
    r"""Approve what was asked; the one who asked is told by mail.

    \b
    upheld approvals approve ID --token-file token.txt
    upheld approvals approve ID --reason "Once." --token-file token.txt

    Next: upheld approvals list
    """
    _decide(id_, reason, approve=True, as_json=as_json)


@approvals.command()
@click.argument("id_", metavar="ID")
@click.option("--reason", default="", help=_("What the one who asked reads."))
@as_json
@in_person("approvals_api.decide_approval")
def decline(id_: str, *, reason: str, as_json: bool) -> None:
    r"""Decline what was asked; the quote can be changed again.

    \b
    upheld approvals decline ID --reason "Too low." --token-file token.txt
    upheld approvals decline ID --token-file -

    Next: upheld approvals list
    """
    _decide(id_, reason, approve=False, as_json=as_json)


@approvals.command("limits")
@as_json
@for_seller
def show_limits(*, as_json: bool) -> None:
    r"""Show how far each role goes without asking.

    \b
    upheld approvals limits
    upheld approvals limits --json > limits.json

    Next: upheld approvals set-limits FILE
    """
    if as_json:
        print_json(to_plain(limits_answer(limits())))
        return
    _show_limits(limits())


@approvals.command()
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help=_("Say what would change."))
@for_seller
def set_limits(file: Path, *, dry_run: bool) -> None:
    r"""Set how far each role goes, by a FILE as `limits --json` writes it, or YAML.

    \b
    upheld approvals set-limits limits.json --dry-run
    upheld approvals set-limits limits.yaml

    A role that is left out has no limit.  Next: upheld approvals limits
    """
    wanted = read_limits(YamlFile(file).load(LimitsSchema()))
    _show_limits(wanted)
    if dry_run:
        say(_("Nothing was stored. Run it without --dry-run to store it."))
        return
    save_limits(wanted)


def _draft(number: str) -> str:
    found = db.session.scalar(
        select(Quote.id).where(Quote.number == number, Quote.state == State.DRAFT)
    )
    if found is None:
        raise NotFound(_("There is no draft %(number)s.", number=number))
    return found


def _decide(id_: str, reason: str, *, approve: bool, as_json: bool) -> None:
    approving.decide_approval(
        id_, approve=approve, reason=reason, identified_by="token", now=clock.now()
    )
    _show(approval_answer(id_), as_json=as_json)


def _show(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(to_plain(answer))
        return
    click.secho(f"{answer['number']}: {_state(answer['state'])}", bold=True)
    click.echo(answer["id"])
    for need in answer["needs"]:
        click.echo(f"  {need['sentence']}")
    who, whom = answer["asked_by"], answer["approver"]
    click.echo(_("%(who)s asks %(whom)s", who=who, whom=whom))
    if answer["decided_by"]:
        click.echo(f"{answer['decided_by']}: {answer['reason'] or '–'}")


def _state(state: str) -> str:
    words = {
        "asked": _("waits for an answer"),
        "approved": _("approved"),
        "declined": _("declined"),
        "withdrawn": _("withdrawn"),
    }
    return words[state]


def _show_limits(known: Limits) -> None:
    print_table(
        (_("Role"), _("On a line"), _("On the quote"), _("Below a floor")),
        [
            (
                role.value,
                _percent(limit.line),
                _percent(limit.quote),
                _("yes") if limit.below_floor else _("no"),
            )
            for role in CHAIN
            for limit in [known.get(role, Limit())]
        ],
    )


def _percent(percent: Decimal | None) -> str:
    return _("no limit") if percent is None else format_percent(percent)
