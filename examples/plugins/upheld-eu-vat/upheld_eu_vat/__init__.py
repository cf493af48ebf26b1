"""VAT on services sold from a country of the EU, to businesses and to consumers.

A customer with a VAT number is a business.  Between two countries of the EU it owes
the tax itself; outside of the EU there is none.  Everybody else, and whoever is in the
seller's own country, pays the standard rate of the seller's country on the day.
"""

import csv
from datetime import date
from decimal import Decimal
from importlib import resources

from stdnum.eu import vat

from upheld.plugin import CannotPrice, Tax, TaxCategory, TaxRequest, hookimpl

api = "1"

REVERSE_CHARGE = "Reverse charge: the customer owes the VAT (Article 196, 2006/112/EC)."
OUTSIDE = "Not subject to VAT: the place of supply is outside the EU (2006/112/EC)."

#: By country, from which day which rate holds; the oldest first.
RATES: dict[str, list[tuple[date, Decimal]]] = {}
_TABLE = (resources.files(__name__) / "standard_rates.csv").read_text()
for country, percent, since in list(csv.reader(_TABLE.splitlines()))[1:]:
    RATES.setdefault(country, []).append((date.fromisoformat(since), Decimal(percent)))


@hookimpl
def tax(request: TaxRequest) -> Tax:
    """Say the rate, and who owes it."""
    seller, customer = request.seller_country, request.customer_country
    if seller not in RATES:
        raise CannotPrice(f"“{seller}”, the country of the seller, is not in the EU.")
    if not customer:
        raise CannotPrice("The customer has no country.", hint="It decides the VAT.")
    number = request.customer_tax_number.strip()
    if number and customer in RATES:
        check(number, customer)
    if customer == seller or not number:
        return Tax(percent=rate(seller, request.day))
    if customer in RATES:
        return Tax(
            percent=Decimal(0),
            sentence=REVERSE_CHARGE,
            category=TaxCategory.REVERSE_CHARGE,
        )
    return Tax(percent=Decimal(0), sentence=OUTSIDE, category=TaxCategory.OUT_OF_SCOPE)


def check(number: str, country: str) -> None:
    """Refuse a number that is none of *country*; nobody is asked over the network."""
    prefix = {"GR": "EL"}.get(country, country)
    plain = vat.compact(number)
    if not plain.startswith(prefix) or not vat.is_valid(plain):
        raise CannotPrice(
            f"“{number}” is no VAT number of {country}.",
            hint=f"It begins with {prefix}; without one the customer is a consumer.",
        )


def rate(country: str, day: date) -> Decimal:
    """Return the standard rate of *country* on *day*."""
    known = [percent for since, percent in RATES[country] if since <= day]
    if not known:
        raise CannotPrice(f"The VAT of {country} on {day} is not in the table.")
    return known[-1]
