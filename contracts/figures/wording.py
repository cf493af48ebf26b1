"""Movements and renewals in words."""

from contracts.figures.movements import Kind
from contracts.figures.renewals import Standing
from upheld.texts import _


def kind_words(kind: Kind) -> str:
    """Return a movement in the language in force."""
    return {
        Kind.NEW: _("New"),
        Kind.REACTIVATION: _("Reactivation"),
        Kind.EXPANSION: _("Expansion"),
        Kind.CONTRACTION: _("Contraction"),
        Kind.CHURN: _("Churn"),
    }[kind]


def standing_words(standing: Standing) -> str:
    """Return how sure a renewal is, in the language in force."""
    return {
        Standing.NOTICED: _("Notice given"),
        Standing.AT_RISK: _("Ends unless renewed"),
        Standing.OPEN: _("Renews, can be cancelled"),
        Standing.SECURED: _("Renews for certain"),
    }[standing]
