"""The salesperson's pages of quotes."""

from contracts.pages import blueprint
from contracts.quotes.views import (
    builder,
    copying,
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
    "copying",
    "differences",
    "following",
    "lists",
    "questions",
    "reminders",
    "sending",
]
