"""Prepare the renewal of a contract: a draft of its next term, at its next prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.offerings import Covers
from catalog.queries import CurrentOffering, current_offerings
from contracts.amending.operations import Locked, lock
from contracts.amending.operations.amending import check_day
from contracts.amending.operations.drafting import (
    check_changeable,
    draft_of,
    fill,
    in_hand,
    rows_of,
)
from contracts.operations import note_event
from contracts.quotes.models import Quote
from contracts.quotes.operations.editing import Edit, settle
from contracts.quotes.renewing import PriceBasis, Renewing, read_renewing
from contracts.renewing.queries import published
from contracts.renewing.rules import (
    UNCHANGED,
    NextTerm,
    next_term,
    rate_for,
    renewal_rows,
    renewed_term,
)
from contracts.terms import LONGEST_MONTHS
from contracts.uplift import Uplift, check_uplift
from upheld import audit
from upheld.errors import InvalidInput, Refused
from upheld.texts import _, use_language
from upheld.transactions import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRenewal:
    """How a contract is to be renewed."""

    basis: PriceBasis = PriceBasis.CONTRACTED
    #: By how much agreed prices change; ``None`` for what the contract agrees.
    uplift: Uplift | None = None
    #: How long the new term is; 0 for as long as was agreed.
    months: int = 0
    #: Whether lines of the same service are put together, at their average price.
    blend: bool = True


def prepare_renewal(contract_id: str, wanted: WantedRenewal, *, now: datetime) -> str:
    """Return the draft of the next term of a contract, to be sent to its customer.

    It has what of the contract goes on.  Refused where the contract has ended or has
    no end, while another change of it is in hand, and where an index has no value.
    """
    check_wanted(wanted)
    with transaction():
        locked = lock(contract_id, now=now)
        check_changeable(locked)
        following = next_term(locked.offer, locked.today, wanted.months)
        check_day(locked, following.starts_on, renews=True)
        _check_in_hand(locked)
        renewing = renewing_of(locked, following, wanted)
        quote = _draft(locked, renewing, following, now)
        fill(quote, locked, _rows(locked, wanted))
        note_event(quote, "revised", now, quote.number)
        settle(Edit(quote, now, locked.today))
        after = {
            "number": quote.number,
            "contract": locked.contract.number,
            "starts_on": following.starts_on,
            "percent": renewing.percent,
        }
        audit.record("renewal.prepared", quote.id, after=after)
        return quote.id


def check_wanted(wanted: WantedRenewal) -> None:
    """Refuse what no contract can be renewed with."""
    if wanted.basis is PriceBasis.SIGNED:
        raise InvalidInput.of("basis", _("Choose what it is priced by."))
    if not 0 <= wanted.months <= LONGEST_MONTHS:
        most = LONGEST_MONTHS
        raise InvalidInput.of("months", _("Choose 1 to %(most)s months.", most=most))
    if wanted.uplift is not None:
        check_uplift(wanted.uplift)


def renewing_of(locked: Locked, following: NextTerm, wanted: WantedRenewal) -> Renewing:
    """Return the term that a draft is of, with the rate of its prices as of today."""
    uplift = wanted.uplift or locked.offer.uplift
    rate = UNCHANGED
    if wanted.basis is PriceBasis.CONTRACTED and uplift is not None:
        with use_language(locked.offer.language):
            values = published(uplift.index)
            rate = rate_for(uplift, values, locked.offer, following.starts_on)
    return Renewing(
        starts_on=following.starts_on,
        months=following.months,
        months_before=following.months_before,
        basis=wanted.basis,
        percent=rate.percent,
        why=rate.sentence,
    )


def _check_in_hand(locked: Locked) -> None:
    """Refuse while somebody has a draft already; what it says would be lost."""
    draft = in_hand(locked)
    if draft is None:
        return
    of = read_renewing(draft.renewal)
    if of is not None and of.basis is not PriceBasis.SIGNED:
        raise Refused(
            _("Its renewal is prepared already: %(number)s.", number=draft.number),
            hint=_("Send that draft, or delete it first."),
        )
    raise Refused(
        _("Somebody is making a change already: %(number)s.", number=draft.number),
        hint=_("Finish or delete that draft first."),
    )


def _draft(
    locked: Locked, renewing: Renewing, following: NextTerm, now: datetime
) -> Quote:
    quote = draft_of(locked, now)
    quote.term_months = renewed_term(locked.offer.term, following).months
    quote.renewal = renewing.text
    quote.effective_on = following.starts_on
    return quote


def _rows(locked: Locked, wanted: WantedRenewal) -> list[dict[str, Any]]:
    """Return the lines of the draft; those that count devices stay apart."""
    offer = locked.offer
    codes = {line.code for line in offer.lines}
    specs = current_offerings(codes)
    apart = codes if not wanted.blend else _counting(specs)
    rows = renewal_rows(offer, rows_of(offer), frozenset(apart))
    if not rows:
        raise Refused(
            _("Nothing of it goes on."),
            hint=_("Make a new quote for what the customer wants next."),
        )
    return rows


def _counting(specs: Mapping[str, CurrentOffering]) -> set[str]:
    return {
        code for code, one in specs.items() if one.spec.covers is not Covers.NOTHING
    }
