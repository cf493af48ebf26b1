"""Campaigns: dated discounts of the seller, for some services and customers.  Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.faults import Fault
from catalog.offerings import OfferingSpec
from catalog.pricing import Adjustment, RowKind
from plugins.wording import percent as percent_text
from upheld.money import Money
from upheld.texts import _, format_money


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSpec:
    """What is taken off, when, and for what.

    Exactly one of ``percent`` and ``amount`` is given.  An amount is in major units of
    ``currency`` and comes off each charge of a line, whatever its quantity.
    """

    name: str
    starts_on: date
    #: The last day; ``None`` until it is ended.
    ends_on: date | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None
    currency: str = ""
    #: Codes of offerings and of categories: whatever is one of them; empty for all.
    offerings: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    #: Customer segments; empty for all.
    segments: tuple[str, ...] = ()
    #: The day on which it was ended, from which on it does not count any more.
    ended_on: date | None = None

    def runs(self, day: date, segment: str | None, currency: str) -> bool:
        """Tell whether customers of *segment* have it on *day*."""
        begun = self.starts_on <= day
        over = self.ends_on is not None and self.ends_on < day
        if over or not begun or self.ended_on is not None:
            return False
        if self.segments and segment not in self.segments:
            return False
        return self.amount is None or self.currency == currency

    def counts(self, code: str, category: str) -> bool:
        """Tell whether it is for an offering with this code, in this category."""
        if not self.offerings and not self.categories:
            return True
        return code in self.offerings or bool(category and category in self.categories)


def campaign_discount(campaign: CampaignSpec) -> Adjustment:
    """Return what *campaign* takes off a line."""
    if campaign.percent is not None:
        off = percent_text(campaign.percent)
    else:
        off = format_money(Money.of(campaign.amount or 0, campaign.currency))
    sentence = _("%(off)s off by campaign: %(name)s", off=off, name=campaign.name)
    return Adjustment(RowKind.CAMPAIGN, sentence, campaign.percent, campaign.amount)


def running(
    campaigns: Iterable[CampaignSpec], day: date, segment: str | None, currency: str
) -> tuple[CampaignSpec, ...]:
    """Return those that customers of *segment* have on *day*, the oldest first."""
    found = [one for one in campaigns if one.runs(day, segment, currency)]
    return tuple(sorted(found, key=lambda one: (one.starts_on, one.name)))


def campaign_faults(
    campaign: CampaignSpec,
    offerings: Mapping[str, OfferingSpec],
    categories: Collection[str],
) -> Iterator[Fault]:
    """Yield what is wrong with *campaign*."""
    if (campaign.percent is None) == (campaign.amount is None):
        yield Fault(
            ("percent",),
            _("A campaign takes off either a percentage or an amount."),
            _("Give one of “percent” and “amount”."),
        )
    if campaign.amount is not None and not campaign.currency:
        yield Fault(("currency",), _("An amount needs its currency."))
    if campaign.ends_on is not None and campaign.ends_on < campaign.starts_on:
        yield Fault(
            ("ends_on",),
            _("The last day is before the first one."),
            _("Choose a later day, or none."),
        )
    for place, code in enumerate(campaign.offerings):
        if code not in offerings:
            yield Fault.unknown(("offerings", place), code, offerings)
    for place, code in enumerate(campaign.categories):
        if code not in categories:
            yield Fault.unknown(("categories", place), code, categories)
