"""A model asked for a price: whatever it does, there is an answer or a fault."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from itertools import islice
from pathlib import Path
from typing import Any

from plugins.exact import PRECISION, to_places
from plugins.faults import Fault, fault_of
from plugins.isolation.models import Ask, Elsewhere, Outcome
from plugins.parameters import Parameters as AnyParameters
from plugins.types import CannotPrice, PriceRequest, PriceRow, PricingModel
from upheld.errors import UpheldError
from upheld.words import _

#: More rows than this explain nothing.
MOST_ROWS = 200


class WrongAnswer(UpheldError):
    """An answer that is no price."""

    status = 422


@dataclass(frozen=True, slots=True, eq=False)
class RegisteredModel:
    """A model and where it comes from."""

    #: As the model said when it was loaded.
    key: str
    title: str
    version: str
    model: PricingModel[Any] = field(repr=False)
    plugin: str
    plugin_version: str
    #: Where its code lies.
    home: Path | None = field(repr=False)

    @property
    def said(self) -> str:
        """Its title, as people read it."""
        return self.title

    @property
    def Parameters(self) -> type[AnyParameters]:  # noqa: N802  as authors name it
        """The class of its parameters."""
        kind: type[AnyParameters] = self.model.Parameters
        return kind

    def ask(
        self, request: PriceRequest, parameters: AnyParameters
    ) -> tuple[PriceRow, ...] | Fault:
        """Return the rows of a price, or why there is none.

        Nothing that the model raises comes through, but for the interrupt of
        whoever started the program.
        """
        if isinstance(self.model, Elsewhere):
            return self.ask_many([(request, parameters)])[0]
        try:
            with localcontext(prec=PRECISION):
                answer = self.model.price(request, parameters)
                rows = tuple(islice(_iterable(answer), MOST_ROWS + 1))
                _check_price(rows, request.currency)
        except KeyboardInterrupt:
            raise
        except CannotPrice as refusal:
            return Fault(f"{refusal.message} {refusal.hint}".strip())
        except BaseException as error:  # noqa: BLE001  a plugin may raise anything
            return fault_of(error, self.plugin, self.home)
        return rows

    def expected_cost(
        self, request: PriceRequest, parameters: AnyParameters
    ) -> Decimal | None:
        """Return what the model expects to be the cost; ``None`` if it cannot tell."""
        try:
            with localcontext(prec=PRECISION):
                found = self.model.expected_cost(request, parameters)
                return None if found is None else to_places(found, "The cost")
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001  a plugin may raise anything
            return None

    @property
    def apart(self) -> bool:
        """Whether it lives in another process, so that many prices cost as one."""
        return isinstance(self.model, Elsewhere)

    def ask_many(self, asks: Sequence[Ask]) -> list[Outcome]:
        """Return the outcome of each of *asks*, as :meth:`ask` does, in one go."""
        if not isinstance(self.model, Elsewhere):
            return [self.ask(request, parameters) for request, parameters in asks]
        outcomes = self.model.price_many(asks)
        return [
            self._checked(outcome, request.currency)
            for outcome, (request, _parameters) in zip(outcomes, asks, strict=True)
        ]

    def _checked(self, outcome: Outcome, currency: str) -> Outcome:
        """Return *outcome*, unless it is no price: nobody else has looked at it."""
        if isinstance(outcome, Fault):
            return outcome
        try:
            _check_price(outcome, currency)
        except WrongAnswer as error:
            return fault_of(error, self.plugin, self.home)
        return outcome


def added_rows(answer: object, currency: str) -> tuple[PriceRow, ...]:
    """Return the rows that a plugin adds to a price in *currency*."""
    if answer is None:
        return ()
    rows = tuple(islice(_iterable(answer), MOST_ROWS + 1))
    if rows:
        _check(rows, currency)
    return rows


def _iterable(answer: object) -> Any:  # noqa: ANN401  what a foreign model gave
    if answer is None or isinstance(answer, str | bytes | PriceRow):
        kind = type(answer).__name__
        raise WrongAnswer(_("The model answered %(kind)s instead of rows.", kind=kind))
    return answer


def _check_price(rows: tuple[Any, ...], currency: str) -> None:
    """Refuse rows that are no price in *currency*, or less than nothing in sum."""
    _check(rows, currency)
    if sum(row.amount for row in rows) < 0:
        raise WrongAnswer(_("The model answered a price below zero."))


def _check(rows: tuple[object, ...], currency: str) -> None:
    """Refuse an answer that is no price in *currency*."""
    if not rows:
        raise WrongAnswer(_("The model answered no row."))
    if len(rows) > MOST_ROWS:
        raise WrongAnswer(_("The model answered over %(most)s rows.", most=MOST_ROWS))
    for row in rows:
        if type(row) is not PriceRow:
            kind = type(row).__name__
            raise WrongAnswer(
                _("The model answered %(kind)s where a PriceRow belongs.", kind=kind)
            )
        if row.currency and row.currency != currency:
            raise WrongAnswer(
                _(
                    "The model answered %(given)s, and the price is in %(asked)s.",
                    given=row.currency,
                    asked=currency,
                )
            )
