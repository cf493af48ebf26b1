"""The minus sign: people read the true one, programs read and write ASCII."""

#: As wide as a plus sign, and no hyphen at which a line may break.
MINUS = "\N{MINUS SIGN}"


def shown(number: str) -> str:
    """Return a formatted *number* with the minus sign that people read."""
    return number.replace("-", MINUS)


def typed(number: str) -> str:
    """Return a *number* that somebody typed or pasted with the minus of programs."""
    return number.replace(MINUS, "-", 1)
