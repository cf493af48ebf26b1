"""The language that a customer reads an offer or a contract in."""

from contextlib import AbstractContextManager

from flask import request

from contracts.records import Offer
from contracts.saying import as_offered
from upheld.languages import chosen_language
from upheld.principal import current_principal
from upheld.texts import use_language


def as_read(offer: Offer) -> AbstractContextManager[None]:
    """Run the block as the visitor reads: what it has chosen, else as *offer* was sent.

    Texts that were agreed stay in the language of the offer.
    """
    chosen = chosen_language(request, current_principal())
    if chosen and chosen != offer.language:
        return use_language(chosen)
    return as_offered(offer)
