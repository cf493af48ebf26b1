"""Make and end campaigns: one transaction, one audit row, one catalogue revision."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from catalog import storage as catalogue
from catalog.campaign import CampaignSpec, campaign_faults
from catalog.campaigns.queries import campaign_of
from catalog.current import Touched, index
from catalog.models import Campaign, Category
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.plain import canonical, to_plain
from upheld.texts import _, format_date
from upheld.transactions import transaction


def make_campaign(spec: CampaignSpec) -> str:
    """Store a campaign and return its id; drafts follow, what was sent stays."""
    with transaction():
        offerings = {code: one.spec for code, one in index().offerings.items()}
        categories = dict.fromkeys(db.session.scalars(select(Category.code)))
        faults = [one.problem() for one in campaign_faults(spec, offerings, categories)]
        if faults:
            raise InvalidInput(faults)
        if db.session.scalar(select(Campaign.id).where(Campaign.name == spec.name)):
            raise InvalidInput.of(
                "name",
                _("There is a campaign “%(name)s” already.", name=spec.name),
                hint=_("Give it another name."),
            )
        row = Campaign(
            id=new_id(),
            name=spec.name,
            starts_on=spec.starts_on,
            ended_on=None,
            spec=canonical(to_plain(spec)),
        )
        db.session.add(row)
        db.session.flush()
        catalogue.count_change(Touched())
        audit.record("campaign.made", row.id, after=to_plain(spec))
        return row.id


def end_campaign(campaign_id: str, *, today: date) -> None:
    """Let a campaign count no more, from *today* on."""
    with transaction():
        row = db.session.scalar(select(Campaign).where(Campaign.id == campaign_id))
        if row is None:
            raise NotFound(_("There is no such campaign."))
        before = campaign_of(row)
        if before.ended_on is not None:
            raise Refused(
                _("It was ended on %(day)s.", day=format_date(before.ended_on))
            )
        row.ended_on = today
        catalogue.count_change(Touched())
        audit.record(
            "campaign.ended",
            row.id,
            before=to_plain(before),
            after=to_plain(replace(before, ended_on=today)),
        )
