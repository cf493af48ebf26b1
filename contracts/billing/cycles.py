"""Billing cycles: the periods of an agreement as rows that many contracts share.

Pure.  What a charge costs in a period is the difference of two rounded running totals,
so the amounts of a term add up to its price whatever the rhythm.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import orjson

from contracts.billed_periods import billed_periods
from contracts.rhythm import Rhythm
from contracts.terms import Term
from upheld.dates import Period
from upheld.plain import LEFT_OUT, canonical, fingerprint, from_plain, to_plain

_DIGITS = 32


@dataclass(frozen=True, slots=True)
class BilledPeriod:
    """One period of a cycle; ``before`` and ``after`` are months of the agreement."""

    #: From 0.
    ordinal: int
    period: Period
    due_on: date
    before: Fraction
    after: Fraction

    @property
    def parts(self) -> int:
        """Into how many parts a month is divided, for both ends to be whole parts."""
        return lcm(self.before.denominator, self.after.denominator)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Everything that decides when a contract is billed, and nothing else."""

    starts_on: date
    #: 0 for an agreement without end.
    months: int
    billing_months: int
    renewal_months: int
    #: The first day not billed, where that is known; it may lie within a period.
    ends_on: date | None = field(default=None, metadata={LEFT_OUT: True})
    rhythm: Rhythm = field(default=Rhythm(), metadata={LEFT_OUT: True})

    @classmethod
    def of(cls, term: Term, ends_on: date | None = None) -> "Cycle":
        """Return the cycle of *term*.

        Its own end needs no saying; that of an agreement that renews does.
        """
        own = None if ends_on == term.ends_on and not term.renewal_months else ends_on
        return cls(
            term.starts_on,
            term.months,
            term.billing_months,
            term.renewal_months,
            own,
            term.rhythm,
        )

    @classmethod
    def read(cls, text: str) -> "Cycle":
        """Return the cycle that :attr:`text` was made of."""
        plain: dict[str, Any] = orjson.loads(text)
        return from_plain(cls, plain)

    @property
    def text(self) -> str:
        """The cycle as canonical JSON."""
        return canonical(to_plain(self))

    @property
    def id(self) -> str:
        """What contracts with the same cycle share."""
        return fingerprint(self.text)[:_DIGITS]

    @property
    def term(self) -> Term:
        """The term, as far as billing goes."""
        return Term(
            self.starts_on,
            self.months,
            self.billing_months,
            self.renewal_months,
            rhythm=self.rhythm,
        )

    def ending(self, ends_on: date | None) -> "Cycle":
        """Return the cycle of the same agreement with another end."""
        return replace(self, ends_on=ends_on)

    def periods(self, ordinal: int = 0) -> Iterator[BilledPeriod]:
        """Yield the periods from *ordinal* on; without end where there is none.

        One that the end cuts pays for its part by the method of proration.
        """
        for number, one in enumerate(billed_periods(self.term, self.ends_on)):
            if number >= ordinal:
                yield BilledPeriod(
                    number, one.period, one.due_on, one.before, one.after
                )
