"""Change the catalogue: one transaction, one audit row, one revision number up.

Every function takes the instant as ``now`` and works in the scope in force.  What has
been sent or signed keeps what it said: nothing here reaches a quote or a contract.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from catalog import storage
from catalog.books import PriceBookSpec, PriceSpec, book_faults
from catalog.checks import catalogue_faults, offering_faults
from catalog.current import Touched, index
from catalog.faults import Fault
from catalog.models import Category, Offering, PriceBook, PriceEntry, StandardTerms
from catalog.offerings import OfferingSpec
from catalog.parameters import ModelParameters
from catalog.standard_terms import TermsSpec, clause_faults
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Problem, Refused
from upheld.texts import _
from upheld.transactions import transaction


def create_offering(spec: OfferingSpec, *, now: datetime) -> str:
    """Put a new offering on sale and return its id."""
    with transaction():
        _check_offering(spec)
        if spec.code in index().offerings:
            raise _taken("code", spec.code)
        written = storage.add_offering(spec, now)
        _flush("code", spec.code)
        storage.count_change(Touched(offerings=(spec.code,)))
        audit.record(
            "offering.created",
            written.offering.id,
            after={"code": spec.code, "sha256": written.revision.sha256},
        )
        return written.offering.id


def revise_offering(
    offering_id: str,
    spec: OfferingSpec,
    *,
    expected_revision: int | None = None,
    now: datetime,
) -> int:
    """Say something else from now on, and return the number of the revision.

    *expected_revision* is the one that the caller saw: if there has been another
    since, the change is refused.  A specification that says the same makes no
    revision.
    """
    with transaction():
        offering = _offering(offering_id)
        _check_expected(offering, expected_revision)
        if spec.code != offering.code:
            raise InvalidInput.of("code", _("The code of an offering never changes."))
        _check_offering(spec)
        before = offering.revision
        stored = index().offerings[offering.code]
        if stored.spec == spec:
            return before
        written = storage.add_revision(offering, spec, now)
        storage.count_change(Touched(offerings=(spec.code,)))
        audit.record(
            "offering.revised",
            offering.id,
            before={"revision": before, "sha256": stored.sha256},
            after={"revision": offering.revision, "sha256": written.revision.sha256},
        )
        return offering.revision


def retire_offering(offering_id: str, *, now: datetime) -> None:
    """Sell an offering no more; refused while a bundle on sale holds it."""
    with transaction():
        offering = _offering(offering_id)
        if offering.state == storage.RETIRED:
            raise Refused(_("“%(title)s” is retired already.", title=offering.title))
        _refuse_if_held(offering)
        _set_state(offering, storage.RETIRED, "offering.retired", now)


def reinstate_offering(offering_id: str, *, now: datetime) -> None:
    """Sell a retired offering again."""
    with transaction():
        offering = _offering(offering_id)
        if offering.state == storage.ACTIVE:
            raise Refused(_("“%(title)s” is on sale.", title=offering.title))
        _check_offering(index().offerings[offering.code].spec)
        _set_state(offering, storage.ACTIVE, "offering.reinstated", now)


def create_price_book(spec: PriceBookSpec) -> str:
    """Store a new price book, without prices, and return its id."""
    with transaction():
        if db.session.scalar(select(PriceBook.id).where(PriceBook.code == spec.code)):
            raise _taken("code", spec.code)
        _refuse_faults(book_faults(spec, {}))
        _check_rank(spec)
        book = storage.save_book(spec)
        storage.count_change()
        audit.record("price_book.created", book.id, after=_book_facts(spec))
        return book.id


def change_price_book(book_id: str, spec: PriceBookSpec) -> None:
    """Give a price book another title, validity, segment or term discounts.

    Its prices stay; so does its currency, which they are in.
    """
    with transaction():
        book = _book(book_id)
        before = storage.book_of(book, ())
        if (spec.code, spec.currency) != (book.code, book.currency):
            raise InvalidInput.of(
                "currency", _("Code and currency of a price book never change.")
            )
        _refuse_faults(book_faults(spec, {}))
        _check_rank(spec)
        storage.write_book(book, spec)
        storage.count_change()
        audit.record(
            "price_book.changed",
            book.id,
            before=_book_facts(before),
            after=_book_facts(spec),
        )


def save_price(book_id: str, price: PriceSpec, *, parameters: ModelParameters) -> str:
    """Store the price of an offering or option in a book, and return its id.

    It takes the place of the price for the same offering, option and term.
    """
    with transaction():
        book = _book(book_id)
        checked = _checked_price(book, price, parameters)
        entry = _entry(book_id, checked)
        before = storage.price_of(entry) if entry else None
        entry = storage.save_price(book_id, checked, entry)
        storage.count_change(Touched(prices=(checked.offering,)))
        audit.record(
            "price.saved",
            entry.id,
            before=_price_facts(before) if before else None,
            after={"book": book.code, **_price_facts(checked)},
        )
        return entry.id


def remove_price(entry_id: str) -> str:
    """Take a price out of its book, and return the id of the book.

    What it is for cannot be sold by that book any more.
    """
    with transaction():
        entry = db.session.scalar(select(PriceEntry).where(PriceEntry.id == entry_id))
        if entry is None:
            raise NotFound(_("There is no such price."))
        before = _price_facts(storage.price_of(entry))
        db.session.execute(delete(PriceEntry).where(PriceEntry.id == entry_id))
        storage.count_change(Touched(prices=(entry.offering_code,)))
        audit.record("price.removed", entry_id, before=before)
        return entry.price_book_id


def save_terms(spec: TermsSpec, *, now: datetime) -> str:
    """Store a new version of the standard terms and return its id."""
    problems = [
        Problem(f"clauses.{number}.text", fault.message, fault.hint)
        for number, clause in enumerate(spec.clauses)
        for fault in clause_faults(clause.text)
    ]
    if problems:
        raise InvalidInput(problems)
    with transaction():
        known = select(StandardTerms.id).where(
            StandardTerms.version == spec.version,
            StandardTerms.language == spec.language,
        )
        if db.session.scalar(known):
            raise _taken("version", spec.version)
        row = storage.add_terms(spec, now)
        storage.count_change(Touched())
        audit.record(
            "terms.saved",
            row.id,
            after={"version": spec.version, "language": spec.language},
        )
        return row.id


def _offering(offering_id: str) -> Offering:
    found = db.session.scalar(select(Offering).where(Offering.id == offering_id))
    if found is None:
        raise NotFound(_("There is no such offering in the catalogue."))
    return found


def _book(book_id: str) -> PriceBook:
    found = db.session.scalar(select(PriceBook).where(PriceBook.id == book_id))
    if found is None:
        raise NotFound(_("There is no such price book."))
    return found


def _entry(book_id: str, price: PriceSpec) -> PriceEntry | None:
    return db.session.scalar(
        select(PriceEntry).where(
            PriceEntry.price_book_id == book_id,
            PriceEntry.offering_code == price.offering,
            PriceEntry.option_code == price.option,
            PriceEntry.term_months == price.term_months,
        )
    )


def _check_expected(offering: Offering, expected: int | None) -> None:
    if expected is None or expected == offering.revision:
        return
    raise Refused(
        _(
            "“%(title)s” is at revision %(now)s; you changed revision %(seen)s.",
            title=offering.title,
            now=offering.revision,
            seen=expected,
        ),
        hint=_("Look at what was changed, then make your change again."),
    )


def _check_offering(spec: OfferingSpec) -> None:
    """Refuse what is wrong with *spec*, by itself and beside the others."""
    offerings = index().offerings
    specs = {code: one.spec for code, one in offerings.items()} | {spec.code: spec}
    retired = {code for code, one in offerings.items() if one.state == storage.RETIRED}
    found = catalogue_faults(specs, [spec.code], retired=retired)
    around = (fault for _code, fault in found)
    known = {row.code for row in db.session.execute(select(Category.code))}
    faults = [*offering_faults(spec), *around]
    if spec.category and spec.category not in known:
        faults.append(Fault.unknown(("category",), spec.category, known))
    _refuse_faults(faults)


def _refuse_faults(faults: Iterable[Fault]) -> None:
    problems = [fault.problem() for fault in faults]
    if problems:
        raise InvalidInput(problems)


def _refuse_if_held(offering: Offering) -> None:
    holding = [
        one.spec.title
        for one in index().offerings.values()
        if one.state == storage.ACTIVE
        and any(item.code == offering.code for item in one.spec.items)
    ]
    if holding:
        raise Refused(
            _(
                "“%(title)s” is a part of %(bundles)s.",
                title=offering.title,
                bundles=", ".join(f"“{title}”" for title in holding),
            ),
            hint=_("Take it out of the bundle, or retire the bundle first."),
        )


def _set_state(offering: Offering, state: str, action: str, now: datetime) -> None:
    before = offering.state
    storage.set_state(offering, state, now)
    storage.count_change(Touched(offerings=(offering.code,)))
    audit.record(action, offering.id, before={"state": before}, after={"state": state})


def _taken(where: str, code: str) -> InvalidInput:
    return InvalidInput.of(
        where,
        _("“%(code)s” is taken.", code=code),
        hint=_("Choose another code."),
    )


def _flush(where: str, code: str) -> None:
    """Write now: a code that somebody has just taken is refused as such."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise _taken(where, code) from error


def _check_rank(spec: PriceBookSpec) -> None:
    """Refuse a book that nothing tells from another when one is chosen."""
    for row in db.session.scalars(select(PriceBook)):
        other = storage.book_of(row, ())
        if other.code != spec.code and other.rank == spec.rank:
            raise InvalidInput.of(
                "valid_from",
                _(
                    "“%(other)s” is for the same currency, segment and days.",
                    other=other.title,
                ),
                hint=_("Change the days or the segment of one of them."),
            )


def _checked_price(
    book: PriceBook, price: PriceSpec, parameters: ModelParameters
) -> PriceSpec:
    """Return *price* with its parameters checked, or refuse it."""
    rows = db.session.scalars(
        select(PriceEntry).where(
            PriceEntry.price_book_id == book.id,
            PriceEntry.offering_code == price.offering,
        )
    )
    others = [storage.price_of(row) for row in rows]
    kept = [other for other in others if other.key != price.key]
    specs = {code: one.spec for code, one in index().offerings.items()}
    spec = storage.book_of(book, [*kept, price])
    at = spec.prices.index(price)
    faults = [
        Fault(fault.path[2:], fault.message, fault.hint)
        for fault in book_faults(spec, specs)
        if fault.path[:2] == ("prices", at)
    ]
    _refuse_faults(faults)
    checked = parameters.check(price.model, price.parameters)
    return replace(price, parameters=checked)


def _book_facts(book: PriceBookSpec) -> dict[str, object]:
    return {
        "code": book.code,
        "title": book.title,
        "currency": book.currency,
        "segment": book.segment,
        "valid_from": book.valid_from,
        "valid_until": book.valid_until,
        "term_discounts": [[one.months, one.percent] for one in book.term_discounts],
        "proration": book.proration,
    }


def _price_facts(price: PriceSpec) -> dict[str, object]:
    return {
        "offering": price.offering,
        "option": price.option,
        "term_months": price.term_months,
        "per": price.per.value,
        "model": price.model,
        "parameters": price.parameters,
        "minimum": None if price.minimum is None else f"{price.minimum:f}",
    }
