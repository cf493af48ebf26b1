"""The blueprint of the customer's pages, for the modules that write into it.

Open to the customer who is signed in and to the holder of a signed link; the scope
in force hides everything that is not theirs.
"""

from flask import Blueprint

from contracts.portal import links

blueprint = Blueprint("portal", __name__, url_prefix="/portal")
blueprint.record_once(links.install)
