"""The lines of a quote priced out of a price book, each with its explanation.

What has been priced once is remembered with the book, so that a quote whose lines
did not change costs a look-up a line.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from catalog.adding import Additions, NoPriceError, unsteady
from catalog.price_tables import (
    BookRow,
    EntryRow,
    OfferingRow,
    PriceBooks,
    PriceBookView,
    PriceEntry,
)
from catalog.pricing import (
    ORDER,
    ORDINARY,
    PLUGIN,
    Adjustment,
    Course,
    PriceSheet,
    RowKind,
    Step,
    Unpriced,
    list_price,
    sheet_rows,
    term_discount,
)
from plugins.answers import RegisteredModel
from plugins.faults import Fault
from plugins.isolation.models import Outcome
from plugins.manager import PluginManager
from plugins.parameters import Parameters
from plugins.types import Charge, PriceRequest, PriceRow, UsageEvent
from upheld.errors import InvalidInput, UpheldError
from upheld.texts import _
from upheld.words import reading

__all__ = [
    "BookRow",
    "EntryRow",
    "LineToPrice",
    "OfferingRow",
    "PriceBookView",
    "PriceBooks",
    "QuoteTerms",
    "price_lines",
]


class LineToPrice(NamedTuple):
    """One line of a quote, without an identity: equal lines share one sheet."""

    #: The code of an offering that is no bundle.
    offering: str
    quantity: Decimal
    options: tuple[str, ...] = ()
    #: What comes off this line, such as a bundle discount.
    adjustments: tuple[Adjustment, ...] = ()
    covered_value: Decimal | None = None
    usage: tuple[tuple[str, Decimal], ...] = ()
    events: tuple[UsageEvent, ...] = ()
    #: What each of the covered things is worth.
    covered_values: tuple[Decimal, ...] = ()
    #: The months of the term before it is delivered.
    months_before: int = 0
    #: The months until it ends; 0 for the end of the term.
    until_month: int = 0
    #: The promised level; 0 for that of the price entry.
    level: Decimal = Decimal(0)


class QuoteTerms(NamedTuple):
    """What all lines of a quote have in common."""

    term_months: int
    starts_on: date
    #: What comes off every line, after its own of the same kind.
    adjustments: tuple[Adjustment, ...] = ()
    #: The steps after the rows of a model, in their order.
    order: tuple[str, ...] = ORDER


def price_lines(
    book: PriceBookView,
    plugins: PluginManager,
    lines: Sequence[LineToPrice],
    terms: QuoteTerms,
    *,
    fresh: bool = False,
) -> tuple[PriceSheet | Unpriced, ...]:
    """Return the sheet of each of *lines*, in their order, or why there is none.

    :param fresh: ask the models again, and refuse a line whose model now answers
        otherwise; for the moment before a price is promised.
    """
    common = plugins, reading(), terms
    known = book.memo.sheets(common)
    if fresh:
        added = Additions(plugins, fresh=True)
        pricing = _Pricing(book, plugins, terms, {}, added, fresh=True)
        pricing.ask_ahead(lines)
        return tuple([pricing.again(line, known.get(line)) for line in lines])
    try:
        return tuple([known[line] for line in lines])
    except KeyError:
        return _price_new(book, plugins, lines, terms)


def _price_new(
    book: PriceBookView,
    plugins: PluginManager,
    lines: Sequence[LineToPrice],
    terms: QuoteTerms,
) -> tuple[PriceSheet | Unpriced, ...]:
    """Price *lines*, some of which are not known at this revision of the book."""
    memo, common = book.memo, (plugins, reading(), terms)
    known = memo.sheets_to_fill(common)
    earlier, changed = memo.earlier(common)
    answers = memo.answers((plugins, reading(), terms[:2]))
    added = Additions(plugins, fresh=False)
    pricing = _Pricing(book, plugins, terms, answers, added)
    pricing.ask_ahead(
        [
            line
            for line in lines
            if line not in known and (line.offering in changed or line not in earlier)
        ]
    )
    outcomes: list[PriceSheet | Unpriced] = []
    for line in lines:
        outcome: PriceSheet | Unpriced | None = known.get(line)
        if outcome is None:
            outcome = None if line.offering in changed else earlier.get(line)
            outcome = outcome or pricing.outcome(line)
            if isinstance(outcome, PriceSheet):
                known[line] = outcome
        outcomes.append(outcome)
    return tuple(outcomes)


class _Asked(NamedTuple):
    """What a model is asked."""

    entry: PriceEntry
    request: PriceRequest
    model: RegisteredModel
    parameters: Parameters
    #: The parameters with every default, as JSON holds them.
    dumped: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Priced:
    """What a model answered for an offering or an option."""

    entry: PriceEntry
    model: RegisteredModel
    request: PriceRequest
    rows: tuple[PriceRow, ...]
    #: As they are kept with the price.
    parameters: Mapping[str, Any]

    def steps(self, kind: RowKind) -> Iterator[Step]:
        """Yield the rows as steps of a sheet."""
        for row in self.rows:
            yield Step(
                kind,
                row.sentence,
                row.amount,
                row.inputs,
                self.model.key,
                self.model.version,
            )


@dataclass(frozen=True, slots=True)
class _Pricing:
    """One quote being priced."""

    book: PriceBookView
    plugins: PluginManager
    terms: QuoteTerms
    #: What models answered, by line without discounts and by option.
    answers: dict[Hashable, "_Priced"]
    additions: Additions
    fresh: bool = False
    #: What models in other processes were asked for all lines, and answered.
    ahead: dict[Hashable, tuple["_Asked", tuple[Outcome, ...]]] = field(
        default_factory=dict
    )

    def outcome(self, line: LineToPrice) -> PriceSheet | Unpriced:
        """Return the sheet of *line*, or why there is none."""
        try:
            return self._sheet(line)
        except NoPriceError as none:
            fault = none.fault
            return Unpriced(
                line.offering, fault.sentence, fault.plugin, fault.file, fault.lineno
            )
        except UpheldError as refusal:
            return Unpriced(line.offering, f"{refusal.message} {refusal.hint}".strip())

    def again(
        self, line: LineToPrice, before: PriceSheet | None
    ) -> PriceSheet | Unpriced:
        """Return the sheet of *line*, which has to be the one given *before*."""
        outcome = self.outcome(line)
        if isinstance(outcome, Unpriced) or before is None or before == outcome:
            return outcome
        fault = unsteady(outcome.plugin, outcome.model)
        return Unpriced(line.offering, fault.sentence, fault.plugin)

    def _sheet(self, line: LineToPrice) -> PriceSheet:
        priced = self._answer(line)
        row, currency = priced.entry.row, self.book.currency
        steps = [*priced.steps(RowKind.MODEL)]
        for option in dict.fromkeys(line.options):
            steps += self._option_steps(line, option, priced)
        course = self._course(line, priced)
        rows = sheet_rows(steps, self._adjustments(line, priced), currency, course)
        return PriceSheet(
            rows=rows,
            list_price=list_price(rows, currency),
            total=rows[-1].running,
            charge=row.charge,
            period_months=row.period_months,
            book=self.book.code,
            plugin=priced.model.plugin,
            plugin_version=priced.model.plugin_version,
            model=priced.model.key,
            model_version=priced.model.version,
            parameters=priced.parameters,
            request=priced.request,
            promise=_promise(line, priced.model),
        )

    def _course(self, line: LineToPrice, priced: _Priced) -> Course:
        """Return the order of the steps, with what each plugin among them adds."""
        order, minimum = self.terms.order, priced.entry.row.minimum
        names = [step for step in order if step.startswith(PLUGIN)]
        if not names and order == ORDER and minimum is None:
            return ORDINARY
        add, request = self.additions.further, priced.request
        further = {name: add(line, name, request) for name in names}
        return Course(order, further, minimum)

    def _request(self, line: LineToPrice, title: str, row: EntryRow) -> PriceRequest:
        offering = self.book.offerings.get(
            line.offering, OfferingRow(line.offering, "")
        )
        return PriceRequest(
            offering=line.offering,
            title=title or offering.title or line.offering,
            quantity=line.quantity,
            currency=self.book.currency,
            term_months=self.terms.term_months,
            starts_on=self.terms.starts_on,
            charge=Charge(row.charge),
            period_months=row.period_months,
            unit=offering.unit or _("unit"),
            units=offering.units or _("units"),
            segment=self.book.row.segment,
            options=line.options,
            covered_value=line.covered_value,
            usage=dict(line.usage),
            events=line.events,
            covered_values=line.covered_values,
            months_before=line.months_before,
            delivered_months=self._delivered(line),
        )

    def _delivered(self, line: LineToPrice) -> int:
        """Return for how many months, or 0 for all to the end of the term."""
        end, term = line.until_month, self.terms.term_months
        if not end or (term and end >= term):
            return 0
        return end - line.months_before

    def _answer(self, line: LineToPrice, option: str = "", title: str = "") -> _Priced:
        """Return the answer for *line* or its *option*, asking only if it is new."""
        key = line._replace(adjustments=()), option
        if key not in self.answers:
            self.answers[key] = self._ask(line, option, title)
        return self.answers[key]

    def _ask(self, line: LineToPrice, option: str, title: str) -> _Priced:
        """Have the model of an entry price *line*, or the *option* of that *title*."""
        key = line._replace(adjustments=()), option
        asked, outcomes = self.ahead.get(key) or self._alone(line, option, title)
        rows, model = outcomes[0], asked.model
        if isinstance(rows, Fault):
            raise NoPriceError(rows)
        if len(outcomes) > 1:
            if outcomes[1] != rows:
                raise NoPriceError(unsteady(model.plugin, model.key))
            asked.entry.steady = model
        return _Priced(asked.entry, model, asked.request, rows, asked.dumped)

    def _alone(
        self, line: LineToPrice, option: str, title: str
    ) -> tuple["_Asked", tuple[Outcome, ...]]:
        """Return what is asked and what is answered: twice, as long as that is new."""
        asked = self._asked(line, option, title)
        rows = asked.model.ask(asked.request, asked.parameters)
        if isinstance(rows, Fault) or not self._twice(asked):
            return asked, (rows,)
        return asked, (rows, asked.model.ask(asked.request, asked.parameters))

    def _asked(self, line: LineToPrice, option: str, title: str) -> "_Asked":
        entry = self.book.entry(line.offering, option, self.terms.term_months)
        request = self._request(line, title, entry.row)
        model = self._model(entry)
        parameters, dumped = self._parameters(entry, model), entry.dumped(model)
        if line.level and not option:
            parameters = parameters.at(line.level)
            dumped = MappingProxyType(parameters.dump())
        return _Asked(entry, request, model, parameters, dumped)

    def _twice(self, asked: "_Asked") -> bool:
        return self.fresh or asked.entry.steady is not asked.model

    def ask_ahead(self, lines: Sequence[LineToPrice]) -> None:
        """Ask what lives in other processes about all of *lines* at once."""
        if any(model.apart for model in self.plugins.models.values()):
            self._ask_models(lines)
        self.additions.ask_ahead(self.terms.order, lines, self._sheet)

    def _ask_models(self, lines: Iterable[LineToPrice]) -> None:
        waiting: dict[RegisteredModel, dict[Hashable, _Asked]] = {}
        for line in lines:
            for option in ("", *dict.fromkeys(line.options)):
                key = line._replace(adjustments=()), option
                if key in self.answers:
                    continue
                # What is wrong is said when it is the line's turn.
                with suppress(UpheldError):
                    title = option and self.book.option_title(line.offering, option)
                    asked = self._asked(line, option, title)
                    if asked.model.apart:
                        waiting.setdefault(asked.model, {})[key] = asked
        for model, some in waiting.items():
            self._ask_many(model, some)

    def _ask_many(
        self, model: RegisteredModel, some: Mapping[Hashable, "_Asked"]
    ) -> None:
        """Keep the answers of *model*, which is asked again in the same go."""
        again = [key for key, asked in some.items() if self._twice(asked)]
        keys = [*some, *again]
        asks = [(some[key].request, some[key].parameters) for key in keys]
        for key, outcome in zip(keys, model.ask_many(asks), strict=True):
            before = self.ahead[key][1] if key in self.ahead else ()
            self.ahead[key] = some[key], (*before, outcome)

    def _model(self, entry: PriceEntry) -> RegisteredModel:
        key = entry.row.model
        if key in self.plugins.models:
            return self.plugins.models[key]
        raise NoPriceError(_no_model(self.book, self.plugins, key))

    def _parameters(self, entry: PriceEntry, model: RegisteredModel) -> Parameters:
        """Return the parameters of *entry*, or say what *model* makes of them."""
        try:
            return entry.parameters(model)
        except InvalidInput as error:
            sentence = _(
                "The price in “%(book)s” does not fit “%(model)s”: %(faults)s",
                book=self.book.row.title,
                model=model.key,
                faults=" ".join(str(problem) for problem in error.problems),
            )
            raise NoPriceError(Fault(sentence)) from None

    def _option_steps(
        self, line: LineToPrice, option: str, main: _Priced
    ) -> Iterator[Step]:
        """Yield what an option adds, for the charge period of the offering."""
        title = self.book.option_title(line.offering, option)
        priced = self._answer(line, option, title)
        own, base = priced.entry.row, main.entry.row
        if own.charge != base.charge:
            sentence = _(
                "Option “%(option)s” is not charged as its offering is: "
                "make it an offering of its own.",
                option=title,
            )
            raise NoPriceError(Fault(sentence))
        for step in priced.steps(RowKind.OPTION):
            said = {"option": title, "sentence": step.sentence}
            sentence = _("%(option)s: %(sentence)s", **said)
            amount = step.amount
            # Charge periods are 1, 3, 6 or 12 months: one divides the other.
            if base.period_months > own.period_months:
                times = base.period_months // own.period_months
                sentence, amount = f"{sentence}, × {times}", amount * times
            elif base.period_months < own.period_months:
                parts = own.period_months // base.period_months
                sentence, amount = f"{sentence}, ÷ {parts}", amount / parts
            yield step._replace(sentence=sentence, amount=amount)

    def _adjustments(self, line: LineToPrice, priced: _Priced) -> Iterator[Adjustment]:
        """Yield what comes off: by the term, the line and the quote.

        A price for exactly this term already is the price of that term.
        """
        row = priced.entry.row
        if row.charge == Charge.RECURRING and not row.term_months:
            discount = self.book.term_percent(self.terms.term_months)
            if discount is not None:
                yield term_discount(*discount)
        yield from line.adjustments
        yield from self.terms.adjustments


def _promise(line: LineToPrice, model: RegisteredModel) -> str:
    """Return the kind of promise that the level of *line* moves."""
    found = model.Parameters.level() if line.level else None
    return found[1].promise if found else ""


def _no_model(book: PriceBookView, plugins: PluginManager, key: str) -> Fault:
    """Return why there is no price: its model is off, or nowhere."""
    why = plugins.why_no_model(key)
    facts = {"book": book.row.title, "model": key}
    if why:
        sentence = _("“%(book)s” prices this by the model “%(model)s”.", **facts)
        hint = _("An administrator finds what to do on the page “Plugins”.")
        return Fault(f"{sentence} {why} {hint}")
    sentence = _(
        "“%(book)s” prices this by the model “%(model)s”, which is not installed.",
        **facts,
    )
    hint = _("`upheld plugins list` shows the models and what is switched off.")
    return Fault(f"{sentence} {hint}")
