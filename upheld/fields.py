"""Fields of input: what people and programs may write, and what they are told.

The same fields read YAML and CSV, where every value is a text, and JSON, where it
may be a number.  No number passes through a float on its way to an amount.  The
sentences are made when a value is refused, in the language then in force.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema

from upheld.minus import typed
from upheld.nearest import did_you_mean
from upheld.texts import _, ngettext

Value = TypeVar("Value")

#: How long a number may be written, sign and point included.
LONGEST_NUMBER = 18
#: The most words that a sentence to a customer may have.
MOST_WORDS = 25
#: The longest text of several paragraphs.
LONGEST_TEXT = 10_000

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
#: Control characters, lone halves of surrogate pairs and what is no character.
_UNPRINTABLE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]"
)
_ANSWERS = dict.fromkeys(("true", "yes", "1", "on"), True) | dict.fromkeys(
    ("false", "no", "0", "off", ""), False
)
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")


class Sentence(str):
    """What is wrong, with a hint on what to do; a plain string to everybody else."""

    __slots__ = ("hint",)

    hint: str

    def __new__(cls, message: str, hint: str = "") -> Self:
        """Keep the *hint* beside the message."""
        sentence = super().__new__(cls, message)
        sentence.hint = hint
        return sentence


def refuse(message: str, hint: str = "") -> ValidationError:
    """Return the refusal of one value."""
    return ValidationError([Sentence(message, hint)])


def missing(name: str) -> str:
    """Return what is said of a field that has to be given."""
    return _("“%(name)s” is missing.", name=name)


class StrictSchema(Schema):
    """A mapping in which every key has to be known."""

    class Meta:
        unknown = EXCLUDE

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  marshmallow's own
        """Say in our words that a mapping was expected."""
        super().__init__(**options)
        self.error_messages = {
            **self.error_messages,
            "type": _("Here several named values are needed, not a single one."),
        }

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_unknown_keys(
        self,
        data: object,  # noqa: ARG002  marshmallow passes it
        original: Any,  # noqa: ANN401  what was sent
        **_options: Any,  # noqa: ANN401  marshmallow's own
    ) -> None:
        """Name the nearest key for each one that does not exist."""
        if not isinstance(original, Mapping):
            return
        known = [field.data_key or name for name, field in self.load_fields.items()]
        unknown = [str(key) for key in original if key not in known]
        if unknown:
            raise ValidationError(
                {key: refuse(*unknown_key(key, known)).messages for key in unknown}
            )


def unknown_key(key: str, known: list[str]) -> tuple[str, str]:
    """Return the sentence and the hint for a *key* that is none of *known*."""
    message = _("There is no key “%(key)s” here.", key=key)
    listed = _("The keys are %(keys)s.", keys=", ".join(known))
    return message, did_you_mean(key, known) or listed


class Spoken(fields.Field[Value]):
    """A field that reads one value and says in our words why it refuses another."""

    def read(self, value: Any) -> Value:  # noqa: ANN401  whatever was sent
        """Return the value that *value* stands for, or raise :func:`refuse`."""
        raise NotImplementedError

    def _deserialize(self, value: object, *_: object, **__: object) -> Value:
        return self.read(value)

    def make_error(self, key: str, **values: Any) -> ValidationError:  # noqa: ANN401
        """Return the refusal named *key* in the language in force."""
        if key == "required":
            return refuse(missing(str(self.data_key or self.name)))
        if key == "null":
            return refuse(_("This is empty."))
        return super().make_error(key, **values)


class Text(Spoken[str]):
    """A text without control characters, cut of the space around it.

    It stands on one line, unless *lines* says that it may have several.
    """

    def __init__(
        self,
        longest: int = 200,
        *,
        lines: bool = False,
        **options: Any,  # noqa: ANN401  marshmallow's own
    ) -> None:
        """Allow up to *longest* characters; a required text cannot be empty."""
        super().__init__(**options)
        self.longest, self.lines = longest, lines

    def read(self, value: object) -> str:
        """Return the text, tidied."""
        if not isinstance(value, str):
            raise refuse(_("Here a text is needed."))
        text = _tidied(value) if self.lines else " ".join(value.split())
        if self.required and not text:
            raise refuse(_("This is empty."))
        if len(text) > self.longest:
            raise refuse(
                _(
                    "This has %(count)s characters; %(longest)s fit.",
                    count=len(text),
                    longest=self.longest,
                )
            )
        if _UNPRINTABLE.search(text):
            raise refuse(_("This holds a control character."), _("Type it again."))
        return text


def _tidied(text: str) -> str:
    """Return *text* with plain ends of lines and without space at the end of any."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


class CustomerText(Text):
    """A text for customers: no sentence in it has more than 25 words."""

    def read(self, value: object) -> str:
        """Return the text, if its sentences are short enough."""
        text = super().read(value)
        longest = max((len(part.split()) for part in sentences(text)), default=0)
        if longest > MOST_WORDS:
            raise refuse(
                _(
                    "A sentence has %(count)s words; customers get at most %(most)s.",
                    count=longest,
                    most=MOST_WORDS,
                ),
                _("Make two sentences of it."),
            )
        return text


def sentences(text: str) -> list[str]:
    """Return the sentences of *text*, roughly: what ends with a mark and a space."""
    return [part for part in _SENTENCE_END.split(text) if part]


class Code(Text):
    """The short name by which a thing is called in files, quotes and the API."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  marshmallow's own
        """Allow 64 characters."""
        super().__init__(64, **options)

    def read(self, value: object) -> str:
        """Return the code as it was written: capitals count."""
        code = super().read(value)
        if code and not _CODE.fullmatch(code):
            raise refuse(
                _("“%(code)s” cannot be a code.", code=code),
                _("Use letters, digits, dots, hyphens, underscores, such as NW-200."),
            )
        return code


class Number(Spoken[Decimal]):
    """A decimal written with ASCII digits and a point, between two bounds."""

    def __init__(
        self,
        least: Decimal | int | None = None,
        most: Decimal | int | None = None,
        *,
        places: int = 4,
        **options: Any,  # noqa: ANN401  marshmallow's own
    ) -> None:
        """Allow up to *places* digits after the point."""
        super().__init__(**options)
        self.least, self.most, self.places = least, most, places

    def read(self, value: object) -> Decimal:
        """Return the exact number."""
        number = Decimal(_written(value, self.places))
        if self.least is not None and number < self.least:
            raise refuse(
                _(
                    "%(value)s is too small; the least is %(least)s.",
                    value=value,
                    least=self.least,
                )
            )
        if self.most is not None and number > self.most:
            raise refuse(
                _(
                    "%(value)s is too large; the most is %(most)s.",
                    value=value,
                    most=self.most,
                )
            )
        return number


def _written(value: object, places: int) -> str:
    """Return the digits of *value*, if there are not too many of them."""
    text = "" if isinstance(value, bool) else typed(str(value).strip())
    if not _NUMBER.fullmatch(text):
        raise refuse(
            _("“%(value)s” is not a number.", value=str(value)[:40]),
            _("Write digits and a decimal point, such as 99.95."),
        )
    if len(text) > LONGEST_NUMBER:
        raise refuse(_("This number is too long."))
    decimals = len(text.partition(".")[2].rstrip("0"))
    if decimals and not places:
        raise refuse(_("%(value)s is not a whole number.", value=text))
    if decimals > places:
        raise refuse(
            ngettext(
                "%(value)s has too many decimals; %(num)s is kept.",
                "%(value)s has too many decimals; %(num)s are kept.",
                places,
                value=text,
            )
        )
    return text


class Percent(Number):
    """A percentage from 0 to 100."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  marshmallow's own
        """Allow four decimals: 99.9995."""
        super().__init__(0, 100, **options)


class Whole(Spoken[int]):
    """A whole number between two bounds."""

    def __init__(
        self,
        least: int = 0,
        most: int = 10**9,
        **options: Any,  # noqa: ANN401  marshmallow's own
    ) -> None:
        """Allow no digit but 0 after the point."""
        super().__init__(**options)
        self.number = Number(least, most, places=0)

    def read(self, value: object) -> int:
        """Return the number."""
        return int(self.number.read(value))


class Day(Spoken[date]):
    """A day as ``2027-01-31``."""

    def read(self, value: object) -> date:
        """Return the day of the calendar."""
        text = str(value).strip()
        if _DAY.fullmatch(text):
            with suppress(ValueError):
                return date.fromisoformat(text)
        raise refuse(
            _("“%(value)s” is not a day of the calendar.", value=text[:40]),
            _("Write year, month and day, such as 2027-01-31."),
        )


class YesNo(Spoken[bool]):
    """Yes or no."""

    def read(self, value: object) -> bool:
        """Return whether it means yes; nothing at all means no."""
        answer = _ANSWERS.get(str(value).strip().casefold())
        if answer is None:
            raise refuse(_("Here stands neither yes nor no."))
        return answer


class Choice(Spoken[str]):
    """One of a few words, taken from an enumeration."""

    def __init__(self, words: type[StrEnum], **options: Any) -> None:  # noqa: ANN401
        """Allow the values of *words*."""
        super().__init__(**options)
        self.words = [word.value for word in words]

    def read(self, value: object) -> str:
        """Return the word; a space or hyphen in it may stand for an underscore."""
        word = str(value).strip().casefold().replace(" ", "_").replace("-", "_")
        if word in self.words:
            return word
        listed = _("Use one of %(words)s.", words=", ".join(self.words))
        raise refuse(
            _("“%(value)s” is not known here.", value=str(value)[:40]),
            did_you_mean(word, self.words) or listed,
        )


class Listed(Spoken[list[Any]]):
    """A list of one kind of field; a single text stands for a list of one."""

    def __init__(
        self,
        inner: fields.Field[Any],
        longest: int = 200,
        **options: Any,  # noqa: ANN401  marshmallow's own
    ) -> None:
        """Allow up to *longest* entries."""
        super().__init__(**options)
        self.inner, self.longest = inner, longest

    def read(self, value: object) -> list[Any]:
        """Return the entries, or everything that is wrong with them."""
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list):
            raise refuse(_("Here a list is needed."))
        if len(items) > self.longest:
            raise refuse(
                _(
                    "This list has %(count)s entries; %(longest)s fit.",
                    count=len(items),
                    longest=self.longest,
                )
            )
        return self._entries(items)

    def _entries(self, items: list[object]) -> list[Any]:
        entries, refused = [], {}
        for index, item in enumerate(items):
            try:
                entries.append(self.inner.deserialize(item))
            except ValidationError as error:
                refused[index] = error.messages
        if refused:
            raise ValidationError(refused)
        return entries


class Part(Spoken[dict[str, Any]]):
    """A mapping that has a schema of its own."""

    def __init__(self, schema: type[Schema], **options: Any) -> None:  # noqa: ANN401
        """Read with *schema*."""
        super().__init__(**options)
        self.schema_class = schema

    def read(self, value: object) -> dict[str, Any]:
        """Return what the schema makes of it."""
        loaded: dict[str, Any] = self.schema_class().load(value)  # type: ignore[arg-type]
        return loaded
