"""Where :mod:`upheld.principal` is also found."""

from upheld.principal import (
    ANONYMOUS,
    STAFF,
    Kind,
    Principal,
    Role,
    acting_as,
    current_principal,
    system,
)

__all__ = [
    "ANONYMOUS",
    "STAFF",
    "Kind",
    "Principal",
    "Role",
    "acting_as",
    "current_principal",
    "system",
]
