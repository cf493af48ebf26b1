"""The hooks that a plugin may implement.

A plugin imports ``hookimpl`` and the types from ``upheld.plugin`` and nothing else
of ours.  It may leave out any argument that it does not need.  Neither a
specification nor an implementation gives an argument a default value.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pluggy

from plugins.hook_types import Event, ModelChoice, Move, Tax, TaxRequest
from plugins.section_types import Document, Section
from plugins.types import PriceRequest, PriceRow, PricingModel

PROJECT = "upheld"
#: The edition of the interface that plugins are written for.
API = "1"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_pricing_models() -> Iterable[PricingModel[Any]] | None:
    """Offer pricing models that sales can choose for an offering.

    Called once for each plugin, when the application starts.  The ``key`` of a
    model is stored in price books and contracts, so it has to be its own: of two
    plugins that offer the same key both are switched off, and the reason names
    both.  A key of a built-in model stays with it.

    :returns: the models, or ``None`` for none.

    .. versionadded:: 1.0
    """
    raise NotImplementedError


@hookspec
def choose_model(request: PriceRequest) -> ModelChoice:
    """Choose which model prices something, with which parameters, and say why.

    Asked where a price book leaves a price to the plugin: it names the model
    ``chosen_by_`` and the name of the plugin.  Any installed model can be chosen,
    but for those that choose.  The reason is the first row of the price; the row
    holds model, version and parameters, and an offer that was sent keeps it.

    Pure and deterministic, as a pricing model is: prices by date are data of the
    plugin, and the date is the first day of the term.

    :param request: what is to be priced, with the segment, the date and the currency.
    :returns: the choice.
    :raises CannotPrice: where there can be no price.

    .. versionadded:: 1.0
    """
    raise NotImplementedError


@hookspec
def adjust_price(
    request: PriceRequest, rows: tuple[PriceRow, ...]
) -> Iterable[PriceRow] | None:
    """Add rows to a price: a discount, a surcharge, an index.

    Called for every line of a seller whose order of adjustments names the plugin, at
    its place in that order.  It adds rows and changes none; a sum below zero, or
    rows in another currency, leave the line without a price.

    Pure and deterministic, as a pricing model is.

    :param request: what is being priced.
    :param rows: the steps before it, exact and not rounded; their sum is the price
        so far.
    :returns: rows to append; an amount below zero is a discount.  ``None`` for none.
    :raises CannotPrice: where there can be no price.

    .. versionadded:: 1.0
    """
    raise NotImplementedError


@hookspec
def hear_event(event: Event) -> None:
    """Hear of something that has happened.

    Called once for each plugin, after the transaction has been committed, in the
    process that did it.  A failure is logged with plugin, hook, file and line; it
    undoes nothing, and every other plugin is told all the same.

    :param event: what has happened.

    .. versionadded:: 1.0
    """
    raise NotImplementedError


@hookspec
def refuse_move(move: Move) -> str | None:
    """Refuse a move with a reason: sending, accepting, and asking to renew or cancel.

    A plugin is asked about the moves that its module names in ``moves``; without that,
    about ``quote.send`` alone.  Every reason is shown to whoever wanted to move, which
    may be the customer; nothing is stored then.  A plugin that fails refuses, so that
    no check is skipped without a word: those who sell read plugin, hook, file and
    line, a customer that it cannot be done just now.

    :param move: what somebody is about to do.
    :returns: a sentence that says what to change, or ``None`` to let it happen.

    .. versionadded:: 1.0
    """
    raise NotImplementedError


@hookspec
def document_sections(document: Document) -> Iterable[Section] | None:
    """Add titled sections to the papers of an offer: annexes, notices of a country.

    Asked when an offer is previewed and when it is sent; what is sent keeps the text,
    so that papers made later say the same, without the plugin too.  Sections are
    numbered as annexes, in the order of the plugins' names and as each plugin gives
    them, those after ``service`` before those after ``terms``.  All text is plain.
    Where a plugin fails, nothing is sent.

    :param document: what is offered to whom, and in which language papers are.
    :returns: the sections, at most 20 and 64 kB, or ``None`` for none.
    :raises CannotPrice: where the paper cannot be made, with what to change.

    .. versionadded:: 1.0
    """
    raise NotImplementedError


@hookspec
def tax(request: TaxRequest) -> Tax | Sequence[Tax]:
    """Say which tax is on an offer, and what the papers have to say about it.

    Asked of the one plugin that an administrator has chosen, once each time when a
    draft is shown and when it is sent; the offer keeps the answer.  Where it fails, the
    draft says why and cannot be sent.

    Pure and deterministic: rates are dated data of the plugin.

    :param request: who sells what to whom, and from which day.
    :returns: one tax for all of the offer, or one for each of ``request.lines`` in
        their order.
    :raises CannotPrice: where nothing can be said, such as for a number that is wrong.

    .. versionadded:: 1.0
    """
    raise NotImplementedError
