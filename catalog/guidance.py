"""Guided selling: a few questions, and the services that their answers lead to.

Pure.  An answer is a tuple of texts: one number, one key, several keys, or ``yes``
or ``no``.  A question without an answer leads nowhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from string import Formatter

from catalog.books import unknown_option
from catalog.faults import Fault
from catalog.offerings import OfferingSpec
from upheld.errors import InvalidInput, Problem
from upheld.minus import typed
from upheld.nearest import did_you_mean
from upheld.texts import _, format_number

#: More questions than this nobody answers.
MOST_QUESTIONS = 5
#: What somebody can have so many of.
MOST_UNITS = Decimal(1_000_000)
YES, NO = "yes", "no"

Answers = Mapping[str, tuple[str, ...]]


class Ask(StrEnum):
    """What an answer can be."""

    ONE = "one"
    MANY = "many"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers to choose from."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, and what can be answered."""

    key: str
    text: str
    kind: Ask
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    least: Decimal = Decimal(0)
    most: Decimal = MOST_UNITS

    @property
    def titles(self) -> dict[str, str]:
        """What can be chosen, by key."""
        if self.kind is Ask.YES_NO:
            return {YES: _("Yes"), NO: _("No")}
        return {choice.key: choice.title for choice in self.choices}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What has been answered: one of ``answers``, or a number between two."""

    question: str
    answers: tuple[str, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    def holds(self, answers: Answers) -> bool:
        """Tell whether *answers* fulfil it."""
        given = answers.get(self.question, ())
        if self.answers:
            return not set(given).isdisjoint(self.answers)
        if not given:
            return False
        number = Decimal(given[0])
        least = self.at_least is None or number >= self.at_least
        return least and (self.at_most is None or number <= self.at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A service to suggest when all of its conditions hold, and why."""

    offering: str
    #: A sentence; ``{key}`` stands for the answer to that question.
    because: str
    when: tuple[Condition, ...] = ()
    #: How many: a number, or the key of the question that was answered with it.
    quantity: str = "1"
    #: One for so many, rounded up.
    for_each: Decimal = Decimal(1)
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideSpec:
    """All that a guide says."""

    code: str
    title: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]

    def question(self, key: str) -> Question | None:
        """Return one of the questions."""
        return next((one for one in self.questions if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service that the answers lead to."""

    offering: str
    quantity: Decimal
    options: tuple[str, ...]
    #: Why, with the answers in it.
    because: str


def read_answers(
    guide: GuideSpec, given: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Return what was answered; raises InvalidInput naming what cannot be."""
    answers, problems = {}, []
    for question in guide.questions:
        texts = [text.strip() for text in given.get(question.key, ()) if text.strip()]
        if not texts:
            continue
        try:
            answers[question.key] = _read(question, texts)
        except ValueError as error:
            problems.append(Problem(question.key, str(error)))
    if problems:
        raise InvalidInput(problems)
    return answers


def suggestions(guide: GuideSpec, answers: Answers) -> tuple[Suggestion, ...]:
    """Return what *answers* lead to, in the order of the rules, each service once."""
    said = {
        question.key: answer_words(question, answers[question.key])
        for question in guide.questions
        if question.key in answers
    }
    found: dict[str, Suggestion] = {}
    for rule in guide.rules:
        quantity = _quantity(rule, answers)
        if quantity and all(one.holds(answers) for one in rule.when):
            because = rule.because.format_map(_Said(said))
            found.setdefault(
                rule.offering,
                Suggestion(rule.offering, quantity, rule.options, because),
            )
    return tuple(found.values())


def answer_words(question: Question, answer: Iterable[str]) -> str:
    """Return an answer as it is read."""
    if question.kind is Ask.NUMBER:
        return ", ".join(format_number(Decimal(text)) for text in answer)
    titles = question.titles
    return ", ".join(titles.get(key, key) for key in answer)


def guide_faults(
    guide: GuideSpec, offerings: Mapping[str, OfferingSpec]
) -> Iterator[Fault]:
    """Yield what is wrong with *guide* beside *offerings*, all that it may name."""
    if not 0 < len(guide.questions) <= MOST_QUESTIONS:
        yield Fault(
            ("questions",),
            _(
                "A guide asks one to %(most)s questions; here are %(count)s.",
                most=MOST_QUESTIONS,
                count=len(guide.questions),
            ),
        )
    yield from _repeated(("questions",), [one.key for one in guide.questions])
    for index, question in enumerate(guide.questions):
        yield from _question_faults(("questions", index), question)
    for index, rule in enumerate(guide.rules):
        yield from _rule_faults(("rules", index), rule, guide)
        yield from _offering_faults(("rules", index), rule, offerings)


class _Said(dict[str, str]):
    """Answers in words; what was not answered is a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def _read(question: Question, texts: Sequence[str]) -> tuple[str, ...]:
    if question.kind is Ask.NUMBER:
        return (_number(question, texts[0]),)
    titles = question.titles
    wrong = [text for text in texts if text not in titles]
    if wrong:
        raise ValueError(_("“%(text)s” is none of the answers.", text=wrong[0][:40]))
    if question.kind is Ask.MANY:
        return tuple(key for key in titles if key in texts)
    return (texts[0],)


def _number(question: Question, text: str) -> str:
    plain = typed(text)
    if not plain.isascii() or not plain.isdecimal() or len(plain) > len("1000000000"):
        raise ValueError(_("“%(text)s” is not a whole number.", text=text[:40]))
    number = Decimal(plain)
    if not question.least <= number <= question.most:
        raise ValueError(
            _(
                "Answer with a number from %(least)s to %(most)s.",
                least=format_number(question.least),
                most=format_number(question.most),
            )
        )
    return f"{number:f}"


def _quantity(rule: Rule, answers: Answers) -> Decimal:
    """Return how many are suggested: none without the answer that says so."""
    if rule.quantity[:1].isdecimal():
        return Decimal(rule.quantity)
    given = answers.get(rule.quantity)
    if not given:
        return Decimal(0)
    return (Decimal(given[0]) / rule.for_each).to_integral_value(ROUND_CEILING)


def _repeated(path: tuple[str | int, ...], keys: Sequence[str]) -> Iterator[Fault]:
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Fault(
                (*path, index, "key"), _("The key “%(key)s” stands twice.", key=key)
            )


def _question_faults(
    path: tuple[str | int, ...], question: Question
) -> Iterator[Fault]:
    chosen = question.kind in {Ask.ONE, Ask.MANY}
    if chosen and not question.choices:
        yield Fault((*path, "choices"), _("This question needs answers to choose."))
    if not chosen and question.choices:
        yield Fault((*path, "choices"), _("There is nothing to choose here."))
    yield from _repeated((*path, "choices"), [one.key for one in question.choices])
    if question.least > question.most:
        yield Fault((*path, "most"), _("The most is less than the least."))
    if question.key[:1].isdecimal():
        yield Fault((*path, "key"), _("A key begins with a letter."))


def _rule_faults(
    path: tuple[str | int, ...], rule: Rule, guide: GuideSpec
) -> Iterator[Fault]:
    for index, condition in enumerate(rule.when):
        yield from _condition_faults((*path, "when", index), condition, guide)
    if not rule.quantity[:1].isdecimal():
        asked = guide.question(rule.quantity)
        if asked is None or asked.kind is not Ask.NUMBER:
            numbers = [one.key for one in guide.questions if one.kind is Ask.NUMBER]
            yield Fault(
                (*path, "quantity"),
                _("“%(key)s” is no question for a number.", key=rule.quantity),
                did_you_mean(rule.quantity, numbers),
            )
    elif not rule.quantity.isdecimal():
        yield Fault(
            (*path, "quantity"),
            _("“%(text)s” is not a whole number.", text=rule.quantity),
        )
    yield from _sentence_faults((*path, "because"), rule.because, guide)


def _condition_faults(
    path: tuple[str | int, ...], condition: Condition, guide: GuideSpec
) -> Iterator[Fault]:
    asked = guide.question(condition.question)
    if asked is None:
        yield _unknown_question((*path, "question"), condition.question, guide)
        return
    bounds = condition.at_least is not None or condition.at_most is not None
    if asked.kind is Ask.NUMBER:
        if condition.answers or not bounds:
            yield Fault(path, _("Compare this answer by at_least or at_most."))
        return
    if bounds or not condition.answers:
        yield Fault(path, _("List the answers that count under “answers”."))
    for index, key in enumerate(condition.answers):
        if key not in asked.titles:
            yield Fault(
                (*path, "answers", index),
                _("“%(text)s” is none of the answers.", text=key),
                did_you_mean(key, asked.titles),
            )


def _sentence_faults(
    path: tuple[str | int, ...], sentence: str, guide: GuideSpec
) -> Iterator[Fault]:
    try:
        parts = [part[1:] for part in Formatter().parse(sentence)]
    except ValueError:
        yield Fault(path, _("A brace is not closed."), _("Write {key}, or {{ for {."))
        return
    for name, spec, conversion in parts:
        if name is None:
            continue
        if spec or conversion or not name or guide.question(name) is None:
            yield _unknown_question(path, name or "", guide)


def _unknown_question(path: tuple[str | int, ...], key: str, guide: GuideSpec) -> Fault:
    return Fault(
        path,
        _("There is no question “%(key)s”.", key=key),
        did_you_mean(key, [one.key for one in guide.questions]),
    )


def _offering_faults(
    path: tuple[str | int, ...], rule: Rule, offerings: Mapping[str, OfferingSpec]
) -> Iterator[Fault]:
    spec = offerings.get(rule.offering)
    if spec is None:
        yield Fault.unknown((*path, "offering"), rule.offering, offerings)
        return
    for index, option in enumerate(rule.options):
        if spec.option(option) is None:
            yield unknown_option(spec, option).under(*path, "options", index)
