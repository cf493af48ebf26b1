"""The exhibits: what is covered, uptime with its credits, support, how to get it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from catalog.offerings import Due, Duty
from catalog.promises import (
    Promise,
    Remedy,
    ResponsePromise,
    Share,
    StartBasis,
    UptimePromise,
    WarrantyPromise,
)
from catalog.wording import is_round_the_clock, say_delay, say_hours, say_minutes
from contracts.documents.paper import (
    Exhibits,
    Fact,
    Support,
    Table,
    Warranty,
)
from contracts.documents.schedule import bought
from contracts.documents.uptime_example import uptime_section
from contracts.records import Line, Offer, Unit
from upheld.texts import (
    _,
    format_date,
    format_number,
    format_percent,
    ngettext,
)

NONE = "–"
Kind = TypeVar("Kind", UptimePromise, ResponsePromise, WarrantyPromise)


def exhibits_section(offer: Offer) -> Exhibits:
    """Return the exhibits of *offer*; those that do not apply are empty."""
    return Exhibits(
        covered_title=(
            _("Exhibit A. Covered units")
            if offer.units
            else _("Exhibit A. What is covered")
        ),
        covered_note=_covered_note(offer),
        units=_units(offer) if offer.units else None,
        covered=None if offer.units else _covered(offer),
        warranties=tuple(
            Warranty(line.title, _warranty_facts(promise))
            for line, promise in _promised(offer, WarrantyPromise)
        ),
        uptimes=tuple(
            uptime_section(line, promise)
            for line, promise in _promised(offer, UptimePromise)
        ),
        supports=tuple(
            _support(line, promise)
            for line, promise in _promised(offer, ResponsePromise)
        ),
        duties=_duties(offer),
        steps=offer.service_steps,
        contacts=_contacts(offer),
    )


def _promised(offer: Offer, kind: type[Kind]) -> Iterator[tuple[Line, Kind]]:
    """Yield each promise of this *kind* once, with the first line that makes it."""
    seen: set[Promise] = set()
    for line in bought(offer):
        for promise in offer.service(line).promises:
            if isinstance(promise, kind) and promise not in seen:
                seen.add(promise)
                yield line, promise


def _covered_note(offer: Offer) -> str:
    if offer.units:
        return ngettext(
            "%(num)s unit is covered. The same list is attached as units.csv.",
            "%(num)s units are covered. The same list is attached as units.csv.",
            len(offer.units),
        )
    return _("No single units are listed: the cover is for the following as a whole.")


def _units(offer: Offer) -> Table:
    heads = (_("Product"), _("Serial number"), _("Place"), _("From"), _("Until"))
    ordered = sorted(
        offer.units, key=lambda unit: (unit.product, unit.place, unit.serial)
    )
    return Table(heads, tuple(_unit(unit, offer) for unit in ordered))


def _unit(unit: Unit, offer: Offer) -> tuple[str, ...]:
    return (
        unit.product,
        unit.serial,
        unit.place or NONE,
        format_date(unit.start or offer.term.starts_on),
        _until(unit.end or offer.ends_on),
    )


def _until(end: date | None) -> str:
    return format_date(end - timedelta(days=1)) if end else _("open")


def _covered(offer: Offer) -> Table:
    heads = (_("Service"), _("What you get"), _("Quantity"), _("From"), _("Until"))
    first, last = format_date(offer.term.starts_on), _until(offer.ends_on)
    rows = tuple(
        (
            line.title,
            offer.service(line).outcome,
            _quantity(offer, line),
            first,
            last,
        )
        for line in bought(offer)
    )
    return Table(heads, rows, numeric=())


def _quantity(offer: Offer, line: Line) -> str:
    service = offer.service(line)
    word = service.unit if line.quantity == 1 else service.units or service.unit
    return f"{format_number(line.quantity)} {word}".strip()


def _warranty_facts(promise: WarrantyPromise) -> tuple[Fact, ...]:
    starts = {
        StartBasis.PURCHASE: _("On the day that each unit was bought"),
        StartBasis.INSTALL: _("On the day that each unit was installed"),
        StartBasis.CONTRACT: _("With the contract"),
    }
    remedies = {
        Remedy.REPAIR: _("We repair the unit"),
        Remedy.SWAP: _("We swap the unit for a working one"),
    }
    remedy = remedies[promise.remedy]
    if promise.within:
        remedy = _(
            "%(remedy)s %(delay)s, counted from your report",
            remedy=remedy,
            delay=say_delay(promise.within),
        )
    facts = [
        Fact(_("Begins"), starts[promise.starts]),
        Fact(_("Parts"), _share(promise.parts)),
        Fact(_("Labour"), _share(promise.labour)),
        Fact(_("Travel and shipping"), _share(promise.expenses)),
        Fact(_("What we do"), remedy),
    ]
    if promise.exclusions:
        facts.append(Fact(_("Not covered"), " ".join(promise.exclusions)))
    return tuple(facts)


def _share(share: Share | None) -> str:
    if share is None:
        return _("Not covered")
    months = ngettext("%(num)s month", "%(num)s months", share.months)
    if share.percent == Decimal(100):
        return _("Without charge for %(months)s", months=months)
    return _(
        "We take over %(percent)s for %(months)s",
        percent=format_percent(share.percent),
        months=months,
    )


def _support(line: Line, promise: ResponsePromise) -> Support:
    facts = [
        Fact(_("Hours"), _first_capital(say_hours(promise.hours))),
        Fact(_("Ways to reach us"), ", ".join(promise.channels)),
    ]
    if not is_round_the_clock(promise.hours):
        zone = promise.hours.timezone
        facts.append(Fact(_("Time zone"), zone))
        facts.append(Fact(_("Times below"), _("They count during these hours only.")))
    if promise.exclusions:
        facts.append(Fact(_("Not covered"), " ".join(promise.exclusions)))
    heads = (_("Priority"), _("When"), _("First answer within"), _("Repair within"))
    rows = tuple(
        (
            target.priority,
            target.meaning,
            say_minutes(target.response_minutes),
            NONE
            if target.repair_minutes is None
            else say_minutes(target.repair_minutes),
        )
        for target in promise.targets
    )
    return Support(line.title, tuple(facts), Table(heads, rows))


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _duties(offer: Offer) -> Table | None:
    duties: dict[Duty, list[str]] = {}
    for line in bought(offer):
        for duty in offer.service(line).duties:
            titles = duties.setdefault(duty, [])
            if line.title not in titles:
                titles.append(line.title)
    if not duties:
        return None
    heads = (_("Your part"), _("When"), _("For"), _("If it is late"))
    rows = tuple(
        (duty.what, _due(duty), ", ".join(titles), _late(duty))
        for duty, titles in duties.items()
    )
    return Table(heads, rows)


def _due(duty: Duty) -> str:
    counted = {
        Due.AFTER_START: ngettext(
            "Within %(num)s day of the start",
            "Within %(num)s days of the start",
            duty.days,
        ),
        Due.ON_EVENT: ngettext(
            "Within %(num)s day of the event",
            "Within %(num)s days of the event",
            duty.days,
        ),
        Due.BEFORE_START: _("Before the cover starts"),
        Due.ALWAYS: _("As long as the cover runs"),
    }
    return counted[duty.due]


def _late(duty: Duty) -> str:
    return _("Our clocks stand still") if duty.blocking else _("We remind you")


def _contacts(offer: Offer) -> tuple[Fact, ...]:
    seller = offer.seller
    address = ", ".join(line for line in seller.address.splitlines() if line.strip())
    found = (
        (_("Phone"), seller.phone),
        (_("Mail"), seller.email),
        (
            _("Post"),
            f"{seller.legal_name or seller.name}, {address}" if address else "",
        ),
        (_("Your contact"), ", ".join(filter(None, (offer.owner, offer.owner_email)))),
        (_("Your customer number"), offer.customer.number),
    )
    return tuple(Fact(label, value) for label, value in found if value)
