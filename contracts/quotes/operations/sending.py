"""Send a quote: freeze what it says, and replace the revision before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update

from catalog.installed.queries import loaded_plugins, plugins_in_use
from catalog.ordering.queries import price_order
from catalog.queries import CurrentOffering, catalogue_number
from catalog.standard_terms import TermsSpec
from catalog.terms.queries import standard_terms
from contracts.annexes import Annex, frozen, in_order
from contracts.models import Contract, Customer
from contracts.operations import note_event
from contracts.quotes import states
from contracts.quotes.approvals.queries import standing, with_approval
from contracts.quotes.builder import BuilderView, builder_view
from contracts.quotes.contracted import as_amendment
from contracts.quotes.devices.queries import frozen_units
from contracts.quotes.freezing import (
    Circumstances,
    Revision,
    freeze,
    prepared,
)
from contracts.quotes.models import Quote, QuoteStep
from contracts.quotes.operations.editing import (
    Edit,
    buyer,
    check_draft,
    check_edition,
    locked,
    seller_today,
)
from contracts.quotes.operations.mailing import post_offer
from contracts.quotes.operations.moving import move_of
from contracts.quotes.queries.contracted import contracted
from contracts.quotes.queries.drafts import Loaded, load_draft
from contracts.quotes.queries.sent import events, sent_quote
from contracts.quotes.revisions import display
from contracts.quotes.states import REVISABLE, UNSENT, Move, State
from contracts.records import BankAccount, Offer, Party, Unit, offer_text
from plugins.faults import Fault
from plugins.hook_types import Move as PluginMove
from plugins.moves import SEND
from plugins.refusing import listeners, reasons
from plugins.section_types import Document
from plugins.sectioning import added_sections
from upheld import audit, links
from upheld.accounts.models import Seller, User
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Problem, Refused
from upheld.plain import fingerprint
from upheld.scope import current_scope
from upheld.signals import announce, quote_sent
from upheld.state import settings
from upheld.texts import _, language, use_language
from upheld.transactions import transaction
from upheld.vocabulary.queries import vocabulary
from upheld.words import use_wording


@dataclass(frozen=True, slots=True)
class Sent:
    """A quote that was sent; what a link is made of."""

    quote_id: str
    deal_id: str
    #: With the revision, as people read it.
    number: str
    link_key: str


def send_quote(
    quote_id: str, *, edition: int | None, now: datetime, by_mail: bool = False
) -> Sent:
    """Freeze a draft as the offer that its customer can accept.

    Refused with everything that is missing.  Plugins are asked whether it may be sent
    before anything is locked, and what they were told has to be true still when it is.
    The revision before it is replaced in the same transaction, so that never two can be
    accepted.  *by_mail* posts the link to the customer, where it has an address.
    """
    asked = _asked(quote_id, edition, now)
    with transaction():
        quote = locked(quote_id)
        check_draft(quote)
        check_edition(quote, asked.edition if asked else edition)
        edit = Edit(quote, now, seller_today(now))
        offer = _ready_offer(edit)
        _check_same(asked, _move(quote, offer))
        _replace_others(quote)
        note_event(quote, "sent", now)
        _freeze(edit, offer)
        # What was sent cannot be undone.
        db.session.execute(delete(QuoteStep).where(QuoteStep.quote_id == quote_id))
        audit.record(
            "quote.sent",
            quote_id,
            before={"state": State.DRAFT.value},
            after={
                "state": quote.state,
                "number": display(quote.number, quote.revision),
                "fingerprint": quote.fingerprint,
            },
        )
        announce(
            quote_sent,
            quote_id=quote_id,
            deal_id=quote.deal_id,
            seller_id=quote.seller_id,
        )
        if by_mail and offer.customer.email:
            post_offer(sent_quote(quote_id, today=edit.today))
        number = display(quote.number, quote.revision)
        return Sent(quote_id, quote.deal_id, number, quote.link_key)


def preview_offer(quote_id: str, *, now: datetime) -> Offer:
    """Return the offer that a draft would become now, or refuse what is not ready."""
    quote = _stored(quote_id)
    if quote.state not in UNSENT:
        check_draft(quote)
    return _offer(Edit(quote, now, seller_today(now)), buyer(quote.customer_id))


def _loaded(edit: Edit, *, fresh: bool = False) -> Loaded:
    return load_draft(edit.quote.id, today=edit.today, fresh=fresh)


def _check_ready(view: BuilderView) -> None:
    """Refuse a quote that is not ready, with every sentence of what is missing."""
    problems = [
        Problem(check.key, check.sentence)
        for check in view.readiness
        if check.holds and not check.ok
    ]
    if problems:
        raise InvalidInput(problems)


class _Asked(NamedTuple):
    """What the plugins were told that may refuse to send a quote."""

    move: PluginMove
    #: Of the quote at that time.
    edition: int


def _asked(quote_id: str, edition: int | None, now: datetime) -> _Asked | None:
    """Refuse what a plugin refuses, with the reason of each.

    Returns what they were told; ``None`` where none looks at what is sent.
    """
    if not listeners(loaded_plugins(), SEND):
        return None
    quote = _stored(quote_id)
    check_draft(quote)
    check_edition(quote, edition)
    asked = quote.edition
    move = _move(quote, _ready_offer(Edit(quote, now, seller_today(now))))
    if found := reasons(plugins_in_use(), move):
        raise InvalidInput([Problem("plugins", reason) for reason in found])
    return _Asked(move, asked)


def _check_same(asked: _Asked | None, move: PluginMove) -> None:
    """Refuse what has become another move than the plugins were asked about."""
    if asked is not None and asked.move != move:
        raise Refused(
            _("%(number)s has changed while it was sent.", number=move.number),
            hint=_("Look at it, then send it again."),
        )


def _move(quote: Quote, offer: Offer) -> PluginMove:
    number = display(offer.number, offer.revision)
    return move_of(SEND, offer, number, quote.seller_id)


def _stored(quote_id: str) -> Quote:
    quote = db.session.scalar(select(Quote).where(Quote.id == quote_id))
    if quote is None:
        raise NotFound(_("There is no such quote."))
    return quote


def _ready_offer(edit: Edit) -> Offer:
    """Return the offer, or refuse a quote with everything that is missing."""
    customer = buyer(edit.quote.customer_id)
    view = builder_view(_loaded(edit).draft, today=edit.today)
    _check_ready(with_approval(view, standing(view)))
    return _offer(edit, customer)


def _replace_others(quote: Quote) -> None:
    """Replace the other revisions; refused when one has become a contract."""
    db.session.execute(
        update(Quote)
        .where(
            Quote.deal_id == quote.deal_id,
            Quote.id != quote.id,
            Quote.state.in_([*REVISABLE]),
        )
        .values(state=State.REPLACED.value)
        .execution_options(synchronize_session=False)
    )
    if quote.amends_id:
        return
    signed = select(Contract.id).where(Contract.deal_id == quote.deal_id)
    if db.session.scalar(signed) is not None:
        raise Refused(
            _("An earlier revision of %(number)s was accepted.", number=quote.number),
            hint=_("Its contract holds; make a new quote for what is to change."),
        )


def _offer(edit: Edit, customer: Customer) -> Offer:
    """Return the offer in the customer's language, its prices asked for anew."""
    own = vocabulary(customer.seller_id, customer.id)
    with use_language(customer.language), use_wording(own):
        loaded = _loaded(edit, fresh=True)
        view = builder_view(loaded.draft, today=edit.today)
        _check_ready(view)
        units = _units(edit.quote.id, view)
        around = _circumstances(edit, customer, loaded.offerings, units)
        offer = freeze(loaded.draft, view, around)
        offer = _amending(offer, loaded, view)
        return replace(offer, annexes=_annexes(offer))


def _amending(offer: Offer, loaded: Loaded, view: BuilderView) -> Offer:
    """Return *offer* as the change of a contract, if it is one."""
    contract = contracted(loaded.draft.quote)
    if contract is None:
        return offer
    if contract.version != loaded.draft.quote.amends_version:
        raise Refused(
            _("%(number)s has been changed meanwhile.", number=contract.number),
            hint=_("Delete this draft and make the change anew."),
        )
    if offer.leaves_choice:
        raise Refused(
            _("A change of a contract leaves no choice."),
            hint=_("Take away the options and what is optional."),
        )
    drafted = {line.id: line for line in loaded.draft.lines}
    lines = [drafted[line.id] for line in view.lines]
    return as_amendment(offer, loaded.draft.quote, lines, contract)


def _annexes(offer: Offer) -> tuple[Annex, ...]:
    """Return what plugins add to the papers, or refuse with why one of them cannot."""
    document = Document(
        number=display(offer.number, offer.revision),
        language=offer.language,
        seller_country=offer.seller.country,
        customer_country=offer.customer.country,
        seller_name=offer.seller.legal_name or offer.seller.name,
        customer_name=offer.customer.name,
        currency=offer.currency,
        starts_on=offer.term.starts_on,
        term_months=offer.term.months,
        offerings=tuple(dict.fromkeys(line.code for line in offer.lines)),
    )
    annexes: list[Annex] = []
    problems: list[Problem] = []
    for plugin, version, sections in added_sections(plugins_in_use(), document):
        if isinstance(sections, Fault):
            problems.append(Problem("plugins", sections.sentence))
        else:
            annexes += frozen(plugin, version, sections)
    if problems:
        raise InvalidInput(problems)
    return in_order(annexes)


def _freeze(edit: Edit, offer: Offer) -> None:
    quote = edit.quote
    db.session.flush()
    quote.record = offer_text(offer)
    quote.fingerprint = fingerprint(quote.record)
    quote.prepared = prepared(offer, events(quote.deal_id, internal=False))
    quote.state = states.after(State(quote.state), Move.SEND)
    quote.link_key = links.new_key()
    quote.sent_at = quote.changed_at = edit.now
    quote.terms_version = offer.terms.version
    quote.yearly_minor = offer.totals.yearly.minor
    quote.total_minor = offer.totals.term.minor
    quote.edition += 1
    db.session.flush()


def _circumstances(
    edit: Edit,
    customer: Customer,
    offerings: Mapping[str, CurrentOffering],
    units: tuple[Unit, ...],
) -> Circumstances:
    seller = db.session.get_one(Seller, current_scope().seller_id)
    owner = db.session.get(User, edit.quote.owner_id) if edit.quote.owner_id else None
    configured = settings()
    return Circumstances(
        seller=seller_party(seller),
        customer=customer_party(customer),
        language=language(),
        timezone=seller.timezone,
        sent_at=edit.now,
        owner=owner.name if owner else "",
        owner_email=owner.email if owner else "",
        verify_url=f"{configured.base_url}{configured.url_prefix}/verify",
        service_steps=tuple(
            step.strip() for step in seller.service_steps.splitlines() if step.strip()
        ),
        terms=_terms(),
        catalogue_revision=catalogue_number(),
        price_order=price_order().revision,
        revisions={
            code: Revision(one.revision, one.sha256) for code, one in offerings.items()
        },
        units=units,
    )


def _units(quote_id: str, view: BuilderView) -> tuple[Unit, ...]:
    if not view.counted:
        return ()
    return frozen_units(quote_id, {line.id: line.title for line in view.lines})


def _terms() -> TermsSpec | None:
    """Return the newest standard terms in the customer's language, if there are any."""
    try:
        return standard_terms(language())
    except NotFound:
        return None


def seller_party(seller: Seller) -> Party:
    """Return the seller as records print it."""
    return Party(
        name=seller.name,
        legal_name=seller.legal_name,
        address=seller.address,
        country=seller.country,
        tax_number=seller.tax_number,
        email=seller.email,
        phone=seller.phone,
        registration=seller.registration,
        accounts=tuple(BankAccount(**one) for one in seller.bank_accounts),
    )


def customer_party(customer: Customer) -> Party:
    """Return a customer as records print it."""
    return Party(
        name=customer.name,
        address=customer.address,
        country=customer.country,
        tax_number=customer.tax_number,
        phone=customer.phone,
        email=customer.email,
        contact=customer.contact,
        number=customer.number,
    )
