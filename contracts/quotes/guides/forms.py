"""Answers as the pages of a guide send them."""

from werkzeug.datastructures import MultiDict

from catalog.guidance import GuideSpec


def given_in(
    spec: GuideSpec, values: MultiDict[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return what was typed or ticked, by question, not yet checked."""
    return {
        question.key: tuple(values.getlist(f"q-{question.key}"))
        for question in spec.questions
        if values.getlist(f"q-{question.key}")
    }
