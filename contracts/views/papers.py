"""The papers of several contracts as one file."""

import csv
from collections.abc import Sequence
from io import StringIO
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from zipfile import ZIP_STORED, ZipFile

from flask import send_file
from sqlalchemy import select
from werkzeug.wrappers import Response

from contracts.documents.models import Document
from contracts.documents.operations import store
from contracts.models import Contract
from upheld.db import db
from upheld.spreadsheets import guarded
from upheld.texts import _

#: More than that is asked for in parts.
MOST_PAPERS = 500
#: Bytes that are kept in memory; a larger file goes to the disk meanwhile.
_IN_MEMORY = 20_000_000


def papers_file(contract_ids: Sequence[str]) -> Response:
    """Answer with a ZIP file of the papers that are ready, and a list of the others."""
    rows = db.session.execute(
        select(Contract.number, Document.version, Document.state, Document.sha256)
        .join(Document, Document.contract_id == Contract.id)
        .where(Contract.id.in_(contract_ids))
        .order_by(Contract.number, Document.version)
    ).all()
    file = cast("IO[bytes]", SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - sent
    with ZipFile(file, "w", ZIP_STORED) as packed:
        for row in rows:
            if row.sha256:
                name = f"{row.number}-{row.version}.pdf"
                packed.writestr(name, store().get(row.sha256))
        missing = [(row.number, row.state) for row in rows if not row.sha256]
        if missing:
            packed.writestr("missing.csv", _table(missing))
    file.seek(0)
    answer = send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name="contracts.zip",
    )
    answer.call_on_close(file.close)
    return answer


def _table(rows: Sequence[tuple[str, str]]) -> str:
    words = {"pending": _("being made"), "failed": _("cannot be made")}
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow([_("Contract"), _("Paper")])
    writer.writerows((guarded(number), words.get(one, one)) for number, one in rows)
    return stream.getvalue()
