"""A stored paper as the answer to a request."""

from flask import Response, request

from contracts.documents.queries import DocumentRow


def pdf_response(found: DocumentRow, content: bytes, *, download: bool) -> Response:
    """Return the stored bytes; their SHA-256 is the ETag, so a copy can be kept."""
    return paper_response(
        found.filename, content, found.sha256 or "", download=download
    )


def paper_response(
    filename: str, content: bytes, sha256: str, *, download: bool = False
) -> Response:
    """Return the bytes of a paper under its name."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set(
        "Content-Disposition",
        "attachment" if download else "inline",
        filename=filename,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(sha256)
    response.make_conditional(request)
    return response
