"""The salesperson's pages of quotes."""

from contracts.pages import blueprint
from contracts.quotes.views import (
    approving,
    builder,
    decisions,
    differences,
    following,
    guiding,
    levels,
    lines,
    lists,
    options,
    pasting,
    pipeline,
    questions,
    reminders,
    sending,
    waterfalls,
)

__all__ = [
    "approving",
    "blueprint",
    "builder",
    "decisions",
    "differences",
    "following",
    "guiding",
    "levels",
    "lines",
    "lists",
    "options",
    "pasting",
    "pipeline",
    "questions",
    "reminders",
    "sending",
    "waterfalls",
]
