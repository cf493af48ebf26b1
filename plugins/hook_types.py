"""What the hooks beside the pricing models are asked with, and what they answer.

Frozen values that survive JSON, as those of :mod:`plugins.types` do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that has happened, and is stored."""

    #: ``quote-sent``, ``quote-viewed``, ``quote-accepted`` or ``contract-signed``.
    name: str
    #: What it happened to, by name: ``quote_id``, ``deal_id``, ``seller_id``.
    facts: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        """Keep the facts as they are."""
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
