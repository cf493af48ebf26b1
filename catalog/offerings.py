"""What is put on sale, as one frozen value.

An :class:`OfferingSpec` holds all that a revision of an offering says and names
others by their code alone, so that it can be stored, compared and frozen into a
contract without the rest of the catalogue.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from catalog.promises import Promise
from upheld.plain import canonical, to_plain


class Kind(StrEnum):
    """What sort of thing is sold; a bundle is made of the others."""

    WARRANTY = "warranty"
    UPTIME = "uptime"
    SUPPORT = "support"
    WORK = "work"
    PRODUCT = "product"
    BUNDLE = "bundle"


class Covers(StrEnum):
    """What the quantity of an offering counts, as far as it is known one by one."""

    NOTHING = "nothing"
    #: Each of them is a device with a serial number.
    ASSETS = "assets"


class Due(StrEnum):
    """When a customer has to do its part."""

    #: Before the cover starts.
    BEFORE_START = "before_start"
    #: ``days`` days after the start.
    AFTER_START = "after_start"
    #: As long as the cover runs.
    ALWAYS = "always"
    #: Within ``days`` days of the event that the duty names.
    ON_EVENT = "on_event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that the customer does, so that the promise can be kept."""

    #: In words to the customer: "Name a contact person".
    what: str
    due: Due = Due.BEFORE_START
    #: Used by ``after_start`` and ``on_event``.
    days: int = 0
    #: While it is overdue our clocks stand still.
    blocking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An extra that can be chosen with the offering, at its own price."""

    code: str
    title: str
    #: What it adds, in a sentence.
    adds: str
    #: When chosen, these take the place of the offering's promises of that kind.
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleItem:
    """An offering inside a bundle, and how many of it one bundle holds."""

    code: str
    minimum: int = 1
    #: ``None`` for any number.
    maximum: int | None = None
    default: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingSpec:
    """All that one revision of an offering says."""

    code: str
    kind: Kind
    title: str
    #: What the customer has from it, in a sentence.
    outcome: str
    description: str = ""
    #: The code of a category, or empty.
    category: str = ""
    #: What is counted, one and many: "server", "servers".
    unit: str = ""
    units: str = ""
    promises: tuple[Promise, ...] = ()
    duties: tuple[Duty, ...] = ()
    #: What is not covered, a sentence each.
    exclusions: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    valid_from: date | None = None
    #: The last day on which it is sold.
    valid_until: date | None = None
    #: Of each group at least one has to be bought too.
    requires: tuple[tuple[str, ...], ...] = ()
    #: Cannot be bought together, whichever of the two says so.
    excludes: tuple[str, ...] = ()
    #: What this one takes the place of.
    replaces: tuple[str, ...] = ()
    #: What a bundle is made of; empty for every other kind.
    items: tuple[BundleItem, ...] = ()
    #: Percent off everything in the bundle.
    discount: Decimal = Decimal(0)
    covers: Covers = Covers.NOTHING
    #: The models that it covers, as serial numbers come with them; empty for any.
    models: tuple[str, ...] = ()
    #: A quote cannot be sent before every serial number is on it.
    serials_required: bool = False

    def as_plain(self) -> dict[str, object]:
        """Return the specification as JSON-able values, every field present."""
        plain: dict[str, object] = to_plain(self)
        return plain

    def canonical(self) -> str:
        """Return the text that is stored and hashed."""
        return canonical(self.as_plain())

    def option(self, code: str) -> Option | None:
        """Return the option with this *code*, if there is one."""
        return next((one for one in self.options if one.code == code), None)

    def promises_with(self, options: Collection[str]) -> tuple[Promise, ...]:
        """Return what is promised when these *options* are chosen.

        The promises of a chosen option come first and take the place of all the
        offering's own promises of the same kind.
        """
        chosen = [
            promise
            for option in self.options
            if option.code in options
            for promise in option.promises
        ]
        replaced = {promise.kind for promise in chosen}
        kept = (promise for promise in self.promises if promise.kind not in replaced)
        return (*chosen, *kept)

    def covers_model(self, model: str) -> bool:
        """Tell whether a device of this *model* can be covered; an unnamed one can."""
        known = {one.casefold() for one in self.models}
        return not known or not model or model.casefold() in known

    def sold_on(self, day: date) -> bool:
        """Tell whether its validity contains *day*."""
        starts = self.valid_from is None or self.valid_from <= day
        return starts and (self.valid_until is None or day <= self.valid_until)
