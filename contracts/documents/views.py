"""Papers for browsers: the bytes, and a part that tells when they are there."""

from flask import Blueprint, Response, request

from contracts.documents.pages import pdf_response
from contracts.documents.queries import document, document_bytes
from upheld import web

#: For staff.
blueprint = Blueprint("documents", __name__, url_prefix="/documents")
#: For customers and the holders of links, who only see what is theirs.
portal_blueprint = Blueprint(
    "portal_documents", __name__, url_prefix="/portal/documents"
)


@blueprint.get("/<document_id>/file")
@portal_blueprint.get("/<document_id>/file")
def file(document_id: str) -> Response:
    found, content = document_bytes(document_id)
    download = "download" in request.args
    return pdf_response(found, content, download=download)


@blueprint.get("/<document_id>/state")
@portal_blueprint.get("/<document_id>/state")
def state(document_id: str) -> Response:
    return web.page("documents/_state.html", document=document(document_id))
