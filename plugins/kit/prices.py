"""Prices: right, explained, of the same size whatever is asked around them."""

import json
import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal, localcontext
from itertools import pairwise
from typing import Any

from plugins.kit.cases import ASKED, Case, request_of
from plugins.kit.subjects import Plain, Subject, answer
from plugins.kit.verdicts import Finding, NotAsked
from plugins.sources import Origin
from upheld.words import shipped

Found = Iterator[Finding]

#: As large as a line of a quote gets.
HUGE = "999999999"
#: Quantities in their order, for what is promised of them all.
LADDER = ("0", "0.5", "1", "2", "3", "7", "10", "11", "50", "99", "100", "1000", "9999")
#: More rows than these are no explanation any more.
MOST_ROWS = 50
#: A refusal of fewer words says nothing.
FEWEST_WORDS = 3
#: What models refuse at times.
REFUSABLE: tuple[Plain, ...] = (
    {},
    {"quantity": "0"},
    {"quantity": HUGE},
    {"covered_value": None},
)
#: Currencies without cents, with cents and with thousandths.
CURRENCIES = ("JPY", "USD", "BHD")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TRACE = re.compile(r"Decimal\(|\d[eE][+-]?\d|None\b|<[a-z_.]+ object|\.\d{13}|\{\w*\}")
_INPUT = re.compile(r"[a-z][a-z0-9_]*")


def _asked(subject: Subject, **changes: Any) -> Iterator[tuple[Case, dict[str, Any]]]:  # noqa: ANN401
    for case in subject.cases:
        yield case, answer(subject.asked, case, changes)


def _no_fault(subject: Subject, what: str, **changes: Any) -> Found:  # noqa: ANN401
    """Yield a finding for each case that neither has a price nor is refused."""
    for case, found in _asked(subject, **changes):
        if "fault" in found:
            expected = f"A price or CannotPrice for {what}, in “{case.title}”."
            yield Finding(expected, found["fault"])


def amounts(found: Plain) -> list[str]:
    """Return what the rows of an answer come to, without zeros at the end."""
    return [f"{Decimal(row[1]).normalize():f}" for row in found.get("rows", ())]


def total(found: Plain) -> Decimal:
    """Return the sum of an answer."""
    return sum((Decimal(row[1]) for row in found.get("rows", ())), Decimal(0))


def has_fixtures(subject: Subject) -> Found:
    """There is a price that somebody has worked out by hand."""
    if subject.info.origin is Origin.INSTALLED and not subject.book.cases:
        raise NotAsked("It is installed without them: check its folder.")
    if not any(case.known for case in subject.book.cases):
        place = f"fixtures/{subject.asked.key}.yaml"
        yield Finding(f"A case with rows, a total or a refusal in {place}.", "none")


def fixtures_hold(subject: Subject) -> Found:
    """Each fixture gets the rows, the total or the refusal that it says."""
    for case, found in _asked(subject):
        came = found.get("fault") or found.get("refused") or ""
        if case.rows and [[*row] for row in case.rows] != _written(found, case):
            yield Finding(_lines(case.rows), came or _lines(_written(found, case)))
        if case.total and (came or total(found) != Decimal(case.total)):
            expected = f"{case.total} in all for “{case.title}”."
            yield Finding(expected, came or f"{total(found):f}")
        if case.refused and case.refused != found.get("refused"):
            yield Finding(case.refused, came or _lines(_written(found, case)))


def _written(found: Plain, case: Case) -> list[list[str]]:
    """Return sentences and amounts, equal amounts written as the fixture writes."""
    rows = [[str(row[0]), str(row[1])] for row in found.get("rows", ())]
    for row, known in zip(rows, case.rows, strict=False):
        if Decimal(row[1]) == Decimal(known[1]):
            row[1] = known[1]
    return rows


def _lines(rows: Any) -> str:  # noqa: ANN401  of a fixture or an answer
    return " | ".join(f"{sentence} = {figure}" for sentence, figure in rows)


def priced(subject: Subject) -> Found:
    """At least one case has a price, and none ends in a fault."""
    yield from _no_fault(subject, "the case")
    if not any("rows" in found for _case, found in _asked(subject)):
        yield Finding("A price in one of the cases.", "Each of them is refused.")


def nothing(subject: Subject) -> Found:
    """A quantity of 0 has a price or is refused."""
    return _no_fault(subject, "a quantity of 0", quantity="0")


def one(subject: Subject) -> Found:
    """A quantity of 1 has a price or is refused."""
    return _no_fault(subject, "a quantity of 1", quantity="1")


def huge(subject: Subject) -> Found:
    """A very large quantity has a price or is refused."""
    return _no_fault(subject, f"a quantity of {HUGE}", quantity=HUGE)


def parts(subject: Subject) -> Found:
    """A quantity that is not whole has a price or is refused."""
    yield from _no_fault(subject, "a quantity of 2.5", quantity="2.5")
    yield from _no_fault(subject, "a quantity of 0.001", quantity="0.001")


def once(subject: Subject) -> Found:
    """What is paid once has a price or is refused."""
    return _no_fault(subject, "a one-off charge", charge="one_off")


def years(subject: Subject) -> Found:
    """Charge periods of a year and long terms have a price or are refused."""
    changes = {"period_months": 12, "term_months": 120}
    return _no_fault(subject, "a year at a time for ten years", **changes)


def leap_day(subject: Subject) -> Found:
    """What starts on the 29th of February has a price or is refused."""
    return _no_fault(subject, "a start on 29 February", starts_on="2028-02-29")


def bare_request(subject: Subject) -> Found:
    """A request with no covered value, use, event or option has an answer."""
    changes: Plain = {"covered_value": None, "usage": {}, "events": [], "options": []}
    return _no_fault(subject, "a bare request", **changes)


def full_request(subject: Subject) -> Found:
    """A request with use, events, options and a segment has an answer."""
    changes = {
        "usage": {"GB": "7"},
        "events": ["3", ["2", "0.5"]],
        "options": ["night"],
        "segment": "schools",
    }
    return _no_fault(subject, "a request with everything", **changes)


def currency(subject: Subject) -> Found:
    """Amounts are in the currency that was asked for."""
    for code in CURRENCIES:
        yield from _no_fault(subject, f"a price in {code}", currency=code)


def scale(subject: Subject) -> Found:
    """The same parameters come to the same figures in every currency."""
    for case, found in _asked(subject):
        for code in CURRENCIES:
            other = answer(subject.asked, case, {"currency": code})
            if "rows" in other and amounts(other) != amounts(found):
                expected = f"{amounts(found)} in {code} too, in “{case.title}”."
                yield Finding(expected, f"{amounts(other)}")


def languages(subject: Subject) -> Found:
    """The price is the same in each language, and nothing fails in any."""
    for case, found in _asked(subject):
        for code in shipped():
            other = answer(subject.asked, case, {}, code)
            if {*other} != {*found} or amounts(other) != amounts(found):
                came = other.get("fault") or f"{amounts(other)}"
                yield Finding(f"{amounts(found)} in the language {code}.", came)


def offering(subject: Subject) -> Found:
    """The price depends on no code and no title of what is priced."""
    for case, found in _asked(subject):
        other = answer(subject.asked, case, {"offering": "x9", "title": "Other"})
        if amounts(other) != amounts(found):
            yield Finding(f"{amounts(found)} for any offering.", f"{amounts(other)}")


def _rows(subject: Subject) -> Iterator[tuple[Case, list[Any]]]:
    for quantity in (None, "0", "1", "2.5", HUGE):
        changes = {"quantity": quantity} if quantity else {}
        for case, found in _asked(subject, **changes):
            yield case, found.get("rows", [])


def sentences(subject: Subject) -> Found:
    """Each row has a sentence of one line with a word in it."""
    for _case, rows in _rows(subject):
        for sentence, *_rest in rows:
            if not sentence.isprintable() or not _WORD.search(sentence):
                yield Finding("One line such as “3 seats at 12.50 each”.", sentence)


def no_code_in_sentences(subject: Subject) -> Found:
    """No sentence shows how a program writes a value."""
    for _case, rows in _rows(subject):
        for sentence, *_rest in rows:
            if found := _TRACE.search(sentence):
                expected = "Figures by number(), amount(), percent() or counted()."
                yield Finding(expected, f"“{found[0]}” in “{sentence}”")


def explained(subject: Subject) -> Found:
    """Each amount has a figure or two words in its sentence, or figures behind it."""
    for _case, rows in _rows(subject):
        for sentence, figure, inputs in rows:
            words = len(sentence.split()) > 1 or any(s.isdigit() for s in sentence)
            if Decimal(figure) and not (words or inputs):
                yield Finding(f"What {figure} is made of.", f"“{sentence}”")


def rows_differ(subject: Subject) -> Found:
    """No two rows of a price read the same."""
    for _case, rows in _rows(subject):
        said = [row[0] for row in rows]
        for sentence in {one for one in said if said.count(one) > 1}:
            times = said.count(sentence)
            yield Finding("Rows that can be told apart.", f"{times} × “{sentence}”")


def inputs(subject: Subject) -> Found:
    """Figures behind a sentence have names of small letters, and are written out."""
    for _case, rows in _rows(subject):
        for _sentence, _figure, given in rows:
            for name, value in given.items():
                if not _INPUT.fullmatch(name) or _TRACE.search(value):
                    yield Finding('Inputs such as {"seats": "3"}.', f"{name}: {value}")


def few_rows(subject: Subject) -> Found:
    """A price has few enough rows to be read, however large the quantity."""
    for case, rows in _rows(subject):
        if len(rows) > MOST_ROWS:
            yield Finding(
                f"At most {MOST_ROWS} rows in “{case.title}”.", str(len(rows))
            )


def refusals(subject: Subject) -> Found:
    """A refusal is a sentence that ends as one."""
    said = [
        found["refused"]
        for changes in REFUSABLE
        for _case, found in _asked(subject, **changes)
        if "refused" in found
    ]
    if not said:
        raise NotAsked("It refuses nothing that was asked.")
    for sentence in sorted({*said}):
        if len(sentence.split()) < FEWEST_WORDS or sentence[-1] not in ".!?。":
            yield Finding("A sentence that says what to change.", f"“{sentence}”")


def repeatable(subject: Subject) -> Found:
    """The same request gets the same answer again, others in between or not."""
    first = [found for _case, found in _asked(subject)]
    list(_asked(subject, quantity=HUGE))
    again = [answer(subject.asked, case) for case in reversed(subject.cases)]
    for before, after in zip(first, reversed(again), strict=True):
        if before != after:
            yield Finding(f"{before}", f"{after}")


def keeps_nothing(subject: Subject) -> Found:
    """The model keeps nothing of what it was asked."""
    model = subject.asked.model
    before = repr(vars(model))
    list(_asked(subject, quantity="8"))
    if repr(vars(model)) != before:
        yield Finding(f"{type(model).__name__} as before: {before}", repr(vars(model)))


def changes_nothing(subject: Subject) -> Found:
    """The parameters and the request are after it what they were before."""
    for case in subject.cases:
        request, fresh = (request_of({**ASKED, **case.request}) for _ in range(2))
        parameters = subject.asked.Parameters.load(case.parameters)
        before = parameters.dump()
        subject.asked.ask(request, parameters)
        if parameters.dump() != before or request != fresh:
            yield Finding(f"{before}, {fresh}", f"{parameters.dump()}, {request}")


def stored_parameters(subject: Subject) -> Found:
    """Parameters that were stored as JSON give the same price."""
    for case, found in _asked(subject):
        loaded = subject.asked.Parameters.load(case.parameters).dump()
        stored = json.loads(json.dumps(loaded))
        other = answer(subject.asked, Case(case.title, stored, case.request))
        if other != found:
            yield Finding(f"{found}", f"{other}")


def other_rounding(subject: Subject) -> Found:
    """A price does not depend on how decimals are rounded around it."""
    for case, found in _asked(subject):
        with localcontext(rounding=ROUND_DOWN, prec=12):
            other = answer(subject.asked, case)
        if other != found:
            yield Finding(f"{found}", f"{other}")


def _ladder(subject: Subject) -> Iterator[tuple[Case, list[tuple[str, Decimal]]]]:
    for case in subject.cases:
        asked = [(q, answer(subject.asked, case, {"quantity": q})) for q in LADDER]
        yield case, [(q, total(found)) for q, found in asked if "rows" in found]


def more_never_costs_less(subject: Subject) -> Found:
    """As promised, a larger quantity never costs less."""
    _promised(subject, "more-never-costs-less")
    for _case, steps in _ladder(subject):
        for (less, cheap), (more, dear) in pairwise(steps):
            if dear < cheap:
                expected = f"{more} for {cheap:f} or more, as {less} costs that."
                yield Finding(expected, f"{dear:f}")


def lines_add_up(subject: Subject) -> Found:
    """As promised, two lines cost what one line of both quantities costs."""
    _promised(subject, "lines-add-up")
    for case in subject.cases:
        for first, second in (("1", "2"), ("2.5", "7.5"), ("10", "90")):
            both = f"{Decimal(first) + Decimal(second):f}"
            quantities = (first, second, both)
            found = [
                answer(subject.asked, case, {"quantity": quantity})
                for quantity in quantities
            ]
            one, other, sum_ = map(total, found)
            if all("rows" in it for it in found) and one + other != sum_:
                expected = f"{first} and {second} for {sum_:f}, as {both} cost."
                yield Finding(expected, f"{one + other:f}")


def _promised(subject: Subject, promise: str) -> None:
    if promise not in subject.book.promises:
        raise NotAsked(f"Its fixtures do not promise {promise}.")


def negative_free(subject: Subject) -> Found:
    """No price is below zero."""
    for quantity in LADDER:
        for case, found in _asked(subject, quantity=quantity):
            fault = found.get("fault", "")
            if "below zero" in fault:
                expected = f"Zero or more for {quantity}, in “{case.title}”."
                yield Finding(expected, fault)


CHECKS = (
    has_fixtures,
    fixtures_hold,
    priced,
    nothing,
    one,
    huge,
    parts,
    once,
    years,
    leap_day,
    bare_request,
    full_request,
    currency,
    scale,
    languages,
    offering,
    sentences,
    no_code_in_sentences,
    explained,
    rows_differ,
    inputs,
    few_rows,
    refusals,
    repeatable,
    keeps_nothing,
    changes_nothing,
    stored_parameters,
    other_rounding,
    more_never_costs_less,
    lines_add_up,
    negative_free,
)
