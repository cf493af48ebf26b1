"""Record the use of a contract from a table."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.billing.usage.operations.recording import record_usage
from contracts.billing.usage.queries import contract_number
from contracts.billing.usage.tables import COLUMNS, read_usage
from contracts.pages import blueprint
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.texts import _, ngettext


@blueprint.post("/contracts/<contract_id>/usage")
def record_contract_usage(contract_id: str) -> Response:
    number = contract_number(contract_id)
    try:
        file = request.files.get("file")
        if not file:
            raise InvalidInput.of("file", _("Choose a file first."))
        done = record_usage(read_usage(file.read(), number), now=clock.now())
    except InvalidInput as error:
        return web.page(
            "pages/contracts/usage.html",
            422,
            refused=error.problems,
            contract_id=contract_id,
            number=number,
            columns=", ".join(COLUMNS),
        )
    said = ngettext("%(num)s record stored.", "%(num)s records stored.", done.new)
    return web.done(said, url_for("sales.contract", contract_id=contract_id))
