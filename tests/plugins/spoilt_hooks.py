"""A good plugin of hooks alone, and for each check the change that makes it fail."""

GOOD = {
    "pyproject.toml": """
[project]
name = "good-hooks"
version = "1.0"

[project.entry-points."upheld.plugins"]
good_hooks = "MODULE"
""",
    "README.md": "Good hooks take a tenth off.\n",
    "model.py": '''
from upheld.plugin import (
    CannotPrice, Decimal, ModelChoice, Paragraph, PriceRow, Section, Tax,
    hookimpl, number,
)

api = "1"
moves = ("quote.send",)


@hookimpl
def adjust_price(request, rows):
    """Take a tenth off."""
    if request.currency == "JPY":
        raise CannotPrice("Nothing is sold in yen.")
    price = sum(row.amount for row in rows)
    yield PriceRow("A tenth off", -price / 10, {"price": price})


@hookimpl
def choose_model(request):
    """Choose one price."""
    return ModelChoice(model="per_unit", parameters={"price": "5"}, reason="One price")


@hookimpl
def hear_event(event):
    """Hear nothing."""


@hookimpl
def refuse_move(move):
    """Refuse who is nowhere."""
    return None if move.customer_country else "The customer needs a country."


@hookimpl
def document_sections(document):
    """Add an annex."""
    yield Section(title="Annex", parts=(Paragraph("Text"),))


@hookimpl
def tax(request):
    """Say the rate."""
    return Tax(percent=Decimal(20))
''',
}
ROW = 'yield PriceRow("A tenth off", -price / 10, {"price": price})'
MODEL = "model.py"
#: For the checks that stay in this process.
SPOILT = {
    "loads": (MODEL, 'api = "1"', ""),
    "package-version": ("pyproject.toml", 'version = "1.0"', ""),
    "no-float": (MODEL, "Decimal(20)", "Decimal(str(20.5))"),
    "public-interface": (MODEL, 'api = "1"', 'import upheld.money\napi = "1"'),
    "hooks-described": (MODEL, '"""Say the rate."""', ""),
    "hooks-documented": ("README.md", "Good hooks", "It"),
    "hooks-answer": (MODEL, "Tax(percent=Decimal(20))", "20"),
    "hooks-repeatable": (
        MODEL,
        "return Tax(percent=Decimal(20))",
        """tax.asked = getattr(tax, 'asked', 0) + 1
    return Tax(percent=Decimal(tax.asked % 50))""",
    ),
    "hooks-explained": (MODEL, ROW, 'yield PriceRow("Less", -price / 10)'),
    "hooks-refusals": (MODEL, "The customer needs a country.", "Sorry"),
    "hooks-in-languages": (
        MODEL,
        "percent=Decimal(20)",
        "percent=Decimal(20 if number(Decimal('0.5')) == '0.5' else 21)",
    ),
    "not-below-zero": (MODEL, "-price / 10", "-price - 1"),
    "moves-are-asked": (MODEL, 'moves = ("quote.send",)', "moves = ()"),
}
#: What a process that watches sees, with how the checks begin to say it.
REACHES = {
    "no-clock": "__import__('time').time()",
    "no-chance": "__import__('random').random()",
    "no-environment": "__import__('os').environ['PATH']",
    "no-files": "open(__file__).close()",
    "no-network": "__import__('socket').socket().close()",
    "says-nothing": "print('Here I am')",
    "in-time": "__import__('time').sleep(0.06)",
    "in-memory": "bytearray(9 * 1024 * 1024)",
    "another-process": "price += abs(hash('a')) % 1000",
}
