"""What an import does, in words."""

from catalog.exchange.comparing import Action, Subject
from upheld.words import _


def say_action(action: Action) -> str:
    """Return ``added``."""
    return {
        Action.ADDED: _("added"),
        Action.CHANGED: _("changed"),
        Action.RETIRED: _("retired"),
        Action.REINSTATED: _("reinstated"),
        Action.UNCHANGED: _("unchanged"),
    }[action]


def say_subject(subject: Subject) -> str:
    """Return ``price book``."""
    return {
        Subject.CATEGORY: _("category"),
        Subject.OFFERING: _("offering"),
        Subject.PRICE_BOOK: _("price book"),
        Subject.TERMS: _("terms"),
        Subject.COST: _("cost"),
        Subject.FLOOR: _("margin floor"),
        Subject.GUIDE: _("guide"),
    }[subject]
