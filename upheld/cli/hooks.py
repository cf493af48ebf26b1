"""``upheld webhooks``: who is told of what has happened, and what came of it."""

from dataclasses import asdict

import click

from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.errors import InvalidInput
from upheld.outbox import EVENTS
from upheld.texts import format_number
from upheld.webhooks import operations, queries
from upheld.webhooks.models import State
from upheld.webhooks.operations import EndpointSpec
from upheld.words import _

_EVENT = click.option(
    "--event",
    "events",
    multiple=True,
    type=click.Choice(list(EVENTS)),
    help=_("An event to be told of; several may be given, none for all."),
)


@click.group()
def webhooks() -> None:
    """Tell other systems what has happened; see what came of it."""


@webhooks.command()
@click.argument("url")
@click.option("--about", default="", help=_("Whose it is, for people."))
@_EVENT
@as_json
@for_seller
def add(*, url: str, about: str, events: tuple[str, ...], as_json: bool) -> None:
    r"""Tell URL of events; prints the secret that its deliveries are signed with.

    \b
    upheld webhooks add https://hooks.example.com/in --event quote.accepted
    upheld webhooks add https://hooks.example.com/upheld --about "The ERP"

    Next: upheld webhooks test ID
    """
    spec = EndpointSpec(url=url, events=events, about=about)
    _print_secret(operations.create_endpoint(spec), as_json=as_json)


@webhooks.command("list")
@as_json
@for_seller
def list_(*, as_json: bool) -> None:
    r"""List who is told, of what, and how many deliveries stand how.

    \b
    upheld webhooks list
    upheld webhooks list --json

    Secrets are left out.  Next: upheld webhooks deliveries
    """
    found = queries.list_endpoints()
    if as_json:
        print_json([_shown(one) for one in found])
        return
    heads = (_("Id"), _("Address"), _("Events"), _("State"))
    counts = (_("Waiting"), _("Delivered"), _("Given up"))
    rows = [
        (
            one.id,
            one.url,
            ", ".join(one.events) or _("all"),
            _("on") if one.active else _("off"),
            *(format_number(getattr(one, state)) for state in State),
        )
        for one in found
    ]
    print_table((*heads, *counts), rows)


def _shown(one: queries.Endpoint) -> dict[str, object]:
    secrets = {"secret", "old_secret"}
    return {name: value for name, value in asdict(one).items() if name not in secrets}


@webhooks.command()
@click.argument("endpoint_id")
@click.option("--url", help=_("Another address."))
@click.option("--about", help=_("Whose it is, for people."))
@click.option("--all", "all_events", is_flag=True, help=_("Tell it of every event."))
@click.option("--on/--off", "active", default=None, help=_("Tell it, or tell it not."))
@_EVENT
@for_seller
def change(
    *,
    endpoint_id: str,
    all_events: bool,
    active: bool | None,
    events: tuple[str, ...],
    **texts: str | None,
) -> None:
    r"""Change who is told, of what, or whether at all; what is not given stays.

    \b
    upheld webhooks change 0197b5e0c4d27f31a3f5b1a6f2c8e901 --off
    upheld webhooks change 0197b5e0c4d27f31a3f5b1a6f2c8e901 --all

    What waits is delivered once it is on again.  Next: upheld webhooks list
    """
    if all_events and events:
        raise InvalidInput.of("--all", _("Give either --all or --event."))
    known = queries.endpoint(endpoint_id)
    spec = EndpointSpec(
        url=texts["url"] or known.url,
        about=known.about if texts["about"] is None else texts["about"],
        events=() if all_events else events or known.events,
        active=known.active if active is None else active,
    )
    operations.change_endpoint(endpoint_id, spec)
    say(_("Stored."))


@webhooks.command()
@click.argument("endpoint_id")
@as_json
@for_seller
def rotate(*, endpoint_id: str, as_json: bool) -> None:
    r"""Make a new secret; for a day, the old one signs as well.

    \b
    upheld webhooks rotate 0197b5e0c4d27f31a3f5b1a6f2c8e901
    upheld webhooks rotate 0197b5e0c4d27f31a3f5b1a6f2c8e901 --json

    Next: give the secret to the receiver within the day
    """
    operations.rotate_secret(endpoint_id)
    _print_secret(endpoint_id, as_json=as_json)


@webhooks.command()
@click.argument("endpoint_id")
@for_seller
def test(*, endpoint_id: str) -> None:
    r"""Send an event that says nothing; the worker delivers it like every other.

    \b
    upheld webhooks test 0197b5e0c4d27f31a3f5b1a6f2c8e901
    upheld jobs work --once

    Next: upheld webhooks deliveries
    """
    say(_("Asked for delivery %(id)s.", id=operations.send_test(endpoint_id)))


@webhooks.command()
@click.argument("endpoint_id")
@for_seller
def remove(*, endpoint_id: str) -> None:
    r"""Tell it no more, and forget what was delivered to it.

    \b
    upheld webhooks remove 0197b5e0c4d27f31a3f5b1a6f2c8e901
    upheld webhooks list

    Next: upheld webhooks list.  To stop for a while: change ID --off
    """
    operations.remove_endpoint(endpoint_id)
    say(_("Removed."))


@webhooks.command()
@click.option("--state", type=click.Choice(list(State)), help=_("Only those."))
@click.option("--endpoint", "endpoint_id", default="", help=_("Only to this one."))
@as_json
@for_seller
def deliveries(*, state: str | None, endpoint_id: str, as_json: bool) -> None:
    r"""List the newest deliveries, those that were given up before all others.

    \b
    upheld webhooks deliveries
    upheld webhooks deliveries --state dead --json

    Next: upheld webhooks replay ID
    """
    found = queries.list_deliveries(state=state or "", endpoint_id=endpoint_id)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    heads = (_("Id"), _("Event"), _("To"), _("State"), _("Tries"), _("Next"), _("Why"))
    rows = [
        (
            one.id,
            one.event,
            one.url,
            one.state,
            format_number(one.attempts),
            f"{one.next_at:%Y-%m-%d %H:%M:%S}Z" if one.next_at else "",
            one.failure,
        )
        for one in found
    ]
    print_table(heads, rows)


@webhooks.command()
@click.argument("delivery_id")
@for_seller
def replay(*, delivery_id: str) -> None:
    r"""Deliver once more what was delivered or given up, under the same webhook-id.

    \b
    upheld webhooks replay 0197b5e0c4d27f31a3f5b1a6f2c8e901
    upheld jobs work --once

    Next: upheld webhooks deliveries
    """
    operations.replay(delivery_id)
    say(_("It is sent once more."))


def _print_secret(endpoint_id: str, *, as_json: bool) -> None:
    one = queries.endpoint(endpoint_id)
    if as_json:
        print_json({"id": one.id, "secret": one.secret})
        return
    click.echo(one.secret)
    say(_("Endpoint %(id)s; keep the secret where the receiver has it.", id=one.id))
