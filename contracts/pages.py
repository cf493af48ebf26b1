"""The staff's pages about quotes, contracts and customers: one blueprint, ``sales``.

:mod:`contracts.views` and :mod:`contracts.quotes.views` hang their pages on it.
"""

from flask import Blueprint

blueprint = Blueprint("sales", __name__)
