"""An offer in plain words: one source for acceptance page, portal and PDF.

Pure.  Texts are in the language in force, so call it in the offer's own.  Every
sentence written here has at most 25 words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

from catalog.promises import (
    Promise,
    ResponsePromise,
    Share,
    UptimePromise,
    WarrantyPromise,
)
from catalog.wording import is_round_the_clock, say, say_duty, say_hours
from contracts.records import Line, Offer, Service, Totals
from contracts.rhythm_words import alignment_words, billing_words, proration_words
from contracts.terms import NoticeUnit, Term
from contracts.uplift_words import uplift_words
from upheld.money import Money
from upheld.texts import (
    _,
    format_date,
    format_money,
    format_number,
    format_percent,
    ngettext,
)

YEAR = 12


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence of an answer.

    ``mark`` is ``yes`` (covered), ``no`` (not covered), ``note`` (take care) or
    ``step`` (one of several to do).  ``head`` names the service it is about;
    ``line`` is that line's position, where it is about one.
    """

    mark: str
    text: str
    head: str = ""
    line: int | None = None
    #: Its place in the answer, from 1: where a paper and a page find each other.
    place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that every customer asks, and the answer of this offer."""

    key: str
    question: str
    points: tuple[Point, ...]


def six_lines(offer: Offer) -> tuple[str, ...]:
    """Return what accepting *offer* agrees to, in six sentences."""
    return (
        _what(offer),
        _how_long(offer),
        _how_much_and_later(offer),
        _together(offer),
        _how_it_ends(offer),
        _under_which_terms(offer),
    )


def statement(offer: Offer) -> str:
    """Return the sentence that stands above the signature."""
    return _(
        "By signing, %(customer)s agrees to pay %(amount)s including tax for %(time)s, "
        "%(billing)s.",
        customer=offer.customer.name,
        amount=format_money(offer.totals.gross),
        time=months_words(offer.totals.months),
        billing=billing_words(offer.term),
    )


def eight_questions(offer: Offer) -> tuple[Answer, ...]:
    """Return the questions in their fixed order, each with its answer.

    The eight of the insurance summary that the EU prescribes, and how to use it.
    """
    return tuple(
        Answer(key, question(), _placed(points(offer)))
        for key, question, points in _QUESTIONS
    )


def on_page(offer: Offer) -> tuple[Answer, ...]:
    """Return the same for a page: how parts of a period are charged stands on paper.

    Where that is the usual; the answers are read on two screens of a phone.
    """
    usual = "" if offer.term.rhythm else proration_words(offer.term.rhythm.proration)
    return tuple(
        replace(one, points=tuple(point for point in one.points if point.text != usual))
        for one in eight_questions(offer)
    )


def anchor(key: str, place: int) -> str:
    """Return what the paper calls the sentence at a *place* of an answer."""
    return f"answer-{key}-{place}"


def _placed(points: Iterator[Point]) -> tuple[Point, ...]:
    return tuple(
        replace(point, place=place) for place, point in enumerate(points, start=1)
    )


def months_words(months: int) -> str:
    """Return ``36 months``."""
    return ngettext("%(num)s month", "%(num)s months", months)


def notice_words(term: Term) -> str:
    """Return ``90 days`` or ``3 months``."""
    if term.notice_unit is NoticeUnit.DAYS:
        return ngettext("%(num)s day", "%(num)s days", term.notice)
    return months_words(term.notice)


def line_words(line: Line, service: Service) -> str:
    """Return what is bought, counted: ``48 servers: Parts and labour``."""
    unit = service.unit if line.quantity == 1 else service.units
    title = titled(line)
    if unit:
        return f"{format_number(line.quantity)} {unit}: {title}"
    if line.quantity == 1:
        return title
    return f"{format_number(line.quantity)} × {title}"


def titled(line: Line) -> str:
    """Return the title of a line, and in which years where that is not all of them."""
    return f"{line.title}, {line.years}" if line.years else line.title


def _what(offer: Offer) -> str:
    count = len(list(_bought(offer)))
    return ngettext(
        "You buy %(num)s service from %(seller)s.",
        "You buy %(num)s services from %(seller)s.",
        count,
        seller=offer.seller.name,
    )


def _how_long(offer: Offer) -> str:
    start = format_date(offer.term.starts_on)
    if offer.renewed and offer.covered_until:
        return _(
            "The next term runs from %(start)s until %(end)s, %(months)s.",
            start=format_date(offer.renewed.starts_on),
            end=format_date(offer.covered_until - timedelta(days=1)),
            months=months_words(offer.renewed.months),
        )
    if offer.term.last_day is None:
        return _("You are covered from %(start)s on, without an end.", start=start)
    return _(
        "You are covered from %(start)s until %(end)s, %(months)s.",
        start=start,
        end=format_date(offer.term.last_day),
        months=months_words(offer.term.months),
    )


def _how_much(offer: Offer) -> str:
    totals, billing = offer.totals, billing_words(offer.term)
    if totals.by_year:
        return _(
            "You pay year by year %(amounts)s before tax, %(billing)s.",
            amounts=by_year_words(totals),
            billing=billing,
        )
    if not totals.yearly:
        return _(
            "You pay %(once)s once, before tax.", once=format_money(totals.one_off)
        )
    if not totals.one_off:
        return _(
            "You pay %(yearly)s a year before tax, %(billing)s.",
            yearly=format_money(totals.yearly),
            billing=billing,
        )
    return _(
        "You pay %(yearly)s a year, %(billing)s, and %(once)s once, before tax.",
        yearly=format_money(totals.yearly),
        once=format_money(totals.one_off),
        billing=billing,
    )


def _how_much_and_later(offer: Offer) -> str:
    text = _how_much(offer)
    return f"{text} {uplift_words(offer.uplift)}" if offer.uplift else text


def by_year_words(totals: Totals) -> str:
    """Return what each year costs, in order: ``€4,100.00, €8,200.00``."""
    return ", ".join(format_money(amount) for amount in totals.by_year)


def _together(offer: Offer) -> str:
    totals = offer.totals
    months, net = months_words(totals.months), format_money(totals.term)
    if not totals.tax:
        none = _(
            "Over %(months)s that is %(net)s; no tax is added.", months=months, net=net
        )
        return f"{none} {offer.tax_sentence}".strip()
    if totals.tax_percent is None:
        return _(
            "Over %(months)s that is %(net)s, and %(gross)s with tax.",
            months=months,
            net=net,
            gross=format_money(totals.gross),
        )
    return _(
        "Over %(months)s that is %(net)s, and %(gross)s with %(percent)s tax.",
        months=months,
        net=net,
        gross=format_money(totals.gross),
        percent=format_percent(totals.tax_percent),
    )


def _how_it_ends(offer: Offer) -> str:
    term = offer.term
    if term.last_day is None:
        return _(
            "You can cancel at any time, with notice of %(notice)s.",
            notice=notice_words(term),
        )
    if offer.last_day_to_cancel is None:
        until = offer.covered_until
        last = until - timedelta(days=1) if offer.renewed and until else term.last_day
        return _("It ends by itself on %(end)s.", end=format_date(last))
    return _(
        "It renews for %(months)s unless you cancel by %(day)s.",
        months=months_words(term.renewal_months),
        day=format_date(offer.last_day_to_cancel),
    )


def _under_which_terms(offer: Offer) -> str:
    count = len(list(_duties(offer)))
    if not offer.terms.version:
        return ngettext(
            "You have %(num)s duty; what is listed here is all that is agreed.",
            "You have %(num)s duties; what is listed here is all that is agreed.",
            count,
        )
    return ngettext(
        "You have %(num)s duty, and our terms %(version)s apply.",
        "You have %(num)s duties, and our terms %(version)s apply.",
        count,
        version=offer.terms.version,
    )


def _bought(offer: Offer) -> Iterator[Line]:
    """Yield the lines that are services themselves; a bundle is its parts."""
    return (line for line in offer.lines if not line.bundle)


class _Said(NamedTuple):
    """A promise, and the line that holds it."""

    line: Line
    service: Service
    promise: Promise


def _promises(offer: Offer) -> Iterator[_Said]:
    """Yield what each line promises."""
    for line in _bought(offer):
        service = offer.service(line)
        for promise in service.promises:
            yield _Said(line, service, promise)


def _covered(offer: Offer) -> Iterator[Point]:
    for line in _bought(offer):
        service = offer.service(line)
        head = line_words(line, service)
        yield Point("yes", service.outcome, head, line.position)
        for option in service.options:
            yield Point("yes", option.adds or option.title, head, line.position)
        for promise in service.promises:
            yield Point("yes", say(promise), head, line.position)


def _not_covered(offer: Offer) -> Iterator[Point]:
    seen: set[str] = set()
    for line in _bought(offer):
        service = offer.service(line)
        sentences = [*service.exclusions]
        for promise in service.promises:
            sentences += promise.exclusions
        for sentence in sentences:
            if sentence not in seen:
                seen.add(sentence)
                yield Point("no", sentence, line.title, line.position)
    if not seen:
        yield Point("yes", _("No exclusions beyond our terms."))


def _limits(offer: Offer) -> Iterator[Point]:
    found = False
    for said in _promises(offer):
        for sentence in _LIMITS[type(said.promise)](said.promise):
            found = True
            yield Point("note", sentence, said.line.title, said.line.position)
    if not found:
        yield Point("yes", _("No limits beyond our terms."))


def _uptime_limits(promise: UptimePromise) -> Iterator[str]:
    if promise.cap is not None:
        yield _(
            "We pay back at most %(percent)s of the fee.",
            percent=format_percent(promise.cap),
        )


def _response_limits(promise: ResponsePromise) -> Iterator[str]:
    if not is_round_the_clock(promise.hours):
        yield _(
            "Answer times count in these hours: %(hours)s.",
            hours=say_hours(promise.hours),
        )


def _warranty_limits(promise: WarrantyPromise) -> Iterator[str]:
    """Yield what is taken over in part or not at all; the rest the cover says."""
    for name, part in (
        (_("Parts"), promise.parts),
        (_("Labour"), promise.labour),
        (_("Expenses"), promise.expenses),
    ):
        if part is None:
            yield _("%(part)s: not paid by us.", part=name)
        elif part != Share(months=promise.months):
            yield _(
                "%(part)s: %(percent)s paid by us for %(months)s.",
                part=name,
                percent=format_percent(part.percent),
                months=months_words(part.months),
            )


_LIMITS: dict[type[Promise], Callable[..., Iterator[str]]] = {
    UptimePromise: _uptime_limits,
    ResponsePromise: _response_limits,
    WarrantyPromise: _warranty_limits,
}


def _where(offer: Offer) -> Iterator[Point]:
    if offer.units:
        yield Point("yes", _("Where the units stand that are listed with this offer."))
    elif offer.customer.address:
        address = ", ".join(offer.customer.address.splitlines())
        yield Point("yes", _("At your address: %(address)s.", address=address))
    for said in _promises(offer):
        if isinstance(said.promise, UptimePromise) and said.promise.measured_from:
            sentence = _(
                "%(service)s is measured from %(place)s.",
                service=said.promise.service,
                place=said.promise.measured_from,
            )
            yield Point("note", sentence, said.line.title, said.line.position)


def _duties(offer: Offer) -> Iterator[Point]:
    seen: set[str] = set()
    for line in _bought(offer):
        for duty in offer.service(line).duties:
            sentence = say_duty(duty)
            if sentence not in seen:
                seen.add(sentence)
                yield Point("note", sentence, line.title, line.position)


def _what_to_do(offer: Offer) -> Iterator[Point]:
    points = tuple(_duties(offer))
    return iter(points or (Point("yes", _("Nothing but paying on time.")),))


def _payment(offer: Offer) -> Iterator[Point]:
    yield Point("note", _how_much(offer))
    if offer.payments:
        first = offer.payments[0]
        yield Point(
            "note",
            _(
                "The first payment, %(net)s before tax, is due on %(day)s.",
                net=format_money(first.net),
                day=format_date(first.due_on),
            ),
        )
    yield Point("note", _together(offer))
    rhythm = offer.term.rhythm
    for sentence in (alignment_words(rhythm), proration_words(rhythm.proration)):
        if sentence:
            yield Point("note", sentence)


def _period(offer: Offer) -> Iterator[Point]:
    term = offer.term
    yield Point("note", _how_long(offer))
    if term.last_day is not None and term.renewal_months:
        yield Point(
            "note",
            _(
                "Then it renews, each time for %(months)s.",
                months=months_words(term.renewal_months),
            ),
        )
    if offer.uplift is not None:
        yield Point("note", uplift_words(offer.uplift))


def _cancel(offer: Offer) -> Iterator[Point]:
    yield Point("note", _how_it_ends(offer))
    if offer.term.last_day is not None and offer.last_day_to_cancel is not None:
        yield Point(
            "note",
            _(
                "Later terms need notice of %(notice)s before they end.",
                notice=notice_words(offer.term),
            ),
        )
    yield Point(
        "note",
        _("To change something, ask us; a change is added, nothing is overwritten."),
    )


def _use(offer: Offer) -> Iterator[Point]:
    for step in offer.service_steps:
        yield Point("step", step)
    if not offer.service_steps:
        yield Point("step", _contact(offer.seller.email, offer.seller.phone))


def _contact(email: str, phone: str) -> str:
    if email and phone:
        return _("Write to %(email)s or call %(phone)s.", email=email, phone=phone)
    if email:
        return _("Write to %(email)s.", email=email)
    return _("Call %(phone)s.", phone=phone) if phone else _("Tell us.")


def price_words(amount: Money, line: Line) -> str:
    """Return ``€ 410.00 a month``, ``every 3 months``, ``a year`` or ``once``."""
    money = format_money(amount)
    if line.charge == "one_off":
        return _("%(money)s once", money=money)
    if line.period_months == YEAR:
        return _("%(money)s a year", money=money)
    return ngettext(
        "%(money)s a month",
        "%(money)s every %(num)s months",
        line.period_months,
        money=money,
    )


_QUESTIONS: tuple[
    tuple[str, Callable[[], str], Callable[[Offer], Iterator[Point]]], ...
] = (
    ("covered", lambda: _("What is covered?"), _covered),
    ("not_covered", lambda: _("What is not covered?"), _not_covered),
    ("limits", lambda: _("Are there limits?"), _limits),
    ("where", lambda: _("Where am I covered?"), _where),
    ("duties", lambda: _("What do I have to do?"), _what_to_do),
    ("payment", lambda: _("When and how do I pay?"), _payment),
    ("period", lambda: _("When does it start and end?"), _period),
    ("cancel", lambda: _("How do I cancel or change it?"), _cancel),
    ("use", lambda: _("How do I use it?"), _use),
)
