"""What is to come of a contract, for its customer."""

from werkzeug.wrappers import Response

from contracts.forecast.outlook import outlook
from contracts.forecast.queries import agreed_of
from contracts.forecast.wording import shown
from contracts.portal.pages import blueprint
from contracts.portal.speaking import as_read
from contracts.queries import contract_view
from upheld import web
from upheld.sellers import seller


@blueprint.get("/contracts/<contract_id>/ahead")
def contract_forecast(contract_id: str) -> Response:
    """Show what the customer pays in ten years, and the days that matter."""
    today = seller().today()
    view = contract_view(contract_id, today=today)
    with as_read(view.record.offer):
        found = outlook(agreed_of(contract_id), today)
        return web.page("pages/portal/ahead.html", row=view.row, **shown(found))
