"""The mapping file: YAML that says what each column of a table means.

Every refusal names the file, the line and the column of what is wrong.
"""

from pathlib import Path
from typing import Any

from marshmallow import fields, post_load

from catalog.exchange.loading import YamlFile
from contracts.imports.mapping import (
    Condition,
    CustomerRule,
    LineRule,
    RowMapping,
    Template,
    Translation,
)
from contracts.terms import LONGEST_MONTHS, LONGEST_NOTICE, NoticeUnit
from upheld.errors import InvalidInput
from upheld.fields import Choice, Code, Listed, StrictSchema, Text, Whole
from upheld.money import CURRENCIES
from upheld.nearest import did_you_mean
from upheld.texts import _


class TemplateField(Text):
    """A text in which columns stand in braces."""

    def _deserialize(  # type: ignore[override]
        self, *place: Any, **options: Any
    ) -> Template:
        return Template(super()._deserialize(*place, **options))


class CustomerRuleSchema(StrictSchema):
    """Where number, name and address of the customer come from."""

    number = TemplateField(required=True)
    name = TemplateField(required=True)
    segment = TemplateField()
    address = TemplateField(500)
    country = TemplateField()
    email = TemplateField()
    language = TemplateField()

    @post_load
    def make(self, values: dict[str, Any], **_options: Any) -> CustomerRule:
        """Return the rule."""
        return CustomerRule(**values)


class TranslationSchema(StrictSchema):
    """A column and what its values mean, in months."""

    column = Text(required=True)
    months = fields.Dict(Text(), Whole(0, LONGEST_MONTHS), required=True)

    @post_load
    def make(self, values: dict[str, Any], **_options: Any) -> Translation:
        """Return the translation."""
        return Translation(values["column"], values["months"])


class Conditions(fields.Dict):
    """``{column: [value, …]}``, all of which have to hold."""

    def __init__(self, **options: Any) -> None:
        """Allow one value or several for each column."""
        super().__init__(Text(), Listed(Text()), **options)

    def _deserialize(  # type: ignore[override]
        self, value: Any, *place: Any, **options: Any
    ) -> tuple[Condition, ...]:
        columns = super()._deserialize(value, *place, **options)  # type: ignore[no-untyped-call]
        return tuple(
            Condition(column, tuple(values)) for column, values in columns.items()
        )


class LineRuleSchema(StrictSchema):
    """An offering, when a row holds it, and how many."""

    offering = Code(required=True)
    when = Conditions(load_default=())
    quantity = TemplateField(load_default=Template("1"))
    serials = TemplateField(load_default=Template(""))

    @post_load
    def make(self, values: dict[str, Any], **_options: Any) -> LineRule:
        """Return the rule."""
        return LineRule(values["offering"], values["when"], values["quantity"])


class MappingSchema(StrictSchema):
    """The whole file."""

    title = Text(required=True)
    currency = Text(3, required=True)
    reference = Text(required=True)
    contract_title = TemplateField(required=True)
    term = fields.Nested(TranslationSchema, required=True)
    tenure = Text(required=True)
    monthly_price = Text(required=True)
    customer = fields.Nested(CustomerRuleSchema, required=True)
    lines = Listed(fields.Nested(LineRuleSchema), required=True)
    ended = Conditions(load_default=())
    ignored = fields.Dict(Text(), Listed(Text()), load_default=dict)
    billing_months = Whole(1, 12, load_default=1)
    notice = Whole(0, LONGEST_NOTICE, load_default=30)
    notice_unit = Choice(NoticeUnit, load_default=NoticeUnit.DAYS)

    @post_load
    def make(self, values: dict[str, Any], **_options: Any) -> RowMapping:
        """Return the mapping."""
        values["lines"] = tuple(values["lines"])
        values["notice_unit"] = NoticeUnit(values["notice_unit"])
        return RowMapping(**values)


def read_mapping(path: Path) -> RowMapping:
    """Return the mapping in the YAML file at *path*, or raise every problem in it."""
    file = YamlFile(path)
    mapping: RowMapping = file.load(MappingSchema())
    if mapping.currency not in CURRENCIES:
        message = _("“{code}” is not a currency.").format(code=mapping.currency)
        hint = did_you_mean(mapping.currency, CURRENCIES)
        raise InvalidInput([file.problem(("currency",), message, hint)])
    return mapping
