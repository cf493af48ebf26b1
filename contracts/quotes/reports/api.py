"""Differences and pipelines for programs."""

from typing import Any

from contracts.quotes.changes import summary
from contracts.quotes.pipeline import PROBABILITIES, By, Month, pipeline
from contracts.quotes.queries.differences import compare_revisions
from contracts.quotes.queries.pipeline import open_quotes
from contracts.quotes.reports.wire import (
    ChangesAnswer,
    ChangesQuery,
    PipelineAnswer,
    PipelineQuery,
)
from upheld.api import ApiBlueprint
from upheld.sellers import seller

blueprint = ApiBlueprint("reports_api", __name__, description="Quotes in figures")


@blueprint.get("/quotes/<quote_id>/changes")
@blueprint.arguments(ChangesQuery, location="query")
@blueprint.response(200, ChangesAnswer)
def show_changes(asked: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Show what changed since an earlier revision, in lines, money and terms."""
    compared = compare_revisions(quote_id, **asked, today=seller().today())
    found = compared.difference
    return {
        "before": compared.before.revision,
        "after": compared.after.revision,
        "lines": found.lines,
        "sums": found.sums,
        "facts": found.facts,
        "sentences": summary(found),
    }


@blueprint.get("/pipeline")
@blueprint.arguments(PipelineQuery, location="query")
@blueprint.response(200, PipelineAnswer)
def show_pipeline(asked: dict[str, Any]) -> dict[str, Any]:
    """Show what open quotes are worth, by month and by state."""
    rows = open_quotes(
        By(asked["by"]), owner_id=asked["owner_id"], today=seller().today()
    )
    found = pipeline(rows, asked["currency"] or seller().currency)
    return {
        "currency": found.currency,
        "probabilities": PROBABILITIES,
        "months": [_month(month) for month in found.months],
    }


def _month(month: Month) -> dict[str, Any]:
    return {
        "first": month.first,
        "expected": month.expected,
        "cells": [
            {
                "state": state,
                "count": cell.count,
                "yearly": cell.yearly,
                "term": cell.term,
            }
            for state, cell in month.cells.items()
        ],
    }
