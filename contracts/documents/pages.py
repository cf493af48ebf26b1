"""A stored paper as the answer to a request."""

from flask import Response, request

from contracts.documents.queries import DocumentRow


def pdf_response(found: DocumentRow, content: bytes, *, download: bool) -> Response:
    """Return the stored bytes; their SHA-256 is the ETag, so a copy can be kept."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set(
        "Content-Disposition",
        "attachment" if download else "inline",
        filename=found.filename,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(found.sha256 or "")
    response.make_conditional(request)
    return response
