"""A list of devices that is asked about, by staff and by customers alike."""

from collections.abc import Callable

from flask import request
from werkzeug.wrappers import Response

from contracts.assets.covered.queries import check_devices
from contracts.assets.uploads import rows_of
from contracts.devices.views.answering import answers_file, many
from contracts.devices.views.forms import csv_file, posted_text
from upheld.errors import InvalidInput
from upheld.sellers import seller

#: What the pages show before anything is asked.
NOTHING_ASKED: dict[str, object] = {
    "serial": "",
    "looked": None,
    "text": "",
    "answers": (),
}


def answered_list(page: Callable[..., Response]) -> Response:
    """Answer what was posted on *page*, or as a file where that was asked for."""
    try:
        text = posted_text()
        answers = check_devices(rows_of(text), today=seller().today())
    except InvalidInput as error:
        return page(problems=error.problems)
    if request.form.get("action") == "csv":
        return csv_file(answers_file(answers), "devices.csv")
    return page(text=text, **many(answers))
