"""Campaigns for programs."""

from typing import Any

from marshmallow import Schema, fields

from catalog.campaign import CampaignSpec
from catalog.campaigns import operations
from catalog.campaigns.queries import CampaignRow, campaign_rows
from catalog.campaigns.schemas import MOST, CampaignSchema
from upheld import web
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page
from upheld.plain import from_plain, to_plain
from upheld.sellers import seller
from upheld.wire import Day, Exact, Text

blueprint = ApiBlueprint("campaigns_api", __name__, description="Campaigns")


class CampaignBody(Schema):
    """A dated discount: a percentage, or an amount off each charge of a line."""

    name = Text(100, required=True)
    starts_on = Day(required=True)
    ends_on = Day(allow_none=True, metadata={"description": "The last day"})
    percent = Exact(0, 100, allow_none=True)
    amount = Exact(0, allow_none=True)
    currency = Text(3, metadata={"description": "Which an amount needs"})
    offerings = fields.List(
        Text(64), metadata={"description": f"Codes, at most {MOST}; empty for all"}
    )
    categories = fields.List(Text(64))
    segments = fields.List(Text(64), metadata={"description": "Empty for all"})


class CampaignAnswer(CampaignBody):
    """A campaign, and where it stands today."""

    id = fields.String()
    state = fields.String(metadata={"description": "coming, running or over"})
    ended_on = Day(allow_none=True)


@blueprint.get("/campaigns")
@blueprint.response(200, page_of(CampaignAnswer))
def list_campaigns() -> Page[dict[str, Any]]:
    """List every campaign, the latest first, all on one page."""
    rows = [_answer(row) for row in campaign_rows(seller().today())]
    return Page(tuple(rows), "", len(rows))


@blueprint.post("/campaigns")
@blueprint.arguments(CampaignBody)
@blueprint.response(201, CampaignAnswer)
def make_campaign(given: dict[str, Any]) -> dict[str, Any]:
    """Make a campaign; drafts follow it, what was sent stays as it is."""
    plain = web.load(CampaignSchema(), to_plain(given))
    return _found(operations.make_campaign(from_plain(CampaignSpec, to_plain(plain))))


@blueprint.post("/campaigns/<campaign_id>/end")
@blueprint.response(200, CampaignAnswer)
def end_campaign(campaign_id: str) -> dict[str, Any]:
    """Let a campaign count no more, from today on."""
    operations.end_campaign(campaign_id, today=seller().today())
    return _found(campaign_id)


def _found(campaign_id: str) -> dict[str, Any]:
    rows = campaign_rows(seller().today())
    return next(_answer(row) for row in rows if row.id == campaign_id)


def _answer(row: CampaignRow) -> dict[str, Any]:
    spec = row.spec
    return {
        "id": row.id,
        "state": row.state,
        **{name: getattr(spec, name) for name in CampaignBody().fields},
        "ended_on": spec.ended_on,
    }
