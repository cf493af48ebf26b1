"""The standard terms as one offer says them: its names, days and amounts put in.

Pure: call it in the language of the customer.
"""

from datetime import date

from catalog import standard_terms
from catalog.standard_terms import ClauseValues, TermsSpec, render_clauses
from contracts.answers import notice_words
from contracts.quotes.revisions import display
from contracts.record_words import Clause, Definition, Terms
from contracts.records import Offer
from contracts.rhythm_words import billing_words
from upheld.texts import format_date, format_money


def rendered_terms(terms: TermsSpec, offer: Offer) -> Terms:
    """Return *terms* with what *offer* says in them.

    Where the offer leaves a choice they keep their sources, as amounts may change.
    """
    clauses = render_clauses(terms, clause_values(offer))
    return Terms(
        version=terms.version,
        clauses=tuple(Clause(one.title, one.text) for one in clauses),
        definitions=tuple(
            Definition(one.word, one.meaning) for one in terms.definitions
        ),
        sources=tuple(Clause(one.title, one.text) for one in terms.clauses)
        if offer.leaves_choice
        else (),
    )


def rendered_again(offer: Offer) -> Terms:
    """Return the terms of *offer* after a choice, with the amounts that it has now."""
    if not offer.terms.sources:
        return offer.terms
    spec = TermsSpec(
        version=offer.terms.version,
        clauses=tuple(
            standard_terms.Clause(title=one.title, text=one.text)
            for one in offer.terms.sources
        ),
        definitions=tuple(
            standard_terms.Definition(word=one.word, meaning=one.meaning)
            for one in offer.terms.definitions
        ),
    )
    return rendered_terms(spec, offer)


def clause_values(offer: Offer) -> ClauseValues:
    """Return what the clauses of *offer* may name."""
    seller, customer, term = offer.seller, offer.customer, offer.term
    return ClauseValues(
        seller=seller.legal_name or seller.name,
        seller_address=", ".join(seller.address.splitlines()),
        seller_email=seller.email,
        seller_phone=seller.phone,
        customer=customer.name,
        customer_address=", ".join(customer.address.splitlines()),
        number=display(offer.number, offer.revision),
        title=offer.title,
        currency=offer.currency,
        starts_on=format_date(term.starts_on),
        ends_on=_day(term.last_day),
        cancel_by=_day(term.last_day_to_cancel),
        term_months=term.months,
        renewal_months=term.renewal_months,
        notice=notice_words(term),
        billing_months=term.billing_months,
        billing=billing_words(term),
        yearly=format_money(offer.totals.yearly),
        total=format_money(offer.totals.term),
    )


def _day(day: date | None) -> str:
    return "" if day is None else format_date(day)
