"""The salesperson's pages of quotes."""

from contracts.pages import blueprint
from contracts.quotes.views import (
    builder,
    differences,
    following,
    lists,
    questions,
    reminders,
    sending,
)

__all__ = [
    "blueprint",
    "builder",
    "differences",
    "following",
    "lists",
    "questions",
    "reminders",
    "sending",
]
