"""How the catalogue is written by people and programs: files, forms and the API.

Each schema reads one mapping into JSON-shaped values of which :mod:`catalog.offerings`
and its neighbours make specifications.  What only several fields together can get
wrong stands in :mod:`catalog.checks`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields

from catalog.books import Per
from catalog.offerings import Covers, Due, Kind
from catalog.promises import (
    PROMISES,
    ROUND_THE_CLOCK,
    Day,
    Remedy,
    StartBasis,
    TimeUnit,
    Window,
)
from catalog.proration import Method
from upheld.fields import (
    LONGEST_TEXT,
    Choice,
    Code,
    CustomerText,
    Listed,
    Number,
    Part,
    Percent,
    Spoken,
    StrictSchema,
    Text,
    Whole,
    YesNo,
    refuse,
)
from upheld.fields import Day as DayField
from upheld.money import CURRENCIES
from upheld.nearest import did_you_mean
from upheld.plain import to_plain
from upheld.texts import _

#: Half a century; nothing is promised for longer.
MOST_MONTHS = 600
MOST_MINUTES = 60 * 24 * 366
LONGEST_VERSION = 32

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", re.ASCII)
_DELAY = re.compile(r"([0-9]{1,4}) ?([a-z_ ]+)", re.ASCII)
_UNITS = {
    "h": TimeUnit.HOURS,
    "hour": TimeUnit.HOURS,
    "hours": TimeUnit.HOURS,
    "day": TimeUnit.DAYS,
    "days": TimeUnit.DAYS,
    "business day": TimeUnit.BUSINESS_DAYS,
    "business days": TimeUnit.BUSINESS_DAYS,
    "business_days": TimeUnit.BUSINESS_DAYS,
}


class Words(Text):
    """A few words that stand inside a sentence of ours."""

    def __init__(self, most: int, **options: Any) -> None:
        """Allow so many words that the sentence stays short."""
        super().__init__(200, **options)
        self.most = most

    def read(self, value: object) -> str:
        """Return the words, on one line."""
        words = super().read(value).split()
        if len(words) > self.most:
            raise refuse(
                _("This has %(count)s words.", count=len(words)),
                _("It stands inside a sentence: %(most)s words fit.", most=self.most),
            )
        return " ".join(words)


class ShareSchema(StrictSchema):
    """For how long a cost is taken over, and what part of it."""

    months = Whole(1, MOST_MONTHS, required=True)
    percent = Percent(load_default="100")


class Share(Part):
    """A share, or only its months."""

    def read(self, value: object) -> dict[str, Any]:
        """Return months and percent."""
        months = isinstance(value, str | int)
        return super().read({"months": value} if months else value)


class Delay(Spoken[dict[str, Any]]):
    """A promised time: ``4 hours``, ``1 business day``; or its two parts."""

    def read(self, value: object) -> dict[str, Any]:
        """Return count and unit."""
        text = (
            f"{value.get('count')} {value.get('unit')}"
            if isinstance(value, Mapping)
            else str(value)
        )
        found = _DELAY.fullmatch(" ".join(text.casefold().split()))
        unit = found and _UNITS.get(found[2])
        if not found or not unit or int(found[1]) < 1:
            raise refuse(
                _("“%(value)s” is not a time that can be promised.", value=text[:40]),
                _("Write it as 4 hours, 2 days or 1 business day."),
            )
        return {"count": int(found[1]), "unit": unit.value}


class Clock(Text):
    """A time of day as ``08:00``; ``24:00`` is the end of the day."""

    def read(self, value: object) -> str:
        """Return the time."""
        text = super().read(value)
        if not _CLOCK.fullmatch(text):
            raise refuse(
                _("“%(value)s” is not a time of day.", value=text[:40]),
                _("Write it in quotes as 08:00."),
            )
        return text


class Country(Text):
    """Two capital letters, or nothing."""

    def read(self, value: object) -> str:
        """Return the country code."""
        text = super().read(value)
        if text and not _COUNTRY.fullmatch(text):
            raise refuse(
                _("“%(value)s” is not a country code.", value=text[:40]),
                _("Use two capital letters, such as CH."),
            )
        return text


class Currency(Text):
    """An ISO 4217 code."""

    def read(self, value: object) -> str:
        """Return the currency."""
        text = super().read(value)
        if text not in CURRENCIES:
            raise refuse(
                _("“%(value)s” is not a currency of ISO 4217.", value=text[:40]),
                did_you_mean(text, CURRENCIES)
                or _("Use three capital letters, such as EUR."),
            )
        return text


class TargetSchema(StrictSchema):
    """How fast a request of one priority is answered."""

    priority = Words(2, required=True)
    meaning = Words(6, required=True)
    response_minutes = Whole(1, MOST_MINUTES, required=True)
    repair_minutes = Whole(1, MOST_MINUTES, load_default=None, allow_none=True)


class HoursSchema(StrictSchema):
    """Hours of service."""

    days = Listed(Choice(Day), 7, required=True)
    opens = Clock(required=True)
    closes = Clock(required=True)
    timezone = Text(64, load_default="UTC")
    holidays = Country(load_default="")


class Hours(Part):
    """Hours of service, or ``24x7``."""

    def read(self, value: object) -> dict[str, Any]:
        """Return the hours as a mapping."""
        if isinstance(value, str) and value.strip().casefold() in {"24x7", "24×7"}:
            whole: dict[str, Any] = to_plain(ROUND_THE_CLOCK)
            return whole
        return super().read(value)


class CreditSchema(StrictSchema):
    """One step of what is paid back."""

    below = Percent(required=True)
    credit = Percent(required=True)


class _PromiseSchema(StrictSchema):
    kind = fields.Constant("")
    exclusions = Listed(CustomerText(300, required=True), 30, load_default=list)


class UptimeSchema(_PromiseSchema):
    """An uptime promise."""

    service = Words(6, required=True)
    target = Percent(required=True)
    window = Choice(Window, load_default=Window.MONTH.value)
    measured = Words(18, required=True)
    measured_from = Words(18, load_default="")
    every_seconds = Whole(1, 86_400, load_default=60)
    credits = Listed(Part(CreditSchema), 20, load_default=list)
    cap = Percent(load_default=None, allow_none=True)


class ResponseSchema(_PromiseSchema):
    """A response promise."""

    targets = Listed(Part(TargetSchema), 10, required=True)
    hours = Hours(HoursSchema, load_default=lambda: to_plain(ROUND_THE_CLOCK))
    channels = Listed(Words(4, required=True), 5, required=True)


class WarrantySchema(_PromiseSchema):
    """A warranty promise."""

    parts = Share(ShareSchema, load_default=None, allow_none=True)
    labour = Share(ShareSchema, load_default=None, allow_none=True)
    expenses = Share(ShareSchema, load_default=None, allow_none=True)
    starts = Choice(StartBasis, load_default=StartBasis.CONTRACT.value)
    remedy = Choice(Remedy, load_default=Remedy.REPAIR.value)
    within = Delay(load_default=None, allow_none=True)


PROMISE_SCHEMAS: Mapping[str, type[StrictSchema]] = {
    "uptime": UptimeSchema,
    "response": ResponseSchema,
    "warranty": WarrantySchema,
}


class PromiseField(Spoken[dict[str, Any]]):
    """One promise; its key ``kind`` says which."""

    def read(self, value: object) -> dict[str, Any]:
        """Return the promise as its schema reads it."""
        if not isinstance(value, Mapping):
            raise refuse(_("A promise needs several named values."))
        kind = str(value.get("kind"))
        schema = PROMISE_SCHEMAS.get(kind)
        if schema is None:
            message = _(
                "A promise needs a kind: one of %(kinds)s.", kinds=", ".join(PROMISES)
            )
            refusal = refuse(message, did_you_mean(kind, PROMISES))
            raise ValidationError({"kind": refusal.messages})
        return {**schema().load(value), "kind": kind}


class DutySchema(StrictSchema):
    """What the customer has to do."""

    what = Words(19, required=True)
    due = Choice(Due, load_default=Due.BEFORE_START.value)
    days = Whole(0, 3650, load_default=0)
    blocking = YesNo(load_default=False)


class OptionSchema(StrictSchema):
    """An extra that can be chosen."""

    code = Code(required=True)
    title = Text(required=True)
    adds = CustomerText(300, required=True)
    promises = Listed(PromiseField(), 10, load_default=list)


class ItemSchema(StrictSchema):
    """A part of a bundle."""

    code = Code(required=True)
    minimum = Whole(0, 100_000, load_default=1)
    maximum = Whole(1, 100_000, load_default=None, allow_none=True)
    default = Whole(0, 100_000, load_default=None, allow_none=True)


class Item(Part):
    """A part of a bundle; without a default it starts with its minimum."""

    def read(self, value: object) -> dict[str, Any]:
        """Return the part with its default."""
        item = super().read(value)
        if item["default"] is None:
            item["default"] = item["minimum"]
        return item


class Group(Spoken[list[str]]):
    """Codes of which one is enough: a code, or a list of codes."""

    def read(self, value: object) -> list[str]:
        """Return the codes."""
        return Listed(Code(required=True), 20).read(value)


class OfferingSchema(StrictSchema):
    """An offering."""

    code = Code(required=True)
    kind = Choice(Kind, required=True)
    title = Text(required=True)
    outcome = CustomerText(300, required=True)
    description = CustomerText(LONGEST_TEXT, lines=True, load_default="")
    category = Code(load_default="")
    unit = Text(40, load_default="")
    units = Text(40, load_default="")
    promises = Listed(PromiseField(), 20, load_default=list)
    duties = Listed(Part(DutySchema), 30, load_default=list)
    exclusions = Listed(CustomerText(300, required=True), 30, load_default=list)
    options = Listed(Part(OptionSchema), 30, load_default=list)
    valid_from = DayField(load_default=None, allow_none=True)
    valid_until = DayField(load_default=None, allow_none=True)
    requires = Listed(Group(), 50, load_default=list)
    excludes = Listed(Code(required=True), 50, load_default=list)
    replaces = Listed(Code(required=True), 50, load_default=list)
    items = Listed(Item(ItemSchema), 200, load_default=list)
    discount = Percent(load_default="0")
    covers = Choice(Covers, load_default=Covers.NOTHING.value)
    models = Listed(Text(80, required=True), 100, load_default=list)
    serials_required = YesNo(load_default=False)


class State(StrEnum):
    """Whether an offering is sold."""

    ACTIVE = "active"
    RETIRED = "retired"


class OfferingFileSchema(OfferingSchema):
    """An offering in a file, which also says whether it is sold."""

    state = Choice(State, load_default=State.ACTIVE.value)


class CategorySchema(StrictSchema):
    """A heading of the catalogue."""

    code = Code(required=True)
    title = Text(required=True)


class TermDiscountSchema(StrictSchema):
    """Percent off for a term of so many months or more."""

    months = Whole(1, MOST_MONTHS, required=True)
    percent = Percent(required=True)


class PriceSchema(StrictSchema):
    """One price."""

    offering = Code(required=True)
    option = Code(load_default="")
    term_months = Whole(0, MOST_MONTHS, load_default=0)
    per = Choice(Per, required=True)
    model = Text(64, required=True)
    parameters = fields.Dict(keys=fields.String(), load_default=dict)
    minimum = Number(0, load_default=None, allow_none=True)


class PriceBookSchema(StrictSchema):
    """A price book."""

    code = Code(required=True)
    title = Text(required=True)
    currency = Currency(required=True)
    segment = Code(load_default=None, allow_none=True)
    valid_from = DayField(load_default=None, allow_none=True)
    valid_until = DayField(load_default=None, allow_none=True)
    term_discounts = Listed(Part(TermDiscountSchema), 20, load_default=list)
    proration = Choice(Method, load_default=Method.ACTUAL_DAYS.value)
    not_sold = Listed(Text(130, required=True), 10_000, load_default=list)
    prices = Listed(Part(PriceSchema), 20_000, load_default=list)


class ClauseSchema(StrictSchema):
    """A clause of the terms."""

    title = Text(required=True)
    text = Text(LONGEST_TEXT, lines=True, required=True)


class DefinitionSchema(StrictSchema):
    """A defined word."""

    word = Text(80, required=True)
    meaning = Text(1000, required=True)


class Language(Text):
    """A language as ``en`` or ``de-CH``."""

    def read(self, value: object) -> str:
        """Return the language."""
        text = super().read(value)
        if not _LANGUAGE.fullmatch(text):
            raise refuse(
                _("“%(value)s” is not a language.", value=text[:40]),
                _("Use a code such as en, de or de-CH."),
            )
        return text


class Version(Code):
    """What a version of the terms is called."""

    def __init__(self, **options: Any) -> None:
        """Allow 32 characters: it stands on every page of a contract."""
        super().__init__(**options)
        self.longest = LONGEST_VERSION


class TermsSchema(StrictSchema):
    """A version of the standard terms."""

    version = Version(required=True)
    language = Language(load_default="en")
    clauses = Listed(Part(ClauseSchema), 200, required=True)
    definitions = Listed(Part(DefinitionSchema), 200, load_default=list)
