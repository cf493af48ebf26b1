"""What a change would do, before anyone confirms it; nothing is stored."""

from dataclasses import dataclass
from datetime import datetime

from contracts.amending.effects import Effect, effect_of
from contracts.amending.operations.altering import Locked, look
from contracts.amending.operations.amending import checked_change
from contracts.amending.wording import changes_of
from contracts.quotes.operations import preview_offer
from contracts.quotes.queries.sent import sent_quote
from contracts.quotes.queries.stored import load_head
from contracts.quotes.states import UNSENT
from contracts.records import Offer
from upheld.errors import InvalidInput, Refused
from upheld.sellers import seller


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a change says and does, or why it could not be made as it stands."""

    #: A sentence each, in the language in force.
    changes: tuple[str, ...] = ()
    effect: Effect | None = None
    #: Why it is refused, a sentence each.
    refused: tuple[str, ...] = ()


def preview_quote(locked: Locked, quote_id: str, *, now: datetime) -> Previewed:
    """Return what a draft would change of a contract, or an offer that is open."""
    try:
        if load_head(quote_id).state in UNSENT:
            offer = preview_offer(quote_id, now=now)
        else:
            offer = sent_quote(quote_id, today=seller().today()).offer
    except (InvalidInput, Refused) as error:
        return Previewed(refused=_sentences(error))
    return preview(locked, offer)


def preview_change(contract_id: str, offer: Offer, *, now: datetime) -> Previewed:
    """Return what *offer* would change of a contract as it stands now."""
    return preview(look(contract_id, now=now), offer)


def preview(locked: Locked, offer: Offer) -> Previewed:
    """Return what *offer* would change of a contract that was looked at."""
    try:
        change = checked_change(locked, offer)
    except (InvalidInput, Refused) as error:
        return Previewed(refused=_sentences(error))
    effect = effect_of(locked.standing, change, offer.currency)
    return Previewed(changes_of(locked.offer, offer), effect)


def _sentences(error: InvalidInput | Refused) -> tuple[str, ...]:
    if isinstance(error, InvalidInput):
        return tuple(problem.message for problem in error.problems)
    return (f"{error} {error.hint}".strip(),)
