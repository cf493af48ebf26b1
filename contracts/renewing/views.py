"""The renewal queue, the renewal of one contract, and the indexes of prices."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.amending.operations import Locked, look
from contracts.figures.renewals import Renewal, Standing
from contracts.figures.wording import standing_words
from contracts.pages import blueprint
from contracts.quotes.queries.stored import load_head
from contracts.quotes.wording import WORDS
from contracts.renewing.operations import (
    WantedRenewal,
    add_values,
    offer_uplift,
    prepare_renewal,
    read_values,
)
from contracts.renewing.queries import Upcoming, in_hand, indexes, upcoming
from contracts.renewing.rules import NextTerm, next_term
from contracts.renewing.typed import (
    AGREED,
    read_uplift_form,
    read_wanted,
    typed_of,
)
from contracts.renewing.wording import (
    every_choices,
    kind_choices,
    priced_choices,
    step_words,
    within_choices,
)
from contracts.uplift import read_uplift
from contracts.uplift_words import uplift_words
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.tables import Column, Table, is_file
from upheld.texts import _, ngettext

_WITHIN = "90"
_USUAL = {"priced": AGREED, "percent": "", "months": "", "blend": "yes"}


@blueprint.get("/renewals/")
def renewals() -> Response:
    """Show the terms that end soon, and what was done about each; or write a file."""
    asked = asked_queue(request.args)
    rows = upcoming(
        today=seller().today(), days=int(asked["within"]), standing=asked["standing"]
    )
    if is_file():
        return Table("sales.renewals", _columns(), {}).file("renewals", iter(rows))
    return web.page(
        "pages/renewals/list.html",
        rows=rows,
        asked=asked,
        withins=within_choices(),
        standings=tuple(Standing),
        standing_words=standing_words,
        step_words=step_words,
        uplift_words=uplift_words,
        priced=priced_choices(),
        count_words=ngettext("%(num)s term", "%(num)s terms", len(rows)),
        file_url=queue_url({**asked, "as": "csv"}),
        may_prepare=may_open("sales.prepare_renewals", "POST"),
        may_publish=may_open("sales.indexes"),
        **WORDS,
    )


@blueprint.get("/contracts/<contract_id>/renew")
def renew_form(contract_id: str) -> Response:
    return _renew_page(contract_id, {})


@blueprint.post("/contracts/<contract_id>/renew")
def renew_contract(contract_id: str) -> Response:
    typed = request.form.to_dict()
    try:
        wanted = WantedRenewal(**read_wanted(typed))
        quote_id = prepare_renewal(contract_id, wanted, now=clock.now())
    except InvalidInput as error:
        return _renew_page(contract_id, typed, error.problems)
    return web.go(url_for("sales.quote", quote_id=quote_id))


@blueprint.get("/quotes/<quote_id>/uplift")
def uplift_form(quote_id: str) -> Response:
    return _uplift_page(quote_id, {})


@blueprint.post("/quotes/<quote_id>/uplift")
def agree_uplift(quote_id: str) -> Response:
    typed = request.form.to_dict()
    try:
        offer_uplift(quote_id, read_uplift_form(typed), now=clock.now())
    except InvalidInput as error:
        return _uplift_page(quote_id, typed, error.problems)
    return web.go(url_for("sales.quote", quote_id=quote_id))


@blueprint.get("/renewals/indexes", endpoint="indexes")
def index_list() -> Response:
    return _index_page({})


@blueprint.post("/renewals/indexes")
def publish_index() -> Response:
    typed = request.form.to_dict()
    try:
        add_values(typed.get("name", ""), read_values(typed.get("values", "")))
    except InvalidInput as error:
        return _index_page(typed, error.problems)
    return web.done(_("The values are kept."), url_for("sales.indexes"))


def queue_url(asked: Mapping[str, Any]) -> str:
    """Return the address of the queue, as it was asked for."""
    return url_for("sales.renewals", **asked)


def asked_queue(given: Mapping[str, str]) -> dict[str, str]:
    """Return which terms are asked for: ``within`` how many days, of which standing."""
    within, standing = given.get("within", ""), given.get("standing", "")
    return {
        "within": within if within in dict(within_choices()) else _WITHIN,
        "standing": standing if standing in {*Standing} else "",
    }


def _columns() -> tuple[Column, ...]:
    def of(row: Any) -> Renewal:  # noqa: ANN401  a row of any list
        found: Upcoming = row
        return found.renewal

    return (
        Column("number", _("Contract"), lambda row: of(row).agreement.number),
        Column("customer", _("Customer"), lambda row: of(row).agreement.customer),
        Column("ends", _("Last day"), lambda row: of(row).last_day.isoformat()),
        Column(
            "cancel",
            _("Last day to cancel"),
            lambda row: _day(of(row).deadline),
        ),
        Column("standing", _("Standing"), lambda row: standing_words(of(row).standing)),
        Column(
            "yearly",
            _("Net, year"),
            lambda row: f"{of(row).agreement.yearly.amount}",
            is_number=True,
        ),
        Column(
            "currency", _("Currency"), lambda row: of(row).agreement.yearly.currency
        ),
        Column("prices", _("Prices"), lambda row: uplift_words(row.uplift)),
        Column(
            "in_hand",
            _("Renewal"),
            lambda row: row.in_hand.number if row.in_hand else "",
        ),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _renew_page(
    contract_id: str, typed: Mapping[str, str], problems: tuple[Problem, ...] = ()
) -> Response:
    locked = look(contract_id, now=clock.now())
    following, refused = _following(locked)
    return web.page(
        "pages/renewals/renew.html",
        status=422 if problems else 200,
        contract=locked.contract,
        following=following,
        refused=refused,
        known=in_hand([contract_id]).get(contract_id),
        uplift=uplift_words(locked.offer.uplift),
        yearly=locked.offer.totals.yearly,
        priced=priced_choices(),
        values={**_USUAL, **typed} if not typed else {**_USUAL, "blend": "", **typed},
        problems=problems,
        may_renew=may_open("sales.renew_contract", "POST"),
        **WORDS,
    )


def _following(locked: Locked) -> tuple[NextTerm | None, str]:
    """Return the next term, or the sentence that says why there is none."""
    try:
        return next_term(locked.offer, locked.today), ""
    except Refused as error:
        return None, f"{error.message} {error.hint}".strip()


def _uplift_page(
    quote_id: str, typed: Mapping[str, str], problems: tuple[Problem, ...] = ()
) -> Response:
    head = load_head(quote_id)
    return web.page(
        "pages/renewals/uplift.html",
        status=422 if problems else 200,
        quote=head,
        values={**typed_of(read_uplift(head.uplift)), **typed},
        kinds=kind_choices(),
        everys=every_choices(),
        indexes=tuple((one.name, one.name) for one in indexes()),
        problems=problems,
        may_agree=may_open("sales.agree_uplift", "POST"),
        may_publish=may_open("sales.indexes"),
    )


def _index_page(
    typed: Mapping[str, str], problems: tuple[Problem, ...] = ()
) -> Response:
    return web.page(
        "pages/renewals/indexes.html",
        status=422 if problems else 200,
        indexes=indexes(),
        values={"name": "", "values": "", **typed},
        problems=problems,
        may_publish=may_open("sales.publish_index", "POST"),
    )
