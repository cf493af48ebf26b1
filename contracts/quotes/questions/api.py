"""Questions of customers for programs: read, answer."""

from typing import Any

from contracts.quotes.questions.asking import Question
from contracts.quotes.questions.operations import answer_question
from contracts.quotes.questions.queries import questions_about
from contracts.quotes.questions.wire import AnswerBody, QuestionAnswer, QuestionsAnswer
from upheld import clock
from upheld.api import ApiBlueprint

blueprint = ApiBlueprint("questions_api", __name__, description="Questions")


@blueprint.get("/quotes/<quote_id>/questions")
@blueprint.response(200, QuestionsAnswer)
def list_questions(quote_id: str) -> dict[str, tuple[Question, ...]]:
    """List what was asked about a quote and its other revisions, in order."""
    return {"items": questions_about(quote_id)}


@blueprint.post("/questions/<question_id>/answer")
@blueprint.arguments(AnswerBody)
@blueprint.response(200, QuestionAnswer)
def give_answer(given: dict[str, Any], question_id: str) -> Question:
    """Answer a question, once; its customer is told by mail."""
    quote_id = answer_question(question_id, **given, now=clock.now())
    return next(one for one in questions_about(quote_id) if one.id == question_id)
