"""What a seller says of itself on papers and in mails, and what it has to be.

Pure.  It says everything that is wrong at once, by the name of the field.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from zoneinfo import available_timezones

from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from upheld.errors import InvalidInput, Problem
from upheld.texts import _
from upheld.words import shipped

#: The most characters that a field holds.
LENGTHS = {
    "name": 200,
    "legal_name": 200,
    "address": 500,
    "country": 2,
    "tax_number": 64,
    "registration": 200,
    "email": 254,
    "phone": 64,
    "service_steps": 2000,
    "language": 16,
    "timezone": 64,
}
#: What nobody changes without a fresh proof of who they are: money follows it.
GUARDED = ("tax_number", "registration", "accounts")
MOST_ACCOUNTS = 3
_LONGEST_BANK = 100


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account that customers pay to."""

    iban: str
    bic: str = ""
    bank: str = ""

    def as_plain(self) -> dict[str, str]:
        """Return it as it is stored."""
        return {"iban": self.iban, "bic": self.bic, "bank": self.bank}


_NONE = Account("")


@dataclass(frozen=True, slots=True)
class Company:
    """What is known of a seller; ``address`` and ``service_steps`` have lines."""

    name: str
    legal_name: str = ""
    address: str = ""
    country: str = ""
    tax_number: str = ""
    #: The register and the number in it, as a business letter names them.
    registration: str = ""
    email: str = ""
    phone: str = ""
    service_steps: str = ""
    language: str = "en"
    timezone: str = "UTC"
    accounts: tuple[Account, ...] = ()


def tidied(given: Company) -> Company:
    """Return *given* without stray spaces, or refuse it with all that is wrong."""
    tidy = {name: _tidy(getattr(given, name)) for name in LENGTHS}
    tidy["country"] = tidy["country"].upper()
    tidy["legal_name"] = tidy["legal_name"] or tidy["name"]
    accounts = tuple(map(_tidy_account, given.accounts))
    company = replace(given, accounts=accounts, **tidy)
    if problems := list(_problems(company)):
        raise InvalidInput(problems)
    return replace(company, accounts=tuple(one for one in accounts if one != _NONE))


def changed(before: Company, after: Company) -> tuple[str, ...]:
    """Return the names of the fields that have another value."""
    names = (field.name for field in fields(Company))
    return tuple(x for x in names if getattr(before, x) != getattr(after, x))


def read_accounts(stored: list[dict[str, str]]) -> tuple[Account, ...]:
    """Return the accounts that a seller stores."""
    return tuple(Account(**one) for one in stored)


def typed_accounts(form: Mapping[str, str]) -> tuple[Account, ...]:
    """Return the accounts as they were typed; empty ones keep their place."""
    return tuple(
        Account(*(form.get(f"{part}-{place}", "") for part in ("iban", "bic", "bank")))
        for place in range(1, MOST_ACCOUNTS + 1)
    )


def shown_iban(number: str) -> str:
    """Return an IBAN in groups of four, as people read it."""
    return str(iban.format(number))


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _tidy_account(one: Account) -> Account:
    return Account(iban.compact(one.iban), bic.compact(one.bic), _tidy(one.bank))


def _problems(company: Company) -> Iterator[Problem]:
    if not company.name:
        yield Problem("name", _("Enter the name of the company."))
    for name, length in LENGTHS.items():
        if len(getattr(company, name)) > length:
            yield Problem(
                name, _("This is longer than %(length)s characters.", length=length)
            )
    if company.country and not re.fullmatch("[A-Z]{2}", company.country):
        yield Problem(
            "country",
            _("“%(code)s” is no country code.", code=company.country[:20]),
            _("Use two letters, such as CH."),
        )
    if company.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", company.email):
        yield Problem(
            "email", _("“%(text)s” is no mail address.", text=company.email[:80])
        )
    if company.language not in shipped():
        yield Problem("language", _("Choose one of the languages."))
    if company.timezone not in available_timezones():
        yield Problem("timezone", _("A name such as Europe/Rome."))
    yield from _account_problems(company.accounts)


def _account_problems(accounts: tuple[Account, ...]) -> Iterator[Problem]:
    if len(accounts) > MOST_ACCOUNTS:
        yield Problem(
            "accounts",
            _("There is room for %(count)s bank accounts.", count=MOST_ACCOUNTS),
        )
    for place, one in enumerate(accounts, start=1):
        if one == _NONE:
            continue
        try:
            iban.validate(one.iban)
        except ValidationError:
            yield Problem(
                f"iban-{place}",
                _("“%(number)s” is no IBAN.", number=one.iban[:40]),
                _("Compare it with a statement of the bank."),
            )
        if one.bic and not bic.is_valid(one.bic):
            yield Problem(
                f"bic-{place}",
                _("“%(code)s” is no BIC.", code=one.bic[:20]),
                _("It has 8 or 11 letters and digits."),
            )
        if len(one.bank) > _LONGEST_BANK:
            yield Problem(
                f"bank-{place}",
                _("This is longer than %(length)s characters.", length=_LONGEST_BANK),
            )
