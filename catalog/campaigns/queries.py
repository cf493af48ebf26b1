"""Campaigns as prices and pages read them."""

from dataclasses import dataclass, replace
from datetime import date

import orjson
from sqlalchemy import select

from catalog.campaign import CampaignSpec
from catalog.current import catalogue_state
from catalog.models import Campaign
from upheld.db import db
from upheld.plain import from_plain
from upheld.scope import current_scope
from upheld.state import state
from upheld.transactions import in_transaction


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign, and where it stands on a day."""

    id: str
    spec: CampaignSpec
    #: ``coming``, ``running`` or ``over``.
    state: str


def campaigns() -> tuple[CampaignSpec, ...]:
    """Return those that were not ended, kept while the catalogue is the same."""
    kept: dict[str, tuple[str, tuple[CampaignSpec, ...]]] = state().keep(
        "campaigns", dict
    )
    seller, recent = current_scope().seller_id, catalogue_state()[1]
    known = kept.get(seller)
    if known is not None and known[0] == recent:
        return known[1]
    rows = db.session.scalars(select(Campaign).where(Campaign.ended_on.is_(None)))
    found = tuple(campaign_of(row) for row in rows)
    if not in_transaction():
        kept[seller] = recent, found
    return found


def campaign_rows(day: date) -> tuple[CampaignRow, ...]:
    """Return every campaign as it is on *day*, the latest first."""
    rows = db.session.scalars(
        select(Campaign).order_by(Campaign.starts_on.desc(), Campaign.name)
    )
    return tuple(_row(row, day) for row in rows)


def campaign_of(row: Campaign) -> CampaignSpec:
    """Return the specification of a stored campaign."""
    spec = from_plain(CampaignSpec, orjson.loads(row.spec))
    return replace(spec, ended_on=row.ended_on)


def _row(row: Campaign, day: date) -> CampaignRow:
    spec = campaign_of(row)
    over = spec.ended_on or (spec.ends_on and spec.ends_on < day)
    coming = not over and spec.starts_on > day
    return CampaignRow(
        row.id, spec, "over" if over else "coming" if coming else "running"
    )
