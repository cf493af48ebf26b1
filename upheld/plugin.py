"""What a plugin imports; nothing else of Upheld is meant for plugins.

These names keep their meaning: what changes here is in the changelog, and what is
to go is announced two releases before.  A plugin says which edition of this
interface it was written for by a line ``api = "1"`` in its module.
"""

from decimal import Decimal

from plugins.exact import NotExact, exact
from plugins.fields import (
    Choice,
    Date,
    Level,
    Number,
    Optional,
    Percent,
    Price,
    Quantity,
    Text,
)
from plugins.hook_types import (
    Event,
    ModelChoice,
    Move,
    Tax,
    TaxCategory,
    TaxLine,
    TaxRequest,
)
from plugins.hookspecs import API, hookimpl
from plugins.parameters import Each, Parameters
from plugins.section_types import Document, Paragraph, Points, Section, Table
from plugins.types import (
    CannotPrice,
    Charge,
    PriceRequest,
    PriceRow,
    PricingModel,
    UsageEvent,
)
from plugins.units import UNITS, convert, rounded
from plugins.wording import amount, counted, number, percent
from upheld.errors import InvalidInput, Problem
from upheld.money import Money
from upheld.words import _, ngettext

__all__ = [
    "API",
    "UNITS",
    "CannotPrice",
    "Charge",
    "Choice",
    "Date",
    "Decimal",
    "Document",
    "Each",
    "Event",
    "InvalidInput",
    "Level",
    "ModelChoice",
    "Money",
    "Move",
    "NotExact",
    "Number",
    "Optional",
    "Paragraph",
    "Parameters",
    "Percent",
    "Points",
    "Price",
    "PriceRequest",
    "PriceRow",
    "PricingModel",
    "Problem",
    "Quantity",
    "Section",
    "Table",
    "Tax",
    "TaxCategory",
    "TaxLine",
    "TaxRequest",
    "Text",
    "UsageEvent",
    "_",
    "amount",
    "convert",
    "counted",
    "exact",
    "hookimpl",
    "ngettext",
    "number",
    "percent",
    "rounded",
]
