"""The staff's pages about the catalogue: one blueprint, ``catalog``.

:mod:`catalog.views` hangs its pages on it.
"""

from flask import Blueprint

blueprint = Blueprint("catalog", __name__, url_prefix="/catalogue")
