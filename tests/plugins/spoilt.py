"""A good plugin, and for each check the change that makes it fail."""

GOOD = {
    "pyproject.toml": """
[project]
name = "good"
version = "1.0"

[project.entry-points."upheld.plugins"]
good = "MODULE"
""",
    "README.md": "The model good takes price, floor, most, way, note and tiers.\n",
    "model.py": '''
from upheld.plugin import (
    CannotPrice, Choice, Decimal, Each, Optional, Parameters, Price, PriceRow,
    PricingModel, Problem, Quantity, Text, amount, hookimpl, number,
)

api = "1"


class Tier(Parameters):
    """A surcharge."""

    extra = Price("Surcharge per unit")


class GoodPrice(Parameters):
    """What the price book says."""

    price = Price("Price", "For one unit.")
    floor = Quantity("Floor", "What is billed at least.", default=0)
    most = Optional(Quantity("Most", "What can be ordered at most."))
    way = Choice("Counted", ways={"all": "all units", "whole": "whole units"})
    note = Text("Note", "A word.", default="word")
    tiers = Each(Tier, "Tiers", "Added up.")

    def problems(self):
        if self.most is not None and self.most < self.floor:
            yield Problem("most", "The most is below the floor.")


class Good(PricingModel[GoodPrice]):
    """A price that keeps what it has to."""

    key = "good"
    title = "Good"
    version = "1"
    Parameters = GoodPrice

    def price(self, request, parameters):
        if parameters.most is not None and request.quantity > parameters.most:
            raise CannotPrice("That is more than can be ordered.")
        each = parameters.price + sum(tier.extra for tier in parameters.tiers)
        total = request.quantity * each
        said = f"{number(request.quantity)} at {amount(each, request.currency)}"
        rows = [PriceRow(said, total, {"price": each})]
        return rows


@hookimpl
def register_pricing_models():
    return [Good()]
''',
    "fixtures/good.yaml": """
model: good
promises: [more-never-costs-less, lines-add-up]
cases:
  - title: Two units
    parameters: {price: "10", tiers: [{extra: "2.50"}]}
    request: {quantity: "2"}
    rows:
      - [2 at 12.50, "25.00"]
    total: "25.00"
  - title: Too many
    parameters: {price: "10", most: "5", tiers: [{extra: "2.50"}]}
    request: {quantity: "6"}
    refused: That is more than can be ordered.
""",
}

MODEL = "model.py"
FIXTURES = "fixtures/good.yaml"
ROWS = "        return rows\n"
#: Where the class of the parameters ends, and that of the model.
FIELDS = "    def problems(self):\n"
PRICE = '    price = Price("Price", "For one unit.")\n'
#: A number that takes anything.
LAX = """    class Lax(Price):
        def _deserialize(self, value, *_place, **_options):
            return Decimal(str(value))

    price = Lax("Price", "For one unit.")
"""


def before(line: str) -> tuple[str, str, str]:
    """Spoil the plugin by statements before it returns its rows."""
    return MODEL, ROWS, f"        {line}\n{ROWS}"


def method(text: str) -> tuple[str, str, str]:
    """Spoil the plugin by a method of its parameters."""
    return MODEL, FIELDS, f"{text}\n\n{FIELDS}"


def fault(when: str) -> tuple[str, str, str]:
    """Spoil the plugin by an error in a case."""
    return before(f"if {when}: raise ValueError('not thought of')")


NO_FAULTS = {
    "priced": fault("True"),
    "nothing": fault("not request.quantity"),
    "one": fault("request.quantity == 1"),
    "huge": fault("request.quantity > 9000000"),
    "parts": fault("request.quantity % 1"),
    "once": fault("request.charge == 'one_off'"),
    "years": fault("request.period_months == 12"),
    "leap-day": fault("request.starts_on.day == 29"),
    "bare-request": fault("request.covered_value is None"),
    "full-request": fault("request.usage"),
    "currency": fault("request.currency == 'JPY'"),
}

#: For each check: the file, what is taken out of it and what is put in.
SPOILT: dict[str, tuple[str, str, str]] = {
    **NO_FAULTS,
    "loads": (MODEL, 'api = "1"', ""),
    "key": (MODEL, 'key = "good"', 'key = "good__one_"'),
    "key-is-free": (MODEL, 'key = "good"', 'key = "flat"'),
    "version": (MODEL, 'version = "1"', 'version = "first"'),
    "package-version": ("pyproject.toml", 'version = "1.0"', ""),
    "title": (MODEL, 'title = "Good"', 'title = "good."'),
    "described-model": (MODEL, '    """A price that keeps what it has to."""\n', ""),
    "described-parameters": (MODEL, '    """What the price book says."""\n', ""),
    "names": method('    Other = Text("Other", "A word.", default="a")'),
    "labels": (MODEL, '"Note", ', '"note.", '),
    "labels-differ": (MODEL, '"Note", ', '"Price", '),
    "help-texts": (MODEL, '"Note", "A word."', '"Note"'),
    "help-is-a-sentence": (MODEL, '"A word."', '"a word"'),
    "choices": (MODEL, '"whole": "whole units"', '"whole": "all units"'),
    "schema": method(
        "    @classmethod\n    def json_schema(cls):\n"
        "        return {'type': 'object', 'properties': {}, 'required': []}"
    ),
    "schema-fits": (MODEL, 'Text("Note"', 'Text("Note", default=3) or Text("Note"'),
    "no-float": before("0.5"),
    "public-interface": before("from upheld import money"),
    "documented": ("README.md", "floor, ", ""),
    "parameters-load": (FIXTURES, 'price: "10", tiers', 'price: "-1", tiers'),
    "defaults-load": method(
        "    def dump(self):\n        return {**super().dump(), 'note': 'other'}"
    ),
    "parameters-survive-json": method(
        "    def dump(self):\n        return {**super().dump(), 'price': '3'}"
    ),
    "missing-is-refused": method(
        "    @classmethod\n    def load(cls, given):\n"
        "        return super().load({'price': '1', **given})"
    ),
    "unknown-is-refused": method(
        "    @classmethod\n    def load(cls, given):\n"
        "        known = {k: v for k, v in given.items() if k in cls.fields}\n"
        "        return super().load(known)"
    ),
    "floats-are-refused": (MODEL, PRICE, LAX),
    "words-are-refused": (MODEL, PRICE, LAX),
    "endless-is-refused": (MODEL, PRICE, LAX),
    "too-large-is-refused": (MODEL, PRICE, LAX),
    "too-small-is-refused": (MODEL, PRICE, LAX),
    "nothing-is-refused": method(
        "    @classmethod\n    def load(cls, given):\n"
        "        return super().load({k: 'x' if v is None and k == 'note' else v"
        " for k, v in given.items()})"
    ),
    "unknown-ways-are-refused": method(
        "    @classmethod\n    def load(cls, given):\n"
        "        return super().load({**given, 'way': 'all'})"
    ),
    "empty-lists-are-refused": method(
        "    @classmethod\n    def load(cls, given):\n"
        "        tiers = given.get('tiers') or [{'extra': '1'}]\n"
        "        return super().load({**given, 'tiers': tiers})"
    ),
    "contradictions-are-refused": (
        MODEL,
        'Problem("most"',
        'Problem("something"',
    ),
    "has-fixtures": (FIXTURES, "model: good", "model: other"),
    "fixtures-hold": (FIXTURES, '"25.00"]', '"26.00"]'),
    "scale": before(
        "if request.currency == 'JPY': rows = [PriceRow(said, total / 100)]"
    ),
    "languages": before(
        "from upheld.words import language\n"
        "        if language() == 'it': rows = [PriceRow(said, 1)]"
    ),
    "offering": before("if request.title == 'Other': rows = [PriceRow(said, 1)]"),
    "sentences": before("rows = [PriceRow(str(total), total)]"),
    "no-code-in-sentences": before("rows = [PriceRow(f'Units: {total!r}', total)]"),
    "explained": before("rows = [PriceRow('Units', total)]"),
    "rows-differ": before("rows = rows + rows"),
    "inputs": before("rows = [PriceRow(said, total, {'The Price': each})]"),
    "few-rows": before("rows += [PriceRow(f'Row {i}', 0) for i in range(99)]"),
    "refusals": (MODEL, "That is more than can be ordered.", "No"),
    "repeatable": before(
        "Good.asked = getattr(Good, 'asked', 0) + 1\n"
        "        rows = [PriceRow(said, Good.asked)]"
    ),
    "keeps-nothing": before("self.last = request.quantity"),
    "changes-nothing": before("vars(parameters)['price'] = Decimal(1)"),
    "stored-parameters": method(
        "    def dump(self):\n        return {**super().dump(), 'price': '3'}"
    ),
    "other-rounding": before(
        "rows = [PriceRow(said, (total / 9).quantize(Decimal('0.01')))]"
    ),
    "more-never-costs-less": before("rows = [PriceRow(said, 9999 - total / 9999)]"),
    "lines-add-up": before("rows.append(PriceRow('Base fee', 5))"),
    "negative-free": before("rows.append(PriceRow('A discount', -30))"),
    "another-process": before("rows = [PriceRow(said, hash('good') % 999)]"),
    "another-time-zone": before(
        "import time\n        rows = [PriceRow(said, abs(time.timezone))]"
    ),
    "another-locale": before(
        "import os\n        rows = [PriceRow(said, len(os.environ.get('LC_ALL', '')))]"
    ),
    "no-network": before("import socket\n        socket.socket().close()"),
    "no-files": before("open(__file__).close()"),
    "no-clock": before("from datetime import date\n        date.today()"),
    "no-environment": before("import os\n        os.environ.get('HOME')"),
    "no-chance": before("import random\n        random.random()"),
    "no-processes": before("import os\n        os.system('true')"),
    "says-nothing": before("print('priced')"),
    "in-time": before("import time\n        time.sleep(0.06)"),
    "in-memory": before("_large = bytearray(9 * 1024 * 1024)"),
}
