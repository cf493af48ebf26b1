"""Papers for programs: what is known of one, and its bytes."""

from flask import Response
from marshmallow import Schema, fields

from contracts.documents.pages import pdf_response
from contracts.documents.queries import DocumentRow, document, document_bytes
from upheld.api import ApiBlueprint

blueprint = ApiBlueprint(
    "documents_api", __name__, description="Papers of contracts, as PDF"
)
_PDF = {"type": "string", "format": "binary"}


class DocumentSchema(Schema):
    """What is known of one paper."""

    id = fields.String()
    contract_id = fields.String()
    number = fields.String()
    kind = fields.String()
    version = fields.Integer()
    language = fields.String()
    state = fields.String(metadata={"enum": ["pending", "ready", "failed"]})
    sha256 = fields.String(allow_none=True)
    size = fields.Integer(allow_none=True, metadata={"description": "Bytes"})
    pages = fields.Integer(allow_none=True)
    failure = fields.String(metadata={"description": "Why it could not be made"})
    created_at = fields.AwareDateTime()
    ready_at = fields.AwareDateTime(allow_none=True)


@blueprint.get("/documents/<document_id>")
@blueprint.response(200, DocumentSchema)
def show(document_id: str) -> DocumentRow:
    """Show the state of a document."""
    return document(document_id)


@blueprint.get("/documents/<document_id>/content")
@blueprint.response(200, _PDF, content_type="application/pdf")
def content(document_id: str) -> Response:
    """Fetch the PDF; 409 while it is being prepared."""
    found, stored = document_bytes(document_id)
    return pdf_response(found, stored, download=True)
