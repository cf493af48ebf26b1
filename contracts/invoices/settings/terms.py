"""How a seller invoices, and what that has to be.  Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from contracts.customers.details import LONGEST_TERM
from upheld.errors import InvalidInput, Problem
from upheld.texts import _

MOST_REMINDERS = 6
LONGEST_CODE = 32
#: What is booked on an account of its own.
ACCOUNTS = ("receivables", "revenue", "tax", "bank", "losses")


@dataclass(frozen=True, slots=True)
class InvoicingTerms:
    """Days to pay, days after which is reminded, and accounts by what is booked."""

    payment_days: int = 30
    #: Counted from the last day to pay, each more than the one before.
    reminder_days: tuple[int, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)


def read_terms(typed: Mapping[str, str]) -> InvoicingTerms:
    """Return what was typed, or refuse it with all that is wrong."""
    problems = [*_days_problems(typed), *_account_problems(typed)]
    if problems:
        raise InvalidInput(problems)
    return InvoicingTerms(
        payment_days=int(typed["payment_days"]),
        reminder_days=read_days(typed["reminder_days"]),
        accounts={
            name: typed[f"account-{name}"]
            for name in ACCOUNTS
            if typed.get(f"account-{name}")
        },
    )


def read_days(text: str) -> tuple[int, ...]:
    """Return the days of reminders: ``7, 21, 35``."""
    return tuple(int(one) for one in text.replace(",", " ").split())


def written_days(days: tuple[int, ...]) -> str:
    """Return days of reminders as they are stored and typed."""
    return ", ".join(str(day) for day in days)


def is_term(text: str) -> bool:
    """Tell whether *text* is a number of days that somebody may have to pay."""
    return text.isascii() and text.isdecimal() and int(text[:9]) <= LONGEST_TERM


def _days_problems(typed: Mapping[str, str]) -> Iterator[Problem]:
    if not is_term(typed.get("payment_days", "")):
        yield Problem(
            "payment_days",
            _("Give a number of days, %(most)s at most.", most=LONGEST_TERM),
        )
    parts = typed.get("reminder_days", "").replace(",", " ").split()
    days = [int(one) for one in parts if is_term(one)]
    rising = all(left < right for left, right in pairwise(days))
    if len(days) < len(parts) or not rising or 0 in days:
        yield Problem(
            "reminder_days",
            _("Give days that rise, such as 7, 21, 35; %(most)s at most.", most=365),
        )
    elif len(days) > MOST_REMINDERS:
        yield Problem(
            "reminder_days",
            _("There are %(most)s reminders at most.", most=MOST_REMINDERS),
        )


def _account_problems(typed: Mapping[str, str]) -> Iterator[Problem]:
    for name in ACCOUNTS:
        code = typed.get(f"account-{name}", "")
        if len(code) > LONGEST_CODE or not code.isascii() or not _plain(code):
            yield Problem(
                f"account-{name}",
                _(
                    "Use letters, digits, points and hyphens, %(most)s at most.",
                    most=32,
                ),
            )


def _plain(code: str) -> bool:
    return not code or code.replace(".", "").replace("-", "").replace(" ", "").isalnum()
