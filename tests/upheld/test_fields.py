from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from marshmallow import ValidationError

from upheld.fields import (
    Choice,
    Code,
    CustomerText,
    Day,
    Listed,
    Number,
    Part,
    Percent,
    Sentence,
    Spoken,
    StrictSchema,
    Text,
    Whole,
    YesNo,
)


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


class PointSchema(StrictSchema):
    across = Whole(required=True)
    down = Whole(required=True)


def refusal(field: Spoken[Any], value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        field.deserialize(value)
    (message,) = refused.value.messages
    assert isinstance(message, Sentence)
    return f"{message} {message.hint}".strip()


@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        (Text(), "  Zürich\r\nHB ", "Zürich HB"),
        (Text(lines=True), "  Zürich \r\nHB ", "Zürich\nHB"),
        (Code(), "NW-R740.W3", "NW-R740.W3"),
        (Number(), "99.950", Decimal("99.95")),
        (Number(), 3, Decimal(3)),
        (Whole(), "36", 36),
        (Day(), "2028-02-29", date(2028, 2, 29)),
        (YesNo(), "Yes", True),
        (YesNo(), False, False),
        (Choice(Colour), "Dark blue", "dark_blue"),
        (Listed(Code()), "one", ["one"]),
    ],
)
def test_a_value_is_read_as_it_is_meant(
    field: Spoken[Any], given: object, read: object
) -> None:
    assert field.deserialize(given) == read


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        (Text(), 7, "Here a text is needed."),
        (Text(3), "four", "This has 4 characters; 3 fit."),
        (Text(), "a\x00b", "This holds a control character. Type it again."),
        (Text(), "a\ud800", "This holds a control character. Type it again."),
        (Text(required=True), "  ", "This is empty."),
        (Text(), None, "This is empty."),
        (Number(), "1e9", "“1e9” is not a number."),
        (Number(), "1,5", "“1,5” is not a number."),
        (Number(), "٣", "“٣” is not a number."),
        (Number(), True, "“True” is not a number."),
        (Number(), "NaN", "“NaN” is not a number."),
        (Number(), "1" * 19, "This number is too long."),
        (Number(), "0.00001", "0.00001 has too many decimals; 4 are kept."),
        (Percent(), "-1", "-1 is too small; the least is 0."),
        (Percent(), "100.5", "100.5 is too large; the most is 100."),
        (Whole(1), "0", "0 is too small; the least is 1."),
        (Whole(), "1.5", "1.5 is not a whole number."),
        (Day(), "31.12.2026", "“31.12.2026” is not a day of the calendar."),
        (Day(), "2026-02-30", "“2026-02-30” is not a day of the calendar."),
        (YesNo(), "perhaps", "Here stands neither yes nor no."),
        (Choice(Colour), "rde", "“rde” is not known here. Did you mean “red”?"),
        (Choice(Colour), "x", "“x” is not known here. Use one of red, dark_blue."),
        (Code(), "a b", "“a b” cannot be a code."),
        (Listed(Text(), 1), ["a", "b"], "This list has 2 entries; 1 fit."),
        (Listed(Text()), {}, "Here a list is needed."),
    ],
)
def test_a_value_is_refused_with_a_reason(
    field: Spoken[Any], given: object, sentence: str
) -> None:
    assert refusal(field, given).startswith(sentence)


def test_customers_get_short_sentences() -> None:
    field, short = CustomerText(10_000), "word " * 24 + "end."
    assert field.deserialize(f"{short} {short}").count(".") == 2
    assert refusal(field, f"{short} One {short}").startswith("A sentence has 26 words")


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(ValidationError) as refused:
        PointSchema().load({"across": 1, "dwon": 2})
    assert refused.value.messages_dict["down"] == ["“down” is missing."]
    (message,) = refused.value.messages_dict["dwon"]
    assert isinstance(message, Sentence)
    assert (message, message.hint) == (
        "There is no key “dwon” here.",
        "Did you mean “down”?",
    )


def test_all_entries_of_a_list_are_refused_at_once() -> None:
    with pytest.raises(ValidationError) as refused:
        Listed(Part(PointSchema)).deserialize([{"across": 1}, "x", {"down": "y"}])
    assert refused.value.messages == {
        0: {"down": ["“down” is missing."]},
        1: {"_schema": ["Here several named values are needed, not a single one."]},
        2: {
            "across": ["“across” is missing."],
            "down": ["“y” is not a number."],
        },
    }
