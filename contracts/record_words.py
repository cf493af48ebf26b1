"""The words of a record: clauses, and what the seller says in its own way.  Pure."""

from dataclasses import dataclass, field

from upheld.plain import LEFT_OUT


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered clause of the terms, rendered."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A word that the terms define."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The clauses that go with the offer, and where it deviates from the standard."""

    version: str = ""
    clauses: tuple[Clause, ...] = ()
    definitions: tuple[Definition, ...] = ()
    deviations: tuple[str, ...] = ()
    #: The clauses before values were put in, where a choice changes the values.
    sources: tuple[Clause, ...] = field(default=(), metadata={LEFT_OUT: True})


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of ours that the seller said in its own way."""

    #: What it is looked up by.
    message: str
    #: What it is in the language of the offer.
    ours: str
    own: str


@dataclass(frozen=True, slots=True)
class OwnNoun:
    """How the customer's papers say one noun, in the language of the offer."""

    noun: str
    one: str
    many: str = ""
    #: ``m`` or ``f`` where the language has genders.
    gender: str = ""
