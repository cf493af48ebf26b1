"""Contracts as staff see them: the list and one with everything that belongs to it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import orjson
from flask import request
from werkzeug.wrappers import Response

from catalog.wording import say
from contracts import queries
from contracts.amending.operations import standing_pause
from contracts.amending.operations.amending import CHANGEABLE
from contracts.amending.queries import versions
from contracts.amending.wording import pause_words
from contracts.billing.usage.meters import meters_of
from contracts.billing.usage.queries import readings
from contracts.billing.usage.tables import COLUMNS as USAGE_COLUMNS
from contracts.documents.queries import documents_of
from contracts.ending.operations import standing_ending
from contracts.ending.wording import ending_words
from contracts.invoices.accounts.queries import owed
from contracts.invoices.states import standing_words
from contracts.lifecycle import State
from contracts.pages import blueprint
from contracts.queries import ContractFilter
from contracts.quotes.revisions import display
from contracts.quotes.wording import WORDS
from contracts.uplift_words import uplift_words
from contracts.wording import contract_state
from upheld import web
from upheld.front import kept
from upheld.missing import later
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.tables import MANY, Column, Table, every, is_file
from upheld.texts import _, ngettext

#: The states that the list is divided by.
SHOWN = (
    State.ACTIVE,
    State.ACCEPTED,
    State.SUSPENDED,
    State.RENEWED,
    State.EXPIRED,
    State.TERMINATED,
)

#: The states in which it can be suspended, or goes on.
_PAUSABLE = frozenset({State.ACCEPTED, State.ACTIVE, State.SUSPENDED})


def asked_contracts(given: Mapping[str, str]) -> ContractFilter:
    """Return which contracts the fields of an address or a form ask for."""
    state = given.get("state", "")
    return ContractFilter(
        text=given.get("q", "").strip(),
        state=state if state in SHOWN else "",
        sort=given.get("sort", ""),
    )


@blueprint.get("/contracts")
@kept
def contracts() -> Response:
    table = Table.of("sales.contracts", contract_columns())
    wanted = asked_contracts(request.args)
    if is_file():
        return table.file(
            "contracts",
            every(lambda key: queries.list_contracts(wanted, after=key, size=MANY)),
        )
    page = queries.list_contracts(wanted, after=request.args.get("after") or None)
    return web.page(
        "pages/contracts/list.html",
        page=page,
        table=table,
        filters=wanted,
        state_tabs=_tabs(wanted, table),
        count_words=ngettext("%(num)s contract", "%(num)s contracts", page.total),
        next_url=table.url(after=page.next) if page.next else "",
        last_day=last_day,
        may_choose=may_open("sales.bulk_contracts", "POST"),
        **WORDS,
    )


def contract_columns() -> tuple[Column, ...]:
    """Return what the list of contracts shows."""
    return (
        Column("title", _("Contract"), lambda row: row.title or row.number, "title"),
        Column("number", _("Number"), lambda row: row.number, "number"),
        Column("customer", _("Customer"), lambda row: row.customer_name),
        Column("state", _("State"), lambda row: contract_state(row.state).text),
        Column(
            "started", _("Started"), lambda row: row.starts_on.isoformat(), "started"
        ),
        Column(
            "until",
            _("Covered until"),
            lambda row: last_day(row.ends_on).isoformat() if row.ends_on else "",
        ),
        Column(
            "yearly",
            _("Net, year"),
            lambda row: f"{row.yearly.amount} {row.yearly.currency}",
            "yearly",
            is_number=True,
        ),
    )


@blueprint.get("/contracts/<contract_id>")
def contract(contract_id: str) -> Response:
    view = queries.contract_view(contract_id, today=seller().today())
    offer = view.record.offer
    return web.page(
        "pages/contracts/page.html",
        view=view,
        documents=later(documents_of, contract_id),
        quote_number=display(offer.number, offer.revision),
        say=say,
        may_pause=_may_pause(view.row.state),
        owed=later(owed, contract_id=contract_id, today=seller().today()),
        metered=bool(meters_of(offer)),
        usage=later(readings, contract_id, today=seller().today()),
        usage_columns=", ".join(USAGE_COLUMNS[1:]),
        may_record=may_open("sales.record_contract_usage", "POST"),
        standing_words=standing_words(),
        uplift_words=uplift_words,
        today=seller().today(),
        notices=list(filter(None, (_pause(contract_id), _end(contract_id)))),
        may_amend=_may_amend(view.row.state),
        versions=_versions(contract_id) if view.row.version > 1 else (),
        **WORDS,
    )


def _pause(contract_id: str) -> str:
    found = standing_pause(contract_id, seller().today())
    return pause_words(found.starts_on, found.ends_on) if found else ""


def _end(contract_id: str) -> str:
    found = standing_ending(contract_id)
    return ending_words(found.ends_on, found.reason) if found else ""


def _may_pause(state: str) -> bool:
    return state in _PAUSABLE and may_open("sales.pause_contract", "POST")


def _may_amend(state: str) -> bool:
    return state in CHANGEABLE and may_open("sales.amend_contract", "POST")


def _versions(contract_id: str) -> list[dict[str, Any]]:
    """Return the versions of a contract, each with its sentences."""
    return [
        {**one._asdict(), "changes": orjson.loads(one.changes)}
        for one in versions(contract_id)
    ]


def last_day(ends_on: date) -> date:
    """Return the last day covered, the one that people are shown."""
    return ends_on - timedelta(days=1)


def _tabs(wanted: ContractFilter, table: Table) -> list[Any]:
    entries = [(_("All"), table.url(state=None), not wanted.state, None)]
    for state in SHOWN:
        url = table.url(state=state)
        entries.append((contract_state(state).text, url, wanted.state == state, None))
    return entries
