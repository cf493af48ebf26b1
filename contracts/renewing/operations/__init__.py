"""Begin a term anew: prepared and agreed with the customer, or by itself."""

from contracts.renewing.operations.agreeing import offer_uplift
from contracts.renewing.operations.preparing import WantedRenewal, prepare_renewal
from contracts.renewing.operations.publishing import add_values, read_values
from contracts.renewing.operations.renewing import (
    Done,
    Due,
    Left,
    due_renewals,
    renew_contract,
    renew_due,
)
from contracts.renewing.operations.telling import tell_customers

__all__ = [
    "Done",
    "Due",
    "Left",
    "WantedRenewal",
    "add_values",
    "due_renewals",
    "offer_uplift",
    "prepare_renewal",
    "read_values",
    "renew_contract",
    "renew_due",
    "tell_customers",
]
