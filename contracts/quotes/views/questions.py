"""Answers to what customers ask."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes.questions.operations import answer_question
from contracts.quotes.questions.queries import quote_of_question
from contracts.quotes.views.sent import sent_page
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.texts import _


@blueprint.post("/questions/<question_id>/answer", endpoint="answer_question")
def answer(question_id: str) -> Response:
    text = request.form.get("text", "").replace("\r\n", "\n")
    try:
        quote_id = answer_question(question_id, text=text, now=clock.now())
    except InvalidInput as error:
        typed = {f"answer-{question_id}": text}
        return sent_page(quote_of_question(question_id), error, typed)
    to = url_for("sales.quote", quote_id=quote_id, _anchor="questions")
    return web.done(_("Answered. The customer sees it under the question."), to)
