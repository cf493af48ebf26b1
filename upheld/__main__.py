"""Start the command line, once it is clear that our packages are ours."""

import sys

from upheld.origin import PackageCollision, check_origin


def main() -> None:
    """Run the ``upheld`` command, or say in one sentence why it cannot run."""
    try:
        check_origin()
    except PackageCollision as error:
        sys.exit(f"{error} {error.hint}")
    # Only now: this imports the packages that were just checked.
    from upheld.cli import main as command_line  # noqa: PLC0415

    command_line()


if __name__ == "__main__":
    main()
