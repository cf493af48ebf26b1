import json

import pytest

from upheld.errors import InvalidInput, Problem
from upheld.plugin import (
    Choice,
    Decimal,
    Each,
    Level,
    Optional,
    Parameters,
    Percent,
    Price,
    Quantity,
    Text,
)


class Tier(Parameters):
    up_to = Optional(Quantity("Up to"))
    price = Price("Price per unit", default=0)


class Sample(Parameters):
    price = Price("Price", "For one period.")
    floor = Quantity("Billed at least", default=1)
    rate = Percent("Rate", default="2.5", least=1)
    way = Choice("Rounding", ways={"up": "upwards", "down": "downwards"})
    name = Text("Name", default="")
    tiers = Each(Tier, "Tiers")

    def problems(self):
        if self.floor > 100:
            yield Problem("floor", "Nobody orders so many.")


GIVEN = {"price": "4.10", "tiers": [{"up_to": "10", "price": 9}, {"price": "8"}]}


def problems(given: object) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        Sample.load(given)  # type: ignore[arg-type]
    return [str(problem) for problem in refused.value.problems]


def test_parameters_are_read_as_attributes():
    loaded = Sample.load(GIVEN)

    assert loaded.price == Decimal("4.10")
    assert [tier.up_to for tier in loaded.tiers] == [Decimal(10), None]


def test_what_is_left_out_has_its_default():
    loaded = Sample.load(GIVEN)

    assert (loaded.floor, loaded.rate) == (Decimal(1), Decimal("2.5"))
    assert loaded.way == "up"


def test_parameters_cannot_be_changed():
    loaded = Sample.load(GIVEN)

    with pytest.raises(AttributeError, match="frozen"):
        loaded.price = Decimal(0)
    assert loaded.price == Decimal("4.10")


def test_dumped_parameters_survive_json():
    loaded = Sample.load(GIVEN)
    again = Sample.load(json.loads(json.dumps(loaded.dump())))

    assert again == loaded
    assert hash(again) == hash(loaded)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"price": None}, "price: “Price” is missing."),
        (
            {"price": 4.1},
            "price: “Price” is a float: use a Decimal, a whole number or text.",
        ),
        ({"price": "-1"}, "price: “Price” is -1; the least is 0."),
        ({"price": "abc"}, "price: “Price” is “abc”, which is not a number."),
        ({"rate": "0.5"}, "rate: “Rate” is 0.5; the least is 1."),
        (
            {"way": "upp"},
            "way: “Rounding” is “upp”; it can be up, down. Did you mean “up”?",
        ),
        ({"name": "a\nb"}, "name: “Name” has to be one line of text."),
        ({"name": "a" * 201}, "name: “Name” has over 200 characters."),
        ({"tiers": []}, "tiers: “Tiers” has to be a list with an entry."),
        (
            {"tiers": [{}] * 101},
            "tiers: “Tiers” has 101 entries; the most is 100.",
        ),
        (
            {"tiers": [{}, {"price": "NaN"}]},
            "tiers.1.price: “Price per unit” is NaN, not a finite number.",
        ),
        (
            {"pice": 1},
            "pice: There is no key “pice” here. Did you mean “price”?",
        ),
        ({"floor": "101"}, "floor: Nobody orders so many."),
    ],
)
def test_a_wrong_value_is_named_by_field_and_label(change, said):
    assert problems({**GIVEN, **change}) == [said]


def test_all_that_is_wrong_is_said_at_once():
    assert problems({"price": "x", "tiers": [{"price": "y"}, 3]}) == [
        "price: “Price” is “x”, which is not a number.",
        "tiers.0.price: “Price per unit” is “y”, which is not a number.",
        "tiers.1: Here several named values are needed, not a single one.",
    ]


def test_a_list_is_no_set_of_parameters():
    assert problems([1]) == ["Here several named values are needed, not a single one."]


def test_the_json_schema_says_label_help_and_default():
    schema = Sample.json_schema()

    assert schema["required"] == ["price", "tiers"]
    assert schema["properties"]["price"]["title"] == "Price"
    assert schema["properties"]["price"]["description"] == "For one period."
    assert schema["properties"]["floor"]["default"] == "1"


def test_a_field_that_may_be_empty_takes_null_in_the_schema():
    tier = Sample.json_schema()["properties"]["tiers"]["items"]

    assert tier["properties"]["up_to"]["anyOf"][1] == {"type": "null"}


def test_the_fields_of_a_base_come_after_its_own():
    class More(Sample):
        extra = Price("Extra", default=0)

    assert list(More.fields) == ["extra", *Sample.fields]


class Promised(Parameters):
    hours = Optional(Level("Hours", between=(1, 8), step="0.5"))


def test_a_class_says_which_level_it_promises():
    found = Promised.level()

    assert found is not None
    assert (found[0], str(found[1].most)) == ("hours", "8")
    assert Tier.level() is None


def test_the_same_parameters_at_another_level():
    assert Promised.load({"hours": "2"}).at(Decimal("3.5")).hours == Decimal("3.5")
    with pytest.raises(InvalidInput, match=r"steps of 0\.5"):
        Promised.load({}).at(Decimal("3.2"))
