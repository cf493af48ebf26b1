"""What the forms with lists of serial numbers have in common."""

from flask import Response, request

from contracts.assets.uploads import clean, file_text

#: How many rows of an answer a page shows; the file has all of them.
SHOWN = 500


def posted_text() -> str:
    """Return the text of the file that was sent, or what was typed."""
    if file := request.files.get("file"):
        return file_text(file.read())
    return clean(request.form.get("text", ""))


def csv_file(text: str, name: str) -> Response:
    """Answer with *text* as a file to be stored."""
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
